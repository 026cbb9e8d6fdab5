/**
 * Finds out what the columns of a table are, by their headings in Dutch or English and by what stands in them. Pure.
 */

import { readAddress, readNumber } from "../postcodes";
import { normalise } from "../search-match";
import { codeIn, type AreaLookup } from "./area-lookup";
import type { TableRow } from "./table";

export const KINDS = [
  "none",
  "buurt",
  "wijk",
  "gemeente",
  "name",
  "postcode",
  "number",
  "address",
  "x",
  "y",
  "lon",
  "lat",
  "count",
] as const;
/**
 * What a column holds; the name is that of a buurt, the number that of a house, the address postcode and number in one.
 */
export type ColumnKind = (typeof KINDS)[number];

/** What the columns are, and how many rows stand above the data. */
export interface Plan {
  heading: number;
  kinds: ColumnKind[];
}

/** Rows that are looked at, and those among which the heading is looked for. */
const LOOKED_AT = 300;
const HEADING_WITHIN = 12;
/** Part of the filled cells that must look like what a column is taken for. */
const ENOUGH = 0.6;
/** The same where a heading says it. */
const ENOUGH_NAMED = 0.3;

const HEADINGS: [ColumnKind, RegExp][] = [
  ["buurt", /\b(buurt|bu|bu code|neighbou?rhood)\b|buurtcode|bucode/],
  ["name", /\b(buurt|buurtnaam|neighbou?rhood|naam|name)\b/],
  ["wijk", /\b(wijk|wk|district)\b|wijkcode|wkcode/],
  ["gemeente", /gemeente|municipality|\bgm\b/],
  ["postcode", /postcode|postal|\bzip\b|^pc ?[46]?$/],
  ["number", /huisnummer|huis nummer|huisnr|huis nr|\bhnr\b|house n|^(nr|nummer|number)$/],
  ["address", /adres|address/],
  ["x", /^(rd )?x( |$)|^rdx$|x ?coord/],
  ["y", /^(rd )?y( |$)|^rdy$|y ?coord/],
  ["lon", /^(lon|lng|long)\b|lengte|longitude/],
  ["lat", /^lat\b|breedte|latitude/],
  ["count", /aantal|woning|\bvhe\b|eenhed|dwelling|\bhomes\b|\bunits\b|\bcount\b|number of/],
];

/** A number as people and sheets write it; null for anything else. */
export function numeral(cell: string): number | null {
  const text = cell.replace(/[\s\u00a0]/g, "");
  // Two signs or one, always before three digits: they divide thousands.
  const thousands = /^-?\d{1,3}([.,]\d{3})+$/.test(text) && !/^-?0/.test(text);
  const number = thousands ? text.replace(/[.,]/g, "") : text.replace(",", ".");
  return /^[-+]?\d+(\.\d+)?$/.test(number) ? Number(number) : null;
}

/** Degrees and metres have no thousands: 52,090 is 52.09. */
export function decimal(cell: string): number | null {
  const text = cell.trim().replace(",", ".");
  return /^[-+]?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

const between =
  (low: number, high: number) =>
  (cell: string): boolean => {
    const value = decimal(cell);
    return value !== null && value > low && value < high;
  };

export const isLongitude = between(3, 7.5);
export const isLatitude = between(50.5, 53.8);
export const isX = between(7000, 300_000);
export const isY = between(300_000, 630_000);

/** Whether a cell looks like what a column would be. */
const LOOKS: Record<Exclude<ColumnKind, "none">, (cell: string, lookup: AreaLookup) => boolean> = {
  buurt: (cell, known) => codeIn(cell, "BU", known) !== null,
  wijk: (cell, known) => codeIn(cell, "WK", known) !== null,
  gemeente: (cell, known) => codeIn(cell, "GM", known) !== null || known.gemeenteNames.has(normalise(cell)),
  name: (cell, known) => known.buurtNames.has(normalise(cell)),
  postcode: (cell) => /^[1-9]\d{3}(\s?[a-z]{2})?$/i.test(cell),
  number: (cell) => readNumber(cell) !== null,
  address: (cell) => readAddress(cell)?.number != null,
  x: isX,
  y: isY,
  lon: (cell) => isLongitude(cell) && /[.,]/.test(cell),
  lat: (cell) => isLatitude(cell) && /[.,]/.test(cell),
  count: (cell) => (numeral(cell) ?? -1) >= 0,
};

/**
 * What is said by the cells alone, without a heading. A number may be anything: two are taken together, or by the
 * company that they keep.
 */
const CERTAIN: readonly ColumnKind[] = ["buurt", "address", "wijk", "lon", "lat", "x", "y"];

export function plan(rows: readonly TableRow[], lookup: AreaLookup): Plan {
  const heading = headingOf(rows, lookup);
  const data = rows.slice(heading, heading + LOOKED_AT);
  const width = rows.slice(0, heading + LOOKED_AT).reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const titles = heading > 0 ? (rows[heading - 1]?.cells ?? []) : [];
  const column = (at: number): string[] => data.map(({ cells }) => cells[at] ?? "").filter(Boolean);
  const shares = Array.from({ length: width }, (_, at) => {
    const cells = column(at);
    return (kind: Exclude<ColumnKind, "none">): number =>
      cells.length ? cells.filter((cell) => LOOKS[kind](cell, lookup)).length / cells.length : 0;
  });
  const kinds: ColumnKind[] = Array.from({ length: width }, () => "none");
  const candidates = shares.flatMap((share, at) => {
    const title = normalise(titles[at] ?? "");
    return (Object.keys(LOOKS) as Exclude<ColumnKind, "none">[]).flatMap((kind) => {
      const named = title !== "" && HEADINGS.some(([of, words]) => of === kind && words.test(title));
      const part = share(kind);
      const isPostcode = kind === "postcode" && column(at).some((cell) => /[a-z]/i.test(cell));
      const certain =
        CERTAIN.includes(kind) || isPostcode || (kind === "gemeente" && column(at).some((cell) => /[a-z]/i.test(cell)));
      if (part < (named ? ENOUGH_NAMED : ENOUGH) || !(named || certain)) return [];
      return [{ at, kind, weight: (named ? 2 : 0) + part }];
    });
  });
  const place = ({ at, kind }: { at: number; kind: ColumnKind }): void => {
    if (kinds[at] === "none" && !kinds.includes(kind)) kinds[at] = kind;
  };
  candidates
    .toSorted(
      (one, other) =>
        other.weight - one.weight || KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) || one.at - other.at,
    )
    .forEach(place);
  together(kinds, ["x", "y"]);
  together(kinds, ["lon", "lat"]);
  // The number behind a postcode, or the street and number before it.
  const postcode = kinds.indexOf("postcode");
  if (postcode >= 0)
    for (const at of [postcode + 1, postcode - 1])
      if ((shares[at]?.("number") ?? 0) >= ENOUGH) place({ at, kind: "number" });
  // A name means nothing without its gemeente, unless it is all there is.
  const isPlaced = kinds.some((kind) => ["buurt", "address", "postcode", "x", "lon"].includes(kind));
  if (!isPlaced) {
    const names = shares
      .map((share, at) => ({ at, kind: "name" as const, part: kinds[at] === "none" ? share("name") : 0 }))
      .filter(({ part }) => part >= ENOUGH);
    names.forEach(place);
  }
  const rest = kinds.flatMap((kind, at) => (kind === "none" ? [at] : []));
  // Two columns, a code and a number: how many there are.
  const [only] = rest;
  if (width === 2 && rest.length === 1 && only !== undefined && (shares[only]?.("count") ?? 0) >= ENOUGH)
    place({ at: only, kind: "count" });
  return { heading, kinds };
}

/** One of two coordinates is none. */
function together(kinds: ColumnKind[], pair: readonly [ColumnKind, ColumnKind]): void {
  if (pair.every((kind) => kinds.includes(kind))) return;
  kinds.forEach((kind, at) => {
    if (pair.includes(kind)) kinds[at] = "none";
  });
}

function headingOf(rows: readonly TableRow[], lookup: AreaLookup): number {
  const isData = (cell: string): boolean =>
    (["buurt", "wijk", "address", "lon", "lat", "y"] as const).some((kind) => LOOKS[kind](cell, lookup)) ||
    /^[1-9]\d{3}\s?[a-z]{2}$/i.test(cell);
  for (const [at, { cells }] of rows.slice(0, HEADING_WITHIN).entries()) {
    if (cells.some(isData)) break;
    const named = cells.filter((cell) => cell && HEADINGS.some(([, words]) => words.test(normalise(cell)))).length;
    const filled = cells.filter(Boolean).length;
    // A title above a table is one cell in a wide row.
    const wide = rows[at + 1]?.cells.filter(Boolean).length ?? 0;
    if (named > 0 && filled >= Math.min(2, wide)) return at + 1;
  }
  const [first, second] = rows;
  const hasDigits = (row: TableRow | undefined): boolean => row?.cells.some((cell) => /\d/.test(cell)) ?? false;
  return first && !hasDigits(first) && hasDigits(second) ? 1 : 0;
}

/** The plan with a column that is something else now; what it is, no other can be. */
export function changeKind({ heading, kinds }: Plan, at: number, kind: ColumnKind): Plan {
  return {
    heading,
    kinds: kinds.map((now, place) => (place === at ? kind : kind !== "none" && now === kind ? "none" : now)),
  };
}

/** Whether the columns say where something is. */
export function isEnough({ kinds }: Plan): boolean {
  const has = (...wanted: ColumnKind[]): boolean => wanted.every((kind) => kinds.includes(kind));
  return (
    has("buurt") ||
    has("wijk") ||
    has("gemeente") ||
    has("name") ||
    has("postcode") ||
    has("address") ||
    has("x", "y") ||
    has("lon", "lat")
  );
}
