/**
 * The page within the page of another: legend, map, panel, and the way to the whole map. It tells the page around what
 * is chosen and how high it wants to be.
 */

import * as api from "../api";
import { fill, h, icon } from "../dom";
import { credits, notice } from "../layout";
import { toLink } from "../link";
import { LowerSheets } from "../lower-sheets";
import { mountMaps } from "../map/maps";
import { mountNotices } from "../notices";
import { operatorLinks } from "../operator";
import type { Page } from "../page";
import { mountPanel } from "../panel/panel";
import {
  areaMessage,
  heightMessage,
  originAround,
  wantedHeight,
  type AreaMessage,
  type HeightMessage,
} from "./messages";

/** Height of the panel below the map, as the style sheet has it. */
const PANEL = 240;

export function embedLayout(page: Page, root: HTMLElement): HTMLElement {
  const maps = h("main", { id: "map", class: "maps", tabindex: -1 });
  const panel = h("aside", { class: "panel", hidden: true });
  const notices = h("div", { class: "notices" });
  const credit = h("div", { class: "credit", role: "contentinfo" });
  const strip = h("section", { class: "strip" });
  const title = h("h1", { class: "visually-hidden" });
  const ribbon = h("p", { class: "ribbon", hidden: !page.catalogue.made_up });
  const stage = h("div", { class: "stage" }, strip, maps, credit, panel, notices);
  root.replaceChildren(
    h("div", { class: page.embed?.legend ? "frame embed" : "frame embed without-legend", "data-sheet": "" }, stage),
  );

  const whole = (): string => `${api.BASE}#${toLink(page.state, page.catalogue.year)}`;
  const words = (): void => {
    const open = credit.classList.contains("open");
    const more = (): void => {
      credit.classList.toggle("open");
      words();
    };
    fill(title, page.pick(page.catalogue.title));
    fill(ribbon, page.say("madeUp"));
    strip.setAttribute("aria-label", page.say("legend"));
    fill(
      credit,
      h(
        "p",
        null,
        h(
          "a",
          { class: "embed-whole", href: whole(), target: "_blank", rel: "noopener", "data-focus": "whole" },
          page.say("openWhole"),
        ),
        operatorLinks(page).map((link) => [" · ", link]),
        ` · ${notice(page)}`,
        h("span", { class: "credit-sources" }, ` · ${credits(page)}`),
      ),
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

  mountNotices(page, notices);
  mountMaps(page, maps, { dock: strip, strip });
  maps.prepend(title);
  maps.append(ribbon);
  mountPanel(page, panel, new LowerSheets(page));
  page.store.subscribe((now, before) => {
    if (now.language !== before.language || now.first.map !== before.first.map) words();
    else credit.querySelector<HTMLAnchorElement>(".embed-whole")?.setAttribute("href", whole());
  });
  words();
  tell(page, { strip, credit, panel, whole });
  return stage;
}

/** Tells the page around, where there is one. */
function tell(
  page: Page,
  { strip, credit, panel, whole }: { strip: HTMLElement; credit: HTMLElement; panel: HTMLElement; whole: () => string },
): void {
  if (window.parent === window) return;
  const { ancestorOrigins } = location as Location & { ancestorOrigins?: ArrayLike<string> };
  const origin = originAround(ancestorOrigins, document.referrer);
  const post = (message: HeightMessage | AreaMessage): void => window.parent.postMessage(message, origin);

  let height = 0;
  const measure = (): void => {
    const below = !panel.hidden && getComputedStyle(panel).gridColumnStart === "1";
    const around = strip.offsetHeight + credit.offsetHeight + (below ? PANEL : 0);
    const wanted = heightMessage(wantedHeight(innerWidth, around));
    if (wanted.height === height) return;
    height = wanted.height;
    post(wanted);
  };
  const sizes = new ResizeObserver(measure);
  for (const part of [document.documentElement, strip, credit, panel]) sizes.observe(part);

  let told: string | null = null;
  const choose = async (): Promise<void> => {
    const { area } = page.state;
    if (area === told) return;
    told = area;
    if (area === null) return post(areaMessage(null));
    const found = await api.area(area).catch(() => null);
    // What does not exist was not chosen; and who chose another since waits for that.
    if (!found || page.state.area !== area) return;
    const { code, naam: name, level, gemeente } = found;
    post(
      areaMessage({
        code,
        name,
        level,
        gemeente: level === "gemeente" ? code : (gemeente?.code ?? null),
        link: whole(),
      }),
    );
  };
  page.store.subscribe(() => {
    measure();
    void choose();
  });
  measure();
  void choose();
}
