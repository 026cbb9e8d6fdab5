/** What own layers say of an area, in its panel: in sentences, apart from what is public. */

import { fill, h } from "../dom";
import { key } from "../key";
import type { Page } from "../page";
import { countSentence, figureOf, figureSentence, isWithheld } from "./area-text";
import type { ActiveFigure } from "./layers";

export interface OwnPart {
  element: HTMLElement;
  show(subject: { code: string; name: string }): void;
}

export function mountOwnPart(page: Page): OwnPart {
  let subject: { code: string; name: string } | null = null;
  const element = h("section", { class: "part own-part", hidden: true });
  const draw = (): void => {
    const { points, figure } = page.own;
    element.hidden = subject === null || (points.length === 0 && !figure);
    if (!subject || element.hidden) return fill(element);
    const { code, name } = subject;
    fill(
      element,
      h("h3", null, page.say("ownTitle")),
      figure
        ? h("p", { class: "own-said" }, square(figure, code), h("span", null, figureSentence(page, figure, code, name)))
        : null,
      points.map((on) =>
        h(
          "p",
          { class: "own-said" },
          h("i", { class: "own-circle", "aria-hidden": "true" }),
          h("span", null, countSentence(page, on, code, name)),
        ),
      ),
    );
  };
  page.own.onChange(draw);
  page.store.subscribe((now, before) => {
    if (now.language !== before.language) draw();
  });
  return {
    element,
    show: (next) => {
      subject = next;
      draw();
    },
  };
}

/** The square in the colour of the class. */
export function square({ column }: ActiveFigure, code: string): HTMLElement {
  const figure = figureOf(column, code);
  if (!figure) return h("i", { class: "key own-none" });
  return key(isWithheld(figure) ? "unclassed" : { colour: column.colours[figure.class - 1] ?? "" });
}
