/** The names of areas, in an ink that reads on what lies below them. Pure. */

import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import { classColour, inkOn, mix } from "../colour";
import { figureInk } from "../layers/style";
import { POINTS } from "./badges";
import { DIMMED } from "./class-layers";
import { filterConditions } from "./letters";
import { AREAS, FONT, byZoom, hasLetters, type DrawnMap, type StyleInput } from "./style-input";
import { klasse } from "./values";

/** The zoom from which on buurten have their names. */
export const NAMES_FROM = 12;
/** How far below a badge a name is, in heights of type; the room around both is told with it. */
const BADGE_OFFSET = 1.7;
const LIGHT_HALO = "rgba(255,255,255,0.88)";
const DARK_HALO = "rgba(0,0,0,0.7)";

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

export function labels(top: DrawnMap | undefined, input: StyleInput): LayerSpecification[] {
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
