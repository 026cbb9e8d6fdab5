import { expect, test } from "vitest";
import { marks, type PaperAdditions, type PaperSheet } from "./marks";
import type { Measure } from "./words";

const measure: Measure = (words, size) => words.length * size * 0.5;
const sheet: PaperSheet = {
  size: [800, 600],
  maps: [[100, 50, 400, 300]],
  view: [4, 51, 6, 52],
  title: [20, 20, 700, 16],
  notes: [30, 450, 700, 20, 4],
};
const nothing: PaperAdditions = { title: "", notes: "", made: "", stock: [], stockWords: "" };
const at = (longitude: number, latitude: number, count: number) => ({ longitude, latitude, count });

test(
  "twice the dwellings are twice the surface, the largest lies lowest, " +
    "and what is out of sight or empty is not there",
  () => {
    const { discs, lines } = marks(
      sheet,
      {
        ...nothing,
        stock: [at(5, 51.5, 50), at(4.5, 51.5, 100), at(7, 51.5, 9), at(5, 51.2, 0)],
        stockWords: "Cirkels",
      },
      measure,
    );
    expect(discs.map(({ x }) => x)).toEqual([200, 300]);
    // 0.035 of the 300 points that the map is high.
    expect(discs[0]?.radius).toBeCloseTo(10.5, 6);
    expect((discs[0]?.radius ?? 0) ** 2 / (discs[1]?.radius ?? 1) ** 2).toBeCloseTo(2, 6);
    expect(lines.map(({ kind, words }) => [kind, words])).toEqual([
      ["count", "100"],
      ["count", "50"],
      ["key", "Cirkels"],
    ]);
    const told = marks(
      sheet,
      { ...nothing, made: "Gemaakt op 1 mei", stock: [at(5, 51.5, 50)], stockWords: "Cirkels" },
      measure,
    );
    for (const { kind, size } of told.lines) expect([kind, size >= 6.5]).toEqual([kind, true]);
  },
);

test("latitudes lie as on the map of the page, which is Mercator's", () => {
  const [disc] = marks(
    { ...sheet, view: [0, 0, 10, 60], maps: [[0, 0, 100, 100]] },
    { ...nothing, stock: [at(5, 30, 1)] },
    measure,
  ).discs;
  // asinh(tan 30°) = 0.5493 of asinh(tan 60°) = 1.3170, from the south.
  expect(disc?.y).toBeCloseTo(100 * (1 - 0.5493 / 1.317), 1);
});

test("a second map of another shape has no circles, since nothing says what it has in sight", () => {
  const two: PaperSheet = {
    ...sheet,
    maps: [
      [100, 50, 400, 300],
      [100, 360, 400, 200],
    ],
  };
  expect(marks(two, { ...nothing, stock: [at(5, 51.5, 5)] }, measure).discs.map(({ map }) => map)).toEqual([0]);
});

test("a title that is too long for its line is made smaller, and told when even half its size is too large", () => {
  const short = marks(sheet, { ...nothing, title: "Wijkvergadering" }, measure);
  expect(short).toMatchObject({ fits: true, lines: [{ kind: "title", size: 16, x: 20, y: 36, bold: true }] });
  const long = marks(sheet, { ...nothing, title: "lang ".repeat(60) }, measure);
  expect(long).toMatchObject({ fits: false, lines: [{ size: 8 }] });
});
