import { expect, test } from "vitest";
import { isStep, write, type Bar } from "./history";

const state = { area: null, gemeenten: [] as string[], first: { map: "kwetsbaar_nl", selection: { year: 2024 } } };

test("an area, a map and a gemeente are steps; a year is none", () => {
  expect(isStep({ ...state, area: "BU03440611" }, state)).toBe(true);
  expect(isStep({ ...state, gemeenten: ["GM0344"] }, state)).toBe(true);
  expect(isStep({ ...state, gemeenten: [] }, state)).toBe(false);
  expect(isStep({ ...state, first: { map: "focuskaart", selection: { year: 2024 } } }, state)).toBe(true);
  expect(isStep({ ...state, first: { map: "kwetsbaar_nl", selection: { year: 2022 } } }, state)).toBe(false);
});

test("the same address is written once", () => {
  const done: string[] = [];
  const bar: Bar = { hash: "#a", push: (hash) => done.push(`push ${hash}`), replace: (hash) => done.push(`replace ${hash}`) };
  write(bar, "a", true);
  write(bar, "b", true);
  write(bar, "c", false);
  expect(done).toEqual(["push #b", "replace #c"]);
});
