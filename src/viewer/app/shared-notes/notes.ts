/** The notes of professionals that the reader may see. In the page alone, for as long as the reader is signed in. */

import type { Account } from "../access/session";
import type { NoteCategory, NoteChange, NoteList, SentNote, SharedNote } from "../layers/documents";
import { OwnError, type OwnServer } from "../layers/server";

/** Milliseconds after which what others wrote is asked for again, when an area is opened. */
const FRESH_MS = 60_000;
const NO_BOOKS: NoteList["books"] = { write: [], moderate: [] };

export class SharedNotes {
  list: readonly SharedNote[] = [];
  categories: readonly NoteCategory[] = [];
  /** In which books the reader may write, and in which they moderate. */
  books = NO_BOOKS;
  /** Whether the notes did not come. */
  failed = false;
  /** Whether they go on paper, behind the map. */
  onPaper = false;
  private byArea: ReadonlyMap<string, SharedNote[]> = new Map();
  private readonly listeners: (() => void)[] = [];
  private asked = 0;
  private loaded = 0;

  constructor(
    private readonly account: Account,
    private readonly server: OwnServer,
    private readonly now: () => number = Date.now,
  ) {
    account.onChange(() => void this.load());
  }

  /** Whether there is anything to show: who is not signed in has the public page of a gemeente. */
  get isThere(): boolean {
    return this.account.signedIn && (this.account.session?.keeps ?? false);
  }

  /** Reads all notes anew. */
  async load(): Promise<void> {
    const turn = (this.asked += 1);
    if (!this.isThere) return this.clear();
    this.loaded = this.now();
    try {
      const { notes, categories, books } = await this.server.notes();
      if (turn !== this.asked) return;
      [this.categories, this.books, this.failed] = [categories, books, false];
      this.show(notes);
    } catch {
      if (turn !== this.asked) return;
      this.failed = this.isThere;
      this.tell();
    }
  }

  /** Reads them anew where that was a while ago. */
  refresh(): void {
    if (this.isThere && this.now() - this.loaded > FRESH_MS) void this.load();
  }

  /** Those of an area, newest first. */
  of(code: string): readonly SharedNote[] {
    return this.byArea.get(code) ?? [];
  }

  /** Agreements in a gemeente, the next day first. */
  agreements(gemeente: string): SharedNote[] {
    return this.list
      .filter((note) => note.agreement !== null && note.gemeente === gemeente && note.status !== "hidden")
      .toSorted((one, other) => (one.agreement?.date ?? "").localeCompare(other.agreement?.date ?? ""));
  }

  /** How many an area has, for each that has one. */
  get counts(): ReadonlyMap<string, readonly SharedNote[]> {
    return this.byArea;
  }

  /** Whether the reader's organisation wrote a note, and may change it. */
  isOwn({ author, book }: SharedNote): boolean {
    return author === this.account.session?.organisation && this.books.write.includes(book);
  }

  moderates({ book }: SharedNote): boolean {
    return this.books.moderate.includes(book);
  }

  async propose(note: SentNote): Promise<SharedNote> {
    const kept = await this.server.propose(note);
    this.show([kept, ...this.list]);
    return kept;
  }

  /** Changes a note. Where somebody was first, it is read anew before the reader is told. */
  async change(note: SharedNote, change: NoteChange): Promise<void> {
    try {
      const changed = await this.server.change(note, change);
      this.show(this.list.map((each) => (each.id === changed.id ? changed : each)));
    } catch (error) {
      if (error instanceof OwnError && error.kind === "changed") await this.load();
      throw error;
    }
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  private show(notes: readonly SharedNote[]): void {
    this.list = notes.toSorted(
      (one, other) => other.created.localeCompare(one.created) || one.id.localeCompare(other.id),
    );
    const byArea = new Map<string, SharedNote[]>();
    for (const note of this.list) byArea.set(note.area, [...(byArea.get(note.area) ?? []), note]);
    this.byArea = byArea;
    this.tell();
  }

  private clear(): void {
    [this.categories, this.books, this.failed] = [[], NO_BOOKS, false];
    if (this.list.length) this.show([]);
    else this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
