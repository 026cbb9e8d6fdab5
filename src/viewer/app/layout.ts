/**
 * The frame of the page: the column with choice and guide, search and tools above the map, the panels beside it; on a
 * phone, sheets over the map.
 */

import { mountChoice } from "./choice";
import { fill, h, icon } from "./dom";
import { creditLine } from "./format";
import { mountGuide } from "./guide";
import { mountList } from "./list/list";
import { LowerSheets } from "./lower-sheets";
import { mountMaps } from "./map/maps";
import { mountNotices } from "./notices";
import { operatorLinks } from "./operator";
import type { Page } from "./page";
import { mountCompare } from "./panel/compare";
import { mountPanel } from "./panel/panel";
import { mountQuickPrint } from "./paper/quick-print";
import { mountSearch } from "./search";
import { mountTools } from "./tools";
import type { TextKey } from "./texts";
import { mountWelcome } from "./welcome";

/** On a phone one of these lies over the map; on a wide screen all are in sight. */
const SHEETS: ["choice" | "legend" | "guide", TextKey][] = [
  ["choice", "maps"],
  ["legend", "legend"],
  ["guide", "guideShort"],
];

/**
 * Builds the frame: the maps with what lies beside them. `asked` is what to do once a first visit has its gemeente;
 * null where nothing is asked.
 */
export function layout(page: Page, root: HTMLElement, asked: (() => void) | null): void {
  const skip = h("a", { class: "skip", href: "#map" });
  const brand = h("header", { class: "brand" });
  const choice = h("nav", { class: "part" });
  const guide = h("section", { class: "part guide" });
  const search = h("div", { class: "search", role: "search" });
  const tools = h("div", { class: "tools", role: "region" });
  const maps = h("main", { id: "map", class: "maps", tabindex: -1 });
  const panel = h("aside", { class: "panel", hidden: true });
  const compare = h("section", { class: "compare", hidden: true });
  const list = h("section", { class: "list", hidden: true });
  const notices = h("div", { class: "notices" });
  const sheets = h("div", { class: "sheets" });
  const credit = h("div", { class: "credit", role: "contentinfo" });
  // The legend of the first map: below the list of maps where there is a column, else a strip above the map.
  const dock = h("section", { class: "dock" });
  const strip = h("section", { class: "strip" });
  const title = h("h1", { class: "visually-hidden" });
  const ribbon = h("p", { class: "ribbon", hidden: !page.catalogue.made_up });
  const stage = h("div", { class: "stage" }, strip, maps, credit, list, panel, compare, notices);
  const scroll = h("div", { class: "column-scroll" }, choice, guide);
  const frame = h(
    "div",
    { class: "frame", "data-sheet": "" },
    skip,
    h("div", { class: "column" }, brand, scroll, dock),
    h("div", { class: "top" }, search, tools),
    stage,
    sheets,
  );
  root.replaceChildren(frame);

  skip.addEventListener("click", (event) => {
    // The address after # is the state; a jump must not overwrite it.
    event.preventDefault();
    maps.querySelector<HTMLElement>("canvas")?.focus();
  });

  const words = (): void => {
    fill(skip, page.say("skip"));
    fill(brand, h("p", { class: "brand-title" }, page.pick(page.catalogue.title)), h("p", null, notice(page)));
    // A phone hides the column, and with it this name of the page.
    fill(title, page.pick(page.catalogue.title));
    drawCredit();
    fill(ribbon, page.say("madeUp"));
    choice.setAttribute("aria-label", page.say("chooseMap"));
    guide.setAttribute("aria-label", page.say("guideShort"));
    for (const place of [dock, strip]) place.setAttribute("aria-label", page.say("legend"));
    tools.setAttribute("aria-label", page.say("tools"));
    drawSheets();
  };
  const drawCredit = (): void => {
    const more = (): void => {
      credit.classList.toggle("open");
      drawCredit();
    };
    const open = credit.classList.contains("open");
    fill(
      credit,
      h(
        "p",
        null,
        notice(page),
        h(
          "span",
          { class: "credit-sources" },
          ` · ${credits(page)}`,
          operatorLinks(page).map((link) => [" · ", link]),
        ),
      ),
      // On a phone there is room for the notice only.
      h(
        "button",
        {
          type: "button",
          class: "bare credit-more",
          "aria-expanded": String(open),
          "aria-label": page.say("sources"),
          title: page.say("sources"),
          "data-focus": "credit",
          onClick: more,
        },
        icon("info"),
      ),
    );
  };
  const drawSheets = (): void =>
    fill(
      sheets,
      SHEETS.map(([name, label]) =>
        h(
          "button",
          {
            type: "button",
            "aria-pressed": frame.dataset["sheet"] === name ? "true" : "false",
            "data-focus": `sheet ${name}`,
            onClick: () => {
              frame.dataset["sheet"] = frame.dataset["sheet"] === name ? "" : name;
              drawSheets();
            },
          },
          page.say(label),
        ),
      ),
    );

  mountNotices(page, notices);
  // Before the maps, which keep clear of it.
  if (asked) {
    const welcome = h("section", { class: "welcome" });
    stage.append(welcome);
    mountWelcome(page, welcome, asked);
  }
  mountMaps(page, maps, { dock, strip });
  maps.prepend(title);
  maps.append(ribbon);
  mountChoice(page, choice, scroll);
  mountGuide(page, guide);
  mountSearch(page, search);
  mountTools(page, tools);
  if (!page.catalogue.site) mountQuickPrint(page);
  const lower = new LowerSheets(page);
  mountPanel(page, panel, lower);
  mountCompare(page, compare, lower);
  mountList(page, list, lower);
  page.store.subscribe((now, before) => {
    if (now.language !== before.language) words();
    if (now.first.map !== before.first.map) drawCredit();
    // What was chosen on a phone is to be seen: its sheet goes.
    if (now.first.map !== before.first.map || now.area !== before.area) {
      frame.dataset["sheet"] = "";
      drawSheets();
    }
  });
  words();
}

/** The notice as a heading, whichever way the server ends it. */
export function notice(page: Page): string {
  const words = page.pick(page.catalogue.notice);
  return words.charAt(0).toUpperCase() + words.slice(1).replace(/\.$/, "");
}

/** Whose figures and boundaries are in sight; with the notice, what every view says. */
export function credits(page: Page): string {
  const map = page.map(page.state.first);
  const { language } = page.state;
  const of = page.catalogue.sources.filter(({ id }) => map.sources.includes(id));
  const sources =
    page.catalogue.made_up && language !== "nl"
      ? [page.say("madeUpCredit")]
      : of.map((source) => creditLine(source, language));
  const background = page.catalogue.background_attribution;
  return [[...new Set(sources)].join(", "), background].filter(Boolean).join(" · ");
}
