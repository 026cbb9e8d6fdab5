import { expect, test } from "vitest";
import { piece } from "./dwellings/fixture";
import { buurtenOf, readAddress, readNumber, readPostcode, resolve } from "./postcodes";

const address = (digits: string, letters = "", number: number | null = null) => ({ digits, letters, number });

test("a postcode is read with the house number behind it, or else with the one before it", () => {
  expect(readAddress("3021 AB 12a")).toEqual(address("3021", "AB", 12));
  expect(readAddress("3021ab12-3")).toEqual(address("3021", "AB", 12));
  expect(readAddress("Dorpsstraat 5 B, 3021 AB Rotterdam")).toEqual(address("3021", "AB", 5));
  expect(readAddress("Plein 1940 7, 3021AB")).toEqual(address("3021", "AB", 7));
  expect(readAddress("3021 AB")).toEqual(address("3021", "AB"));
  for (const other of ["3021", "0123 AB", "13021 AB", "3021 ABC", "Dorpsstraat 12"])
    expect(readAddress(other), other).toBeNull();
});

test("a house number stands alone, with an addition, or behind a street", () => {
  for (const [text, number] of [
    ["12", 12],
    ["12a", 12],
    ["12-2", 12],
    ["Dorpsstraat 12 bis", 12],
    ["Plein 1940 7", 7],
    ["0", null],
    ["Dorpsstraat", null],
    ["123456", null],
  ] as const)
    expect(readNumber(text), text).toBe(number);
});

test("a question is a postcode when it is nothing else", () => {
  expect(readPostcode("3021")).toEqual(address("3021"));
  expect(readPostcode(" 3021AB ")).toEqual(address("3021", "AB"));
  expect(readPostcode("3021 ab 12")).toEqual(address("3021", "AB", 12));
  for (const other of ["302", "30211", "BU30210000", "3021 12", "Schiedam 3021", "0606"])
    expect(readPostcode(other), other).toBeNull();
});

test("a postcode in one buurt needs no house number, one in several does", () => {
  expect(resolve(piece, address("3021", "AB", 999))).toEqual({ code: "BU06060101" });
  expect(resolve(piece, address("3021", "AC", 4))).toEqual({ code: "BU06060102" });
  expect(resolve(piece, address("3021", "AC"))).toEqual({ lost: "noNumber" });
  expect(resolve(piece, address("3021", "AC", 6))).toEqual({ lost: "unknownNumber" });
  expect(resolve(piece, address("3021", "ZZ", 1))).toEqual({ lost: "unknownPostcode" });
  expect(resolve(piece, address("3021"))).toEqual({ lost: "noLetters" });
  expect(resolve(null, address("3021", "AB"))).toEqual({ lost: "unknownPostcode" });
});

test("the buurten of a postcode come with most addresses first", () => {
  expect(buurtenOf(piece, address("3021"))).toEqual(["BU06060101", "BU99990000", "BU06060102"]);
  expect(buurtenOf(piece, address("3021", "AC"))).toEqual(["BU06060101", "BU06060102"]);
  expect(buurtenOf(piece, address("3021", "AC", 2))).toEqual(["BU06060102"]);
  expect(buurtenOf(piece, address("3021", "QQ"))).toEqual([]);
});
