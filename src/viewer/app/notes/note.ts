/**
 * A note: what was said of an area or of a view, who said it and when, with what the map showed at that moment. Pure.
 *
 * Times are texts in ISO 8601, so that they sort as they are. A note that was removed stays as a mark without words, so
 * that a colleague who still has it does not bring it back.
 */

import type { MapDefinition, Text } from "../documents";
import { selectionQuery } from "../selection";
import type { Choice } from "../state";

/** What a note is about: an area of any level, or a view of the page. */
export type NoteSubject =
  | { kind: "area"; code: string; name: string; gemeente: { code: string; name: string } | null }
  | { kind: "view"; link: string; title: Text };

/** The class of a buurt on the map in sight when the note was written; without a value, why there was none. */
export interface RecordedClass {
  value: number | null;
  key: string | null;
  words: Text;
}

export interface Note {
  id: string;
  /** Of this wording; every change makes another. */
  revision: string;
  /** Wordings that this one replaces, the last ones last. */
  replaced: readonly string[];
  about: NoteSubject;
  map: string;
  /** The query that asks for what the map showed: `year=2024`. */
  selection: string;
  /** Null for what has no class: wijken, gemeenten, views. */
  classThen: RecordedClass | null;
  dataset: string;
  /** Year of the division. */
  year: number;
  text: string;
  who: string;
  /** Day on which it was said: `2026-11-30`; empty where nobody says. */
  when: string;
  /** Moment of this wording. */
  changed: string;
  removed: boolean;
}

/** What a reader fills in. */
export type Words = Pick<Note, "text" | "who" | "when">;

export const TEXT_MAX = 4000;
export const WHO_MAX = 120;
/** Wordings that a note remembers to have replaced. */
export const REPLACED_MAX = 200;

/** A new name for a note or a wording. Not `randomUUID`, which browsers give to pages over https only. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What surrounds a note that is being written. */
export type Circumstances = Pick<Note, "about" | "map" | "selection" | "classThen" | "dataset" | "year">;

export function writeNote(circumstances: Circumstances, words: Words, now: Date): Note {
  return {
    id: newId(),
    revision: newId(),
    replaced: [],
    ...circumstances,
    ...trimmed(words),
    changed: now.toISOString(),
    removed: false,
  };
}

/** The same note in other words. */
export function rewordNote(note: Note, words: Words, now: Date): Note {
  return { ...next(note, now), ...trimmed(words), removed: false };
}

/** What stays of a note that is removed: nothing that was said, nor by whom. */
export function withdrawNote(note: Note, now: Date): Note {
  return { ...next(note, now), text: "", who: "", when: "", classThen: null, removed: true };
}

/** Puts back a note that was removed since. */
export function restoreNote(note: Note, mark: Note, now: Date): Note {
  return {
    ...note,
    revision: newId(),
    replaced: limitRevisions([...mark.replaced, mark.revision]),
    changed: now.toISOString(),
    removed: false,
  };
}

function next(note: Note, now: Date): Note {
  return {
    ...note,
    revision: newId(),
    replaced: limitRevisions([...note.replaced, note.revision]),
    changed: now.toISOString(),
  };
}

/** The newest of the wordings that were replaced, each once. */
export function limitRevisions(revisions: readonly string[]): string[] {
  return [...new Set(revisions)].slice(-REPLACED_MAX);
}

function trimmed({ text, who, when }: Words): Words {
  return { text: text.trim().slice(0, TEXT_MAX), who: who.trim().slice(0, WHO_MAX), when };
}

/** Code of what a note is about; null for a view. */
export function areaOf({ about }: Pick<Note, "about">): string | null {
  return about.kind === "area" ? about.code : null;
}

/** Whether a note belongs to one of some gemeenten, or to no one area; of none it belongs to all. */
export function isWithin(note: Note, gemeenten: readonly string[]): boolean {
  const { about } = note;
  return about.kind === "view" || !gemeenten.length || gemeenten.includes(about.gemeente?.code ?? about.code);
}

/** The newest first by the day on which it was said, then by when it was written. */
export function compareByNewest(one: Note, other: Note): number {
  const [first, second] = [other.when || other.changed, one.when || one.changed];
  return (
    first.slice(0, 10).localeCompare(second.slice(0, 10)) ||
    other.changed.localeCompare(one.changed) ||
    one.id.localeCompare(other.id)
  );
}

/** Whether a note tells the class of this map at this selection. */
export function isOf(note: Note, { map, selection }: Choice): boolean {
  return note.map === map && note.selection === selectionQuery(selection);
}

/** Letter and words of a class as a map has it; of an area without one, why. */
export function recordClass(
  map: Pick<MapDefinition, "classes"> | undefined,
  value: number | null,
  status: Text | null,
): RecordedClass {
  const entry = map?.classes.find((each) => each.value === value);
  return entry
    ? { value: entry.value, key: entry.key, words: entry.label }
    : { value: null, key: null, words: status ?? { nl: "geen klasse", en: "no class" } };
}

/** Whether the class is another one than when the note was written; of what never had one, no. */
export function isOtherClass({ classThen }: Pick<Note, "classThen">, now: RecordedClass | null): boolean {
  return classThen !== null && now !== null && classThen.value !== now.value;
}

/** The local day of a moment, as a field for a day wants it. */
export function day(moment: Date): string {
  return [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
}
