/**
 * Up to four areas side by side, on the map in sight or on all: buurten with their class, wijken and gemeenten with the
 * shares of their inhabitants.
 */

import * as api from "../api";
import { RequestError } from "../api";
import type { AreaIndex, AreaRow, ComparisonOfAll } from "../documents";
import { fill, h, icon } from "../dom";
import type { LowerSheets } from "../lower-sheets";
import { boundsAround, type Page } from "../page";
import { choiceKey, selectionText } from "../selection";
import { isSame, type State } from "../state";
import { compareAllTable } from "./compare-all";
import { compareTable, type ComparisonAreas } from "./compare-table";
import { codesOfAll } from "./comparison-codes";
import { failure } from "./parts";

export function mountCompare(page: Page, root: HTMLElement, sheets: LowerSheets): void {
  let answer: ComparisonAreas = { country: null, areas: [] };
  let all: ComparisonOfAll | null = null;
  let failed: unknown = null;
  let asked = "";
  /** Whether the map is to go to the areas as soon as they are there. A link that names a place stays there. */
  let going = page.opened.camera === null && page.opened.area === null && !page.opened.gemeenten.length;

  const draw = (): void => {
    const { compared, first, language, allMaps } = page.state;
    root.hidden = compared.length === 0;
    root.setAttribute("aria-label", page.say("compare"));
    if (!compared.length) return fill(root);
    fill(
      root,
      h(
        "header",
        { class: "panel-head" },
        h(
          "h2",
          null,
          page.say("compare"),
          allMaps
            ? null
            : h(
                "span",
                { class: "hint" },
                ` ${page.pick(page.map(first).title)} ${selectionText(first.selection, language)}`,
              ),
        ),
        which(allMaps),
        sheets.button(root),
        h(
          "button",
          {
            type: "button",
            class: "tool",
            "aria-label": page.say("close"),
            title: page.say("close"),
            "data-focus": "close compare",
            onClick: () => page.store.update({ compared: [] }),
          },
          icon("close"),
        ),
      ),
      failed
        ? h(
            "div",
            { class: "empty", role: "alert" },
            h("p", null, failure(page, failed)),
            isOffline(failed)
              ? null
              : h("button", { type: "button", class: "button", onClick: () => void load(true) }, page.say("retry")),
          )
        : h(
            "div",
            {
              class: "compare-scroll",
              tabindex: 0,
              role: "group",
              "aria-label": page.say("compare"),
              "data-focus": "compare body",
            },
            allMaps
              ? all
                ? [h("p", { class: "hint" }, page.say("allMapsHint")), compareAllTable(page, all)]
                : h("p", { class: "empty", role: "status" }, page.say("loading"))
              : compareTable(page, answer),
            compared.length === 1 ? h("p", { class: "hint" }, page.say("compareHint")) : null,
          ),
    );
  };

  /** Whether this map is compared, or all. */
  const which = (now: boolean): HTMLElement =>
    h(
      "fieldset",
      { class: "segmented" },
      h("legend", { class: "visually-hidden" }, page.say("onMaps")),
      (
        [
          [false, "thisMap"],
          [true, "allMaps"],
        ] as const
      ).map(([value, label]) =>
        h(
          "label",
          null,
          h("input", {
            type: "radio",
            name: "compared maps",
            value: String(value),
            checked: value === now,
            "data-focus": `compare ${label}`,
            onChange: () => page.store.update({ allMaps: value }),
          }),
          h("span", null, page.say(label)),
        ),
      ),
    );

  const load = async (again = false): Promise<void> => {
    const { compared, first, allMaps } = page.state;
    const key = `${compared.join(",")} ${allMaps ? "all" : choiceKey(first)}`;
    if (key === asked && !again) return;
    asked = key;
    if (!compared.length) {
      page.connection.has("compare");
      return draw();
    }
    try {
      // One code that the server does not know makes it refuse them all.
      const rows = rowsOf(await api.areaIndex(), compared);
      if (asked !== key) return;
      if (rows.length < compared.length) {
        const known = rows.map(([code]) => code);
        page.warnOf("goneCompared", compared.filter((code) => !known.includes(code)).join(", "));
        return page.store.update({ compared: known });
      }
      if (allMaps) {
        const told = await api.compareOnAll(codesOfAll(compared, (code) => rows.find((row) => row[0] === code)?.[2]));
        if (asked !== key) return;
        all = told;
      } else {
        const told = await api.compare(compared, first);
        if (asked !== key) return;
        answer = told;
      }
      failed = null;
      page.connection.has("compare");
      draw();
      if (going && rows.length > 1) page.goTo(boundsAround(rows));
      going = false;
    } catch (error) {
      if (asked !== key) return;
      failed = error;
      if (isOffline(error)) page.connection.lacks("compare", () => load(true));
      else page.connection.has("compare");
      draw();
    }
  };

  page.store.subscribe((now, before) => {
    going ||= joined(now, before);
    if (now.area !== before.area || !now.compared.length) sheets.lower(root);
    if (now.allMaps !== before.allMaps) draw();
    if (
      now.allMaps !== before.allMaps ||
      !isSame(now.compared, before.compared) ||
      choiceKey(now.first) !== choiceKey(before.first)
    )
      void load();
    else if (now.language !== before.language || now.colourBlind !== before.colourBlind) draw();
  });
  page.own.onChange(draw);
  sheets.add(root, { name: "compare", label: "sheetMore", draw });
  void load();
  draw();
}

/** Whether an area came into the comparison, by something that did not name a place as well. */
function joined(now: State, before: State): boolean {
  if (now.compared.every((code) => before.compared.includes(code))) return false;
  return now.camera === null ? now.area === null && !now.gemeenten.length : isSame(now.camera, before.camera);
}

/** Whether the server could not be reached: then the banner over the map asks again for all that is lacking. */
const isOffline = (error: unknown): boolean => !(error instanceof RequestError) || error.kind === "offline";

/** Those of the codes that there are, in their order. */
function rowsOf({ buurten, wijken, gemeenten }: AreaIndex, codes: readonly string[]): AreaRow[] {
  const wanted = new Set(codes);
  const rows = [...buurten, ...wijken, ...gemeenten].filter(([code]) => wanted.has(code));
  return rows.toSorted((one, other) => codes.indexOf(one[0]) - codes.indexOf(other[0]));
}
