/** A chosen file as the server reads it: a workbook becomes delimited text here, everything else goes as it is. */

import { decode, readText, type TableSheet } from "../dwellings/table";
import type { Media } from "./server";

/** As many bytes as the server reads. */
export const FILE_MAX = 20 * 1024 * 1024;
/** Bytes of a workbook, which is smaller than its text. */
export const WORKBOOK_MAX = FILE_MAX;
/** Of a text so much is looked at here; the server reads all of it. */
const LOOKED_AT = 64 * 1024;

export interface LayerFile {
  name: string;
  media: Media;
  /** The sheets of a workbook, or the table that a text is; none of GeoJSON. */
  sheets: readonly TableSheet[];
  /** What is sent, of a sheet. */
  body: (sheet: number) => Blob;
}

/** Why a file is not taken. */
export class LayerFileError extends Error {
  constructor(readonly fault: "tooLarge" | "oldExcel" | "unreadable") {
    super(fault);
  }
}

export async function choose(file: File): Promise<LayerFile> {
  if (file.size > FILE_MAX) throw new LayerFileError("tooLarge");
  const bytes = new Uint8Array(await file.arrayBuffer());
  // A compound file: Excel of before 2007, or with a password.
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) throw new LayerFileError("oldExcel");
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    // Only for workbooks: what unpacks them is a file of its own.
    const { readWorkbook } = await import("../dwellings/xlsx");
    let sheets: TableSheet[];
    try {
      sheets = readWorkbook(bytes);
    } catch {
      throw new LayerFileError("unreadable");
    }
    if (!sheets.length) throw new LayerFileError("unreadable");
    return {
      name: file.name,
      media: "text/csv",
      sheets,
      body: (at) => new Blob([writeDelimited(sheets[at])], { type: "text/csv" }),
    };
  }
  const isGeoJson = /\.(geo)?json$/i.test(file.name) || bytes[0] === 0x7b || (bytes[0] === 0xef && bytes[3] === 0x7b);
  if (isGeoJson) return { name: file.name, media: "application/geo+json", sheets: [], body: () => file };
  return {
    name: file.name,
    media: "text/csv",
    sheets: [readText(decode(bytes.subarray(0, LOOKED_AT)), file.name)],
    body: () => file,
  };
}

/** The rows of a sheet as delimited text. Cells are as they stand: nobody opens this as a sheet. */
export function writeDelimited(sheet: Pick<TableSheet, "rows"> | undefined): string {
  const cell = (text: string): string => (/[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const width = Math.max(0, ...(sheet?.rows ?? []).map(({ cells }) => cells.length));
  return (sheet?.rows ?? [])
    .map(({ cells }) => Array.from({ length: width }, (_, at) => cell(cells[at] ?? "")).join(";"))
    .join("\r\n");
}

/** What a column of a file is to a layer: kept, its place or code, or left out. */
export type Role = "kept" | "place" | "left";

/** What each column is, by what the server says that it leaves out and what the layer keeps. */
export function roles(header: readonly string[], kept: readonly string[], left: readonly string[]): Role[] {
  const names = new Set(kept.map((name) => name.toLowerCase()));
  return header.map((name) => (left.includes(name) ? "left" : names.has(name.toLowerCase()) ? "kept" : "place"));
}
