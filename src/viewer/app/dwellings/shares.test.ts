import { expect, test } from "vitest";
import type { MapClass } from "../documents";
import { csv } from "./export";
import { parts, sentence, sharesOf } from "./shares";
import { keepMine, recallMine } from "./storage";

const entry = (value: number, key: string | null): MapClass => ({
  value,
  key,
  label: { nl: `klasse ${value}`, en: `class ${value}` },
  colour: "#000000",
  colour_blind: "#000000",
});
const classes = [entry(0, "C"), entry(1, null)];
const classOf = (code: string): number | null => ({ a: 0, b: 0, c: 1 })[code] ?? null;

test("the sentence says dwellings by class in the language of the reader", () => {
  const all = parts(classes, ["a", "b", "c", "d"], { a: 383, b: 1000, c: 572, d: 0 }, classOf);
  expect(sentence(all, true, "nl")).toBe("1.955 woningen in 4 buurten: 1.383 in C, 572 in “klasse 1”.");
  expect(sentence(all, true, "en")).toBe("1,955 dwellings in 4 neighbourhoods: 1,383 in C, 572 in “class 1”.");
  expect(sentence(all, false, "nl")).toBe("4 buurten: 2 in C, 1 in “klasse 1”, 1 zonder klasse.");
  const one = parts(classes, ["d"], { d: 1 }, classOf);
  expect(sentence(one, true, "nl")).toBe("1 woning in 1 buurt: 1 zonder klasse.");
});

test("shares are of the dwellings in buurten with a class, weighted with their counts", () => {
  const all = parts(classes, ["a", "c", "d"], { a: 30, c: 10, d: 60 }, classOf);
  expect(sharesOf(all, true)).toEqual([0.75, 0.25]);
  expect(sharesOf(all, false)).toEqual([0.5, 0.5]);
  expect(sharesOf(parts(classes, ["d"], { d: 60 }, classOf), true)).toEqual([null, null]);
});

test("a browser keeps codes and counts until they are cleared, and takes nothing else for them", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const mine = { mine: ["BU06060101"], stock: { BU06060101: 12 } };
  keepMine(storage, mine);
  expect(recallMine(storage)).toEqual(mine);
  kept.set(
    "veerkracht-mine",
    JSON.stringify({ codes: ["BU06060101", 3, "x"], stock: { BU06060101: -1, BU06060102: 4 } }),
  );
  expect(recallMine(storage)).toEqual({ mine: ["BU06060101"], stock: {} });
  kept.set("veerkracht-mine", "{");
  expect(recallMine(storage)).toEqual({ mine: [], stock: {} });
  keepMine(storage, { mine: [], stock: {} });
  expect(kept.size).toBe(0);
});

test("a CSV is one for the sheet of its language, and no cell is a formula", () => {
  expect(
    csv(
      [
        ["naam", "aantal"],
        ['=a "b"', 3],
        ["c;d", null],
      ],
      "nl",
    ),
  ).toBe('\uFEFFnaam;aantal\r\n"\'=a ""b""";3\r\n"c;d";\r\n');
  expect(csv([["a", -1]], "en")).toBe("\uFEFFa,-1\r\n");
});
