/**
 * A workbook with a sheet of notes: one of its own, or the server's with the sheet added here, so that notes never go
 * there. Loaded when asked for.
 *
 * The server's workbook is opened as what it is, a zip of XML, and gets one more part; every other part stays byte for
 * byte what it was, but for the lists of parts, of sheets and of cell styles.
 */

import { strFromU8, strToU8, unzipSync, zipSync, type Unzipped } from "fflate";
import { escapeXml } from "../markup";
import type { SheetColumn } from "./table";

const SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const TYPE = `${SPREADSHEET}.sheet`;
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
/** What a sheet may be called at most, in letters. */
const NAME_MAX = 31;

/** Gives the workbook; `base` is one of others, or null. Throws where that is no workbook. */
export function workbook(base: Uint8Array | null, name: string, columns: readonly SheetColumn[]): Blob {
  return new Blob([addSheet(base, name, columns) as Uint8Array<ArrayBuffer>], { type: TYPE });
}

/** The same with several sheets. */
export function workbookOf(
  base: Uint8Array,
  sheets: readonly { name: string; columns: readonly SheetColumn[] }[],
): Blob {
  const added = sheets.reduce((book, { name, columns }) => addSheet(book, name, columns), base);
  return new Blob([added as Uint8Array<ArrayBuffer>], { type: TYPE });
}

export function addSheet(base: Uint8Array | null, name: string, columns: readonly SheetColumn[]): Uint8Array {
  const parts = base ? unzipSync(base) : empty();
  const read = (path: string): string => {
    const part = parts[path];
    if (!part) throw new Error(`the workbook has no ${path}`);
    return strFromU8(part);
  };
  const book = read("xl/workbook.xml");
  const numbers = [...book.matchAll(/sheetId="(\d+)"/g)].map(([, id]) => Number(id));
  const next = Math.max(0, ...numbers) + 1;
  const path = `worksheets/notes${next}.xml`;
  const relation = `rIdNotes${next}`;
  const styles = withStyles(read("xl/styles.xml"));
  const sheet = `<sheet name="${escapeXml(freeName(book, name))}" sheetId="${next}" r:id="${relation}"/>`;
  const added: [string, string][] = [
    [`xl/${path}`, sheetXml(columns, styles)],
    ["xl/styles.xml", styles.xml],
    ["xl/workbook.xml", insert(book, "</sheets>", sheet)],
    [
      "xl/_rels/workbook.xml.rels",
      insert(
        read("xl/_rels/workbook.xml.rels"),
        "</Relationships>",
        `<Relationship Id="${relation}" Type="${RELATIONS}/worksheet" Target="${path}"/>`,
      ),
    ],
    [
      "[Content_Types].xml",
      insert(
        read("[Content_Types].xml"),
        "</Types>",
        `<Override PartName="/xl/${path}" ContentType="${SPREADSHEET}.worksheet+xml"/>`,
      ),
    ],
  ];
  for (const [where, xml] of added) parts[where] = strToU8(xml);
  return zipSync(parts, { level: 6 });
}

/** A workbook without a sheet, which none may stay. */
function empty(): Unzipped {
  const parts: Record<string, string> = {
    "[Content_Types].xml":
      `${HEAD}<Types xmlns="${PACKAGE}/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      '<Default Extension="xml" ContentType="application/xml"/>' +
      `<Override PartName="/xl/workbook.xml" ContentType="${SPREADSHEET}.sheet.main+xml"/>` +
      `<Override PartName="/xl/styles.xml" ContentType="${SPREADSHEET}.styles+xml"/></Types>`,
    "_rels/.rels":
      `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">` +
      `<Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels":
      `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">` +
      `<Relationship Id="rId1" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
    "xl/styles.xml":
      `${HEAD}<styleSheet xmlns="${MAIN}">` +
      '<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>' +
      '<fills count="2"><fill><patternFill patternType="none"/></fill>' +
      '<fill><patternFill patternType="gray125"/></fill></fills>' +
      '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
      '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
      '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>' +
      '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
  };
  return Object.fromEntries(Object.entries(parts).map(([path, xml]) => [path, strToU8(xml)]));
}

interface Styles {
  xml: string;
  /** Places of the styles of headings and of cells with several lines. */
  heading: number;
  wrapped: number;
}

/** Adds a style for headings and one for cells with several lines. */
function withStyles(xml: string): Styles {
  const font = countOf(xml, "fonts");
  const heading = countOf(xml, "cellXfs");
  let added = insert(xml, "</fonts>", '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font>');
  added = insert(
    added,
    "</cellXfs>",
    `<xf numFmtId="0" fontId="${font}" fillId="0" borderId="0" xfId="0" applyFont="1"/>` +
      '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">' +
      '<alignment vertical="top" wrapText="1"/></xf>',
  );
  added = added
    .replace(/<fonts count="\d+"/, `<fonts count="${font + 1}"`)
    .replace(/<cellXfs count="\d+"/, `<cellXfs count="${heading + 2}"`);
  return { xml: added, heading, wrapped: heading + 1 };
}

function countOf(xml: string, list: "fonts" | "cellXfs"): number {
  const count = new RegExp(`<${list} count="(\\d+)"`).exec(xml)?.[1];
  if (count === undefined) throw new Error(`the workbook has no ${list}`);
  return Number(count);
}

function sheetXml(columns: readonly SheetColumn[], { heading, wrapped }: Styles): string {
  const widths = columns
    .map(({ width }, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`)
    .join("");
  const rows = Math.max(0, ...columns.map(({ cells }) => cells.length));
  const line = (row: number, cells: readonly (string | number)[], style: number): string =>
    `<row r="${row}">${cells.map((cell, index) => cellXml(`${letters(index)}${row}`, cell, style)).join("")}</row>`;
  const body = Array.from({ length: rows }, (_, row) =>
    line(
      row + 2,
      columns.map(({ cells }) => cells[row] ?? ""),
      wrapped,
    ),
  ).join("");
  const frozen =
    '<sheetViews><sheetView workbookViewId="0">' +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';
  return `${HEAD}<worksheet xmlns="${MAIN}">${frozen}<cols>${widths}</cols><sheetData>${line(
    1,
    columns.map(({ title }) => title),
    heading,
  )}${body}</sheetData></worksheet>`;
}

/** A text stands in its cell as it is: it is no formula, whatever it begins with. */
function cellXml(place: string, value: string | number, style: number): string {
  if (typeof value === "number") return `<c r="${place}" s="${style}"><v>${value}</v></c>`;
  return value === ""
    ? ""
    : `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(value)}</t></is></c>`;
}

/** A, B … Z, AA. */
function letters(index: number): string {
  return (index >= 26 ? letters(Math.floor(index / 26) - 1) : "") + String.fromCharCode(65 + (index % 26));
}

/** A name that no sheet of the workbook has. */
function freeName(book: string, name: string): string {
  const taken = new Set([...book.matchAll(/<sheet [^>]*name="([^"]*)"/g)].map(([, known]) => known?.toLowerCase()));
  for (let turn = 1; ; turn += 1) {
    const tried = `${name.slice(0, NAME_MAX - 4)}${turn === 1 ? "" : ` ${turn}`}`;
    if (!taken.has(tried.toLowerCase())) return tried;
  }
}

function insert(xml: string, before: string, added: string): string {
  const at = xml.lastIndexOf(before);
  if (at < 0) throw new Error(`the workbook has no ${before}`);
  return xml.slice(0, at) + added + xml.slice(at);
}
