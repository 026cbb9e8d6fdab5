/** The card beside the pointer: name, gemeente and class of what is under it. */

import * as api from "../api";
import { fill, h } from "../dom";
import { number } from "../format";
import { key } from "../key";
import type { Page, Slot } from "../page";
import { classColour } from "./style";

export class Hover {
  private readonly box = h("div", { class: "hover", hidden: true, "aria-hidden": "true" });
  private names = new Map<string, string>();

  constructor(
    private readonly page: Page,
    private readonly root: HTMLElement,
  ) {
    root.append(this.box);
  }

  show(slot: Slot, feature: Record<string, unknown> | null, point: { x: number; y: number }): void {
    const choice = this.page.state[slot];
    this.box.hidden = feature === null || choice === null;
    if (!feature || !choice) return;
    const { language, colourBlind } = this.page.state;
    const map = this.page.map(choice);
    const entry = map.classes.find(({ value }) => value === feature["klasse"]);
    const status = this.page.catalogue.statuses.find(({ value }) => value === feature["status"]);
    const people = typeof feature["n"] === "number" ? `${number(feature["n"], language)} ${this.page.say("inhabitants")}` : "";
    fill(
      this.box,
      h("strong", null, String(feature["naam"] ?? feature["code"])),
      h("span", { class: "hint" }, [this.gemeente(feature), people].filter(Boolean).join(" · ")),
      h(
        "span",
        { class: "hover-class" },
        key(entry ? { colour: classColour(entry, colourBlind) } : "unclassed"),
        entry ? [entry.key ? h("b", null, `${entry.key} `) : null, this.page.pick(entry.label)] : this.page.pick(status?.label) || this.page.say("noClass"),
      ),
      entry && status?.key === "indicatief" ? h("span", { class: "hint" }, this.page.pick(status.label)) : null,
    );
    const box = this.root.getBoundingClientRect();
    // Beside the map the panel lies over its edge; on a phone it lies below.
    const panel = document.querySelector(".panel:not([hidden])")?.getBoundingClientRect();
    const edge = (panel && panel.left > box.left ? panel.left : box.right) - box.left;
    const pane = this.root.querySelector(`.pane.${slot}`)?.getBoundingClientRect() ?? box;
    const [x, y] = [pane.left - box.left + point.x, pane.top - box.top + point.y];
    const { offsetWidth, offsetHeight } = this.box;
    this.box.style.left = `${x + 16 + offsetWidth > edge ? x - offsetWidth - 12 : x + 16}px`;
    this.box.style.top = `${Math.min(y + 16, box.height - offsetHeight - 8)}px`;
  }

  private gemeente(feature: Record<string, unknown>): string {
    if (typeof feature["gemeentenaam"] === "string") return feature["gemeentenaam"];
    if (!this.names.size) {
      void api.areaIndex().then(
        (index) => (this.names = new Map(index.gemeenten.map((row) => [row[0], row[1]]))),
        () => undefined,
      );
    }
    return this.names.get(String(feature["gemeente"])) ?? "";
  }
}
