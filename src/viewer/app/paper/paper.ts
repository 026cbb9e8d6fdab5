/**
 * The map on paper: the pages that the server draws, as they are printed and saved, with what can be chosen beside
 * them.
 */

import { RequestError, BASE } from "../api";
import { fill, h, icon } from "../dom";
import { date } from "../format";
import { notesPage, notesSwitch } from "../notes/paper";
import { ownPage, ownSwitch } from "../layers/paper";
import type { Page } from "../page";
import { shortTitle } from "../short-title";
import { sharedPage, sharedSwitch } from "../shared-notes/paper";
import { failure } from "../panel/parts";
import { carry, defaultSelection, selectionText } from "../selection";
import type { Choice } from "../state";
import type { TextKey } from "../texts";
import {
  codesOfMine,
  fits,
  panBounds,
  pictureQuery,
  zoomBounds,
  type Fit,
  type Labels,
  type Orientation,
  type PictureOptions,
  type Size,
} from "./picture";
import type { Marks, PaperAdditions } from "./marks";
import { adoptPage, drawAdditions, drawPng, loadScene, writeSvg, type Scene } from "./scene";
import { hasStock, loadStock } from "./stock";

const SIZES: [Size, string][] = [
  ["a4", "A4"],
  ["a3", "A3"],
  ["16x9", "16 : 9"],
];
const STANDS: [Orientation, TextKey][] = [
  ["auto", "standAuto"],
  ["staand", "standPortrait"],
  ["liggend", "standLandscape"],
];
const LABELS: [Labels, TextKey][] = [
  ["nummers", "labelNumbers"],
  ["namen", "labelNames"],
  ["geen", "labelNone"],
];
const FITS: Record<Fit, TextKey> = {
  buurt: "buurt",
  wijk: "wijk",
  gemeente: "gemeente",
  mine: "mine",
  sight: "fitSight",
  all: "fitAll",
};
/** Pixels of a saved picture per point, as the server draws its own. */
const DOTS: Record<Size, number> = { a4: 150 / 72, a3: 150 / 72, "16x9": 2 };
/** The map is asked for again so long after the last key or turn of the wheel. */
const PAUSE_MS = 200;
/** How far an arrow key and a button move and zoom. */
const STEP = 0.15;
const ZOOM = 0.7;
/** Pages that are shown and printed; a list of a hundred codes takes less. */
const PAGES_MAX = 30;

/** What is asked when the dialog opens, and what the browser's own print gives. */
export function defaultOptions(page: Page): PictureOptions {
  const { state, catalogue } = page;
  const [fit = "all"] = fits(state, catalogue);
  const second = state.view === "one" ? null : state.second;
  return {
    fit,
    size: "a4",
    stand: "auto",
    labels: "nummers",
    second,
    notes: false,
    title: false,
    qr: true,
    view: fit === "sight" ? page.inSight() : null,
  };
}

/** The address of the picture in a form; of a page of it where one is asked for. */
export function pictureUrl(page: Page, asked: PictureOptions, ending: "svg" | "png" | "pdf", number?: number): string {
  const query = pictureQuery(asked, page.state, page.catalogue);
  return `${BASE}picture/${page.state.first.map}.${ending}?${query}${number === undefined ? "" : `&blad=${number}`}`;
}

/**
 * Makes the rule for the size of the sheet; by script and not as an element, which the policy of the program forbids.
 */
export function sheetRule([width, height]: readonly [number, number]): string {
  return `@page { size: ${width.toFixed(2)}pt ${height.toFixed(2)}pt; margin: 0 }`;
}

export function openPaper(page: Page): void {
  const opener = document.activeElement;
  const app = document.querySelector<HTMLElement>("#app");
  const asked = defaultOptions(page);
  const own: PaperAdditions = { title: "", notes: page.paperNotes().join("\n"), made: "", stock: [], stockWords: "" };
  let circles = hasStock(page);
  asked.notes = own.notes !== "";
  let scenes: Scene[] = [];
  let sheets: SVGSVGElement[] = [];
  let added: Marks | null = null;
  let asking: AbortController | null = null;
  let later: number | undefined;

  const size = new CSSStyleSheet();
  // Several pages scroll, also for who has no pointer.
  const pages = h("div", { class: "paper-pages", tabindex: 0, role: "group", "aria-label": page.say("print") });
  const said = h("p", { class: "hint", role: "status" });
  const stage = h("div", { class: "paper-stage" });
  const settings = h("div", { class: "paper-settings" });
  const saving = h("div", { class: "paper-saving" });
  const root = h(
    "div",
    { class: "paper", role: "dialog", "aria-modal": "true", "aria-label": page.say("print") },
    h(
      "div",
      { class: "paper-controls" },
      h(
        "header",
        null,
        h("h2", null, page.say("print")),
        h(
          "button",
          {
            type: "button",
            class: "tool",
            "aria-label": page.say("close"),
            title: page.say("close"),
            "data-focus": "close paper",
            onClick: () => close(),
          },
          icon("close"),
        ),
      ),
      settings,
      saving,
      said,
    ),
    stage,
  );

  const close = (): void => {
    asking?.abort();
    clearTimeout(later);
    removeEventListener("resize", fit);
    root.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== size);
    app?.removeAttribute("inert");
    if (opener instanceof HTMLElement) opener.focus();
  };

  const ask = async (): Promise<void> => {
    asking?.abort();
    const mine = (asking = new AbortController());
    root.setAttribute("aria-busy", "true");
    said.textContent = page.say("preparing");
    drawSaving();
    try {
      const first = await loadScene(pictureUrl(page, asked, "svg", 1), mine.signal);
      if (circles) Object.assign(own, await loadStock(page));
      const rest: Scene[] = [];
      for (let number = 2; number <= Math.min(first.pages, PAGES_MAX); number += 1)
        rest.push(await loadScene(pictureUrl(page, asked, "svg", number), mine.signal));
      if (mine.signal.aborted) return;
      scenes = [first, ...rest];
      root.removeAttribute("aria-busy");
      // A date on paper is that of the print; the server's own pages are the same whenever they are made.
      own.made = `${page.say("made")} ${date(new Date(), page.state.language)}`;
      size.replaceSync(sheetRule(first.size));
      draw();
    } catch (error) {
      if (mine.signal.aborted) return;
      scenes = sheets = [];
      root.removeAttribute("aria-busy");
      said.textContent = "";
      drawSaving();
      fill(
        pages,
        h(
          "div",
          { class: "empty", role: "alert" },
          h("p", null, failure(page, error instanceof RequestError ? error : null)),
          h(
            "button",
            { type: "button", class: "button", "data-focus": "paper again", onClick: () => void ask() },
            page.say("retry"),
          ),
        ),
      );
    }
  };
  const askSoon = (): void => {
    clearTimeout(later);
    later = setTimeout(() => void ask(), PAUSE_MS);
  };

  /** Shows the pages with the words of the reader on the first. */
  const draw = (): void => {
    const [first, ...rest] = scenes;
    if (!first) return;
    const drawn = drawAdditions(first, circles ? own : { ...own, stock: [] });
    added = drawn.added;
    sheets = [drawn.page, ...rest.map(({ source }) => source)];
    fill(
      pages,
      sheets.map((sheet, index) => h("div", { class: "paper-page" }, adoptPage(sheet, index + 1))),
      // What is the reader's or their organisation's stands behind the maps; it is put there in this browser alone.
      ownPage(page, (first.size[0] * 25.4) / 72) ?? "",
      notesPage(page, (first.size[0] * 25.4) / 72) ?? "",
      sharedPage(page, (first.size[0] * 25.4) / 72) ?? "",
    );
    const map = pages.querySelector<HTMLElement>(".paper-page");
    if (map) move(map, first);
    const told = [
      !added.fits && page.say("paperFull"),
      asked.fit === "mine" && codesOfMine(page.state.mine).level !== "buurt" && page.say("paperMine"),
      hasOwn() && page.say("paperOwn"),
    ];
    said.textContent = told.filter(Boolean).join(" ");
    drawSaving();
    fit();
  };
  const hasOwn = (): boolean =>
    own.title !== "" || (asked.notes && own.notes.trim() !== "") || (added?.discs.length ?? 0) > 0;

  /** Makes each page as large as the stage has room for. */
  const fit = (): void => {
    const first = scenes[0];
    if (!first) return;
    const [width, height] = first.size;
    const room = Math.min(stage.clientWidth - 32, ((stage.clientHeight - 32) * width) / height);
    // On a phone a page that stands is as wide as the screen, and scrolls.
    pages.style.setProperty("--page-width", `${Math.max(room, Math.min(stage.clientWidth - 16, 360))}px`);
  };

  /** Lets the map be dragged, on the page as on the screen. */
  const move = (sheet: HTMLElement, scene: Scene): void => {
    const root = sheet.querySelector("svg");
    if (!root || !scene.view) return;
    const view = scene.view;
    const moved = [...root.querySelectorAll<SVGGElement>("g[clip-path]")].flatMap((clip) => [...clip.children]);
    let from: { x: number; y: number; perPoint: number; box: readonly number[] } | null = null;
    const shift = (event: PointerEvent): [number, number] =>
      from ? [(event.clientX - from.x) / from.perPoint, (event.clientY - from.y) / from.perPoint] : [0, 0];
    root.addEventListener("pointerdown", (event) => {
      const box = root.getBoundingClientRect();
      const perPoint = box.width / scene.size[0];
      const [x, y] = [(event.clientX - box.left) / perPoint, (event.clientY - box.top) / perPoint];
      const map = scene.maps.find(
        ([left, top, width, height]) => x >= left && y >= top && x <= left + width && y <= top + height,
      );
      if (!map || event.button !== 0) return;
      event.preventDefault();
      from = { x: event.clientX, y: event.clientY, perPoint, box: map };
      root.setPointerCapture(event.pointerId);
    });
    root.addEventListener("pointermove", (event) => {
      if (!from) return;
      const [right, down] = shift(event);
      for (const part of moved) part.setAttribute("transform", `translate(${right.toFixed(1)} ${down.toFixed(1)})`);
    });
    const end = (event: PointerEvent): void => {
      if (!from) return;
      const [right, down] = shift(event);
      const [, , width = 1, height = 1] = from.box;
      from = null;
      if (Math.hypot(right, down) > 2) go(panBounds(view, -right / width, -down / height));
    };
    root.addEventListener("pointerup", end);
    root.addEventListener("pointercancel", end);
  };

  const go = (view: PictureOptions["view"]): void => {
    asked.view = view;
    void ask();
  };
  const from = (): NonNullable<PictureOptions["view"]> | null => asked.view ?? scenes[0]?.view ?? null;
  const step = (change: (view: NonNullable<PictureOptions["view"]>) => NonNullable<PictureOptions["view"]>): void => {
    const view = from();
    if (!view) return;
    asked.view = change(view);
    askSoon();
  };

  const moving = (sign: "plus" | "minus" | "target", label: TextKey, onClick: () => void): HTMLElement =>
    h(
      "button",
      {
        type: "button",
        class: "tool",
        title: page.say(label),
        "aria-label": page.say(label),
        "data-focus": `paper ${sign}`,
        onClick,
      },
      icon(sign),
    );
  const view = h(
    "div",
    { class: "paper-view", role: "group", "aria-label": page.say("paperView") },
    moving("plus", "zoomIn", () => step((view) => zoomBounds(view, ZOOM))),
    moving("minus", "zoomOut", () => step((view) => zoomBounds(view, 1 / ZOOM))),
    moving("target", "paperWhole", () => go(asked.fit === "sight" ? page.inSight() : null)),
  );
  // Arrows move the map where they do not scroll anything else.
  view.addEventListener("keydown", (event) => {
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [-STEP, 0],
      ArrowRight: [STEP, 0],
      ArrowUp: [0, -STEP],
      ArrowDown: [0, STEP],
    };
    const by = moves[event.key];
    if (!by) return;
    event.preventDefault();
    step((view) => panBounds(view, ...by));
  });
  stage.append(pages);

  const radios = <T extends string>(
    name: string,
    title: TextKey,
    now: T,
    options: [T, string][],
    set: (value: T) => void,
    disabled = false,
  ): HTMLElement =>
    h(
      "fieldset",
      { class: "segmented", disabled },
      h("legend", null, page.say(title)),
      options.map(([value, label]) =>
        h(
          "label",
          null,
          h("input", {
            type: "radio",
            name: `paper-${name}`,
            value,
            checked: value === now,
            "data-focus": `paper ${name} ${value}`,
            onChange: () => set(value),
          }),
          h("span", null, label),
        ),
      ),
    );
  const change = (changed: Partial<PictureOptions>): void => {
    Object.assign(asked, changed);
    drawSettings();
    void ask();
  };
  const tick = (name: string, label: TextKey, checked: boolean, set: (value: boolean) => void): HTMLElement => {
    const box = h("input", {
      type: "checkbox",
      checked,
      "data-focus": `paper ${name}`,
      onChange: () => set(box.checked),
    });
    return h("label", { class: "tick" }, box, page.say(label));
  };

  // Made once: what a reader is typing in must not be replaced.
  const title = h("input", {
    type: "text",
    maxlength: 90,
    "data-focus": "paper title",
    onInput: () => {
      own.title = title.value.trim();
      if (asked.title !== (own.title !== "")) {
        asked.title = own.title !== "";
        askSoon();
      } else draw();
    },
  });
  const notes = h("textarea", {
    rows: 3,
    maxlength: 1200,
    "data-focus": "paper notes text",
    onInput: () => {
      own.notes = notes.value;
      draw();
    },
  });
  notes.value = own.notes;

  const drawSettings = (): void => {
    const { state, catalogue } = page;
    const where = h(
      "select",
      {
        id: "paper-fit",
        "data-focus": "paper fit",
        onChange: () => change({ fit: where.value as Fit, view: where.value === "sight" ? page.inSight() : null }),
      },
      fits(state, catalogue).map((fit) =>
        h("option", { value: fit, selected: fit === asked.fit }, page.say(FITS[fit])),
      ),
    );
    const other = h(
      "select",
      { id: "paper-second", "data-focus": "paper second", onChange: () => change({ second: chosen(other.value) }) },
      h("option", { value: "", selected: asked.second === null }, page.say("secondNone")),
      catalogue.maps
        .filter(({ id }) => id !== state.first.map)
        .map((map) => h("option", { value: map.id, selected: map.id === asked.second?.map }, secondName(map.id))),
    );
    fill(
      settings,
      h("label", { class: "field", for: "paper-fit" }, page.say("paperFit"), where),
      view,
      radios("size", "paper", asked.size, SIZES, (size) => change({ size })),
      radios(
        "stand",
        "paperStand",
        asked.stand,
        STANDS.map(([value, key]): [Orientation, string] => [value, page.say(key)]),
        (stand) => change({ stand }),
        asked.size === "16x9",
      ),
      radios(
        "labels",
        "paperLabels",
        asked.labels,
        LABELS.map(([value, key]): [Labels, string] => [value, page.say(key)]),
        (labels) => change({ labels }),
      ),
      h("label", { class: "field", for: "paper-second" }, page.say("paperSecond"), other),
      h("label", { class: "field" }, page.say("paperTitle"), title),
      tick("room for notes", "paperNotes", asked.notes, (notes) => change({ notes })),
      asked.notes ? h("label", { class: "field" }, page.say("paperNotesText"), notes) : null,
      hasStock(page)
        ? tick("circles", "paperStock", circles, (shown) => {
            circles = shown;
            void ask();
          })
        : null,
      ownSwitch(page, () => draw()) ?? "",
      notesSwitch(page, () => draw()) ?? "",
      sharedSwitch(page, () => draw()) ?? "",
      tick("qr", "paperQr", asked.qr, (qr) => change({ qr })),
    );
  };
  const secondName = (id: string): string => {
    const map = page.find(id);
    const now = page.state.second?.map === id ? selectionText(page.state.second.selection, page.state.language) : "";
    return map ? [shortTitle(page.pick(map.title)), now].filter(Boolean).join(" · ") : id;
  };
  /** The second map as the screen has it, else with the period of the first where it has that. */
  const chosen = (id: string): Choice | null => {
    const { first, second } = page.state;
    const map = page.find(id);
    if (!map) return null;
    if (second?.map === id) return second;
    return {
      map: id,
      selection:
        map.default.year === undefined && map.default.window === undefined
          ? defaultSelection(map)
          : carry(first.selection, map),
    };
  };

  const drawSaving = (): void => {
    const isReady = scenes.length > 0 && !root.hasAttribute("aria-busy");
    const saved = (ending: "pdf" | "png" | "svg"): HTMLElement =>
      h(
        "button",
        {
          type: "button",
          class: "button",
          disabled: !isReady,
          "data-focus": `paper ${ending}`,
          onClick: () => void save(ending),
        },
        icon("download"),
        ending.toUpperCase(),
      );
    fill(
      saving,
      h(
        "button",
        {
          type: "button",
          class: "button strong",
          disabled: !isReady,
          "data-focus": "print now",
          onClick: () => print(),
        },
        icon("print"),
        page.say("printNow"),
      ),
      saved("pdf"),
      saved("png"),
      saved("svg"),
    );
  };

  /** Saves a file: the server's, or one that is made here of its page where the reader wrote something on it. */
  const save = async (ending: "pdf" | "png" | "svg"): Promise<void> => {
    const [first] = scenes;
    const [sheet] = sheets;
    if (!first || !sheet) return;
    const name = `${first.name}.${ending}`;
    // Room for a title that is not there is room for the map.
    if (!hasOwn() || !added)
      return download(pictureUrl(page, { ...asked, title: false }, ending, ending === "pdf" ? undefined : 1), name);
    try {
      const blob =
        ending === "svg"
          ? writeSvg(sheet, first.font)
          : ending === "png"
            ? await drawPng(sheet, first.font, first.size, DOTS[asked.size])
            : await asPdf(first, added);
      const address = URL.createObjectURL(blob);
      download(address, name);
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
    } catch (error) {
      said.textContent = failure(page, error instanceof RequestError ? error : null);
    }
  };
  /** The PDF of the server with what is one's own on it: written here, so that it stays here. */
  const asPdf = async (first: Scene, added: Marks): Promise<Blob> => {
    const { loadMarkedPdf } = await import("./save");
    return loadMarkedPdf(pictureUrl(page, asked, "pdf"), first, added);
  };

  document.adoptedStyleSheets = [...document.adoptedStyleSheets, size];
  document.body.append(root);
  app?.setAttribute("inert", "");
  addEventListener("resize", fit);
  // Who is signed out has nothing of it on the pages that are still open.
  for (const kept of [page.own, page.shared]) kept.onChange(() => root.isConnected && draw());
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    // The panel below stays open.
    event.stopPropagation();
    close();
  });
  drawSettings();
  drawSaving();
  settings.querySelector<HTMLElement>("select")?.focus();
  void ask();
}

function download(href: string, name: string): void {
  h("a", { href, download: name }).click();
}
