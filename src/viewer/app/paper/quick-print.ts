/**
 * Printing without the dialog. The keys open it; the browser's own menu asks for what is printed without notice and
 * waits for nothing, so the page of the server is fetched while it waits. Without a server the sheet is made of what
 * the screen has: no print is empty.
 */

import { classColour } from "../colour";
import { h } from "../dom";
import { credit } from "../format";
import { key } from "../key";
import { legendWords } from "../map/mark";
import type { Page } from "../page";
import { allYears } from "../panel/windows";
import { selectionText } from "../selection";
import { defaultOptions, openPaper, pictureUrl, sheetRule } from "./paper";
import type { PaperAdditions } from "./marks";
import { adoptPage, drawAdditions, readScene } from "./scene";
import { hasStock, loadStock } from "./stock";

export function mountQuickPrint(page: Page): void {
  let sheet: HTMLElement | null = null;
  // Ready before anybody prints, since a print waits for nothing.
  let mine: Pick<PaperAdditions, "stock" | "stockWords"> = { stock: [], stockWords: "" };
  const prepare = (): void => {
    if (!hasStock(page)) mine = { stock: [], stockWords: "" };
    else
      loadStock(page).then(
        (loaded) => (mine = loaded),
        () => undefined,
      );
  };
  page.store.subscribe((now, before) => {
    if (
      now.stock !== before.stock ||
      now.hidden !== before.hidden ||
      now.first !== before.first ||
      now.language !== before.language
    )
      prepare();
  });
  prepare();
  const size = new CSSStyleSheet();
  const remove = (): void => {
    sheet?.remove();
    sheet = null;
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== size);
  };
  addEventListener("beforeprint", () => {
    remove();
    // The sheet that is open is what is printed.
    if (document.querySelector(".paper .paper-page")) return;
    const drawn = fetched(page, mine);
    if (drawn) {
      size.replaceSync(sheetRule(drawn.size));
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, size];
    }
    sheet = drawn?.sheet ?? ofScreen(page);
    document.body.append(sheet);
  });
  addEventListener("afterprint", remove);
  // The shortcut gives the dialog that the button gives, and there what is shown.
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "p" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const open = document.querySelector(".paper");
    if (!open) openPaper(page);
    else if (open.querySelector(".paper-page")) print();
  });
}

/** The page of the server, at once. */
function fetched(
  page: Page,
  mine: Pick<PaperAdditions, "stock" | "stockWords">,
): { sheet: HTMLElement; size: [number, number] } | null {
  try {
    const request = new XMLHttpRequest();
    request.open("GET", pictureUrl(page, defaultOptions(page), "svg"), false);
    request.send();
    if (request.status !== 200) return null;
    const scene = readScene(request.responseText, null);
    const { page: sheet } = drawAdditions(scene, { title: "", notes: "", made: "", ...mine });
    return { sheet: h("div", { class: "quick paper-page" }, adoptPage(sheet, 0)), size: scene.size };
  } catch {
    return null;
  }
}

function ofScreen(page: Page): HTMLElement {
  const { first, language, colourBlind } = page.state;
  const map = page.map(first);
  const sources = page.catalogue.sources
    .filter(({ id }) => map.sources.includes(id))
    .map((source) => credit(source, page.state.language));
  return h(
    "article",
    { class: "sheet quick" },
    h(
      "h1",
      null,
      [page.pick(map.title), selectionText(first.selection, language) || allYears(map), page.names()]
        .filter(Boolean)
        .join(" · "),
    ),
    h(
      "div",
      { class: "quick-maps" },
      page.pictures().map((src) => h("img", { src, alt: page.pick(map.title) })),
    ),
    h(
      "ul",
      { class: "sheet-legend" },
      map.classes.map((entry) => {
        const { letter, number, words } = legendWords(entry, page.pick(entry.label));
        const colour = classColour(entry, colourBlind);
        return h(
          "li",
          null,
          key(number === null ? { colour } : { colour, mark: number }),
          h("span", null, [letter, words].filter(Boolean).join("  ")),
        );
      }),
      h("li", null, key("unclassed"), h("span", null, page.say("noClass"))),
      h("li", null, key("indicative"), h("span", null, page.say("hatched"))),
    ),
    h("p", null, page.pick((colourBlind && map.guide_colour_blind) || map.guide)),
    h(
      "ul",
      { class: "sheet-caveats" },
      map.caveats.map((caveat) => h("li", null, page.pick(caveat))),
    ),
    h("p", { class: "sheet-notice" }, page.pick(page.catalogue.notice)),
    h(
      "p",
      null,
      `${page.say("sources")}: ${[...new Set(sources)].join("; ")}. ` +
        `${page.say("divisionNote")} ${page.catalogue.year}.`,
    ),
  );
}
