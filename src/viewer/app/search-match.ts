/** Finds areas by a piece of their name or code. Pure; 16,000 rows take a few milliseconds. */

import type { AreaIndex, AreaRow, LevelName } from "./documents";

export interface Hit {
  level: LevelName;
  row: AreaRow;
  /** Name of the gemeente, empty for a gemeente itself. */
  within: string;
}

interface Entry extends Hit {
  key: string;
}

/** Small letters without accents; what is not a letter or a digit is a space. */
export function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

const LEVELS = [
  ["gemeenten", "gemeente"],
  ["wijken", "wijk"],
  ["buurten", "buurt"],
] as const;

export function prepare(index: AreaIndex): Entry[] {
  const names = new Map(index.gemeenten.map((row) => [row[0], row[1]]));
  return LEVELS.flatMap(([list, level]) =>
    index[list].map((row) => {
      const within = level === "gemeente" ? "" : (names.get(row[2]) ?? "");
      return { level, row, within, key: `${plain(row[1])} ${row[0].toLowerCase()} ${plain(within)}` };
    }),
  );
}

/**
 * The best matches, best first: every word of the question must begin a word of the name, the code or the gemeente. A name that is the question comes
 * before one that begins with it, that before the rest; then large areas before small ones, then the order of the index.
 */
export function match(entries: Entry[], question: string, limit: number): Hit[] {
  const wanted = plain(question);
  if (!wanted) return [];
  const words = wanted.split(" ");
  const found: { entry: Entry; rank: number }[] = [];
  for (const entry of entries) {
    const spaced = ` ${entry.key}`;
    if (!words.every((word) => spaced.includes(` ${word}`))) continue;
    const name = plain(entry.row[1]);
    const rank = name === wanted || entry.row[0].toLowerCase() === wanted ? 0 : name.startsWith(wanted) ? 1 : 2;
    found.push({ entry, rank });
  }
  // The sort is stable, so that levels and the order of the index decide among equals.
  return found.toSorted((one, other) => one.rank - other.rank).slice(0, limit).map(({ entry }) => entry);
}
