/** What every part of the page gets: the catalogue, the store, and the shortest ways to words, maps and places. */

import { Account, tabStorage } from "./access/session";
import { BASE } from "./api";
import { Connection } from "./connection";
import type { EmbedOptions } from "./embed/options";
import type { AreaRow, Catalogue, MapDefinition, Text } from "./documents";
import { NoteBook } from "./notes/book";
import { BrowserStore, browserChannel } from "./notes/store";
import { OwnLayers } from "./layers/layers";
import { OwnServer } from "./layers/server";
import { SharedNotes } from "./shared-notes/notes";
import type { Choice, State, Store } from "./state";
import { pick, text, type TextKey } from "./texts";

export type Bounds = [number, number, number, number];

/** The box around areas. */
export function boundsAround(rows: readonly AreaRow[]): Bounds {
  return rows.reduce<Bounds>(
    (box, row) => [
      Math.min(box[0], row[5]),
      Math.min(box[1], row[6]),
      Math.max(box[2], row[7]),
      Math.max(box[3], row[8]),
    ],
    [180, 90, -180, -90],
  );
}

/** The box around gemeenten; null where none of the codes is one of them. */
export function boundsOf({ gemeenten }: Pick<Catalogue, "gemeenten">, codes: readonly string[]): Bounds | null {
  const rows = gemeenten.filter(([code]) => codes.includes(code));
  return rows.length ? boundsAround(rows.map(([code, name, ...bounds]) => [code, name, code, 0, 0, ...bounds])) : null;
}

/** As many names as are read at a glance. */
const NAMED_MAX = 3;

export class Page {
  /** Says something to screen readers and, for a moment, on the page. Set by the notices. */
  announce: (message: string) => void = () => undefined;
  /** Says something that stays until it is closed: what a link names and the data have not. Set by the notices. */
  warn: (message: string) => void = () => undefined;
  /** The same, with something that the reader may do about it. Set by the notices. */
  offer: (message: string, label: string, act: () => void) => void = () => undefined;
  /** Brings a place into sight. Set by the maps. */
  goTo: (bounds: Bounds) => void = () => undefined;
  /** Brings all there is into sight. Set by the maps. */
  goToAll: () => void = () => undefined;
  /** Resolves when the maps in sight are drawn. Set by the maps. */
  drawn: () => Promise<void> = () => Promise.resolve();
  /** The maps in sight as pictures, at once. Set by the maps. */
  pictures: () => string[] = () => [];
  /** Lines that stand in the notes of a sheet of paper when it is opened. Set by whoever keeps notes. */
  paperNotes: () => string[] = () => [];
  /** What the first map has in sight. Set by the maps. */
  inSight: () => Bounds = () => this.catalogue.bounds;

  private readonly pointing: ((code: string | null) => void)[] = [];

  /** Says which buurt the reader points at, on the map or in the list. */
  point(code: string | null): void {
    for (const listener of this.pointing) listener(code);
  }

  onPoint(listener: (code: string | null) => void): void {
    this.pointing.push(listener);
  }

  /** What the parts lack, and the one place that asks again. */
  readonly connection = new Connection(window);

  /** The area that an address named and that nobody has answered for yet: it may not be there. */
  linked: string | null;

  /** What the link asked for: the maps fill in a place as soon as they come to rest. */
  readonly opened: State;

  /** What was said at the table. Read from the browser when the page opens it. */
  readonly notes = new NoteBook(new BrowserStore(), browserChannel());

  /** Who the reader is to the server. */
  readonly account = new Account(BASE, tabStorage());

  /** What organisations keep at the server, for who may see it. */
  readonly own = new OwnLayers(this.account, new OwnServer(this.account, BASE));

  /** What professionals say of areas through the server, for who is signed in. */
  readonly shared = new SharedNotes(this.account, this.own.server);

  /** `embed` is what a frame in the page of another shows; null for a page of its own. */
  constructor(
    readonly catalogue: Catalogue,
    readonly store: Store,
    readonly embed: EmbedOptions | null = null,
  ) {
    this.opened = store.state;
    this.linked = store.state.area;
  }

  get state() {
    return this.store.state;
  }

  /** The viewer's own words in the language of the reader. */
  say(key: TextKey): string {
    return text(key, this.state.language);
  }

  /** Says of codes that the data have not got them; `about` are the codes. */
  warnOf(key: TextKey, about: string): void {
    this.warn(this.say(key).replace("{about}", about).replace("{year}", String(this.catalogue.year)));
  }

  /** A text of the server in the language of the reader. */
  pick(value: Text | null | undefined): string {
    return pick(value, this.state.language);
  }

  /** The box around gemeenten; null where none of the codes is one of them. */
  bounds(codes: readonly string[]): Bounds | null {
    return boundsOf(this.catalogue, codes);
  }

  /** The names of gemeenten, by the alphabet; of many, how many there are. Empty for none. */
  names(codes: readonly string[] = this.state.gemeenten): string {
    const names = this.catalogue.gemeenten
      .flatMap(([code, name]) => (codes.includes(code) ? [name] : []))
      .toSorted((one, other) => one.localeCompare(other, "nl"));
    if (names.length > NAMED_MAX) return `${names.length} ${this.say("gemeenten")}`;
    return new Intl.ListFormat(this.state.language, { type: "conjunction" }).format(names);
  }

  map(choice: Choice): MapDefinition {
    const found = this.find(choice.map);
    if (!found) throw new Error(`the catalogue does not offer the map ${choice.map}`);
    return found;
  }

  find(id: string): MapDefinition | undefined {
    return this.catalogue.maps.find((map) => map.id === id);
  }
}

/** Which of the two maps a part is about. */
export type MapSlot = "first" | "second";

/** What that map shows; the second one may be absent. */
export function choiceOf(page: Page, slot: MapSlot): Choice | null {
  return page.state[slot];
}
