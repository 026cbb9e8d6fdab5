/** The panel of a buurt: class in words, why, over the years, on the other maps. */

import * as api from "../api";
import type { AreaDetail, Explanation, Series } from "../documents";
import { h } from "../dom";
import type { Page } from "../page";
import { chart } from "./chart";
import { classBadge, explain } from "./explain";
import { explainUncounted } from "./windows";
import { awaitAnswer, compareButton, head, mapLine, otherMaps } from "./parts";
import { sentence } from "./sentence";

export interface BuurtFigures {
  detail: AreaDetail;
  now: Explanation | undefined;
  series: Series[];
}

export async function loadBuurt(page: Page, code: string): Promise<BuurtFigures> {
  const choice = page.state.first;
  await awaitAnswer(page, code);
  const [detail, asked, series] = await Promise.all([api.area(code), api.areaOnMap(code, choice), api.series(code)]);
  return { detail, now: asked.maps.find(({ map }) => map === choice.map), series: series.series };
}

export function drawBuurt(page: Page, { detail, now, series }: BuurtFigures, notes: Node): (Node | null)[] {
  const charts = series.map((entry) => chart(page, entry)).filter((entry) => entry !== null);
  return [
    // First what most came for: on a phone it is all that is in sight.
    h(
      "section",
      { class: "part" },
      mapLine(page),
      now ? h("p", { class: "class-now" }, classBadge(page, now)) : h("p", null, page.say("noClass")),
      // Where there is no class it says why.
      now ? sentence(page, now, detail.naam) : null,
    ),
    head(page, detail, compareButton(page, detail.code)),
    notes,
    h(
      "section",
      { class: "part" },
      now ? explainUncounted(page, [now, ...detail.maps]) : null,
      now ? explain(page, now, detail) : null,
    ),
    charts.length
      ? h("section", { class: "part" }, h("h3", null, page.say("series")), h("div", { class: "charts" }, charts))
      : null,
    otherMaps(page, page.say("otherMaps"), detail.maps, (entry) => classBadge(page, entry)),
  ];
}
