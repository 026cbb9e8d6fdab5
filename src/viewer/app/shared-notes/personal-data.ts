/**
 * What in a text tells of one person, found while it is written, so that nobody sends it. The server looks again, by
 * the same rules (crates/store/src/personal.rs), and its word is the last. Pure.
 */

import type { PersonalMark } from "../layers/documents";

/** Letters and digits of number plates that no other code of six signs has; `~` stands for what divides the groups. */
const PLATES =
  "[0-9]{2}~[A-Z]{2}~[0-9]{2}|[A-Z]{2}~[0-9]{2}~[A-Z]{2}|[0-9]{2}~[A-Z]{3}~[0-9]|[0-9]~[A-Z]{3}~[0-9]{2}|" +
  "[A-Z]{2}~[0-9]{3}~[A-Z]|[A-Z]~[0-9]{3}~[A-Z]{2}|" +
  "[A-Z]{3}~[0-9]{2}~[A-Z]|[A-Z]~[0-9]{2}~[A-Z]{3}|[0-9]~[A-Z]{2}~[0-9]{3}|[0-9]{3}~[A-Z]{2}~[0-9]";
/** Those that need their strokes to be told from other codes. */
const STROKED =
  "[A-Z]{2}~[0-9]{2}~[0-9]{2}|[0-9]{2}~[0-9]{2}~[A-Z]{2}|[A-Z]{2}~[A-Z]{2}~[0-9]{2}|[0-9]{2}~[A-Z]{2}~[A-Z]{2}";
/** The oldest, which other codes of six signs have too: only in capitals, and only in this order. */
const OLDEST = "[A-Z]{2}~[0-9]{2}~[0-9]{2}";
/** With blanks between, in small letters, other letters make words (`2 en 120`). */
const CONSONANT = "[b-df-hj-np-tv-z]";
const POSTCODE = "[1-9][0-9]{3}[ -]?[A-Za-z]{2}";
/** Small letters that stand as a word or a measure behind a number (`1500 km`), and make it no postcode. */
const WORDS = new Set(
  (
    "al an as at bv by ca cc cl cm co db de dl dm do en er eu gb gr gw ha hm if in is it ja je kb kg kk km kw mb mg " +
    "ml mm mw na no nr nu nv of om on op or pk pm st tb te to tv us uw vs we ze zo"
  ).split(" "),
);
/** Words before a number of four digits that make it a year. */
const WHEN = ["in", "sinds", "jaar", "vanaf", "tot", "begin", "medio", "eind", "since", "year"];
/** What may stand before a house number. */
const NUMBERED =
  "(?:(?:[Ee][Nn] )?(?:[Hh]?[Nn][Rr]|[Nn][Oo]|[Hh][Uu][Ii][Ss](?:[Nn][Rr])?|" +
  "(?:[Hh][Uu][Ii][Ss])?[Nn][Uu][Mm][Mm][Ee][Rr])\\.?[ :]*)?";
/** Words of the name of a street before its last. */
const OF_STREET = "(?:(?:\\p{Lu}[\\p{L}.'\\-]*,?|van|de|der|den|het|'t|te|ter|ten) )*";
/** What the last word of the name of a street ends with. */
const STREETS = "straat|str\\.|laan|weg|plein|kade|gracht|singel|hof|dijk|steeg|pad|park|dreef|markt|baan";
/** A house number behind a postcode, with the letter that may be written to it. */
const NUMBER = "[0-9]{1,5}(?:[a-zA-Z]|[Bb][Ii][Ss]|[Hh][Ss])?";
const HOUSE = "[1-9][0-9]{0,4} ?[a-zA-Z]{0,2}(?:-[0-9a-zA-Z]{1,4})?";
/** A part of an address of mail before its sign, and behind it. */
const BOX = "[\\p{L}\\p{M}\\p{N}._%+\\-]+";
const HOST = "[\\p{L}\\p{M}\\p{N}\\-]+";
/** The sign between them, and the dot behind it, as a sign or as people spell them. */
const AT = "(?:\\s?(?:@|[(\\[{]\\s?(?:at|apenstaart(?:je)?)\\s?[)\\]}])\\s?|\\s+apenstaart(?:je)?\\s+)";
const SPELLED_DOT = "(?:\\s?[(\\[{]\\s?(?:dot|punt)\\s?[)\\]}]\\s?|\\s(?:dot|punt)\\s)";
const DOT = `(?:\\.|${SPELLED_DOT})`;
/** Ends of hosts that are no words behind `at` and `punt`, which are words themselves. */
const TOP = "nl|com|org|net|eu";
/** What may be glued before a telephone number, before a citizen service number, and behind either: no digit. */
const CALLED = "(?:\\b|tel|telefoon|telnr|mobiel|mob|gsm|fax|bel|app|nummer|nr|_)";
const PROVED = "(?:bsn|sofi|nummer|nr)";
const END = "(?:\\b|[\\p{L}_])";
/** Behind a colon all that divides the rest is of one kind, so that no hour before a date is a number. */
const COLON = [" ", "-", "\\."].flatMap((sign) =>
  [1, 2, 3].map((digits) => `0[1-9][0-9]{${digits - 1}} ?: ?[0-9](?:${sign}?[0-9]){${8 - digits}}`),
);

const always = (): boolean => true;

/** What tells more of what is found, given what stands before it. */
type Proof = (found: string, before: string) => boolean;

const PATTERNS: readonly [PersonalMark["kind"], RegExp, Proof][] = [
  [
    "email",
    new RegExp(`${BOX}${AT}${HOST}(?:${DOT}${HOST})*${DOT}[\\p{L}\\p{M}]{2,}`, "giu"),
    always,
  ],
  [
    "email",
    new RegExp(`${BOX} at ${HOST}(?:${SPELLED_DOT}${HOST})*${SPELLED_DOT}(?:${TOP})\\b`, "giu"),
    always,
  ],
  ["iban", /(?:\b|iban)[a-z]{2}[0-9]{2}(?:[ .-]?[a-z0-9]){11,30}\b/gi, isIban],
  ["telephone", new RegExp(`(?:\\+|${CALLED}00)[1-9][0-9](?:[ \\-()./_]*[0-9]){8,11}${END}`, "giu"), always],
  ["telephone", new RegExp(`${CALLED}0[ \\-()./_]*[1-9](?:[ \\-()./_]*[0-9]){8}${END}`, "giu"), always],
  ["telephone", new RegExp(`${CALLED}(?:${COLON.join("|")})${END}`, "giu"), always],
  // Glued to any word: no code of an area has ten digits.
  ["telephone", new RegExp(`\\p{L}06[ \\-]?[0-9]{8}${END}`, "gu"), always],
  ["bsn", new RegExp(`(?:\\b|${PROVED}_?)[0-9](?:[ .\\-]?[0-9]){8}\\b`, "giu"), isBsn],
  ["bsn", new RegExp(`(?:\\b[0-9]{9}|${PROVED}_?[0-9](?:[ .\\-]?[0-9]){8})[\\p{L}_]`, "giu"), isBsn],
  ["bsn", /\b[0-9]{8}\b/g, isBsn],
  ["bsn", new RegExp(`(?:bsn|sofi|sofinummer|servicenummer)_?[0-9]{8}${END}`, "giu"), isBsn],
  ["bsn", new RegExp(`(?:\\b|${PROVED}_?)[0-9]{3} ?[/_] ?[0-9]{3} ?[/_] ?[0-9]{3}${END}`, "giu"), isBsn],
  ["address", new RegExp(`\\b${POSTCODE}[ ,;:/(#_|=-]*${NUMBERED}${NUMBER}\\b`, "g"), isAddress],
  ["address", new RegExp(`[a-zA-Z][a-z.]* ${HOUSE}[ ,;(]+(?:te )?${POSTCODE}\\b`, "g"), isPostcodeLast],
  ["address", new RegExp(`[a-zA-Z][a-z.]* ${HOUSE}(?: ?[/|:-]+ ?|\\. )(?:te )?${POSTCODE}\\b`, "g"), isNoPeriod],
  ["address", new RegExp(`\\b[1-9][0-9]{0,2} ?[a-zA-Z]? ?[,;] ?${POSTCODE}\\b`, "g"), isPostcodeLast],
  [
    "address",
    new RegExp(`\\b${POSTCODE}[ ,;:/\\-(]+${OF_STREET}[\\p{L}.'\\-]+(?:${STREETS}) ${NUMBERED}${NUMBER}\\b`, "gu"),
    isStreetAfter,
  ],
  [
    "address",
    new RegExp(`\\b${POSTCODE} ?[,;:/(\\-] ?${OF_STREET}\\p{Lu}[\\p{L}.'\\-]* ${NUMBERED}${NUMBER}\\b`, "gu"),
    isStreetAfter,
  ],
  ["licence_plate", new RegExp(`\\b(?:${`${PLATES}|${STROKED}`.replaceAll("~", "-")})\\b`, "gi"), always],
  ["licence_plate", new RegExp(`\\b(?:${PLATES.replaceAll("~", "[.-]")})\\b`, "gi"), isNoMeasure],
  ["licence_plate", new RegExp(`\\b(?:${STROKED.replaceAll("~", "[.-]")})\\b`, "g"), always],
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
export function marks(text: string): PersonalMark[] {
  const [written, places] = plain(text);
  const found: { start: number; end: number; kind: PersonalMark["kind"] }[] = [];
  for (const [kind, expression, isOne] of PATTERNS) {
    for (const one of written.matchAll(expression)) {
      const [start, end] = [one.index, one.index + one[0].length];
      if (isOne(one[0], written.slice(0, start)) && !found.some((other) => other.start < end && start < other.end))
        found.push({ start, end, kind });
    }
  }
  return found
    .toSorted((one, other) => one.start - other.start)
    .map(({ start, end, kind }) => ({ kind, found: text.slice(places[start], places[end]) }));
}

/**
 * Writes a text with one kind of blank, stroke, dot and sign each and without what nobody sees, and gives for each of
 * its places, and for its end, the place in what was written: programs that people write in put others of their own
 * there.
 */
function plain(text: string): [string, number[]] {
  // All are as long as they were.
  const alike = text
    .replace(/[^\S\ufeff]/g, " ")
    .replace(/[\u2010-\u2015\u2212\ufe58\ufe63]/g, "-")
    .replace(/[\u00b7\u2022\u2027\u2219\u22c5]/g, ".")
    .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
  const places = [...alike.matchAll(/[^\u00ad\u200b-\u200f\u2060\ufeff]/g)].map((sign) => sign.index);
  return [places.map((place) => alike[place]).join(""), [...places, text.length]];
}

const isYear = (digits: string): boolean => digits >= "1900" && digits <= "2100";

/**
 * Whether what looks like a postcode is one: no number with a word or a measure (`1500 km`), no decade (`1950er`), and
 * no year before a word.
 */
function isPostcode(found: string, before: string): boolean {
  const [, digits = "", gap = "", letters = ""] = /^(.{4})([ -]*)(..)$/.exec(found) ?? [];
  const isSmall = /[a-z]/.test(letters);
  const isOfWord = WORDS.has(letters.toLowerCase());
  if (isSmall && gap) return !isOfWord && !isYear(digits);
  const word = /\p{L}*$/u.exec(before.trimEnd())?.[0].toLowerCase() ?? "";
  return !isYear(digits) || (isSmall ? !isOfWord : !gap || !WHEN.includes(word));
}

/**
 * Whether it is a postcode with a number, and no measure (`1500km2`), and no year before a word with a number (`2024
 * PM10`).
 */
function isAddress(found: string, before: string): boolean {
  const [, start = "", gap = "", letters = "", number = ""] = /^(.{4})([ -]*)(..)(.*)$/.exec(found) ?? [];
  const isWrong = gap
    ? isYear(start) || ["CO", "PM", "NO", "GM"].includes(letters)
    : ["km", "hm", "dm", "cm", "mm"].includes(letters) && ["2", "3"].includes(number);
  return !(/^[0-9]/.test(number) && isWrong) && isPostcode(start + gap + letters, before);
}

/** Divides what ends like a postcode before it. */
function divided(found: string): [string, string] {
  const at = found.slice(0, -2).replace(/[ -]+$/, "").length - 4;
  return [found.slice(0, at), found.slice(at)];
}

/** Whether what ends like a postcode does end with one. */
function isPostcodeLast(found: string): boolean {
  return isPostcode(divided(found)[1], "");
}

/**
 * Whether two numbers with a stroke between are a house number and a postcode, and neither years nor a date before a
 * word (`2018-2022 NL`, `01-02-2024 NL`).
 */
function isNoPeriod(found: string): boolean {
  const [house, postcode] = divided(found);
  const isApart = /[^\p{L}\p{N}]*$/u.exec(house)?.[0].includes(" ") ?? false;
  const isPeriod = !isApart || (house.match(/[0-9]+/g) ?? []).some(isYear);
  return isPostcodeLast(found) && !(isYear(postcode.slice(0, 4)) && isPeriod);
}

/** Whether a postcode before a street with a number is one, and the number none of a year. */
function isStreetAfter(found: string, before: string): boolean {
  const number = /[0-9]*(?=[a-zA-Z]*$)/.exec(found)?.[0] ?? "";
  const postcode = /^.{4}[ -]?../.exec(found)?.[0] ?? "";
  return !(number.length === 4 && isYear(number)) && isPostcode(postcode, before);
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
