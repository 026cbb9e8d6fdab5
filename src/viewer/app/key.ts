/** The square beside a class in legends, badges and cards. */

import { inkOn } from "./colour";
import { h } from "./dom";

/** What is drawn over the colour of an area: few inhabitants or figures, or no class at all. */
export type Hatch = "indicative" | "unclassed";

/**
 * A square in a colour, with what stands for its class in it where its words do not begin with that, or with a hatch as
 * the map has it.
 */
export function key(shown: { colour: string; mark?: string } | Hatch): HTMLElement {
  if (typeof shown === "string") return h("i", { class: `key ${shown}` });
  const { colour, mark } = shown;
  return mark === undefined
    ? h("i", { class: "key", style: { background: colour } })
    : h("i", { class: "key marked", style: { background: colour, color: inkOn(colour) } }, mark);
}
