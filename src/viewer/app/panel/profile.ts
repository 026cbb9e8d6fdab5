/** The panel of a wijk or gemeente: how its inhabitants are spread over the classes, beside the Netherlands. */

import * as api from "../api";
import type { MapDefinition, Profile, ProfileEntry } from "../documents";
import { h } from "../dom";
import { MISSING, number } from "../format";
import type { Page } from "../page";
import { classBars, stackedBar } from "./bars";
import { awaitAnswer, compareButton, head, mapLine, otherMaps } from "./parts";

export interface ProfileFigures {
  detail: Profile;
  now: ProfileEntry | undefined;
  all: Profile;
  /** Names of buurten by code. */
  names: Map<string, string>;
}

export async function loadProfile(page: Page, code: string): Promise<ProfileFigures> {
  const choice = page.state.first;
  await awaitAnswer(page, code);
  const [detail, asked, all, index] = await Promise.all([
    api.largerArea(code),
    api.profile(code, choice),
    api.wholeProfile(code),
    api.areaIndex(),
  ]);
  return {
    detail,
    now: asked.maps.find(({ map }) => map === choice.map),
    all,
    names: new Map(index.buurten.map((row) => [row[0], row[1]])),
  };
}

export function drawProfile(page: Page, { detail, now, all, names }: ProfileFigures, notes: Node): (Node | null)[] {
  const map = page.map(page.state.first);
  const { early = [], structural = [] } = all;
  return [
    head(page, detail, compareButton(page, detail.code)),
    notes,
    h(
      "section",
      { class: "part" },
      mapLine(page),
      h("h3", null, page.say("profileTitle")),
      h("p", { class: "hint" }, page.say("profileHint")),
      now ? classBars(page, map, now.summary, now.country) : h("p", null, page.say("noClass")),
      now ? withoutClass(page, now) : null,
      now ? published(page, map, now) : null,
    ),
    early.length || structural.length
      ? h(
          "section",
          { class: "part" },
          h("h3", null, page.say("signals")),
          signals(page, "early", early, names),
          signals(page, "structural", structural, names),
        )
      : null,
    otherMaps(page, page.say("maps"), all.maps, (entry) => pair(page, entry)),
  ];
}

/** Buurten by name, never by rank: this is no list of the worst. */
function signals(
  page: Page,
  kind: "early" | "structural",
  codes: string[],
  names: Map<string, string>,
): HTMLElement | null {
  if (!codes.length) return null;
  const sorted = codes
    .map((code) => ({ code, name: names.get(code) ?? code }))
    .toSorted((one, other) => one.name.localeCompare(other.name, "nl"));
  return h(
    "details",
    { class: "quiet" },
    h("summary", null, `${page.say(kind)}: ${number(codes.length, page.state.language)}`),
    h(
      "ul",
      null,
      sorted.map(({ code, name }) =>
        h(
          "li",
          null,
          h(
            "button",
            {
              type: "button",
              class: "link",
              "data-focus": `signal ${kind} ${code}`,
              onClick: () => page.store.update({ area: code }),
            },
            name,
          ),
        ),
      ),
    ),
  );
}

/** The publisher's figures for the whole area stand below the shares, never instead of them. */
function published(page: Page, map: MapDefinition, { summary, country }: ProfileEntry): HTMLElement | null {
  const { language } = page.state;
  const rows = Object.entries(summary.published).flatMap(([key, value]) => {
    const measure = map.measures.find((entry) => entry.key === key);
    if (!measure) return [];
    const whole = country.published[key];
    return [
      h(
        "tr",
        null,
        h("th", { scope: "row" }, page.pick(measure.label), h("span", { class: "unit" }, page.pick(measure.unit))),
        h("td", null, number(value, language, measure.decimals)),
        h("td", { class: "hint" }, whole === undefined ? MISSING : number(whole, language, measure.decimals)),
      ),
    ];
  });
  if (!rows.length) return null;
  return h(
    "table",
    { class: "figures published" },
    h(
      "thead",
      null,
      h(
        "tr",
        null,
        h("th", { scope: "col" }, page.say("published")),
        h("td", null),
        h("th", { scope: "col", class: "hint" }, page.say("nl")),
      ),
    ),
    h("tbody", null, rows),
  );
}

function withoutClass(page: Page, { summary }: ProfileEntry): HTMLElement | null {
  const rows = page.catalogue.statuses.filter(({ value }) => value >= 2 && (summary.areas_per_status[value] ?? 0) > 0);
  if (!rows.length) return null;
  const { language } = page.state;
  return h(
    "p",
    { class: "hint" },
    `${page.say("noClass")}: `,
    rows
      .map(
        ({ value, label }) => `${number(summary.areas_per_status[value], language)} ${page.pick(label).toLowerCase()}`,
      )
      .join(", "),
    ".",
  );
}

/** The shares of an area over those of the Netherlands. */
function pair(page: Page, { map: id, summary, country }: ProfileEntry): HTMLElement | null {
  const map = page.find(id);
  return map
    ? h(
        "span",
        { class: "stack-pair" },
        stackedBar(page, map, summary),
        h("span", { class: "hint" }, page.say("nl")),
        stackedBar(page, map, country),
      )
    : null;
}
