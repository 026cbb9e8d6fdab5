/** Words of the reader's own on the sheet: broken into lines that fit. Pure. */

/** Width of words at a size of type, in the unit of the size. */
export type Measure = (words: string, size: number) => number;

/** The box for notes: where its first line ends, how long lines are, how far apart, how many. */
export interface NotesBox {
  x: number;
  y: number;
  width: number;
  pitch: number;
  lines: number;
}

export interface NotesLine {
  words: string;
  x: number;
  y: number;
  size: number;
}

/** How many lines of type go on one line of the box, the largest type first. */
const DENSITIES = [1, 1.5, 2, 3];
/** Size of type by the distance of lines, the most that it may be, and the least room below them. */
const SIZE = 0.55;
const TIGHT = 0.78;
const RISE = 0.22;
/** The smallest type on paper, points: less cannot be read without a glass. */
export const READABLE = 6.5;

/** Breaks words into lines; a line break of the writer stays one, a word without room is broken. */
export function wrap(words: string, widest: number, size: number, measure: Measure): string[] {
  return words.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    let line = "";
    for (const word of paragraph.split(/\s+/).flatMap((word) => pieces(word, widest, size, measure))) {
      const longer = line ? `${line} ${word}` : word;
      if (line && measure(longer, size) > widest) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    return [...lines, line];
  });
}

function pieces(word: string, widest: number, size: number, measure: Measure): string[] {
  if (measure(word, size) <= widest) return [word];
  const found: string[] = [];
  let piece = "";
  for (const letter of word) {
    if (piece && measure(piece + letter, size) > widest) {
      found.push(piece);
      piece = "";
    }
    piece += letter;
  }
  return piece ? [...found, piece] : found;
}

/** Lays notes into their box in the largest type in which they fit; gives whether all of them do in the smallest. */
export function layNotes(words: string, box: NotesBox, measure: Measure): { lines: NotesLine[]; fits: boolean } {
  const text = words.trim();
  if (!text) return { lines: [], fits: true };
  let laid: { lines: NotesLine[]; fits: boolean } = { lines: [], fits: false };
  for (const density of DENSITIES) {
    const pitch = box.pitch / density;
    const [size, most] = [Math.max(pitch * SIZE, READABLE), Math.floor(box.lines * density)];
    if (size > pitch * TIGHT) break;
    const lines = wrap(text, box.width, size, measure);
    const top = box.y - box.pitch;
    const placed = lines
      .slice(0, most)
      .map((line, index) => ({ words: line, x: box.x, y: top + (index + 1) * pitch - pitch * RISE, size }));
    laid = { lines: placed, fits: lines.length <= most };
    if (laid.fits) return laid;
  }
  return laid;
}
