import { expect, test } from "vitest";
import { plan } from "./columns";
import { areas } from "./fixture";
import { isInside } from "./geometry";
import { lines } from "./lines";
import { fromRd } from "./rd";
import { readText } from "./table";

const read = (text: string, hasPostcodes = true) => {
  const { rows } = readText(text);
  return lines(rows, plan(rows, areas), areas, hasPostcodes);
};
const places = (text: string, hasPostcodes = true): unknown[] => read(text, hasPostcodes).map(({ place }) => place);

test("a code is read with and without its letters and zeros, and an unknown one is told", () => {
  expect(places("buurtcode\nBU06060101\n6060102\n06060201\n0363af01\nBU12345678")).toEqual([
    ...["BU06060101", "BU06060102", "BU06060201", "BU0363AF01"].map((code) => ({ by: "buurt", code })),
    { by: "lost", why: "unknownCode" },
  ]);
});

test("the most exact place of a line counts, and the next where that cannot be used", () => {
  expect(
    places("buurtcode;breedte;lengte\nBU06060101;52.09;5.12\n;52.09;5.12\n;48.85;2.35\nniets;;\n;51,9;4,4"),
  ).toEqual([
    { by: "buurt", code: "BU06060101" },
    { by: "point", point: [5.12, 52.09] },
    { by: "lost", why: "outside" },
    { by: "lost", why: "unknownCode" },
    { by: "point", point: [4.4, 51.9] },
  ]);
});

test("addresses come from one column or from several", () => {
  const address = { digits: "3021", letters: "AB", number: 12 };
  for (const text of [
    "adres\n3021 AB 12a",
    "postcode;huisnummer\n3021ab;12",
    "straat;nr;pc6\nLaan;12;3021 AB",
    "Dorpsstraat 12;3021AB",
  ])
    expect(places(text), text).toEqual([{ by: "address", address }]);
  expect(places("postcode\n3021")).toEqual([{ by: "address", address: { digits: "3021", letters: "", number: null } }]);
  expect(places("postcode;huisnummer\n3021AB;12", false)).toEqual([{ by: "lost", why: "noPostcodes" }]);
  expect(places("postcode;huisnummer\n3021AB;12\nonbekend;3")[1]).toEqual({ by: "lost", why: "unknownPostcode" });
});

test("a name is that of one buurt in its gemeente, and several of a name are not guessed", () => {
  expect(places("gemeente;buurt\nSchiedam;noord\nDen Haag;Noord\nGM0606;Glasbuurt\nSchiedam;Zuid\n;Noord")).toEqual([
    { by: "buurt", code: "BU06060201" },
    { by: "buurt", code: "BU03630201" },
    { by: "buurt", code: "BU06060102" },
    { by: "lost", why: "unknownName" },
    { by: "lost", why: "severalNames" },
  ]);
});

test("wijk and gemeente are larger than a buurt", () => {
  expect(places("wijkcode;gemeente\nWK060601;Schiedam\n;606\nWK999999;Schiedam\n;Nergens")).toEqual([
    { by: "larger", code: "WK060601" },
    { by: "larger", code: "GM0606" },
    { by: "lost", why: "unknownCode" },
    { by: "lost", why: "unknownName" },
  ]);
});

test("a column of counts says how many; an empty one counts none, and what is no number is told", () => {
  const all = read("buurtcode;aantal\nBU06060101;1.955\nBU06060102;\nBU06060201;veel");
  expect(all.map(({ count }) => count)).toEqual([1955, 0, 0]);
  expect(all[2]).toEqual({ line: 4, text: "BU06060201 · veel", count: 0, place: { by: "lost", why: "badCount" } });
  expect(read("BU06060101\nBU06060101").map(({ count }) => count)).toEqual([1, 1]);
});

test("the grid of the Netherlands becomes degrees within a metre", () => {
  // The tower of Amersfoort is the origin; the Westertoren in Amsterdam lies at 52.37453 N, 4.88353 E.
  expect(fromRd(155_000, 463_000)).toEqual([5.38720621, 52.1551744]);
  const [longitude, latitude] = fromRd(120_700.723, 487_525.502);
  expect(longitude).toBeCloseTo(4.88353, 4);
  expect(latitude).toBeCloseTo(52.37453, 4);
  expect(places("rd x;rd y\n120700,723;487525,502")).toEqual([{ by: "point", point: [longitude, latitude] }]);
});

const square = (low: number, high: number): { x: number; y: number }[] => [
  { x: low, y: low },
  { x: high, y: low },
  { x: high, y: high },
  { x: low, y: high },
  { x: low, y: low },
];

test("a point in the hole of an area is not in the area", () => {
  const rings = [square(0, 10), square(4, 6)];
  expect(isInside({ x: 1, y: 1 }, rings)).toBe(true);
  expect(isInside({ x: 5, y: 5 }, rings)).toBe(false);
  expect(isInside({ x: 11, y: 5 }, rings)).toBe(false);
});
