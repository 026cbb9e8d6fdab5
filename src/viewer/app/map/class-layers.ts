/** Land, and over it the classes of a map with their hatches. Pure. */

import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from "maplibre-gl";
import { classColour } from "../colour";
import { AREAS, type DrawnMap, type StyleInput } from "./style-input";
import { klasse, status, type Values } from "./values";

const INDICATIVE = 1;
export const DIMMED = 0.14;
/** As in the served styles. */
const HATCH_OPACITY: [number, number][] = [
  [6, 0.15],
  [8, 0.4],
  [10, 1],
];

/**
 * Named after where the figures are, and not after the map: another map in its place is another colour on the same
 * layer.
 */
export function fillLayer({ values }: DrawnMap): string {
  return `fill ${values}`;
}

export function land({ colours }: StyleInput): LayerSpecification {
  return {
    id: "land",
    type: "fill",
    source: AREAS,
    "source-layer": "gemeenten",
    paint: { "fill-color": colours.land, "fill-antialias": false },
  };
}

export function classes(drawn: DrawnMap, input: StyleInput): LayerSpecification[] {
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
