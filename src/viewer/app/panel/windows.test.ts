import { expect, test } from "vitest";
import { allYears, shortYears, windowsOf } from "./windows";

const counts = {
  map: "signalering_relatief",
  class: 0,
  minimum: 3,
  windows: [
    [2014, 2018],
    [2016, 2020],
  ] as [number, number][],
};

test("each window has its class, whichever order the steps are in, and none where the calculation has none", () => {
  const see = (window: [number, number]): { map: string; selection: { key: string; window: [number, number] } } => ({
    map: counts.map,
    selection: { key: window.join("-"), window },
  });
  const steps = [{ value: 2 }, { value: 3, see: see([2016, 2020]) }, { value: 0, see: see([2014, 2018]) }];
  expect(windowsOf({ counts }, steps).map(({ klasse }) => klasse)).toEqual([0, 3]);
  expect(windowsOf({ counts }, []).map(({ klasse }) => klasse)).toEqual([null, null]);
  expect(windowsOf({ counts: null }, steps)).toEqual([]);
});

test("windows are said short", () => {
  expect(shortYears([2014, 2018])).toBe("2014–18");
  expect(allYears({ counts })).toBe("2014–18, 2016–20");
});
