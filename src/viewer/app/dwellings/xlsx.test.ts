import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { readWorkbook } from "./xlsx";

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

function workbook(sheets: string, parts: Record<string, string>): Uint8Array {
  const all = {
    "[Content_Types].xml": "<Types/>",
    "xl/workbook.xml": `<workbook xmlns:r="r"><sheets>${sheets}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels":
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>' +
      '<Relationship Target="/xl/worksheets/sheet2.xml" Id="rId2"/></Relationships>',
    ...parts,
  };
  return zipSync(Object.fromEntries(Object.entries(all).map(([name, text]) => [name, strToU8(HEAD + text)])));
}

test("cells are read by their place, shared or not, and numbers as people write them", () => {
  const bytes = workbook('<sheet name="Bezit &amp; meer" sheetId="1" r:id="rId1"/>', {
    "xl/sharedStrings.xml":
      "<sst><si><t>Buurtcode</t></si>" +
      '<si><r><t>Aan</t></r><r><t xml:space="preserve">tal </t></r><rPh><t>x</t></rPh></si><si/></sst>',
    "xl/worksheets/sheet1.xml":
      '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>' +
      '<row r="3"><c r="A3"><v>6060101</v></c><c r="B3" t="inlineStr"><is><t>R&amp;D &#233;</t></is></c>' +
      '<c r="C3" s="2"><f>1+1</f><v>1.2E1</v></c><c r="D3" t="e"><v>#N/A</v></c><c r="E3" t="b"><v>1</v></c>' +
      '<c r="F3"><v>0.30000000000000004</v></c></row><row r="4"/></sheetData></worksheet>',
  });
  expect(readWorkbook(bytes)).toEqual([
    {
      name: "Bezit & meer",
      beyond: 0,
      rows: [
        { line: 1, cells: ["Buurtcode", "", "Aantal"] },
        { line: 3, cells: ["6060101", "R&D é", "12", "", "1", "0.3"] },
      ],
    },
  ]);
});

test("prefixes are no part of a name, hidden and empty sheets are left out", () => {
  const bytes = workbook(
    '<sheet name="a" state="hidden" r:id="rId1"/><sheet name="b" r:id="rId2"/><sheet name="c" r:id="rId9"/>',
    {
      "xl/worksheets/sheet1.xml": "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>",
      "xl/worksheets/sheet2.xml":
        "<x:worksheet><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row></x:sheetData>" +
        "</x:worksheet>",
    },
  );
  expect(readWorkbook(bytes).map(({ name, rows }) => [name, rows])).toEqual([["b", [{ line: 1, cells: ["1", "2"] }]]]);
});

test("what is no workbook is refused", () => {
  expect(() => readWorkbook(strToU8("PK no zip"))).toThrow();
  expect(() => readWorkbook(zipSync({ "a.txt": strToU8("a") }))).toThrow();
});
