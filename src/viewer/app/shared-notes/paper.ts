/** What professionals say, for paper: behind the sheet, of who may read it, and only when they want it there. */

import { h } from "../dom";
import { number } from "../format";
import type { Page } from "../page";
import { aboutText, agreementText, byline } from "./entry";
import { sharedNotesWithin } from "./table";

/**
 * The switch that puts them on paper; null where there are none. Off unless the reader wants them: paper goes around.
 */
export function sharedSwitch(page: Page, redraw: () => void): HTMLElement | null {
  if (!sharedNotesWithin(page).length) return null;
  const input = h("input", { type: "checkbox", checked: page.shared.onPaper, "data-focus": "paper shared" });
  input.addEventListener("change", () => {
    page.shared.onPaper = input.checked;
    redraw();
  });
  return h("label", { class: "note-only" }, input, page.say("sharedPaper"));
}

/**
 * The page of them behind a sheet, `width` millimetres wide; null where there are none, or where they are not wanted.
 */
export function sharedPage(page: Page, width: number): HTMLElement | null {
  const notes = page.shared.onPaper ? sharedNotesWithin(page) : [];
  if (!notes.length) return null;
  return h(
    "article",
    { class: "sheet notes-sheet shared-sheet", style: { width: `${width}mm` } },
    h("h2", null, `${page.say("sharedSaid")} (${number(notes.length, page.state.language)})`),
    notes.map((note) =>
      h(
        "div",
        { class: "notes-sheet-note" },
        h("h3", null, note.area_name),
        h("p", { class: "note-text" }, note.text),
        note.agreement ? h("p", null, `${page.say("sharedAgreement")}: ${agreementText(page, note)}`) : null,
        h(
          "p",
          { class: "notes-sheet-by" },
          [...byline(page, note), aboutText(page, note), page.pick(note.changed_class)].filter(Boolean).join(" · "),
        ),
      ),
    ),
  );
}
