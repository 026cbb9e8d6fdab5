/** Reads codes and coordinates of any text: a CSV of any separator, a list, a column from a spreadsheet. Pure. */

export interface Parsed {
  codes: string[];
  /** Longitude and latitude in degrees. */
  points: [number, number][];
  /** Lines with neither, a heading not counted. */
  missed: number;
}

/** More lines than any client's list; what is beyond is left out. */
export const LINES_MAX = 20_000;

export function parse(content: string): Parsed {
  const codes = new Set<string>();
  const points: [number, number][] = [];
  let missed = 0;
  const lines = content.split(/\r\n|\n|\r/).filter((line) => line.trim()).slice(0, LINES_MAX);
  for (const [index, line] of lines.entries()) {
    const found = line.toUpperCase().match(/\bBU[0-9A-Z]{8}\b/g) ?? bareCodes(line);
    if (found.length) {
      for (const code of found) codes.add(code);
      continue;
    }
    const point = coordinate(line);
    if (point) points.push(point);
    // A first line without digits is the heading of a table.
    else if (index > 0 || /\d/.test(line)) missed += 1;
  }
  return { codes: [...codes], points, missed };
}

/** Spreadsheets drop the letters: eight digits alone in a cell are a buurt code. */
function bareCodes(line: string): string[] {
  return line
    .split(/[;,\t"]/)
    .map((cell) => cell.trim())
    .filter((cell) => /^\d{8}$/.test(cell))
    .map((cell) => `BU${cell}`);
}

/**
 * The first pair of numbers of a line that lies in the Netherlands: degrees in either order, or metres of the Dutch grid (RD).
 * A comma is a decimal sign where the cells are apart by a semicolon, a tab or a blank, and a separator otherwise.
 */
function coordinate(line: string): [number, number] | null {
  const cells = /[;\t]/.test(line) ? line.split(/[;\t]/) : /\d,\d+[\s]+\d/.test(line) ? line.split(/\s+/) : line.split(/[,\s]+/);
  const numbers = cells
    .map((cell) => cell.trim().replace(/^"|"$/g, "").replace(",", "."))
    .filter((cell) => /^[+-]?\d+(\.\d+)?$/.test(cell))
    .map(Number);
  for (let at = 0; at + 1 < numbers.length; at += 1) {
    const [one, other] = [numbers[at] ?? 0, numbers[at + 1] ?? 0];
    if (isLongitude(one) && isLatitude(other)) return [one, other];
    if (isLatitude(one) && isLongitude(other)) return [other, one];
    if (one > 0 && one < 300_000 && other > 300_000 && other < 630_000) return fromRd(one, other);
  }
  return null;
}

const isLongitude = (value: number): boolean => value > 3 && value < 7.5;
const isLatitude = (value: number): boolean => value > 50.5 && value < 53.8;

/** Coefficients (power of x, power of y, seconds of arc) of the published approximation of RD New; within half a metre. */
const LATITUDE: [number, number, number][] = [
  [0, 1, 3235.65389],
  [2, 0, -32.58297],
  [0, 2, -0.2475],
  [2, 1, -0.84978],
  [0, 3, -0.0655],
  [2, 2, -0.01709],
  [1, 0, -0.00738],
  [4, 0, 0.0053],
  [2, 3, -0.00039],
  [4, 1, 0.00033],
  [1, 1, -0.00012],
];
const LONGITUDE: [number, number, number][] = [
  [1, 0, 5260.52916],
  [1, 1, 105.94684],
  [1, 2, 2.45656],
  [3, 0, -0.81885],
  [1, 3, 0.05594],
  [3, 1, -0.05607],
  [0, 1, 0.01199],
  [3, 2, -0.00256],
  [1, 4, 0.00128],
  [0, 2, 0.00022],
  [2, 0, -0.00022],
  [5, 0, 0.00026],
];

/** Metres of the Dutch grid to longitude and latitude in degrees (WGS 84). */
export function fromRd(x: number, y: number): [number, number] {
  const [dx, dy] = [(x - 155_000) * 1e-5, (y - 463_000) * 1e-5];
  const sum = (terms: [number, number, number][]): number => terms.reduce((total, [p, q, factor]) => total + factor * dx ** p * dy ** q, 0);
  return [5.38720621 + sum(LONGITUDE) / 3600, 52.1551744 + sum(LATITUDE) / 3600];
}
