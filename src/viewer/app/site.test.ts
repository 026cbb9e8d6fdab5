import { describe, expect, test } from "vitest";
import type { Summary } from "./documents";
import { answerOf, type SiteReader } from "./site";

const summary = (people: number[], drawn: number): Summary => ({
  areas_drawn: drawn,
  areas_per_class: people.map(() => 1),
  areas_per_status: [drawn, 0, 0, 0, 0, 0],
  inhabitants: people.reduce((sum, number) => sum + number, 0) + 10,
  inhabitants_per_class: people,
  inhabitants_with_class: people.reduce((sum, number) => sum + number, 0),
  published: { x: 1 },
  share_per_class: people.map(() => 0.5),
});
const country = summary([700, 300], 9);
const larger = (code: string, level: string, people: number[]): unknown => ({
  code,
  level,
  naam: code,
  ...(level === "wijk" ? { gemeente: { code: "GM1", naam: "een" } } : {}),
  early: ["BU1"],
  structural: [],
  // One of them is there in another way too, which the site does not show.
  maps: ["a", "b", "b2"].map((key) => ({
    map: key.slice(0, 1),
    summary: summary(people, 2),
    country,
    selection: { key },
    published: [{ key: "m", value: 4, step: { name: "s" } }],
  })),
});
const files: Record<string, unknown> = {
  "areas.json": {
    buurten: [
      ["BU1", "een", "GM1"],
      ["BU2", "twee", "GM2"],
    ],
  },
  "changes.json": {
    division: 2023,
    maps: [
      {
        map: "a",
        changes: [
          ["BU1", 1, 2],
          ["BU2", 2, 1],
        ],
      },
    ],
  },
  "maps/a.json": { id: "a", indicators: ["two", "one"], selection: { key: "a" }, chosen: null },
  "maps/b.json": { id: "b", indicators: ["one"], selection: { key: "b" }, chosen: null },
  "maps/a.kleurenblind.json": { id: "a", guide: "blind" },
  "columns/a/klasse.json": { values: [1] },
  "areas/BU1.json": {
    code: "BU1",
    level: "buurt",
    naam: "een",
    gemeente: { code: "GM1", naam: "een" },
    maps: ["b2", "a", "b"].map((key) => ({
      map: key.slice(0, 1),
      selection: { key },
      class: key === "b2" ? 9 : 3,
      class_label: null,
      status: 0,
      status_label: null,
      n: 12,
      measures: [{ key: "m" }],
      place: null,
      standing: [],
      steps: ["much"],
    })),
  },
  "areas/GM1.json": larger("GM1", "gemeente", [30, 10]),
  "areas/GM2.json": larger("GM2", "gemeente", [10, 0]),
  "areas/WK1.json": larger("WK1", "wijk", [3, 1]),
  ...Object.fromEntries(
    ["BU1", "GM1", "GM2", "WK1"].map((code) => [
      `areas/${code}/series.json`,
      { code, series: [{ key: "one" }, { key: "two" }, { key: "three" }] },
    ]),
  ),
};
const read: SiteReader = async <T>(file: string): Promise<T> => {
  if (!(file in files)) throw new Error(`no file ${file}`);
  return files[file] as T;
};
const answer = (path: string): Promise<any> => answerOf(path, read);

describe("a site of files", () => {
  test("a document is a file, whatever period is asked for", async () => {
    expect(await answer("areas.json")).toBe(files["areas.json"]);
    expect(await answer("maps/a.json?year=2024")).toBe(files["maps/a.json"]);
    expect(await answer("maps/a.json?year=2024&palet=kleurenblind")).toBe(files["maps/a.kleurenblind.json"]);
    expect(await answer("columns/klasse.json?map=a&year=2024&ids=delta")).toBe(files["columns/a/klasse.json"]);
    expect(await answer("areas/BU1.json")).toBe(files["areas/BU1.json"]);
    expect(await answer("areas/BU1/series.json")).toBe(files["areas/BU1/series.json"]);
    await expect(answer("areas/BU9.json")).rejects.toThrow("no file");
  });

  test("an area on one map has that map alone, and nothing that is of all", async () => {
    expect((await answer("areas/BU1.json?map=b")).maps.map(({ map }: { map: string }) => map)).toEqual(["b"]);
    const profile = await answer("gemeenten/GM1.json?map=a&year=2024");
    expect(profile.maps).toHaveLength(1);
    expect("early" in profile || "structural" in profile).toBe(false);
    expect((await answer("wijken/WK1.json")).early).toEqual(["BU1"]);
  });

  test("areas are compared on a map with the series behind it, and the country where one is no buurt", async () => {
    const { areas, ...rest } = await answer("compare?codes=BU1,WK1&map=a&year=2024");
    expect(rest).toEqual({ country, map: "a", selection: { key: "a" } });
    expect(areas.map(({ code, gemeente, class: value, n }: any) => [code, gemeente, value, n])).toEqual([
      ["BU1", "GM1", 3, 12],
      ["WK1", "GM1", null, 14],
    ]);
    expect(areas[0].series.map(({ key }: any) => key)).toEqual(["two", "one"]);
    expect(areas[0].steps).toBeUndefined();
    expect(areas[1].measures).toEqual([{ key: "m", value: 4 }]);
    expect((await answer("compare?codes=BU1&map=a")).country).toBeNull();
  });

  test("areas are compared on every map, beside the country", async () => {
    const { areas, maps } = await answer("compare?codes=BU1,GM2");
    expect(areas.map(({ code, gemeente }: any) => [code, gemeente])).toEqual([
      ["BU1", "GM1"],
      ["GM2", "GM2"],
    ]);
    expect(maps.map(({ map, country: whole }: any) => [map, whole])).toEqual([
      ["a", country],
      ["b", country],
    ]);
    expect(maps[0].areas).toEqual([
      { class: 3, status: 0, summary: null },
      { class: null, status: null, summary: summary([10, 0], 2) },
    ]);
    // A buurt does not tell of the country, its gemeente does.
    expect((await answer("compare?codes=BU1")).maps[0].country).toBe(country);
  });

  test("gemeenten together are added up", async () => {
    const { chosen } = await answer("maps/a.json?year=2024&gemeente=GM1,GM2");
    // 30 + 10 and 10 + 0 people, of 50 + 20 with those without a class.
    expect(chosen).toEqual({
      areas_drawn: 4,
      areas_per_class: [2, 2],
      areas_per_status: [4, 0, 0, 0, 0, 0],
      inhabitants: 70,
      inhabitants_per_class: [40, 10],
      inhabitants_with_class: 50,
      published: {},
      share_per_class: [0.8, 0.2],
    });
  });

  test("of what changed that is left which lies in the gemeenten", async () => {
    expect((await answer("changes.json?gemeente=GM2")).maps[0].changes).toEqual([["BU2", 2, 1]]);
    expect((await answer("changes.json")).maps[0].changes).toHaveLength(2);
  });
});
