/**
 * What the browser adds to a page of the server: words of the reader's own and circles of his dwellings, at their
 * places. Pure.
 */

import { worldY } from "../mercator";
import type { Bounds } from "../page";
import { READABLE, layNotes, type Measure, type NotesBox } from "./words";

/** A rectangle of the page: west edge, north edge, width, height; points. */
export type PageBox = [number, number, number, number];

/** What is known of a page, in its points. */
export interface PaperSheet {
  size: [number, number];
  maps: readonly PageBox[];
  /** What the first map has in sight, degrees. */
  view: Bounds | null;
  /** Room for a title: left, top, width, size of type. Empty where there is none. */
  title: readonly number[];
  /**
   * Room for notes: left end and height of the first line, length, distance, number of lines. Empty where there is
   * none.
   */
  notes: readonly number[];
}

/** So many dwellings at a place, degrees. */
export interface DwellingPoint {
  longitude: number;
  latitude: number;
  count: number;
}

export interface PaperAdditions {
  title: string;
  notes: string;
  made: string;
  /** Dwellings as circles, and the words that say what the largest stands for. */
  stock: readonly DwellingPoint[];
  stockWords: string;
}

/** A line of type: where it starts (or ends, or has its middle) on its baseline. */
export interface TypeLine {
  kind: "title" | "notes" | "made" | "count" | "key";
  words: string;
  x: number;
  y: number;
  size: number;
  bold: boolean;
  ink: string;
  anchor: "start" | "middle" | "end";
  /** The map that it stands on, and is cut off by. */
  map: number | null;
}

export interface Disc {
  x: number;
  y: number;
  radius: number;
  map: number;
}

export interface Marks {
  discs: Disc[];
  lines: TypeLine[];
  /** Whether all words have room. */
  fits: boolean;
}

const INK = "#16191c";
const SOFT = "#3a4147";
/** Of circles: that of my buurten on the light screen. */
export const MINE = "#5b2a86";
/** Of circles: what is below them stays readable. */
export const OPACITY = 0.35;
/** Circles across the smaller side of a map for the most dwellings, and in points at least and at most. */
const LARGEST = 0.035;
const RADII = [5, 16] as const;
const SMALLEST = 1.5;
const COUNT_SIZE = READABLE;

/** Lays out what is added to a page. */
export function marks(sheet: PaperSheet, own: PaperAdditions, measure: Measure): Marks {
  const lines: TypeLine[] = [];
  const line = (
    kind: TypeLine["kind"],
    words: string,
    x: number,
    y: number,
    size: number,
    rest: Partial<TypeLine> = {},
  ): void => {
    lines.push({ kind, words, x, y, size, bold: false, ink: INK, anchor: "start", map: null, ...rest });
  };
  let fits = true;
  const [x = 0, y = 0, width = 0, size = 0] = sheet.title;
  if (own.title && size) {
    // A title is one line: it is made smaller before it is cut off.
    const scale = Math.min(1, width / Math.max(measure(own.title, size) * 1.08, 1));
    fits = scale >= 0.5;
    line("title", own.title, x, y + size, size * Math.max(scale, 0.5), { bold: true });
  }
  const discs = sheet.maps.flatMap((box, map) => circles(sheet, box, map, own.stock));
  for (const { words, ...disc } of discs)
    line("count", words, disc.x, disc.y + disc.radius + COUNT_SIZE, COUNT_SIZE, {
      bold: true,
      ink: MINE,
      anchor: "middle",
      map: disc.map,
    });
  if (discs.length)
    sheet.maps.forEach(([left, top], map) =>
      line("key", own.stockWords, left + 6, top + 11, 7.2, { bold: true, ink: MINE, map }),
    );
  const [left = 0, first = 0, length = 0, pitch = 0, count = 0] = sheet.notes;
  if (own.notes && count) {
    const box: NotesBox = { x: left, y: first, width: length, pitch, lines: count };
    const laid = layNotes(own.notes, box, measure);
    for (const { words, x, y, size } of laid.lines) line("notes", words, x, y, size);
    fits &&= laid.fits;
  }
  if (own.made) line("made", own.made, sheet.size[0] - 24, sheet.size[1] - 9, READABLE, { ink: SOFT, anchor: "end" });
  return { discs, lines, fits };
}

/** Circles on one map, the largest first, so that none is hidden: twice the dwellings, twice the surface. */
function circles(
  { view, maps }: PaperSheet,
  [left, top, width, height]: PageBox,
  map: number,
  stock: readonly DwellingPoint[],
): (Disc & { words: string })[] {
  const [first] = maps;
  // Another frame has something else in sight than the page says of the first.
  if (!view || !first || Math.abs(first[2] - width) > 0.5 || Math.abs(first[3] - height) > 0.5) return [];
  const [west, south, east, north] = view;
  const [high, low] = [worldY(north), worldY(south)];
  const most = Math.max(...stock.map(({ count }) => count), 1);
  const largest = Math.min(Math.max(Math.min(width, height) * LARGEST, RADII[0]), RADII[1]);
  return [...stock]
    .filter(
      ({ longitude, latitude, count }) =>
        count > 0 && longitude >= west && longitude <= east && latitude >= south && latitude <= north,
    )
    .sort((one, other) => other.count - one.count)
    .map(({ longitude, latitude, count }) => ({
      x: left + ((longitude - west) / (east - west)) * width,
      y: top + ((worldY(latitude) - high) / (low - high)) * height,
      radius: Math.max(SMALLEST, largest * Math.sqrt(count / most)),
      map,
      words: String(count),
    }));
}
