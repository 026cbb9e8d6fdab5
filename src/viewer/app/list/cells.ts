/** The cells of a row of the list: chips of classes, bars of shares. */

import { classColour, inkOn } from "../colour";
import type { MapDefinition } from "../documents";
import { h } from "../dom";
import { percent } from "../format";
import { classMark } from "../map/mark";
import type { Page } from "../page";
import type { LargerArea } from "./rows";

/** The class of a buurt on a map; `before` is what it was in the edition before, where it was another. */
export function chip(page: Page, map: MapDefinition, value: number | null, before?: number | null): HTMLElement {
  const now = plainChip(page, map, value);
  if (before === undefined) return now;
  const entry = map.classes.find((each) => each.value === before);
  const was = entry ? [entry.key, page.pick(entry.label)].filter(Boolean).join(" ") : page.say("noClass").toLowerCase();
  const words = `${page.say("changedFrom")} ${was}`;
  return h(
    "span",
    { class: "chip-changed", title: `${now.title}. ${words}` },
    now,
    h("span", { class: "changed-mark", "aria-hidden": "true" }, "▲"),
    h("span", { class: "visually-hidden" }, `. ${words}`),
  );
}

function plainChip(page: Page, map: MapDefinition, value: number | null): HTMLElement {
  const entry = map.classes.find((each) => each.value === value);
  if (!entry)
    return h(
      "span",
      { class: "chip none", title: page.say("noClass") },
      h("span", { "aria-hidden": "true" }, "–"),
      h("span", { class: "visually-hidden" }, page.say("noClass")),
    );
  const colour = classColour(entry, page.state.colourBlind);
  const words = page.pick(entry.label);
  return h(
    "span",
    { class: "chip", title: words, style: { background: colour, color: inkOn(colour) } },
    h("span", { "aria-hidden": "true" }, classMark(map, entry.value)),
    h("span", { class: "visually-hidden" }, [entry.key, words].filter(Boolean).join(" ")),
  );
}

/** How the inhabitants of a wijk or gemeente are spread over the classes of a map. */
export function bar(page: Page, map: MapDefinition, shares: LargerArea["shares"][number] | undefined): HTMLElement {
  const { language, colourBlind } = page.state;
  const all = [...(shares?.values() ?? [])].reduce((sum, people) => sum + people, 0);
  if (!shares || all === 0)
    return h(
      "span",
      { class: "chip none" },
      h("span", { "aria-hidden": "true" }, "–"),
      h("span", { class: "visually-hidden" }, page.say("noClass")),
    );
  const parts = map.classes.flatMap((entry) => {
    const share = (shares.get(entry.value) ?? 0) / all;
    return share > 0 ? [{ entry, share }] : [];
  });
  const said = parts.map(({ entry, share }) => `${page.pick(entry.label)} ${percent(share, language)}`).join(", ");
  return h(
    "span",
    { class: "stacked", role: "img", "aria-label": said, title: said },
    parts.map(({ entry, share }) =>
      h("i", { style: { width: `${share * 100}%`, background: classColour(entry, colourBlind) } }),
    ),
  );
}
