/** The card beside the pointer: name, gemeente and class of what is under it. */

import * as api from "../api";
import { classColour } from "../colour";
import type { MapDefinition, Text } from "../documents";
import { fill, h } from "../dom";
import { number } from "../format";
import { key } from "../key";
import { countOf, countText, figureText, figureTitle } from "../layers/area-text";
import type { MapSlot, Page } from "../page";
import { windowChips } from "../panel/windows";
import { choiceKey } from "../selection";
import type { Choice } from "../state";

/** Milliseconds that the pointer rests on a buurt before the server is asked what is said of it. */
const REST = 350;
/** Pixels between the card and the edge of its map, and the pointer. */
const EDGE = 8;
const BESIDE = 16;

/** What is said first; the rest stands in the panel. */
export function firstSentence(text: string, language: string): string {
  const [first] = new Intl.Segmenter(language, { granularity: "sentence" }).segment(text);
  return first?.segment.trim() ?? text;
}

export class Hover {
  private readonly box = h("div", { class: "hover", hidden: true, "aria-hidden": "true" });
  private counted: { map: string; classes: Map<number, number>[] } | null = null;
  /** What the pointer rests on, and what is said of it once that is known. */
  private resting = "";
  private said: { n: number | null; sentence: Text | null } | null = null;
  private timer = 0;
  private again: (() => void) | null = null;

  constructor(
    private readonly page: Page,
    private readonly root: HTMLElement,
  ) {
    root.append(this.box);
  }

  show(slot: MapSlot, feature: Record<string, unknown> | null, point: { x: number; y: number }): void {
    const choice = this.page.state[slot];
    this.box.hidden = feature === null || choice === null;
    if (!feature || !choice) {
      this.rest("", null, "");
      return;
    }
    this.again = () => this.show(slot, feature, point);
    this.rest(`${choiceKey(choice)} ${String(feature["code"])}`, choice, String(feature["code"]));
    const { language, colourBlind } = this.page.state;
    const map = this.page.map(choice);
    const entry = map.classes.find(({ value }) => value === feature["klasse"]);
    const status = this.page.catalogue.statuses.find(({ value }) => value === feature["status"]);
    const people =
      typeof this.said?.n === "number" ? `${number(this.said.n, language)} ${this.page.say("inhabitants")}` : "";
    const sentence = this.said?.sentence;
    fill(
      this.box,
      h("strong", null, String(feature["naam"] ?? feature["code"])),
      h("span", { class: "hint" }, [this.gemeente(feature), people].filter(Boolean).join(" · ")),
      h(
        "span",
        { class: "hover-class" },
        key(entry ? { colour: classColour(entry, colourBlind) } : "unclassed"),
        entry
          ? [entry.key ? h("b", null, `${entry.key} `) : null, this.page.pick(entry.label)]
          : this.page.pick(status?.label) || this.page.say("noClass"),
      ),
      this.windows(map, feature["id"]),
      this.own(String(feature["code"])),
      sentence
        ? h("span", { class: "hover-sentence" }, firstSentence(this.page.pick(sentence), language))
        : entry && status?.key === "indicatief"
          ? h("span", { class: "hint" }, this.page.pick(status.label))
          : null,
    );
    this.place(slot, point);
  }

  /** What own layers that are on say of the buurt. */
  private own(code: string): HTMLElement | null {
    const { figure, points } = this.page.own;
    if (!figure && !points.length) return null;
    const line = (title: string, text: string): HTMLElement => h("span", null, h("b", null, `${title}: `), text);
    return h(
      "span",
      { class: "hover-own" },
      h("span", { class: "hint" }, this.page.say("ownTitle")),
      figure
        ? line(
            figureTitle(this.page, figure.layer, figure.column.figure, figure.column.title),
            figureText(this.page, figure, code),
          )
        : null,
      points.map(({ layer, counts }) => line(this.page.pick(layer.title), countText(this.page, countOf(counts, code)))),
    );
  }

  /** Asks for the sentence of a buurt on which the pointer rests; one that moves on costs nothing. */
  private rest(key: string, choice: Choice | null, code: string): void {
    if (key === this.resting) return;
    this.resting = key;
    this.said = null;
    clearTimeout(this.timer);
    if (!choice) return;
    this.timer = window.setTimeout(() => {
      void api.areaOnMap(code, choice).then(
        ({ n, maps }) => {
          if (this.resting !== key) return;
          this.said = { n, sentence: maps.find(({ map }) => map === choice.map)?.sentence ?? null };
          this.again?.();
        },
        // The card says without it what it said before.
        () => undefined,
      );
    }, REST);
  }

  private place(slot: MapSlot, point: { x: number; y: number }): void {
    const box = this.root.getBoundingClientRect();
    const pane = this.root.querySelector(`.pane.${slot}`)?.getBoundingClientRect() ?? box;
    // Never wider than the map that it is about; it stays within that, and off the pointer.
    this.box.style.maxWidth = `min(24rem, ${Math.max(0, pane.width - 2 * EDGE)}px)`;
    const { offsetWidth, offsetHeight } = this.box;
    const within = (at: number, least: number, most: number): number => Math.max(least, Math.min(at, most));
    const left = point.x + BESIDE + offsetWidth > pane.width - EDGE ? point.x - offsetWidth - BESIDE : point.x + BESIDE;
    this.box.style.left = `${pane.left - box.left + within(left, EDGE, pane.width - offsetWidth - EDGE)}px`;
    this.box.style.top = `${pane.top - box.top + within(point.y + BESIDE, EDGE, pane.height - offsetHeight - EDGE)}px`;
  }

  private gemeente(feature: Record<string, unknown>): string {
    return this.page.catalogue.gemeenten.find(([code]) => code === feature["gemeente"])?.[1] ?? "";
  }

  /** What a map that counts over windows counted; asked for once, and shown from the next move of the pointer on. */
  private windows(map: MapDefinition, id: unknown): HTMLElement | null {
    const { counts } = map;
    if (!counts) return null;
    if (this.counted?.map !== map.id) {
      const asked = { map: map.id, classes: [] as Map<number, number>[] };
      this.counted = asked;
      Promise.all(counts.windows.map((window) => api.classesById({ map: counts.map, selection: { window } }))).then(
        (classes) => (asked.classes = classes),
        () => (this.counted = null),
      );
    }
    const { classes } = this.counted;
    if (!classes.length || typeof id !== "number") return null;
    return windowChips(
      this.page,
      map,
      counts.windows.map((years, at) => ({ years, klasse: classes[at]?.get(id) ?? null })),
    );
  }
}
