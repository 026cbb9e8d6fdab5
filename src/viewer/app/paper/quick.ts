/**
 * What the browser's own print gives: the map in sight with its title, legend, guide and sources on one sheet. A browser asks for it without notice, so it
 * is made at once of what the page has; the sheets of {@link openPaper} wait for a map of their own at the sharpness of paper.
 */

import { h } from "../dom";
import { credit } from "../format";
import { key } from "../key";
import { classColour } from "../map/style";
import type { Page } from "../page";
import { allYears } from "../panel/windows";
import { selectionText } from "../selection";
import { openPaper } from "./paper";

export function mountQuickPrint(page: Page): void {
  let sheet: HTMLElement | null = null;
  addEventListener("beforeprint", () => {
    sheet?.remove();
    sheet = null;
    // The sheet that is open is what is printed.
    if (document.querySelector(".paper")) return;
    sheet = draw(page);
    document.body.append(sheet);
  });
  addEventListener("afterprint", () => {
    sheet?.remove();
    sheet = null;
  });
  // The shortcut gives the sheet that the button gives.
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "p" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!document.querySelector(".paper")) openPaper(page);
  });
}

function draw(page: Page): HTMLElement {
  const { first, language, colourBlind } = page.state;
  const map = page.map(first);
  const sources = page.catalogue.sources.filter(({ id }) => map.sources.includes(id)).map(credit);
  return h(
    "article",
    { class: "sheet quick" },
    h("h1", null, [page.pick(map.title), selectionText(first.selection, language) || allYears(map), page.names()].filter(Boolean).join(" · ")),
    h("div", { class: "quick-maps" }, page.pictures().map((src) => h("img", { src, alt: page.pick(map.title) }))),
    h(
      "ul",
      { class: "sheet-legend" },
      map.classes.map((entry) => h("li", null, key({ colour: classColour(entry, colourBlind) }), h("span", null, [entry.key, page.pick(entry.label)].filter(Boolean).join("  ")))),
      h("li", null, key("unclassed"), h("span", null, page.say("noClass"))),
      h("li", null, key("indicative"), h("span", null, page.say("hatched"))),
    ),
    h("p", null, page.pick((colourBlind && map.guide_colour_blind) || map.guide)),
    h("ul", { class: "sheet-caveats" }, map.caveats.map((caveat) => h("li", null, page.pick(caveat)))),
    h("p", { class: "sheet-notice" }, page.pick(page.catalogue.notice)),
    h("p", null, `${page.say("sources")}: ${[...new Set(sources)].join("; ")}. ${page.say("divisionNote")} ${page.catalogue.year}.`),
  );
}
