/** The mark of notes in the list, and the switch that shows only what has one. */

import * as api from "../api";
import { h, icon } from "../dom";
import { number } from "../format";
import type { Page } from "../page";
import { isWithin } from "./note";
import { save } from "./save";
import { noteTable } from "./table";

/** How many notes an area has; nothing where it has none. */
export function noteMark(page: Page, code: string): HTMLElement | null {
  const count = page.notes.counts.get(code) ?? 0;
  if (!count) return null;
  const said = `${number(count, page.state.language)} ${page.say(count === 1 ? "noteOne" : "noteMany")}`;
  return h("span", { class: "note-mark", title: said }, icon("note"), h("span", { "aria-hidden": "true" }, String(count)), h("span", { class: "visually-hidden" }, said));
}

/** The switch; nothing where there is no note. */
export function onlyNoted(page: Page): HTMLElement | null {
  const { counts, only } = page.notes;
  if (!counts.size && !only) return null;
  const input = h("input", { type: "checkbox", checked: only, "data-focus": "only noted" });
  input.addEventListener("change", () => page.notes.showOnly(input.checked));
  return h("label", { class: "note-only" }, input, `${page.say("notesOnly")} (${number(counts.size, page.state.language)})`);
}

/** On a link to the server's workbook: the same with a sheet of notes, which is added here and goes nowhere. */
export function withNotes(page: Page, link: HTMLAnchorElement): HTMLAnchorElement {
  const notes = page.notes.notes.filter((note) => isWithin(note, page.state.gemeenten));
  if (!notes.length) return link;
  link.title = page.say("notesWithExcel");
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void add().catch(() => page.announce(page.say("notesFailed")));
  });
  const add = async (): Promise<void> => {
    const [{ workbook }, answer] = await Promise.all([import("./workbook"), fetch(api.workbookUrl(page.state))]);
    if (!answer.ok) throw new Error(answer.statusText);
    const name = /filename="?([^";]+)/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? "veerkracht.xlsx";
    save(workbook(new Uint8Array(await answer.arrayBuffer()), page.say("notesSheet"), noteTable(page, notes)), name);
  };
  return link;
}
