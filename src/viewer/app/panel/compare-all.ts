/** Areas side by side on every map at once: a row per map, a column per area, then their gemeenten and the country. */

import type { ComparedClass, ComparisonOfAll, MapDefinition, Summary } from "../documents";
import { h } from "../dom";
import { percent } from "../format";
import { ownHeading, ownLines } from "../layers/cells";
import { classMark } from "../map/mark";
import type { Page } from "../page";
import { readSelection, selectionText } from "../selection";
import { shares, stackedBar } from "./bars";
import { areaHead } from "./compare-table";
import { classBadge } from "./explain";

export function compareAllTable(page: Page, { areas, maps }: ComparisonOfAll): HTMLElement {
  const { compared } = page.state;
  const country = page.say("withNl");
  return h(
    "table",
    { class: "compare-table all-maps", style: { "--areas": String(areas.length + 1) } },
    h(
      "thead",
      null,
      h(
        "tr",
        null,
        h("td", null, h("span", { class: "visually-hidden" }, page.say("map"))),
        areas.map((area) => h("th", { scope: "col" }, areaHead(page, area, compared.includes(area.code)))),
        h(
          "th",
          { scope: "col" },
          h("div", { class: "compare-head" }, country.charAt(0).toUpperCase() + country.slice(1)),
        ),
      ),
    ),
    h(
      "tbody",
      null,
      maps.flatMap((entry) => {
        const map = page.find(entry.map);
        return map ? [row(page, map, entry)] : [];
      }),
      // Of the country an organisation has nothing to say.
      ownLines(page).map((own) =>
        h(
          "tr",
          { class: "own-line" },
          h("th", { scope: "row" }, ownHeading(page, own)),
          areas.map(({ code }) => h("td", null, own.full(code))),
          h("td", null, "–"),
        ),
      ),
    ),
  );
}

function row(
  page: Page,
  map: MapDefinition,
  { areas, country, selection }: ComparisonOfAll["maps"][number],
): HTMLElement {
  const chosen = readSelection(selection);
  const go = (): void => page.store.update({ first: { map: map.id, selection: chosen }, hidden: [] });
  return h(
    "tr",
    null,
    h(
      "th",
      { scope: "row" },
      h(
        "button",
        { type: "button", class: "link", "data-focus": `compare map ${map.id}`, onClick: go },
        page.pick(map.title),
      ),
      h("span", { class: "hint" }, ` ${selectionText(chosen, page.state.language)}`),
    ),
    areas.map((area) => h("td", null, area.summary ? spread(page, map, area.summary) : badge(page, map, area))),
    h("td", null, spread(page, map, country)),
  );
}

function badge(page: Page, map: MapDefinition, { class: value, status }: ComparedClass): HTMLElement {
  const label = page.catalogue.statuses.find((entry) => entry.value === status)?.label;
  return classBadge(page, {
    map: map.id,
    class: value,
    class_label: null,
    status_label: label ?? { nl: page.say("noClass"), en: page.say("noClass") },
  });
}

/** A smaller share would stand there as 0 %. */
const SEEN = 0.005;

/** The shares per class as a bar, and below it in letters and whole percents. */
function spread(page: Page, map: MapDefinition, summary: Summary): HTMLElement {
  const own = shares(summary);
  if (!own) return h("span", { class: "hint" }, page.say("noClass"));
  const parts = map.classes.flatMap((entry, at) =>
    (own[at] ?? 0) >= SEEN ? [`${classMark(map, entry.value)}\u00a0${percent(own[at] ?? 0, page.state.language)}`] : [],
  );
  // The bar says the same with the words of the classes.
  return h(
    "div",
    null,
    stackedBar(page, map, summary),
    h("p", { class: "hint shares", "aria-hidden": "true" }, parts.join(" · ")),
  );
}
