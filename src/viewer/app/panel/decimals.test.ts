import { expect, test } from "vitest";
import { comparisonValues, decimals, distinctDecimals } from "./decimals";

test("a figure never looks like the threshold on whose other side it lies", () => {
  // 0.97 is below the threshold of 1: with one decimal both would read 1,0.
  const steps = [{ expression: "sign(dK, drempel)", numbers: { dK: 0.97, drempel: 1 } }];
  expect(distinctDecimals(0.97, comparisonValues(steps, "dK"), 1)).toBe(2);
  expect(distinctDecimals(1, comparisonValues(steps, "drempel"), 1)).toBe(2);
  // A fall is held against the same threshold with a minus.
  expect(distinctDecimals(-0.9996, comparisonValues(steps, "dK"), 1)).toBe(4);
  expect(
    distinctDecimals(
      66.66,
      comparisonValues([{ expression: "50 <= x < grens", numbers: { x: 66.66, grens: 200 / 3 } }], "x"),
      1,
    ),
  ).toBe(2);
});

test("a figure that is its threshold, or far from it, keeps its decimals", () => {
  const steps = [{ expression: "borders(x, grens_1)", numbers: { x: 20, grens_1: 20 } }];
  expect(distinctDecimals(20, comparisonValues(steps, "x"), 1)).toBe(1);
  expect(distinctDecimals(31.2, comparisonValues(steps, "x"), 1)).toBe(1);
  // What is only added up is held against nothing.
  expect(comparisonValues([{ expression: "100 * a / b", numbers: { a: 1, b: 1 } }], "a")).toEqual([]);
});

test("a step shows enough decimals to check the sum with", () => {
  expect([decimals(1830), decimals(12.34), decimals(0.0217), decimals(0.000001)]).toEqual([0, 1, 4, 6]);
});
