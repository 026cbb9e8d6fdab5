import { expect, test } from "vitest";
import { layColumn, type Measure } from "./column";
import type { PaperContent } from "./content";

/** As wide as the type of the sheet is on average. */
const measure: Measure = (words, size) => words.length * size * 0.52;
const caveat = (count: number): string => Array.from({ length: count }, (_, word) => `word${word}`).join(" ");
const cell = { colour: "#C85A5A", count: "1.234", label: "many, much" };
const content: PaperContent = {
  title: "Map",
  subtitle: "",
  notice: "",
  legend: [{ colour: "#ffffff", label: "Hatched: few inhabitants or figures", count: "", hatch: "indicative" }],
  counts: "Number: neighbourhoods in the Netherlands",
  matrix: { axisX: "Nuisance →", axisY: "Residents →", rows: ["many", "rather many", "few"], columns: ["little", "rather much", "much"], cells: [...Array.from({ length: 8 }, () => cell), { ...cell, colour: null }] },
  legendTitle: "Legend",
  area: null,
  guideTitle: "Guide",
  guide: caveat(40),
  caveatsTitle: "Please note",
  caveats: [20, 40, 60, 35, 25, 60].map(caveat),
  sources: "",
  made: "",
};
/** Millimetres: what header, footer and margins leave of the height of the sheet. */
const A4 = { width: 68, height: 161, size: 1 };

test("every caveat is in the picture in full, in smaller type where there are many", () => {
  const laid = layColumn(content, A4, measure);
  expect(laid.over).toBe(0);
  const words = laid.marks.flatMap((mark) => (mark.kind === "line" ? [mark.words] : [])).join(" ");
  for (const one of content.caveats) expect(words).toContain(one);
  for (const mark of laid.marks) expect(mark.y).toBeLessThan(A4.height);
  const size = (caveats: string[]): number => layColumn({ ...content, caveats }, A4, measure).marks.find((mark) => mark.kind === "line")?.size ?? 0;
  expect(size(content.caveats.slice(0, 1))).toBeCloseTo(3.4);
  expect(size(content.caveats)).toBeLessThan(3.4);
});

test("what is said of the buurt in the panel is in the picture in full, before the guide", () => {
  const laid = layColumn({ ...content, caveats: [], area: { name: "Glasbuurt", sentence: caveat(60) } }, A4, measure);
  const words = laid.marks.flatMap((mark) => (mark.kind === "line" ? [mark.words] : [])).join(" ");
  expect(words).toContain(`Glasbuurt ${caveat(60)} Guide`);
});

test("what does not fit at the smallest type is told", () => {
  expect(layColumn({ ...content, caveats: [caveat(3000)] }, A4, measure).over).toBeGreaterThan(100);
});

test("the legend of two axes is a square of nine, without the colour of a class that is switched off", () => {
  const keys = layColumn(content, A4, measure).marks.filter((mark) => mark.kind === "key");
  expect(keys).toHaveLength(10);
  expect(new Set(keys.slice(0, 9).map(({ x }) => x)).size).toBe(3);
  expect(keys[8]).toMatchObject({ colour: null });
});

test("the words of the levels stand beside their row and under their column, and below it what the numbers count", () => {
  const { marks } = layColumn({ ...content, caveats: [] }, A4, measure);
  const cells = marks.filter((mark) => mark.kind === "key").slice(0, 9);
  const said = (words: string) => marks.find((mark) => mark.kind === "line" && mark.words === words);
  for (const [row, word] of ["many", "few"].entries()) {
    const cell = cells[6 * row];
    expect(said(word)?.x).toBeLessThan(cell?.x ?? 0);
    expect(said(word)?.y).toBeGreaterThan(cell?.y ?? 0);
    expect(said(word)?.y).toBeLessThan((cell?.y ?? 0) + (cell?.height ?? 0));
  }
  for (const [column, word] of ["little", "rather much", "much"].entries()) {
    const cell = cells[6 + column];
    expect(said(word)?.x).toBeCloseTo((cell?.x ?? 0) + (cell?.width ?? 0) / 2);
    expect(said(word)?.y).toBeGreaterThan((cell?.y ?? 0) + (cell?.height ?? 0));
    expect(said(word)?.y).toBeLessThan(said("Nuisance →")?.y ?? 0);
  }
  // "rather many" is wider than the 12 mm beside the square: 11 × 2.6 × 0.52 = 14.9 mm, so it breaks.
  expect(said("rather many")).toBeUndefined();
  expect(said(content.counts)?.y).toBeGreaterThan(said("Nuisance →")?.y ?? 0);
});
