/** The square of a map that crosses two levels: its order, and the words of the levels along its sides. Pure. */

import type { MapDefinition } from "./documents";
import type { Language } from "./texts";

const SIDE = 3;

/** The classes of the focus map from the top left: most vulnerable residents on top, most nuisance on the right. */
export const SQUARE = [2, 1, 0].flatMap((row) => [0, 1, 2].map((column) => 3 * row + column));

/** Whether the legend is a square of three by three: a map that crosses two levels. */
export function isSquare(map: MapDefinition): boolean {
  return map.kind === "focus" && map.classes.length === SQUARE.length;
}

/**
 * What the rows, from the top, and the columns of the square are called: each class says first its row, then its
 * column, and what all rows or all columns say alike at their end ("veel kwetsbare bewoners") is the name of the axis.
 * Null where the classes do not speak so.
 */
export function levelWords(
  { classes }: Pick<MapDefinition, "classes">,
  language: Language,
): { rows: string[]; columns: string[] } | null {
  const said = classes
    .toSorted((one, other) => one.value - other.value)
    .map(({ label }) => label[language].split(", "));
  const rows = [0, 1, 2].map((row) => said[SIDE * row]?.[0] ?? "");
  const columns = [0, 1, 2].map((column) => said[column]?.[1] ?? "");
  const regular =
    said.length === SQUARE.length &&
    said.every(
      (words, at) => words.length === 2 && words[0] === rows[Math.floor(at / SIDE)] && words[1] === columns[at % SIDE],
    );
  return regular ? { rows: withoutCommonEnd(rows).toReversed(), columns: withoutCommonEnd(columns) } : null;
}

function withoutCommonEnd(phrases: readonly string[]): string[] {
  const words = phrases.map((phrase) => phrase.split(" "));
  let shared = 0;
  // A phrase keeps at least one word.
  while (words.every((one) => one.length > shared + 1 && one.at(-1 - shared) === words[0]?.at(-1 - shared)))
    shared += 1;
  return words.map((one) => one.slice(0, one.length - shared).join(" "));
}
