/** The panel of a buurt: class in words, why, over the years, on the other maps. */

import * as api from "../api";
import type { AreaDetail, Explanation, Series } from "../contract";
import { h, icon } from "../dom";
import { number } from "../format";
import type { Page } from "../page";
import { carry, periodText } from "../selection";
import { COMPARED_MAX } from "../state";
import { chart } from "./chart";
import { classBadge, explain } from "./explain";

export interface BuurtFigures {
  detail: AreaDetail;
  now: Explanation | undefined;
  series: Series[];
}

export async function loadBuurt(page: Page, code: string): Promise<BuurtFigures> {
  const choice = page.state.first;
  const [detail, asked, series] = await Promise.all([api.area(code), api.areaOnMap(code, choice), api.series(code)]);
  return { detail, now: asked.maps.find(({ map }) => map === choice.map), series: series.series };
}

export function drawBuurt(page: Page, { detail, now, series }: BuurtFigures): (Node | null)[] {
  const { language, first } = page.state;
  const map = page.map(first);
  const gemeente = detail.gemeente?.naam ?? "";
  const charts = series.map((entry) => chart(page, entry)).filter((entry) => entry !== null);
  const others = detail.maps.filter((entry) => entry.map !== first.map);
  return [
    h(
      "section",
      { class: "part" },
      h("p", { class: "hint where" }, [page.say("buurt"), detail.wijk?.naam, gemeente].filter(Boolean).join(" · ")),
      h("p", null, `${number(detail.n, language)} ${page.say("inhabitants")}`, h("span", { class: "hint" }, ` · ${detail.code}`)),
      actions(page, detail),
    ),
    h(
      "section",
      { class: "part" },
      h("p", { class: "hint" }, [page.pick(map.title), periodText(first.selection)].join(" ")),
      now ? h("p", { class: "class-now" }, classBadge(page, now)) : h("p", null, page.say("noClass")),
      now ? explain(page, now, gemeente) : null,
    ),
    charts.length ? h("section", { class: "part" }, h("h3", null, page.say("series")), h("div", { class: "charts" }, charts)) : null,
    others.length ? h("section", { class: "part" }, h("h3", null, page.say("otherMaps")), h("ul", { class: "others" }, others.map((entry) => otherMap(page, entry)))) : null,
  ];
}

function otherMap(page: Page, entry: Explanation): HTMLElement | null {
  const map = page.find(entry.map);
  if (!map) return null;
  return h(
    "li",
    null,
    h(
      "button",
      {
        type: "button",
        class: "bare",
        "data-focus": `other ${map.id}`,
        onClick: () => page.store.update({ first: { map: map.id, selection: carry(page.state.first.selection, map) }, hidden: [] }),
      },
      h("span", { class: "other-title" }, page.pick(map.title)),
      classBadge(page, entry),
    ),
  );
}

function actions(page: Page, detail: AreaDetail): HTMLElement {
  const { gemeente, compared } = page.state;
  const inside = compared.includes(detail.code);
  const focused = detail.gemeente !== null && detail.gemeente !== undefined && gemeente === detail.gemeente.code;
  const compare = (): void => {
    if (inside) page.store.update({ compared: compared.filter((code) => code !== detail.code) });
    else if (compared.length >= COMPARED_MAX) page.announce(page.say("compareFull"));
    else page.store.update({ compared: [...compared, detail.code] });
  };
  return h(
    "p",
    { class: "row" },
    h("button", { type: "button", class: "button", "data-focus": "zoom", onClick: () => page.goTo(detail.bounds) }, icon("target"), page.say("zoomTo")),
    h("button", { type: "button", class: "button", "aria-pressed": inside ? "true" : "false", "data-focus": "compare", onClick: compare }, icon("plus"), page.say(inside ? "inCompare" : "addCompare")),
    detail.gemeente
      ? h(
          "button",
          { type: "button", class: "button", "aria-pressed": focused ? "true" : "false", "data-focus": "gemeente", onClick: () => page.store.update({ gemeente: focused ? null : (detail.gemeente?.code ?? null) }) },
          `${page.say("onlyGemeente")} ${detail.gemeente.naam}`,
        )
      : null,
  );
}
