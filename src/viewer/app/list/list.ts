/**
 * The list beside the map: the buurten of the gemeente, of my buurten or of the country, with their class on every map.
 * It is the map for who cannot see it: row and map follow each other. Only the rows in sight are in the page.
 */

import * as api from "../api";
import type { MapDefinition } from "../documents";
import { mountGemeenteChips } from "../gemeente-chips";
import { fill, h, icon } from "../dom";
import { MISSING, number } from "../format";
import { addSheets, noteMark, notedFilter } from "../notes/mark";
import { ownHeading, ownLines } from "../layers/cells";
import type { LowerSheets } from "../lower-sheets";
import type { Page } from "../page";
import { sharedMark } from "../shared-notes/mark";
import { isCounted } from "../dwellings/shares";
import { failure } from "../panel/parts";
import { choiceKey, isRelative } from "../selection";
import { columnTitle } from "../short-title";
import { isSame } from "../state";
import { bar, chip } from "./cells";
import { keyMeasures, loadList, type ListData } from "./data";
import { rows, visibleRows, type ListRow, type Order } from "./rows";

/** Height of a row in pixels, as the style sheet has it. */
const ROW = 34;
const ORDERS: [Order, "sortName" | "sortWijk" | "sortClass"][] = [
  ["name", "sortName"],
  ["wijk", "sortWijk"],
  ["class", "sortClass"],
];

export function mountList(page: Page, root: HTMLElement, sheets: LowerSheets): void {
  let data: ListData | null = null;
  let failed: unknown = null;
  let asked = "";
  let order: Order = "name";
  let list: ListRow[] = [];
  /** The row that the keyboard is at. */
  let at = 0;
  /** Whether the row of the chosen area is to be brought into sight as soon as it is there. */
  let arriving = page.state.area !== null;
  /** Where the list was scrolled to for that; null once a reader scrolled on. */
  let followed: number | null = null;

  const head = h("header", { class: "panel-head list-head" });
  const chosen = h("div", { class: "chosen", role: "group" });
  const body = h("tbody");
  const columns = h("thead");
  const table = h("table", { class: "list-table" }, columns, body);
  const scroll = h("div", { class: "list-scroll", role: "group" }, table);
  const status = h("div", { class: "empty" });
  root.replaceChildren(head, chosen, status, scroll);
  mountGemeenteChips(page, chosen, "list");

  /** The map in sight first: it must not have to be scrolled to. */
  const maps = (): MapDefinition[] => {
    const now = page.map(page.state.first);
    return [now, ...page.catalogue.maps.filter((map) => map !== now)];
  };

  const load = async (): Promise<void> => {
    const { gemeenten } = page.state;
    const key = `${choiceKey(page.state.first)} ${gemeenten.join()}`;
    if (asked === key) return;
    asked = key;
    try {
      const found = await loadList(page.catalogue, page.state.first, gemeenten);
      if (asked !== key) return;
      data = found;
      failed = null;
      page.connection.has("list");
    } catch (error) {
      if (asked !== key) return;
      failed = error;
      asked = "";
      page.connection.lacks("list", () => load());
    }
    arrange();
  };

  /** Makes the rows anew and shows them. */
  const arrange = (): void => {
    const { gemeenten, mine, hidden, first } = page.state;
    const map = page.catalogue.maps.findIndex(({ id }) => id === first.map);
    const { only, counts } = page.notes;
    const noted = (code: string): boolean => counts.has(code) || page.shared.counts.has(code);
    list = data
      ? rows(only ? data.buurten.filter(({ code }) => noted(code)) : data.buurten, data.names, {
          gemeenten,
          mine,
          hidden,
          map,
          order,
        })
      : [];
    at = Math.min(at, Math.max(0, list.length - 1));
    draw();
    if (!arriving || !data || !page.state.list) return;
    arriving = false;
    follow(page.state.area);
  };

  const draw = (): void => {
    const { state } = page;
    root.hidden = !state.list;
    if (!state.list) return;
    root.setAttribute("aria-label", page.say("list"));
    scroll.setAttribute("aria-label", page.say("list"));
    drawHead();
    status.hidden = data !== null && !failed;
    fill(status, h("p", { role: "status" }, failed ? failure(page, failed) : page.say("loading")));
    scroll.hidden = !data;
    drawColumns();
    drawRows();
  };

  const drawHead = (): void => {
    const count = list.filter(({ level }) => level === "buurt").length;
    const { mine, language } = page.state;
    const where = [
      mine.length ? page.say("mine").toLowerCase() : "",
      page.names() || (mine.length ? "" : page.say("withNl")),
    ]
      .filter(Boolean)
      .join(", ");
    const gemeenten = new Set(list.flatMap((row) => (row.level === "buurt" ? [row.buurt.gemeente] : []))).size;
    fill(
      head,
      h(
        "h2",
        null,
        page.say("list"),
        h("span", { class: "hint" }, data ? ` ${number(count, language)} ${page.say("neighbourhoods")}, ${where}` : ""),
      ),
      h(
        "fieldset",
        { class: "segmented" },
        h("legend", { class: "visually-hidden" }, page.say("sort")),
        ORDERS.map(([value, key]) =>
          h(
            "label",
            null,
            h("input", {
              type: "radio",
              name: "list order",
              value,
              checked: value === order,
              "data-focus": `order ${value}`,
              onChange: () => sort(value),
            }),
            h("span", null, page.say(key)),
          ),
        ),
      ),
      notedFilter(page),
      page.catalogue.site
        ? null
        : addSheets(
            page,
            h(
              "a",
              { class: "button", href: api.workbookUrl(page.state), download: true, "data-focus": "xlsx" },
              icon("download"),
              "Excel",
            ),
          ),
      sheets.button(root),
      h(
        "button",
        {
          type: "button",
          class: "tool",
          "aria-label": page.say("closeList"),
          title: page.say("close"),
          "data-focus": "close list",
          onClick: () => page.store.update({ list: false }),
        },
        icon("close"),
      ),
      order === "class" && gemeenten > 1
        ? h(
            "p",
            { class: "hint list-note" },
            page.say(isRelative(page.map(page.state.first), page.state.first) ? "relativeOrder" : "noCommonOrder"),
          )
        : null,
      data?.before.some((map) => map.size > 0)
        ? h(
            "p",
            { class: "hint list-note" },
            h("span", { class: "changed-mark", "aria-hidden": "true" }, "▲ "),
            page.say("changedMark"),
          )
        : null,
    );
  };

  const sort = (next: Order): void => {
    order = next;
    at = 0;
    scroll.scrollTop = 0;
    arrange();
  };

  const hasStock = (): boolean => isCounted(page.state.stock);
  /** Of a wijk or gemeente those of its buurten, whatever the legend hides. */
  const dwellingsOf = (row: ListRow): number => {
    const { stock } = page.state;
    if (row.level === "buurt") return stock[row.buurt.code] ?? 0;
    return Object.entries(stock).reduce(
      (sum, [code, count]) => (code.slice(2).startsWith(row.larger.code.slice(2)) ? sum + count : sum),
      0,
    );
  };

  const drawColumns = (): void => {
    const { first } = page.state;
    fill(
      columns,
      h(
        "tr",
        null,
        h("th", { scope: "col" }, page.say("name")),
        // The classes first: they are what the list is for, and must be in sight beside a panel too.
        maps().map((map) =>
          h(
            "th",
            { scope: "col", class: map.id === first.map ? "chip-head now" : "chip-head", title: page.pick(map.title) },
            h("span", null, columnTitle(map, page.state.language)),
          ),
        ),
        h("th", { scope: "col", class: "figure" }, page.say("inhabitants")),
        hasStock() ? h("th", { scope: "col", class: "figure" }, page.say("dwellings")) : null,
        h("th", { scope: "col", class: "wijk" }, page.say("wijk")),
        keyMeasures(page.map(first)).map((measure) =>
          h(
            "th",
            { scope: "col", class: "figure", title: `${page.pick(measure.label)}, ${page.pick(measure.unit)}` },
            h("span", null, page.pick(measure.label)),
            h("span", { class: "hint" }, page.pick(measure.unit)),
          ),
        ),
        ownLines(page).map((line) => h("th", { scope: "col", class: "figure own-column" }, ownHeading(page, line))),
      ),
    );
  };

  const drawRows = (): void => {
    const [from, to] = visibleRows(scroll.scrollTop, scroll.clientHeight, ROW, list.length);
    table.setAttribute("aria-rowcount", String(list.length + 1));
    const width =
      3 +
      (hasStock() ? 1 : 0) +
      keyMeasures(page.map(page.state.first)).length +
      ownLines(page).length +
      page.catalogue.maps.length;
    const gap = (count: number): HTMLElement | null =>
      count > 0
        ? h(
            "tr",
            { "aria-hidden": "true" },
            h("td", { colspan: width, style: { height: `${count * ROW}px`, padding: "0" } }),
          )
        : null;
    fill(
      body,
      gap(from),
      list.slice(from, to).map((row, place) => drawRow(row, from + place)),
      gap(list.length - to),
    );
  };

  const drawRow = (row: ListRow, place: number): HTMLElement => {
    const { language, area, first } = page.state;
    const { code, name } = row.level === "buurt" ? row.buurt : row.larger;
    const wijk = row.level === "buurt" ? data?.names.wijken.get(row.buurt.wijk) : page.say(row.level);
    const people = row.level === "buurt" ? row.buurt.people : row.larger.people;
    return h(
      "tr",
      {
        class: `row-${row.level}`,
        "data-code": code,
        "aria-rowindex": place + 2,
        "aria-current": code === area ? "true" : null,
        onMouseenter: () => page.point(row.level === "buurt" ? code : null),
        onMouseleave: () => page.point(null),
      },
      h(
        "th",
        { scope: "row" },
        h(
          "button",
          {
            type: "button",
            class: "link",
            tabindex: place === at ? 0 : -1,
            "data-focus": `row ${code}`,
            "data-place": place,
            onClick: () => choose(code),
          },
          name,
        ),
        noteMark(page, code),
        sharedMark(page, code),
      ),
      maps().map((map) => {
        const index = page.catalogue.maps.indexOf(map);
        return h(
          "td",
          { class: "chip-cell" },
          row.level === "buurt"
            ? chip(page, map, row.buurt.classes[index] ?? null, data?.before[index]?.get(code))
            : bar(page, map, row.larger.shares[index]),
        );
      }),
      h("td", { class: "figure" }, number(people, language)),
      hasStock() ? h("td", { class: "figure" }, number(dwellingsOf(row), language)) : null,
      h("td", { class: "hint" }, wijk ?? ""),
      keyMeasures(page.map(first)).map((measure, at) =>
        h(
          "td",
          { class: "figure" },
          row.level === "buurt" ? number(row.buurt.figures[at] ?? null, language, measure.decimals) : MISSING,
        ),
      ),
      ownLines(page).map((line) => h("td", { class: "figure own-column" }, line.cell(code))),
    );
  };

  const choose = (code: string): void => {
    page.store.update({ area: code });
    void api.area(code).then(
      ({ bounds }) => page.state.area === code && page.goTo(bounds),
      // The panel says what is wrong.
      () => undefined,
    );
  };

  /** Brings the row of an area into sight, where it is in the list. */
  const follow = (code: string | null): void => {
    const place = list.findIndex((row) => (row.level === "buurt" ? row.buurt : row.larger).code === code);
    if (place < 0) return;
    at = place;
    // What stays above the rows takes room from them.
    const room = scroll.clientHeight - columns.offsetHeight;
    const top = place * ROW;
    if (top < scroll.scrollTop || top + ROW > scroll.scrollTop + room)
      scroll.scrollTop = Math.max(0, top - (room - ROW) / 2);
    followed = scroll.scrollTop;
    drawRows();
  };

  scroll.addEventListener("scroll", () => {
    if (scroll.scrollTop !== followed) followed = null;
    drawRows();
  });
  scroll.addEventListener("keydown", (event) => {
    const page_ = Math.max(1, Math.floor(scroll.clientHeight / ROW) - 2);
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page_,
      PageUp: -page_,
      Home: -list.length,
      End: list.length,
    };
    const step = steps[event.key];
    if (step === undefined || !(event.target instanceof HTMLElement) || !event.target.dataset["place"]) return;
    event.preventDefault();
    at = Math.min(list.length - 1, Math.max(0, at + step));
    const [top, room] = [at * ROW, scroll.clientHeight - columns.offsetHeight];
    if (top < scroll.scrollTop) scroll.scrollTop = top;
    else if (top + ROW > scroll.scrollTop + room) scroll.scrollTop = top + ROW - room;
    drawRows();
    body.querySelector<HTMLElement>(`[data-place="${at}"]`)?.focus({ preventScroll: true });
  });
  page.onPoint((code) => {
    for (const row of body.querySelectorAll("tr[data-code]"))
      row.classList.toggle("pointed", row.getAttribute("data-code") === code);
  });
  new ResizeObserver(() => {
    drawRows();
    // A panel that opens takes room: the row that was brought into sight stays there.
    if (followed !== null) follow(page.state.area);
  }).observe(scroll);

  page.store.subscribe((now, before) => {
    // The map has room for what was chosen.
    if (now.area !== before.area || !now.list) sheets.lower(root);
    if (!now.list) {
      if (before.list) draw();
      return;
    }
    const other = choiceKey(now.first) !== choiceKey(before.first);
    arriving ||= now.area !== before.area || !before.list;
    if (other || !before.list || !isSame(now.gemeenten, before.gemeenten)) void load();
    if (
      !before.list ||
      other ||
      !isSame(now.gemeenten, before.gemeenten) ||
      now.mine !== before.mine ||
      !isSame(now.hidden, before.hidden)
    )
      arrange();
    else if (now.area !== before.area || now.language !== before.language || now.colourBlind !== before.colourBlind) {
      draw();
      if (arriving && data) {
        arriving = false;
        follow(now.area);
      }
    }
  });
  for (const kept of [page.notes, page.own, page.shared]) {
    kept.onChange(() => {
      if (page.state.list) arrange();
    });
  }
  sheets.add(root, { name: "list", label: "sheetMore", draw });
  root.hidden = true;
  if (page.state.list) {
    draw();
    void load();
  }
}
