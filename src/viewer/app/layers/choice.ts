/**
 * The layers of the reader's organisation in the list of maps, under a heading of their own: each is switched on and
 * off, and whoever may, brings its data.
 */

import { fill, h } from "../dom";
import type { Page } from "../page";
import { figureTitle } from "./area-text";
import type { Layer } from "./documents";
import { keyOf } from "./layers";
import { missingLayers } from "./missing-layers";

/** The windows are files of their own, for who brings something. */
const bring = (page: Page, layer: Layer): void =>
  void import("./bring").then(
    ({ openBring }) => openBring(page, layer),
    () => page.announce(page.say("offline")),
  );
const describe = (page: Page): void =>
  void import("./describe").then(
    ({ openDescribe }) => openDescribe(page),
    () => page.announce(page.say("offline")),
  );

/** Whether there is anything to choose. */
export function hasOwn(page: Page): boolean {
  return page.own.list.length > 0 || page.own.failed || missingLayers(page).length > 0;
}

/** The part of the list; it draws itself anew when layers come and go. */
export function mountOwnChoice(page: Page): HTMLElement {
  const element = h("fieldset", { class: "choice own-choice", hidden: true });
  const set = (key: string, input: HTMLInputElement): void => {
    page.own.set(key, input.checked).catch(() => page.announce(page.say("ownLayerFailed")));
  };

  const line = (key: string, title: string, layer: Layer, sign: HTMLElement): HTMLElement => {
    const input = h("input", { type: "checkbox", checked: page.own.isOn(key), "data-focus": `own ${key}` });
    input.addEventListener("change", () => set(key, input));
    return h(
      "label",
      { class: "choice-map own-layer" },
      input,
      sign,
      h("span", null, title, h("span", { class: "hint" }, ` ${layer.owner}`)),
    );
  };

  const lines = (layer: Layer): (HTMLElement | null)[] => [
    ...(layer.kind === "points"
      ? [line(keyOf(layer), page.pick(layer.title), layer, h("i", { class: "own-circle", "aria-hidden": "true" }))]
      : layer.figures.map(({ column, title }) =>
          line(
            keyOf(layer, column),
            figureTitle(page, layer, column, title),
            layer,
            h("i", { class: "own-square", "aria-hidden": "true" }),
          ),
        )),
    layer.write
      ? h(
          "p",
          { class: "own-act" },
          h(
            "button",
            {
              type: "button",
              class: "link",
              "data-focus": `own bring ${layer.id}`,
              "aria-label": `${page.say("ownBring")}: ${page.pick(layer.title)}`,
              onClick: () => bring(page, layer),
            },
            page.say("ownBring"),
          ),
        )
      : null,
  ];

  const draw = (): void => {
    const { own } = page;
    element.hidden = !hasOwn(page);
    if (element.hidden) return fill(element);
    const figure = own.figure;
    fill(
      element,
      h("legend", null, page.say("ownTitle")),
      h("p", { class: "hint" }, page.say("ownHint")),
      own.failed
        ? h(
            "p",
            { class: "hint row", role: "alert" },
            page.say("ownFailed"),
            h(
              "button",
              { type: "button", class: "link", "data-focus": "own again", onClick: () => void own.load() },
              page.say("retry"),
            ),
          )
        : null,
      own.list.map(lines),
      figure
        ? h(
            "p",
            { class: "hint warn" },
            page
              .say("ownOver")
              .replace("{owner}", figure.layer.owner)
              .replace("{title}", figureTitle(page, figure.layer, figure.column.figure, figure.column.title)),
          )
        : null,
      missingLayers(page).length
        ? h(
            "p",
            { class: "own-act" },
            h(
              "button",
              { type: "button", class: "link", "data-focus": "own new", onClick: () => describe(page) },
              page.say("ownNew"),
            ),
          )
        : null,
    );
  };

  page.own.onChange(draw);
  page.account.onChange(draw);
  page.store.subscribe((now, before) => {
    if (now.language !== before.language) draw();
  });
  draw();
  return element;
}
