/** The card on a map: its title and period, the slider and the legend. The second map also chooses its map here. */

import { fill, h, icon } from "./dom";
import { mountGemeenteChips } from "./gemeente-chips";
import { mountOwnLegend } from "./layers/legend";
import { mountLegend } from "./legend";
import { choiceOf, type MapSlot, type Page } from "./page";
import { allYears } from "./panel/windows";
import { mountPeriod } from "./period";
import { carry, comparisonText, periodText } from "./selection";
import { isSame } from "./state";

export function mountCard(page: Page, root: HTMLElement, slot: MapSlot): void {
  const head = h("div", { class: "card-head" });
  const period = h("div", { class: "period" });
  const legend = h("div", { class: "legend-box" });
  const draw = (): void => {
    const choice = choiceOf(page, slot);
    if (!choice) return;
    const map = page.map(choice);
    const years = periodText(choice.selection) || allYears(map);
    const compared = comparisonText(choice.selection, page.state.language);
    reach();
    fill(
      head,
      h(
        "h2",
        null,
        h("span", { class: "map-name" }, page.pick(map.title)),
        years ? h("span", { class: "years" }, ` ${years}`) : null,
        compared ? h("span", { class: "hint" }, `, ${compared}`) : null,
      ),
      slot === "second" ? chooser(page) : null,
      // The second map's legend lies over it, and is open when someone wants it.
      slot === "second"
        ? h(
            "button",
            {
              type: "button",
              class: "bare fold",
              "aria-expanded": String(!root.classList.contains("folded")),
              "aria-label": page.say("legend"),
              title: page.say("legend"),
              "data-focus": `fold ${slot}`,
              onClick: fold,
            },
            icon("down"),
          )
        : null,
    );
  };
  // The chips of the second map cannot be pressed, and run out of their strip: keys must reach them to bring them into
  // sight.
  const reach = (): void => {
    if (slot === "first") return;
    legend.role = "group";
    legend.ariaLabel = page.say("legend");
    legend.tabIndex = root.classList.contains("folded") ? 0 : -1;
  };
  const fold = (): void => {
    root.classList.toggle("folded");
    reach();
    head.querySelector(".fold")?.setAttribute("aria-expanded", String(!root.classList.contains("folded")));
  };
  root.classList.toggle("folded", slot === "second");
  // What is chosen holds for both maps, and is said once.
  const chosen = h("div", { class: "chosen", role: "group" });
  const own = h("section", { class: "own-legends", hidden: true });
  root.replaceChildren(head, period, ...(slot === "first" ? [chosen] : []), legend, ...(slot === "first" ? [own] : []));
  page.store.subscribe((now, before) => {
    if (!isSame(now[slot], before[slot]) || now.language !== before.language) draw();
  });
  draw();
  if (slot === "first") mountGemeenteChips(page, chosen, "legend");
  mountPeriod(page, period, slot);
  mountLegend(page, legend, slot);
  if (slot === "first") mountOwnLegend(page, own);
}

function chooser(page: Page): HTMLElement {
  const current = page.state.second;
  const select = h(
    "select",
    { "aria-label": page.say("secondMap"), "data-focus": "second map" },
    page.catalogue.maps.map((map) =>
      h("option", { value: map.id, selected: map.id === current?.map }, page.pick(map.title)),
    ),
  );
  select.addEventListener("change", () => {
    const map = page.find(select.value);
    if (map && current) page.store.update({ second: { map: map.id, selection: carry(current.selection, map) } });
  });
  return select;
}
