/**
 * How own layers are drawn: a figure in place of the classes on the same geometry, points as circles over the map.
 * Pure.
 */

import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { inkOn } from "../colour";

/**
 * Colours of layers of points, in the order in which they are on: each is told from the classes of all maps by its
 * white rim.
 */
export const POINT_COLOURS = ["#1f4e79", "#7a1f5c", "#3d5a00", "#6b3a00"];

/** The state of a buurt that holds its class of the figure that is on; {@link NOT_SHOWN} for one that tells of few. */
export const OWN_STATE = "own";
export const NOT_SHOWN = 0;
export const NOTHING = -1;

/** What is drawn of own layers. */
export interface DrawnLayers {
  points: readonly { id: string; tiles: string; maxzoom: number }[];
  figure: DrawnFigure | null;
  /**
   * Whether the layer of figures has to stay though none is on: a layer that goes takes the library's states with it.
   */
  stays: boolean;
}

export interface DrawnFigure {
  /** The same exactly for the same figures. */
  key: string;
  colours: readonly string[];
  /** Class per feature id; {@link NOT_SHOWN} for one that tells of few. */
  classes: ReadonlyMap<number, number>;
}

export const NO_OWN: DrawnLayers = { points: [], figure: null, stays: false };

const state: ExpressionSpecification = [
  "number",
  ["feature-state", OWN_STATE],
  NOTHING,
] as unknown as ExpressionSpecification;

/** Something per class: of the first from 1 on, then of what tells of few, then of what was not brought. */
function byClass(values: readonly unknown[], few: unknown, none: unknown): ExpressionSpecification {
  return [
    "match",
    state,
    ...values.flatMap((value, index) => [index + 1, value]),
    NOT_SHOWN,
    few,
    none,
  ] as unknown as ExpressionSpecification;
}

interface Ground {
  /** Source of the areas. */
  source: string;
  noClass: string;
  /** Colour of what was not brought: that of land, or of water where the area is that. */
  none: ExpressionSpecification | string;
  opacity: ExpressionSpecification | number;
}

/**
 * The figure that is on, over the classes of the map: whole, so that no colour of the one is read as one of the other.
 */
export function figureLayers(
  { figure, stays }: DrawnLayers,
  { source, noClass, none, opacity }: Ground,
): LayerSpecification[] {
  if (!figure && !stays) return [];
  // Always a question of each area: where that turns into one number while states are written, the library fails.
  const shown = (is: ExpressionSpecification): unknown => ["case", is, figure ? opacity : 0, 0];
  const fill = (id: string, paint: object): LayerSpecification => ({
    id,
    type: "fill",
    source,
    "source-layer": "buurten",
    paint: { ...paint, "fill-opacity-transition": { duration: 0 } },
  });
  return [
    fill("own figure", {
      "fill-color": byClass(figure?.colours ?? ["#000000"], noClass, none),
      "fill-opacity": shown([">=", state, NOTHING]),
      "fill-antialias": false,
      "fill-color-transition": { duration: 0 },
    }),
    fill("own few", { "fill-pattern": "geen-klasse", "fill-opacity": shown(["==", state, NOT_SHOWN]) }),
  ];
}

/** Names in black or white, whichever reads better on the colour of the figure. */
export function figureInk(
  { colours }: DrawnFigure,
  noClass: string,
  none: string,
): { ink: ExpressionSpecification; halo: ExpressionSpecification } {
  const of = (ink: (colour: string) => string): ExpressionSpecification =>
    byClass(colours.map(ink), ink(noClass), ink(none));
  return {
    ink: of(inkOn),
    halo: of((colour) => (inkOn(colour) === "#000000" ? "rgba(255,255,255,0.88)" : "rgba(0,0,0,0.7)")),
  };
}

export function pointSources(
  { points }: DrawnLayers,
  bounds: [number, number, number, number],
): StyleSpecification["sources"] {
  return Object.fromEntries(
    points.map(({ id, tiles, maxzoom }) => [`own ${id}`, { type: "vector" as const, tiles: [tiles], maxzoom, bounds }]),
  );
}

/**
 * Circles with how many there are, as the server tells it, and from nearby the dwellings themselves for who may see
 * them.
 */
export function pointLayers({ points }: DrawnLayers, font: string[]): LayerSpecification[] {
  return points.flatMap(({ id }, index): LayerSpecification[] => {
    const source = `own ${id}`;
    const colour = POINT_COLOURS[index % POINT_COLOURS.length] ?? "#000000";
    const few: ExpressionSpecification = ["has", "minder_dan"];
    const rim = { "circle-color": colour, "circle-stroke-color": "#ffffff", "circle-stroke-width": 1.5 };
    return [
      {
        id: `${source} counts`,
        type: "circle",
        source,
        "source-layer": "aantallen",
        paint: {
          ...rim,
          "circle-opacity": 0.85,
          "circle-radius": [
            "case",
            few,
            8,
            ["interpolate", ["linear"], ["sqrt", ["get", "aantal"]], 2, 8, 40, 26],
          ] as unknown as ExpressionSpecification,
        },
      },
      {
        id: `${source} numbers`,
        type: "symbol",
        source,
        "source-layer": "aantallen",
        layout: {
          "text-field": [
            "case",
            few,
            ["concat", "<", ["get", "minder_dan"]],
            ["to-string", ["get", "aantal"]],
          ] as unknown as ExpressionSpecification,
          "text-font": font,
          "text-size": 11,
          "text-allow-overlap": true,
          "text-ignore-placement": true,
        },
        paint: { "text-color": "#ffffff", "text-halo-color": colour, "text-halo-width": 1 },
      },
      {
        id: `${source} points`,
        type: "circle",
        source,
        "source-layer": "woningen",
        paint: { ...rim, "circle-radius": 4.5 },
      },
    ];
  });
}
