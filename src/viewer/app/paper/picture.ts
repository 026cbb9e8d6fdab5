/** What is asked of the server's picture, from what the reader has before him and what he chose in the dialog. Pure. */

import type { Catalogue } from "../documents";
import { latitudeAt, worldY } from "../mercator";
import type { Bounds } from "../page";
import { selectionQuery } from "../selection";
import type { Choice, State } from "../state";

/** What the map on paper shows: an area, my buurten, what the screen has in sight, or everything. */
export type Fit = "buurt" | "wijk" | "gemeente" | "mine" | "sight" | "all";
export type Size = "a4" | "a3" | "16x9";
export type Orientation = "auto" | "staand" | "liggend";
export type Labels = "nummers" | "namen" | "geen";

export interface PictureOptions {
  fit: Fit;
  size: Size;
  stand: Orientation;
  labels: Labels;
  /** A second map on the same sheet. */
  second: Choice | null;
  /** Room for notes, and for a title of one's own. What is written there stays in the browser. */
  notes: boolean;
  title: boolean;
  qr: boolean;
  /** Where the preview was moved to; null for all of the place. */
  view: Bounds | null;
}

/** Most codes that the server takes, and most areas that it marks. */
const CODES_MAX = 100;
const MARKED_MAX = 5;
/** As near and as far as the preview goes, in degrees from west to east. */
const NEAREST = 0.002;
const FARTHEST = 60;

/**
 * The gemeenten that are looked at: the chosen ones, else that of the area in the panel; the code of an area begins
 * with that of its gemeente.
 */
export function gemeentenOf(
  { gemeenten, area }: Pick<State, "gemeenten" | "area">,
  catalogue: Pick<Catalogue, "gemeenten">,
): readonly string[] {
  const asked = gemeenten.length ? gemeenten : area ? [`GM${area.slice(2, 6)}`] : [];
  return asked.filter((asked) => catalogue.gemeenten.some(([code]) => code === asked)).slice(0, CODES_MAX);
}

/** What the map can be fitted to, the most likely first. */
export function fits(state: State, catalogue: Catalogue): Fit[] {
  const { area, mine } = state;
  const found: (Fit | false)[] = [
    state.gemeenten.length > 0 && "gemeente",
    mine.length > 0 && "mine",
    gemeentenOf(state, catalogue).length > 0 && "gemeente",
    area !== null && !area.startsWith("GM") && "wijk",
    area !== null && area.startsWith("BU") && "buurt",
    "sight",
    "all",
  ];
  return [...new Set(found.filter((fit) => fit !== false))];
}

/** My buurten as codes that the server takes: one by one, or by their wijken or gemeenten where they are too many. */
export function codesOfMine(mine: readonly string[]): { codes: string[]; level: "buurt" | "wijk" | "gemeente" } {
  const all = [...new Set(mine)].sort();
  if (all.length <= CODES_MAX) return { codes: all, level: "buurt" };
  const wijken = [...new Set(all.map((code) => `WK${code.slice(2, 8)}`))];
  if (wijken.length <= CODES_MAX) return { codes: wijken, level: "wijk" };
  return { codes: [...new Set(all.map((code) => `GM${code.slice(2, 6)}`))].slice(0, CODES_MAX), level: "gemeente" };
}

/** The query of the picture, without a question mark. */
export function pictureQuery(asked: PictureOptions, state: State, catalogue: Catalogue): string {
  const query = new URLSearchParams(selectionQuery(state.first.selection));
  const { area, compared } = state;
  const gemeenten = gemeentenOf(state, catalogue);
  if (asked.fit === "mine") query.set("codes", codesOfMine(state.mine).codes.join(","));
  if (asked.fit === "wijk" && area) query.set("codes", `WK${area.slice(2, 8)}`);
  if (asked.fit === "buurt" && area) query.set("codes", area);
  if ((asked.fit === "gemeente" || (asked.fit === "sight" && state.gemeenten.length)) && gemeenten.length)
    query.set("gemeente", gemeenten.join(","));
  if (asked.view) query.set("bbox", asked.view.map((degrees) => degrees.toFixed(4)).join(","));
  const marked = [...new Set([area, ...compared])].filter(
    (code): code is string => code !== null && !(code === area && area.startsWith("GM") && asked.fit === "gemeente"),
  );
  if (marked.length) query.set("gebied", marked.slice(0, MARKED_MAX).join(","));
  if (state.hidden.length) query.set("zonder", [...state.hidden].sort((one, other) => one - other).join("."));
  if (asked.second) query.set("naast", choiceText(asked.second));
  query.set("size", asked.size);
  if (asked.stand !== "auto" && asked.size !== "16x9") query.set("stand", asked.stand);
  query.set("labels", asked.labels);
  if (asked.notes) query.set("notities", "ja");
  if (asked.title) query.set("titel", "ja");
  if (asked.qr) query.set("qr", "ja");
  if (state.language === "en") query.set("taal", "en");
  if (state.colourBlind) query.set("palet", "kleurenblind");
  return query.toString().replaceAll("%2C", ",");
}

function choiceText({ map, selection: { window, year, comparison } }: Choice): string {
  return [map, window?.join("-"), year, comparison].filter((part) => part !== undefined).join(".");
}

/** Moves what is in sight by parts of its width and height, to the east and to the south. */
export function panBounds([west, south, east, north]: Bounds, right: number, down: number): Bounds {
  const shift = right * (east - west);
  const [top, bottom] = [worldY(north), worldY(south)];
  const drop = down * (bottom - top);
  return bounded([west + shift, latitudeAt(bottom + drop), east + shift, latitudeAt(top + drop)]);
}

/** Shows so many times as much, around the middle. */
export function zoomBounds([west, south, east, north]: Bounds, factor: number): Bounds {
  const limited = Math.min(Math.max(factor, NEAREST / (east - west)), FARTHEST / (east - west));
  const [top, bottom] = [worldY(north), worldY(south)];
  const [x, y] = [(west + east) / 2, (top + bottom) / 2];
  const [wide, high] = [((east - west) / 2) * limited, ((bottom - top) / 2) * limited];
  return bounded([x - wide, latitudeAt(y + high), x + wide, latitudeAt(y - high)]);
}

function bounded([west, south, east, north]: Bounds): Bounds {
  return [Math.max(west, -180), Math.max(south, -85), Math.min(east, 180), Math.min(north, 85)];
}
