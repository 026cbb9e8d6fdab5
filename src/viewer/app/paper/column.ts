/** The column beside the map of the picture: every word and key of it with its place. Pure; on the sheet the browser lays it out. */

import { inkOn } from "../colour";
import type { Hatch } from "../key";
import { shrink } from "./scale";
import type { PaperContent } from "./content";

export const INK = "#10181f";
export const SOFT = "#4d5963";
/** From line to line, as a multiple of the size of the type. */
export const LEADING = 1.35;

/** Millimetres from the left and the top, the widest line, the size of the type. */
export interface Place {
  x: number;
  y: number;
  widest: number;
  size: number;
}

export interface Line {
  kind: "line";
  words: string;
  /** The end that lies at `x`. */
  align: "left" | "center" | "right";
  x: number;
  y: number;
  size: number;
  weight: number;
  colour: string;
  /** Runs upwards. */
  upright?: boolean;
}

export interface Key {
  kind: "key";
  x: number;
  y: number;
  width: number;
  height: number;
  /** None for a class that the reader has switched off. */
  colour: string | null;
  hatch: Hatch | null;
}

export interface Column {
  marks: (Line | Key)[];
  /** Millimetres that do not fit, even at the smallest type. */
  over: number;
}

/** The width of words in millimetres. */
export type Measure = (words: string, size: number, weight: number) => number;

/** Lays out the column within a width and a height in millimetres, with smaller type where it would not fit. */
export function layColumn(content: PaperContent, box: { width: number; height: number; size: number }, measure: Measure): Column {
  const at = (scale: number): { marks: (Line | Key)[]; end: number } => layAt(content, box.width, box.size * scale, measure);
  const { marks, end } = at(shrink((scale) => at(scale).end <= box.height));
  return { marks, over: Math.max(0, end - box.height) };
}

/** Breaks words into lines that fit. */
export function wrap(words: string, { widest, size }: Pick<Place, "widest" | "size">, weight: number, measure: Measure): string[] {
  const result: string[] = [];
  let line = "";
  for (const word of words.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (line && measure(longer, size, weight) > widest) {
      result.push(line);
      line = word;
    } else line = longer;
  }
  return [...result, line];
}

function layAt(content: PaperContent, width: number, size: number, measure: Measure): { marks: (Line | Key)[]; end: number } {
  const marks: (Line | Key)[] = [];
  const write = (words: string, place: Place, weight = 400, colour = INK): number => {
    const lines = wrap(words, place, weight, measure);
    lines.forEach((line, index) => marks.push({ kind: "line", words: line, align: "left", x: place.x, y: place.y + index * place.size * LEADING, size: place.size, weight, colour }));
    return place.y + lines.length * place.size * LEADING;
  };
  const heading = (words: string, y: number): number => write(words, { x: 0, y, widest: width, size: 3.4 * size }, 700);
  const key = { width: 6 * size, height: 4 * size };

  let y = heading(content.legendTitle, 0) + 1.5 * size;
  if (content.matrix) {
    const { cells, axisX, axisY, rows, columns } = content.matrix;
    const gap = 0.6 * size;
    // Beside the name of the axis, the words of its levels.
    const words = { left: 4.4 * size, width: 12 * size };
    const left = words.left + words.width + gap;
    const cell = { width: (width - left - 2 * gap) / 3, height: 9.5 * size };
    const label = { size: 2.6 * size, weight: 400, colour: SOFT, align: "center" } as const;
    const whole = 3 * cell.height + 2 * gap;
    cells.forEach(({ colour, count }, index) => {
      const [x, top] = [left + (index % 3) * (cell.width + gap), y + Math.floor(index / 3) * (cell.height + gap)];
      marks.push({ kind: "key", x, y: top, ...cell, colour, hatch: null });
      if (colour) marks.push({ ...label, kind: "line", words: count, x: x + cell.width / 2, y: top + (cell.height - label.size) / 2, colour: inkOn(colour) });
    });
    /** Words in lines around a height or below one; gives the height of the lines. */
    const lines = (said: string, place: { x: number; widest: number; align: "center" | "right" }, top: (height: number) => number): number => {
      const broken = wrap(said, { widest: place.widest, size: label.size }, label.weight, measure);
      const height = broken.length * label.size * LEADING;
      broken.forEach((line, index) => marks.push({ ...label, kind: "line", words: line, align: place.align, x: place.x, y: top(height) + index * label.size * LEADING }));
      return height;
    };
    rows.forEach((said, row) => {
      const middle = y + row * (cell.height + gap) + cell.height / 2;
      lines(said, { x: words.left + words.width, widest: words.width, align: "right" }, (height) => middle - height / 2);
    });
    const under = columns.map((said, column) => lines(said, { x: left + column * (cell.width + gap) + cell.width / 2, widest: cell.width, align: "center" }, () => y + whole + size));
    const sides = Math.max(0, ...under);
    marks.push({ ...label, kind: "line", words: axisY, x: 0.6 * size, y: y + whole / 2, upright: true });
    marks.push({ ...label, kind: "line", words: axisX, x: left + (width - left) / 2, y: y + whole + size + sides });
    y += whole + size + sides + label.size * LEADING + 2 * size;
  }
  for (const entry of content.legend) {
    marks.push({ kind: "key", x: 0, y, ...key, colour: entry.colour, hatch: entry.hatch });
    const end = write(entry.label, { x: 8 * size, y: y + 0.3 * size, widest: width - 22 * size, size: 2.8 * size });
    marks.push({ kind: "line", words: entry.count, align: "right", x: width, y: y + 0.3 * size, size: 2.8 * size, weight: 400, colour: SOFT });
    y = Math.max(end, y + key.height) + 1.2 * size;
  }
  if (content.counts) y = write(content.counts, { x: 0, y: y + 0.5 * size, widest: width, size: 2.5 * size }, 400, SOFT);
  if (content.area) {
    y = heading(content.area.name, y + 2 * size) + size;
    y = write(content.area.sentence, { x: 0, y, widest: width, size: 2.8 * size }) + size;
  }
  y = heading(content.guideTitle, y + 2 * size) + size;
  y = write(content.guide, { x: 0, y, widest: width, size: 2.8 * size });
  if (content.caveats.length) y = heading(content.caveatsTitle, y + 3 * size) + size;
  for (const caveat of content.caveats) y = write(caveat, { x: 0, y, widest: width, size: 2.5 * size }, 400, SOFT) + size;
  return { marks, end: y };
}
