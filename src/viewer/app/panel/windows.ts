/**
 * The windows of a map that counts a class of another map: what a buurt was in each, as chips with the years and the
 * letter.
 */

import { classColour } from "../colour";
import type { Explanation, MapDefinition, Step } from "../documents";
import { h } from "../dom";
import { key } from "../key";
import type { Page } from "../page";

export interface WindowClass {
  years: readonly [number, number];
  /** Class value on the counted map; null where it has none. */
  klasse: number | null;
}

/** What each window says, from the steps of the calculation. */
export function windowsOf(
  map: Pick<MapDefinition, "counts">,
  steps: readonly Pick<Step, "see" | "value">[],
): WindowClass[] {
  return (map.counts?.windows ?? []).map((years) => {
    const step = steps.find(({ see }) => see?.selection.window?.join() === years.join());
    return { years, klasse: step?.value ?? null };
  });
}

/** A window as people say it beside others: 2014–18. */
export function shortYears([from, to]: readonly [number, number]): string {
  return `${from}–${String(to).slice(-2)}`;
}

/** The same for all windows, for a title. */
export function allYears({ counts }: Pick<MapDefinition, "counts">): string {
  return (counts?.windows ?? []).map(shortYears).join(", ");
}

/** One chip per window, each with its years, the colour and the letter or the words of the class. */
export function windowChips(page: Page, map: MapDefinition, windows: readonly WindowClass[]): HTMLElement | null {
  const counted = map.counts && page.find(map.counts.map);
  if (!counted || !windows.length) return null;
  return h(
    "ul",
    { class: "windows" },
    windows.map(({ years, klasse }) => {
      const entry = counted.classes.find(({ value }) => value === klasse);
      const words = entry ? page.pick(entry.label) : page.say("noClass");
      return h(
        "li",
        { class: klasse === map.counts?.class ? "window counted" : "window", title: words },
        h("span", { class: "window-years" }, shortYears(years)),
        key(entry ? { colour: classColour(entry, page.state.colourBlind) } : "unclassed"),
        h("b", { "aria-hidden": entry?.key ? "true" : null }, entry ? (entry.key ?? words) : "–"),
        h("span", { class: "visually-hidden" }, words),
      );
    }),
  );
}

/**
 * Why a buurt can have the counted class and be counted in no window: those are other years. Null where that is not so.
 */
export function explainUncounted(page: Page, maps: readonly Pick<Explanation, "map" | "class">[]): HTMLElement | null {
  for (const map of page.catalogue.maps) {
    const { counts } = map;
    const now = counts && maps.find((entry) => entry.map === counts.map);
    const times = maps.find((entry) => entry.map === map.id);
    if (!counts || now?.class !== counts.class || times?.class !== 0) continue;
    const counted = page.find(counts.map);
    const letter = counted?.classes.find(({ value }) => value === counts.class)?.key ?? "";
    return h(
      "p",
      { class: "hint" },
      page
        .say("neverCounted")
        .replace("{class}", letter)
        .replace("{map}", page.pick(map.title))
        .replace("{years}", allYears(map)),
    );
  }
  return null;
}
