/** All that a reader can change, in one value, and the store that tells the parts of the page when it does. */

import type { Comparison } from "./documents";
import type { Language } from "./texts";

/** What is asked of a map; only the keys that the map knows are set. */
export interface Selection {
  year?: number;
  window?: readonly [number, number];
  comparison?: Comparison;
}

export interface Choice {
  map: string;
  selection: Selection;
}

export type View = "one" | "side" | "swipe";
export type Theme = "auto" | "light" | "dark";

export interface Camera {
  zoom: number;
  latitude: number;
  longitude: number;
}

export interface State {
  first: Choice;
  second: Choice | null;
  view: View;
  /** Where the slider between two maps stands, in whole percents from the left. */
  swipe: number;
  camera: Camera | null;
  /** The area in the panel: buurt, wijk or gemeente. */
  area: string | null;
  /** The gemeenten that are looked at, at most {@link GEMEENTEN_MAX}; the rest is dimmed. Of none, all are. */
  gemeenten: readonly string[];
  /** Class values that the legend has switched off. */
  hidden: readonly number[];
  /** Areas of any level laid side by side, at most four. */
  compared: readonly string[];
  /** Whether they are compared on all maps, and not on the one in sight. */
  allMaps: boolean;
  /** Whether the list lies beside the map. */
  list: boolean;
  language: Language;
  colourBlind: boolean;
  /** Whether each class has its letter or number on the map. */
  letters: boolean;
  theme: Theme;
  /** Codes of "my buurten". They stay in this browser, and enter the link only when the reader asks for that. */
  mine: readonly string[];
  /** How many dwellings each of them has, by code; empty where only buurten are named. Numbers never enter the link. */
  stock: Readonly<Record<string, number>>;
  /** Whether the link names them. */
  mineLinked: boolean;
}

export const COMPARED_MAX = 4;
/** As many as the server takes in one request. */
export const GEMEENTEN_MAX = 40;
/** As many of my buurten as a link may name: more is longer than what mail programs leave whole. */
export const LINKED_MAX = 100;
export const SWIPE_MIDDLE = 50;
/** As far as the slider goes, so that it stays within reach. */
export const SWIPE_RANGE = [3, 97] as const;

export type Listener = (now: State, before: State) => void;

export class Store {
  private listeners: Listener[] = [];

  constructor(private current: State) {}

  get state(): State {
    return this.current;
  }

  update(change: Partial<State>): void {
    const before = this.current;
    this.current = { ...before, ...change };
    for (const listener of this.listeners) listener(this.current, before);
  }

  subscribe(listener: Listener): void {
    this.listeners.push(listener);
  }
}

/** Whether two values of the state say the same; they are small, plain and built in one key order. */
export function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
