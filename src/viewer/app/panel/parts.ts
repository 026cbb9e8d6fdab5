/**
 * What the panels of a buurt and of a wijk or gemeente have in common: where it is, what can be done with it, and its
 * other maps.
 */

import * as api from "../api";
import { RequestError } from "../api";
import type { AnsweredSelection, AreaDetail, Profile } from "../documents";
import { h, icon } from "../dom";
import { number } from "../format";
import type { Page } from "../page";
import { readSelection, selectionText } from "../selection";
import { leave, pageOf, take } from "../gemeente-chips";
import { COMPARED_MAX } from "../state";

/**
 * The first part: level and place, inhabitants and code, and the buttons; `more` stands between zooming and the
 * gemeente.
 */
export function head(page: Page, detail: AreaDetail | Profile, more: HTMLElement | null = null): HTMLElement {
  const gemeente = detail.level === "gemeente" ? detail : detail.gemeente;
  const within =
    detail.level === "gemeente"
      ? []
      : ["wijk" in detail ? detail.wijk : null, detail.gemeente ?? null].filter((area) => area !== null);
  return h(
    "section",
    { class: "part" },
    h(
      "p",
      { class: "hint where" },
      page.say(detail.level),
      within.map(({ code, naam }) => [
        " · ",
        h(
          "button",
          {
            type: "button",
            class: "link",
            "data-focus": `go ${code}`,
            onClick: () => page.store.update({ area: code }),
          },
          naam,
        ),
      ]),
    ),
    h(
      "p",
      null,
      detail.n === null ? null : `${number(detail.n, page.state.language)} ${page.say("inhabitants")} · `,
      h("span", { class: "hint" }, detail.code),
    ),
    h(
      "p",
      { class: "row" },
      h(
        "button",
        { type: "button", class: "button", "data-focus": "zoom", onClick: () => page.goTo(detail.bounds) },
        icon("target"),
        page.say("zoomTo"),
      ),
      more,
      gemeente ? only(page, gemeente) : null,
    ),
    detail.level === "gemeente" && !page.catalogue.site ? ownPage(page, detail) : null,
  );
}

/** The button that lays an area beside others, and takes it away again. */
export function compareButton(page: Page, code: string): HTMLElement | null {
  // A frame has no room for areas side by side.
  if (page.embed) return null;
  const { compared } = page.state;
  const inside = compared.includes(code);
  const compare = (): void => {
    if (inside) page.store.update({ compared: compared.filter((other) => other !== code) });
    else if (compared.length >= COMPARED_MAX) page.announce(page.say("compareFull"));
    else page.store.update({ compared: [...compared, code] });
  };
  return h(
    "button",
    {
      type: "button",
      class: "button",
      "aria-pressed": inside ? "true" : "false",
      "data-focus": "compare",
      onClick: compare,
    },
    icon("plus"),
    page.say(inside ? "inCompare" : "addCompare"),
  );
}

/** The button that dims all but a gemeente, or takes it in beside those that are chosen, and lets go of it again. */
function only(page: Page, { code, naam }: { code: string; naam: string }): HTMLElement {
  const { gemeenten } = page.state;
  const focused = gemeenten.includes(code);
  const others = gemeenten.some((other) => other !== code);
  return h(
    "button",
    {
      type: "button",
      class: "button",
      "aria-pressed": focused ? "true" : "false",
      "data-focus": "gemeente",
      onClick: () => (focused ? leave(page, code) : take(page, code)),
    },
    `${page.say(others ? "alsoGemeente" : "onlyGemeente")} ${naam}`,
  );
}

/** The way to the page of a gemeente, and its link to send on: there it shows its map. */
function ownPage(page: Page, { code, naam }: { code: string; naam: string }): HTMLElement {
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(pageOf(page, code));
      page.announce(page.say("pageCopied"));
    } catch {
      page.announce(page.say("sentenceFailed"));
    }
  };
  return h(
    "p",
    { class: "row" },
    h(
      "a",
      { class: "button", href: pageOf(page, code), "data-focus": "gemeente page" },
      `${page.say("pageOf")} ${naam}`,
    ),
    h(
      "button",
      { type: "button", class: "button", "data-focus": "copy page", onClick: () => void copy() },
      icon("share"),
      page.say("copyPage"),
    ),
  );
}

/** The map that the panel is about, with its period. */
export function mapLine(page: Page): HTMLElement {
  const { first, language } = page.state;
  return h(
    "p",
    { class: "hint" },
    [page.pick(page.map(first).title), selectionText(first.selection, language)].join(" "),
  );
}

/**
 * The other maps of an area under a heading, each with its period and what `shown` says of it; a click goes to exactly
 * that.
 */
export function otherMaps<T extends { map: string; selection: AnsweredSelection }>(
  page: Page,
  title: string,
  entries: readonly T[],
  shown: (entry: T) => Node | null,
): HTMLElement | null {
  const { first } = page.state;
  const others = entries.flatMap((entry) => {
    const map = entry.map === first.map ? undefined : page.find(entry.map);
    if (!map) return [];
    const selection = readSelection(entry.selection);
    const go = (): void => page.store.update({ first: { map: map.id, selection }, hidden: [] });
    const title = [page.pick(map.title), selectionText(selection, page.state.language)].filter(Boolean).join(" ");
    return [
      h(
        "li",
        null,
        h(
          "button",
          { type: "button", class: "bare", "data-focus": `other ${map.id} ${entry.selection.key}`, onClick: go },
          h("span", { class: "other-title" }, title),
          shown(entry),
        ),
      ),
    ];
  });
  return others.length
    ? h("section", { class: "part" }, h("h3", null, title), h("ul", { class: "others" }, others))
    : null;
}

/**
 * Waits until the server has answered for an area that a link named: one that is not there is asked for once, and not
 * with all its figures.
 */
export async function awaitAnswer(page: Page, code: string): Promise<void> {
  if (page.linked !== code) return;
  await api.area(code);
  page.linked = null;
}

/** What went wrong, in a sentence. */
export function failure(page: Page, error: unknown): string {
  if (!(error instanceof RequestError) || error.kind === "offline") return page.say("offlineHere");
  return error.kind === "unknown"
    ? `${page.say("unknownArea")} ${page.catalogue.year}.`
    : `${page.say("refused")} ${error.message}`;
}
