/**
 * What in a text tells of one person, found while it is written, so that nobody sends it. The server looks again, by
 * the same rules (crates/store/src/personal.rs), and its word is the last. Pure.
 */

import type { Mark } from "../own/documents";

/** Letters and digits of number plates that no other code of six signs has; `~` stands for what divides the groups. */
const PLATES =
  "[0-9]{2}~[A-Z]{2}~[0-9]{2}|[A-Z]{2}~[0-9]{2}~[A-Z]{2}|[0-9]{2}~[A-Z]{3}~[0-9]|[0-9]~[A-Z]{3}~[0-9]{2}|[A-Z]{2}~[0-9]{3}~[A-Z]|[A-Z]~[0-9]{3}~[A-Z]{2}|" +
  "[A-Z]{3}~[0-9]{2}~[A-Z]|[A-Z]~[0-9]{2}~[A-Z]{3}|[0-9]~[A-Z]{2}~[0-9]{3}|[0-9]{3}~[A-Z]{2}~[0-9]";
/** Those that need their strokes to be told from other codes. */
const STROKED =
  "[A-Z]{2}~[0-9]{2}~[0-9]{2}|[0-9]{2}~[0-9]{2}~[A-Z]{2}|[A-Z]{2}~[A-Z]{2}~[0-9]{2}|[0-9]{2}~[A-Z]{2}~[A-Z]{2}";
/** The oldest, which other codes of six signs have too: only in capitals, and only in this order. */
const OLDEST = "[A-Z]{2}~[0-9]{2}~[0-9]{2}";
/** With blanks between, in small letters, other letters make words (`2 en 120`). */
const CONSONANT = "[b-df-hj-np-tv-z]";
/** Small letters only without a blank, so that no year before a word is one. */
const POSTCODE = "[1-9][0-9]{3}(?:[ -]?[A-Z]{2}|[a-z]{2})";
/** What may stand before a house number. */
const NUMBERED =
  "(?:(?:[Hh]?[Nn][Rr]|[Nn][Oo]|[Hh][Uu][Ii][Ss][Nn][Rr]|(?:[Hh][Uu][Ii][Ss])?[Nn][Uu][Mm][Mm][Ee][Rr])\\.?[ :]*)?";
const HOUSE = "[0-9]{1,5} ?[a-zA-Z]{0,2}(?:-[0-9a-zA-Z]{1,4})?";

const always = (): boolean => true;

const PATTERNS: readonly [Mark["kind"], RegExp, (found: string) => boolean][] = [
  ["email", /[a-z0-9._%+-]+\s?(?:@|\(at\)|\[at\])\s?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/gi, always],
  ["iban", /(?:\b|iban)[a-z]{2}[0-9]{2}(?:[ .-]?[a-z0-9]){11,30}\b/gi, isIban],
  ["telephone", /(?:\+|\b00)[1-9][0-9](?:[ \-()./_]*[0-9]){8,11}\b/g, always],
  [
    "telephone",
    /(?:\b|[Tt][Ee][Ll]|[Tt][Ee][Ll][Ee][Ff][Oo][Oo][Nn]|[Mm][Oo][Bb][Ii][Ee][Ll]|_)0[ \-()./_]*[1-9](?:[ \-()./_]*[0-9]){8}\b/g,
    always,
  ],
  ["bsn", /(?:\b|bsn|sofi)[0-9](?:[ .-]?[0-9]){8}\b/gi, isBsn],
  ["bsn", /(?:\b|bsn|sofi)[0-9]{8}\b/gi, isBsn],
  ["address", new RegExp(`\\b${POSTCODE}[ ,;:/(#-]*${NUMBERED}[0-9]{1,5}\\b`, "g"), isAddress],
  ["address", new RegExp(`[a-zA-Z][a-z.]* ${HOUSE}[ ,;(]+(?:te )?${POSTCODE}\\b`, "g"), always],
  ["address", new RegExp(`\\b[1-9][0-9]{0,2} ?[a-zA-Z]? ?[,;] ?${POSTCODE}\\b`, "g"), always],
  ["licence_plate", new RegExp(`\\b(?:${`${PLATES}|${STROKED}`.replaceAll("~", "-")})\\b`, "gi"), always],
  ["licence_plate", new RegExp(`\\b(?:${PLATES.replaceAll("~", " ?")})\\b`, "g"), always],
  ["licence_plate", new RegExp(`\\b(?:${PLATES.replaceAll("~", "")})\\b`, "gi"), always],
  [
    "licence_plate",
    new RegExp(`\\b(?:${PLATES.replaceAll("~", " ?").replaceAll("[A-Z]", CONSONANT)})\\b`, "gi"),
    isNoMeasure,
  ],
  [
    "licence_plate",
    new RegExp(`\\b(?:${OLDEST.replaceAll("~", "")}|${OLDEST.replaceAll("~", " ")})\\b`, "g"),
    isOldestPlate,
  ],
];

/** Finds what tells of one person, in the order in which it stands; each place once. */
export function marks(text: string): Mark[] {
  const written = plain(text);
  const found: { start: number; end: number; kind: Mark["kind"] }[] = [];
  for (const [kind, expression, isOne] of PATTERNS) {
    for (const one of written.matchAll(expression)) {
      const [start, end] = [one.index, one.index + one[0].length];
      if (isOne(one[0]) && !found.some((other) => other.start < end && start < other.end))
        found.push({ start, end, kind });
    }
  }
  return found
    .toSorted((one, other) => one.start - other.start)
    .map(({ start, end, kind }) => ({ kind, found: text.slice(start, end) }));
}

/**
 * Writes a text with one kind of blank, stroke and sign each, all as long as they were: programs that people write in
 * put others of their own there.
 */
function plain(text: string): string {
  return text
    .replace(/\s/g, " ")
    .replace(/[\u2010-\u2015\u2212\ufe58\ufe63]/g, "-")
    .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
}

const isYear = (digits: string): boolean => digits >= "1900" && digits <= "2100";

/**
 * Whether it is a postcode with a number, and no measure (`1500km2`), and no year before a word with a number (`2024
 * PM10`).
 */
function isAddress(found: string): boolean {
  const [, start = "", gap = "", letters = "", number = ""] = /^(.{4})([ -]*)(..)(.*)$/.exec(found) ?? [];
  if (!/^[0-9]/.test(number)) return true;
  if (gap) return !isYear(start) && !["CO", "PM", "NO", "GM"].includes(letters);
  return !(["km", "hm", "dm", "cm", "mm"].includes(letters) && ["2", "3"].includes(number));
}

/** Whether what looks like a number plate in small letters has no word in it that stands between numbers. */
function isNoMeasure(found: string): boolean {
  return !found
    .toLowerCase()
    .split(/[^a-z]/)
    .some((word) => ["km", "hm", "dm", "cm", "mm", "kg", "nr", "bv", "nv", "st"].includes(word));
}

/** Whether what looks like one of the oldest number plates is one, and no code of an area (`GM0599`), and no year. */
function isOldestPlate(found: string): boolean {
  return !["GM", "WK", "BU", "PV", "PC"].includes(found.slice(0, 2)) && !isYear(found.slice(2));
}

/**
 * The eleven test: nine digits weighed 9 to 2 and -1 add up to a multiple of eleven. Of eight the first is a zero that
 * was left out.
 */
function isBsn(found: string): boolean {
  const digits = [...found].filter((sign) => /\d/.test(sign)).map(Number);
  if (digits.length === 8) digits.unshift(0);
  const last = digits.at(-1) ?? 0;
  const sum = digits.slice(0, -1).reduce((all, digit, at) => all + digit * (9 - at), 0);
  // Numbers are not given out below ten million.
  return digits.length === 9 && sum >= last && (sum - last) % 11 === 0 && digits.slice(0, 3).some((digit) => digit > 0);
}

/** ISO 7064, MOD 97-10: with the first four signs at the end and letters as numbers, the rest is one. */
function isIban(found: string): boolean {
  const all = [...found].filter((sign) => /[a-z0-9]/i.test(sign));
  // What may be glued before it is told from a country by its digits, which stand third and fourth.
  const signs = all.slice(/[0-9]/.test(all[2] ?? "") ? 0 : 4);
  // A word after the number may have been taken with it: any length from 15 that proves is one.
  for (let length = 15; length <= Math.min(signs.length, 34); length += 1) {
    const turned = [...signs.slice(4, length), ...signs.slice(0, 4)];
    const rest = turned.reduce((proof, sign) => {
      const value = Number.parseInt(sign, 36);
      return ((value > 9 ? proof * 100 : proof * 10) + value) % 97;
    }, 0);
    if (rest === 1) return true;
  }
  return false;
}
