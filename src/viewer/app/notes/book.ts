/**
 * All notes of the reader, as the page has them: kept in the browser where it lets us, and otherwise for as long as the
 * page is open, which is said.
 */

import { NOTES_MAX } from "./file";
import { merge, type MergeResult } from "./merge";
import {
  areaOf,
  compareByNewest,
  restoreNote,
  rewordNote,
  withdrawNote,
  writeNote,
  type Circumstances,
  type Note,
  type Words,
} from "./note";
import type { Channel, NoteStore } from "./store";

/** Whether the browser keeps notes: not known yet, kept, or refused. */
export type StorageState = "unknown" | "kept" | "refused";

export class NoteBook {
  keeping: StorageState = "unknown";
  /** Who said the last note: most that is said at a table is said by few. For as long as the page is open. */
  who = "";
  /** Whether notes go on paper, behind the map. */
  onPaper = false;
  /** Whether the list shows only what has a note. */
  only = false;
  private all: readonly Note[] = [];
  private byArea: ReadonlyMap<string, number> = new Map();
  private readonly listeners: (() => void)[] = [];
  private opening: Promise<void> | null = null;
  private writes = 0;

  constructor(
    private readonly store: NoteStore,
    private readonly channel: Channel | null = null,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Reads what was kept; once, however often it is asked. */
  open(): Promise<void> {
    this.opening ??= this.read().then(() => this.channel?.onTold(() => void this.read()));
    return this.opening;
  }

  /** With the marks of those that were removed: what a colleague needs to have. */
  get whole(): readonly Note[] {
    return this.all;
  }

  /** Those that say something, newest first. */
  get notes(): Note[] {
    return this.all.filter(({ removed }) => !removed).toSorted(compareByNewest);
  }

  /** Those of an area, newest first. */
  of(code: string): Note[] {
    return this.notes.filter((note) => areaOf(note) === code);
  }

  /** How many an area has, for each that has one. */
  get counts(): ReadonlyMap<string, number> {
    return this.byArea;
  }

  get isFull(): boolean {
    return this.all.length >= NOTES_MAX;
  }

  showOnly(only: boolean): void {
    this.only = only;
    this.tell();
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  async write(circumstances: Circumstances, words: Words): Promise<Note> {
    const note = writeNote(circumstances, words, this.now());
    await this.set([...this.all, note], [note]);
    return note;
  }

  async reword(id: string, words: Words): Promise<void> {
    await this.replace(id, (note) => rewordNote(note, words, this.now()));
  }

  /** Removes a note; gives what undoes it. */
  async remove(id: string): Promise<(() => Promise<void>) | null> {
    const note = this.all.find((each) => each.id === id && !each.removed);
    if (!note) return null;
    await this.replace(id, (found) => withdrawNote(found, this.now()));
    return () => this.replace(id, (mark) => (mark.removed ? restoreNote(note, mark, this.now()) : mark));
  }

  /** Takes in the notes of a file. */
  async take(notes: readonly Note[]): Promise<MergeResult> {
    const merged = merge(this.all, notes);
    const known = new Set(this.all);
    await this.set(
      merged.notes,
      merged.notes.filter((note) => !known.has(note)),
    );
    return merged;
  }

  /** Forgets everything, without marks: who clears a shared computer leaves nothing behind. */
  async clear(): Promise<void> {
    this.writes += 1;
    try {
      await this.store.clear();
    } catch {
      this.keeping = "refused";
    }
    this.show([]);
    this.channel?.tell();
  }

  private async replace(id: string, change: (note: Note) => Note): Promise<void> {
    const note = this.all.find((each) => each.id === id);
    if (!note) return;
    const next = change(note);
    await this.set(
      this.all.map((each) => (each === note ? next : each)),
      [next],
    );
  }

  /** Shows the notes at once; what changed is kept, or it is said that it is not. */
  private async set(notes: readonly Note[], changed: readonly Note[]): Promise<void> {
    this.writes += 1;
    this.show(notes);
    if (!changed.length) return;
    try {
      // What a browser refused before goes along as soon as it keeps notes after all, and what it had comes back.
      const refused = this.keeping === "refused";
      await this.store.put(refused ? notes : changed);
      if (refused) await this.read();
      else this.keeping = "kept";
      this.channel?.tell();
    } catch {
      this.keeping = "refused";
    }
    this.tell();
  }

  private async read(): Promise<void> {
    const writes = this.writes;
    try {
      const kept = await this.store.all();
      // What was written while the browser was reading is not in what it read.
      if (writes !== this.writes) return this.read();
      const all = this.keeping === "kept" ? kept : merge(kept, this.all).notes;
      this.keeping = "kept";
      this.show(all);
    } catch {
      this.keeping = "refused";
      this.tell();
    }
  }

  private show(notes: readonly Note[]): void {
    this.all = notes;
    const counts = new Map<string, number>();
    for (const note of notes) {
      const code = note.removed ? null : areaOf(note);
      if (code !== null) counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    this.byArea = counts;
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
