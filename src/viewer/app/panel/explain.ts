/**
 * Why an area has its class: the figures, the steps of the calculation and the place among others, all from the
 * server's own explanation.
 */

import { areaUrl } from "../api";
import { classColour } from "../colour";
import type { AreaDetail, Explanation, MeasureValue, ReadColumn, Step } from "../documents";
import { h } from "../dom";
import { number, signedNumber } from "../format";
import { key } from "../key";
import type { Page } from "../page";
import { comparisonValues, decimals, distinctDecimals } from "./decimals";
import { placeBy, placeLine } from "./place";
import { windowChips, windowsOf } from "./windows";

export function classBadge(
  page: Page,
  explanation: Pick<Explanation, "map" | "class" | "class_label" | "status_label">,
): HTMLElement {
  const map = page.find(explanation.map);
  const entry = map?.classes.find(({ value }) => value === explanation.class);
  return h(
    "span",
    { class: "class-badge" },
    key(entry ? { colour: classColour(entry, page.state.colourBlind) } : "unclassed"),
    h(
      "span",
      null,
      entry
        ? [entry.key ? h("b", null, `${entry.key} `) : null, page.pick(entry.label)]
        : page.pick(explanation.status_label),
    ),
  );
}

export function explain(
  page: Page,
  explanation: Explanation,
  { code, gemeente: { naam: gemeente } }: Pick<AreaDetail, "code" | "gemeente">,
): HTMLElement {
  const { place, steps } = explanation;
  const map = page.find(explanation.map);
  const classified = explanation.class !== null;
  // The sentence of a buurt without a class says why: it is not said twice.
  const said = page.pick(explanation.sentence) !== "";
  const windows = map?.counts ? windowsOf(map, steps) : [];
  // What a map counts stands in its chips, which say more than the count.
  const known = explanation.measures.filter(
    ({ value, sources }) => value !== null && !(windows.length && sources.length === 0),
  );
  return h(
    "div",
    null,
    classified || !said ? h("h3", null, page.say(classified ? "why" : "whyNot")) : null,
    map && windows.length ? windowChips(page, map, windows) : null,
    classified || said ? null : h("p", null, whyNot(page, explanation)),
    classified && isIndicative(page, explanation)
      ? h("p", { class: "hint" }, page.pick(explanation.status_label))
      : null,
    changedFrom(page, explanation),
    classified && known.length
      ? h(
          "details",
          { class: "steps" },
          h("summary", { "data-focus": "figures" }, page.say("figures")),
          figures(page, known, steps),
        )
      : null,
    classified && steps.length
      ? h(
          "details",
          { class: "steps" },
          h("summary", { "data-focus": "calculation" }, page.say("calculation")),
          h(
            "ol",
            null,
            steps.map((step) => stepLine(page, step)),
          ),
          h("p", null, h("a", { href: areaUrl(code, page.state.first), "data-focus": "json" }, page.say("asJson"))),
        )
      : null,
    place && (place.gemeente || place.nl)
      ? h(
          "div",
          { class: "places" },
          placeBy(page, explanation),
          place.gemeente && placeLine(page, place.gemeente, gemeente),
          place.nl && placeLine(page, place.nl, page.say("withNl")),
        )
      : null,
  );
}

/** Why there is no class, in a line. */
function whyNot(page: Page, { n, status_key, status_label }: Explanation): string {
  const people = n === null ? "" : `${number(n, page.state.language)} ${page.say("inhabitants")}; `;
  return status_key === "te_weinig_inwoners"
    ? `${people}${page.say("fewInhabitants")}.`
    : `${page.pick(status_label)}.`;
}

/** What the class was before the figures were those of a newer edition. */
function changedFrom(page: Page, { map, changed }: Explanation): HTMLElement | null {
  if (!changed) return null;
  const before = { map, class: changed.class, class_label: changed.class_label, status_label: null };
  return h(
    "p",
    { class: "hint changed" },
    `${page.say("changedFrom")} `,
    changed.class === null ? page.say("noClass").toLowerCase() : classBadge(page, before),
  );
}

/** The figures behind the class, each with the columns that it comes from. */
function figures(page: Page, measures: readonly MeasureValue[], steps: readonly Step[]): HTMLElement {
  return h(
    "table",
    { class: "figures" },
    h("caption", { class: "visually-hidden" }, page.say("figures")),
    h(
      "tbody",
      null,
      measures.map((measure) => figure(page, measure, steps)),
    ),
  );
}

function isIndicative(page: Page, { status }: Explanation): boolean {
  return page.catalogue.statuses.some((entry) => entry.key === "indicatief" && entry.value === status);
}

function figure(page: Page, measure: MeasureValue, steps: readonly Step[]): HTMLElement {
  const { language } = page.state;
  const change = /^d[A-Z]/.test(measure.key);
  const precision =
    measure.value === null
      ? measure.decimals
      : distinctDecimals(measure.value, comparisonValues(steps, measure.key), measure.decimals);
  const shown = (change ? signedNumber : number)(measure.value, language, precision);
  return h(
    "tr",
    null,
    h(
      "th",
      { scope: "row" },
      page.pick(measure.label),
      measure.year ? h("span", { class: "hint" }, ` ${measure.from ? `${measure.from}–` : ""}${measure.year}`) : null,
      columnsRead(measure.sources),
    ),
    h("td", null, page.pick(measure.words) || shown, h("span", { class: "unit" }, ` ${page.pick(measure.unit)}`)),
  );
}

/** The columns of files that figures were read from: for eyes, fingers and readers alike. */
function columnsRead(columns: readonly Omit<ReadColumn, "value">[]): HTMLElement | null {
  if (!columns.length) return null;
  const lines = new Set(
    columns.map(({ publisher, file, column, year }) => [publisher, file, column, year].filter(Boolean).join(", ")),
  );
  return h(
    "span",
    { class: "columns" },
    [...lines].map((line) => h("span", null, line)),
  );
}

function stepLine(page: Page, step: Step): HTMLElement {
  const { language } = page.state;
  const numbers = Object.entries(step.numbers);
  const shown = ([name, value]: [string, number]): string =>
    number(value, language, distinctDecimals(value, comparisonValues([step], name), decimals(value)));
  return h(
    "li",
    null,
    h("span", { class: "step-what" }, page.pick(step.what)),
    step.formula ? h("code", null, page.pick(step.formula)) : null,
    numbers.length
      ? h(
          "span",
          { class: "step-numbers" },
          numbers.map((entry) =>
            h("span", null, h("i", null, page.pick(step.labels[entry[0]]) || entry[0]), ` = ${shown(entry)}`),
          ),
        )
      : null,
    columnsRead(step.columns),
    // No <output>: each of those is a live region of its own.
    step.value === null ? null : h("b", null, `= ${number(step.value, language, decimals(step.value))}`),
  );
}
