/** Brings lines to their buurten: codes as they are, addresses by the postcodes, points by the map. */

import type { PostcodePiece } from "../documents";
import { resolve } from "../postcodes";
import type { DwellingLine, LineFault } from "./lines";

export interface UnplacedLine {
  line: number;
  text: string;
  why: LineFault;
}

export interface DwellingResult {
  /** Dwellings per buurt, by code; 0 where a buurt is named and nothing is counted. */
  stock: Map<string, number>;
  /** Whether it is dwellings that are counted, or only buurten that are named. */
  counted: boolean;
  /** Dwellings of which only a wijk or a gemeente is known: in no buurt. */
  undivided: number;
  missed: UnplacedLine[];
  usedPostcodes: boolean;
}

export interface Sources {
  /** The buurten of a wijk or gemeente. */
  inside(code: string): readonly string[];
  isBuurt(code: string): boolean;
  /** The postcodes of four digits. */
  piece(digits: string): Promise<PostcodePiece | null>;
  /** The buurt of each point. */
  locate(points: [number, number][]): Promise<(string | null)[]>;
}

/** Pieces of postcodes that are asked for at a time. */
const AT_ONCE = 4;

export async function find(
  lines: readonly DwellingLine[],
  hasCounts: boolean,
  sources: Sources,
): Promise<DwellingResult> {
  const pieces = await piecesOf(lines, sources);
  const points = lines.flatMap(({ place }) => (place.by === "point" ? [place.point] : []));
  const located = points.length ? await sources.locate(points) : [];
  const found: DwellingResult = {
    stock: new Map(),
    counted: hasCounts,
    undivided: 0,
    missed: [],
    usedPostcodes: pieces.size > 0,
  };
  let at = 0;
  for (const { line, text, count, place } of lines) {
    const miss = (why: LineFault): void => void found.missed.push({ line, text, why });
    const add = (code: string, dwellings: number): void =>
      void found.stock.set(code, (found.stock.get(code) ?? 0) + dwellings);
    if (place.by === "lost") miss(place.why);
    else if (place.by === "larger") {
      for (const code of sources.inside(place.code)) add(code, 0);
      if (hasCounts) found.undivided += count;
    } else if (place.by === "point") {
      const code = located[at];
      at += 1;
      if (code) add(code, count);
      else miss("outside");
      found.counted = true;
    } else if (place.by === "address") {
      const answer = resolve(pieces.get(place.address.digits) ?? null, place.address);
      if ("lost" in answer) miss(answer.lost);
      else if (sources.isBuurt(answer.code)) add(answer.code, count);
      else miss("unknownCode");
      found.counted = true;
    } else {
      // A code that stands there again is another dwelling.
      if (found.stock.has(place.code)) found.counted = true;
      add(place.code, count);
    }
  }
  return found;
}

/** The postcodes of all addresses, by their four digits: all that is ever asked of them. */
async function piecesOf(
  lines: readonly DwellingLine[],
  { piece }: Sources,
): Promise<Map<string, PostcodePiece | null>> {
  const digits = [
    ...new Set(lines.flatMap(({ place }) => (place.by === "address" ? [place.address.digits] : []))),
  ].toSorted();
  const pieces = new Map<string, PostcodePiece | null>();
  for (let at = 0; at < digits.length; at += AT_ONCE) {
    const now = digits.slice(at, at + AT_ONCE);
    for (const [index, answer] of (await Promise.all(now.map(piece))).entries()) pieces.set(now[index] ?? "", answer);
  }
  return pieces;
}
