/**
 * The cells of a workbook (xlsx): what is shown of its sheets as text, without formulas and formats. A file of its own,
 * for those who choose a workbook.
 */

import { strFromU8, unzipSync } from "fflate";
import { LINES_MAX, type TableRow, type TableSheet } from "./table";

/** Bytes that parts of a workbook may unpack to, all together. */
const UNPACKED_MAX = 300_000_000;
const COLUMNS_MAX = 60;

/** Reads the sheets that are not hidden and hold something. Throws on what is no workbook. */
export function readWorkbook(bytes: Uint8Array): TableSheet[] {
  let unpacked = 0;
  const parts = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      if (!/^xl\/(workbook\.xml|_rels\/workbook\.xml\.rels|sharedStrings\.xml|worksheets\/[^/]+\.xml)$/i.test(name))
        return false;
      unpacked += originalSize;
      if (unpacked > UNPACKED_MAX) throw new Error("the workbook is too large");
      return true;
    },
  });
  const part = (path: string): string => {
    const found = Object.entries(parts).find(([name]) => name.toLowerCase() === path.toLowerCase());
    return found ? strFromU8(found[1]) : "";
  };
  const workbook = part("xl/workbook.xml");
  if (!workbook) throw new Error("no workbook");
  const shared = elements(part("xl/sharedStrings.xml"), "si").map(({ inner }) => words(inner));
  const targets = new Map(
    elements(part("xl/_rels/workbook.xml.rels"), "Relationship").map(({ attributes }) => [
      attribute(attributes, "Id"),
      attribute(attributes, "Target"),
    ]),
  );
  return elements(workbook, "sheet").flatMap(({ attributes }) => {
    if (attribute(attributes, "state")) return [];
    const target = targets.get(attribute(attributes, "r:id")) ?? "";
    const sheet = rowsOf(part(target.startsWith("/") ? target.slice(1) : `xl/${target}`), shared);
    return sheet.rows.length ? [{ name: attribute(attributes, "name"), ...sheet }] : [];
  });
}

function rowsOf(xml: string, shared: readonly string[]): Pick<TableSheet, "rows" | "beyond"> {
  const rows: TableRow[] = [];
  let beyond = 0;
  let line = 0;
  for (const row of elements(xml, "row")) {
    line = Number(attribute(row.attributes, "r")) || line + 1;
    const cells: string[] = [];
    let column = -1;
    for (const cell of elements(row.inner, "c")) {
      const at = place(attribute(cell.attributes, "r"));
      column = at >= 0 ? at : column + 1;
      if (column >= COLUMNS_MAX) break;
      while (cells.length < column) cells.push("");
      cells[column] = content(cell, shared).trim();
    }
    if (!cells.some(Boolean)) continue;
    if (rows.length < LINES_MAX) rows.push({ line, cells });
    else beyond += 1;
  }
  return { rows, beyond };
}

function content({ attributes, inner }: Element, shared: readonly string[]): string {
  const type = attribute(attributes, "t");
  if (type === "inlineStr") return words(inner);
  const [value] = elements(inner, "v");
  if (!value || type === "e") return "";
  const text = unescaped(value.inner);
  if (type === "s") return shared[Number(text)] ?? "";
  // A sheet writes large and small numbers with an exponent, and halves of others with seventeen digits.
  return type === "" || type === "n" ? String(Number(Number(text).toPrecision(15))) : text;
}

/** The column of a reference such as AB12, counted from 0; -1 for none. */
function place(reference: string): number {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0] ?? "";
  return [...letters].reduce((sum, letter) => 26 * sum + letter.charCodeAt(0) - 64, 0) - 1;
}

interface Element {
  attributes: string;
  inner: string;
}

/**
 * The elements of a name that hold none of that name, as all that is asked for here; a prefix of a namespace is left
 * out.
 */
function elements(xml: string, name: string): Element[] {
  const found: Element[] = [];
  const open = new RegExp(`<((?:\\w+:)?${name})(?=[\\s/>])`, "g");
  for (let start = open.exec(xml); start; start = open.exec(xml)) {
    const end = xml.indexOf(">", open.lastIndex);
    if (end < 0) break;
    if (xml[end - 1] === "/") {
      found.push({ attributes: xml.slice(open.lastIndex, end - 1), inner: "" });
      open.lastIndex = end;
      continue;
    }
    const close = xml.indexOf(`</${start[1] ?? name}>`, end);
    if (close < 0) break;
    found.push({ attributes: xml.slice(open.lastIndex, end), inner: xml.slice(end + 1, close) });
    open.lastIndex = close;
  }
  return found;
}

function attribute(attributes: string, name: string): string {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes);
  return unescaped(found?.[1] ?? found?.[2] ?? "");
}

/** The words of a text, of all its runs; how it is pronounced (rPh) is no part of it. */
function words(xml: string): string {
  const spoken = elements(xml, "rPh").reduce((rest, { inner }) => rest.replace(inner, ""), xml);
  return elements(spoken, "t")
    .map(({ inner }) => unescaped(inner))
    .join("");
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text
    .replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
      if (name) return ENTITIES[name] ?? whole;
      const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : "";
    })
    .replace(/_x([0-9A-F]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
