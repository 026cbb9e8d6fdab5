/** Text of any kind as a table of cells: CSV of any separator, what is pasted from a sheet, a list. Pure. */

/** A row of a table, with its place in what the reader gave, counted from 1. */
export interface TableRow {
  line: number;
  cells: string[];
}

export interface TableSheet {
  name: string;
  rows: TableRow[];
  /** Rows beyond the most that are read. */
  beyond: number;
}

/** More lines than any association has dwellings in one list. */
export const LINES_MAX = 200_000;
const COLUMNS_MAX = 60;
/** Lines that are looked at for how cells are divided. */
const LOOKED_AT = 100;
const SEPARATORS = ["\t", ";", "|", ","];
const CODE = /^(BU|WK|GM)[0-9A-Z]{4,8}$/i;
const TWO_NUMBERS = /^\s*[-+]?\d+([.,]\d+)?\s+[-+]?\d+([.,]\d+)?\s*$/;

/** The text of a file: UTF-8 or UTF-16 where it is that, else what Excel writes on Windows. */
export function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

export function readText(content: string, name = ""): TableSheet {
  const text = content.replace(/^\uFEFF/, "").replaceAll("\0", "");
  const words = text.trim().split(/[\s,;]+/);
  // A list of codes, however they are divided.
  if (words.every((word) => CODE.test(word)))
    return limited(
      name,
      words.map((word, index) => ({ line: index + 1, cells: [word] })),
    );
  const sample = text
    .split(/\r\n|\n|\r/, 10 * LOOKED_AT)
    .filter((line) => line.trim())
    .slice(0, LOOKED_AT);
  if (sample.length && sample.filter((line) => TWO_NUMBERS.test(line)).length >= 0.8 * sample.length) {
    return limited(
      name,
      divide(text, "\n").map(({ line, cells }) => ({ line, cells: (cells[0] ?? "").trim().split(/\s+/) })),
    );
  }
  return limited(name, divide(text, separator(sample)));
}

function limited(name: string, rows: TableRow[]): TableSheet {
  const filled = rows.filter(({ cells }) => cells.some(Boolean));
  return { name, rows: filled.slice(0, LINES_MAX), beyond: Math.max(0, filled.length - LINES_MAX) };
}

/** The sign that divides most lines into the same number of cells; a line end where none does. */
function separator(sample: readonly string[]): string {
  let best = "\n";
  let most = 0;
  for (const sign of SEPARATORS) {
    const counts = new Map<number, number>();
    for (const line of sample) {
      const count = line.replace(/"[^"]*"/g, "").split(sign).length - 1;
      if (count > 0) counts.set(count, (counts.get(count) ?? 0) + 1);
    }
    const same = Math.max(0, ...counts.values());
    // The first of them wins a tie: a comma is also a decimal sign.
    if (same > most && same >= 0.5 * sample.length) [best, most] = [sign, same];
  }
  return best;
}

/** Divides into rows and cells; a sign between quotes divides nothing, and two quotes are one. */
function divide(text: string, sign: string): TableRow[] {
  const rows: TableRow[] = [];
  let cells: string[] = [];
  let line = 1;
  let begun = 1;
  let at = 0;
  const end = (): void => {
    rows.push({ line: begun, cells: cells.slice(0, COLUMNS_MAX) });
    cells = [];
  };
  while (at < text.length) {
    let cell = "";
    const quote = /"/y;
    quote.lastIndex = at;
    if (quote.test(text) && sign !== "\n") {
      at += 1;
      for (;;) {
        const close = text.indexOf('"', at);
        if (close < 0) {
          cell += text.slice(at);
          at = text.length;
          break;
        }
        cell += text.slice(at, close);
        at = close + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at += 1;
      }
      line += cell.split("\n").length - 1;
    }
    let stop = at;
    while (stop < text.length && text[stop] !== sign && text[stop] !== "\n" && text[stop] !== "\r") stop += 1;
    cells.push((cell + text.slice(at, stop)).trim());
    at = stop;
    if (at >= text.length) break;
    if (text[at] === sign && sign !== "\n") {
      at += 1;
      if (at === text.length) cells.push("");
      continue;
    }
    at += text[at] === "\r" && text[at + 1] === "\n" ? 2 : 1;
    end();
    line += 1;
    begun = line;
  }
  if (cells.length) end();
  return rows;
}
