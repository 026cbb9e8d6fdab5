/** A circle on each of my buurten with how many dwellings it has. Pure. */

import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from "maplibre-gl";
import { shownOpacity } from "./class-layers";
import { LETTERS_FROM } from "./letters";
import { NAMES_FROM } from "./name-layers";
import { AREAS, FONT, hasLetters, type DrawnMap, type StyleInput } from "./style-input";

/** Pixels across a circle for the most dwellings and for the fewest. */
const CIRCLE = [5, 26] as const;

/** A circle on each of my buurten: twice the dwellings, twice the surface. */
export function circles(top: DrawnMap | undefined, input: StyleInput): LayerSpecification[] {
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
