import { expect, test } from "vitest";
import type { Place } from "../documents";
import { rankText, spread, spreadText } from "./place";

const place = (rest: Partial<Place>): Place => ({
  rank: 12,
  of: 59,
  same: 1,
  percentile: 20,
  below: 20.4,
  equal: 1.2,
  ...rest,
});

test("a value that many share has no rank, and none of them is called lower", () => {
  const lowest = place({ rank: 13, same: 47, below: 0, equal: 94 });
  expect(rankText(lowest, "nl")).toBe("de laagste waarde, samen met 46 andere van de 59");
  expect(spreadText(lowest, "nl")).toContain(
    "0\u00a0% van de inwoners woont in een buurt met een lagere waarde, 94\u00a0% in een met dezelfde",
  );
  expect(rankText(place({ rank: 3, same: 9 }), "nl")).toContain("8 andere");
  expect(rankText(place({ rank: 3, same: 9 }), "nl")).not.toContain("plaats");
  expect(rankText(place({ rank: 1, same: 9 }), "en")).toContain("highest");
});

test("a value of its own, or of a few, has a rank", () => {
  expect(rankText(place({}), "nl")).toBe("plaats 12 van 59");
  expect(rankText(place({ same: 5 }), "en")).toBe("rank 12 of 59");
});

test("the three parts add up to a hundred", () => {
  expect(spread(place({ below: 33.5, equal: 33.5 }))).toEqual([34, 34, 32]);
  expect(spread(place({ below: 99.6, equal: 0.4 }))).toEqual([100, 0, 0]);
  expect(spread(place({ below: null }))).toBeNull();
});
