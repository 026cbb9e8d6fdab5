/**
 * The file by which colleagues exchange notes: JSON, with a name and version of its form. What is wrong in one is said
 * in words, and nothing of it is taken. Pure.
 */

import type { Text } from "../documents";
import { REPLACED_MAX, TEXT_MAX, WHO_MAX, type Note, type NoteSubject, type RecordedClass } from "./note";

export const FORM = "veerkracht-notes";
export const VERSION = 1;
/** Bytes of a file that is still read. */
export const FILE_MAX = 16 * 1024 * 1024;
/** Notes, with marks of removal, that a browser keeps. */
export const NOTES_MAX = 10_000;

/** Why a file is no file of notes. */
export type NoteFileFault = "notJson" | "notNotes" | "newer" | "tooLarge" | "tooMany" | "badNote";

export class NoteFileError extends Error {
  /** `at` is the place of a note in the file, from 1. */
  constructor(
    readonly fault: NoteFileFault,
    readonly at = 0,
  ) {
    super(fault);
  }
}

export function toFile(notes: readonly Note[], now: Date): string {
  const sorted = notes.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return `${JSON.stringify({ form: FORM, version: VERSION, made: now.toISOString(), notes: sorted }, null, 1)}\n`;
}

/**
 * Reads a file.
 *
 * Throws a {@link NoteFileError} for anything but a whole file of notes.
 */
export function fromFile(text: string): Note[] {
  if (text.length > FILE_MAX) throw new NoteFileError("tooLarge");
  let parsed: unknown;
  try {
    // Some editors begin a file with a mark of byte order.
    parsed = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw new NoteFileError("notJson");
  }
  if (
    !isRecord(parsed) ||
    parsed["form"] !== FORM ||
    typeof parsed["version"] !== "number" ||
    !Array.isArray(parsed["notes"])
  )
    throw new NoteFileError("notNotes");
  if (parsed["version"] > VERSION) throw new NoteFileError("newer");
  if (parsed["notes"].length > NOTES_MAX) throw new NoteFileError("tooMany");
  return parsed["notes"].map((value: unknown, index) => {
    const note = readNote(value);
    if (!note) throw new NoteFileError("badNote", index + 1);
    return note;
  });
}

const ID = /^[0-9a-f]{8,64}(~[0-9a-f]{8,64})?$/;
const REVISION = /^[0-9a-f]{8,64}$/;
const CODE = /^(BU|WK|GM)[0-9A-Z]{4,8}$/;
const GEMEENTE = /^GM[0-9A-Z]{4}$/;
const MAP = /^[a-z0-9_-]{1,64}$/;
const SELECTION = /^[a-z0-9=&-]{0,120}$/;
const LINK = /^kaart=[\w.,=&/%~:+-]{1,4000}$/;
const DATASET = /^[0-9a-zA-Z]{0,128}$/;
const DAY = /^(\d{4}-\d{2}-\d{2})?$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;
const NAME_MAX = 200;

/**
 * A value as a note, with nothing beside what a note has; null for anything else. What comes from the browser's own
 * store is read in the same way.
 */
export function readNote(value: unknown): Note | null {
  if (!isRecord(value)) return null;
  const { id, revision, replaced, map, selection, dataset, year, text, who, when, changed, removed } = value;
  const [about, classThen] = [asAbout(value["about"]), asClass(value["classThen"])];
  if (!matches(id, ID) || !matches(revision, REVISION) || !about || classThen === undefined) return null;
  if (!Array.isArray(replaced) || replaced.length > REPLACED_MAX || !replaced.every((one) => matches(one, REVISION)))
    return null;
  if (!matches(map, MAP) || !matches(selection, SELECTION) || !matches(dataset, DATASET) || !isYear(year)) return null;
  if (
    !isText(text, TEXT_MAX) ||
    !isText(who, WHO_MAX) ||
    !matches(when, DAY) ||
    !matches(changed, MOMENT) ||
    typeof removed !== "boolean"
  )
    return null;
  if (Number.isNaN(Date.parse(changed)) || (when && Number.isNaN(Date.parse(when)))) return null;
  return {
    id,
    revision,
    replaced: [...replaced],
    about,
    map,
    selection,
    classThen,
    dataset,
    year,
    text,
    who,
    when,
    changed,
    removed,
  };
}

function asAbout(value: unknown): NoteSubject | null {
  if (!isRecord(value)) return null;
  const { kind, code, name, gemeente, link } = value;
  if (kind === "view") {
    const title = asText(value["title"]);
    return matches(link, LINK) && title ? { kind, link, title } : null;
  }
  if (kind !== "area" || !matches(code, CODE) || !isText(name, NAME_MAX)) return null;
  if (gemeente === null) return { kind, code, name, gemeente };
  if (!isRecord(gemeente) || !matches(gemeente["code"], GEMEENTE) || !isText(gemeente["name"], NAME_MAX)) return null;
  return { kind, code, name, gemeente: { code: gemeente["code"], name: gemeente["name"] } };
}

/** Undefined for what is no class and not null either. */
function asClass(value: unknown): RecordedClass | null | undefined {
  if (value === null) return null;
  if (!isRecord(value)) return undefined;
  const { value: number, key } = value;
  const words = asText(value["words"]);
  if (
    !words ||
    !(number === null || (Number.isInteger(number) && Math.abs(number as number) < 1000)) ||
    !(key === null || isText(key, 8))
  )
    return undefined;
  return { value: number as number | null, key, words };
}

function asText(value: unknown): Text | null {
  return isRecord(value) && isText(value["nl"], NAME_MAX) && isText(value["en"], NAME_MAX)
    ? { nl: value["nl"], en: value["en"] }
    : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function matches(value: unknown, form: RegExp): value is string {
  return typeof value === "string" && form.test(value);
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === "string" && value.length <= longest;
}

function isYear(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1900 && (value as number) <= 2200;
}
