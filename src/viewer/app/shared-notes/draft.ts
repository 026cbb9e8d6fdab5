/** What is being written for the server, and what it becomes when it is sent. Pure. */

import type { Agreement, NoteClass, NoteMap, SentNote, SharedNote } from "../layers/documents";
import type { Note } from "../notes/note";

/** As long as the server takes. */
export const TEXT_MAX = 1000;
export const WORDS_MAX = 200;

export interface SharedNoteDraft {
  book: string;
  category: string;
  text: string;
  source: string;
  /** Of what the note speaks; null where it speaks of the area alone. */
  about: NoteMap | null;
  withMap: boolean;
  agreement: Agreement;
  /** The note of this browser that is handed over. */
  from: Note | null;
  /** Whether that goes when it is handed over. */
  forget: boolean;
  /** The note of the server that is changed. */
  edits: SharedNote | null;
}

export const NO_AGREEMENT: Agreement = { organisation: "", date: "", state: "open" };

/** The class that a note of this browser tells; of none the server is told nothing. */
export function classOf({ classThen }: Pick<Note, "classThen">): NoteClass | null {
  return classThen && classThen.value !== null
    ? { value: classThen.value, key: classThen.key ?? "", words: classThen.words }
    : null;
}

/**
 * What is sent: of a note from this browser also what it knew when it was written, else the server says what is now.
 */
export function noteToSend(
  area: string,
  { book, category, text, source, about, withMap, agreement, from }: SharedNoteDraft,
  isAgreement: boolean,
): SentNote {
  const map = withMap ? about : null;
  return {
    book,
    area,
    category,
    text: text.trim(),
    ...(source.trim() ? { source: source.trim() } : {}),
    ...(map ? { map: map.map, selection: map.selection } : {}),
    ...(from ? { dataset: from.dataset, year: from.year } : {}),
    ...(from && map?.class ? { class_then: map.class } : {}),
    ...(isAgreement ? { agreement: { ...agreement, organisation: agreement.organisation.trim() } } : {}),
  };
}
