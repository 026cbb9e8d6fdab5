/**
 * What own layers say of areas in the list and in comparisons: a column or a row for each that is on, under the name of
 * whose it is.
 */

import { h } from "../dom";
import type { Page } from "../page";
import { countOf, countText, figureOf, figureText, figureTitle, isWithheld, shareText } from "./area-text";
import { square } from "./panel";

export interface OwnLine {
  /** Of the layer or the figure. */
  title: string;
  owner: string;
  /** Short, for a row of a list. */
  cell: (code: string) => Node;
  /** With the number and its base, for a comparison. */
  full: (code: string) => Node;
}

export function ownLines(page: Page): OwnLine[] {
  const { figure, points } = page.own;
  const lines: OwnLine[] = [];
  if (figure) {
    const { layer, column } = figure;
    lines.push({
      title: figureTitle(page, layer, column.figure, column.title),
      owner: layer.owner,
      cell: (code) => {
        const found = figureOf(column, code);
        const text = figureText(page, figure, code);
        const short = !found ? "–" : isWithheld(found) ? `<${figure.counts.fewer_than}` : shareText(page, found);
        return h(
          "span",
          { class: "own-cell", title: text },
          square(figure, code),
          h("span", { "aria-hidden": "true" }, short),
          h("span", { class: "visually-hidden" }, text),
        );
      },
      full: (code) =>
        h("span", { class: "own-cell" }, square(figure, code), h("span", null, figureText(page, figure, code))),
    });
  }
  for (const { layer, counts } of points) {
    const cell = (code: string): Node => h("span", null, countText(page, countOf(counts, code)));
    lines.push({ title: page.pick(layer.title), owner: layer.owner, cell, full: cell });
  }
  return lines;
}

/** The heading of a line: what it is and whose. */
export function ownHeading(page: Page, { title, owner }: OwnLine): (Node | string)[] {
  return [h("span", null, title), h("span", { class: "hint own-mark", title: page.say("ownHint") }, ` ${owner}`)];
}
