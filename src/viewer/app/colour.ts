/** The colours of classes, and readable words on them. Pure. */

import type { MapClass } from "./documents";

/** Areas without a class, on paper and on the light map. */
export const NO_CLASS = "#e0e0e0";

export function classColour(entry: MapClass, colourBlind: boolean): string {
  return colourBlind ? entry.colour_blind : entry.colour;
}

/** Black or white, whichever reads better on a colour (relative luminance of sRGB). */
export function inkOn(colour: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}

/** A colour drawn over another, so much of it as `part` says. */
export function mix(over: string, under: string, part: number): string {
  const byte = (colour: string, start: number): number => Number.parseInt(colour.slice(start, start + 2), 16);
  return `#${[1, 3, 5]
    .map((start) =>
      Math.round(part * byte(over, start) + (1 - part) * byte(under, start))
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}
