import { expect, test } from "vitest";
import { POINTS_FROM, dropPoints } from "./points";

const tile = (zoom: number, ending: string): string =>
  `https://example.test/kaart/tiles/focuskaart/${zoom}/3/5.${ending}?v=1&fields=klasse`;

test("below the first letters tiles of areas are asked for without the points of buurten", () => {
  for (const ending of ["mlt", "mvt"]) {
    expect(dropPoints(tile(POINTS_FROM - 1, ending))).toBe(
      `${tile(POINTS_FROM - 1, ending)}&layers=buurten,wijken,wijken_label,gemeenten,gemeenten_label`,
    );
    expect(dropPoints(tile(POINTS_FROM, ending))).toBe(tile(POINTS_FROM, ending));
  }
});

test("addresses of anything else stay as they are", () => {
  const points = `${tile(6, "mlt")}&layers=buurten_label`;
  for (const address of [
    points,
    "https://example.test/kaart/fonts/Noto Sans/0-255.pbf?v=1",
    "pmtiles://tiles/focuskaart.pmtiles/6/3/5",
    "https://example.test/5/3/5.png?key=1",
  ]) {
    expect(dropPoints(address)).toBe(address);
  }
});
