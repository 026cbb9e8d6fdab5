import { expect, test } from "vitest";
import { codesOfAll } from "./comparison-codes";

const gemeenteOf = (code: string): string => `GM${code.slice(2, 6)}`;

test("the gemeente of each area comes after the areas, once, and not where it is compared itself", () => {
  expect(codesOfAll(["BU06060101", "WK060602", "BU05990101"], gemeenteOf)).toEqual([
    "BU06060101",
    "WK060602",
    "BU05990101",
    "GM0606",
    "GM0599",
  ]);
  expect(codesOfAll(["GM0606", "BU06060101"], gemeenteOf)).toEqual(["GM0606", "BU06060101"]);
  expect(codesOfAll(["BU06060101"], () => undefined)).toEqual(["BU06060101"]);
});
