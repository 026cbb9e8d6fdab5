/**
 * What in a text tells of one person, found while it is written, so that nobody sends it. The server looks again, by the same rules
 * (crates/store/src/personal.rs), and its word is the last. Pure.
 */

import type { Mark } from "../own/documents";

/** Letters and digits of number plates that no other code of six signs has; `~` stands for what divides the groups. */
const PLATES =
  "[0-9]{2}~[A-Z]{2}~[0-9]{2}|[A-Z]{2}~[0-9]{2}~[A-Z]{2}|[0-9]{2}~[A-Z]{3}~[0-9]|[0-9]~[A-Z]{3}~[0-9]{2}|[A-Z]{2}~[0-9]{3}~[A-Z]|[A-Z]~[0-9]{3}~[A-Z]{2}|" +
  "[A-Z]{3}~[0-9]{2}~[A-Z]|[A-Z]~[0-9]{2}~[A-Z]{3}|[0-9]~[A-Z]{2}~[0-9]{3}|[0-9]{3}~[A-Z]{2}~[0-9]";
/** Those that need their strokes to be told from other codes. */
const STROKED = "[A-Z]{2}~[0-9]{2}~[0-9]{2}|[0-9]{2}~[0-9]{2}~[A-Z]{2}|[A-Z]{2}~[A-Z]{2}~[0-9]{2}|[0-9]{2}~[A-Z]{2}~[A-Z]{2}";
/** Small letters only without a blank, so that no year before a word is one. */
const POSTCODE = "[1-9][0-9]{3}(?: ?[A-Z]{2}|[a-z]{2})";
/** What may stand before a house number. */
const NUMBERED = "(?:(?:[Nn][Rr]|[Nn][Oo]|(?:[Hh][Uu][Ii][Ss])?[Nn][Uu][Mm][Mm][Ee][Rr])\\.?[ :]*)?";
const HOUSE = "[0-9]{1,5} ?[a-zA-Z]{0,2}(?:-[0-9a-zA-Z]{1,4})?";

const always = (): boolean => true;

const PATTERNS: readonly [Mark["kind"], RegExp, (found: string) => boolean][] = [
  ["email", /[a-z0-9._%+-]+\s?(?:@|\(at\)|\[at\])\s?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/gi, always],
  ["iban", /\b[a-z]{2}[0-9]{2}(?:[ .-]?[a-z0-9]){11,30}\b/gi, isIban],
  ["telephone", /(?:\+|\b00)[1-9][0-9](?:[ \-()./]*[0-9]){8,11}\b/g, always],
  ["telephone", /\b0[ \-()./]*[1-9](?:[ \-()./]*[0-9]){8}\b/g, always],
  ["bsn", /\b[0-9](?:[ .-]?[0-9]){8}\b/g, isBsn],
  ["bsn", /\b[0-9]{8}\b/g, isBsn],
  ["address", new RegExp(`\\b${POSTCODE}\\b[ ,;:/-]*${NUMBERED}[0-9]{1,5}\\b`, "g"), always],
  ["address", new RegExp(`[a-zA-Z][a-z.]* ${HOUSE}[ ,;]+(?:te )?${POSTCODE}\\b`, "g"), always],
  ["licence_plate", new RegExp(`\\b(?:${`${PLATES}|${STROKED}`.replaceAll("~", "-")})\\b`, "gi"), always],
  ["licence_plate", new RegExp(`\\b(?:${PLATES.replaceAll("~", " ?")})\\b`, "g"), always],
];

/** Finds what tells of one person, in the order in which it stands; each place once. */
export function marks(text: string): Mark[] {
  const found: { start: number; end: number; kind: Mark["kind"] }[] = [];
  for (const [kind, expression, isOne] of PATTERNS) {
    for (const one of text.matchAll(expression)) {
      const [start, end] = [one.index, one.index + one[0].length];
      if (isOne(one[0]) && !found.some((other) => other.start < end && start < other.end)) found.push({ start, end, kind });
    }
  }
  return found.toSorted((one, other) => one.start - other.start).map(({ start, end, kind }) => ({ kind, found: text.slice(start, end) }));
}

/** The eleven test: nine digits weighed 9 to 2 and -1 add up to a multiple of eleven. Of eight the first is a zero that was left out. */
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
  const signs = [...found].filter((sign) => /[a-z0-9]/i.test(sign));
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
