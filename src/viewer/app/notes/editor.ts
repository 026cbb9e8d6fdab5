/** Notes with the form to write one: what the panel of an area and the menu of the view have in common. */

import { fill, h, icon } from "../dom";
import type { Page } from "../page";
import type { TextKey } from "../texts";
import { entry, type CurrentClass } from "./entry";
import { emptyDraft, noteForm, type NoteDraft } from "./form";
import type { Circumstances, Note, Words } from "./note";

/** Where notes are written. */
export interface NotePlace {
  /** What its fields are called. */
  name: string;
  label: TextKey;
  /** Whether a heading stands over them. */
  headed: boolean;
  /** What the notes are about; drafts are kept for each. */
  key: () => string;
  notes: () => Note[];
  circumstances: () => Circumstances;
  classNow: (note: Note) => CurrentClass | null;
  open?: (note: Note) => void;
  /** Takes a note to where it is handed to the server; null where nobody may. */
  share?: () => ((note: Note) => void) | null;
}

/** Notes being written, over all of a page. */
const drafts = new Map<string, NoteDraft>();

/** Draws the notes of a place into an element, which stays the same while a reader types in it. */
export class NoteEditor {
  private form: { draft: NoteDraft; language: string; element: HTMLElement } | null = null;
  private undo: { key: string; act: () => Promise<void> } | null = null;

  constructor(
    private readonly page: Page,
    readonly root: HTMLElement,
    private readonly place: NotePlace,
  ) {}

  draw(): void {
    const { page, place } = this;
    const draft = drafts.get(place.key());
    const notes = place.notes();
    fill(
      this.root,
      place.headed && notes.length ? h("h3", null, page.say("notes")) : null,
      page.notes.keeping === "refused" ? h("p", { class: "note-refused" }, page.say("noteRefused")) : null,
      this.undo?.key === place.key()
        ? h(
            "p",
            { class: "row hint" },
            page.say("noteGone"),
            h(
              "button",
              { type: "button", class: "link", "data-focus": `${place.name} undo`, onClick: () => void this.putBack() },
              page.say("noteUndo"),
            ),
          )
        : null,
      notes.map((note) => {
        if (draft?.id === note.id) return this.formOf(draft);
        const { open } = place;
        const share = place.share?.();
        return entry(page, note, place.classNow(note), {
          edit: () => this.edit(note),
          remove: () => void this.remove(note),
          ...(open ? { open: () => open(note) } : {}),
          ...(share ? { share: () => share(note) } : {}),
        });
      }),
      draft && draft.id === null
        ? this.formOf(draft)
        : h(
            "p",
            null,
            h(
              "button",
              { type: "button", class: "button", "data-focus": `${place.name} new`, onClick: () => this.begin() },
              icon("note"),
              page.say(place.label),
            ),
          ),
    );
  }

  /** Opens the form, or goes to the one that is open. */
  begin(): void {
    const { page, place } = this;
    if (page.notes.isFull) return page.announce(page.say("noteFull"));
    if (drafts.get(place.key())?.id !== null) drafts.set(place.key(), emptyDraft(page));
    this.draw();
    this.focus("text");
  }

  private formOf(draft: NoteDraft): HTMLElement {
    const { language } = this.page.state;
    // The element stays, and with it where the reader is in the text.
    if (this.form?.draft !== draft || this.form.language !== language) {
      const element = noteForm(this.page, this.place.name, draft, {
        keep: (words) => void this.keep(draft, words),
        drop: () => this.drop(),
      });
      this.form = { draft, language, element };
    }
    return this.form.element;
  }

  private edit({ id, text, who, when }: Note): void {
    drafts.set(this.place.key(), { id, text, who, when });
    this.draw();
    this.focus("text");
  }

  private drop(): void {
    drafts.delete(this.place.key());
    this.draw();
    this.focus("new");
  }

  private async keep({ id }: NoteDraft, words: Words): Promise<void> {
    const { page, place } = this;
    const circumstances = place.circumstances();
    drafts.delete(place.key());
    this.undo = null;
    page.notes.who = words.who.trim();
    const kept = id === null ? page.notes.write(circumstances, words) : page.notes.reword(id, words);
    // The form is gone already; who types must not be left nowhere while the browser writes.
    this.focus("new");
    await kept;
    page.announce(page.say(page.notes.keeping === "refused" ? "noteRefused" : "noteKept"));
  }

  private async remove({ id }: Note): Promise<void> {
    const key = this.place.key();
    const act = await this.page.notes.remove(id);
    if (!act) return;
    this.undo = { key, act };
    this.draw();
    this.page.announce(this.page.say("noteGone"));
    this.focus("undo");
  }

  private async putBack(): Promise<void> {
    const { undo } = this;
    this.undo = null;
    await undo?.act();
    this.page.announce(this.page.say("noteBack"));
    this.focus("new");
  }

  private focus(part: "text" | "new" | "undo"): void {
    this.root.querySelector<HTMLElement>(`[data-focus="${this.place.name} ${part}"]`)?.focus();
  }
}
