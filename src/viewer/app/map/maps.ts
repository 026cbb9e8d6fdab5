/** The one or two maps of the page: made, laid out, moved together and removed as the state asks. */

import * as api from "../api";
import { mountCard } from "../card";
import { fill, h, icon, svg } from "../dom";
import { drawnLayers } from "../layers/drawn-layers";
import { mountLegend } from "../legend";
import { boundsOf, type Bounds, type MapSlot, type Page } from "../page";
import { comparisonText, periodText } from "../selection";
import { isSame, type Camera } from "../state";
import { isDark, mapColours } from "../theme";
import { Hover } from "./hover";
import { Pane, type PaneContent } from "./pane";
import { Room } from "./room";
import type { Clearance } from "./sight";
import { mountSwipe } from "./swipe";

/** From this width on there is a column beside the maps. */
const WITH_COLUMN = "(min-width: 1101px)";

/** `places` are where the card of the first map may lie: in the column, or in a strip above the maps. */
export function mountMaps(page: Page, root: HTMLElement, places: { dock: HTMLElement; strip: HTMLElement }): void {
  const panes = new Map<MapSlot, Pane>();
  const boxes: Record<MapSlot, HTMLElement> = {
    first: h("div", { class: "pane first" }),
    second: h("div", { class: "pane second" }),
  };
  const cards: Record<MapSlot, HTMLElement> = {
    first: h("section", { class: "card first" }),
    second: h("section", { class: "card second" }),
  };
  // Of two maps each has its name and legend above it, and nothing over it: that of the first, which lies in the column
  // as well, only says what is what.
  const names = h("p", { class: "over-name" });
  const chips = h("div", { class: "legend-box", role: "group", tabindex: 0 });
  const over: Record<MapSlot, HTMLElement> = {
    first: h("section", { class: "over first" }, names, chips),
    second: h("section", { class: "strip second" }, cards.second),
  };
  const busy = h("div", { class: "busy", role: "status" });
  const trouble = h("div", { class: "trouble", role: "alert" });
  const controls = h("div", { class: "controls" });
  const handle = h("div", { class: "swipe", hidden: true });
  const hover = new Hover(page, root);
  root.append(over.first, boxes.first, over.second, boxes.second, handle, busy, trouble, controls);
  const wide = matchMedia(WITH_COLUMN);
  const placeCard = (): void => (wide.matches ? places.dock : places.strip).append(cards.first);
  wide.addEventListener("change", placeCard);
  placeCard();
  const loading = new Set<MapSlot>();
  const incomplete = new Set<MapSlot>();
  let following = false;
  const room = new Room(
    page,
    boxes.first,
    () => panes.get("first"),
    () => padding(boxes.first),
  );

  /** What a map is called by those who hear it; of two maps each by its own name. */
  const named = (slot: MapSlot): string => {
    const choice = page.state[slot];
    return `${choice ? page.pick(page.map(choice).title) : ""}. ${page.say("mapLabel")}`;
  };

  const make = (slot: MapSlot): Pane | null => {
    const what = shown(page, slot);
    if (!what) return null;
    try {
      const pane = new Pane(
        boxes[slot],
        page.catalogue,
        what,
        panes.get("first")?.camera ?? page.state.camera,
        {
          onMove: (camera) => {
            if (slot === "first") page.store.update({ camera });
          },
          onHand: () => room.leave(),
          onFollow: (camera) => follow(slot, camera),
          onHover: (feature, point) => {
            hover.show(slot, feature, point);
            page.point(typeof feature?.["code"] === "string" ? feature["code"] : null);
          },
          onSelect: (area) => {
            page.store.update({ area });
            if (area !== null) void reveal(slot, area);
          },
          onLoading: (still) => {
            if (still) loading.add(slot);
            else loading.delete(slot);
            busy.classList.toggle("on", loading.size > 0);
          },
          onMissing: (missing) => {
            if (missing === incomplete.has(slot)) return;
            if (missing) incomplete.add(slot);
            else incomplete.delete(slot);
            tellTrouble();
          },
          onNothing: () => page.announce(page.say("noBuurtHere")),
          onError: () => page.announce(page.say("tilesFailed")),
        },
        {
          padding: padding(boxes[slot]),
          bounds: firstView(page),
          headersFor: (address) => page.account.headersFor(address),
          ...(page.embed
            ? {
                gestures: {
                  ctrl: page.say("gestureCtrl"),
                  command: page.say("gestureCommand"),
                  touch: page.say("gestureTouch"),
                },
              }
            : {}),
        },
      );
      pane.label(named(slot));
      panes.set(slot, pane);
      return pane;
    } catch {
      // Without WebGL the library throws; the figures are still there.
      fill(boxes[slot], h("p", { class: "empty" }, page.say("noWebgl")));
      return null;
    }
  };

  /** The panel opens on the area that was clicked: it must not hide it. */
  const reveal = async (slot: MapSlot, area: string): Promise<void> => {
    const detail = await api.area(area).catch(() => null);
    if (!detail || page.state.area !== area || room.holds(detail.bounds)) return;
    room.leave();
    panes.get(slot)?.reveal(detail.bounds, padding(boxes[slot]));
  };

  const follow = (from: MapSlot, camera: Camera): void => {
    if (following) return;
    following = true;
    for (const [slot, pane] of panes) if (slot !== from) pane.moveTo(camera);
    following = false;
  };

  const arrange = (): void => {
    const { view } = page.state;
    root.dataset["view"] = view;
    const two = view !== "one";
    boxes.second.hidden = over.first.hidden = over.second.hidden = !two;
    handle.hidden = view !== "swipe";
    if (two && !panes.has("second")) make("second");
    if (!two) {
      panes.get("second")?.remove();
      panes.delete("second");
      loading.delete("second");
      incomplete.delete("second");
      tellTrouble();
    }
    for (const pane of panes.values()) pane.map.resize();
  };

  const tellTrouble = (): void => {
    if (incomplete.size) page.connection.lacks("maps", () => panes.forEach((pane) => void pane.retry()));
    else page.connection.has("maps");
  };

  /**
   * Stays until all that was asked for is there: a map with holes, or of another moment, must not pass for a whole one.
   */
  const drawTrouble = (): void => {
    const { lost } = page.connection;
    root.classList.toggle("stale", lost);
    if (lost)
      fill(
        trouble,
        h("p", null, page.say("connectionLost")),
        h(
          "button",
          { type: "button", class: "button", "data-focus": "retry", onClick: () => page.connection.again() },
          page.say("retry"),
        ),
      );
    else fill(trouble);
  };
  page.connection.onChange(drawTrouble);

  page.onPoint((code) => panes.forEach((pane) => pane.hover(code)));
  make("first");
  mountCard(page, cards.first, "first");
  mountCard(page, cards.second, "second");
  mountLegend(page, chips, "first", false);
  mountSwipe(page, handle, root);
  arrange();

  page.goTo = (bounds: Bounds) => {
    room.went(bounds);
    panes.get("first")?.fit(bounds, padding(boxes.first));
  };
  page.goToAll = () => {
    page.goTo(page.catalogue.bounds);
    // All of the country is not what somebody chose to see.
    room.leave();
  };
  page.drawn = async () => void (await Promise.all([...panes.values()].map((pane) => pane.drawn())));
  page.pictures = () => [...panes.values()].map((pane) => pane.picture());
  page.inSight = () =>
    (panes.get("first")?.map.getBounds().toArray().flat() as Bounds | undefined) ?? page.catalogue.bounds;

  const drawNames = (): void => {
    const { first, language } = page.state;
    const compared = comparisonText(first.selection, language);
    fill(
      names,
      h("b", null, page.pick(page.map(first).title)),
      ` ${periodText(first.selection)}`,
      compared ? h("span", { class: "hint" }, `, ${compared}`) : null,
    );
    over.first.setAttribute("aria-label", page.pick(page.map(first).title));
    chips.setAttribute("aria-label", page.say("legend"));
    over.second.setAttribute("aria-label", page.say("secondMap"));
  };
  drawNames();
  const zoom = (levels: number): void => {
    room.leave();
    const map = panes.get("first")?.map;
    map?.zoomTo(map.getZoom() + levels);
  };
  const drawControls = (): void => {
    const button = (name: "plus" | "minus" | "home", label: string, act: () => void): HTMLElement =>
      h(
        "button",
        { type: "button", class: "tool", title: label, "aria-label": label, "data-focus": name, onClick: act },
        sign(name),
      );
    fill(
      controls,
      button("plus", page.say("zoomIn"), () => zoom(1)),
      button("minus", page.say("zoomOut"), () => zoom(-1)),
      button("home", page.say("home"), () => {
        page.store.update({ gemeenten: [] });
        page.goToAll();
      }),
    );
    fill(busy, h("span", { class: "visually-hidden" }, page.say("loading")));
  };
  drawControls();

  page.own.onChange(() => {
    for (const [slot, pane] of panes) {
      const what = shown(page, slot);
      if (what) pane.show(what);
    }
  });
  page.store.subscribe((now, before) => {
    if (now.view !== before.view || (now.view !== "one" && !before.second !== !now.second)) arrange();
    for (const [slot, pane] of panes) {
      const what = shown(page, slot);
      if (what) pane.show(what);
      if (now.language !== before.language || now[slot]?.map !== before[slot]?.map) pane.label(named(slot));
    }
    if (now.language !== before.language || !isSame(now.first, before.first)) drawNames();
    if (now.language !== before.language) {
      drawControls();
      drawTrouble();
    }
    // A link that was pasted into the address bar moves the map; the map's own moves come back here as they are.
    const first = panes.get("first");
    if (first && now.camera && !isSame(now.camera, before.camera) && !isSame(now.camera, first.camera)) {
      room.leave();
      first.moveTo(now.camera);
    }
  });
}

/**
 * Where the first tiles are asked for: in the gemeenten of the link, so that nobody loads the country on the way there.
 */
function firstView({ opened: { area, gemeenten }, catalogue }: Page): Bounds {
  return boundsOf(catalogue, area ? [`GM${area.slice(2, 6)}`] : gemeenten) ?? catalogue.bounds;
}

function sign(name: "plus" | "minus" | "home"): Node {
  if (name === "plus") return icon("plus");
  if (name === "home") return icon("home");
  return svg(
    "svg",
    { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true" },
    svg("path", { d: "M4 10h12", stroke: "currentColor", "stroke-width": 1.6, "stroke-linecap": "round" }),
  );
}

function shown(page: Page, slot: MapSlot): PaneContent | null {
  const choice = page.state[slot];
  if (!choice) return null;
  const { hidden, gemeenten, mine, stock, area, compared, colourBlind, letters, theme } = page.state;
  return {
    choice,
    // The legend that filters is that of the first map.
    hidden: slot === "first" ? hidden : [],
    gemeenten,
    mine,
    stock,
    compared,
    selected: [...new Set(area ? [area, ...compared] : compared)],
    colourBlind,
    colours: mapColours(isDark(theme)),
    labels: true,
    letters,
    // The second map stays public beside the figures of the first.
    own: drawnLayers(page.own, slot === "first"),
  };
}

const EDGE = 32;
/** What an area needs at least to be seen. */
const ROOM = 120;

/**
 * What keeps an area clear of what lies over a map; panels, list and comparison push it aside, and lie over nothing.
 */
function padding(pane: HTMLElement): Clearance {
  const box = pane.getBoundingClientRect();
  const result = { top: EDGE, bottom: EDGE, left: EDGE, right: EDGE };
  // My buurten are shown beside what is said of them.
  const menu = document.querySelector(".menu[open] > .mine")?.getBoundingClientRect();
  if (menu && menu.left > box.left && menu.width < 0.7 * box.width)
    result.right = Math.max(result.right, box.right - menu.left + EDGE / 2);
  // So is the country beside the question of a first visit, or below it.
  const question = document.querySelector(".welcome")?.getBoundingClientRect();
  if (question && question.width < 0.6 * box.width)
    result.left = Math.max(result.left, question.right - box.left + EDGE / 2);
  else if (question) result.top = Math.max(result.top, question.bottom - box.top + EDGE / 4);
  // Where there is no room at all, the middle of the map is better than an error.
  if (result.top + result.bottom > box.height - ROOM) result.top = result.bottom = EDGE / 4;
  if (result.left + result.right > box.width - ROOM) result.left = result.right = EDGE / 4;
  return result;
}
