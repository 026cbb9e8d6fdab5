import { strFromU8, unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import type { SheetColumn } from "./table";
import { addSheet } from "./workbook";

const columns: SheetColumn[] = [
  { title: "Gebied", width: 20, cells: ["Glasbuurt", "=1+1"] },
  { title: "Notitie", width: 60, cells: ['"<&>"\u0000\nregel', ""] },
  { title: "Indeling", width: 9, cells: [2024, 2024] },
];
const parts = (file: Uint8Array): Record<string, string> =>
  Object.fromEntries(Object.entries(unzipSync(file)).map(([path, bytes]) => [path, strFromU8(bytes)]));

describe("a workbook of notes", () => {
  it("has a sheet with words above its columns, and no formula", () => {
    const book = parts(addSheet(null, "Notities", columns));
    expect(book["xl/workbook.xml"]).toContain('<sheet name="Notities" sheetId="1" r:id="rIdNotes1"/>');
    const sheet = book["xl/worksheets/notes1.xml"] ?? "";
    expect(sheet).toContain('<c r="A1" s="1" t="inlineStr"><is><t xml:space="preserve">Gebied</t>');
    expect(sheet).toContain('<c r="A3" s="2" t="inlineStr"><is><t xml:space="preserve">=1+1</t>');
    expect(sheet).toContain("&quot;&lt;&amp;&gt;&quot;\nregel");
    expect(sheet).not.toContain("\u0000");
    expect(sheet).not.toContain("<f>");
    expect(sheet).toContain('<c r="C2" s="2"><v>2024</v></c>');
  });

  it("is added to the sheets of another, which stay as they are", () => {
    const base = addSheet(null, "Buurten", columns);
    const before = parts(base);
    const after = parts(addSheet(addSheet(base, "Notities", columns), "Notities", columns));
    expect(after["xl/worksheets/notes1.xml"]).toBe(before["xl/worksheets/notes1.xml"]);
    expect(
      [...(after["xl/workbook.xml"] ?? "").matchAll(/name="([^"]*)" sheetId="(\d)"/g)].map(([, name, id]) => [
        name,
        id,
      ]),
    ).toEqual([
      ["Buurten", "1"],
      ["Notities", "2"],
      ["Notities 2", "3"],
    ]);
    expect(after["xl/styles.xml"]?.match(/<fonts count="(\d)"/)?.[1]).toBe("4");
    expect(after["[Content_Types].xml"]?.match(/worksheet\+xml/g)).toHaveLength(3);
  });

  it("is none where the base is no workbook", () => {
    expect(() => addSheet(new Uint8Array([1, 2, 3]), "Notities", columns)).toThrow();
  });
});
