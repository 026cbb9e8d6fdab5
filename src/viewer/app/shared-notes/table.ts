/** Shared notes as a table, for a sheet, and which of them belong to what is in sight. */

import { date } from "../format";
import type { SharedNote } from "../layers/documents";
import type { SheetColumn } from "../notes/table";
import type { Page } from "../page";
import { aboutText, categoryOf, classWords, dayText } from "./entry";

/** The notes of the gemeenten that are looked at, or all; what a moderator hid goes nowhere. */
export function sharedNotesWithin(page: Page): SharedNote[] {
  const { gemeenten } = page.state;
  return page.shared.list.filter(
    ({ gemeente, status }) => status !== "hidden" && (!gemeenten.length || gemeenten.includes(gemeente)),
  );
}

export function sharedTable(page: Page, notes: readonly SharedNote[]): SheetColumn[] {
  const { language } = page.state;
  const column = (title: string, width: number, of: (note: SharedNote) => string | number): SheetColumn => ({
    title,
    width,
    cells: notes.map(of),
  });
  return [
    column(page.say("noteArea"), 26, ({ area_name }) => area_name),
    column(page.say("noteCode"), 12, ({ area }) => area),
    column(page.say("sharedCategory"), 20, (note) => categoryOf(page, note)),
    column(page.say("sharedSaid"), 60, ({ text }) => text),
    column(page.say("sharedFrom"), 26, ({ source }) => source ?? ""),
    column(page.say("sharedAuthor"), 22, ({ author }) => author),
    column(page.say("sharedStatus"), 18, ({ status }) => page.say(`status_${status}`)),
    column(page.say("sharedSignals"), 40, (note) => aboutText(page, note)),
    column(page.say("sharedNow"), 26, ({ class_now }) => (class_now ? classWords(page, class_now) : "")),
    column(page.say("sharedOrganisation"), 22, ({ agreement }) => agreement?.organisation ?? ""),
    column(page.say("sharedDate"), 14, ({ agreement }) => (agreement ? dayText(page, agreement.date) : "")),
    column(page.say("sharedState"), 14, ({ agreement }) => (agreement ? page.say(`state_${agreement.state}`) : "")),
    column(page.say("sharedWritten"), 18, ({ created }) => date(new Date(created), language)),
  ];
}
