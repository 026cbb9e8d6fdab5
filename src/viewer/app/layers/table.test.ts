import { expect, test } from "vitest";
import { LayerFileError, choose, roles, writeDelimited } from "./table";

const rows = (...cells: string[][]): { rows: { line: number; cells: string[] }[] } => ({
  rows: cells.map((each, index) => ({ line: index + 1, cells: each })),
});

test("a sheet becomes delimited text in which every cell is what it was", () => {
  expect(
    writeDelimited(rows(["code", "aantal"], ["BU00010101", "-3"], ['een "naam"; met alles', "=1+1", "te veel"])),
  ).toBe('code;aantal;\r\nBU00010101;-3;\r\n"een ""naam""; met alles";=1+1;te veel');
  expect(writeDelimited(undefined)).toBe("");
});

test("a column is kept, says where a row is, or is left out", () => {
  expect(roles(["lon", "lat", "Soort", "huurder"], ["soort"], ["huurder"])).toEqual(["place", "place", "kept", "left"]);
});

test("a file is what its bytes say, and what cannot be read is said so", async () => {
  const file = (content: BlobPart, name: string): File => new File([content], name);
  expect((await choose(file('{"type":"FeatureCollection"}', "punten.json"))).media).toBe("application/geo+json");
  const text = await choose(file("lon;lat\n5.1;52.1\n", "punten.csv"));
  expect([text.media, text.sheets[0]?.rows.length]).toEqual(["text/csv", 2]);
  await expect(choose(file(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]), "oud.xls"))).rejects.toEqual(
    new LayerFileError("oldExcel"),
  );
  await expect(choose(file(new Uint8Array([0x50, 0x4b, 1, 2]), "kapot.xlsx"))).rejects.toEqual(
    new LayerFileError("unreadable"),
  );
  await expect(choose(file(new Uint8Array(21 * 1024 * 1024), "groot.csv"))).rejects.toEqual(
    new LayerFileError("tooLarge"),
  );
});
