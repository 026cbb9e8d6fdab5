/** How many decimals a number is shown with. Pure. */

import type { Step } from "../documents";
import { number } from "../format";

/** Figures that still look alike with this many are alike to the engine, too. */
const MOST = 9;
/** Steps that hold a figure against others; the class is decided by the same conditions. */
const COMPARES = /^(sign|borders|below)\(|[<>]/;

/** As many decimals as a reader can check the sum with: three significant digits, none for whole numbers. */
export function decimals(value: number): number {
  if (Number.isInteger(value)) return 0;
  const size = Math.floor(Math.log10(Math.abs(value)));
  return Math.min(6, Math.max(1, 2 - size));
}

/** The fewest decimals, from some up, with which a figure looks different from all others that it is not equal to. */
export function distinctDecimals(value: number, others: readonly number[], least: number): number {
  const different = others.filter((other) => other !== value);
  let shown = least;
  while (shown < MOST && different.some((other) => number(other, "nl", shown) === number(value, "nl", shown)))
    shown += 1;
  return shown;
}

/** What the calculation holds a figure against: borders and thresholds, those of a change in both directions. */
export function comparisonValues(steps: readonly Pick<Step, "expression" | "numbers">[], key: string): number[] {
  return steps
    .filter(({ expression, numbers }) => COMPARES.test(expression) && key in numbers)
    .flatMap(({ numbers }) => Object.entries(numbers).filter(([name]) => name !== key))
    .flatMap(([, other]) => [other, -other]);
}
