/**
 * Small charts of one figure over the years. The drawing is for the eye; the same numbers stand in a table for screen
 * readers.
 */

import type { Series } from "../documents";
import { h, svg } from "../dom";
import { number } from "../format";
import type { Page } from "../page";
import type { TextKey } from "../texts";

const WIDTH = 168;
const HEIGHT = 56;
const PAD = { left: 4, right: 34, top: 6, bottom: 14 };

export interface Dot {
  x: number;
  y: number;
  year: number;
  value: number;
}

/**
 * The points of a line, in pieces: a missing year or a break in the series ends one piece and starts the next, because
 * a line across would claim figures that nobody published. The axis is that of the values, never from zero, and a flat
 * series lies in the middle.
 */
export function pieces(series: Pick<Series, "points" | "breaks">): Dot[][] {
  const present = series.points.filter((point) => point.value !== null);
  const all = series.points.map((point) => point.year);
  const values = present.map((point) => point.value ?? 0);
  const [first, last] = [Math.min(...all), Math.max(...all)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (year: number): number =>
    PAD.left + (last > first ? (year - first) / (last - first) : 0.5) * (WIDTH - PAD.left - PAD.right);
  const y = (value: number): number =>
    PAD.top + (high > low ? (high - value) / (high - low) : 0.5) * (HEIGHT - PAD.top - PAD.bottom);
  const result: Dot[][] = [];
  let piece: Dot[] = [];
  for (const { year, value } of series.points) {
    const last = piece.at(-1)?.year ?? Number.POSITIVE_INFINITY;
    if (value === null || series.breaks.some((start) => last < start && start <= year)) {
      if (piece.length) result.push(piece);
      piece = [];
    }
    if (value !== null) piece.push({ x: x(year), y: y(value), year, value });
  }
  if (piece.length) result.push(piece);
  return result;
}

export function chart(page: Page, series: Series): HTMLElement | null {
  const parts = pieces(series);
  const last = parts.at(-1)?.at(-1);
  if (!last) return null;
  const { language } = page.state;
  const show = (value: number | null): string => number(value, language, series.decimals);
  const years = series.points.map((point) => point.year);
  const [from, to] = [Math.min(...years), Math.max(...years)];
  return h(
    "figure",
    { class: "chart" },
    h("figcaption", null, page.pick(series.label), h("span", { class: "hint" }, ` ${page.pick(series.unit)}`)),
    (series.break_notes ?? [])
      .filter((note) => from < note.year && note.year <= to)
      .map((note) => h("p", { class: "hint" }, `${note.year}: ${page.pick(note.what)}`)),
    svg(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" },
      svg("line", {
        x1: PAD.left,
        x2: WIDTH - PAD.right,
        y1: HEIGHT - PAD.bottom + 2,
        y2: HEIGHT - PAD.bottom + 2,
        class: "chart-axis",
      }),
      parts.map((dots) =>
        dots.length > 1
          ? svg("polyline", {
              points: dots.map((dot) => `${dot.x.toFixed(1)},${dot.y.toFixed(1)}`).join(" "),
              class: "chart-line",
            })
          : null,
      ),
      parts
        .flat()
        .map((dot) =>
          svg(
            "circle",
            { cx: dot.x, cy: dot.y, r: dot === last ? 2.8 : 1.9, class: "chart-dot" },
            svg("title", null, `${dot.year}: ${show(dot.value)}`),
          ),
        ),
      svg("text", { x: last.x + 6, y: last.y + 3.5, class: "chart-value" }, show(last.value)),
      svg("text", { x: PAD.left, y: HEIGHT - 1, class: "chart-year" }, from),
      from < to
        ? svg("text", { x: WIDTH - PAD.right, y: HEIGHT - 1, class: "chart-year", "text-anchor": "end" }, to)
        : null,
    ),
    h(
      "table",
      { class: "visually-hidden" },
      h("caption", null, page.pick(series.label)),
      h(
        "tbody",
        null,
        series.points.map((point) =>
          h(
            "tr",
            null,
            h("th", { scope: "row" }, point.year),
            h(
              "td",
              null,
              point.value === null
                ? page.say(`state_${point.state === "value" ? "missing" : point.state}` as TextKey)
                : show(point.value),
            ),
          ),
        ),
      ),
    ),
  );
}
