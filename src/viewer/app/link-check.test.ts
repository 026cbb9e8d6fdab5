import { expect, test } from "vitest";
import { catalogue as plain } from "./fixture";
import { fromLink } from "./link";
import { checkLink } from "./link-check";

const catalogue = {
  ...plain,
  gemeenten: [["GM0606", "Schiedam", 4.3, 51.9, 4.5, 52] as [string, string, number, number, number, number]],
};
const check = (link: string): { state: ReturnType<typeof fromLink>; keys: string[] } => {
  const { state, said } = checkLink(fromLink(link, catalogue), link, catalogue);
  return { state, keys: said.map(({ key, about }) => `${key} ${about}`) };
};

test("a gemeente of before a merger is named and dropped", () => {
  const { state, keys } = check("#kaart=kwetsbaar_nl&gemeente=GM0612");
  expect([state.gemeenten, keys]).toEqual([[], ["goneGemeente GM0612"]]);
  // Of several those stay that there are.
  expect(check("#gemeente=GM0612.GM0606")).toMatchObject({
    state: { gemeenten: ["GM0606"] },
    keys: ["goneOfGemeenten GM0612"],
  });
  expect(check("#kaart=kwetsbaar_nl&gemeente=GM0606")).toMatchObject({ state: { gemeenten: ["GM0606"] }, keys: [] });
});

test("a map or years that are not there are named, and what is shown instead is the usual", () => {
  expect(check("#kaart=oude_kaart").keys).toEqual(["goneMap oude_kaart"]);
  expect(check("#kaart=focuskaart&tweede=oude_kaart.2020&weergave=naast").keys).toEqual(["goneMap oude_kaart"]);
  const { state, keys } = check("#kaart=kwetsbaar_nl.1999");
  expect([state.first.selection, keys]).toEqual([{ year: 2024 }, ["goneYears 1999"]]);
  expect(check("#kaart=signalering_relatief.1999-2003").keys).toEqual(["goneYears 1999-2003"]);
  // No map of ours has such a name, and it is not read out.
  expect(check("#kaart=<b>veel</b>").keys).toEqual([]);
  expect(check("#kaart=kwetsbaar_nl.2024&tweede=signalering_relatief.2014-2022").keys).toEqual([]);
});

test("a place outside the data is said, and left for the data", () => {
  // Paris, at the zoom of a street.
  const { state, keys } = check("#plek=14/48.85/2.35");
  expect([state.camera, keys]).toEqual([null, ["gonePlace "]]);
  expect(check("#plek=6/48.85/2.35").keys).toEqual([]);
  expect(check("#plek=14/52.1/5.1").keys).toEqual([]);
});

test("a link of another division is said to be one", () => {
  expect(check("#indeling=2023").keys).toEqual(["goneDivision 2023"]);
  expect(check("#indeling=2024").keys).toEqual([]);
  expect(check("").keys).toEqual([]);
});

test("an area in a gemeente that is not there is named and dropped without asking the server", () => {
  const { state, keys } = check("#gebied=BU06120101");
  expect([state.area, keys]).toEqual([null, ["goneArea BU06120101"]]);
  expect(check("#gebied=BU06060101")).toMatchObject({ state: { area: "BU06060101" }, keys: [] });
});
