/** What each line of a table says: where, and how many. Pure. */

import { readAddress, readNumber, type AddressFault, type HouseAddress } from "../postcodes";
import { normalise } from "../search-match";
import { codeIn, type AreaLookup } from "./area-lookup";
import { decimal, isLatitude, isLongitude, isX, isY, numeral, type ColumnKind, type Plan } from "./columns";
import { fromRd } from "./rd";
import type { TableRow } from "./table";

/** Why a line is not used. */
export type LineFault =
  AddressFault | "nothing" | "unknownCode" | "unknownName" | "severalNames" | "outside" | "noPostcodes" | "badCount";

export type LinePlace =
  | { by: "buurt"; code: string }
  /** A wijk or gemeente: all its buurten, and no dwelling in one of them. */
  | { by: "larger"; code: string }
  | { by: "address"; address: HouseAddress }
  /** Longitude and latitude in degrees. */
  | { by: "point"; point: [number, number] }
  | { by: "lost"; why: LineFault };

export interface DwellingLine {
  line: number;
  text: string;
  count: number;
  place: LinePlace;
}

/** Reads the rows below the heading; `hasPostcodes` says whether postcodes can be looked up. */
export function lines(
  rows: readonly TableRow[],
  { heading, kinds }: Plan,
  lookup: AreaLookup,
  hasPostcodes: boolean,
): DwellingLine[] {
  return rows.slice(heading).map(({ line, cells }) => {
    const cell = (kind: ColumnKind): string => {
      const at = kinds.indexOf(kind);
      return at < 0 ? "" : (cells[at] ?? "");
    };
    const counted = kinds.includes("count");
    const said = cell("count");
    const number = counted ? (said === "" ? 0 : numeral(said)) : 1;
    const count = number === null || number < 0 ? null : Math.round(number);
    const place = count === null ? lost("badCount") : placeOf(cell, lookup, hasPostcodes);
    return { line, text: cells.filter(Boolean).join(" · "), count: count ?? 0, place };
  });
}

function lost(why: LineFault): LinePlace {
  return { by: "lost", why };
}

/** The most exact place that a line tells; where one cannot be used, the next is tried. */
function placeOf(cell: (kind: ColumnKind) => string, lookup: AreaLookup, hasPostcodes: boolean): LinePlace {
  let why: LineFault = "nothing";
  const buurt = cell("buurt");
  if (buurt) {
    const code = codeIn(buurt, "BU", lookup);
    if (code && lookup.buurten.has(code)) return { by: "buurt", code };
    why = "unknownCode";
  }
  const address = addressOf(cell);
  if (address && hasPostcodes) return { by: "address", address };
  const point = pointOf(cell);
  if (point) return { by: "point", point };
  if (address) return lost("noPostcodes");
  if (why === "nothing" && (cell("postcode") || cell("address"))) why = "unknownPostcode";
  if (why === "nothing" && (cell("x") || cell("lon"))) why = "outside";
  const gemeente = gemeenteOf(cell("gemeente"), lookup);
  const name = cell("name");
  if (name) {
    const inside = (lookup.buurtNames.get(normalise(name)) ?? []).filter(
      (code) => !gemeente || code.slice(2, 6) === gemeente.slice(2),
    );
    const [only] = inside;
    if (inside.length === 1 && only) return { by: "buurt", code: only };
    return lost(inside.length ? "severalNames" : "unknownName");
  }
  if (why !== "nothing") return lost(why);
  const wijk = cell("wijk");
  if (wijk) {
    const code = codeIn(wijk, "WK", lookup);
    return code && lookup.wijken.has(code) ? { by: "larger", code } : lost("unknownCode");
  }
  if (gemeente) return { by: "larger", code: gemeente };
  return lost(cell("gemeente") ? "unknownName" : "nothing");
}

function addressOf(cell: (kind: ColumnKind) => string): HouseAddress | null {
  const whole = readAddress(cell("address"));
  const postcode = cell("postcode");
  const found =
    readAddress(postcode) ??
    (/^[1-9]\d{3}$/.test(postcode) ? { digits: postcode, letters: "", number: null } : null) ??
    whole;
  return (
    found && {
      ...found,
      number:
        readNumber(cell("number")) ??
        found.number ??
        whole?.number ??
        (found.letters ? readNumber(cell("address")) : null),
    }
  );
}

function pointOf(cell: (kind: ColumnKind) => string): [number, number] | null {
  // A list may have them the other way round.
  for (const [lon, lat] of [
    [cell("lon"), cell("lat")],
    [cell("lat"), cell("lon")],
  ] as const)
    if (isLongitude(lon) && isLatitude(lat)) return [decimal(lon) ?? 0, decimal(lat) ?? 0];
  for (const [x, y] of [
    [cell("x"), cell("y")],
    [cell("y"), cell("x")],
  ] as const)
    if (isX(x) && isY(y)) return fromRd(decimal(x) ?? 0, decimal(y) ?? 0);
  return null;
}

function gemeenteOf(cell: string, lookup: AreaLookup): string | null {
  if (!cell) return null;
  const code = codeIn(cell, "GM", lookup);
  if (code) return lookup.gemeenten.has(code) ? code : null;
  return lookup.gemeenteNames.get(normalise(cell)) ?? null;
}
