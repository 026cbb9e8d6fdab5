import { expect, test } from "vitest";
import type { Series, Summary } from "../documents";
import { shares } from "./bars";
import { pieces } from "./chart";

const point = (year: number, value: number | null): Series["points"][number] => ({
  year,
  value,
  state: value === null ? "missing" : "value",
});

test("a missing year and a break each end a line", () => {
  const lines = pieces({
    points: [point(2014, 1), point(2016, 2), point(2018, null), point(2020, 3), point(2022, 4)],
    breaks: [2022],
  });
  expect(lines.map((line) => line.map(({ year }) => year))).toEqual([[2014, 2016], [2020], [2022]]);
  // The break of 2015 lies between two years that have figures.
  const between = pieces({ points: [point(2014, 1), point(2016, 2), point(2018, 3)], breaks: [2015] });
  expect(between.map((line) => line.map(({ year }) => year))).toEqual([[2014], [2016, 2018]]);
});

test("years keep their distance, and higher values stand higher", () => {
  const [line = []] = pieces({ points: [point(2014, 1), point(2016, 3), point(2022, 2)], breaks: [] });
  const [a, b, c] = line;
  // 2016 lies a quarter of the way from 2014 to 2022.
  expect(((b?.x ?? 0) - (a?.x ?? 0)) / ((c?.x ?? 0) - (a?.x ?? 0))).toBeCloseTo(0.25, 9);
  expect(b?.y).toBeLessThan(a?.y ?? 0);
});

test("one year or one value gives a point in the middle, not a division by zero", () => {
  const [line = []] = pieces({ points: [point(2024, 7)], breaks: [] });
  expect(Number.isFinite(line[0]?.x)).toBe(true);
  expect(Number.isFinite(line[0]?.y)).toBe(true);
  expect(pieces({ points: [point(2024, null)], breaks: [] })).toEqual([]);
});

test("shares add up to one over the inhabitants of areas with a class", () => {
  const summary: Summary = {
    inhabitants: 1000,
    inhabitants_with_class: 400,
    inhabitants_per_class: [100, 300],
    share_per_class: [0.25, 0.75],
    areas_per_class: [1, 2],
    areas_per_status: [3, 0, 0, 0, 0, 0],
    areas_drawn: 3,
    published: {},
  };
  // 100 / 400 and 300 / 400: the 600 without a class do not count.
  expect(shares(summary)).toEqual([0.25, 0.75]);
  expect(shares({ ...summary, inhabitants_per_class: [0, 0] })).toBeNull();
});
