import { expect, test } from "vitest";
import { together } from "./counts";
import type { Summary } from "./documents";

const summary = (areas: number[], people: number[]): Summary => {
  const all = people.reduce((sum, each) => sum + each, 0);
  return {
    areas_drawn: 3,
    areas_per_class: areas,
    areas_per_status: [2, 1, 0, 0, 0, 0],
    inhabitants: all + 10,
    inhabitants_per_class: people,
    inhabitants_with_class: all,
    published: { sAO: 4 },
    share_per_class: people.map((each) => each / all),
  };
};

test("two gemeenten together have the buurten and inhabitants of both, and shares of all of them", () => {
  // 100 and 300 in the first class of 200 and 600: 400 of 800.
  const both = together([summary([1, 2], [100, 100]), summary([4, 0], [300, 300])]);
  expect(both).toMatchObject({ areas_drawn: 6, areas_per_class: [5, 2], areas_per_status: [4, 2, 0, 0, 0, 0], inhabitants: 820, inhabitants_with_class: 800, share_per_class: [0.5, 0.5] });
  // A share of a publisher cannot be added.
  expect(both?.published).toEqual({});
});

test("one alone is as it is, none is nothing, and nobody is divided by nobody", () => {
  const one = summary([1, 2], [100, 100]);
  expect(together([one])).toBe(one);
  expect(together([])).toBeNull();
  const empty = { ...one, inhabitants_per_class: [0, 0], inhabitants_with_class: 0 };
  expect(together([empty, empty])?.share_per_class).toEqual([null, null]);
});
