/** The frame of the page: the column with choice, legend and guide, the map, and what lies over the map. */

import { mountChoice } from "./choice";
import { h } from "./dom";
import { mountGuide } from "./guide";
import { mountLegend } from "./legend";
import { mountMaps } from "./map/maps";
import type { Page } from "./page";

export function layout(page: Page, root: HTMLElement): void {
  const choice = h("section", { class: "part" });
  const legend = h("section", { class: "part" });
  const guide = h("section", { class: "part" });
  const maps = h("main", { id: "map", class: "maps" });
  root.replaceChildren(
    h(
      "div",
      { class: "frame" },
      h("aside", { class: "column" }, h("header", { class: "brand" }, h("h1", null, page.say("title")), h("p", null, page.say("notice"))), choice, legend, guide),
      maps,
    ),
  );
  mountChoice(page, choice);
  mountLegend(page, legend);
  mountGuide(page, guide);
  mountMaps(page, maps);
}
