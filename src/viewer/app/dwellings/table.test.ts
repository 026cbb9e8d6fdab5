import { expect, test } from "vitest";
import { decode, readText } from "./table";

const cells = (text: string): string[][] => readText(text).rows.map((row) => row.cells);

test("the sign that divides is the one that divides all lines alike", () => {
  expect(cells("a;b\n1,5;2")).toEqual([
    ["a", "b"],
    ["1,5", "2"],
  ]);
  expect(cells("a\tb, c\n1\t2")).toEqual([
    ["a", "b, c"],
    ["1", "2"],
  ]);
  expect(cells("a,b\r\n1,2\r\n")).toEqual([
    ["a", "b"],
    ["1", "2"],
  ]);
  expect(cells("3021 AB 12\n3021 AC 1")).toEqual([["3021 AB 12"], ["3021 AC 1"]]);
});

test("quotes are undone, and a sign or a line end between them divides nothing", () => {
  const { rows } = readText('naam;aantal\n"Straat; ""laan""";3\n"twee\nregels";4\nlaatste;');
  expect(rows.map((row) => row.cells)).toEqual([
    ["naam", "aantal"],
    ['Straat; "laan"', "3"],
    ["twee\nregels", "4"],
    ["laatste", ""],
  ]);
  expect(rows.map((row) => row.line)).toEqual([1, 2, 3, 5]);
});

test("empty lines are left out and lines keep their number", () => {
  expect(readText("a;b\n\n;;\n1;2").rows).toEqual([
    { line: 1, cells: ["a", "b"] },
    { line: 4, cells: ["1", "2"] },
  ]);
});

test("codes are a list however they are divided, and two numbers with a blank are a pair", () => {
  expect(cells("BU06060101 BU06060102, wk060601\nGM0606")).toEqual([
    ["BU06060101"],
    ["BU06060102"],
    ["wk060601"],
    ["GM0606"],
  ]);
  expect(cells("52,09 5,12\n52.1 5.2")).toEqual([
    ["52,09", "5,12"],
    ["52.1", "5.2"],
  ]);
});

test("bytes are what they say they are, and else what a sheet on Windows writes", () => {
  expect(decode(new TextEncoder().encode("\uFEFFé"))).toBe("é");
  expect(decode(Uint8Array.of(0xe9, 0x3b))).toBe("é;");
  expect(decode(Uint8Array.of(0xff, 0xfe, 0xe9, 0))).toBe("é");
});
