/** What the style of a map is made from, and what its layers have in common. */

import type { ExpressionSpecification } from "maplibre-gl";
import type { Catalogue, MapDefinition } from "../documents";
import type { DrawnLayers } from "../layers/style";
import type { MapColours } from "../theme";
import type { Encoding } from "./encoding";
import type { Values } from "./values";

/** The source of areas. */
export const AREAS = "areas";
export const FONT = ["Noto Sans Regular"];

/** A map, and where its figures are. */
export interface DrawnMap {
  map: MapDefinition;
  values: Values;
}

export interface StyleInput {
  catalogue: Catalogue;
  base: string;
  /** Where the tiles lie. */
  tiles: string;
  /** How they are written. */
  encoding: Encoding;
  /** What is drawn, lowest first; one that is coming lies under the one in sight until it is there. */
  shown: readonly DrawnMap[];
  colours: MapColours;
  colourBlind: boolean;
  hidden: readonly number[];
  gemeenten: readonly string[];
  mine: readonly string[];
  /** How many dwellings each of them has, where that is known: circles. */
  stock?: Readonly<Record<string, number>>;
  selected: readonly string[];
  /** Areas laid side by side, in their order. */
  compared?: readonly string[];
  labels: boolean;
  /** Whether each class has its letter or number on the map. */
  letters?: boolean;
  /** Layers of the reader's organisation. */
  own?: DrawnLayers;
}

/** Whether the letters of the classes are on the map. */
export function hasLetters({ letters, own }: Pick<StyleInput, "letters" | "own">): boolean {
  return letters === true && !own?.figure;
}

/** Grows with the zoom from stop to stop. */
export function byZoom(stops: [number, number][]): ExpressionSpecification {
  return ["interpolate", ["linear"], ["zoom"], ...stops.flat()] as unknown as ExpressionSpecification;
}
