/**
 * How a map gives way to another on the same geometry: another period of the same map takes its place at once when its
 * figures are in; another map is drawn under the one in sight until all of it is there. So there is no moment without a
 * map.
 */

import { classColumns, type ClassColumns } from "../api";
import type { Catalogue } from "../documents";
import { isSame, type Choice } from "../state";
import type { DrawnMap } from "./style-input";
import { states, type StateSlot } from "./values";

/** What a pane does for the turns. */
interface Stage {
  restyle(): void;
  /** Whether everything that was asked of the map is drawn. */
  atRest(): boolean;
  /** Writes states on the features. */
  put(states: [number, Record<string, number>][]): void;
  onFailed(): void;
  onLoading(loading: boolean): void;
}

export class Turns {
  /** What is in sight. */
  drawn: DrawnMap;
  /** What lies under it until it is drawn. */
  private coming: DrawnMap | null = null;
  /** Whether the figures of the last choice did not come. */
  failed = false;
  private wanted: Choice;
  private kept: Partial<Record<StateSlot, ClassColumns>> = {};
  private asked: Promise<void> | null = null;
  /**
   * What is done when the map comes to rest: a layer that goes while tiles are on their way takes the library's states
   * with it.
   */
  private held: (() => void) | null = null;
  private begun = false;

  constructor(
    private readonly catalogue: Catalogue,
    /** The choice whose tiles give the geometry. */
    readonly base: Choice,
    private readonly stage: Stage,
  ) {
    this.wanted = base;
    this.drawn = { map: this.definition(base), values: "tile" };
  }

  /** Lowest first. */
  get shown(): DrawnMap[] {
    return this.coming ? [this.coming, this.drawn] : [this.drawn];
  }

  /** Whether something else than what is in sight is on its way. */
  get waiting(): boolean {
    return this.coming !== null || this.asked !== null || this.held !== null;
  }

  /** The map is there to write on. */
  begin(): void {
    this.begun = true;
    if (!isSame(this.wanted, this.base)) this.turn();
  }

  to(choice: Choice): void {
    if (isSame(choice, this.wanted)) return;
    this.wanted = choice;
    if (this.begun) this.turn();
  }

  /** Writes again what was lost with the source. */
  write(): void {
    for (const slot of ["a", "b"] as const) {
      const columns = this.kept[slot];
      if (columns) this.stage.put(states(columns, slot));
    }
  }

  /** Asks again for figures that did not come. */
  again(): void {
    if (this.failed) this.turn();
  }

  /** The map is at rest: what was coming is drawn and takes its place, and what waited for that is done. */
  settle(): void {
    if (this.coming) {
      this.drawn = this.coming;
      this.coming = null;
      this.stage.restyle();
      return;
    }
    const act = this.held;
    this.held = null;
    act?.();
  }

  private whenAtRest(act: () => void): void {
    this.held = null;
    if (this.coming === null && this.stage.atRest()) act();
    else this.held = act;
  }

  /** Resolves when no figures are awaited. */
  async arrived(): Promise<void> {
    while (this.asked) await this.asked;
  }

  private turn(): void {
    const choice = this.wanted;
    this.failed = false;
    this.held = null;
    if (isSame(choice, this.base)) {
      this.asked = null;
      this.whenAtRest(() => this.change({ map: this.definition(choice), values: "tile" }));
      return;
    }
    this.stage.onLoading(true);
    const asked = classColumns(choice).then(
      (columns) => {
        if (this.asked !== asked) return;
        this.asked = null;
        this.whenAtRest(() => this.arrive(choice, columns));
      },
      () => {
        if (this.asked !== asked) return;
        this.asked = null;
        this.failed = true;
        this.stage.onFailed();
      },
    );
    this.asked = asked;
  }

  private arrive(choice: Choice, columns: ClassColumns): void {
    const map = this.definition(choice);
    const { values } = this.drawn;
    const inPlace = values !== "tile" && this.drawn.map.id === map.id;
    const slot: StateSlot = inPlace ? values : values === "a" ? "b" : "a";
    this.kept[slot] = columns;
    this.stage.put(states(columns, slot));
    this.change({ map, values: slot });
  }

  /** Draws a map: where it is in sight already, it is what is left; else under what is. */
  private change(next: DrawnMap): void {
    const there = next.map.id === this.drawn.map.id && next.values === this.drawn.values;
    this.coming = there ? null : next;
    this.stage.restyle();
  }

  private definition(choice: Choice): DrawnMap["map"] {
    const found = this.catalogue.maps.find((map) => map.id === choice.map);
    if (!found) throw new Error(`the catalogue does not offer the map ${choice.map}`);
    return found;
  }
}
