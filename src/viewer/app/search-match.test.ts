import { expect, test } from "vitest";
import type { AreaRow } from "./documents";
import { match, normalise, oneSlip, prepare } from "./search-match";

const row = (code: string, name: string, gemeente: string): AreaRow => [code, name, gemeente, 5, 52, 4, 51, 6, 53];
const entries = prepare({
  fields: [],
  gemeenten: [
    row("GM0344", "Utrecht", "GM0344"),
    row("GM1900", "Súdwest-Fryslân", "GM1900"),
    row("GM0518", "'s-Gravenhage", "GM0518"),
  ],
  wijken: [row("WK034406", "Binnenstad", "GM0344")],
  buurten: [
    row("BU05180001", "Utrechtse Baan", "GM0518"),
    row("BU03440611", "Domplein", "GM0344"),
    row("BU19000001", "Binnenstad", "GM1900"),
    row("BU03440612", "Nieuw Utrecht", "GM0344"),
  ],
});
const names = (question: string): string[] => match(entries, question).map(({ row: [code] }) => code);

test(
  "the name itself comes before whole words in it, those before names that begin so, and those before the rest",
  () => {
    // Domplein and Binnenstad lie in Utrecht, so they are found too, last.
    expect(names("utrecht")).toEqual(["GM0344", "BU03440612", "BU05180001", "WK034406", "BU03440611"]);
  },
);

test("accents, hyphens and apostrophes do not matter", () => {
  expect(names("sudwest fryslan")[0]).toBe("GM1900");
  expect(names("s gravenhage")[0]).toBe("GM0518");
  expect(normalise("  's-Gravenhage (Súd) ")).toBe("s gravenhage sud");
});

test("the name of the gemeente tells two areas of the same name apart", () => {
  expect(names("binnenstad sud")).toEqual(["BU19000001"]);
});

test("a code finds its area in small letters too", () => {
  expect(names("bu03440611")).toEqual(["BU03440611"]);
});

test("nothing asked finds nothing", () => {
  expect(names("  ")).toEqual([]);
  expect(names("q")).toEqual([]);
});

test("what people call a gemeente finds it, and so does its name without the apostrophe", () => {
  expect(names("den haag")[0]).toBe("GM0518");
  expect(names("Den Bosch")).toEqual([]);
  expect(names("sgravenhage")).toContain("GM0518");
  expect(names("gravenhage")).toContain("GM0518");
});

test("bare codes find their area, with and without the zeros that a sheet takes off", () => {
  expect(names("0344")).toEqual(["GM0344"]);
  expect(names("344")).toEqual(["GM0344"]);
  expect(names("34406")).toEqual(["WK034406"]);
  expect(names("3440611")).toEqual(["BU03440611"]);
});

test("ij and y are one letter to who types", () => {
  const written = prepare({
    fields: [],
    gemeenten: [],
    wijken: [],
    buurten: [
      row("BU03630001", "IJburg West", "GM0363"),
      row("BU05990001", "Ypenburg", "GM0599"),
      row("BU05990002", "Bayershof", "GM0599"),
    ],
  });
  const found = (question: string): string[] => match(written, question).map(({ row: [code] }) => code);
  for (const typed of ["yburg", "ijburg", "IJBURG w"]) expect(found(typed)).toEqual(["BU03630001"]);
  for (const typed of ["ypenburg", "ijpenburg"]) expect(found(typed)).toEqual(["BU05990001"]);
  expect(found("bayers")).toEqual(["BU05990002"]);
});

test("one slip of the keyboard in a word is forgiven, where nothing fits exactly", () => {
  for (const typed of ["utrehct", "utrcht", "uttrecht", "utrekht"]) expect(names(typed)).toContain("GM0344");
  expect(names("domplien")).toEqual(["BU03440611"]);
  expect(oneSlip("abcd", "abdce")).toBe(false);
  // With two slips it is another word.
  expect(names("dompilen x")).toEqual([]);
});

test("a word that fits nothing does not hide what the others fit", () => {
  expect(names("domplein zuid")).toEqual(["BU03440611"]);
});

test(
  "gemeenten come first among those that begin with the same whole words, " +
    "and whole words before words that only begin so",
  () => {
    const bergen = prepare({
      fields: [],
      gemeenten: [
        row("GM0748", "Bergen op Zoom", "GM0748"),
        row("GM0893", "Bergen (L.)", "GM0893"),
        row("GM0599", "Rotterdam", "GM0599"),
      ],
      wijken: [
        row("WK059901", "Zuidplein", "GM0599"),
        row("WK059902", "Kop van Zuid", "GM0599"),
        row("WK037301", "Bergen", "GM0893"),
        row("WK037302", "Bergensche Bossen", "GM0893"),
      ],
      buurten: [row("BU08930001", "Bergen aan Zee", "GM0893")],
    });
    const found = (question: string): string[] => match(bergen, question).map(({ row: [, name] }) => name);
    expect(found("bergen").slice(0, 5)).toEqual([
      "Bergen op Zoom",
      "Bergen (L.)",
      "Bergen",
      "Bergen aan Zee",
      "Bergensche Bossen",
    ]);
    expect(found("rotterdam zuid")).toEqual(["Kop van Zuid", "Zuidplein"]);
  },
);
