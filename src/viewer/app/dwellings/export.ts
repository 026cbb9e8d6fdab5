/** My buurten as CSV, for a sheet in the language of the reader. Pure. */

import type { Language } from "../texts";

/** Cells of a table, the heading first: with a semicolon for a Dutch sheet, and a mark of UTF-8 in front. */
export function csv(rows: readonly (readonly (string | number | null)[])[], language: Language): string {
  const separator = language === "nl" ? ";" : ",";
  const cell = (value: string | number | null): string => {
    const text = value === null ? "" : String(value);
    // A sheet takes what begins so for a formula.
    const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /["\n\r;,]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `\uFEFF${rows.map((row) => row.map(cell).join(separator)).join("\r\n")}\r\n`;
}
