/**
 * "My buurten": a file or a list of the reader becomes a filter, circles and shares. Columns are recognised and shown
 * for approval before anything is used. Nothing of it leaves the browser but the first four digits of postcodes and the
 * sheets of the map in which coordinates lie.
 */

import * as api from "../api";
import type { AreaIndex } from "../documents";
import { fill, h } from "../dom";
import { number } from "../format";
import { boundsAround, type Page } from "../page";
import { drawApproval, type PendingTable } from "./approval";
import { areaLookup, type AreaLookup } from "./area-lookup";
import { plan } from "./columns";
import { find, type DwellingResult, type Sources } from "./find";
import { lines } from "./lines";
import { mountResult } from "./result";
import { keepMine, recallMine } from "./storage";
import { decode, readText, type TableSheet } from "./table";

/** Bytes of a file: an xlsx of two hundred thousand dwellings has some ten million. */
const FILE_MAX = 40_000_000;

export function mountMine(page: Page, root: HTMLElement): void {
  let message = "";
  let pending: PendingTable | null = null;
  let index: AreaIndex | null = null;
  let areas: AreaLookup | null = null;
  const result = h("section", { class: "mine-result", tabindex: -1 });
  const head = h("div", { class: "mine-head" });
  root.replaceChildren(result, head);
  const showFound = mountResult(page, result);

  const say = (words: string): void => {
    message = words;
    draw();
    if (words) page.announce(words);
  };

  const load = async (): Promise<[AreaIndex, AreaLookup]> => {
    index ??= await api.areaIndex();
    areas ??= areaLookup(index);
    return [index, areas];
  };

  /** Shows what a table is taken for. */
  const propose = async (sheets: readonly TableSheet[]): Promise<void> => {
    const [, areas] = await load();
    const sheet = sheets[0];
    if (!sheet?.rows.length) return say(page.say("mineNone"));
    pending = { sheets, at: 0, plan: plan(sheet.rows, areas) };
    message = "";
    draw();
    head.querySelector<HTMLElement>('[data-focus="mine use"]')?.focus();
  };

  const read = async (file: File): Promise<void> => {
    if (file.size > FILE_MAX) return say(page.say("mineTooLarge"));
    const bytes = new Uint8Array(await file.arrayBuffer());
    // A compound file: Excel of before 2007, or with a password.
    if (bytes[0] === 0xd0 && bytes[1] === 0xcf) return say(page.say("mineOldExcel"));
    if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return propose([readText(decode(bytes), file.name)]);
    // Only for workbooks: what unpacks them is a file of its own.
    const { readWorkbook } = await import("./xlsx");
    let sheets: TableSheet[];
    try {
      sheets = readWorkbook(bytes);
    } catch {
      return say(page.say("mineUnreadable"));
    }
    return propose(sheets.toSorted((one, other) => Number(other.rows.length > 1) - Number(one.rows.length > 1)));
  };

  const use = async (): Promise<void> => {
    const sheet = pending?.sheets[pending.at];
    if (!pending || !sheet) return;
    const { kinds } = pending.plan;
    const [index, areas] = await load();
    const read = lines(sheet.rows, pending.plan, areas, page.catalogue.postcodes !== null);
    message = page.say("mineLooking");
    draw();
    const found = await find(read, kinds.includes("count"), sources(page, index, areas));
    pending = null;
    take(found, index);
  };

  const take = (found: DwellingResult, index: AreaIndex): void => {
    const rows = index.buurten.filter((row) => found.stock.has(row[0]));
    const stock = found.counted
      ? Object.fromEntries([...found.stock].toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : {};
    showFound(found);
    const mine = rows.map((row) => row[0]);
    // Here and nowhere else: what a link of another shows is not mine, and takes the place of nothing.
    keepMine(localStorage, { mine, stock });
    page.store.update({ mine, stock, mineLinked: false });
    const { missed } = found;
    const missing = page.say(missed.length === 1 ? "mineMissedOne" : "mineMissed");
    const lost = missed.length ? `, ${number(missed.length, page.state.language)} ${missing}` : "";
    say(
      rows.length
        ? `${number(rows.length, page.state.language)} ${page.say(rows.length === 1 ? "mineOne" : "mineFound")}${lost}.`
        : page.say("mineNone"),
    );
    if (!rows.length) return;
    // The button that had the keyboard is gone.
    result.focus({ preventScroll: true });
    root.scrollTop = 0;
    page.goTo(boundsAround(rows));
  };

  const attempt = (work: Promise<void>): void => {
    work.catch(() => say(page.say("searchFailed")));
  };

  const clear = (): void => {
    pending = null;
    message = "";
    showFound(null);
    keepMine(localStorage, { mine: [], stock: {} });
    page.store.update({ mine: [], stock: {}, mineLinked: false });
    draw();
  };

  const draw = (): void => {
    if (pending) {
      fill(
        head,
        drawApproval(page, pending, {
          onPlan: (plan) => {
            if (pending) pending = { ...pending, plan };
            draw();
          },
          onSheet: (at) => {
            const rows = pending?.sheets[at]?.rows;
            if (pending && rows && areas) pending = { ...pending, at, plan: plan(rows, areas) };
            draw();
          },
          onUse: () => attempt(use()),
          onCancel: () => {
            pending = null;
            draw();
          },
        }),
        h("p", { class: "hint", role: "status" }, message),
      );
      result.hidden = true;
      return;
    }
    result.hidden = false;
    fill(head, drawAsk(), h("p", { class: "hint", role: "status" }, message));
  };

  const drawAsk = (): HTMLElement => {
    // The browser would write its own words on it, in its own language.
    const file = h("input", {
      type: "file",
      class: "visually-hidden",
      accept: ".xlsx,.xlsm,.csv,.txt,.tsv,text/plain,text/csv",
      id: "mine-file",
      "data-focus": "mine file",
    });
    file.addEventListener("change", () => {
      const [chosen] = file.files ?? [];
      if (chosen) attempt(read(chosen));
    });
    const pasted = root.querySelector<HTMLTextAreaElement>("#mine-paste")?.value ?? "";
    const paste = h("textarea", {
      rows: 3,
      id: "mine-paste",
      spellcheck: "false",
      "data-focus": "mine paste",
      placeholder: "3021 AB 12\nBU03440611; 250",
    });
    paste.value = pasted;
    const { mine } = page.state;
    const { postcodes, year } = page.catalogue;
    const kept = recallMine(localStorage);
    const isOthers = [...kept.mine].toSorted().join() !== [...mine].toSorted().join();
    const ask = h(
      mine.length ? "details" : "div",
      { class: "mine-ask" },
      mine.length ? h("summary", null, page.say("mineOther")) : null,
      h("p", { class: "hint" }, page.say("mineHint")),
      postcodes ? null : h("p", { class: "hint warn" }, page.say("postcodesNone").replace("{year}", String(year))),
      h("label", { class: "button file", for: "mine-file" }, page.say("mineChoose"), file),
      h("label", { class: "field", for: "mine-paste" }, page.say("minePaste"), paste),
      h(
        "p",
        { class: "row" },
        h(
          "button",
          {
            type: "button",
            class: "button",
            "data-focus": "mine show",
            onClick: () => attempt(propose([readText(paste.value)])),
          },
          page.say("mineShow"),
        ),
      ),
      h("p", { class: "hint" }, page.say("minePrivate")),
    );
    if (!mine.length) return ask;
    return h(
      "div",
      { class: "mine-ask mine-more" },
      isOthers
        ? h(
            "p",
            { class: "hint row" },
            page.say("mineOfLink"),
            h(
              "button",
              {
                type: "button",
                class: "link",
                "data-focus": "mine kept",
                onClick: () => page.store.update({ ...kept, mineLinked: false }),
              },
              page.say(kept.mine.length ? "mineKeptToo" : "mineClear"),
            ),
          )
        : h(
            "p",
            { class: "hint row" },
            page.say("mineKept"),
            h(
              "button",
              { type: "button", class: "link", "data-focus": "mine clear", onClick: clear },
              page.say("mineClear"),
            ),
          ),
      ask,
    );
  };

  page.store.subscribe((now, before) => {
    if (now.language !== before.language) {
      message = "";
      draw();
    } else if (now.mine !== before.mine || now.mineLinked !== before.mineLinked) draw();
  });
  draw();
}

/** Where lines are looked up. */
function sources(page: Page, index: AreaIndex, areas: AreaLookup): Sources {
  return {
    inside: (code) => index.buurten.flatMap((row) => (row[0].startsWith(`BU${code.slice(2)}`) ? [row[0]] : [])),
    isBuurt: (code) => areas.buurten.has(code),
    piece: api.postcodePiece,
    locate: async (points) => {
      // Only for coordinates: the decoder of tiles is a file of its own.
      const { locate } = await import("./locate");
      return locate(
        points,
        page.state.first.map,
        page.catalogue.levels.find(({ level }) => level === "buurt")?.maxzoom ?? 0,
      );
    },
  };
}
