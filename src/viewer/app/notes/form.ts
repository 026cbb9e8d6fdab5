/**
 * The form of a note. What is typed stays until it is kept or given up, also when the reader looks at another area in
 * between.
 */

import { h } from "../dom";
import type { Page } from "../page";
import { TEXT_MAX, WHO_MAX, day, type Words } from "./note";

/** What is being written: of a note that there is, its id. */
export interface NoteDraft extends Words {
  id: string | null;
}

export function emptyDraft(page: Page): NoteDraft {
  return { id: null, text: "", who: page.notes.who, when: day(new Date()) };
}

/** Draws the form over a draft, which follows what is typed. */
export function noteForm(
  page: Page,
  name: string,
  draft: NoteDraft,
  done: { keep: (words: Words) => void; drop: () => void },
): HTMLElement {
  const text = h("textarea", {
    rows: 4,
    maxlength: TEXT_MAX,
    required: true,
    "data-focus": `${name} text`,
    "aria-describedby": `${name}-care`,
  });
  const who = h("input", {
    type: "text",
    maxlength: WHO_MAX,
    autocomplete: "off",
    placeholder: page.say("noteWhoExample"),
    "data-focus": `${name} who`,
  });
  const when = h("input", { type: "date", max: "2199-12-31", "data-focus": `${name} when` });
  [text.value, who.value, when.value] = [draft.text, draft.who, draft.when];
  const follow = (): void => {
    draft.text = text.value;
    draft.who = who.value;
    draft.when = when.value;
  };
  const keep = (): void => {
    follow();
    if (draft.text.trim()) return done.keep(draft);
    page.announce(page.say("noteEmpty"));
    text.focus();
  };
  const form = h(
    "form",
    {
      class: "note-form",
      novalidate: true,
      "aria-label": page.say(draft.id ? "noteEdit" : "noteNew"),
      onInput: follow,
      onSubmit: (event: Event) => {
        event.preventDefault();
        keep();
      },
      onKeydown: (event: KeyboardEvent) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          keep();
        }
        // Of what lies around it, the panel or the menu, Escape would close all with what is typed still in it.
        if (event.key === "Escape") {
          event.stopPropagation();
          if (!draft.text.trim()) done.drop();
        }
      },
    },
    h("label", { class: "field" }, page.say("noteText"), text),
    h("p", { class: "hint note-care", id: `${name}-care` }, page.say("noteCare")),
    h(
      "div",
      { class: "note-by" },
      h("label", { class: "field" }, page.say("noteWho"), who),
      h("label", { class: "field" }, page.say("noteWhen"), when),
    ),
    h(
      "p",
      { class: "row" },
      h("button", { type: "submit", class: "button strong", "data-focus": `${name} keep` }, page.say("noteSave")),
      h(
        "button",
        { type: "button", class: "button", "data-focus": `${name} drop`, onClick: done.drop },
        page.say("noteCancel"),
      ),
    ),
  );
  return form;
}
