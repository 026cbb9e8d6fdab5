/**
 * The agreements of a gemeente, each beside the class that its area had then and has now: maps end in a joint approach,
 * not in talk.
 */

import { h } from "../dom";
import { selectionOf } from "../notes/entry";
import type { Page } from "../page";
import { selectionText } from "../selection";
import { aboutText, agreementText, classWords } from "./entry";

/** The year or years of which a class is: what was written at one edition is read at another. */
function period(page: Page, selection: string): HTMLElement | null {
  const words = selectionText(selectionOf(selection), page.state.language);
  return words ? h("span", { class: "hint" }, words) : null;
}

export function agreementTable(page: Page, gemeente: string): HTMLElement | null {
  const notes = page.shared.agreements(gemeente);
  if (!notes.length) return null;
  const heading = (key: "sharedAgreement" | "sharedThen" | "sharedNow"): HTMLElement =>
    h("th", { scope: "col" }, page.say(key));
  return h(
    "div",
    { class: "agreements", tabindex: 0, role: "group", "aria-label": page.say("sharedAgreements") },
    h(
      "table",
      null,
      h("caption", null, page.say("sharedAgreements")),
      h("thead", null, h("tr", null, heading("sharedAgreement"), heading("sharedThen"), heading("sharedNow"))),
      h(
        "tbody",
        null,
        notes.map((note) =>
          h(
            "tr",
            { "data-note": note.id, class: note.changed_class ? "changed-class" : null },
            h(
              "th",
              { scope: "row" },
              h(
                "button",
                {
                  type: "button",
                  class: "link",
                  "data-focus": `agreement ${note.id}`,
                  onClick: () => page.store.update({ area: note.area }),
                },
                note.area_name,
              ),
              h("span", null, note.text),
              h("span", { class: "hint" }, agreementText(page, note)),
            ),
            h(
              "td",
              { title: aboutText(page, note) },
              note.class_then ? classWords(page, note.class_then) : "–",
              period(page, note.selection),
            ),
            h(
              "td",
              null,
              note.class_now ? classWords(page, note.class_now) : "–",
              period(page, note.selection_now),
              note.changed_class ? h("span", { class: "visually-hidden" }, ` ${page.pick(note.changed_class)}`) : null,
            ),
          ),
        ),
      ),
    ),
  );
}
