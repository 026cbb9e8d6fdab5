/** The letters of compared areas, on the map as in the heads of the comparison. Pure. */

import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from "maplibre-gl";
import type { MapColours } from "../theme";

/** A layer of points, and what the codes of its areas start with. */
export const POINTS = [
  ["gemeenten_label", "GM"],
  ["wijken_label", "WK"],
  ["buurten_label", "BU"],
] as const;
/** Pixels from the middle of a badge to its edge. */
const BADGE = 10;

/** The letter of an area by its place in the comparison; empty for one that is not in it. */
export function compareLetter(compared: readonly string[], code: string): string {
  const place = compared.indexOf(code);
  return place < 0 ? "" : String.fromCharCode("A".charCodeAt(0) + place);
}

/** A disc with the letter on each compared area, which names give way to. */
export function badges(
  compared: readonly string[],
  colours: Pick<MapColours, "outline" | "outlineHalo">,
  source: string,
  font: string[],
): LayerSpecification[] {
  return POINTS.flatMap(([layer, prefix]): LayerSpecification[] => {
    const codes = compared.filter((code) => code.startsWith(prefix));
    if (!codes.length) return [];
    const common = {
      source,
      "source-layer": layer,
      filter: ["in", ["get", "code"], ["literal", codes]] as FilterSpecification,
    };
    const letter = [
      "match",
      ["get", "code"],
      ...codes.flatMap((code) => [code, compareLetter(compared, code)]),
      "",
    ] as unknown as ExpressionSpecification;
    return [
      {
        ...common,
        id: `badge ${layer}`,
        type: "circle",
        paint: {
          "circle-radius": BADGE,
          "circle-color": colours.outline,
          "circle-stroke-color": colours.outlineHalo,
          "circle-stroke-width": 2,
        },
      },
      {
        ...common,
        id: `badge letter ${layer}`,
        type: "symbol",
        layout: {
          "text-field": letter,
          "text-font": font,
          "text-size": 13,
          "text-allow-overlap": true,
          "text-padding": 4,
        },
        paint: { "text-color": colours.outlineHalo },
      },
    ];
  });
}
