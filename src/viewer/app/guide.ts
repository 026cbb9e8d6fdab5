/** The reading guide, the caveats and the sources of the map in sight. */

import * as api from "./api";
import { fill, h } from "./dom";
import { credit, number } from "./format";
import type { Page } from "./page";
import { choiceKey } from "./selection";
import { isSame } from "./state";

export function mountGuide(page: Page, root: HTMLElement): void {
  const draw = (): void => {
    const { first, language } = page.state;
    const map = page.map(first);
    const guide = h(
      "p",
      { class: "guide-text" },
      page.pick((page.state.colourBlind && map.guide_colour_blind) || map.guide),
    );
    // The server fills in the colour words and "this municipality" for what is asked; until it has, the plain guide
    // stands there.
    void api.mapSummary(first, page.state.colourBlind).then(
      (summary) => {
        if (isSame(page.state.first, first)) guide.textContent = page.pick(summary.guide);
      },
      () => undefined,
    );
    const sources = page.catalogue.sources.filter((source) => map.sources.includes(source.id));
    const taal = language === "en" ? "?taal=en" : "";
    fill(
      root,
      h("h2", null, page.say("guide")),
      guide,
      map.caveats.length
        ? h(
            "details",
            { class: "caveats", open: true },
            h("summary", null, page.say("caveats")),
            h(
              "ul",
              null,
              map.caveats.map((caveat) => h("li", null, page.pick(caveat))),
            ),
          )
        : null,
      h(
        "details",
        { class: "quiet" },
        h("summary", null, page.say("sources")),
        h(
          "ul",
          null,
          sources.map((source) =>
            h(
              "li",
              null,
              source.url
                ? h("a", { href: source.url, rel: "noreferrer" }, page.pick(source.title))
                : page.pick(source.title),
              `, ${
                page.catalogue.made_up && page.state.language !== "nl"
                  ? page.say("madeUpCredit")
                  : credit(source, page.state.language)
              }`,
            ),
          ),
        ),
        h("p", null, `${page.say("divisionNote")} ${page.catalogue.year}.`),
        map.changed === null ? null : h("p", null, `${number(map.changed, language)} ${page.say("changedSince")}.`),
      ),
      h(
        "p",
        { class: "links" },
        h("a", { href: `${api.methodUrl(language)}#kaart-${map.id}` }, page.say("method")),
        page.catalogue.site
          ? null
          : [
              h("a", { href: api.downloadUrl(page.state, "csv") }, `${page.say("data")} (CSV)`),
              h("a", { href: api.downloadUrl(page.state, "gpkg") }, `${page.say("data")} (GeoPackage)`),
              h("a", { href: `${api.BASE}qgis${taal}` }, page.say("qgis")),
            ],
      ),
      page.catalogue.site ? h("p", { class: "hint site" }, page.say("siteLacks")) : null,
    );
  };
  let key = "";
  page.store.subscribe((now) => {
    const next = `${choiceKey(now.first)} ${now.language} ${now.colourBlind} ${now.gemeenten.join()}`;
    if (next !== key) draw();
    key = next;
  });
  draw();
}
