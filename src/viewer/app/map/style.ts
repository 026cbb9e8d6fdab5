/**
 * The MapLibre style of what is shown, from the state alone: the same state gives the same style, and the map library
 * works out what changed.
 *
 * One source has the geometry; each layer of classes says where its figures are, so that a map can load behind another.
 */

import type { ExpressionSpecification, FilterSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { classColour, inkOn, mix } from "../colour";
import { NO_OWN, figureInk, figureLayers, pointLayers, pointSources } from "../layers/style";
import { POINTS, badges } from "./badges";
import { LETTERS_FROM, filterConditions, letters } from "./letters";
import { BUURT_POINTS, POINTS_FROM, pointTiles } from "./points";
import type { DrawnMap, StyleInput } from "./style-input";
import { klasse, status, type Values } from "./values";

/**
 * The layer that outlines what the pointer is on; its filter is set apart from the style, because it changes with every
 * move.
 */
export const HOVER = "hover";
const INDICATIVE = 1;
const FONT = ["Noto Sans Regular"];
const DIMMED = 0.14;
/** As in the served styles. */
const HATCH_OPACITY: [number, number][] = [
  [6, 0.15],
  [8, 0.4],
  [10, 1],
];
const LINE_ON_DARK = "#ffffff";
const LIGHT_HALO = "rgba(255,255,255,0.88)";
const DARK_HALO = "rgba(0,0,0,0.7)";

/** The source of areas. */
export const AREAS = "areas";

/**
 * Named after where the figures are, and not after the map: another map in its place is another colour on the same
 * layer.
 */
export function fillLayer({ values }: DrawnMap): string {
  return `fill ${values}`;
}

export function buildStyle(input: StyleInput): StyleSpecification {
  const { catalogue, colours, shown } = input;
  const maxzoom = Math.max(...catalogue.levels.map((level) => level.maxzoom));
  const sources: StyleSpecification["sources"] = {
    [AREAS]: { type: "vector", tiles: [input.tiles], encoding: input.encoding, bounds: catalogue.bounds, maxzoom },
  };
  if (!catalogue.site)
    sources[BUURT_POINTS] = {
      type: "vector",
      tiles: [pointTiles(input.tiles)],
      encoding: input.encoding,
      bounds: catalogue.bounds,
      maxzoom: POINTS_FROM - 1,
    };
  const layers: LayerSpecification[] = [
    { id: "outside", type: "background", paint: { "background-color": colours.land } },
  ];
  if (catalogue.background) {
    sources["background"] = { type: "raster", tiles: [catalogue.background], tileSize: 256 };
    layers.push({
      id: "background",
      type: "raster",
      source: "background",
      paint: { "raster-opacity": 0.6, "raster-saturation": -0.7 },
    });
  }
  const top = shown.at(-1);
  layers.push(land(input), ...shown.flatMap((drawn) => classes(drawn, input)));
  const own = input.own ?? NO_OWN;
  Object.assign(sources, pointSources(own, catalogue.bounds));
  if (top)
    layers.push(
      ...figureLayers(own, {
        source: AREAS,
        noClass: colours.noClass,
        none: ["case", [">=", status(top.values), 0], colours.land, colours.water],
        opacity: shownOpacity({ ...input, hidden: [] }, top.values),
      }),
    );
  if (top) layers.push(...lines(top, input));
  const [circle, numbers] = circles(top, input);
  // What stands at a point of a buurt at every zoom.
  const everywhere = (layer: LayerSpecification): LayerSpecification[] =>
    catalogue.site ? [layer] : atEveryZoom(layer);
  layers.push(...outlines(input), ...(circle ? everywhere(circle) : []));
  if (input.labels) layers.push(...labels(top, input));
  // After the names, which give way to letters and numbers. A letter of the map must not stand on a colour of a figure.
  if (hasLetters(input) && top) layers.push(...letters(top, input, AREAS, FONT));
  if (numbers) layers.push(...everywhere(numbers));
  layers.push(...pointLayers(own, FONT), ...badges(input.compared ?? [], colours, AREAS, FONT).flatMap(everywhere));
  return {
    version: 8,
    sprite: `${input.base}sprites/${catalogue.version}/hatch`,
    glyphs: `${input.base}fonts/{fontstack}/{range}.pbf?v=${catalogue.version}`,
    sources,
    layers,
    transition: { duration: 150, delay: 0 },
  };
}

/**
 * A layer, and where it shows points of buurten the same once more below the zoom from which on the tiles of areas have
 * them.
 */
function atEveryZoom(layer: LayerSpecification): LayerSpecification[] {
  if (!("source-layer" in layer) || layer["source-layer"] !== "buurten_label") return [layer];
  const near = { ...layer, minzoom: POINTS_FROM };
  return (layer.minzoom ?? 0) < POINTS_FROM
    ? [{ ...layer, id: `${layer.id} from afar`, source: BUURT_POINTS, maxzoom: POINTS_FROM }, near]
    : [near];
}

/** Whether the letters of the classes are on the map. */
function hasLetters({ letters, own }: Pick<StyleInput, "letters" | "own">): boolean {
  return letters === true && !own?.figure;
}

function land({ colours }: StyleInput): LayerSpecification {
  return {
    id: "land",
    type: "fill",
    source: AREAS,
    "source-layer": "gemeenten",
    paint: { "fill-color": colours.land, "fill-antialias": false },
  };
}

function classes(drawn: DrawnMap, input: StyleInput): LayerSpecification[] {
  const { values } = drawn;
  const opacity = shownOpacity(input, values);
  // The images are those of the sprite that the served styles use too. No filter can read a state: there the opacity
  // leaves the others out.
  const hatch = (image: string, filter: FilterSpecification, applies: ExpressionSpecification): LayerSpecification => ({
    id: `${image} ${values}`,
    type: "fill",
    source: AREAS,
    "source-layer": "buurten",
    ...(values === "tile" ? { filter } : {}),
    paint: {
      "fill-pattern": image,
      "fill-opacity": hatchOpacity(
        values === "tile" ? opacity : (["case", applies, opacity, 0] as unknown as ExpressionSpecification),
      ),
      "fill-opacity-transition": { duration: 0 },
    },
  });
  const unclassed: ExpressionSpecification = ["all", [">=", status(values), 0], ["<", klasse(values), 0]];
  return [
    {
      id: fillLayer(drawn),
      type: "fill",
      source: AREAS,
      "source-layer": "buurten",
      paint: {
        "fill-color": classColours(drawn, input),
        "fill-opacity": opacity,
        "fill-antialias": false,
        // A class that fades into another would show colours that mean a third.
        "fill-color-transition": { duration: 0 },
        "fill-opacity-transition": { duration: 0 },
      },
    },
    hatch("geen-klasse", ["all", ["has", "status"], ["!", ["has", "klasse"]]], unclassed),
    hatch("indicatief", ["==", ["get", "status"], INDICATIVE], ["==", status(values), INDICATIVE]),
  ];
}

/**
 * Fainter on a smaller scale: there the lines are wider than most buurten, and would be the first thing that is seen of
 * the country.
 */
function hatchOpacity(opacity: ExpressionSpecification | number): ExpressionSpecification {
  const stops = HATCH_OPACITY.flatMap(([zoom, part]): unknown[] => [zoom, ["*", part, opacity]]);
  return ["interpolate", ["linear"], ["zoom"], ...stops] as unknown as ExpressionSpecification;
}

/**
 * The colour of the class; without one, the grey of areas that have none; that of water where the area is that, which
 * has no status either.
 */
export function classColours(
  { map, values }: DrawnMap,
  { colourBlind, colours }: Pick<StyleInput, "colourBlind" | "colours">,
): ExpressionSpecification {
  const pairs = map.classes.flatMap((entry) => [entry.value, classColour(entry, colourBlind)]);
  const none = ["case", [">=", status(values), 0], colours.noClass, colours.water];
  return ["match", klasse(values), ...pairs, none] as unknown as ExpressionSpecification;
}

/** 1 for areas that the reader asks for; what is filtered out stays faintly there, so that the reader keeps the way. */
export function shownOpacity(
  { hidden, gemeenten, mine }: Pick<StyleInput, "hidden" | "gemeenten" | "mine">,
  values: Values,
): ExpressionSpecification | number {
  const wanted: ExpressionSpecification[] = [];
  if (hidden.length) wanted.push(["!", ["in", klasse(values), ["literal", [...hidden]]]]);
  if (gemeenten.length) wanted.push(["in", ["get", "gemeente"], ["literal", [...gemeenten]]]);
  if (mine.length) wanted.push(["in", ["get", "code"], ["literal", [...mine]]]);
  return wanted.length ? ["case", ["all", ...wanted], 1, DIMMED] : 1;
}

/** The line around a buurt: the usual one, and a light one on a class so dark that its buurten would run together. */
export function buurtLine(
  { map, values }: DrawnMap,
  { colourBlind, colours }: Pick<StyleInput, "colourBlind" | "colours">,
): ExpressionSpecification | string {
  const dark = map.classes
    .filter((entry) => inkOn(classColour(entry, colourBlind)) === "#ffffff")
    .map(({ value }) => value);
  if (!dark.length) return colours.line;
  return [
    "case",
    ["in", klasse(values), ["literal", dark]],
    LINE_ON_DARK,
    colours.line,
  ] as unknown as ExpressionSpecification;
}

function lines(drawn: DrawnMap, input: StyleInput): LayerSpecification[] {
  const { colours, gemeenten } = input;
  const faint = gemeenten.length ? 0.35 : 1;
  const line = (
    id: string,
    layer: string,
    minzoom: number,
    colour: ExpressionSpecification | string,
    width: [number, number][],
    opacity: [number, number][],
  ): LayerSpecification => ({
    id,
    type: "line",
    source: AREAS,
    "source-layer": layer,
    minzoom,
    layout: { "line-join": "round" },
    paint: {
      "line-color": colour,
      "line-width": byZoom(width),
      "line-opacity": byZoom(opacity.map(([zoom, value]) => [zoom, value * faint])),
    },
  });
  const result = [
    line(
      "buurt line",
      "buurten",
      8.5,
      buurtLine(drawn, input),
      [
        [8.5, 0.2],
        [11, 0.5],
        [14, 1],
      ],
      [
        [8.5, 0],
        [9.5, 0.35],
        [13, 0.6],
      ],
    ),
    line(
      "wijk line",
      "wijken",
      10,
      colours.strongLine,
      [
        [10, 0.4],
        [12, 1],
        [14, 1.6],
      ],
      [
        [10, 0],
        [11, 0.5],
        [14, 0.7],
      ],
    ),
    line(
      "gemeente line",
      "gemeenten",
      0,
      colours.strongLine,
      [
        [6, 0.3],
        [9, 0.8],
        [12, 1.8],
        [15, 2.6],
      ],
      [
        [6, 0.45],
        [9, 0.75],
      ],
    ),
  ];
  if (gemeenten.length) {
    result.push({
      id: "gemeente focus",
      type: "line",
      source: AREAS,
      "source-layer": "gemeenten",
      filter: ["in", ["get", "code"], ["literal", [...gemeenten]]],
      layout: { "line-join": "round" },
      paint: {
        "line-color": colours.outline,
        "line-width": byZoom([
          [7, 1.2],
          [11, 2.4],
          [14, 3.2],
        ]),
      },
    });
  }
  return result;
}

function outlines({ colours, mine, selected }: StyleInput): LayerSpecification[] {
  const layers: LayerSpecification[] = [];
  const add = (
    id: string,
    layer: string,
    codes: readonly string[],
    colour: string,
    width: [number, number][],
  ): void => {
    layers.push({
      id,
      type: "line",
      source: AREAS,
      "source-layer": layer,
      filter: ["in", ["get", "code"], ["literal", [...codes]]],
      layout: { "line-join": "round" },
      paint: { "line-color": colour, "line-width": byZoom(width) },
    });
  };
  layers.push({
    id: HOVER,
    type: "line",
    source: AREAS,
    "source-layer": "buurten",
    filter: ["==", ["get", "code"], ""],
    layout: { "line-join": "round" },
    paint: {
      "line-color": colours.outline,
      "line-width": byZoom([
        [6, 0.8],
        [11, 1.6],
        [14, 2.2],
      ]),
    },
  });
  if (mine.length)
    add("mine", "buurten", mine, colours.mine, [
      [6, 1],
      [11, 2],
      [14, 3],
    ]);
  for (const [layer, prefix] of [
    ["buurten", "BU"],
    ["wijken", "WK"],
    ["gemeenten", "GM"],
  ] as const) {
    const codes = selected.filter((code) => code.startsWith(prefix));
    if (!codes.length) continue;
    add(`selected halo ${layer}`, layer, codes, colours.outlineHalo, [
      [6, 3],
      [11, 5],
      [14, 6.5],
    ]);
    add(`selected ${layer}`, layer, codes, colours.outline, [
      [6, 1.4],
      [11, 2.4],
      [14, 3.2],
    ]);
  }
  return layers;
}

/** The zoom from which on buurten have their names. */
const NAMES_FROM = 12;
/** How far below a badge a name is, in heights of type; the room around both is told with it. */
const BADGE_OFFSET = 1.7;
/** Pixels across a circle for the most dwellings and for the fewest. */
const CIRCLE = [5, 26] as const;

/** A circle on each of my buurten: twice the dwellings, twice the surface. */
function circles(top: DrawnMap | undefined, input: StyleInput): LayerSpecification[] {
  const numbers = Object.entries(input.stock ?? {}).filter(([, count]) => count > 0);
  if (!numbers.length) return [];
  const most = Math.max(...numbers.map(([, count]) => count));
  const radius = (count: number): number =>
    Math.round(10 * Math.max(CIRCLE[0], CIRCLE[1] * Math.sqrt(count / most))) / 10;
  const byCode = (of: (count: number) => unknown, none: unknown): unknown[] => [
    "match",
    ["get", "code"],
    ...numbers.flatMap(([code, count]) => [code, of(count)]),
    none,
  ];
  const size = byCode(radius, 0);
  const common = {
    source: AREAS,
    "source-layer": "buurten_label",
    filter: ["in", ["get", "code"], ["literal", numbers.map(([code]) => code)]] as FilterSpecification,
  };
  const opacity = top ? shownOpacity({ hidden: input.hidden, gemeenten: [], mine: [] }, top.values) : 1;
  return [
    {
      ...common,
      id: "mine circles",
      type: "circle",
      paint: {
        "circle-radius": [
          "interpolate",
          ["linear"],
          ["zoom"],
          7,
          ["*", 0.4, size],
          11,
          size,
          14,
          ["*", 1.5, size],
        ] as unknown as ExpressionSpecification,
        "circle-color": input.colours.mine,
        "circle-opacity":
          typeof opacity === "number" ? 0.8 : (["*", 0.8, opacity] as unknown as ExpressionSpecification),
        "circle-stroke-color": input.colours.outlineHalo,
        "circle-stroke-width": 1.5,
        "circle-stroke-opacity": opacity,
      },
    },
    {
      ...common,
      id: "mine numbers",
      type: "symbol",
      minzoom: 9,
      layout: {
        "text-field": byCode(String, "") as unknown as ExpressionSpecification,
        "text-font": FONT,
        "text-size": 11,
        "text-padding": 0,
        // Below the name, and below the letter where there is one.
        "text-offset": [
          "step",
          ["zoom"],
          ["literal", [0, 0]],
          hasLetters(input) ? LETTERS_FROM : NAMES_FROM,
          ["literal", [0, 1.2]],
        ] as unknown as ExpressionSpecification,
        "symbol-sort-key": byCode((count) => -count, 0) as unknown as ExpressionSpecification,
      },
      paint: {
        "text-color": input.colours.outlineHalo,
        "text-opacity": opacity,
        "text-halo-color": input.colours.mine,
        "text-halo-width": 1.5,
      },
    },
  ];
}

/**
 * Names in black or white, whichever reads better on the colour of the class or on that of no class, faint where what
 * is drawn there is; the halo is the other one.
 */
export function labelInk(
  { map, values }: DrawnMap,
  input: Pick<StyleInput, "colourBlind" | "colours" | "hidden" | "gemeenten" | "mine">,
): { ink: ExpressionSpecification; halo: ExpressionSpecification } {
  const { colourBlind, colours } = input;
  const byClass = (of: (colour: string) => string): unknown[] => {
    const pairs = map.classes.flatMap((entry) => [entry.value, of(classColour(entry, colourBlind))]);
    return ["match", klasse(values), ...pairs, of(colours.noClass)];
  };
  const wanted = filterConditions(input, values);
  const shown = (of: (colour: string) => string): ExpressionSpecification =>
    (wanted.length
      ? ["case", ["all", ...wanted], byClass(of), byClass((colour) => of(mix(colour, colours.land, DIMMED)))]
      : byClass(of)) as unknown as ExpressionSpecification;
  return { ink: shown(inkOn), halo: shown((colour) => (inkOn(colour) === "#000000" ? LIGHT_HALO : DARK_HALO)) };
}

function inkOf(top: DrawnMap | undefined, input: StyleInput): ReturnType<typeof labelInk> | null {
  const { own, colours } = input;
  if (own?.figure) return figureInk(own.figure, colours.noClass, colours.land);
  return top ? labelInk(top, input) : null;
}

/**
 * A name below or above the letter, which stands at the point itself; as near as two letters are, so that not every
 * name gives way.
 */
const BESIDE_LETTER = {
  "text-variable-anchor": ["top", "bottom"] as ("top" | "bottom")[],
  "text-radial-offset": 1,
  "text-padding": 2,
};

/** The names of compared areas stand below their badge. */
function besideBadge(
  compared: readonly string[],
  layer: string,
): { "text-anchor"?: ExpressionSpecification; "text-offset"?: ExpressionSpecification } {
  const [, prefix] = POINTS.find(([points]) => points === layer) ?? [];
  const codes = compared.filter((code) => prefix && code.startsWith(prefix));
  if (!codes.length) return {};
  const of = (yes: unknown, no: unknown): ExpressionSpecification =>
    ["case", ["in", ["get", "code"], ["literal", codes]], yes, no] as unknown as ExpressionSpecification;
  return { "text-anchor": of("top", "center"), "text-offset": of(["literal", [0, BADGE_OFFSET]], ["literal", [0, 0]]) };
}

function labels(top: DrawnMap | undefined, input: StyleInput): LayerSpecification[] {
  const { colours } = input;
  const general = { ink: colours.label, halo: colours.halo };
  const label = (
    id: string,
    layer: string,
    minzoom: number,
    maxzoom: number,
    size: [number, number][],
    look: { ink: ExpressionSpecification | string; halo: ExpressionSpecification | string } = general,
  ): LayerSpecification => ({
    id,
    type: "symbol",
    source: AREAS,
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
      ...(hasLetters(input) && layer === "buurten_label" ? BESIDE_LETTER : besideBadge(input.compared ?? [], layer)),
    },
    paint: { "text-color": look.ink, "text-halo-color": look.halo, "text-halo-width": 1.4, "text-halo-blur": 0.3 },
  });
  return [
    label(
      "buurt name",
      "buurten_label",
      NAMES_FROM,
      24,
      [
        [12, 10.5],
        [15, 13],
      ],
      inkOf(top, input) ?? general,
    ),
    label("wijk name", "wijken_label", 10.6, 12, [
      [10.5, 11],
      [12, 12],
    ]),
    label("gemeente name", "gemeenten_label", 0, 10.6, [
      [6, 10],
      [10.5, 14],
    ]),
  ];
}

function byZoom(stops: [number, number][]): ExpressionSpecification {
  return ["interpolate", ["linear"], ["zoom"], ...stops.flat()] as unknown as ExpressionSpecification;
}
