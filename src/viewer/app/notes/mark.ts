/** The mark of notes in the list, and the switch that shows only what has one. */

import * as api from "../api";
import { h, icon } from "../dom";
import { number } from "../format";
import { ownTable } from "../layers/sheet";
import type { Page } from "../page";
import { sharedNotesWithin, sharedTable } from "../shared-notes/table";
import { isWithin } from "./note";
import { save } from "./save";
import { noteTable } from "./table";

/** How many notes an area has; nothing where it has none. */
export function noteMark(page: Page, code: string): HTMLElement | null {
  const count = page.notes.counts.get(code) ?? 0;
  if (!count) return null;
  const said = `${number(count, page.state.language)} ${page.say(count === 1 ? "noteOne" : "noteMany")}`;
  return h(
    "span",
    { class: "note-mark", title: said },
    icon("note"),
    h("span", { "aria-hidden": "true" }, String(count)),
    h("span", { class: "visually-hidden" }, said),
  );
}

/** The switch; nothing where there is no note, neither of this browser nor of the server. */
export function notedFilter(page: Page): HTMLElement | null {
  const { only } = page.notes;
  const noted = new Set([...page.notes.counts.keys(), ...page.shared.counts.keys()]).size;
  if (!noted && !only) return null;
  const input = h("input", { type: "checkbox", checked: only, "data-focus": "only noted" });
  input.addEventListener("change", () => page.notes.showOnly(input.checked));
  return h("label", { class: "note-only" }, input, `${page.say("notesOnly")} (${number(noted, page.state.language)})`);
}

/**
 * On a link to the server's workbook: the same with sheets of notes and of own figures, which are added here and go
 * nowhere: the workbook itself is the same for all.
 */
export function addSheets(page: Page, link: HTMLAnchorElement): HTMLAnchorElement {
  const notes = page.notes.notes.filter((note) => isWithin(note, page.state.gemeenten));
  const shared = sharedNotesWithin(page);
  const isOwn = page.own.list.length > 0;
  if (!notes.length && !shared.length && !isOwn) return link;
  link.title = [
    isOwn && page.say("ownWithExcel"),
    notes.length > 0 && page.say("notesWithExcel"),
    shared.length > 0 && page.say("sharedWithExcel"),
  ]
    .filter(Boolean)
    .join(" ");
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void add().catch(() => page.announce(page.say("notesFailed")));
  });
  const add = async (): Promise<void> => {
    const own = isOwn ? Promise.all([page.own.all(), api.areaIndex()]) : null;
    const [{ workbookOf }, answer, told] = await Promise.all([
      import("./workbook"),
      fetch(api.workbookUrl(page.state)),
      own,
    ]);
    if (!answer.ok) throw new Error(answer.statusText);
    const name = /filename="?([^";]+)/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? "veerkracht.xlsx";
    const sheets = [
      ...(told?.[0].length ? [{ name: page.say("ownSheet"), columns: ownTable(page, ...told) }] : []),
      ...(notes.length ? [{ name: page.say("notesSheet"), columns: noteTable(page, notes) }] : []),
      ...(shared.length ? [{ name: page.say("sharedSheet"), columns: sharedTable(page, shared) }] : []),
    ];
    save(workbookOf(new Uint8Array(await answer.arrayBuffer()), sheets), name);
  };
  return link;
}
