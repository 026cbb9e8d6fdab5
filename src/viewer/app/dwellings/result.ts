/**
 * What my buurten are on the map in sight: a sentence, shares beside gemeente and country, each buurt, what was not
 * recognised, and what can be done with it.
 */

import * as api from "../api";
import { classColour } from "../colour";
import type { AreaIndex, MapDefinition, Summary } from "../documents";
import { fill, h, icon } from "../dom";
import { number } from "../format";
import { featureId } from "../list/join";
import type { Page } from "../page";
import { shares } from "../panel/bars";
import { choiceKey, defaultSelection } from "../selection";
import { LINKED_MAX, isSame } from "../state";
import { csv } from "./export";
import type { DwellingResult } from "./find";
import { isCounted, parts, sentence, sharesOf, shareText, type Part } from "./shares";

/** Lines that were not recognised and are shown; all of them can be copied. */
const MISSED_SHOWN = 100;
/** Buurten that are shown one by one; the list beside the map has all. */
const EACH_SHOWN = 200;

interface Figures {
  /** The map and selection that they are of. */
  key: string;
  index: AreaIndex;
  classes: ReadonlyMap<number, number>;
  country: Summary;
  /** Where most of my dwellings are, or the one that is looked at. */
  gemeente: { name: string; shares: (number | null)[] } | null;
}

/** Gives what shows what was found in a list; null for nothing. */
export function mountResult(page: Page, root: HTMLElement): (found: DwellingResult | null) => void {
  let found: DwellingResult | null = null;
  let figures: Figures | null = null;
  let asked = "";

  const load = async (): Promise<void> => {
    const { mine, stock, first, gemeenten } = page.state;
    if (!mine.length) return;
    const own = gemeenten.length === 1 && gemeenten[0] ? gemeenten[0] : largestOf(mine, stock);
    const key = `${choiceKey(first)} ${own}`;
    if (asked === key) return;
    asked = key;
    try {
      // Of the country, and not of my gemeente: nobody learns where my dwellings are.
      const [index, classes, people, { country }] = await Promise.all([
        api.areaIndex(),
        api.classesById(first),
        api.numbersById("n", first),
        api.mapSummary(first),
      ]);
      if (asked !== key) return;
      const name = index.gemeenten.find(([code]) => code === own)?.[1];
      const inside = index.buurten.flatMap((row) => (row[2] === own ? [row[0]] : []));
      const ofGemeente = (): Part[] =>
        parts(
          page.map(first).classes,
          inside,
          Object.fromEntries(inside.map((code) => [code, people.get(featureId(code)) ?? 0])),
          (code) => classes.get(featureId(code)) ?? null,
        );
      figures = {
        key: choiceKey(first),
        index,
        classes,
        country,
        gemeente: name === undefined ? null : { name, shares: sharesOf(ofGemeente(), true) },
      };
      page.connection.has("mine");
    } catch {
      if (asked === key) asked = "";
      page.connection.lacks("mine", load);
    }
    draw();
  };

  const draw = (): void => {
    const { mine, first } = page.state;
    if (!mine.length) return fill(root, missedLines());
    if (figures?.key !== choiceKey(first))
      return fill(root, h("p", { class: "hint", role: "status" }, page.say("loading")), missedLines());
    const { index, classes } = figures;
    const map = page.map(first);
    const { stock, language } = page.state;
    const counted = isCounted(stock);
    const all = parts(map.classes, mine, stock, (code) => classes.get(featureId(code)) ?? null);
    fill(
      root,
      h("p", { class: "mine-sentence", role: "status" }, sentence(all, counted, language)),
      h("p", { class: "hint" }, page.pick(map.title)),
      found?.undivided
        ? h("p", { class: "hint warn" }, `${number(found.undivided, language)} ${page.say("mineUndivided")}.`)
        : null,
      table(map, all, counted, figures),
      h("p", { class: "hint" }, page.say(counted ? "mineSharesHint" : "mineSharesAreasHint")),
      each(index, map, classes),
      missedLines(),
      h(
        "p",
        { class: "row" },
        h(
          "button",
          { type: "button", class: "button", "data-focus": "mine list", onClick: showList },
          icon("list"),
          page.say("mineList"),
        ),
        h(
          "button",
          { type: "button", class: "button", "data-focus": "mine export", onClick: () => void save(index) },
          icon("download"),
          page.say("mineExport"),
        ),
      ),
      linked(),
      found?.usedPostcodes && page.catalogue.postcodes
        ? h("p", { class: "hint" }, `${page.catalogue.postcodes.attribution}, ${page.catalogue.postcodes.year}`)
        : null,
    );
  };

  const table = (
    map: MapDefinition,
    all: readonly Part[],
    counted: boolean,
    { country, gemeente }: Figures,
  ): HTMLElement => {
    const { colourBlind, language, hidden } = page.state;
    const own = sharesOf(all, counted);
    const [near, whole] = [gemeente?.shares ?? [], shares(country)];
    const most = Math.max(0.01, ...[...own, ...near].map((share) => share ?? 0), ...(whole ?? []));
    return h(
      "table",
      { class: "bars mine-bars" },
      h("caption", null, page.say(counted ? "mineShares" : "mineSharesAreas")),
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          h("th", { scope: "col" }, page.say("class")),
          h("td", null),
          h("th", { scope: "col" }, page.say("mineOwn")),
          gemeente ? h("th", { scope: "col", class: "name" }, gemeente.name) : null,
          h("th", { scope: "col" }, page.say("nl")),
        ),
      ),
      h(
        "tbody",
        null,
        map.classes.map((entry, at) => {
          const share = own[at] ?? null;
          const off = hidden.includes(entry.value);
          return h(
            "tr",
            { class: off ? "off" : null },
            h(
              "th",
              { scope: "row" },
              entry.key ? h("b", null, `${entry.key} `) : null,
              page.pick(entry.label),
              off ? h("span", { class: "hint" }, ` (${page.say("mineHidden")})`) : null,
            ),
            h(
              "td",
              { class: "bar", "aria-hidden": "true" },
              h("i", {
                style: { width: `${((share ?? 0) / most) * 100}%`, background: classColour(entry, colourBlind) },
              }),
              whole ? h("u", { style: { left: `${((whole[at] ?? 0) / most) * 100}%` } }) : null,
            ),
            h("td", null, shareText(share, language)),
            gemeente ? h("td", { class: "hint" }, shareText(near[at], language)) : null,
            h("td", { class: "hint" }, shareText(whole?.[at], language)),
          );
        }),
      ),
    );
  };

  /** The same as the circles on the map, for those who do not see them. */
  const each = (index: AreaIndex, map: MapDefinition, classes: ReadonlyMap<number, number>): HTMLElement => {
    const { language, hidden } = page.state;
    const rows = ordered(index).filter(({ code }) => !hidden.includes(classes.get(featureId(code)) ?? -1));
    const open = root.querySelector("details.mine-each")?.hasAttribute("open") ?? false;
    return h(
      "details",
      { class: "quiet mine-each", open },
      h("summary", { "data-focus": "mine each" }, `${page.say("mineEach")} (${number(rows.length, language)})`),
      h(
        "ul",
        null,
        rows.slice(0, EACH_SHOWN).map(({ code, name, count }) => {
          const entry = map.classes.find(({ value }) => value === classes.get(featureId(code)));
          const words = entry ? [entry.key, page.pick(entry.label)].filter(Boolean).join(" ") : page.say("noClass");
          return h(
            "li",
            null,
            h(
              "button",
              {
                type: "button",
                class: "link",
                "data-focus": `mine go ${code}`,
                onClick: () => page.store.update({ area: code }),
              },
              name,
            ),
            `: ${count === null ? "" : `${number(count, language)} ${page.say("dwellings")}, `}${words}`,
          );
        }),
      ),
    );
  };

  /** My buurten with their dwellings, by name. */
  const ordered = (index: AreaIndex): { code: string; name: string; gemeente: string; count: number | null }[] => {
    const { mine, stock } = page.state;
    const own = new Set(mine);
    const rows = index.buurten.filter(([code]) => own.has(code));
    return rows
      .map(([code, name, gemeente]) => ({ code, name, gemeente, count: isCounted(stock) ? (stock[code] ?? 0) : null }))
      .toSorted((one, other) => one.name.localeCompare(other.name, "nl") || (one.code < other.code ? -1 : 1));
  };

  const missedLines = (): HTMLElement | null => {
    if (!found?.missed.length) return null;
    const { missed } = found;
    const { language } = page.state;
    const words = missed.map(
      ({ line, text, why }) => `${page.say("mineLine")} ${line}: ${text} — ${page.say(`why_${why}`)}`,
    );
    const copy = (): void => {
      navigator.clipboard.writeText(words.join("\n")).then(
        () => page.announce(page.say("mineCopied")),
        () => page.announce(page.say("sentenceFailed")),
      );
    };
    const rest = missed.length - MISSED_SHOWN;
    return h(
      "details",
      {
        class: "quiet mine-missed",
        open: root.querySelector("details.mine-missed")?.hasAttribute("open") ?? missed.length <= 5,
      },
      h(
        "summary",
        { "data-focus": "mine missed" },
        `${number(missed.length, language)} ${page.say(missed.length === 1 ? "mineMissedOne" : "mineMissed")}`,
      ),
      h(
        "ul",
        null,
        words.slice(0, MISSED_SHOWN).map((line) => h("li", null, line)),
      ),
      rest > 0
        ? h("p", null, `${page.say("mineMoreLines")} ${number(rest, language)} ${page.say("mineMoreEnd")}.`)
        : null,
      h(
        "p",
        null,
        h("button", { type: "button", class: "link", "data-focus": "mine copy", onClick: copy }, page.say("mineCopy")),
      ),
    );
  };

  /** The menu lies over the list: it goes, and the keyboard to the button that closes the list again. */
  const showList = (): void => {
    page.store.update({ list: true });
    root.closest("details.menu")?.removeAttribute("open");
    document.querySelector<HTMLElement>('[data-focus="list"]')?.focus();
  };

  const linked = (): HTMLElement => {
    const { mine, mineLinked } = page.state;
    const many = mine.length > LINKED_MAX;
    return h(
      "div",
      null,
      h(
        "label",
        { class: "row mine-linked" },
        h("input", {
          type: "checkbox",
          checked: mineLinked,
          disabled: many,
          "data-focus": "mine linked",
          onChange: () => page.store.update({ mineLinked: !mineLinked }),
        }),
        h("span", null, page.say("mineLinked")),
      ),
      many ? h("p", { class: "hint" }, page.say("mineLinkedMany")) : null,
    );
  };

  const save = async (index: AreaIndex): Promise<void> => {
    const { language, first } = page.state;
    const { maps } = page.catalogue;
    const columns = await Promise.all(
      maps.map((map) =>
        api.classesById(map.id === first.map ? first : { map: map.id, selection: defaultSelection(map) }),
      ),
    );
    const names = new Map(index.gemeenten.map(([code, name]) => [code, name]));
    const counted = isCounted(page.state.stock);
    const heading = [
      "code",
      page.say("buurt"),
      page.say("gemeente"),
      ...(counted ? [page.say("dwellings")] : []),
      ...maps.map((map) => page.pick(map.title)),
    ];
    const rows = ordered(index).map(({ code, name, gemeente, count }) => {
      const classes = maps.map((map, at) => {
        const entry = map.classes.find(({ value }) => value === columns[at]?.get(featureId(code)));
        return entry ? [entry.key, page.pick(entry.label)].filter(Boolean).join(" ") : "";
      });
      return [code, name, names.get(gemeente) ?? gemeente, ...(counted ? [count] : []), ...classes];
    });
    // What must be said of a made-up region is said in its file, too.
    const notes = [
      ...(page.catalogue.made_up ? [[page.say("madeUp")]] : []),
      ...(found?.usedPostcodes && page.catalogue.postcodes ? [[page.catalogue.postcodes.attribution]] : []),
    ];
    const address = URL.createObjectURL(new Blob([csv([heading, ...rows, ...notes], language)], { type: "text/csv" }));
    const link = h("a", { href: address, download: `${page.say("mineFile")}.csv`, class: "visually-hidden" });
    root.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  };

  page.store.subscribe((now, before) => {
    const own = now.mine !== before.mine || now.stock !== before.stock;
    if (
      own ||
      now.mineLinked !== before.mineLinked ||
      now.language !== before.language ||
      now.colourBlind !== before.colourBlind ||
      !isSame(now.hidden, before.hidden) ||
      !isSame(now.first, before.first)
    )
      draw();
    if (own || !isSame(now.gemeenten, before.gemeenten) || !isSame(now.first, before.first)) void load();
  });
  draw();
  void load();
  return (next) => {
    found = next;
    draw();
  };
}

/** The gemeente in which most of my dwellings are, or most of my buurten. */
function largestOf(mine: readonly string[], stock: Readonly<Record<string, number>>): string | null {
  const sizes = new Map<string, number>();
  for (const code of mine) {
    const gemeente = `GM${code.slice(2, 6)}`;
    sizes.set(gemeente, (sizes.get(gemeente) ?? 0) + (isCounted(stock) ? (stock[code] ?? 0) : 1));
  }
  return [...sizes].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? null;
}
