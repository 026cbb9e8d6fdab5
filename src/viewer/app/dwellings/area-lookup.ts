/** What areas there are, by code and by name. Pure. */

import type { AreaIndex } from "../documents";
import { normalise } from "../search-match";

export interface AreaLookup {
  buurten: ReadonlySet<string>;
  wijken: ReadonlySet<string>;
  gemeenten: ReadonlySet<string>;
  /** Codes of gemeenten by their plain names, all that they are called. */
  gemeenteNames: ReadonlyMap<string, string>;
  /** Codes of buurten by their plain names: several may be called the same. */
  buurtNames: ReadonlyMap<string, readonly string[]>;
}

export function areaLookup(index: AreaIndex): AreaLookup {
  const gemeenteNames = new Map<string, string>();
  for (const [code, name] of index.gemeenten)
    for (const called of [name, ...(ALSO[normalise(name)] ?? [])]) gemeenteNames.set(normalise(called), code);
  const buurtNames = new Map<string, string[]>();
  for (const [code, name] of index.buurten)
    buurtNames.set(normalise(name), [...(buurtNames.get(normalise(name)) ?? []), code]);
  const codes = (rows: AreaIndex["buurten"]): Set<string> => new Set(rows.map(([code]) => code));
  return {
    buurten: codes(index.buurten),
    wijken: codes(index.wijken),
    gemeenten: codes(index.gemeenten),
    gemeenteNames,
    buurtNames,
  };
}

/** What lists call gemeenten that are officially called otherwise. */
const ALSO: Record<string, readonly string[]> = { "s gravenhage": ["Den Haag"], "s hertogenbosch": ["Den Bosch"] };

const LENGTH = { BU: 8, WK: 6, GM: 4 } as const;
type CodePrefix = keyof typeof LENGTH;

/**
 * The code in a cell, with or without its letters and with or without the zeros that a sheet takes off; null where it
 * has not the form of one. With letters it may be one that is not there, without them it must be.
 */
export function codeIn(
  cell: string,
  letters: CodePrefix,
  { buurten, wijken, gemeenten }: Pick<AreaLookup, "buurten" | "wijken" | "gemeenten">,
): string | null {
  const text = cell.toUpperCase().replace(/\s/g, "");
  const length = LENGTH[letters];
  const full = new RegExp(`^${letters}[0-9]{4}[0-9A-Z]{${length - 4}}$`);
  if (full.test(text)) return text;
  const bare = text.startsWith(letters) ? text.slice(2) : text;
  // A number that a sheet gave decimals.
  const digits = bare.replace(/[.,]0+$/, "");
  if (digits.length < 2 || digits.length > length || !/^[0-9]+[0-9A-Z]*$/.test(digits)) return null;
  const code = letters + digits.padStart(length, "0");
  return { BU: buurten, WK: wijken, GM: gemeenten }[letters].has(code) ? code : null;
}
