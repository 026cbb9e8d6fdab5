import { expect, test } from "vitest";
import { latitudeAt, worldX, worldY } from "./mercator";

test("the world is a square whose middle is where equator and prime meridian cross", () => {
  expect([worldX(-180), worldX(0), worldX(180)]).toEqual([0, 0.5, 1]);
  // atan(sinh π), where the square ends.
  expect(worldY(85.0511287798066)).toBeCloseTo(0, 12);
  expect(worldY(0)).toBe(0.5);
  expect(worldY(-85.0511287798066)).toBeCloseTo(1, 12);
});

test("a latitude comes back from where it lies", () => {
  for (const latitude of [-85, -1, 0, 50.75, 53.7, 85]) expect(latitudeAt(worldY(latitude))).toBeCloseTo(latitude, 10);
});
