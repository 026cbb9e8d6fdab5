/** The card on a map: its title and period, the slider and the legend. The second map also chooses its map here. */

import { fill, h, icon } from "./dom";
import { mountLegend } from "./legend";
import { choiceOf, type Page, type Slot } from "./page";
import { mountPeriod } from "./period";
import { carry, comparisonText, periodText } from "./selection";
import { same } from "./state";

/** Two maps with a panel beside them leave no room for open cards. On a phone the style sheet folds them. */
const TIGHT = "(min-width: 801px) and (max-width: 1300px)";

export function mountCard(page: Page, root: HTMLElement, slot: Slot): void {
  const head = h("div", { class: "card-head" });
  const period = h("div", { class: "period" });
  const legend = h("div", { class: "legend-box" });
  const draw = (): void => {
    const choice = choiceOf(page, slot);
    if (!choice) return;
    const map = page.map(choice);
    const years = periodText(choice.selection);
    const compared = comparisonText(choice.selection, page.state.language);
    fill(
      head,
      h("h2", null, page.pick(map.title), years ? h("span", { class: "years" }, ` ${years}`) : null, compared ? h("span", { class: "hint" }, `, ${compared}`) : null),
      slot === "second" ? chooser(page) : null,
      h(
        "button",
        { type: "button", class: "bare fold", "aria-expanded": String(!root.classList.contains("folded")), "aria-label": page.say("legend"), title: page.say("legend"), "data-focus": `fold ${slot}`, onClick: fold },
        icon("down"),
      ),
    );
  };
  const setFolded = (folded: boolean): void => {
    root.classList.toggle("folded", folded);
    head.querySelector(".fold")?.setAttribute("aria-expanded", String(!folded));
  };
  const fold = (): void => setFolded(!root.classList.contains("folded"));
  /** Whether the card was folded for want of room, and not by the reader. */
  let tight = false;
  const makeRoom = (): void => {
    const now = page.state.area !== null && page.state.view !== "one" && matchMedia(TIGHT).matches;
    if (now !== tight) setFolded(now);
    tight = now;
  };
  root.replaceChildren(head, period, legend);
  page.store.subscribe((now, before) => {
    if (!same(now[slot], before[slot]) || now.language !== before.language) draw();
    makeRoom();
  });
  draw();
  makeRoom();
  mountPeriod(page, period, slot);
  mountLegend(page, legend, slot);
}

function chooser(page: Page): HTMLElement {
  const current = page.state.second;
  const select = h(
    "select",
    { "aria-label": page.say("secondMap"), "data-focus": "second map" },
    page.catalogue.maps.map((map) => h("option", { value: map.id, selected: map.id === current?.map }, page.pick(map.title))),
  );
  select.addEventListener("change", () => {
    const map = page.find(select.value);
    if (map && current) page.store.update({ second: { map: map.id, selection: carry(current.selection, map) } });
  });
  return select;
}
