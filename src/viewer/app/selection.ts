/** Selections: the default of a map, the query that asks for one, the words that say it. */

import type { AnsweredSelection, MapDefinition } from "./documents";
import { isSame, type Choice, type Selection, type State } from "./state";
import { text, type Language } from "./texts";

export function defaultSelection(map: MapDefinition): Selection {
  const selection: Selection = {};
  if (map.default.year !== undefined) selection.year = map.default.year;
  if (map.default.window !== undefined) selection.window = map.default.window;
  if (map.default.vergelijking !== undefined) selection.comparison = map.default.vergelijking;
  return selection;
}

/** The query of the server, without a question mark; empty for a map that can only be asked one way. */
export function selectionQuery(selection: Selection): string {
  const query = new URLSearchParams();
  if (selection.year !== undefined) query.set("year", String(selection.year));
  if (selection.window !== undefined) query.set("window", selection.window.join("-"));
  if (selection.comparison !== undefined) query.set("vergelijking", selection.comparison);
  return query.toString();
}

/**
 * The query of a download of what is in sight: period, comparison, gemeenten, language and palette; a CSV for a Dutch
 * sheet has decimal commas.
 */
export function downloadQuery(
  { first, gemeenten, language, colourBlind }: Pick<State, "first" | "gemeenten" | "language" | "colourBlind">,
  ending: "csv" | "gpkg",
): string {
  const query = new URLSearchParams(selectionQuery(first.selection));
  const asked = gemeenten.filter((code) => code.startsWith("GM"));
  if (asked.length) query.set("gemeente", asked.join(","));
  if (language === "nl" && ending === "csv") query.set("decimaal", "komma");
  if (language === "en") query.set("taal", "en");
  if (colourBlind && ending === "gpkg") query.set("palet", "kleurenblind");
  return query.toString();
}

/** What the server says it answered for, as a selection. */
export function readSelection({ year, window, vergelijking }: AnsweredSelection): Selection {
  return {
    ...(year === undefined ? {} : { year }),
    ...(window === undefined ? {} : { window }),
    ...(vergelijking === undefined ? {} : { comparison: vergelijking }),
  };
}

/** A key that is the same exactly for the same map and selection. */
export function choiceKey(choice: Choice): string {
  return `${choice.map}?${selectionQuery(choice.selection)}`;
}

/** The period for a title: a year, two years, or nothing. */
export function periodText(selection: Selection): string {
  if (selection.window) return `${selection.window[0]}–${selection.window[1]}`;
  return selection.year === undefined ? "" : String(selection.year);
}

/** With what a map compares, in words; nothing for one that compares with nothing or always with the same. */
export function comparisonText({ comparison }: Selection, language: Language): string {
  return comparison
    ? `${text("withWords", language)} ${text(comparison === "nl" ? "withNl" : "withGemeente", language)}`
    : "";
}

/** All that tells a map from itself at another selection: the period, and with what it compares. */
export function selectionText(selection: Selection, language: Language): string {
  return [periodText(selection), comparisonText(selection, language)].filter(Boolean).join(", ");
}

/** Whether classes are relative to the gemeente: then those of different gemeenten are in no common order. */
export function isRelative(
  map: Pick<MapDefinition, "relative" | "comparisons">,
  { selection }: Pick<Choice, "selection">,
): boolean {
  return map.comparisons.length ? selection.comparison === "gemeente" : map.relative;
}

/** Whether the map offers this selection. */
export function offers(map: MapDefinition, selection: Selection): boolean {
  const { year, window, comparison } = selection;
  if ((map.default.year !== undefined) !== (year !== undefined)) return false;
  if ((map.default.window !== undefined) !== (window !== undefined)) return false;
  if (year !== undefined && !years(map).includes(year)) return false;
  if (window && !(window[0] < window[1] && windowFrom(map).includes(window[0]) && windowTo(map).includes(window[1])))
    return false;
  return comparison === undefined
    ? map.default.vergelijking === undefined
    : (map.comparisons ?? []).includes(comparison);
}

/**
 * Carries what was asked of one map over to another: the same year or window where the other map has it, else its
 * default. The end of a window does not become a year: a level is read at its newest unless someone asked otherwise.
 */
export function carry(selection: Selection, to: MapDefinition): Selection {
  const carried = defaultSelection(to);
  const wanted: Selection = { ...carried };
  if (carried.year !== undefined && selection.year !== undefined) wanted.year = selection.year;
  if (carried.window !== undefined && selection.window) wanted.window = selection.window;
  if (carried.comparison !== undefined && selection.comparison) wanted.comparison = selection.comparison;
  return offers(to, wanted) ? wanted : carried;
}

export function years(map: MapDefinition): number[] {
  return map.years ?? (map.default.year === undefined ? [] : [map.default.year]);
}

export function windowFrom(map: MapDefinition): number[] {
  return map.windows?.from ?? (map.default.window ? [map.default.window[0]] : []);
}

export function windowTo(map: MapDefinition): number[] {
  return map.windows?.to ?? (map.default.window ? [map.default.window[1]] : []);
}

/** The selections that the film shows, in order: every year, or every later end of the same start. */
export function film(map: MapDefinition, selection: Selection): Selection[] {
  if (selection.window) {
    const from = selection.window[0];
    return windowTo(map)
      .filter((to) => to > from)
      .map((to) => ({ ...selection, window: [from, to] as const }));
  }
  if (selection.year === undefined) return [];
  return years(map).map((year) => ({ ...selection, year }));
}

/**
 * The frames that play: the whole film, or what comes after the frame where it was paused. A film paused at its end
 * begins again.
 */
export function filmFrom(frames: Selection[], paused: Selection | null): Selection[] {
  const at = frames.findIndex((frame) => isSame(frame, paused));
  return at < frames.length - 1 ? frames.slice(at + 1) : frames;
}
