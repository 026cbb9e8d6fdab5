/**
 * What an own layer says of an area, in words. Figures are the server's; what it does not tell of few is said to be
 * that.
 */

import { number } from "../format";
import type { Page } from "../page";
import type { AreaFigure, FigureColumn, Layer, PointCounts, Total, WithheldFigure } from "./documents";
import type { ActiveFigure, ActivePoints } from "./layers";

const LEVELS = { BU: "buurten", WK: "wijken", GM: "gemeenten" } as const;

/** What a layer of points tells of an area; of a buurt without any, none. */
export function countOf(counts: PointCounts, code: string): Total {
  const found = counts[LEVELS[code.slice(0, 2) as keyof typeof LEVELS] ?? "buurten"][code] ?? 0;
  return typeof found === "object" ? found : { count: found, rounded: false };
}

/** What a figure tells of an area; null where nothing was brought. */
export function figureOf(column: FigureColumn, code: string): AreaFigure | WithheldFigure | null {
  return column[LEVELS[code.slice(0, 2) as keyof typeof LEVELS] ?? "buurten"][code] ?? null;
}

export function isWithheld(figure: AreaFigure | WithheldFigure | null): figure is WithheldFigure {
  return figure !== null && "withheld" in figure;
}

/** A number of a layer of points: exact, about, or of few. */
export function countText(page: Page, { count, rounded }: Total): string {
  if (typeof count === "string") return count;
  return `${rounded ? `${page.say("ownAbout")} ` : ""}${number(count, page.state.language)}`;
}

/** A share, with a decimal: what is laid beside others should not round to the same. */
export function shareText(page: Page, { share }: AreaFigure): string {
  return `${number(share, page.state.language, 1)}%`;
}

/** What a figure is called; a layer that names none has the name of its column. */
export function figureTitle(
  page: Page,
  layer: Pick<Layer, "title" | "figures">,
  figure: string,
  title: FigureColumn["title"],
): string {
  return title ? page.pick(title) : layer.figures.length > 1 ? figure : page.pick(layer.title);
}

/** The figure of an area in a few words, for cards and cells. */
export function figureText(page: Page, { column }: ActiveFigure, code: string): string {
  const figure = figureOf(column, code);
  if (!figure) return page.say("ownNoFigure");
  if (isWithheld(figure)) return page.say("ownWithheld");
  const { language } = page.state;
  const [count, base] = [number(figure.count, language), number(figure.base, language)];
  return `${shareText(page, figure)} (${count} ${page.say("ownOf")} ${base} ${column.base})`;
}

/** The same in a sentence, to be read aloud. */
export function figureSentence(page: Page, on: ActiveFigure, code: string, name: string): string {
  const { layer, column } = on;
  const title = figureTitle(page, layer, column.figure, column.title);
  const figure = figureOf(column, code);
  const words = !figure ? "ownSaidNone" : isWithheld(figure) ? "ownSaidWithheld" : "ownSaid";
  const { language } = page.state;
  const known = figure && !isWithheld(figure) ? figure : null;
  return page
    .say(words)
    .replace("{area}", name)
    .replace("{title}", title)
    .replace("{owner}", layer.owner)
    .replace("{few}", String(on.counts.fewer_than))
    .replace("{share}", known ? shareText(page, known) : "")
    .replace("{count}", known ? number(known.count, language) : "")
    .replace("{base}", known ? `${number(known.base, language)} ${column.base}` : "")
    .replace("{class}", known ? String(known.class) : "")
    .replace("{classes}", String(column.colours.length));
}

/** How many there are in an area, in a sentence. */
export function countSentence(page: Page, { layer, counts }: ActivePoints, code: string, name: string): string {
  const total = countOf(counts, code);
  const words = total.count === 0 ? "ownCountNone" : typeof total.count === "string" ? "ownCountFew" : "ownCount";
  return page
    .say(words)
    .replace("{area}", name)
    .replace("{title}", page.pick(layer.title))
    .replace("{owner}", layer.owner)
    .replace("{few}", String(counts.fewer_than))
    .replace("{count}", countText(page, total));
}

/** The borders of a class as people write them. */
export function classRange(page: Page, { borders, colours }: FigureColumn, index: number): string {
  const [low, high] = [borders[index - 1], borders[index]];
  const shown = (border: number): string => number(border, page.state.language, 1);
  if (colours.length === 1) return page.say("ownAll");
  if (low === undefined) return `${page.say("ownBelow")} ${shown(high ?? 0)}%`;
  return high === undefined ? `${shown(low)}% ${page.say("ownOrMore")}` : `${shown(low)} – ${shown(high)}%`;
}
