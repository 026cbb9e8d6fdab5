/** The table of areas side by side: a column per area, a row per thing that can be said of at least one of them. */

import { classColour } from "../colour";
import type { ComparedArea, Comparisons } from "../documents";
import { h, icon } from "../dom";
import { MISSING, number, percent } from "../format";
import { key } from "../key";
import { ownHeading, ownLines } from "../layers/cells";
import { compareLetter } from "../map/badges";
import type { Page } from "../page";
import { shares, stackedBar } from "./bars";
import { chart } from "./chart";
import { classBadge } from "./explain";
import { placeBy, rankText } from "./place";

/** What is compared, without what it is compared on. */
export type ComparisonAreas = Pick<Comparisons, "country" | "areas">;

export function compareTable(page: Page, { country, areas }: ComparisonAreas): HTMLElement {
  const { language } = page.state;
  const line = (
    heading: (Node | string | null)[],
    cell: (area: ComparedArea) => Node | string,
    figure = true,
  ): HTMLElement =>
    h(
      "tr",
      null,
      h("th", { scope: "row" }, heading),
      areas.map((area) => h("td", figure ? { class: "figure" } : null, cell(area))),
    );
  const measures = named(areas.flatMap((area) => area.measures));
  const series = named(areas.flatMap((area) => area.series));
  const placed = areas.find(({ place }) => place?.nl);
  return h(
    "table",
    { class: "compare-table", style: { "--areas": String(areas.length) } },
    h(
      "thead",
      null,
      h(
        "tr",
        null,
        h("td", null),
        areas.map((area) => h("th", { scope: "col" }, areaHead(page, area, true))),
      ),
    ),
    h(
      "tbody",
      null,
      areas.length
        ? line(
            [
              page.say("class"),
              areas.some(({ summary }) => summary) ? h("span", { class: "hint" }, ` ${page.say("shareOf")}`) : null,
            ],
            (area) => classOf(page, area),
            false,
          )
        : null,
      shareLines(page, { country, areas }).map(({ heading, cell }) => line(heading, cell)),
      ownLines(page).map((own) => line(ownHeading(page, own), ({ code }) => own.full(code))),
      measures.map(({ key, label, unit, decimals }) =>
        line([page.pick(label), h("span", { class: "hint" }, ` ${page.pick(unit)}`)], (area) => {
          const measure = area.measures.find((measure) => measure.key === key);
          // A figure that is a class has words, which its number does not say.
          return page.pick(measure?.words) || number(measure?.value, language, decimals);
        }),
      ),
      placed
        ? line(
            [
              page.say("place"),
              h("span", { class: "hint" }, ` ${page.say("nl")}`),
              placeBy(page, { map: page.state.first.map, place: placed.place }),
            ],
            ({ place }) => (place?.nl ? rankText(place.nl, language) : MISSING),
          )
        : null,
      series.map((entry) =>
        line(
          [page.pick(entry.label)],
          (area) => {
            const own = area.series.find(({ key }) => key === entry.key);
            return (own && chart(page, own)) ?? MISSING;
          },
          false,
        ),
      ),
    ),
  );
}

/** The first of each key, in the order in which they come. */
function named<T extends { key: string }>(entries: T[]): T[] {
  return entries.filter(({ key }, index) => entries.findIndex((other) => other.key === key) === index);
}

/** The class of a buurt, or how the inhabitants of a larger area are spread over the classes. */
function classOf(page: Page, area: ComparedArea): Node {
  const map = page.map(page.state.first);
  if (area.summary) return stackedBar(page, map, area.summary);
  const status = page.catalogue.statuses.find(({ value }) => value === area.status);
  return classBadge(page, {
    map: map.id,
    class: area.class,
    class_label: null,
    status_label: status?.label ?? { nl: "", en: "" },
  });
}

/** A smaller share would stand there as 0 %. */
const SEEN = 0.005;

/** A line per class in which someone lives, beside the Netherlands; none where only buurten are compared. */
function shareLines(
  page: Page,
  { country, areas }: ComparisonAreas,
): { heading: (Node | string | null)[]; cell: (area: ComparedArea) => string }[] {
  const { language, colourBlind } = page.state;
  const all = country && shares(country);
  const own = new Map(areas.map((area) => [area.code, area.summary && shares(area.summary)]));
  if (areas.every(({ summary }) => summary === null)) return [];
  return page.map(page.state.first).classes.flatMap((entry, index) =>
    [...own.values()].some((each) => (each?.[index] ?? 0) >= SEEN)
      ? [
          {
            heading: [
              h(
                "span",
                { class: "class-badge" },
                key({ colour: classColour(entry, colourBlind) }),
                h(
                  "span",
                  null,
                  entry.key ? h("b", null, `${entry.key} `) : null,
                  page.pick(entry.label),
                  all
                    ? h("span", { class: "hint" }, ` ${page.say("nl")}\u00a0${percent(all[index] ?? 0, language)}`)
                    : null,
                ),
              ),
            ],
            cell: ({ code }: ComparedArea) => {
              const share = own.get(code)?.[index];
              return share === undefined ? MISSING : percent(share, language);
            },
          },
        ]
      : [],
  );
}

/** The letter that an area has on the map. */
function letterOf(page: Page, code: string): HTMLElement | null {
  const letter = compareLetter(page.state.compared, code);
  return letter ? h("span", { class: "compare-badge" }, letter) : null;
}

/** An area above its column; one that is compared can be taken away. */
export function areaHead(
  page: Page,
  area: Pick<ComparedArea, "code" | "naam" | "level">,
  removable: boolean,
): HTMLElement {
  const parts = [
    letterOf(page, area.code),
    h(
      "span",
      { class: "compare-name" },
      h(
        "button",
        {
          type: "button",
          class: "link",
          "data-focus": `open ${area.code}`,
          onClick: () => page.store.update({ area: area.code }),
        },
        area.naam,
      ),
      h("span", { class: "hint" }, page.say(area.level)),
    ),
    removable
      ? h(
          "button",
          {
            type: "button",
            class: "bare",
            "aria-label": `${page.say("remove")}: ${area.naam}`,
            title: page.say("remove"),
            "data-focus": `remove ${area.code}`,
            onClick: () => page.store.update({ compared: page.state.compared.filter((code) => code !== area.code) }),
          },
          icon("close"),
        )
      : null,
  ];
  // A column that is too narrow for a name between letter and cross has the name below them.
  return h("div", { class: "compare-head" }, h("div", { class: "compare-head-parts" }, parts));
}
