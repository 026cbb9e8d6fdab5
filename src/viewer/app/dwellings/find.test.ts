import { expect, test } from "vitest";
import { plan } from "./columns";
import { find, type Sources } from "./find";
import { areas, index, piece } from "./fixture";
import { lines } from "./lines";
import { readText } from "./table";

async function found(text: string) {
  const asked: string[] = [];
  const sources: Sources = {
    inside: (code) => index.buurten.map(([buurt]) => buurt).filter((buurt) => buurt.startsWith(`BU${code.slice(2)}`)),
    isBuurt: (code) => areas.buurten.has(code),
    piece: (digits) => {
      asked.push(digits);
      return Promise.resolve(digits === "3021" ? piece : null);
    },
    locate: (points) => Promise.resolve(points.map(([longitude]) => (longitude < 5 ? "BU06060201" : null))),
  };
  const { rows } = readText(text);
  const planned = plan(rows, areas);
  return { asked, ...(await find(lines(rows, planned, areas, true), planned.kinds.includes("count"), sources)) };
}

test("addresses are counted in their buurt, and of a postcode only four digits are asked, once", async () => {
  const { asked, stock, counted, missed, usedPostcodes } = await found(
    "adres\n3021 AB 1\n3021 AB 2\n3021 AC 2\n3021 AC 9\n3021 AX 1\n9999 AA 1\nniets",
  );
  expect(asked).toEqual(["3021", "9999"]);
  expect([...stock]).toEqual([
    ["BU06060101", 2],
    ["BU06060102", 1],
  ]);
  expect([counted, usedPostcodes]).toEqual([true, true]);
  expect(missed.map(({ line, why }) => [line, why])).toEqual([
    [5, "unknownNumber"],
    [6, "unknownCode"],
    [7, "unknownPostcode"],
    [8, "unknownPostcode"],
  ]);
});

test("counts are summed; a list of codes counts buurten, and one that repeats a code counts dwellings", async () => {
  expect([...(await found("buurtcode;aantal\n06060101;100\n06060101;55\n06060102;3")).stock]).toEqual([
    ["BU06060101", 155],
    ["BU06060102", 3],
  ]);
  expect((await found("BU06060101\nBU06060102")).counted).toBe(false);
  const repeated = await found("BU06060101\nBU06060102\nBU06060101");
  expect([repeated.counted, repeated.stock.get("BU06060101")]).toEqual([true, 2]);
});

test("dwellings of a wijk are in none of its buurten", async () => {
  const { stock, undivided } = await found("wijkcode;aantal\nWK060601;120");
  expect([...stock]).toEqual([
    ["BU06060101", 0],
    ["BU06060102", 0],
  ]);
  expect(undivided).toBe(120);
});

test("points are found by the map, each in its own line", async () => {
  const { stock, missed } = await found("lat;lon\n51.9;4.4\n52.1;5.4\n51.8;4.5");
  expect([...stock]).toEqual([["BU06060201", 2]]);
  expect(missed.map(({ line, why }) => [line, why])).toEqual([[3, "outside"]]);
});
