/** The legends of the own layers that are on, below that of the map, each with whose it is. */

import { fill, h } from "../dom";
import { number } from "../format";
import { key } from "../key";
import type { Page } from "../page";
import { classRange, figureTitle, isWithheld } from "./area-text";
import type { ActiveFigure, ActivePoints } from "./layers";
import { POINT_COLOURS } from "./style";

export function mountOwnLegend(page: Page, root: HTMLElement): void {
  const draw = (): void => {
    const { points, figure } = page.own;
    root.hidden = points.length === 0 && !figure;
    if (root.hidden) root.removeAttribute("aria-label");
    else root.setAttribute("aria-label", page.say("ownTitle"));
    fill(
      root,
      root.hidden
        ? null
        : [
            h("h3", null, page.say("ownTitle")),
            figure ? ofFigure(page, figure) : null,
            points.map((on, index) => ofPoints(page, on, index)),
          ],
    );
  };
  page.own.onChange(draw);
  page.store.subscribe((now, before) => {
    if (now.language !== before.language) draw();
  });
  draw();
}

function ofFigure(page: Page, { layer, column }: ActiveFigure): HTMLElement {
  const figures = Object.values(column.buurten);
  const withheld = figures.filter(isWithheld).length;
  const count = (value: number): HTMLElement => h("span", { class: "count" }, number(value, page.state.language));
  return h(
    "div",
    { class: "own-legend" },
    h("p", null, h("b", null, figureTitle(page, layer, column.figure, column.title))),
    h("p", { class: "hint" }, page.say("ownShareOf").replace("{base}", column.base).replace("{owner}", layer.owner)),
    h(
      "ul",
      { class: "legend" },
      column.colours.map((colour, index) =>
        h(
          "li",
          null,
          h(
            "div",
            { class: "legend-class" },
            key({ colour }),
            h("span", { class: "legend-label" }, classRange(page, column, index)),
            count(figures.filter((figure) => !isWithheld(figure) && figure.class === index + 1).length),
          ),
        ),
      ),
      h(
        "li",
        null,
        h(
          "div",
          { class: "legend-class" },
          key("unclassed"),
          h("span", { class: "legend-label" }, page.say("ownWithheld")),
          count(withheld),
        ),
      ),
      h(
        "li",
        null,
        h(
          "div",
          { class: "legend-class" },
          h("i", { class: "key own-none" }),
          h("span", { class: "legend-label" }, page.say("ownNoFigure")),
        ),
      ),
    ),
  );
}

function ofPoints(page: Page, { layer, counts }: ActivePoints, index: number): HTMLElement {
  const few = String(counts.fewer_than);
  const colour = POINT_COLOURS[index % POINT_COLOURS.length] ?? "";
  return h(
    "div",
    { class: "own-legend" },
    h(
      "p",
      { class: "row" },
      h("i", { class: "own-circle", style: { background: colour } }),
      h("b", null, page.pick(layer.title)),
      h("span", { class: "hint" }, layer.owner),
    ),
    h("p", { class: "hint" }, page.say("ownCircles").replaceAll("{few}", few)),
    layer.addresses ? h("p", { class: "hint" }, page.say("ownDots")) : null,
  );
}
