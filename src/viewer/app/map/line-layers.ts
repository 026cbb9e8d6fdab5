/** The borders of areas, and the outlines of those that the reader points at, keeps or chose. Pure. */

import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import { classColour, inkOn } from "../colour";
import { AREAS, byZoom, type DrawnMap, type StyleInput } from "./style-input";
import { klasse } from "./values";

/**
 * The layer that outlines what the pointer is on; its filter is set apart from the style, because it changes with every
 * move.
 */
export const HOVER = "hover";
const LINE_ON_DARK = "#ffffff";

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

export function lines(drawn: DrawnMap, input: StyleInput): LayerSpecification[] {
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

export function outlines({ colours, mine, selected }: StyleInput): LayerSpecification[] {
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
