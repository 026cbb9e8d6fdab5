/** What stands on paper besides the map, in words, once for the sheet and for the picture. */

import * as api from "../api";
import { credit, date, number } from "../format";
import type { Hatch } from "../key";
import { NO_CLASS, classColour } from "../map/style";
import type { Page } from "../page";
import { allYears } from "../panel/windows";
import { selectionText } from "../selection";
import { SQUARE, isSquare, levelWords } from "../square";

export interface PaperContent {
  title: string;
  subtitle: string;
  notice: string;
  legend: { colour: string; label: string; count: string; hatch: Hatch | null }[];
  /** The square of the focus map, from the top left, with the words of its levels; a class that is switched off has no colour. */
  matrix: { cells: { colour: string | null; count: string; label: string }[]; axisX: string; axisY: string; rows: string[]; columns: string[] } | null;
  /** Of what the legend gives the number. */
  counts: string;
  legendTitle: string;
  /** Of the buurt in the panel: its name, and what the map says of it. */
  area: { name: string; sentence: string } | null;
  guideTitle: string;
  guide: string;
  caveatsTitle: string;
  caveats: string[];
  sources: string;
  made: string;
}

export type Paper = "A4" | "A3";

export interface Measures {
  width: number;
  height: number;
  /** The column with the legend. */
  side: number;
  header: number;
  footer: number;
  /** Size of type and keys, with A4 as 1. */
  size: number;
}

/** Millimetres, landscape. */
export const PAPERS: Record<Paper, Measures> = {
  A4: { width: 297, height: 210, side: 68, header: 17, footer: 12, size: 1 },
  A3: { width: 420, height: 297, side: 92, header: 23, footer: 16, size: 1.36 },
};
/** Around the sheet, and between the map and the column. */
export const MARGIN = 10;
export const GAP = 6;

export async function paperContent(page: Page, today: Date): Promise<PaperContent> {
  const { first, area, gemeenten, language, colourBlind, hidden } = page.state;
  const map = page.map(first);
  const { background_attribution } = page.catalogue;
  const [summary, own, buurt] = await Promise.all([
    api.mapSummary(first, colourBlind).catch(() => null),
    api.countsIn(first, gemeenten).catch(() => null),
    area?.startsWith("BU") ? api.areaOnMap(area, first).catch(() => null) : null,
  ]);
  const said = page.pick(buurt?.maps.find((entry) => entry.map === first.map)?.sentence);
  const counts = own ?? summary?.country;
  const classes = map.classes.map((entry, index) => ({
    value: entry.value,
    colour: classColour(entry, colourBlind),
    label: [entry.key, page.pick(entry.label)].filter(Boolean).join("  "),
    count: counts ? number(counts.areas_per_class[index], language) : "",
    hatch: null,
  }));
  const shown = classes.filter(({ value }) => !hidden.includes(value));
  const square = isSquare(map);
  const words = levelWords(map, language);
  const used = page.catalogue.sources.filter((source) => map.sources.includes(source.id));
  const none = counts?.areas_per_status.slice(2).reduce((sum, areas) => sum + areas, 0);
  return {
    title: `${page.pick(map.title)} ${selectionText(first.selection, language) || allYears(map)}`.trim(),
    subtitle: [page.names(), `${page.say("divisionNote")} ${page.catalogue.year}`].filter(Boolean).join(" · "),
    notice: page.pick(page.catalogue.notice),
    legend: [
      ...(square ? [] : shown),
      { colour: NO_CLASS, label: page.say("noClass"), count: none === undefined ? "" : number(none, language), hatch: "unclassed" },
      { colour: "#ffffff", label: page.say("hatched"), count: "", hatch: "indicative" },
    ],
    matrix: square
      ? {
          cells: SQUARE.map((value) => classes.find((entry) => entry.value === value)).map((entry) => ({
            colour: entry && shown.includes(entry) ? entry.colour : null,
            count: entry?.count ?? "",
            label: entry?.label ?? "",
          })),
          axisX: `${page.say("axisO")} →`,
          axisY: `${page.say("axisK")} →`,
          rows: words?.rows ?? [],
          columns: words?.columns ?? [],
        }
      : null,
    counts: counts ? `${page.say("countsAre")} ${own ? page.names() : page.say("withNl")}` : "",
    legendTitle: page.say("legend"),
    area: buurt && said ? { name: buurt.naam, sentence: said } : null,
    guideTitle: page.say("guide"),
    guide: page.pick(summary?.guide ?? map.guide),
    caveatsTitle: page.say("caveats"),
    caveats: map.caveats.map((caveat) => page.pick(caveat)),
    sources: `${page.say("sources")}: ${[...new Set(used.map(credit)), ...(background_attribution ? [background_attribution] : [])].join("; ")}.`,
    made: `${page.say("made")} ${date(today, language)}`,
  };
}
