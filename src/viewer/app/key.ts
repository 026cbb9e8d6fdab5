/** The square beside a class in legends, badges and cards. */

import { h } from "./dom";

/** What is drawn over the colour of an area: few inhabitants or figures, or no class at all. */
export type Hatch = "indicative" | "unclassed";

/** A square in a colour, or with a hatch as the map has it. */
export function key(shown: { colour: string } | Hatch): HTMLElement {
  return typeof shown === "string" ? h("i", { class: `key ${shown}` }) : h("i", { class: "key", style: { background: shown.colour } });
}
