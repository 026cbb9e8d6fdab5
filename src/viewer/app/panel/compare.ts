/** Up to four buurten side by side, on the map in sight. */

import * as api from "../api";
import type { ComparedArea } from "../contract";
import { fill, h, icon } from "../dom";
import { number } from "../format";
import type { Page } from "../page";
import { choiceKey, periodText } from "../selection";
import { same } from "../state";
import { chart } from "./chart";
import { classBadge } from "./explain";
import { failure } from "./parts";

export function mountCompare(page: Page, root: HTMLElement): void {
  let areas: ComparedArea[] = [];
  let failed: unknown = null;
  let asked = "";

  const draw = (): void => {
    const { compared } = page.state;
    root.hidden = compared.length === 0;
    if (!compared.length) return fill(root);
    const { first } = page.state;
    fill(
      root,
      h(
        "header",
        { class: "panel-head" },
        h("h2", null, page.say("compare"), h("span", { class: "hint" }, ` ${page.pick(page.map(first).title)} ${periodText(first.selection)}`)),
        h("button", { type: "button", class: "tool", "aria-label": page.say("close"), title: page.say("close"), "data-focus": "close compare", onClick: () => page.store.update({ compared: [] }) }, icon("close")),
      ),
      failed
        ? h("div", { class: "empty", role: "alert" }, h("p", null, failure(page, failed)), h("button", { type: "button", class: "button", onClick: () => void load(true) }, page.say("retry")))
        : h("div", { class: "compare-scroll", tabindex: 0, role: "region", "aria-label": page.say("compare"), "data-focus": "compare body" }, table(page, areas), compared.length === 1 ? h("p", { class: "hint" }, page.say("compareHint")) : null),
    );
  };

  const load = async (again = false): Promise<void> => {
    const { compared, first } = page.state;
    const key = `${compared.join(",")} ${choiceKey(first)}`;
    if (key === asked && !again) return;
    asked = key;
    if (!compared.length) return draw();
    try {
      const answer = await api.compare(compared, first);
      if (asked !== key) return;
      areas = answer.areas;
      failed = null;
    } catch (error) {
      const known = error instanceof api.RequestError && error.kind === "unknown" ? await knownOf(compared) : compared;
      if (asked !== key) return;
      if (known.length < compared.length) {
        page.announce(`${page.say("unknownCompared")} ${compared.filter((code) => !known.includes(code)).join(", ")}`);
        return page.store.update({ compared: known });
      }
      failed = error;
    }
    draw();
  };

  page.store.subscribe((now, before) => {
    if (!same(now.compared, before.compared) || choiceKey(now.first) !== choiceKey(before.first)) void load();
    else if (now.language !== before.language || now.colourBlind !== before.colourBlind) draw();
  });
  void load();
  draw();
}

/** Those of the codes that the server has: one that it does not know makes it refuse them all. */
async function knownOf(codes: readonly string[]): Promise<readonly string[]> {
  const index = await api.areaIndex().catch(() => null);
  const known = new Set(index?.buurten.map(([code]) => code));
  return index ? codes.filter((code) => known.has(code)) : codes;
}

function table(page: Page, areas: ComparedArea[]): HTMLElement {
  const { language, first } = page.state;
  const measures = areas[0]?.measures ?? [];
  const series = areas[0]?.series ?? [];
  const status = (area: ComparedArea) => page.catalogue.statuses.find(({ value, key }) => value === area.status || key === area.status);
  return h(
    "table",
    { class: "compare-table" },
    h("thead", null, h("tr", null, h("td", null), areas.map((area) => h("th", { scope: "col" }, head(page, area))))),
    h(
      "tbody",
      null,
      h("tr", null, h("th", { scope: "row" }, page.say("class")), areas.map((area) => h("td", null, classBadge(page, { map: first.map, class: area.class, class_label: null, status_label: status(area)?.label ?? { nl: "", en: "" } })))),
      measures.map((measure) =>
        h(
          "tr",
          null,
          h("th", { scope: "row" }, page.pick(measure.label), h("span", { class: "hint" }, ` ${page.pick(measure.unit)}`)),
          areas.map((area) => h("td", { class: "figure" }, number(area.measures.find(({ key }) => key === measure.key)?.value, language, measure.decimals))),
        ),
      ),
      h(
        "tr",
        null,
        h("th", { scope: "row" }, page.say("place"), h("span", { class: "hint" }, " NL")),
        areas.map((area) => h("td", { class: "figure" }, area.place?.nl ? `${number(area.place.nl.rank, language)} ${page.say("placeOf")} ${number(area.place.nl.of, language)}` : "–")),
      ),
      series.map((entry) =>
        h(
          "tr",
          null,
          h("th", { scope: "row" }, page.pick(entry.label)),
          areas.map((area) => {
            const own = area.series.find(({ key }) => key === entry.key);
            return h("td", null, (own && chart(page, own)) ?? "–");
          }),
        ),
      ),
    ),
  );
}

function head(page: Page, area: ComparedArea): HTMLElement {
  return h(
    "div",
    { class: "compare-head" },
    h("button", { type: "button", class: "link", "data-focus": `open ${area.code}`, onClick: () => page.store.update({ area: area.code }) }, area.naam),
    h(
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
    ),
  );
}
