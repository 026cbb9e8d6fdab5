import { expect, test } from "vitest";
import { inside } from "./mine-geometry";
import { fromRd, parse } from "./mine-parse";

test("codes are found in any column and counted once", () => {
  const { codes, missed } = parse("naam;code\nDomplein;BU03440611\nweer;bu03440611;x\nNoord,BU0363AB10\n");
  expect(codes).toEqual(["BU03440611", "BU0363AB10"]);
  expect(missed).toBe(0);
});

test("eight digits in a cell are a code whose letters the spreadsheet lost", () => {
  expect(parse("03440611\n\"03440612\"").codes).toEqual(["BU03440611", "BU03440612"]);
});

test("degrees are read in both orders, with a point or a decimal comma", () => {
  expect(parse("52.09, 5.12").points).toEqual([[5.12, 52.09]]);
  expect(parse("5.12;52.09").points).toEqual([[5.12, 52.09]]);
  expect(parse("52,09;5,12").points).toEqual([[5.12, 52.09]]);
  expect(parse("52,09 5,12").points).toEqual([[5.12, 52.09]]);
});

test("a house number before the coordinates does not hide them", () => {
  expect(parse("Dorpsstraat;12;52.09;5.12").points).toEqual([[5.12, 52.09]]);
});

test("lines without code or place are counted, a heading and empty lines are not", () => {
  expect(parse("breedte,lengte\n\n52.09,5.12\nonbekend\n48.85,2.35\n")).toEqual({ codes: [], points: [[5.12, 52.09]], missed: 2 });
});

test("the grid of the Netherlands becomes degrees within a metre", () => {
  // The tower of Amersfoort is the origin; the Westertoren in Amsterdam lies at 52.37453 N, 4.88353 E.
  expect(fromRd(155_000, 463_000)).toEqual([5.38720621, 52.1551744]);
  const [longitude, latitude] = fromRd(120_700.723, 487_525.502);
  expect(longitude).toBeCloseTo(4.88353, 4);
  expect(latitude).toBeCloseTo(52.37453, 4);
  expect(parse("120700.723;487525.502").points).toEqual([[longitude, latitude]]);
});

const square = (low: number, high: number): { x: number; y: number }[] => [
  { x: low, y: low },
  { x: high, y: low },
  { x: high, y: high },
  { x: low, y: high },
  { x: low, y: low },
];

test("a point in the hole of an area is not in the area", () => {
  const rings = [square(0, 10), square(4, 6)];
  expect(inside({ x: 1, y: 1 }, rings)).toBe(true);
  expect(inside({ x: 5, y: 5 }, rings)).toBe(false);
  expect(inside({ x: 11, y: 5 }, rings)).toBe(false);
});
