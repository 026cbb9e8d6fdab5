import { expect, test } from "vitest";
import { layNotes, wrap, type Measure } from "./words";

/** Every letter is half as wide as it is high. */
const measure: Measure = (words, size) => words.length * size * 0.5;
const box = { x: 10, y: 100, width: 200, pitch: 20, lines: 4 };

test("lines break at spaces, at the writer's own breaks, and in a word that has no room", () => {
  expect(wrap("een twee drie", 20, 4, measure)).toEqual(["een twee", "drie"]);
  expect(wrap("een\n\ntwee", 20, 4, measure)).toEqual(["een", "", "twee"]);
  expect(wrap("onwaarschijnlijk", 20, 4, measure)).toEqual(["onwaarschi", "jnlijk"]);
});

test("notes stand on the lines of their box, in smaller type where they are many", () => {
  const short = layNotes("Wat is hier gezegd?", box, measure);
  expect(short.fits).toBe(true);
  // The first line of the box ends at 100 and begins 20 above it.
  expect(short.lines).toEqual([{ words: "Wat is hier gezegd?", x: 10, y: 95.6, size: 11 }]);
  const long = layNotes("woord ".repeat(60), box, measure);
  expect(long.fits).toBe(true);
  expect(long.lines[0]?.size).toBeLessThan(11);
  expect(long.lines.map(({ words }) => words).join(" ")).toBe("woord ".repeat(60).trim());
  for (const line of long.lines) expect(line.y).toBeLessThan(box.y + 3 * box.pitch);
});

test("no type on paper is smaller than 6.5 points, on A4 or A3, and its lines stand apart", () => {
  for (const pitch of [20.16, 25.2]) {
    const { lines, fits } = layNotes("woord ".repeat(2000), { ...box, pitch, width: 700 }, measure);
    expect(fits).toBe(false);
    const [first, second] = lines;
    if (!first || !second) throw new Error("there are lines");
    expect(first.size).toBeGreaterThanOrEqual(6.5);
    expect((second.y - first.y) / first.size).toBeGreaterThan(1.25);
  }
});

test("what does not fit in the smallest type is told", () => {
  expect(layNotes("woord ".repeat(2000), box, measure).fits).toBe(false);
  expect(layNotes("  ", box, measure)).toEqual({ lines: [], fits: true });
});
