/** The notes of an area, as part of its panel. */

import * as api from "../api";
import type { Explanation } from "../documents";
import { h } from "../dom";
import type { Page } from "../page";
import { offers, readSelection, selectionQuery } from "../selection";
import { NoteEditor } from "./editor";
import { periodOf, selectionOf, type CurrentClass } from "./entry";
import { isOf, recordClass, type Note } from "./note";

/**
 * The area in the panel, with what is known of its class: on the map in sight first, then on each map at its default.
 */
export interface Subject {
  code: string;
  name: string;
  gemeente: { code: string; name: string } | null;
  explanations: readonly Explanation[];
}

export interface AreaNotes {
  element: HTMLElement;
  show(subject: Subject): void;
  /** Opens the form. */
  begin(): void;
}

/** `share` takes a note to the form by which it is handed to the server. */
export function mountAreaNotes(page: Page, share: (note: Note) => void): AreaNotes {
  let subject: Subject | null = null;
  /** Classes at selections that the panel did not load. */
  const asked = new Map<string, CurrentClass | null>();
  const element = h("section", { class: "part notes" });
  const editor = new NoteEditor(page, element, {
    name: "note",
    label: "noteNew",
    headed: true,
    key: () => subject?.code ?? "",
    notes: () => (subject ? page.notes.of(subject.code) : []),
    circumstances: () => {
      if (!subject) throw new Error("there is no area to write about");
      const { code, name, gemeente, explanations } = subject;
      const { first } = page.state;
      const shown = explanations.find(
        ({ map, selection }) =>
          map === first.map && selectionQuery(readSelection(selection)) === selectionQuery(first.selection),
      );
      return {
        about: { kind: "area", code, name, gemeente },
        map: first.map,
        selection: selectionQuery(first.selection),
        classThen: shown ? toldClass(page, shown) : null,
        dataset: page.catalogue.dataset,
        year: page.catalogue.year,
      };
    },
    classNow: (note) => (subject ? now(subject, note) : null),
    share: () => (page.shared.books.write.length > 0 ? share : null),
  });

  const now = ({ code, explanations }: Subject, note: Note): CurrentClass | null => {
    const of = explanations.filter(({ map }) => map === note.map);
    const same = of.find(({ map, selection }) => isOf(note, { map, selection: readSelection(selection) }));
    if (same) return { class: toldClass(page, same), period: null };
    const map = page.find(note.map);
    const selection = selectionOf(note.selection);
    if (!map || !note.classThen) return null;
    const [other] = of;
    if (!offers(map, selection))
      return other ? { class: toldClass(page, other), period: periodOf(readSelection(other.selection)) } : null;
    const key = `${code} ${note.map}?${note.selection}`;
    const found = asked.get(key);
    if (found !== undefined) return found;
    asked.set(key, null);
    void api.areaOnMap(code, { map: note.map, selection }).then(
      ({ maps: [told] }) => {
        asked.set(key, told ? { class: toldClass(page, told), period: null } : null);
        draw();
      },
      // Then it is not said; the panel itself says what is wrong with the connection.
      () => asked.delete(key),
    );
    return null;
  };

  const draw = (): void => {
    element.hidden = page.embed !== null;
    element.setAttribute("aria-label", page.say("notes"));
    if (subject && !element.hidden) editor.draw();
  };
  page.notes.onChange(draw);
  page.shared.onChange(draw);
  page.store.subscribe((state, before) => {
    if (state.language !== before.language) draw();
  });
  return {
    element,
    show: (next) => {
      subject = next;
      draw();
    },
    begin: () => editor.begin(),
  };
}

function toldClass(page: Page, told: Explanation): ReturnType<typeof recordClass> {
  return recordClass(page.find(told.map), told.class, told.status_label);
}
