/** Notes for paper: those of what is in sight, in words that are read without the page. */

import { h } from "../dom";
import { number } from "../format";
import type { Page } from "../page";
import { circumstances, classWords } from "./entry";
import { areaOf, isWithin, type Note } from "./note";

/**
 * The notes that belong to what is in sight: of the gemeente or of my buurten where the reader looks at those, and of
 * views.
 */
export function notesInSight(page: Page): Note[] {
  const { gemeenten, mine } = page.state;
  const own = mine.length ? new Set(mine) : null;
  return page.notes.notes.filter((note) => {
    const code = areaOf(note);
    return isWithin(note, gemeenten) && (!own || !code?.startsWith("BU") || own.has(code));
  });
}

/**
 * The switch that puts notes on paper; null where there are none. Off unless the reader wants them: paper goes around.
 */
export function notesSwitch(page: Page, redraw: () => void): HTMLElement | null {
  if (!notesInSight(page).length) return null;
  const input = h("input", { type: "checkbox", checked: page.notes.onPaper, "data-focus": "paper notes" });
  input.addEventListener("change", () => {
    page.notes.onPaper = input.checked;
    redraw();
  });
  return h("label", { class: "note-only" }, input, page.say("notesPaper"));
}

/**
 * The page of notes behind a sheet, `width` millimetres wide; null where there are none, or where they are not wanted.
 */
export function notesPage(page: Page, width: number): HTMLElement | null {
  const notes = page.notes.onPaper ? notesInSight(page) : [];
  if (!notes.length) return null;
  return h(
    "article",
    { class: "sheet notes-sheet", style: { width: `${width}mm` } },
    h("h2", null, `${page.say("notes")} (${number(notes.length, page.state.language)})`),
    notes.map((note) => {
      const { about, classThen } = note;
      const title =
        about.kind === "area" ? [about.name, about.gemeente?.name].filter(Boolean).join(", ") : page.pick(about.title);
      const then = classThen ? `${page.say("noteClassThen").toLowerCase()}: ${classWords(page, classThen)}` : "";
      return h(
        "div",
        { class: "notes-sheet-note" },
        h("h3", null, title),
        h("p", { class: "note-text" }, note.text),
        h("p", { class: "notes-sheet-by" }, [...circumstances(page, note), then].filter(Boolean).join(" · ")),
      );
    }),
  );
}
