/** The choice of a map, in the four groups of the method. */

import type { MapDefinition } from "./documents";
import { fill, h } from "./dom";
import { hasOwn, mountOwnChoice } from "./layers/choice";
import type { Page } from "./page";
import { keepInSight } from "./row-scroll";
import { carry } from "./selection";
import { shortTitle } from "./short-title";
import { isSame } from "./state";

const GROUPS = ["bewoners", "overlast", "signaal", "focus"] as const;

/** `box` is what scrolls when the window is low. */
export function mountChoice(page: Page, root: HTMLElement, box: HTMLElement): void {
  const own = mountOwnChoice(page);
  // Beside what is of an organisation, what is public is said to be that.
  const heading = (): HTMLElement =>
    hasOwn(page)
      ? h("h2", { class: "choice-public" }, page.say("ownPublic"))
      : h("h2", { class: "visually-hidden" }, page.say("chooseMap"));
  const draw = (): void =>
    fill(
      root,
      own,
      heading(),
      GROUPS.map((group) => drawGroup(page, group)),
      drawUnavailable(page),
    );
  const bring = keepInSight(box, () => root.querySelector<HTMLElement>(".choice-map:has(:checked)"));
  page.own.onChange(draw);
  page.store.subscribe((now, before) => {
    if (!isSame(now.first, before.first) || now.language !== before.language) draw();
    if (now.first.map !== before.first.map) bring();
  });
  draw();
}

function drawGroup(page: Page, group: (typeof GROUPS)[number]): HTMLElement | null {
  const maps = page.catalogue.maps.filter((map) => map.group === group);
  if (!maps.length) return null;
  return h(
    "fieldset",
    { class: "choice" },
    h("legend", null, page.say(group)),
    maps.map((map) => drawMap(page, map)),
  );
}

function drawMap(page: Page, map: MapDefinition): HTMLElement {
  const current = page.state.first;
  return h(
    "label",
    { class: "choice-map" },
    h("input", {
      type: "radio",
      name: "map",
      value: map.id,
      checked: map.id === current.map,
      "data-focus": `map ${map.id}`,
      onChange: () =>
        page.store.update({ first: { map: map.id, selection: carry(current.selection, map) }, hidden: [] }),
    }),
    swatches(page, map),
    h("span", { title: page.pick(map.title) }, shortTitle(page.pick(map.title))),
  );
}

function swatches(page: Page, map: MapDefinition): HTMLElement {
  return h(
    "span",
    { class: "swatches", "aria-hidden": "true" },
    map.classes.map((entry) =>
      h("i", { style: { background: page.state.colourBlind ? entry.colour_blind : entry.colour } }),
    ),
  );
}

function drawUnavailable(page: Page): HTMLElement | null {
  const missing = page.catalogue.unavailable;
  if (!missing.length) return null;
  return h(
    "details",
    { class: "quiet" },
    h("summary", null, `${page.say("unavailable")} (${missing.length})`),
    h(
      "ul",
      null,
      missing.map((map) => h("li", null, h("strong", null, page.pick(map.title)), " ", page.pick(map.reason))),
    ),
  );
}
