import { expect, test } from "vitest";
import { changeKind, isEnough, numeral, plan } from "./columns";
import { areas } from "./fixture";
import { readText } from "./table";

const planned = (text: string) => plan(readText(text).rows, areas);

test("columns are found by their headings, in Dutch and in English", () => {
  expect(planned("Buurtcode;Aantal woningen\nBU06060101;12\n6060102;3")).toEqual({
    heading: 1,
    kinds: ["buurt", "count"],
  });
  expect(planned("Postcode;Huisnummer;Toevoeging;VHE\n3021AB;12;a;1\n3021 AC;3;;1")).toEqual({
    heading: 1,
    kinds: ["postcode", "number", "none", "count"],
  });
  expect(planned("dwellings,neighbourhood code\n4,06060101")).toEqual({ heading: 1, kinds: ["count", "buurt"] });
  expect(planned("id;breedte;lengte\n1;52,09;5,12")).toEqual({ heading: 1, kinds: ["none", "lat", "lon"] });
  expect(planned("X-coördinaat\tY-coördinaat\n120700\t487525")).toEqual({ heading: 1, kinds: ["x", "y"] });
  expect(planned("Gemeente;Buurt;Eenheden\nSchiedam;Glasbuurt;3\nSchiedam;Noord;1")).toEqual({
    heading: 1,
    kinds: ["gemeente", "name", "count"],
  });
  expect(planned("wijk;aantal\nWK060601;3")).toEqual({ heading: 1, kinds: ["wijk", "count"] });
});

test("columns are found by what stands in them where nothing is said", () => {
  expect(planned("BU06060101\nBU06060102")).toEqual({ heading: 0, kinds: ["buurt"] });
  expect(planned("6060101;12\n6060102;1.955")).toEqual({ heading: 0, kinds: ["buurt", "count"] });
  expect(planned("3021 AB 12a\n3021 AC 3")).toEqual({ heading: 0, kinds: ["address"] });
  expect(planned("3021AB;12\n3021AC;3")).toEqual({ heading: 0, kinds: ["postcode", "number"] });
  expect(planned("Dorpsstraat 5;3021AB;Schiedam\nLaan 7 b;3021AC;Schiedam").kinds.slice(0, 2)).toEqual([
    "number",
    "postcode",
  ]);
  expect(planned("52.09;5.12\n51.9;4.4")).toEqual({ heading: 0, kinds: ["lat", "lon"] });
  expect(planned("120700;487525\n90000;430000")).toEqual({ heading: 0, kinds: ["x", "y"] });
  expect(planned("Glasbuurt\nCentrum")).toEqual({ heading: 0, kinds: ["name"] });
});

test("a title above the table is no heading, and a number alone is nothing", () => {
  expect(planned("Ons bezit in 2024;;\n;;\nnaam;buurtcode;aantal\nflat;06060101;12").heading).toBe(2);
  expect(planned("1;2\n3;4").kinds).toEqual(["none", "none"]);
  expect(planned("x;aantal\n1;4").kinds).toEqual(["none", "count"]);
});

test("a column that becomes something else takes it from another", () => {
  const before = planned("Buurtcode;Aantal;Huur\n06060101;12;3");
  expect(before.kinds).toEqual(["buurt", "count", "none"]);
  expect(changeKind(before, 2, "count").kinds).toEqual(["buurt", "none", "count"]);
  expect(isEnough(before)).toBe(true);
  expect(isEnough(changeKind(before, 0, "none"))).toBe(false);
  expect(isEnough({ heading: 0, kinds: ["x"] })).toBe(false);
});

test("numbers have signs for thousands or for decimals", () => {
  for (const [text, value] of [
    ["1.955", 1955],
    ["1,955", 1955],
    ["1 955", 1955],
    ["12,5", 12.5],
    ["0.125", 0.125],
    ["12", 12],
    ["-3", -3],
    ["", null],
    ["12a", null],
  ] as const)
    expect(numeral(text), text).toBe(value);
});
