/**
 * Brings together the notes of two people. Pure; nothing that was said is lost in whatever order they come, and a
 * second time changes nothing.
 *
 * Of two wordings of a note, the one that replaced the other stands. Where both were changed apart, the later stands
 * and the other is kept as a note of its own, whose id follows from it, so that everybody who merges the two gets the
 * same notes. What one removed and the other reworded stays.
 */

import { limitRevisions, type Note } from "./note";

export interface MergeResult {
  notes: Note[];
  /**
   * Of the notes that came in: new ones, those that replaced an older wording, marks of removal that took effect, and
   * those of which both wordings stay.
   */
  added: number;
  changed: number;
  removed: number;
  doubled: number;
}

/** Between the id of a note and the wording of which a note of its own was made. */
const APART = "~";

/** Whether a note is another wording of one that two people changed apart. */
export function isDouble({ id }: Pick<Note, "id">): boolean {
  return id.includes(APART);
}

export function merge(ours: readonly Note[], theirs: readonly Note[]): MergeResult {
  const kept = new Map(ours.map((note) => [note.id, note]));
  const counts = { added: 0, changed: 0, removed: 0, doubled: 0 };
  for (const coming of theirs) {
    const known = kept.get(coming.id);
    if (!known) {
      kept.set(coming.id, coming);
      if (!coming.removed) counts.added += 1;
      continue;
    }
    const { stands, apart } = together(known, coming);
    kept.set(stands.id, stands);
    if (stands.revision !== known.revision) {
      if (!stands.removed) counts.changed += 1;
      else if (!known.removed) counts.removed += 1;
    }
    if (!apart) continue;
    // Of a double there is no double of its own: its id would grow with every round.
    const double = { ...apart, id: `${apart.id.split(APART)[0]}${APART}${apart.revision}`, replaced: [] };
    // Somebody may have reworded or removed it since.
    if (kept.has(double.id)) continue;
    kept.set(double.id, double);
    counts.doubled += 1;
  }
  return { notes: [...kept.values()], ...counts };
}

/** Of two wordings the one that stands, which remembers what both replaced, and the other where it must not be lost. */
function together(one: Note, other: Note): { stands: Note; apart: Note | null } {
  if (one.revision === other.revision) return { stands: joined(one, other), apart: null };
  if (one.replaced.includes(other.revision)) return { stands: joined(one, other), apart: null };
  if (other.replaced.includes(one.revision)) return { stands: joined(other, one), apart: null };
  const [later, earlier] = isLater(one, other) ? [one, other] : [other, one];
  const stands = joined(later, earlier, earlier.revision);
  const sameWords = later.text === earlier.text && later.who === earlier.who && later.when === earlier.when;
  return { stands, apart: sameWords || earlier.removed ? null : earlier };
}

/**
 * What was reworded goes before what was removed; else the later, and of two at the same moment always the same one.
 */
function isLater(one: Note, other: Note): boolean {
  if (one.removed !== other.removed) return other.removed;
  return one.changed === other.changed ? one.revision > other.revision : one.changed > other.changed;
}

function joined(stands: Note, other: Note, ...more: string[]): Note {
  const replaced = limitRevisions(
    [...other.replaced, ...stands.replaced, ...more].filter((revision) => revision !== stands.revision),
  );
  return replaced.length === stands.replaced.length && replaced.every((revision) => stands.replaced.includes(revision))
    ? stands
    : { ...stands, replaced };
}
