/**
 * What professionals say of an area, in its panel beside what the map signals: read, written, moderated, and taken over
 * from the notes of this browser.
 */

import { BASE } from "../api";
import type { Explanation } from "../documents";
import { fill, h, icon } from "../dom";
import { number } from "../format";
import { selectionOf } from "../notes/entry";
import type { Subject } from "../notes/area";
import type { Note } from "../notes/note";
import type { NoteChange, NoteMap, SharedNote } from "../layers/documents";
import { OwnError } from "../layers/server";
import type { Page } from "../page";
import { classBadge } from "../panel/explain";
import { offers, readSelection, selectionQuery, selectionText } from "../selection";
import { agreementTable } from "./agreements";
import { NO_AGREEMENT, classOf, noteToSend, type SharedNoteDraft } from "./draft";
import { sharedEntry } from "./entry";
import { sharedForm } from "./form";

export interface Thread {
  element: HTMLElement;
  show(subject: Subject): void;
  /** Opens the form on a note of this browser, to be looked at and sent. */
  take(note: Note): void;
}

export function mountThread(page: Page): Thread {
  const { shared } = page;
  const element = h("section", { class: "part notes thread", hidden: true });
  const drafts = new Map<string, SharedNoteDraft>();
  let subject: Subject | null = null;
  let form: { draft: SharedNoteDraft; language: string; element: HTMLElement } | null = null;
  let reason: { id: string; text: string } | null = null;
  let message = "";

  const mapNow = (): NoteMap => {
    const { first } = page.state;
    const told = shownNow();
    const entry = told && page.map(first).classes.find(({ value }) => value === told.class);
    return {
      map: first.map,
      selection: selectionQuery(first.selection),
      class: entry ? { value: entry.value, key: entry.key ?? "", words: entry.label } : null,
    };
  };

  const shownNow = (): Explanation | undefined => {
    const { first } = page.state;
    return subject?.explanations.find(
      ({ map, selection }) =>
        map === first.map && selectionQuery(readSelection(selection)) === selectionQuery(first.selection),
    );
  };

  const empty = (): SharedNoteDraft => ({
    book: shared.books.write[0] ?? "",
    category: shared.categories[0]?.id ?? "",
    text: "",
    source: "",
    about: mapNow(),
    withMap: true,
    agreement: { ...NO_AGREEMENT, organisation: page.account.session?.organisation ?? "" },
    from: null,
    forget: true,
    edits: null,
  });

  /** What a note of this browser speaks of, as far as the server still knows it. */
  const mapOf = (note: Note): NoteMap | null => {
    const map = page.find(note.map);
    const told = classOf(note);
    // Without a class of then the server would take that of now for it, which may be of other figures.
    if (!map || !offers(map, selectionOf(note.selection)) || (!told && note.dataset !== page.catalogue.dataset))
      return null;
    return { map: note.map, selection: note.selection, class: told };
  };

  const open = (draft: SharedNoteDraft): void => {
    if (!subject) return;
    drafts.set(subject.code, draft);
    message = "";
    draw();
    focus("text");
  };

  const focus = (part: string): void => element.querySelector<HTMLElement>(`[data-focus="shared ${part}"]`)?.focus();

  const drop = (): void => {
    if (subject) drafts.delete(subject.code);
    draw();
    focus("new");
  };

  const send = async (draft: SharedNoteDraft): Promise<void> => {
    if (!subject) return;
    const { code } = subject;
    const isAgreement = shared.categories.some(({ id, agreement }) => id === draft.category && agreement);
    try {
      if (draft.edits)
        await shared.change(draft.edits, {
          text: draft.text.trim(),
          ...(draft.edits.agreement ? { agreement: draft.agreement } : {}),
        });
      else await shared.propose(noteToSend(code, draft, isAgreement));
    } catch (error) {
      return say(refused(page, error));
    }
    drafts.delete(code);
    message = "";
    if (draft.from && draft.forget) await page.notes.remove(draft.from.id);
    draw();
    page.announce(page.say(draft.edits ? "sharedChanged" : "sharedSent"));
    focus("new");
  };

  const change = async (note: SharedNote, wanted: NoteChange): Promise<void> => {
    try {
      await shared.change(note, wanted);
    } catch (error) {
      return say(refused(page, error));
    }
    reason = null;
    message = "";
    draw();
    // What had the keyboard may be gone.
    if (document.activeElement === document.body)
      element.querySelector<HTMLElement>(`[data-note="${CSS.escape(note.id)}"] button`)?.focus();
    page.announce(
      wanted.status
        ? page.say("sharedBecame").replace("{status}", page.say(`status_${wanted.status}`))
        : page.say("sharedChanged"),
    );
  };

  const say = (words: string): void => {
    message = words;
    draw();
    page.announce(words);
  };

  const formOf = (draft: SharedNoteDraft): HTMLElement => {
    const { language } = page.state;
    // The element stays, and with it where the reader is in the text.
    if (form?.draft !== draft || form.language !== language)
      form = { draft, language, element: sharedForm(page, draft, { send: () => void send(draft), drop }) };
    return form.element;
  };

  const entryOf = (note: SharedNote): HTMLElement => {
    const isOwn = shared.isOwn(note);
    return sharedEntry(page, note, {
      edit: isOwn
        ? () =>
            open({
              ...empty(),
              book: note.book,
              category: note.category,
              text: note.text,
              agreement: note.agreement ?? NO_AGREEMENT,
              edits: note,
            })
        : null,
      change: isOwn || shared.moderates(note) ? (wanted) => void change(note, wanted) : null,
      askReason: () => {
        reason = { id: note.id, text: "" };
        draw();
        focus(`reason ${note.id}`);
      },
      reason:
        reason?.id === note.id
          ? Object.assign(reason, {
              drop: () => {
                reason = null;
                draw();
                focus(`hide ${note.id}`);
              },
            })
          : null,
    });
  };

  const signals = (): (Node | null)[] => {
    const told = shownNow();
    if (!told) return [];
    const { first, language } = page.state;
    return [
      h("h3", null, page.say("sharedSignals")),
      h(
        "p",
        { class: "hint" },
        [page.pick(page.map(first).title), selectionText(first.selection, language)].filter(Boolean).join(" "),
      ),
      h("p", null, classBadge(page, told)),
    ];
  };

  const draw = (): void => {
    element.hidden = page.embed !== null || !shared.isThere || subject === null;
    if (!subject || element.hidden) {
      element.removeAttribute("aria-label");
      return fill(element);
    }
    element.setAttribute("aria-label", page.say("sharedSaid"));
    const { code, name } = subject;
    const notes = shared.of(code);
    const draft = drafts.get(code);
    fill(
      element,
      ...signals(),
      h(
        "h3",
        null,
        page.say("sharedSaid"),
        notes.length ? h("span", { class: "hint" }, ` ${number(notes.length, page.state.language)}`) : null,
      ),
      shared.failed
        ? h(
            "p",
            { class: "hint row", role: "alert" },
            page.say("sharedFailed"),
            h(
              "button",
              { type: "button", class: "link", "data-focus": "shared again", onClick: () => void shared.load() },
              page.say("retry"),
            ),
          )
        : null,
      message ? h("p", { class: "own-message" }, message) : null,
      !notes.length && !shared.failed && !draft ? h("p", { class: "hint" }, page.say("sharedNone")) : null,
      notes.map((note) => (draft?.edits?.id === note.id ? formOf(draft) : entryOf(note))),
      draft && !draft.edits
        ? formOf(draft)
        : shared.books.write.length && !draft
          ? h(
              "p",
              null,
              h(
                "button",
                { type: "button", class: "button", "data-focus": "shared new", onClick: () => open(empty()) },
                icon("note"),
                page.say("sharedNew"),
              ),
            )
          : null,
      code.startsWith("GM") ? agreementTable(page, code) : null,
      h(
        "p",
        { class: "hint" },
        h(
          "a",
          { href: `${BASE}gemeente/GM${code.slice(2, 6)}/ervaringen${page.state.language === "en" ? "?taal=en" : ""}` },
          page.say("sharedPage").replace("{name}", code.startsWith("GM") ? name : (subject.gemeente?.name ?? "")),
        ),
      ),
    );
  };

  shared.onChange(draw);
  page.store.subscribe((now, before) => {
    if (now.language !== before.language) draw();
  });
  return {
    element,
    show: (next) => {
      if (next.code !== subject?.code) {
        shared.refresh();
        reason = null;
        message = "";
      }
      subject = next;
      draw();
    },
    take: (note) => open({ ...empty(), text: note.text, source: note.who, about: mapOf(note), from: note }),
  };
}

/** What went wrong, for a sentence. */
function refused(page: Page, error: unknown): string {
  if (!(error instanceof OwnError) || error.kind === "offline") return page.say("ownOffline");
  if (error.kind === "over") return page.say("accountOver");
  if (error.kind === "changed") return page.say("sharedOther");
  if (error.kind === "personal") {
    const marks = error.marks.map(({ kind, found }) => `${page.say(`mark_${kind}`)}: ${found}`);
    return `${page.say("sharedMarks")} ${marks.join(", ")}`;
  }
  return page.say("ownRefused").replace("{message}", error.message);
}
