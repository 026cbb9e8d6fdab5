/** What every part of the page gets: the catalogue, the store, and the shortest ways to words and maps. */

import type { Catalogue, MapDefinition, Text } from "./contract";
import type { Choice, Store } from "./state";
import { pick, text, type TextKey } from "./texts";

export class Page {
  /** Says something to screen readers and, for a moment, on the page. */
  announce: (message: string) => void = () => undefined;

  constructor(
    readonly catalogue: Catalogue,
    readonly store: Store,
  ) {}

  get state() {
    return this.store.state;
  }

  /** The viewer's own words in the language of the reader. */
  say(key: TextKey): string {
    return text(key, this.state.language);
  }

  /** A text of the server in the language of the reader. */
  pick(value: Text | null | undefined): string {
    return pick(value, this.state.language);
  }

  map(choice: Choice): MapDefinition {
    const found = this.catalogue.maps.find((map) => map.id === choice.map);
    if (!found) throw new Error(`the catalogue does not offer the map ${choice.map}`);
    return found;
  }

  find(id: string): MapDefinition | undefined {
    return this.catalogue.maps.find((map) => map.id === id);
  }
}
