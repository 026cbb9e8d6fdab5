import { expect, test } from "vitest";
import { inkOn } from "./colour";
import { credit, number, percent, scale, signed } from "./format";
import { denominator, metresPerPixel, scaleBar } from "./paper/scale";

test("numbers are written the Dutch or the English way, a missing one as a dash", () => {
  expect(number(12345.678, "nl", 1)).toBe("12.345,7");
  expect(number(12345.678, "en", 1)).toBe("12,345.7");
  expect(number(null, "nl")).toBe("–");
  expect(number(Number.NaN, "nl")).toBe("–");
});

test("a change has a sign unless it rounds to nothing", () => {
  expect(signed(0.25, "nl", 1)).toBe("+0,3");
  expect(signed(-0.25, "nl", 1)).toBe("−0,3");
  expect(signed(-0.01, "nl", 1)).toBe("0,0");
  expect(signed(0.01, "nl", 1)).toBe("0,0");
  expect(percent(0.125, "nl", 1)).toBe("12,5%");
});

test("a scale is rounded to two figures", () => {
  expect(scale(254_321, "nl")).toBe("1 : 250.000");
  expect(scale(9_870, "en")).toBe("1 : 9,900");
});

test("a pixel at zoom 0 on the equator is the circumference over 512", () => {
  expect(metresPerPixel(0, 0)).toBeCloseTo(40_075_016.686 / 512, 6);
  // 96 pixels are an inch: at 60 degrees a pixel is half as long.
  expect(denominator(0, 60)).toBeCloseTo((40_075_016.686 / 512 / 2 / 0.0254) * 96, 0);
});

test("the scale bar is the longest round length that fits", () => {
  const bar = scaleBar(10, 52, 150);
  const perPixel = metresPerPixel(10, 52);
  // 150 pixels are 7,063 m here, so the bar is 5 km.
  expect(bar.metres).toBe(5000);
  expect(bar.label).toBe("5 km");
  expect(bar.pixels * perPixel).toBeCloseTo(5000, 6);
});

test("words on a class colour are dark on light and light on dark", () => {
  expect(inkOn("#e8e8e8")).toBe("#000000");
  expect(inkOn("#574249")).toBe("#ffffff");
});

test("a source names its licence once", () => {
  expect(credit({ attribution: "Grenzen: CBS, Kadaster (CC BY 4.0)", licence: "CC BY 4.0" })).toBe("Grenzen: CBS, Kadaster (CC BY 4.0)");
  expect(credit({ attribution: "Leefbaarometer 3.0: ministerie van BZK", licence: "open data" })).toBe("Leefbaarometer 3.0: ministerie van BZK (open data)");
});
