/**
 * The MapLibre style of what is shown, from the state alone: the same state gives the same style, and the map library works out what changed.
 *
 * Sources are named after map and selection, so that a new period is a new source that can load behind the old one.
 */

import type { ExpressionSpecification, FilterSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { inkOn } from "../colour";
import type { Catalogue, MapClass, MapDefinition } from "../documents";
import { choiceKey } from "../selection";
import type { Choice } from "../state";
import type { MapColours } from "../theme";

/** Areas without a class. */
export const NO_CLASS = "#e0e0e0";
/** The layer that outlines what the pointer is on; its filter is set apart from the style, because it changes with every move. */
export const HOVER = "hover";
const INDICATIVE = 1;
const FONT = ["Noto Sans Regular"];
const DIMMED = 0.14;
/** As in the served styles. */
const HATCH_OPACITY: [number, number][] = [[6, 0.15], [8, 0.4], [10, 1]];
const LINE_ON_DARK = "#ffffff";

export interface StyleInput {
  catalogue: Catalogue;
  base: string;
  map: MapDefinition;
  /** What is drawn, lowest first; all but the last are on their way out. */
  shown: { choice: Choice; tiles: string; visible: boolean }[];
  colours: MapColours;
  colourBlind: boolean;
  hidden: readonly number[];
  gemeente: string | null;
  mine: readonly string[];
  selected: readonly string[];
  labels: boolean;
}

export function classColour(entry: MapClass, colourBlind: boolean): string {
  return colourBlind ? entry.colour_blind : entry.colour;
}

export function fillLayer(choice: Choice): string {
  return `fill ${choiceKey(choice)}`;
}

export function buildStyle(input: StyleInput): StyleSpecification {
  const top = input.shown.at(-1);
  const sources: StyleSpecification["sources"] = {};
  const layers: LayerSpecification[] = [{ id: "sea", type: "background", paint: { "background-color": input.colours.sea } }];
  if (input.catalogue.background) {
    sources["background"] = { type: "raster", tiles: [input.catalogue.background], tileSize: 256 };
    layers.push({ id: "background", type: "raster", source: "background", paint: { "raster-opacity": 0.6, "raster-saturation": -0.7 } });
  }
  const maxzoom = Math.max(...input.catalogue.levels.map((level) => level.maxzoom));
  for (const shown of input.shown) sources[choiceKey(shown.choice)] = { type: "vector", tiles: [shown.tiles], bounds: input.catalogue.bounds, maxzoom };
  if (top) {
    const source = choiceKey(top.choice);
    layers.push(land(source, input));
    for (const shown of input.shown) layers.push(...classes(shown.choice, shown.visible, input));
    layers.push(...lines(source, input), ...outlines(source, input));
    if (input.labels) layers.push(...labels(source, input.colours));
  }
  return { version: 8, sprite: `${input.base}sprites/hatch`, glyphs: `${input.base}fonts/{fontstack}/{range}.pbf`, sources, layers, transition: { duration: 150, delay: 0 } };
}

function land(source: string, { colours }: StyleInput): LayerSpecification {
  return { id: "land", type: "fill", source, "source-layer": "gemeenten", paint: { "fill-color": colours.land, "fill-antialias": false } };
}

function classes(choice: Choice, visible: boolean, input: StyleInput): LayerSpecification[] {
  const source = choiceKey(choice);
  const opacity = visible ? shownOpacity(input) : 0;
  // The images are those of the sprite that the served styles use too.
  const hatch = (image: string, filter: FilterSpecification): LayerSpecification => ({
    id: `${image} ${source}`,
    type: "fill",
    source,
    "source-layer": "buurten",
    filter,
    paint: { "fill-pattern": image, "fill-opacity": hatchOpacity(opacity), "fill-opacity-transition": { duration: 0 } },
  });
  return [
    {
      id: fillLayer(choice),
      type: "fill",
      source,
      "source-layer": "buurten",
      paint: { "fill-color": classColours(input), "fill-opacity": opacity, "fill-antialias": false, "fill-opacity-transition": { duration: 0 } },
    },
    hatch("geen-klasse", ["all", ["has", "status"], ["!", ["has", "klasse"]]]),
    hatch("indicatief", ["==", ["get", "status"], INDICATIVE]),
  ];
}

/** Fainter on a smaller scale: there the lines are wider than most buurten, and would be the first thing that is seen of the country. */
function hatchOpacity(opacity: ExpressionSpecification | number): ExpressionSpecification | number {
  if (opacity === 0) return 0;
  const stops = HATCH_OPACITY.flatMap(([zoom, part]): unknown[] => [zoom, ["*", part, opacity]]);
  return ["interpolate", ["linear"], ["zoom"], ...stops] as unknown as ExpressionSpecification;
}

/** The colour of the class; without one, the grey of areas that have none; that of the sea where the area is water, which has no status either. */
export function classColours({ map, colourBlind, colours }: Pick<StyleInput, "map" | "colourBlind" | "colours">): ExpressionSpecification {
  const pairs = map.classes.flatMap((entry) => [entry.value, classColour(entry, colourBlind)]);
  return ["case", ["has", "klasse"], ["match", ["get", "klasse"], ...pairs, NO_CLASS], ["has", "status"], NO_CLASS, colours.sea] as unknown as ExpressionSpecification;
}

/** 1 for areas that the reader asks for; what is filtered out stays faintly there, so that the reader keeps the way. */
export function shownOpacity({ hidden, gemeente, mine }: Pick<StyleInput, "hidden" | "gemeente" | "mine">): ExpressionSpecification | number {
  const wanted: ExpressionSpecification[] = [];
  if (hidden.length) wanted.push(["!", ["in", ["case", ["has", "klasse"], ["get", "klasse"], -1], ["literal", [...hidden]]]]);
  if (gemeente) wanted.push(["==", ["get", "gemeente"], gemeente]);
  if (mine.length) wanted.push(["in", ["get", "code"], ["literal", [...mine]]]);
  return wanted.length ? ["case", ["all", ...wanted], 1, DIMMED] : 1;
}

/** The line around a buurt: the usual one, and a light one on a class so dark that its buurten would run together. */
export function buurtLine({ map, colourBlind, colours }: Pick<StyleInput, "map" | "colourBlind" | "colours">): ExpressionSpecification | string {
  const dark = map.classes.filter((entry) => inkOn(classColour(entry, colourBlind)) === "#ffffff").map(({ value }) => value);
  if (!dark.length) return colours.line;
  return ["case", ["all", ["has", "klasse"], ["in", ["get", "klasse"], ["literal", dark]]], LINE_ON_DARK, colours.line] as unknown as ExpressionSpecification;
}

function lines(source: string, input: StyleInput): LayerSpecification[] {
  const { colours, gemeente } = input;
  const faint = gemeente ? 0.35 : 1;
  const line = (id: string, layer: string, minzoom: number, colour: ExpressionSpecification | string, width: [number, number][], opacity: [number, number][]): LayerSpecification => ({
    id,
    type: "line",
    source,
    "source-layer": layer,
    minzoom,
    layout: { "line-join": "round" },
    paint: { "line-color": colour, "line-width": byZoom(width), "line-opacity": byZoom(opacity.map(([zoom, value]) => [zoom, value * faint])) },
  });
  const result = [
    line("buurt line", "buurten", 8.5, buurtLine(input), [[8.5, 0.2], [11, 0.5], [14, 1]], [[8.5, 0], [9.5, 0.35], [13, 0.6]]),
    line("wijk line", "wijken", 10, colours.strongLine, [[10, 0.4], [12, 1], [14, 1.6]], [[10, 0], [11, 0.5], [14, 0.7]]),
    line("gemeente line", "gemeenten", 0, colours.strongLine, [[6, 0.3], [9, 0.8], [12, 1.8], [15, 2.6]], [[6, 0.45], [9, 0.75]]),
  ];
  if (gemeente) {
    result.push({
      id: "gemeente focus",
      type: "line",
      source,
      "source-layer": "gemeenten",
      filter: ["==", ["get", "code"], gemeente],
      layout: { "line-join": "round" },
      paint: { "line-color": colours.outline, "line-width": byZoom([[7, 1.2], [11, 2.4], [14, 3.2]]) },
    });
  }
  return result;
}

function outlines(source: string, { colours, mine, selected }: StyleInput): LayerSpecification[] {
  const layers: LayerSpecification[] = [];
  const add = (id: string, layer: string, codes: readonly string[], colour: string, width: [number, number][]): void => {
    layers.push({
      id,
      type: "line",
      source,
      "source-layer": layer,
      filter: ["in", ["get", "code"], ["literal", [...codes]]],
      layout: { "line-join": "round" },
      paint: { "line-color": colour, "line-width": byZoom(width) },
    });
  };
  layers.push({
    id: HOVER,
    type: "line",
    source,
    "source-layer": "buurten",
    filter: ["==", ["get", "code"], ""],
    layout: { "line-join": "round" },
    paint: { "line-color": colours.outline, "line-width": byZoom([[6, 0.8], [11, 1.6], [14, 2.2]]) },
  });
  if (mine.length) add("mine", "buurten", mine, colours.mine, [[6, 1], [11, 2], [14, 3]]);
  for (const [layer, prefix] of [["buurten", "BU"], ["wijken", "WK"], ["gemeenten", "GM"]] as const) {
    const codes = selected.filter((code) => code.startsWith(prefix));
    if (!codes.length) continue;
    add(`selected halo ${layer}`, layer, codes, colours.outlineHalo, [[6, 3], [11, 5], [14, 6.5]]);
    add(`selected ${layer}`, layer, codes, colours.outline, [[6, 1.4], [11, 2.4], [14, 3.2]]);
  }
  return layers;
}

function labels(source: string, colours: MapColours): LayerSpecification[] {
  const label = (id: string, layer: string, minzoom: number, maxzoom: number, size: [number, number][]): LayerSpecification => ({
    id,
    type: "symbol",
    source,
    "source-layer": layer,
    minzoom,
    maxzoom,
    layout: {
      "text-field": ["get", "naam"],
      "text-font": FONT,
      "text-size": byZoom(size),
      "text-max-width": 7,
      "text-padding": 6,
      "symbol-sort-key": ["get", "rang"],
    },
    paint: { "text-color": colours.label, "text-halo-color": colours.halo, "text-halo-width": 1.4, "text-halo-blur": 0.3 },
  });
  return [
    label("buurt name", "buurten_label", 12, 24, [[12, 10.5], [15, 13]]),
    label("wijk name", "wijken_label", 10.6, 12, [[10.5, 11], [12, 12]]),
    label("gemeente name", "gemeenten_label", 7, 10.6, [[7, 10.5], [10.5, 14]]),
  ];
}

function byZoom(stops: [number, number][]): ExpressionSpecification {
  return ["interpolate", ["linear"], ["zoom"], ...stops.flat()] as unknown as ExpressionSpecification;
}
