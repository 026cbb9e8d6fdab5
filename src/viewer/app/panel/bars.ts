/** Shares of inhabitants per class as bars: an area beside the Netherlands. */

import { classColour } from "../colour";
import type { MapDefinition, Summary } from "../documents";
import { h } from "../dom";
import { number, percent } from "../format";
import type { Page } from "../page";

/** Shares per class, adding up to 1 over the inhabitants of areas with a class; null where there are none. */
export function shares(summary: Summary): number[] | null {
  const total = summary.inhabitants_per_class.reduce((sum, people) => sum + people, 0);
  return total > 0 ? summary.inhabitants_per_class.map((people) => people / total) : null;
}

/** Bars per class: coloured for the area, a mark where the Netherlands lies. */
export function classBars(page: Page, map: MapDefinition, summary: Summary, country: Summary): HTMLElement {
  const { language, colourBlind } = page.state;
  const [own, all] = [shares(summary), shares(country)];
  const most = Math.max(0.01, ...(own ?? []), ...(all ?? []));
  return h(
    "table",
    { class: "bars" },
    h(
      "thead",
      null,
      h(
        "tr",
        null,
        h("th", { scope: "col" }, page.say("class")),
        h("td", null),
        h("th", { scope: "col" }, "%"),
        h("th", { scope: "col" }, page.say("nl")),
      ),
    ),
    h(
      "tbody",
      null,
      map.classes.map((entry, index) => {
        const [share, reference] = [own?.[index], all?.[index]];
        const buurten = summary.areas_per_class[index];
        const unit = buurten === 1 ? page.say("buurt").toLowerCase() : page.say("neighbourhoods");
        return h(
          "tr",
          { title: `${number(buurten, language)} ${unit}` },
          h("th", { scope: "row" }, entry.key ? h("b", null, `${entry.key} `) : null, page.pick(entry.label)),
          h(
            "td",
            { class: "bar", "aria-hidden": "true" },
            h("i", {
              style: { width: `${((share ?? 0) / most) * 100}%`, background: classColour(entry, colourBlind) },
            }),
            reference === undefined ? null : h("u", { style: { left: `${(reference / most) * 100}%` } }),
          ),
          h("td", null, share === undefined ? "–" : percent(share, language)),
          h("td", { class: "hint" }, reference === undefined ? "–" : percent(reference, language)),
        );
      }),
    ),
  );
}

/** One stacked bar, for a row of maps. */
export function stackedBar(page: Page, map: MapDefinition, summary: Summary): HTMLElement {
  const own = shares(summary);
  const { language, colourBlind } = page.state;
  const said = map.classes
    .map((entry, index) => `${page.pick(entry.label)} ${percent(own?.[index] ?? 0, language)}`)
    .join(", ");
  return h(
    "span",
    { class: "stacked", role: "img", "aria-label": own ? said : page.say("noClass") },
    own &&
      map.classes.map((entry, index) =>
        own[index]
          ? h("i", { style: { width: `${own[index] * 100}%`, background: classColour(entry, colourBlind) } })
          : null,
      ),
  );
}
