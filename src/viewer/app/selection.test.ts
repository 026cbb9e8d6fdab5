import { expect, test } from "vitest";
import { change, fixed, focus, level } from "./fixture";
import {
  carry,
  choiceKey,
  defaultSelection,
  downloadQuery,
  film,
  filmFrom,
  isRelative,
  offers,
  readSelection,
  selectionQuery,
  selectionText,
} from "./selection";

test("a class is relative on a map that says so, or that is compared with the gemeente", () => {
  expect(isRelative({ relative: true, comparisons: [] }, { selection: { year: 2024 } })).toBe(true);
  expect(isRelative({ relative: false, comparisons: [] }, { selection: { year: 2024 } })).toBe(false);
  const focus = { relative: false, comparisons: ["nl" as const, "gemeente" as const] };
  expect(
    ["nl" as const, "gemeente" as const].map((comparison) =>
      isRelative(focus, { selection: { year: 2024, comparison } }),
    ),
  ).toEqual([false, true]);
});

test("a window is asked as from-to and a comparison by its Dutch name", () => {
  expect(selectionQuery({ window: [2014, 2022] })).toBe("window=2014-2022");
  expect(selectionQuery({ year: 2024, comparison: "gemeente" })).toBe("year=2024&vergelijking=gemeente");
  expect(selectionQuery(defaultSelection(fixed))).toBe("");
});

test("a map offers only windows that run forward between years that it has", () => {
  expect(offers(change, { window: [2016, 2024] })).toBe(true);
  expect(offers(change, { window: [2018, 2016] })).toBe(false);
  expect(offers(change, { window: [2018, 2018] })).toBe(false);
  expect(offers(change, { window: [2014, 2020] })).toBe(false);
  expect(offers(change, { year: 2022 })).toBe(false);
  expect(offers(focus, { year: 2022 })).toBe(false);
});

test("going from a window to a level gives the newest year, and from level to level the year that was asked", () => {
  expect(carry({ window: [2014, 2022] }, level)).toEqual({ year: 2024 });
  expect(carry({ year: 2022 }, level)).toEqual({ year: 2022 });
});

test("a year that the other map lacks becomes its default", () => {
  expect(carry({ year: 2020 }, focus)).toEqual({ year: 2024, comparison: "nl" });
  expect(carry({ year: 2022 }, fixed)).toEqual({});
});

test("the film of a window keeps its start and runs through every later end", () => {
  expect(film(change, { window: [2016, 2018] }).map((frame) => frame.window)).toEqual([
    [2016, 2018],
    [2016, 2022],
    [2016, 2024],
  ]);
  expect(film(level, { year: 2022 }).map((frame) => frame.year)).toEqual([2020, 2022, 2024]);
  expect(film(fixed, {})).toEqual([]);
});

test("the film plays from its first frame, and goes on only after the frame where it was paused", () => {
  const frames = film(level, { year: 2024 });
  expect(filmFrom(frames, null)).toEqual(frames);
  expect(filmFrom(frames, { year: 2020 })).toEqual([{ year: 2022 }, { year: 2024 }]);
  expect(filmFrom(frames, { year: 2024 })).toEqual(frames);
});

test("a key is the same only for the same map and period", () => {
  expect(choiceKey({ map: "a", selection: { year: 2022 } })).not.toBe(
    choiceKey({ map: "a", selection: { year: 2024 } }),
  );
});

test("a download is of what is in sight, with decimal commas for a Dutch sheet only", () => {
  const seen = {
    first: { map: "focuskaart", selection: { year: 2022, comparison: "gemeente" as const } },
    gemeenten: ["GM0344"],
    language: "nl" as const,
    colourBlind: true,
  };
  expect(downloadQuery(seen, "csv")).toBe("year=2022&vergelijking=gemeente&gemeente=GM0344&decimaal=komma");
  expect(downloadQuery({ ...seen, language: "en" }, "csv")).toBe(
    "year=2022&vergelijking=gemeente&gemeente=GM0344&taal=en",
  );
  expect(downloadQuery({ ...seen, gemeenten: ["GM0344", "GM0363"] }, "csv")).toContain("&gemeente=GM0344%2CGM0363&");
  expect(downloadQuery(seen, "gpkg")).toBe("year=2022&vergelijking=gemeente&gemeente=GM0344&palet=kleurenblind");
});

test("what the server answered for is a selection that the map offers", () => {
  expect(readSelection({ key: "2024-nl", year: 2024, vergelijking: "nl" })).toEqual({ year: 2024, comparison: "nl" });
  expect(readSelection({ key: "2014-2022", window: [2014, 2022] })).toEqual({ window: [2014, 2022] });
  expect(readSelection({ key: "vast" })).toEqual({});
});

test("a map in words says its period and with what it compares, so that two maps have two titles", () => {
  expect(selectionText({ year: 2024, comparison: "nl" }, "nl")).toBe("2024, vergeleken met Nederland");
  expect(selectionText({ year: 2024, comparison: "gemeente" }, "en")).toBe("2024, compared with the municipality");
  expect(selectionText({ window: [2014, 2022] }, "nl")).toBe("2014–2022");
  expect(selectionText({}, "nl")).toBe("");
});
