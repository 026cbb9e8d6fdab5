/** The legend: every class with its colour, its words and how many buurten it has; a click switches it off and on. */

import * as api from "./api";
import { classColour, inkOn } from "./colour";
import type { MapClass, MapDefinition, Summary } from "./documents";
import { fill, h } from "./dom";
import { number } from "./format";
import { key } from "./key";
import { legendWords } from "./map/mark";
import { choiceOf, type MapSlot, type Page } from "./page";
import { choiceKey } from "./selection";
import { SQUARE, isSquare, levelWords } from "./square";
import { isSame } from "./state";

/**
 * What the reader does in a legend: nothing in that of a second map, and in one that only says what the colours are.
 */
interface LegendTouch {
  /** The class that was touched last: a screen without a pointer offers it alone. */
  touched: number | null;
}

/** `filters` says whether its classes can be switched off and on. */
export function mountLegend(page: Page, root: HTMLElement, slot: MapSlot, filters = slot === "first"): void {
  let summary: Summary | null = null;
  let place = "";
  let asked = "";
  const touch: LegendTouch | null = filters ? { touched: null } : null;
  // A map may have two legends, one that filters and one that only explains: each asks again for what it lacks.
  const part = `${filters ? "legend" : "chips"} ${slot}`;

  const draw = (): void => {
    const choice = choiceOf(page, slot);
    if (choice) fill(root, ...drawLegend(page, page.map(choice), touch, summary, place));
  };

  const again = (): void => {
    asked = "";
    void load();
  };

  const load = async (): Promise<void> => {
    const choice = choiceOf(page, slot);
    if (!choice) return;
    const { gemeenten } = page.state;
    const key = `${choiceKey(choice)} ${gemeenten.join()}`;
    if (asked === key) return;
    asked = key;
    const found = await (
      gemeenten.length ? api.countsIn(choice, gemeenten) : api.mapSummary(choice).then(({ country }) => country)
    ).catch(() => undefined);
    if (asked !== key) return;
    if (found === undefined) page.connection.lacks(part, again);
    else page.connection.has(part);
    summary = found ?? null;
    place = page.names(gemeenten);
    draw();
  };

  page.store.subscribe((now, before) => {
    if (now[slot]?.map !== before[slot]?.map) {
      summary = null;
      if (touch) touch.touched = null;
    }
    if (
      !isSame(now[slot], before[slot]) ||
      now.language !== before.language ||
      now.colourBlind !== before.colourBlind ||
      !isSame(now.hidden, before.hidden) ||
      !isSame(now.gemeenten, before.gemeenten)
    ) {
      draw();
      void load();
    }
  });
  draw();
  void load();
}

function drawLegend(
  page: Page,
  map: MapDefinition,
  touch: LegendTouch | null,
  summary: Summary | null,
  place: string,
): (Node | null)[] {
  const { hidden } = page.state;
  const total = summary?.areas_per_class.reduce((sum, count) => sum + count, 0) ?? 0;
  const where = place ? `${page.say("areasIn")} ${place}` : page.say("areasNl");
  return [
    // Counts that are lacking are asked for again with all else, by the banner over the map.
    h(
      "p",
      { class: "hint legend-total" },
      summary ? `${number(total, page.state.language)} ${where}${undrawn(page, summary)}` : "\u00a0",
    ),
    isSquare(map) ? drawMatrix(page, map, touch, summary) : drawList(page, map, touch, summary),
    isSquare(map) && summary
      ? h("p", { class: "hint legend-counts" }, `${page.say("countsAre")} ${place || page.say("withNl")}`)
      : null,
    map.legend_note ? h("p", { class: "hint" }, page.pick(map.legend_note)) : null,
    h(
      "ul",
      { class: "legend-rest" },
      h(
        "li",
        null,
        key("unclassed"),
        h("span", null, page.say("noClass")),
        count(page, summary, withoutClass(summary)),
      ),
      h("li", null, key("indicative"), h("span", null, page.say("hatched"))),
    ),
    !touch
      ? null
      : hidden.length
        ? h(
            "button",
            {
              class: "link",
              type: "button",
              "data-focus": "legend all",
              onClick: () => page.store.update({ hidden: [] }),
            },
            page.say("showAll"),
          )
        : h("p", { class: "hint legend-hint" }, page.say("legendHint")),
  ];
}

/** Says how many of the neighbourhoods are drawn, where others have figures and no boundary. */
function undrawn(page: Page, summary: Summary): string {
  const all = summary.areas_per_status.reduce((sum, areas) => sum + areas, 0);
  return summary.areas_drawn < all
    ? `; ${page.say("drawnOf")} ${number(summary.areas_drawn, page.state.language)}`
    : "";
}

function withoutClass(summary: Summary | null): number {
  return summary?.areas_per_status.slice(2).reduce((sum, areas) => sum + areas, 0) ?? 0;
}

function drawList(page: Page, map: MapDefinition, touch: LegendTouch | null, summary: Summary | null): HTMLElement {
  return h(
    "ul",
    { class: "legend" },
    map.classes.map((entry, index) => {
      const { letter, number, words } = legendWords(entry, page.pick(entry.label));
      const colour = classColour(entry, page.state.colourBlind);
      return h(
        "li",
        { class: touch?.touched === entry.value ? "legend-row touched" : "legend-row" },
        toggle(page, map, entry, touch, [
          key(number === null ? { colour } : { colour, mark: number }),
          h(
            "span",
            { class: "legend-label" },
            letter ? h("b", null, letter) : null,
            h("span", { class: entry.short ? "legend-long" : "" }, words),
            entry.short ? h("span", { class: "legend-short" }, page.pick(entry.short)) : null,
          ),
          count(page, summary, summary?.areas_per_class[index] ?? 0),
        ]),
        only(page, map, entry, touch),
      );
    }),
  );
}

function drawMatrix(page: Page, map: MapDefinition, touch: LegendTouch | null, summary: Summary | null): HTMLElement {
  const words = levelWords(map, page.state.language);
  return h(
    "div",
    { class: "matrix" },
    h("span", { class: "matrix-y" }, `${page.say("axisK")} →`),
    h(
      "span",
      { class: "matrix-rows" },
      words?.rows.map((word) => h("span", null, word)),
    ),
    h(
      "div",
      { class: "matrix-cells" },
      SQUARE.map((value) => {
        const index = map.classes.findIndex((entry) => entry.value === value);
        const entry = map.classes[index];
        if (!entry) return null;
        const colour = classColour(entry, page.state.colourBlind);
        const { number } = legendWords(entry, page.pick(entry.label));
        const button = toggle(page, map, entry, touch, [
          number === null ? null : h("span", { class: "matrix-mark" }, number),
          h("span", { class: "matrix-label visually-hidden" }, page.pick(entry.label)),
          h("span", { class: "legend-short", "aria-hidden": "true" }, page.pick(entry.short ?? entry.label)),
          count(page, summary, summary?.areas_per_class[index] ?? 0),
        ]);
        button.style.setProperty("background", colour);
        button.style.setProperty("color", inkOn(colour));
        button.title = page.pick(entry.label);
        return h(
          "div",
          { class: touch?.touched === value ? "legend-row touched" : "legend-row" },
          button,
          only(page, map, entry, touch),
        );
      }),
    ),
    h(
      "span",
      { class: "matrix-columns" },
      words?.columns.map((word) => h("span", null, word)),
    ),
    h("span", { class: "matrix-x" }, `${page.say("axisO")} →`),
  );
}

function toggle(
  page: Page,
  map: MapDefinition,
  entry: MapClass,
  touch: LegendTouch | null,
  children: (Node | null)[],
): HTMLElement {
  if (!touch) return h("div", { class: "legend-class", "data-class": entry.value }, children);
  const { hidden } = page.state;
  const off = hidden.includes(entry.value);
  const change = (event: MouseEvent): void => {
    touch.touched = entry.value;
    // With a modifier key: only this class.
    if (event.altKey || event.shiftKey || event.metaKey) return hide(page, map, others(map, entry));
    hide(page, map, off ? hidden.filter((value) => value !== entry.value) : [...hidden, entry.value]);
  };
  return h(
    "button",
    {
      type: "button",
      class: "legend-class",
      "aria-pressed": off ? "false" : "true",
      "data-class": entry.value,
      "data-focus": `class ${entry.value}`,
      onClick: change,
    },
    children,
  );
}

/** Beside a class: this one alone, and once it is alone, all of them again. */
function only(page: Page, map: MapDefinition, entry: MapClass, touch: LegendTouch | null): HTMLElement | null {
  if (!touch) return null;
  const rest = others(map, entry);
  const isAlone = isSame(page.state.hidden, rest);
  const words = page.say(isAlone ? "allClasses" : "onlyClass");
  return h(
    "button",
    {
      type: "button",
      class: "legend-only",
      "aria-label": `${words}: ${page.pick(entry.label)}`,
      "data-focus": `only ${entry.value}`,
      onClick: () => hide(page, map, isAlone ? [] : rest),
    },
    words,
  );
}

function others(map: MapDefinition, entry: MapClass): number[] {
  return map.classes
    .flatMap(({ value }) => (value === entry.value ? [] : [value]))
    .toSorted((one, other) => one - other);
}

/** A map without any class says nothing: then all of them are shown. */
function hide(page: Page, map: MapDefinition, hidden: readonly number[]): void {
  page.store.update({
    hidden: hidden.length === map.classes.length ? [] : hidden.toSorted((one, other) => one - other),
  });
}

function count(page: Page, summary: Summary | null, value: number): HTMLElement {
  return h("span", { class: "count" }, summary ? number(value, page.state.language) : "");
}
