import { expect, test } from "vitest";
import { catalogue, change, focus } from "../fixture";
import type { State } from "../state";
import { codesOfMine, fits, panBounds, pictureQuery, zoomBounds, type PictureOptions } from "./picture";

const known = {
  ...catalogue,
  gemeenten: [["GM0606", "Schiedam", 4.3, 51.9, 4.5, 52] as [string, string, number, number, number, number]],
};
const state: State = {
  first: { map: change.id, selection: { window: [2014, 2022] } },
  second: null,
  view: "one",
  swipe: 50,
  camera: null,
  area: null,
  gemeenten: [],
  hidden: [],
  compared: [],
  list: false,
  allMaps: false,
  letters: false,
  stock: {},
  mineLinked: false,
  language: "nl",
  colourBlind: false,
  theme: "auto",
  mine: [],
};
const asked: PictureOptions = {
  fit: "all",
  size: "a4",
  stand: "auto",
  labels: "nummers",
  second: null,
  notes: false,
  title: false,
  qr: false,
  view: null,
};
const query = (now: Partial<State>, more: Partial<PictureOptions>): string =>
  pictureQuery({ ...asked, ...more }, { ...state, ...now }, known);

test("the map is fitted to what the reader looks at, and to nothing that is not there", () => {
  expect(fits(state, known)).toEqual(["sight", "all"]);
  expect(fits({ ...state, gemeenten: ["GM0606"], mine: ["BU06060101"] }, known)).toEqual([
    "gemeente",
    "mine",
    "sight",
    "all",
  ]);
  expect(fits({ ...state, area: "BU06060101" }, known)).toEqual(["gemeente", "wijk", "buurt", "sight", "all"]);
  // A gemeente that is not in the data is none.
  expect(fits({ ...state, area: "BU99990101" }, known)).toEqual(["wijk", "buurt", "sight", "all"]);
});

test("the query says the same as the screen, in one order", () => {
  expect(query({}, {})).toBe("window=2014-2022&size=a4&labels=nummers");
  expect(
    query(
      {
        gemeenten: ["GM0606"],
        area: "BU06060101",
        compared: ["BU06060102"],
        hidden: [3, 1],
        language: "en",
        colourBlind: true,
      },
      { fit: "gemeente", stand: "staand", notes: true, title: true, qr: true },
    ),
  ).toBe(
    "window=2014-2022&gemeente=GM0606&gebied=BU06060101,BU06060102&zonder=1.3&size=a4&stand=staand&labels=nummers" +
      "&notities=ja&titel=ja&qr=ja&taal=en&palet=kleurenblind",
  );
  expect(query({ area: "BU06060101" }, { fit: "wijk" })).toContain("codes=WK060601&gebied=BU06060101");
  expect(query({}, { second: { map: focus.id, selection: { year: 2024, comparison: "gemeente" } } })).toContain(
    "naast=focuskaart.2024.gemeente",
  );
  // A slide is not turned.
  expect(query({}, { size: "16x9", stand: "staand" })).not.toContain("stand");
  expect(query({ gemeenten: ["GM0606"] }, { fit: "sight", view: [4.31234567, 51.9, 4.5, 52] })).toContain(
    "gemeente=GM0606&bbox=4.3123,51.9000,4.5000,52.0000",
  );
});

test("of too many buurten their wijken are asked for, and of too many wijken the gemeenten", () => {
  const many = (count: number, wijken: number): string[] =>
    Array.from(
      { length: count },
      (_, at) => `BU0606${String(at % wijken).padStart(2, "0")}${String(at).padStart(2, "0")}`,
    );
  expect(codesOfMine(many(100, 10))).toMatchObject({ level: "buurt" });
  expect(codesOfMine([...many(100, 10), "BU06069999"]).codes).toHaveLength(11);
  const wijken = Array.from(
    { length: 101 },
    (_, at) => `BU0${String(600 + Math.floor(at / 50))}${String(at % 50).padStart(2, "0")}00`,
  );
  expect(codesOfMine(wijken)).toEqual({ level: "gemeente", codes: ["GM0600", "GM0601", "GM0602"] });
});

test("the map moves by parts of what it shows, on the sheet as in the world", () => {
  const [west, south, east, north] = panBounds([4, 51, 5, 52], 0.5, 0);
  expect([west, east]).toEqual([4.5, 5.5]);
  expect(south).toBeCloseTo(51, 9);
  expect(north).toBeCloseTo(52, 9);
  // Down by its height: what was the south is the north now.
  expect(panBounds([4, 51, 5, 52], 0, 1)[3]).toBeCloseTo(51, 9);
});

test("zooming keeps the middle, and ends near by and far away", () => {
  const view = zoomBounds([4, 51, 5, 52], 0.5);
  expect(view[0]).toBeCloseTo(4.25, 9);
  expect(view[2]).toBeCloseTo(4.75, 9);
  const back = zoomBounds(view, 2);
  [4, 51, 5, 52].forEach((side, at) => expect(back[at]).toBeCloseTo(side, 9));
  let near = view;
  for (let turn = 0; turn < 30; turn += 1) near = zoomBounds(near, 0.5);
  expect(near[2] - near[0]).toBeCloseTo(0.002, 9);
  for (let turn = 0; turn < 60; turn += 1) near = zoomBounds(near, 2);
  expect(near[2] - near[0]).toBeLessThanOrEqual(60.001);
});
