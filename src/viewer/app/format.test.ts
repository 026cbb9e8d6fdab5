import { expect, test } from "vitest";
import { inkOn } from "./colour";
import { credit, creditLine, number, percent, signedNumber } from "./format";

test("numbers are written the Dutch or the English way, a missing one as a dash", () => {
  expect(number(12345.678, "nl", 1)).toBe("12.345,7");
  expect(number(12345.678, "en", 1)).toBe("12,345.7");
  expect(number(null, "nl")).toBe("–");
  expect(number(Number.NaN, "nl")).toBe("–");
});

test("a change has a sign unless it rounds to nothing", () => {
  expect(signedNumber(0.25, "nl", 1)).toBe("+0,3");
  expect(signedNumber(-0.25, "nl", 1)).toBe("−0,3");
  expect(signedNumber(-0.01, "nl", 1)).toBe("0,0");
  expect(signedNumber(0.01, "nl", 1)).toBe("0,0");
  expect(percent(0.125, "nl", 1)).toBe("12,5%");
});

test("words on a class colour are dark on light and light on dark", () => {
  expect(inkOn("#e8e8e8")).toBe("#000000");
  expect(inkOn("#574249")).toBe("#ffffff");
});

test("a source names its licence once, and in English itself and not what it asks to be said in Dutch", () => {
  const title = { nl: "Wijk- en Buurtkaart", en: "Map of districts and neighbourhoods" };
  const boundaries = {
    attribution: "Grenzen: CBS, Kadaster (CC BY 4.0)",
    licence: "CC BY 4.0",
    publisher: "CBS, Kadaster",
    title,
  };
  expect(credit(boundaries, "nl")).toBe("Grenzen: CBS, Kadaster (CC BY 4.0)");
  expect(
    credit({ attribution: "Leefbaarometer 3.0: ministerie van BZK", licence: "open data", publisher: "BZK" }, "nl"),
  ).toBe("Leefbaarometer 3.0: ministerie van BZK (open data)");
  expect(credit(boundaries, "en")).toBe("CBS, Kadaster (CC BY 4.0)");
  expect([creditLine(boundaries, "nl"), creditLine(boundaries, "en")]).toEqual([
    "Grenzen: CBS, Kadaster (CC BY 4.0)",
    "Map of districts and neighbourhoods: CBS, Kadaster (CC BY 4.0)",
  ]);
});
