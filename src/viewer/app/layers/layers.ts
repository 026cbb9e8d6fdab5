/**
 * The layers of organisations that the reader may see, which of them are on, and what they say of each area. In the
 * page alone, for as long as the reader is signed in.
 */

import type { Account } from "../access/session";
import type { AreaIndex } from "../documents";
import type { Counts, FigureColumn, FigureCounts, Layer, PointCounts } from "./documents";
import type { OwnServer } from "./server";

/** A layer of points that is on. */
export interface ActivePoints {
  layer: Layer;
  counts: PointCounts;
}

/** A figure that is on. */
export interface ActiveFigure {
  layer: Layer;
  counts: FigureCounts;
  column: FigureColumn;
}

/** What of layers goes on paper: all that they tell, with the names of the areas. */
export interface OwnPaper {
  held: readonly CountedLayer[];
  index: AreaIndex;
}

/** A layer with what it tells, whether it is on or not. */
export interface CountedLayer {
  layer: Layer;
  counts: Counts;
}

/** What can be switched on: a layer of points, or one figure of a layer of figures. */
export function keyOf({ id }: Pick<Layer, "id">, figure = ""): string {
  return figure ? `${id} ${figure}` : id;
}

export class OwnLayers {
  list: readonly Layer[] = [];
  /** Whether the list did not come. */
  failed = false;
  /** Whether a figure was ever on: then the map keeps its layer, see `map/style`. */
  everFigure = false;
  /** What goes on paper, behind the map; null unless the reader wants it there. */
  paper: OwnPaper | null = null;
  private on = new Set<string>();
  private readonly kept = new Map<string, Counts>();
  private readonly listeners: (() => void)[] = [];
  private asked = 0;

  constructor(
    private readonly account: Account,
    readonly server: OwnServer,
  ) {
    account.onChange(() => void this.load());
  }

  /** Reads the list anew; of who is not signed in there is none. */
  async load(): Promise<void> {
    const turn = (this.asked += 1);
    if (!this.account.signedIn || !this.account.session?.keeps) return this.clear();
    try {
      const list = await this.server.layers();
      if (turn !== this.asked) return;
      this.list = list;
      this.failed = false;
      // What was read of versions before is not printed as what is there.
      this.paper = null;
    } catch {
      if (turn !== this.asked) return;
      this.failed = this.account.signedIn;
    }
    // What cannot be had of a version that is there now is switched off, and can be switched on again.
    await Promise.all([...this.on].map((key) => this.fetch(key).catch(() => this.on.delete(key))));
    this.tell();
  }

  isOn(key: string): boolean {
    return this.on.has(key);
  }

  /** Switches something on or off; of figures one is on at a time, since it takes the place of the map. */
  async set(key: string, on: boolean): Promise<void> {
    const isFigure = key.includes(" ");
    if (on && isFigure) for (const other of this.on) if (other.includes(" ")) this.on.delete(other);
    if (on) this.on.add(key);
    else this.on.delete(key);
    if (on && isFigure) this.everFigure = true;
    this.tell();
    if (!on) return;
    try {
      await this.fetch(key);
    } catch (error) {
      this.on.delete(key);
      this.tell();
      throw error;
    }
    this.tell();
  }

  get points(): ActivePoints[] {
    return this.list.flatMap((layer) => {
      const counts = this.countsOf(layer);
      return this.on.has(keyOf(layer)) && counts?.kind === "points" ? [{ layer, counts }] : [];
    });
  }

  get figure(): ActiveFigure | null {
    for (const layer of this.list) {
      const counts = this.countsOf(layer);
      if (counts?.kind !== "figures") continue;
      const column = counts.figures.find(({ figure }) => this.on.has(keyOf(layer, figure)));
      if (column) return { layer, counts, column };
    }
    return null;
  }

  /** All that the reader may see, for what they save or print; of who signed out meanwhile, nothing. */
  async all(): Promise<CountedLayer[]> {
    const held = await Promise.all(
      this.list.map(async (layer) => ({ layer, counts: this.countsOf(layer) ?? (await this.server.counts(layer.id)) })),
    );
    return held.filter(({ layer }) => this.list.some(({ id }) => id === layer.id));
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Only of the version that the list has: what was replaced is not told as what is there. */
  private countsOf({ id, version }: Layer): Counts | null {
    const counts = this.kept.get(id);
    return counts?.version === version ? counts : null;
  }

  private async fetch(key: string): Promise<void> {
    const [id = ""] = key.split(" ");
    const layer = this.list.find((each) => each.id === id);
    if (!layer) return void this.on.delete(key);
    if (!this.countsOf(layer)) this.kept.set(id, await this.server.counts(id));
  }

  private clear(): void {
    const had = this.list.length > 0 || this.failed;
    this.list = [];
    this.paper = null;
    this.failed = false;
    this.on.clear();
    this.kept.clear();
    if (had) this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
