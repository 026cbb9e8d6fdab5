/** My buurten by class, and the sentence that says so. Pure. */

import type { MapClass } from "../documents";
import { number, percent } from "../format";
import { pick, type Language } from "../texts";
import type { DwellingStock } from "./storage";

/** What of my buurten has a class; null stands for no class. */
export interface Part {
  entry: MapClass | null;
  areas: number;
  dwellings: number;
}

/** One part per class in the order of the map, and that without a class at the end. */
export function parts(
  classes: readonly MapClass[],
  mine: readonly string[],
  stock: DwellingStock,
  classOf: (code: string) => number | null,
): Part[] {
  const all: Part[] = [...classes, null].map((entry) => ({ entry, areas: 0, dwellings: 0 }));
  for (const code of mine) {
    const value = classOf(code);
    const part = all.find(({ entry }) => entry !== null && entry.value === value) ?? all.at(-1);
    if (!part) continue;
    part.areas += 1;
    part.dwellings += stock[code] ?? 0;
  }
  return all;
}

/** Whether dwellings are counted, or only buurten named. */
export function isCounted(stock: DwellingStock): boolean {
  return Object.keys(stock).length > 0;
}

/**
 * The share of each class among those that have one: of the dwellings, or of the buurten where none are counted; null
 * where there is none.
 */
export function sharesOf(all: readonly Part[], counted: boolean): (number | null)[] {
  const size = ({ areas, dwellings }: Part): number => (counted ? dwellings : areas);
  const classed = all.filter(({ entry }) => entry !== null);
  const total = classed.reduce((sum, part) => sum + size(part), 0);
  return classed.map((part) => (total > 0 ? size(part) / total : null));
}

const WORDS = {
  nl: { dwelling: ["woning", "woningen"], area: ["buurt", "buurten"], in: "in", none: "zonder klasse" },
  en: {
    dwelling: ["dwelling", "dwellings"],
    area: ["neighbourhood", "neighbourhoods"],
    in: "in",
    none: "without a class",
  },
} as const;

/** 1.955 woningen in 5 buurten: 383 in C, 1.572 in D. */
export function sentence(all: readonly Part[], counted: boolean, language: Language): string {
  const words = WORDS[language];
  const many = (count: number, [one, more]: readonly [string, string]): string =>
    `${number(count, language)} ${count === 1 ? one : more}`;
  const [areas, dwellings] = [
    all.reduce((sum, part) => sum + part.areas, 0),
    all.reduce((sum, part) => sum + part.dwellings, 0),
  ];
  const told = all.flatMap((part) => {
    const count = counted ? part.dwellings : part.areas;
    if (count === 0) return [];
    const { entry } = part;
    const where = entry ? `${words.in} ${entry.key ?? `“${pick(entry.label, language)}”`}` : words.none;
    return [`${number(count, language)} ${where}`];
  });
  const head = counted
    ? `${many(dwellings, words.dwelling)} ${words.in} ${many(areas, words.area)}`
    : many(areas, words.area);
  return `${[head, told.join(", ")].filter(Boolean).join(": ")}.`;
}

/** A share for a cell; a dash for none. */
export function shareText(share: number | null | undefined, language: Language): string {
  return share === null || share === undefined ? "–" : percent(share, language);
}
