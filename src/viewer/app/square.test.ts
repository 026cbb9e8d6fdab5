import { expect, test } from "vitest";
import type { MapClass } from "./documents";
import { SQUARE, levelWords } from "./square";

const classes = (labels: readonly string[]): MapClass[] =>
  labels.map((label, value) => ({
    value,
    key: null,
    label: { nl: label, en: label },
    colour: "#000000",
    colour_blind: "#000000",
  }));
const crossed = ["weinig", "vrij veel", "veel"].flatMap((row) =>
  ["weinig", "vrij veel", "veel"].map((column) => `${row} kwetsbare bewoners, ${column} overlast`),
);

test("the levels of both axes are what their classes do not say alike, rows from the top", () => {
  expect(levelWords({ classes: classes(crossed) }, "nl")).toEqual({
    rows: ["veel", "vrij veel", "weinig"],
    columns: ["weinig", "vrij veel", "veel"],
  });
  // The order of the classes in the answer does not matter.
  expect(levelWords({ classes: classes(crossed).toReversed() }, "nl")?.rows).toEqual(["veel", "vrij veel", "weinig"]);
});

test("a level that is all its own words keeps one", () => {
  const single = ["laag", "midden", "hoog"].flatMap((row) =>
    ["hoog", "hoog", "hoog"].map((column) => `${row}, ${column}`),
  );
  expect(levelWords({ classes: classes(single) }, "nl")).toEqual({
    rows: ["hoog", "midden", "laag"],
    columns: ["hoog", "hoog", "hoog"],
  });
});

test("classes that do not name their row and column have no words along the sides", () => {
  expect(levelWords({ classes: classes(SQUARE.map((value) => `class ${value}`)) }, "nl")).toBeNull();
  expect(
    levelWords({ classes: classes(crossed.map((label, at) => (at === 4 ? `${label}, sterk` : label))) }, "nl"),
  ).toBeNull();
  expect(
    levelWords({ classes: classes(crossed.map((label, at) => (at === 4 ? `weinig ${label}` : label))) }, "nl"),
  ).toBeNull();
});
