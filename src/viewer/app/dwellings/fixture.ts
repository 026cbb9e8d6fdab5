/** A few areas for the tests of my buurten; they mean nothing. */

import type { AreaIndex, PostcodePiece } from "../documents";
import { areaLookup } from "./area-lookup";

const row = (code: string, name: string): AreaIndex["buurten"][number] => [
  code,
  name,
  `GM${code.slice(2, 6)}`,
  4.4,
  51.9,
  4.3,
  51.8,
  4.5,
  52,
];

export const index: AreaIndex = {
  fields: [],
  buurten: [
    row("BU06060101", "Centrum"),
    row("BU06060102", "Glasbuurt"),
    row("BU06060201", "Noord"),
    row("BU0363AF01", "Kop Zeedijk"),
    row("BU03630201", "Noord"),
  ],
  wijken: [row("WK060601", "Oost"), row("WK060602", "West"), row("WK0363AF", "Burgwallen")],
  gemeenten: [row("GM0606", "Schiedam"), row("GM0363", "'s-Gravenhage")],
};

export const areas = areaLookup(index);

export const piece: PostcodePiece = {
  attribution: "Uitgever",
  codes: ["BU06060101", "BU06060102", "BU99990000"],
  digits: "3021",
  whole: [
    ["AB", 0, 40],
    ["AX", 2, 3],
  ],
  split: [
    ["AC", 0, [1, 3, 5]],
    ["AC", 1, [2, 4]],
  ],
  year: 2024,
};
