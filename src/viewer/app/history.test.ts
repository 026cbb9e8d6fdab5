import { expect, test } from "vitest";
import { PageAddress, isStep, type AddressBar } from "./history";

const state = { area: null, gemeenten: [] as string[], first: { map: "kwetsbaar_nl", selection: { year: 2024 } } };

test("an area, a map and a gemeente are steps; a year is none", () => {
  expect(isStep({ ...state, area: "BU03440611" }, state)).toBe(true);
  expect(isStep({ ...state, gemeenten: ["GM0344"] }, state)).toBe(true);
  expect(isStep({ ...state, gemeenten: [] }, state)).toBe(false);
  expect(isStep({ ...state, first: { map: "focuskaart", selection: { year: 2024 } } }, state)).toBe(true);
  expect(isStep({ ...state, first: { map: "kwetsbaar_nl", selection: { year: 2022 } } }, state)).toBe(false);
});

/** An address bar that notes what is done to it. */
function bar(hash: string): AddressBar & { done: string[]; hash: string } {
  const done: string[] = [];
  const made = {
    hash,
    done,
    push: (next: string) => void done.push(`push ${(made.hash = next)}`),
    replace: (next: string) => void done.push(`replace ${(made.hash = next)}`),
  };
  return made;
}

test("the same address is written once", () => {
  const there = bar("#a");
  const address = new PageAddress(there);
  address.write("a", true);
  address.write("b", true);
  address.write("b", false);
  address.write("c", false);
  expect(there.done).toEqual(["push #b", "replace #c"]);
});

test("what a reader put there is read before anything is written over it", () => {
  const there = bar("#a");
  const address = new PageAddress(there);
  there.hash = "#by hand";
  // The map comes to rest before the page hears of it.
  address.write("a&plaats=52,5,8", false);
  expect(there.done).toEqual([]);
  expect(address.read()).toBe("#by hand");
  address.write("c", false);
  expect(there.done).toEqual(["replace #c"]);
});
