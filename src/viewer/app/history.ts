/**
 * Keeps the address in step with the state. What a reader would call another page (another area, map or gemeente) is a
 * step that the back button undoes; all else, such as moving the map, changes the address of the step that one is at.
 */

import { isSame, type State } from "./state";

/** Whether going from one state to another is a step of its own. */
export function isStep(
  now: Pick<State, "area" | "first" | "gemeenten">,
  before: Pick<State, "area" | "first" | "gemeenten">,
): boolean {
  return now.area !== before.area || !isSame(now.gemeenten, before.gemeenten) || now.first.map !== before.first.map;
}

export interface AddressBar {
  readonly hash: string;
  push(hash: string): void;
  replace(hash: string): void;
}

/** The address bar of the browser. */
export const browserBar: AddressBar = {
  get hash() {
    return location.hash;
  },
  push: (hash) => history.pushState(null, "", hash),
  replace: (hash) => history.replaceState(null, "", hash),
};

/** The address of the page, as it was last read or written here. */
export class PageAddress {
  private known: string;

  constructor(private readonly bar: AddressBar) {
    this.known = bar.hash;
  }

  /** What it says now. */
  read(): string {
    this.known = this.bar.hash;
    return this.known;
  }

  /**
   * Writes the link of a state: as a step, or in place. What a reader put there meanwhile, of which the page is about
   * to hear, is not written over: a map that comes to rest in that moment would undo it.
   */
  write(link: string, step: boolean): void {
    const hash = `#${link}`;
    if (this.bar.hash !== this.known || hash === this.known) return;
    if (step) this.bar.push(hash);
    else this.bar.replace(hash);
    this.known = this.bar.hash;
  }
}
