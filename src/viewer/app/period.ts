/** The year or the window of a map, with what it is compared, and the film through the periods. */

import type { Comparison, MapDefinition } from "./documents";
import { fill, h, icon } from "./dom";
import { choiceOf, type MapSlot, type Page } from "./page";
import { choiceKey, film, filmFrom, windowFrom, windowTo, years } from "./selection";
import { isSame, type Selection } from "./state";

/** How long a period stays in sight, at least; loading adds to it. */
const FRAME_MS = 1400;

export function mountPeriod(page: Page, root: HTMLElement, slot: MapSlot): void {
  let playing = 0;
  /** Where the reader stopped the film; playing goes on from there while that is still in sight. */
  let paused: Selection | null = null;

  const set = (selection: Selection): void => {
    const choice = choiceOf(page, slot);
    if (choice) page.store.update({ [slot]: { map: choice.map, selection } });
  };

  const stop = (): void => {
    playing = 0;
    draw();
  };

  const pause = (): void => {
    paused = choiceOf(page, slot)?.selection ?? null;
    stop();
  };

  const play = async (): Promise<void> => {
    const choice = choiceOf(page, slot);
    if (!choice) return;
    const frames = filmFrom(film(page.map(choice), choice.selection), isSame(paused, choice.selection) ? paused : null);
    const run = (playing = Date.now());
    paused = null;
    draw();
    for (const frame of frames) {
      if (playing !== run) return;
      set(frame);
      await Promise.all([page.drawn(), new Promise((done) => setTimeout(done, FRAME_MS))]);
    }
    if (playing === run) stop();
  };

  const draw = (): void => {
    const choice = choiceOf(page, slot);
    if (!choice) return fill(root);
    const map = page.map(choice);
    const frames = film(map, choice.selection);
    fill(
      root,
      slider(page, map, choice.selection, slot, set),
      frames.length > 1
        ? h(
            "button",
            {
              type: "button",
              class: "play",
              "aria-label": page.say(playing ? "pause" : "play"),
              title: page.say(playing ? "pause" : "play"),
              "data-focus": `play ${slot}`,
              onClick: () => (playing ? pause() : void play()),
            },
            icon(playing ? "pause" : "play"),
          )
        : null,
      comparison(page, map, choice.selection, slot, set),
    );
  };

  page.store.subscribe((now, before) => {
    const [next, previous] = [now[slot], before[slot]];
    if (next?.map !== previous?.map) playing = 0;
    if ((next && choiceKey(next)) !== (previous && choiceKey(previous)) || now.language !== before.language) draw();
  });
  draw();
}

function slider(
  page: Page,
  map: MapDefinition,
  selection: Selection,
  slot: MapSlot,
  set: (selection: Selection) => void,
): HTMLElement | null {
  if (selection.window) {
    const [from, to] = selection.window;
    const all = [...new Set([...windowFrom(map), ...windowTo(map)])].toSorted((one, other) => one - other);
    return h(
      "div",
      { class: "slider double", role: "group", "aria-label": page.say("period"), style: track(all, from, to) },
      // One under the other: where both lie on one line, one of them cannot be hit.
      range(
        all,
        from,
        page.say("from"),
        `${slot} from`,
        (year) => year < to && windowFrom(map).includes(year),
        (year) => set({ ...selection, window: [year, to] }),
      ),
      range(
        all,
        to,
        page.say("to"),
        `${slot} to`,
        (year) => year > from && windowTo(map).includes(year),
        (year) => set({ ...selection, window: [from, year] }),
      ),
      ticks(all, [from, to]),
    );
  }
  if (selection.year === undefined || years(map).length < 2) return null;
  const year = selection.year;
  return h(
    "div",
    { class: "slider", style: track(years(map), years(map)[0] ?? year, year) },
    range(
      years(map),
      year,
      page.say("year"),
      `${slot} year`,
      () => true,
      (next) => set({ ...selection, year: next }),
    ),
    ticks(years(map), [year]),
  );
}

/** A slider over the years that there are; a year that cannot be chosen springs back. */
function range(
  all: number[],
  value: number,
  label: string,
  focus: string,
  allowed: (year: number) => boolean,
  set: (year: number) => void,
): HTMLInputElement {
  const input = h("input", {
    type: "range",
    min: 0,
    max: all.length - 1,
    step: 1,
    value: all.indexOf(value),
    "aria-label": label,
    "aria-valuetext": value,
    "data-focus": focus,
  });
  input.addEventListener("input", () => {
    const year = all[Number(input.value)];
    if (year !== undefined && allowed(year)) set(year);
    else input.value = String(all.indexOf(value));
  });
  return input;
}

/** The filled part of the track, as custom properties for the style sheet. */
function track(all: number[], from: number, to: number): Record<string, string> {
  const at = (year: number): string => `${(all.indexOf(year) / Math.max(1, all.length - 1)) * 100}%`;
  return { "--from": at(from), "--to": at(to) };
}

function ticks(all: number[], chosen: number[]): HTMLElement {
  return h(
    "div",
    { class: "ticks", "aria-hidden": "true" },
    all.map((year) => h("span", { class: chosen.includes(year) ? "now" : null }, year)),
  );
}

function comparison(
  page: Page,
  map: MapDefinition,
  selection: Selection,
  slot: MapSlot,
  set: (selection: Selection) => void,
): HTMLElement | null {
  if (!selection.comparison || (map.comparisons ?? []).length < 2) return null;
  const names: Record<Comparison, string> = { nl: page.say("withNl"), gemeente: page.say("withGemeente") };
  return h(
    "fieldset",
    { class: "segmented" },
    h("legend", null, page.say("comparedWith")),
    (map.comparisons ?? []).map((value) =>
      h(
        "label",
        null,
        h("input", {
          type: "radio",
          name: `comparison ${slot}`,
          value,
          checked: value === selection.comparison,
          "data-focus": `${slot} ${value}`,
          onChange: () => set({ ...selection, comparison: value }),
        }),
        h("span", null, names[value]),
      ),
    ),
  );
}
