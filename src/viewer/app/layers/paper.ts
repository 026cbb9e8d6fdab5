/**
 * What own layers tell, for paper: a list behind the sheet with the public map, of who may see it, and only when they
 * want it there.
 */

import * as api from "../api";
import { h } from "../dom";
import { number } from "../format";
import type { Page } from "../page";
import { countOf, countText, figureText, figureTitle } from "./area-text";
import { areasWithin, tells, type Area } from "./areas";
import type { CountedLayer } from "./layers";
import { square } from "./panel";

/** Rows of a list on paper; a workbook has all of them. */
const ROWS_MAX = 500;

/**
 * The switch that puts them on paper; null where there are none. Off unless the reader wants them: paper goes around.
 */
export function ownSwitch(page: Page, redraw: () => void): HTMLElement | null {
  const { own } = page;
  if (!own.list.length) return null;
  const input = h("input", { type: "checkbox", checked: own.paper !== null, "data-focus": "paper own" });
  input.addEventListener("change", () => {
    own.paper = null;
    if (!input.checked) return redraw();
    Promise.all([own.all(), api.areaIndex()]).then(
      ([held, index]) => {
        // Switched off again, or signed out, while it was asked for.
        if (!input.checked || !held.length) return;
        own.paper = { held, index };
        redraw();
      },
      () => {
        input.checked = false;
        page.announce(page.say("ownFailed"));
      },
    );
  });
  return h("label", { class: "note-only" }, input, page.say("ownPaper"));
}

/**
 * The page of them behind a sheet, `width` millimetres wide; null where there is nothing, or where it is not wanted.
 */
export function ownPage(page: Page, width: number): HTMLElement | null {
  if (!page.own.paper) return null;
  const { held, index } = page.own.paper;
  const { gemeenten, mine } = page.state;
  const wanted = new Set(mine);
  // Of some buurten of a gemeente its sum is another thing.
  const areas = areasWithin(index, gemeenten, held).filter(({ code }) =>
    wanted.size ? wanted.has(code) : !code.startsWith("WK"),
  );
  const lists = held.flatMap((one) => {
    const told = areas.filter(({ code }) => tells(one, code));
    return told.length ? [list(page, one, told)] : [];
  });
  return h(
    "article",
    { class: "sheet notes-sheet own-sheet", style: { width: `${width}mm` } },
    h("h2", null, page.say("ownTitle")),
    h("p", null, page.say("ownPaperHint")),
    lists.length ? lists : h("p", null, page.say("ownPaperNone")),
  );
}

function list(page: Page, { layer, counts }: CountedLayer, areas: readonly Area[]): HTMLElement {
  const { language } = page.state;
  const columns: [string, (code: string) => (Node | string)[]][] =
    counts.kind === "points"
      ? [[page.say("ownCountColumn"), (code) => [countText(page, countOf(counts, code))]]]
      : counts.figures.map((column) => [
          figureTitle(page, layer, column.figure, column.title),
          (code) => [
            square({ layer, counts, column }, code),
            h("span", null, figureText(page, { layer, counts, column }, code)),
          ],
        ]);
  const shown = areas.slice(0, ROWS_MAX);
  return h(
    "section",
    null,
    h("h3", null, `${page.pick(layer.title)} (${layer.owner}, ${page.say("ownNotPublic")})`),
    h(
      "table",
      null,
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          h("th", { scope: "col" }, page.say("name")),
          h("th", { scope: "col" }, page.say("gemeente")),
          columns.map(([title]) => h("th", { scope: "col" }, title)),
        ),
      ),
      h(
        "tbody",
        null,
        shown.map(({ code, name, gemeente }) =>
          h(
            "tr",
            { class: code.startsWith("GM") ? "row-gemeente" : null },
            h("th", { scope: "row" }, name),
            h("td", null, code.startsWith("GM") ? "" : gemeente),
            columns.map(([, of]) => h("td", null, h("span", { class: "own-cell" }, of(code)))),
          ),
        ),
      ),
    ),
    areas.length > shown.length
      ? h("p", null, page.say("ownPaperMore").replace("{count}", number(areas.length - shown.length, language)))
      : null,
  );
}
