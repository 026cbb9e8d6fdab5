/** Notes as a table, for a sheet: a heading in words over each column. */

import { BASE } from "../api";
import { date } from "../format";
import type { Page } from "../page";
import { selectionText } from "../selection";
import { classWords, selectionOf } from "./entry";
import type { Note } from "./note";

export interface SheetColumn {
  title: string;
  /** Of the sheet, in letters. */
  width: number;
  cells: (string | number)[];
}

export function noteTable(page: Page, notes: readonly Note[]): SheetColumn[] {
  const { language } = page.state;
  const column = (title: string, width: number, of: (note: Note) => string | number): SheetColumn => ({
    title,
    width,
    cells: notes.map(of),
  });
  return [
    column(page.say("noteArea"), 26, ({ about }) => (about.kind === "area" ? about.name : page.pick(about.title))),
    column(page.say("noteCode"), 12, ({ about }) => (about.kind === "area" ? about.code : "")),
    column(page.say("gemeente"), 20, ({ about }) => (about.kind === "area" ? (about.gemeente?.name ?? "") : "")),
    column(page.say("note"), 60, ({ text }) => text),
    column(page.say("noteWho").split("?")[0] ?? "", 22, ({ who }) => who),
    column(page.say("noteWhen").replace("?", ""), 18, ({ when }) =>
      when ? date(new Date(`${when}T12:00:00`), language) : "",
    ),
    column(page.say("noteMap"), 40, (note) => {
      const map = page.find(note.map);
      return [map ? page.pick(map.title) : note.map, selectionText(selectionOf(note.selection), language)]
        .filter(Boolean)
        .join(" ");
    }),
    column(page.say("noteClassThen"), 26, ({ classThen }) => (classThen ? classWords(page, classThen) : "")),
    column(page.say("noteYear"), 9, ({ year }) => year),
    column(page.say("noteChanged"), 18, ({ changed }) => date(new Date(changed), language)),
    column(page.say("noteLink"), 40, (note) => `${BASE}#${linkOf(note)}`),
  ];
}

/** The part of the address that leads to what a note is about. */
export function linkOf({ about, map, selection }: Pick<Note, "about" | "map" | "selection">): string {
  if (about.kind === "view") return about.link;
  const { year, window, comparison } = selectionOf(selection);
  const choice = [map, window?.join("-"), year, comparison].filter((part) => part !== undefined).join(".");
  return `kaart=${choice}&gebied=${about.code}`;
}
