/**
 * The form of a note for the server. What is typed stays until it is sent or given up; what tells of one person is said
 * while it is typed.
 */

import { BASE } from "../api";
import { fill, h } from "../dom";
import type { Agreement, AgreementState, PersonalMark } from "../layers/documents";
import { selectionOf } from "../notes/entry";
import type { Page } from "../page";
import { selectionText } from "../selection";
import { TEXT_MAX, WORDS_MAX, type SharedNoteDraft } from "./draft";
import { marks } from "./personal-data";

export const STATES: readonly AgreementState[] = ["open", "kept", "dropped"];

export interface FormEvents {
  send(): void;
  drop(): void;
}

/** What is wrong with a draft, said and brought into sight; false where nothing is. */
type DraftFault = [string, HTMLElement] | null;

export function sharedForm(page: Page, draft: SharedNoteDraft, done: FormEvents): HTMLElement {
  const { shared } = page;
  const isAgreement = (): boolean => shared.categories.some(({ id, agreement }) => id === draft.category && agreement);
  const text = h("textarea", {
    rows: 5,
    required: true,
    "data-focus": "shared text",
    "aria-describedby": "shared-care shared-left",
  });
  const source = h("input", { type: "text", maxlength: WORDS_MAX, autocomplete: "off", "data-focus": "shared source" });
  const category = h(
    "select",
    { "data-focus": "shared category", disabled: draft.edits !== null },
    shared.categories.map(({ id, label }) =>
      h("option", { value: id, selected: id === draft.category }, page.pick(label)),
    ),
  );
  const book = h(
    "select",
    { "data-focus": "shared book" },
    shared.books.write.map((id) => h("option", { value: id, selected: id === draft.book }, id)),
  );
  const organisation = h("input", {
    type: "text",
    maxlength: WORDS_MAX,
    autocomplete: "off",
    "data-focus": "shared organisation",
  });
  const date = h("input", { type: "date", max: "2199-12-31", "data-focus": "shared date" });
  const state = h(
    "select",
    { "data-focus": "shared state" },
    STATES.map((value) =>
      h("option", { value, selected: value === draft.agreement.state }, page.say(`state_${value}`)),
    ),
  );
  const withMap = h("input", { type: "checkbox", checked: draft.withMap, "data-focus": "shared map" });
  const forget = h("input", { type: "checkbox", checked: draft.forget, "data-focus": "shared forget" });
  [text.value, source.value, organisation.value, date.value] = [
    draft.text,
    draft.source,
    draft.agreement.organisation,
    draft.agreement.date,
  ];
  const left = h("p", { class: "hint", id: "shared-left" });
  const found = h("div", { class: "shared-marks", role: "status", hidden: true });
  const agreement = h(
    "div",
    { class: "shared-agreement" },
    h("label", { class: "field" }, page.say("sharedOrganisation"), organisation),
    h("label", { class: "field" }, page.say("sharedDate"), date),
    h("label", { class: "field" }, page.say("sharedState"), state),
  );

  const follow = (): void => {
    [draft.text, draft.source, draft.category, draft.withMap, draft.forget] = [
      text.value,
      source.value,
      category.value,
      withMap.checked,
      forget.checked,
    ];
    if (book.value) draft.book = book.value;
    draft.agreement = { organisation: organisation.value, date: date.value, state: state.value as Agreement["state"] };
    agreement.hidden = !isAgreement();
    const room = TEXT_MAX - [...draft.text].length;
    left.textContent = page.say(room < 0 ? "sharedTooLong" : "sharedLeft").replace("{count}", String(Math.abs(room)));
    left.classList.toggle("warn", room < 0);
    warn();
  };

  /** Says what tells of one person, once for each change of it: a status that is filled anew is read again. */
  let said = "";
  const personal = (): PersonalMark[] =>
    [draft.text, draft.source, isAgreement() ? draft.agreement.organisation : ""].flatMap(marks);
  const warn = (): void => {
    const now = personal();
    const key = JSON.stringify(now);
    if (key === said) return;
    said = key;
    found.hidden = now.length === 0;
    fill(found, now.length ? markList(page, page.say("sharedMarks"), now) : null);
  };

  const wrong = (): DraftFault => {
    if (!draft.text.trim()) return [page.say("sharedEmpty"), text];
    if ([...draft.text.trim()].length > TEXT_MAX) return [left.textContent ?? "", text];
    if (personal().length) return [page.say("sharedMarks"), text];
    if (isAgreement() && !(organisation.value.trim() && date.value))
      return [page.say("sharedNoDay"), organisation.value.trim() ? date : organisation];
    return null;
  };

  const send = (): void => {
    follow();
    const fault = wrong();
    if (!fault) return done.send();
    page.announce(fault[0]);
    fault[1].focus();
  };

  const form = h(
    "form",
    {
      class: "note-form shared-form",
      novalidate: true,
      "aria-label": page.say(draft.edits ? "sharedEdit" : draft.from ? "sharedHand" : "sharedNew"),
      onInput: follow,
      onSubmit: (event: Event) => {
        event.preventDefault();
        send();
      },
      onKeydown: (event: KeyboardEvent) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          send();
        }
        // Of the panel around it, Escape would close all with what is typed still in it.
        if (event.key === "Escape") {
          event.stopPropagation();
          if (!draft.text.trim()) done.drop();
        }
      },
    },
    draft.from ? h("p", { class: "hint note-care" }, page.say("sharedHanding")) : null,
    draft.edits ? null : h("label", { class: "field" }, page.say("sharedCategory"), category),
    shared.books.write.length > 1 && !draft.edits ? h("label", { class: "field" }, page.say("sharedBook"), book) : null,
    h("label", { class: "field" }, page.say("sharedText"), text),
    left,
    found,
    agreement,
    draft.edits ? null : h("label", { class: "field" }, page.say("sharedSource"), source),
    draft.edits ? null : about(page, draft, withMap),
    h(
      "p",
      { class: "hint note-care", id: "shared-care" },
      page.say("sharedCare"),
      " ",
      h(
        "a",
        { href: `${BASE}privacy${page.state.language === "en" ? "?taal=en" : ""}`, target: "_blank", rel: "noopener" },
        page.say("sharedPrivacy"),
      ),
    ),
    draft.from ? h("label", { class: "note-only" }, forget, page.say("sharedForget")) : null,
    h(
      "p",
      { class: "row" },
      h("button", { type: "submit", class: "button strong", "data-focus": "shared send" }, page.say("sharedSend")),
      h(
        "button",
        { type: "button", class: "button", "data-focus": "shared drop", onClick: done.drop },
        page.say("sharedCancel"),
      ),
    ),
  );
  follow();
  return form;
}

/** Of which map, period, class and data the note speaks: filled in, and to be left out. */
function about(page: Page, { about, from }: SharedNoteDraft, withMap: HTMLInputElement): HTMLElement {
  const data = page
    .say("sharedAbout")
    .replace("{dataset}", (from?.dataset ?? page.catalogue.dataset).slice(0, 8))
    .replace("{year}", String(from?.year ?? page.catalogue.year));
  if (!about) return h("p", { class: "hint" }, from ? `${page.say("sharedMapGone")} ${data}` : data);
  const map = page.find(about.map);
  const words = [
    map ? page.pick(map.title) : about.map,
    selectionText(selectionOf(about.selection), page.state.language),
  ]
    .filter(Boolean)
    .join(" ");
  const told = about.class ? `: ${[about.class.key, page.pick(about.class.words)].filter(Boolean).join(" ")}` : "";
  return h(
    "div",
    { class: "shared-about" },
    h("label", { class: "note-only" }, withMap, page.say("sharedWithMap")),
    h("p", { class: "hint" }, `${words}${told}. ${data}`),
  );
}

/** What was found, each with its kind. */
export function markList(page: Page, heading: string, found: readonly PersonalMark[]): HTMLElement {
  return h(
    "div",
    null,
    h("p", null, heading),
    h(
      "ul",
      null,
      found.map(({ kind, found: words }) => h("li", null, h("b", null, page.say(`mark_${kind}`)), `: ${words}`)),
    ),
  );
}
