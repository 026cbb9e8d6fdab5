/**
 * Postcodes and house numbers, and the buurten that they lie in. Only the first four digits are ever asked of the
 * server: letters and house numbers are looked up here, in what it answers. Pure.
 */

import type { PostcodePiece } from "./documents";

export interface HouseAddress {
  /** The first four digits. */
  digits: string;
  /** Two capitals; empty where there are only digits. */
  letters: string;
  number: number | null;
}

/** Why an address has no buurt. */
export type AddressFault = "noLetters" | "noNumber" | "unknownNumber" | "unknownPostcode";

const POSTCODE = /(?<![\p{L}\d])([1-9]\d{3})\s?([a-z]{2})(?!\p{L})/iu;
const NUMBER_AFTER = /^[\s,;:-]*(?:nr\.?|no\.?|huisnummer)?\s*(\d{1,5})(?!\d)/i;
const NUMBER_AT_END = /(?:^|\s)(\d{1,5})(?:\s?[-/]?\s?[a-z][a-z0-9-]{0,5}|[-/]\d{1,4}[a-z]?)?[\s,;:]*$/i;
const ASKED = /^([1-9]\d{3})\s*(?:([a-z]{2})(?:\s*(\d{1,5})(?!\d)\s*[-/]?\s*[a-z0-9-]{0,6})?)?$/i;

/** A postcode anywhere in a text, with the house number behind it, or else the one before it. */
export function readAddress(text: string): HouseAddress | null {
  const found = POSTCODE.exec(text);
  if (!found) return null;
  const [whole, digits = "", letters = ""] = found;
  const number =
    NUMBER_AFTER.exec(text.slice(found.index + whole.length)) ?? NUMBER_AT_END.exec(text.slice(0, found.index));
  return { digits, letters: letters.toUpperCase(), number: number ? Number(number[1]) : null };
}

/** The house number of a cell, with or without a street before it and an addition after it. */
export function readNumber(text: string): number | null {
  const found = /^\s*(\d{1,5})(?!\d)/.exec(text) ?? NUMBER_AT_END.exec(text);
  return found && Number(found[1]) > 0 ? Number(found[1]) : null;
}

/** A question that is a postcode and nothing else: 3021, 3021AB, 3021 ab 12. */
export function readPostcode(question: string): HouseAddress | null {
  const found = ASKED.exec(question.trim());
  if (!found) return null;
  return {
    digits: found[1] ?? "",
    letters: (found[2] ?? "").toUpperCase(),
    number: found[3] ? Number(found[3]) : null,
  };
}

/** The buurt of an address. */
export function resolve(
  piece: PostcodePiece | null,
  { digits, letters, number }: HouseAddress,
): { code: string } | { lost: AddressFault } {
  if (piece?.digits !== digits) return { lost: "unknownPostcode" };
  const code = (place: number): { code: string } => ({ code: piece.codes[place] ?? "" });
  if (!letters) return piece.codes.length === 1 ? code(0) : { lost: "noLetters" };
  const whole = piece.whole.find((row) => row[0] === letters);
  if (whole) return code(whole[1]);
  const parts = piece.split.filter((row) => row[0] === letters);
  if (!parts.length) return { lost: "unknownPostcode" };
  if (number === null) return { lost: "noNumber" };
  const own = parts.find((row) => row[2].includes(number));
  return own ? code(own[1]) : { lost: "unknownNumber" };
}

/** All buurten that an address may lie in, those with most addresses first. */
export function buurtenOf(piece: PostcodePiece | null, address: HouseAddress): string[] {
  if (!piece) return [];
  const found = resolve(piece, address);
  if ("code" in found) return [found.code];
  const counts = new Map<number, number>();
  const add = (letters: string, place: number, count: number): void => {
    if (!address.letters || letters === address.letters) counts.set(place, (counts.get(place) ?? 0) + count);
  };
  for (const [letters, place, count] of piece.whole) add(letters, place, count);
  for (const [letters, place, numbers] of piece.split) add(letters, place, numbers.length);
  return [...counts]
    .toSorted(([one, many], [other, more]) => more - many || one - other)
    .flatMap(([place]) => piece.codes[place] ?? []);
}
