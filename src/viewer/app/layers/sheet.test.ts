import { expect, test } from "vitest";
import type { AreaIndex, AreaRow, Text } from "../documents";
import type { Page } from "../page";
import { pick, text, type TextKey } from "../texts";
import { areasWithin, tells } from "./areas";
import type { CountedLayer } from "./layers";
import { ownTable } from "./sheet";

const row = (code: string, name: string, gemeente: string): AreaRow => [code, name, gemeente, 0, 0, 0, 0, 0, 0];
const index: AreaIndex = {
  fields: [],
  buurten: [
    row("BU05990101", "Noord", "GM0599"),
    row("BU05990102", "Zuid", "GM0599"),
    row("BU06060101", "Kade", "GM0606"),
    row("BU05990103", "Leeg", "GM0599"),
  ],
  wijken: [row("WK059901", "Stad", "GM0599")],
  gemeenten: [row("GM0599", "Rotterdam", "GM0599"), row("GM0606", "Schiedam", "GM0606")],
};
const layer = {
  id: "k",
  kind: "figures",
  title: { nl: "Klachten", en: "Complaints" },
  owner: "Corporatie X",
  columns: [],
  figures: [{ column: "k", base: "woningen", title: null, percentages: false }],
  changed: "",
  version: "1",
  maxzoom: 13,
  addresses: false,
  write: false,
} as const;
const figures = {
  layer,
  counts: {
    kind: "figures",
    layer: "k",
    version: "1",
    fewer_than: 5,
    figures: [
      {
        figure: "k",
        title: null,
        base: "woningen",
        borders: [10],
        colours: ["#111111", "#222222"],
        buurten: {
          BU05990101: { count: 30, base: 100, share: 30, class: 2 },
          BU05990102: { withheld: true },
          BU06060101: { count: 6, base: 100, share: 6, class: 1 },
        },
        wijken: { WK059901: { count: 30, base: 100, share: 30, class: 2 } },
        gemeenten: {},
      },
    ],
  },
} as unknown as CountedLayer;
const points = {
  layer: { ...layer, id: "b", kind: "points", title: { nl: "Bezit", en: "Stock" }, figures: [] },
  counts: {
    kind: "points",
    layer: "b",
    version: "1",
    fewer_than: 5,
    buurten: { BU05990101: "<5" },
    wijken: { WK059901: { count: 10, rounded: true } },
    gemeenten: {},
  },
} as unknown as CountedLayer;
const page = (gemeenten: string[]): Page =>
  ({
    state: { gemeenten, language: "nl" },
    say: (key: TextKey) => text(key, "nl"),
    pick: (value: Text) => pick(value, "nl"),
  }) as unknown as Page;
/** Rows of a table, by code, as the sheet has them. */
const rowsOf = (gemeenten: string[], held: CountedLayer[]): Record<string, unknown[]> => {
  const columns = ownTable(page(gemeenten), held, index);
  return Object.fromEntries(
    ["heading", ...(columns[1]?.cells ?? [])].map((code, at) => [
      code,
      columns.slice(2).map(({ title, cells }) => (at === 0 ? title : cells[at - 1])),
    ]),
  );
};

test(
  "a figure stands with its share, number, base and class, named as the association's; " +
    "of few only the reason does",
  () => {
    expect(rowsOf([], [figures])).toEqual({
      heading: [
        "Niveau",
        "Gemeente",
        ...["%", "aantal", "van woningen", "klasse", "toelichting"].map(
          (words) => `Klachten: ${words} (Corporatie X, niet openbaar)`,
        ),
      ],
      WK059901: ["Wijk", "Rotterdam", 30, 30, 100, 2, ""],
      BU05990101: ["Buurt", "Rotterdam", 30, 30, 100, 2, ""],
      BU05990102: [
        "Buurt",
        "Rotterdam",
        "",
        "",
        "",
        "",
        "te weinig voor een cijfer, of te dicht bij een eerder cijfer",
      ],
      BU06060101: ["Buurt", "Schiedam", 6, 6, 100, 1, ""],
    });
  },
);

test("of dwellings the number stands there, and of few none", () => {
  const found = rowsOf(["GM0599"], [points]);
  expect(found["heading"]?.slice(2)).toEqual([
    "Bezit: aantal (Corporatie X, niet openbaar)",
    "Bezit: toelichting (Corporatie X, niet openbaar)",
  ]);
  expect([found["BU05990101"]?.slice(2), found["WK059901"]?.slice(2)]).toEqual([
    ["", "minder dan 5"],
    [10, "ongeveer"],
  ]);
});

test("only areas of which something is told have a row, of the gemeenten that are looked at", () => {
  expect(areasWithin(index, ["GM0606"], [figures, points]).map(({ code }) => code)).toEqual(["BU06060101"]);
  expect(tells(figures, "BU05990102")).toBe(true);
  expect(tells(points, "BU05990102")).toBe(false);
});
