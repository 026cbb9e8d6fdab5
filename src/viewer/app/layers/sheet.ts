/**
 * What own layers tell of areas, as a sheet of a workbook: a row per area of which they tell anything, and of each
 * figure its share, number, base and class under the name of whose it is. What is not told of few is empty here, with
 * the reason beside it.
 */

import type { AreaIndex } from "../documents";
import type { SheetColumn } from "../notes/table";
import type { Page } from "../page";
import { countOf, figureOf, figureTitle, isWithheld } from "./area-text";
import { areasWithin, type Area } from "./areas";
import type { CountedLayer } from "./layers";

const LEVELS = { BU: "buurt", WK: "wijk", GM: "gemeente" } as const;
/** Letters of a column with the name of a figure, at least and at most. */
const WIDTH = [12, 44] as const;

export function ownTable(page: Page, held: readonly CountedLayer[], index: AreaIndex): SheetColumn[] {
  const areas = areasWithin(index, page.state.gemeenten, held);
  const column = (
    title: string,
    of: (area: Area) => string | number,
    width = Math.min(Math.max(title.length + 2, WIDTH[0]), WIDTH[1]),
  ): SheetColumn => ({ title, width, cells: areas.map(of) });
  return [
    column(page.say("noteArea"), ({ name }) => name, 26),
    column(page.say("noteCode"), ({ code }) => code, 12),
    column(
      page.say("ownLevel"),
      ({ code }) => page.say(LEVELS[code.slice(0, 2) as keyof typeof LEVELS] ?? "buurt"),
      12,
    ),
    column(page.say("gemeente"), ({ gemeente }) => gemeente, 22),
    ...held.flatMap((one) => columnsOf(page, one, column)),
  ];
}

type ColumnMaker = (title: string, of: (area: Area) => string | number) => SheetColumn;

function columnsOf(page: Page, { layer, counts }: CountedLayer, column: ColumnMaker): SheetColumn[] {
  const whose = `(${layer.owner}, ${page.say("ownNotPublic")})`;
  const why = (title: string, of: (area: Area) => string): SheetColumn =>
    column(`${title}: ${page.say("ownRemark")} ${whose}`, of);
  if (counts.kind === "points") {
    const title = page.pick(layer.title);
    const few = page.say("ownFew").replace("{few}", String(counts.fewer_than));
    const total = ({ code }: Area): ReturnType<typeof countOf> => countOf(counts, code);
    return [
      column(`${title}: ${page.say("ownCountColumn")} ${whose}`, (area) => {
        const { count } = total(area);
        return typeof count === "number" ? count : "";
      }),
      why(title, (area) => {
        const { count, rounded } = total(area);
        return typeof count === "string" ? few : rounded ? page.say("ownAbout") : "";
      }),
    ];
  }
  return counts.figures.flatMap((figures) => {
    const title = figureTitle(page, layer, figures.figure, figures.title);
    const told = ({ code }: Area): ReturnType<typeof figureOf> => figureOf(figures, code);
    const part = (words: string, key: "share" | "count" | "base" | "class"): SheetColumn =>
      column(`${title}: ${words} ${whose}`, (area) => {
        const figure = told(area);
        return figure && !isWithheld(figure) ? figure[key] : "";
      });
    return [
      part("%", "share"),
      part(page.say("ownCountColumn"), "count"),
      part(`${page.say("ownOf")} ${figures.base}`, "base"),
      part(page.say("ownClassColumn"), "class"),
      why(title, (area) => {
        const figure = told(area);
        return !figure ? page.say("ownNoFigure") : isWithheld(figure) ? page.say("ownWithheld") : "";
      }),
    ];
  });
}
