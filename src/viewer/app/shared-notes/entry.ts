/**
 * A shared note as it is read: what is said, by which organisation and when, on which map, whether the class is another
 * one now, and what may be done with it.
 */

import { h } from "../dom";
import { date } from "../format";
import type { AgreementState, NoteChange, NoteClass, SharedNote } from "../layers/documents";
import { selectionOf } from "../notes/entry";
import type { Page } from "../page";
import { selectionText } from "../selection";
import { STATES, markList } from "./form";

export interface EntryActs {
  /** Null for who did not write it. */
  edit: (() => void) | null;
  /** Null for who may change nothing of it. */
  change: ((change: NoteChange) => void) | null;
  /** Asks why it is hidden; null while that is asked. */
  askReason: () => void;
  /** The reason that is being written, with how it ends; null where none is. */
  reason: { text: string; drop: () => void } | null;
}

/** A class within a line: letter and words. */
export function classWords(page: Page, told: NoteClass | null): string {
  return told ? [told.key, page.pick(told.words)].filter(Boolean).join(" ") : page.say("noClass").toLowerCase();
}

export function categoryOf(page: Page, { category }: Pick<SharedNote, "category">): string {
  const found = page.shared.categories.find(({ id }) => id === category);
  return found ? page.pick(found.label) : category;
}

/** Of what it speaks: map, period and the class then. */
export function aboutText(page: Page, note: SharedNote): string {
  if (note.map === null) return "";
  const map = page.find(note.map);
  const words = [map ? page.pick(map.title) : note.map, selectionText(selectionOf(note.selection), page.state.language)]
    .filter(Boolean)
    .join(" ");
  return note.class_then ? `${words}: ${classWords(page, note.class_then)}` : words;
}

/** What it is about, by whom, when and how far it is. */
export function byline(page: Page, note: SharedNote): string[] {
  return [
    categoryOf(page, note),
    note.author,
    date(new Date(note.created), page.state.language),
    note.status === "published" ? "" : page.say(`status_${note.status}`),
  ].filter(Boolean);
}

/** A day as people write it; one that no calendar has, as it stands. */
export function dayText(page: Page, day: string): string {
  const moment = new Date(`${day}T12:00:00`);
  return Number.isNaN(moment.getTime()) ? day : date(moment, page.state.language);
}

export function agreementText(page: Page, { agreement }: SharedNote): string {
  if (!agreement) return "";
  return `${agreement.organisation}, ${dayText(page, agreement.date)}: ${page.say(`state_${agreement.state}`)}`;
}

export function sharedEntry(page: Page, note: SharedNote, acts: EntryActs): HTMLElement {
  const moderates = page.shared.moderates(note);
  const label = (words: string): string => `${words}: ${note.text.slice(0, 40)}`;
  const act = (name: string, words: string, does: () => void): HTMLElement =>
    h(
      "button",
      {
        type: "button",
        class: "link",
        "data-focus": `shared ${name} ${note.id}`,
        "aria-label": label(words),
        onClick: does,
      },
      words,
    );
  const { change } = acts;
  const status = (name: "publish" | "close", words: string, to: "published" | "closed"): HTMLElement | null =>
    change ? act(name, words, () => change({ status: to })) : null;
  const about = aboutText(page, note);
  return h(
    "article",
    { class: `note shared ${note.status}`, "data-note": note.id },
    h("p", { class: "note-text" }, note.text),
    note.agreement
      ? h("p", { class: "shared-agreed" }, h("b", null, `${page.say("sharedAgreement")}: `), agreementText(page, note))
      : null,
    h("p", { class: "hint" }, byline(page, note).join(" · ")),
    about || note.source ? h("p", { class: "hint" }, [about, note.source ?? ""].filter(Boolean).join(" · ")) : null,
    note.changed_class ? h("p", { class: "note-then" }, page.pick(note.changed_class)) : null,
    note.status === "hidden" && note.reason
      ? h("p", { class: "hint warn" }, page.say("sharedHiddenFor").replace("{reason}", note.reason))
      : null,
    moderates && note.marks?.length
      ? h("div", { class: "shared-marks" }, markList(page, page.say("sharedFound"), note.marks))
      : null,
    note.agreement && change
      ? stateField(page, note, (state) => note.agreement && change({ agreement: { ...note.agreement, state } }))
      : null,
    acts.reason && change
      ? reasonForm(page, note, acts.reason, (reason) => change({ status: "hidden", reason }))
      : null,
    h(
      "p",
      { class: "row" },
      acts.edit ? act("edit", page.say("sharedEdit"), acts.edit) : null,
      moderates && note.status !== "published" ? status("publish", page.say("sharedPublish"), "published") : null,
      moderates && note.status === "published" ? status("close", page.say("sharedClose"), "closed") : null,
      moderates && note.status !== "hidden" && !acts.reason
        ? act("hide", page.say("sharedHide"), acts.askReason)
        : null,
    ),
  );
}

function stateField(page: Page, { id, agreement }: SharedNote, set: (state: AgreementState) => void): HTMLElement {
  const select = h(
    "select",
    { "data-focus": `shared state ${id}` },
    STATES.map((value) => h("option", { value, selected: value === agreement?.state }, page.say(`state_${value}`))),
  );
  select.addEventListener("change", () => set(select.value as AgreementState));
  return h("label", { class: "field" }, page.say("sharedState"), select);
}

function reasonForm(
  page: Page,
  { id }: SharedNote,
  reason: { text: string; drop: () => void },
  hide: (words: string) => void,
): HTMLElement {
  const input = h("input", { type: "text", maxlength: 200, required: true, "data-focus": `shared reason ${id}` });
  input.value = reason.text;
  input.addEventListener("input", () => (reason.text = input.value));
  return h(
    "form",
    {
      class: "shared-reason",
      onSubmit: (event: Event) => {
        event.preventDefault();
        if (input.value.trim()) hide(input.value.trim());
      },
      onKeydown: (event: KeyboardEvent) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        reason.drop();
      },
    },
    h("label", { class: "field" }, page.say("sharedReason"), input),
    h(
      "p",
      { class: "row" },
      h("button", { type: "submit", class: "button", "data-focus": `shared hide yes ${id}` }, page.say("sharedHide")),
      h(
        "button",
        { type: "button", class: "link", "data-focus": `shared hide no ${id}`, onClick: reason.drop },
        page.say("notesClearNo"),
      ),
    ),
  );
}
