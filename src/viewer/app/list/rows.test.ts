import { expect, test } from "vitest";
import { filterBuurten, rows, visibleRows, type Buurt, type ListQuery, type ListRow } from "./rows";

const buurt = (code: string, name: string, classes: (number | null)[], people = 100): Buurt => ({
  code,
  name,
  wijk: `WK${code.slice(2, 8)}`,
  gemeente: `GM${code.slice(2, 6)}`,
  people,
  classes,
  figures: [],
});
const all = [
  buurt("BU00010102", "Zuid", [0, 2]),
  buurt("BU00010101", "Buurt 10", [3, null]),
  buurt("BU00010201", "Buurt 9", [0, 1], 300),
  buurt("BU00020101", "Aan de A", [1, 1]),
];
const names = {
  wijken: new Map([
    ["WK000101", "Wijk 1"],
    ["WK000102", "Wijk 2"],
    ["WK000201", "Wijk 3"],
  ]),
  gemeenten: new Map([
    ["GM0001", "Een"],
    ["GM0002", "Ander"],
  ]),
};
const asked: ListQuery = { gemeenten: ["GM0001"], mine: [], map: 0, hidden: [], order: "name" };
const shown = (list: ListRow[]): string[] =>
  list.map((row) => (row.level === "buurt" ? row.buurt.name : `${row.level} ${row.larger.name}`));

test("a gemeente is listed by name, numbers in their order, after its own row", () => {
  expect(shown(rows(all, names, asked))).toEqual(["gemeente Een", "Buurt 9", "Buurt 10", "Zuid"]);
});

test("wijken are rows before their buurten, with the inhabitants and shares of these", () => {
  const list = rows(all, names, { ...asked, order: "wijk" });
  expect(shown(list)).toEqual(["gemeente Een", "wijk Wijk 1", "Buurt 10", "Zuid", "wijk Wijk 2", "Buurt 9"]);
  const [gemeente] = list;
  if (gemeente?.level !== "gemeente") throw new Error("the first row is the gemeente");
  expect([gemeente.larger.people, [...(gemeente.larger.shares[0] ?? [])]]).toEqual([
    500,
    [
      [0, 400],
      [3, 100],
    ],
  ]);
});

test("by class the lowest comes first, no class last, and no gemeente is mixed with another", () => {
  expect(shown(rows(all, names, { ...asked, map: 1, order: "class" }))).toEqual([
    "gemeente Een",
    "Buurt 9",
    "Zuid",
    "Buurt 10",
  ]);
  expect(shown(rows(all, names, { ...asked, gemeenten: [], order: "class" }))).toEqual([
    "gemeente Ander",
    "Aan de A",
    "gemeente Een",
    "Buurt 9",
    "Zuid",
    "Buurt 10",
  ]);
});

test("by name several gemeenten are one alphabet", () => {
  expect(shown(rows(all, names, { ...asked, gemeenten: [] }))).toEqual(["Aan de A", "Buurt 9", "Buurt 10", "Zuid"]);
});

test("the legend and my buurten filter; who has no class stays", () => {
  expect(filterBuurten(all, { ...asked, hidden: [0] }).map(({ name }) => name)).toEqual(["Buurt 10"]);
  expect(filterBuurten(all, { ...asked, map: 1, hidden: [1, 2] }).map(({ name }) => name)).toEqual(["Buurt 10"]);
  expect(filterBuurten(all, { ...asked, gemeenten: [], mine: ["BU00020101"] }).map(({ name }) => name)).toEqual([
    "Aan de A",
  ]);
});

test("of a long list only what is in sight is there", () => {
  expect(visibleRows(0, 320, 32, 12_000)).toEqual([0, 18]);
  expect(visibleRows(32_000, 320, 32, 12_000)).toEqual([992, 1018]);
  expect(visibleRows(383_680, 320, 32, 12_000)).toEqual([11_982, 12_000]);
  expect(visibleRows(9000, 320, 32, 3)).toEqual([3, 3]);
});
