/** Finds areas by a piece of their name or code. Pure; 16,000 rows take a few milliseconds. */

import type { AreaIndex, AreaRow, LevelName } from "./documents";

export interface Hit {
  level: LevelName;
  row: AreaRow;
  /** Name of the gemeente, empty for a gemeente itself. */
  within: string;
}

interface Entry extends Hit {
  /** What the area is called, the official name first. */
  names: readonly string[];
  /** The words of names, code and gemeente. */
  words: readonly string[];
}

/** What people call gemeenten that are officially called otherwise. */
const CALLED: Record<string, readonly string[]> = {
  "s gravenhage": ["den haag", "the hague"],
  "s hertogenbosch": ["den bosch"],
};

/** Digits of the codes of each level; of buurten and wijken the first four are those of the gemeente. */
const DIGITS: Record<LevelName, number> = { gemeente: 4, wijk: 6, buurt: 8 };
/** A word with fewer letters has too many neighbours for a slip of the keyboard. */
const TYPO_FROM = 4;

/** Small letters without accents; what is not a letter or a digit is a space. */
export function normalise(text: string): string {
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
      const own = called(row[1]);
      return {
        level,
        row,
        within,
        names: own,
        words: [...own, normalise(row[0]), ...called(within)].flatMap((name) => name.split(" ")),
      };
    }),
  );
}

/** The official name, what else people call it, and both with the other spelling of ij: Yburg, IJpenburg. */
function called(name: string): string[] {
  const official = normalise(name);
  const names = [official, ...(CALLED[official] ?? [])];
  const respelled = names.flatMap((own) => [own.replaceAll("ij", "y"), own.replace(/(?<!a|e|o|u)y/g, "ij")]);
  return [...new Set([...names, ...respelled])];
}

/**
 * The matches, best first: every word of the question must begin a word of the name, the code or the gemeente. Whole
 * words come before words that only begin so, and a name that is the question before one that begins with it; then
 * large areas before small ones, then the order of the index. Where there is none, one slip per word is forgiven, and
 * then words that fit nothing are.
 */
export function match(entries: readonly Entry[], question: string): Hit[] {
  const wanted = normalise(question);
  if (!wanted) return [];
  const words = wanted.split(" ");
  const exact = found(entries, wanted, (entry) => words.every((word) => begins(entry, word)) || joined(entry, wanted));
  if (exact.length) return exact;
  const slipped = found(entries, wanted, (entry) => words.every((word) => begins(entry, word) || nearly(entry, word)));
  if (slipped.length || words.length === 1) return slipped;
  const most = (entry: Entry): number =>
    words.filter((word) => begins(entry, word)).reduce((letters, word) => letters + word.length, 0);
  const best = entries.reduce((high, entry) => Math.max(high, most(entry)), 0);
  return best >= TYPO_FROM ? found(entries, wanted, (entry) => most(entry) === best) : [];
}

/** The areas with these codes, in the order of the codes. */
export function findCodes(entries: readonly Entry[], codes: readonly string[]): Hit[] {
  const byCode = new Map(entries.map((entry) => [entry.row[0], entry]));
  return codes.flatMap((code) => byCode.get(code) ?? []);
}

function found(entries: readonly Entry[], wanted: string, fits: (entry: Entry) => boolean): Hit[] {
  const hits = entries.flatMap((entry) => {
    const code = isCode(entry, wanted);
    return code || fits(entry) ? [{ entry, rank: code ? 0 : rank(entry, wanted) }] : [];
  });
  // The sort is stable, so that levels and the order of the index decide among equals.
  return hits.toSorted((one, other) => one.rank - other.rank).map(({ entry }) => entry);
}

/**
 * Whole words before words that only begin so; a gemeente first among those that begin with the same words: Bergen (L.)
 * and Bergen (NH.) before a wijk Bergen.
 */
function rank({ level, names, row, words }: Entry, wanted: string): number {
  if (row[0].toLowerCase() === wanted) return 0;
  const starts = names.some((name) => `${name} `.startsWith(`${wanted} `));
  if (starts) return level === "gemeente" ? 0 : names.includes(wanted) ? 1 : 2;
  const parts = wanted.split(" ");
  const own = names.flatMap((name) => name.split(" "));
  if (parts.every((part) => own.includes(part))) return 3;
  // One word of the name and the gemeente: "rotterdam zuid" is Kop van Zuid before Zuidplein.
  if (parts.length > 1 && parts.every((part) => words.includes(part)) && parts.some((part) => own.includes(part)))
    return 4;
  if (names.some((name) => name.startsWith(wanted))) return 5;
  return parts.every((part) => words.includes(part)) ? 6 : 7;
}

function begins({ words }: Entry, word: string): boolean {
  return words.some((own) => own.startsWith(word));
}

/** A name written as one word, or without its apostrophe: sgravenhage. */
function joined({ names }: Entry, wanted: string): boolean {
  const letters = wanted.replaceAll(" ", "");
  return letters.length >= TYPO_FROM && names.some((name) => name.replaceAll(" ", "").startsWith(letters));
}

/** The digits of a code, with or without the zeros that a sheet takes off. */
function isCode({ level, row }: Entry, wanted: string): boolean {
  const digits = row[0].slice(2).toLowerCase();
  return (
    /^\d{2,8}$/.test(wanted) && wanted.length > DIGITS[level] - 2 && digits === wanted.padStart(DIGITS[level], "0")
  );
}

function nearly({ words }: Entry, word: string): boolean {
  return (
    word.length >= TYPO_FROM &&
    words.some((own) =>
      [-1, 0, 1].some((more) => own.length >= word.length + more && oneSlip(own.slice(0, word.length + more), word)),
    )
  );
}

/** Whether two words differ by one letter: another, one too many, one too few, or two that changed places. */
export function oneSlip(one: string, other: string): boolean {
  if (one === other) return true;
  let same = 0;
  while (one[same] === other[same]) same += 1;
  const [rest, left] = [one.slice(same), other.slice(same)];
  const swapped = rest[0] === left[1] && rest[1] === left[0] && rest.slice(2) === left.slice(2);
  return swapped || rest.slice(1) === left.slice(1) || rest === left.slice(1) || rest.slice(1) === left;
}
