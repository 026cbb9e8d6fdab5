/**
 * The letter or number of each class on its buurt, for who cannot tell the colours apart. Pure.
 *
 * A text cannot be read from a state: where the class is one, each class has a layer of its own, of which only its
 * buurten are seen.
 */

import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import { classColour, inkOn } from "../colour";
import { classMark } from "./mark";
import { POINTS_FROM } from "./points";
import type { DrawnMap, StyleInput } from "./style-input";
import { klasse } from "./values";

/** From this zoom on a letter has room in most buurten. */
export const LETTERS_FROM = POINTS_FROM;
const SIZES = [11, 10, 13, 13, 15, 15];

export function letters(
  drawn: DrawnMap,
  input: Pick<StyleInput, "colourBlind" | "hidden" | "gemeenten" | "mine">,
  source: string,
  font: string[],
): LayerSpecification[] {
  const { map, values } = drawn;
  const layer = (
    id: string,
    field: ExpressionSpecification | string,
    ink: ExpressionSpecification | string,
    halo: ExpressionSpecification | string,
    opacity: ExpressionSpecification | number,
  ): LayerSpecification => ({
    id,
    type: "symbol",
    source,
    "source-layer": "buurten_label",
    minzoom: LETTERS_FROM,
    layout: {
      "text-field": field,
      "text-font": font,
      "text-size": ["interpolate", ["linear"], ["zoom"], ...SIZES] as unknown as ExpressionSpecification,
      // It belongs to its place, and names give way to it.
      "text-allow-overlap": true,
      "text-padding": 0,
    },
    // The colour of the class around it keeps lines and hatches away from the letter.
    paint: {
      "text-color": ink,
      "text-halo-color": halo,
      "text-halo-width": 1.6,
      "text-opacity": opacity,
      "text-opacity-transition": { duration: 0 },
    },
  });
  const seen = filterConditions(input, values);
  if (values !== "tile") {
    return map.classes.map((entry) => {
      const colour = classColour(entry, input.colourBlind);
      const own: ExpressionSpecification = ["==", klasse(values), entry.value];
      return layer(`letter ${values} ${entry.value}`, classMark(map, entry.value), inkOn(colour), colour, [
        "case",
        ["all", own, ...seen],
        1,
        0,
      ]);
    });
  }
  const byClass = (of: (value: number, colour: string) => string, other: string): ExpressionSpecification => {
    const pairs = map.classes.flatMap((entry) => [entry.value, of(entry.value, classColour(entry, input.colourBlind))]);
    return ["match", klasse(values), ...pairs, other] as unknown as ExpressionSpecification;
  };
  const field = byClass((value) => classMark(map, value), "");
  return [
    layer(
      "letter tile",
      field,
      byClass((_, colour) => inkOn(colour), "#000000"),
      byClass((_, colour) => colour, "#ffffff"),
      seen.length ? ["case", ["all", ...seen], 1, 0] : 1,
    ),
  ];
}

/** What the reader asks for; a point of a name has the code of its buurt, and in that the number of its gemeente. */
export function filterConditions(
  { hidden, gemeenten, mine }: Pick<StyleInput, "hidden" | "gemeenten" | "mine">,
  values: DrawnMap["values"],
): ExpressionSpecification[] {
  const result: ExpressionSpecification[] = [];
  if (hidden.length) result.push(["!", ["in", klasse(values), ["literal", [...hidden]]]]);
  if (gemeenten.length)
    result.push(["in", ["slice", ["get", "code"], 2, 6], ["literal", gemeenten.map((code) => code.slice(2))]]);
  if (mine.length) result.push(["in", ["get", "code"], ["literal", [...mine]]]);
  return result;
}
