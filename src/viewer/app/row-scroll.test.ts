import { expect, test } from "vitest";
import { scrollTarget } from "./row-scroll";

const row = (top: number): { top: number; height: number } => ({ top, height: 20 });

test("a box stays where it is while the row is in it, clear of its edges", () => {
  expect(scrollTarget({ top: 0, height: 200 }, row(100), 20)).toBe(0);
  expect(scrollTarget({ top: 50, height: 200 }, row(70), 20)).toBe(50);
});

test("a row beyond an edge comes to the middle, and the first to the top", () => {
  expect(scrollTarget({ top: 0, height: 200 }, row(367), 20)).toBe(277);
  expect(scrollTarget({ top: 0, height: 200 }, row(165), 20)).toBe(75);
  expect(scrollTarget({ top: 200, height: 200 }, row(10), 20)).toBe(0);
});
