/**
 * The place of an area among others on one figure: what lies below it, what has the very same value, what lies above.
 */

import type { Explanation, Place } from "../documents";
import { h } from "../dom";
import { number } from "../format";
import type { Page } from "../page";
import { text, type Language, type TextKey } from "../texts";

/** A rank that more areas than this have together says nothing about any of them. */
const SHARED_MAX = 5;

/** The rank in words without what it is a rank among; where many share it, with how many. */
export function rankText({ rank, of, same }: Place, language: Language): string {
  const all = number(of, language);
  if (same <= SHARED_MAX)
    return `${text("placeRank", language)} ${number(rank, language)} ${text("placeOf", language)} ${all}`;
  const end = rank === 1 ? "placeHighest" : rank + same - 1 === of ? "placeLowest" : "placeSame";
  return `${text(end, language)} ${number(same - 1, language)} ${text("placeOthers", language)} ${all}`;
}

/**
 * Where the inhabitants live: below, on the very same value, above, in whole percents that add up to 100; null where
 * nobody is counted.
 */
export function spread({ below, equal }: Pick<Place, "below" | "equal">): [number, number, number] | null {
  if (below === null || equal === null) return null;
  const low = Math.round(below);
  const same = Math.min(Math.round(equal), 100 - low);
  return [low, same, 100 - low - same];
}

export function spreadText(place: Place, language: Language): string | null {
  const parts = spread(place);
  if (!parts) return null;
  const part = (percent: number, words: TextKey): string => `${percent}\u00a0% ${text(words, language)}`;
  const [low, same, high] = parts;
  return `${part(low, "placeLower")}, ${part(same, "placeEqual")}, ${part(high, "placeHigher")}.`;
}

/** Of which figure the place is, and where the counting starts. */
export function placeBy(page: Page, { map, place }: Pick<Explanation, "map" | "place">): HTMLElement | null {
  const measure = page.find(map)?.measures.find(({ key }) => key === place?.measure);
  return measure
    ? h("p", { class: "hint" }, `${page.say("placeBy")}: ${page.pick(measure.label)}; ${page.say("placeFirst")}`)
    : null;
}

export function placeLine(page: Page, place: Place, within: string): HTMLElement {
  const { language } = page.state;
  const said = spreadText(place, language);
  // The band is as wide as what shares the value, and never thinner than can be seen.
  const band = { left: `${place.below ?? 0}%`, width: `max(4px, ${place.equal ?? 0}%)` };
  return h(
    "div",
    { class: "place" },
    h("p", null, h("b", null, rankText(place, language)), ` ${page.say("placeIn")} ${within}`),
    said === null ? null : h("div", { class: "place-bar", "aria-hidden": "true" }, h("i", { style: band })),
    said === null ? null : h("p", { class: "hint" }, said),
  );
}
