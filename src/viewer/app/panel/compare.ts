/** Up to four areas side by side, on the map in sight: buurten with their class, wijken and gemeenten with the shares of their inhabitants. */

import * as api from "../api";
import { RequestError } from "../api";
import type { AreaIndex, AreaRow } from "../documents";
import { fill, h, icon } from "../dom";
import { around, type Page } from "../page";
import { choiceKey, selectionText } from "../selection";
import { same, type State } from "../state";
import { compareTable, type Compared } from "./compare-table";
import { failure } from "./parts";

export function mountCompare(page: Page, root: HTMLElement): void {
  let answer: Compared = { country: null, areas: [] };
  let failed: unknown = null;
  let asked = "";
  /** Whether the map is to go to the areas as soon as they are there. A link that names a place stays there. */
  let going = page.opened.camera === null && page.opened.area === null && !page.opened.gemeenten.length;

  const draw = (): void => {
    const { compared, first, language } = page.state;
    root.hidden = compared.length === 0;
    root.setAttribute("aria-label", page.say("compare"));
    if (!compared.length) return fill(root);
    fill(
      root,
      h(
        "header",
        { class: "panel-head" },
        h("h2", null, page.say("compare"), h("span", { class: "hint" }, ` ${page.pick(page.map(first).title)} ${selectionText(first.selection, language)}`)),
        h("button", { type: "button", class: "tool", "aria-label": page.say("close"), title: page.say("close"), "data-focus": "close compare", onClick: () => page.store.update({ compared: [] }) }, icon("close")),
      ),
      failed
        ? h("div", { class: "empty", role: "alert" }, h("p", null, failure(page, failed)), h("button", { type: "button", class: "button", onClick: () => void load(true) }, page.say("retry")))
        : h(
            "div",
            { class: "compare-scroll", tabindex: 0, role: "group", "aria-label": page.say("compare"), "data-focus": "compare body" },
            compareTable(page, answer),
            compared.length === 1 ? h("p", { class: "hint" }, page.say("compareHint")) : null,
          ),
    );
  };

  const load = async (again = false): Promise<void> => {
    const { compared, first } = page.state;
    const key = `${compared.join(",")} ${choiceKey(first)}`;
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
        page.announce(`${page.say("unknownCompared")} ${compared.filter((code) => !known.includes(code)).join(", ")}`);
        return page.store.update({ compared: known });
      }
      const told = await api.compare(compared, first);
      if (asked !== key) return;
      answer = told;
      failed = null;
      page.connection.has("compare");
      draw();
      if (going && rows.length > 1) page.goTo(around(rows));
      going = false;
    } catch (error) {
      if (asked !== key) return;
      failed = error;
      if (!(error instanceof RequestError) || error.kind === "offline") page.connection.lacks("compare", () => load(true));
      else page.connection.has("compare");
      draw();
    }
  };

  page.store.subscribe((now, before) => {
    going ||= joined(now, before);
    if (!same(now.compared, before.compared) || choiceKey(now.first) !== choiceKey(before.first)) void load();
    else if (now.language !== before.language || now.colourBlind !== before.colourBlind) draw();
  });
  void load();
  draw();
}

/** Whether an area came into the comparison, by something that did not name a place as well. */
function joined(now: State, before: State): boolean {
  if (now.compared.every((code) => before.compared.includes(code))) return false;
  return now.camera === null ? now.area === null && !now.gemeenten.length : same(now.camera, before.camera);
}

/** Those of the codes that there are, in their order. */
function rowsOf({ buurten, wijken, gemeenten }: AreaIndex, codes: readonly string[]): AreaRow[] {
  const wanted = new Set(codes);
  const rows = [...buurten, ...wijken, ...gemeenten].filter(([code]) => wanted.has(code));
  return rows.toSorted((one, other) => codes.indexOf(one[0]) - codes.indexOf(other[0]));
}
