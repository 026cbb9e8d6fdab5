/** A note as it is read: what was said, by whom and when, on which map, and whether the class is another one now. */

import { h } from "../dom";
import { date } from "../format";
import type { Page } from "../page";
import { periodText, selectionText } from "../selection";
import type { Selection } from "../state";
import { isDouble } from "./merge";
import { isOtherClass, type Note, type RecordedClass } from "./note";

/** The class of an area now, on the map of a note; with the period where it is not that of the note. */
export interface CurrentClass {
  class: RecordedClass;
  period: string | null;
}

/** What the query of a note asks for. */
export function selectionOf(query: string): Selection {
  const asked = new URLSearchParams(query);
  const selection: Selection = {};
  const [from, to] = (asked.get("window") ?? "").split("-").map(Number);
  if (asked.has("year")) selection.year = Number(asked.get("year"));
  if (from && to) selection.window = [from, to];
  const comparison = asked.get("vergelijking");
  if (comparison === "nl" || comparison === "gemeente") selection.comparison = comparison;
  return selection;
}

/** A class within a sentence: its letter and words, or its words between quotation marks. */
function quoted(page: Page, told: RecordedClass): string {
  return told.key ? classWords(page, told) : `“${page.pick(told.words)}”`;
}

/** Letter and words of a class. */
export function classWords(page: Page, { key, words }: RecordedClass): string {
  return key ? `${key} (${page.pick(words)})` : page.pick(words);
}

/** By whom and when, and on which map. */
export function circumstances(page: Page, note: Note): string[] {
  const { language } = page.state;
  const map = page.find(note.map);
  return [
    note.who,
    note.when ? date(new Date(`${note.when}T12:00:00`), language) : "",
    [map ? page.pick(map.title) : note.map, selectionText(selectionOf(note.selection), language)]
      .filter(Boolean)
      .join(" "),
    note.year === page.catalogue.year ? "" : `${page.say("divisionNote").toLowerCase()} ${note.year}`,
  ].filter(Boolean);
}

/** That the class is another one now, in a sentence; null where it is not, or where nobody knows. */
export function otherClass(page: Page, note: Note, now: CurrentClass | null): string | null {
  if (!now || !note.classThen || !isOtherClass(note, now.class)) return null;
  const words = page.say(now.period ? "noteThenPeriod" : "noteThen");
  return words
    .replace("{then}", quoted(page, note.classThen))
    .replace("{now}", quoted(page, now.class))
    .replace("{period}", now.period ?? "");
}

export function entry(
  page: Page,
  note: Note,
  now: CurrentClass | null,
  act: { edit: () => void; remove: () => void; open?: () => void; share?: () => void },
): HTMLElement {
  const other = otherClass(page, note, now);
  const about = (label: string): string => `${label}: ${note.text.slice(0, 40)}`;
  const { about: subject } = note;
  return h(
    "article",
    { class: "note", "data-note": note.id },
    subject.kind === "view" && act.open
      ? h(
          "p",
          null,
          h(
            "button",
            {
              type: "button",
              class: "link",
              "data-focus": `note open ${note.id}`,
              title: page.say("notesViewOpen"),
              onClick: act.open,
            },
            page.pick(subject.title),
          ),
        )
      : null,
    h("p", { class: "note-text" }, note.text),
    h("p", { class: "hint" }, circumstances(page, note).join(" · ")),
    other ? h("p", { class: "note-then" }, other) : null,
    isDouble(note) ? h("p", { class: "hint" }, page.say("noteDouble")) : null,
    h(
      "p",
      { class: "row" },
      h(
        "button",
        {
          type: "button",
          class: "link",
          "data-focus": `note edit ${note.id}`,
          "aria-label": about(page.say("noteEdit")),
          onClick: act.edit,
        },
        page.say("noteEdit"),
      ),
      h(
        "button",
        {
          type: "button",
          class: "link",
          "data-focus": `note remove ${note.id}`,
          "aria-label": about(page.say("noteDelete")),
          onClick: act.remove,
        },
        page.say("noteDelete"),
      ),
      act.share
        ? h(
            "button",
            {
              type: "button",
              class: "link",
              "data-focus": `note share ${note.id}`,
              "aria-label": about(page.say("sharedHand")),
              onClick: act.share,
            },
            page.say("sharedHand"),
          )
        : null,
    ),
  );
}

/** The period of a selection for {@link CurrentClass}. */
export function periodOf(selection: Selection): string | null {
  return periodText(selection) || null;
}
