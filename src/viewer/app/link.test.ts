import { expect, test } from "vitest";
import { catalogue } from "./fixture";
import { fromLink, toLink } from "./link";
import type { State } from "./state";

const everything: State = {
  first: { map: "focuskaart", selection: { year: 2022, comparison: "gemeente" } },
  second: { map: "signalering_relatief", selection: { window: [2016, 2024] } },
  view: "swipe",
  swipe: 34,
  camera: { zoom: 11.25, latitude: 52.0907, longitude: 5.1214 },
  area: "BU0363AB10",
  gemeenten: ["GM0344", "GM0363"],
  hidden: [1, 4],
  compared: ["BU03440611", "BU03440612"],
  allMaps: true,
  list: true,
  language: "en",
  colourBlind: true,
  letters: true,
  theme: "dark",
  mine: [],
  stock: {},
  mineLinked: false,
};

test("a link restores everything that it was made of", () => {
  expect(fromLink(`#${toLink(everything, 2024)}`, catalogue)).toEqual(everything);
});

test("a link carries my buurten only when asked, up to a hundred, and never how many dwellings they have", () => {
  const mine = { ...everything, mine: ["BU00140000", "BU0363AB10"], stock: { BU00140000: 765_432 } };
  expect(toLink(mine, 2024)).not.toMatch(/00140000|0363AB10.*indeling.*mijn|mijn/);
  const link = toLink({ ...mine, mineLinked: true }, 2024);
  expect(link).toContain("mijn=00140000.0363AB10");
  expect(link).not.toContain("765432");
  expect(fromLink(link, catalogue)).toEqual({ ...mine, stock: {}, mineLinked: true });
  const many = Array.from({ length: 101 }, (_, at) => `BU${String(at).padStart(8, "0")}`);
  expect(toLink({ ...mine, mine: many, mineLinked: true }, 2024)).not.toContain("mijn");
  expect(fromLink("#mijn=00140000.x.00140000.0363ab10", catalogue).mine).toEqual(["BU00140000"]);
});

test("an empty link gives the signal map at its default window", () => {
  const state = fromLink("", catalogue);
  expect(state.first).toEqual({ map: "signalering_relatief", selection: { window: [2014, 2022] } });
  expect(state.view).toBe("one");
  expect(state.language).toBe("nl");
});

test("what a link says wrongly becomes the default and the rest still counts", () => {
  const state = fromLink(
    "#kaart=kwetsbaar_nl.1999&plek=99/0/0&gebied=<script>&zonder=2.77&schuif=140" +
      "&vergelijk=BU03440611.x&gemeente=GM0344",
    catalogue,
  );
  expect(state.first.selection).toEqual({ year: 2024 });
  expect(state.camera).toBeNull();
  expect(state.swipe).toBe(50);
  expect(state.area).toBeNull();
  expect(state.hidden).toEqual([2]);
  expect(state.compared).toEqual(["BU03440611"]);
  expect(state.gemeenten).toEqual(["GM0344"]);
});

test("a link names one gemeente as it always did, several with dots between them, and at most forty", () => {
  expect(toLink({ ...everything, gemeenten: ["GM0344"] }, 2024)).toContain("&gemeente=GM0344&");
  expect(toLink(everything, 2024)).toContain("&gemeente=GM0344.GM0363&");
  expect(fromLink("#gemeente=GM0606.x.GM0599.GM0606", catalogue).gemeenten).toEqual(["GM0606", "GM0599"]);
  const many = Array.from({ length: 50 }, (_, at) => `GM${String(1000 + at)}`);
  expect(fromLink(`#gemeente=${many.join(".")}`, catalogue).gemeenten).toEqual(many.slice(0, 40));
});

test("at most four areas are compared, however many a link names", () => {
  const codes = ["BU00000001", "BU00000002", "BU00000003", "BU00000004", "BU00000005"];
  expect(fromLink(`#vergelijk=${codes.join(".")}`, catalogue).compared).toEqual(codes.slice(0, 4));
});

test(
  "a link names the language where the browser has another, " +
    "and without a word of it the page has that of the browser",
  () => {
    const dutch: State = { ...everything, language: "nl" };
    expect(toLink(dutch, 2024)).not.toContain("taal=");
    expect(toLink(dutch, 2024, "en")).toContain("taal=nl");
    expect(fromLink(toLink(dutch, 2024, "en"), catalogue, "en").language).toBe("nl");
    expect(fromLink("kaart=focuskaart", catalogue, "en").language).toBe("en");
    expect(fromLink("kaart=focuskaart&taal=fr", catalogue).language).toBe("nl");
  },
);
