/** The link that restores everything: state to the part of the address after `#`, and back. */

import type { Catalogue, MapDefinition } from "./documents";
import { defaultSelection, offers } from "./selection";
import {
  COMPARED_MAX,
  GEMEENTEN_MAX,
  LINKED_MAX,
  SWIPE_MIDDLE,
  SWIPE_RANGE,
  type Camera,
  type Choice,
  type Selection,
  type State,
  type Theme,
  type View,
} from "./state";
import type { Language } from "./texts";

const CODE = /^(BU|WK|GM)[0-9A-Z]{4,8}$/;
const VIEWS: Record<string, View> = { naast: "side", schuif: "swipe" };
const THEMES: Record<string, Theme> = { licht: "light", donker: "dark" };

/**
 * The link of a state; the year of the division tells a later reader whether codes may mean something else. `usual` is
 * the language of the browser, which the page has where a link names none: the link names the language where it is
 * another, or not Dutch.
 */
export function toLink(state: State, year: number, usual: Language = "nl"): string {
  const parts: [string, string][] = [["kaart", choiceText(state.first)]];
  if (state.second && state.view !== "one") {
    parts.push(["tweede", choiceText(state.second)], ["weergave", nameOf(VIEWS, state.view)]);
    if (state.view === "swipe" && state.swipe !== SWIPE_MIDDLE) parts.push(["schuif", String(state.swipe)]);
  }
  if (state.camera) {
    const { zoom, latitude, longitude } = state.camera;
    parts.push(["plek", `${zoom.toFixed(2)}/${latitude.toFixed(4)}/${longitude.toFixed(4)}`]);
  }
  if (state.gemeenten.length) parts.push(["gemeente", state.gemeenten.join(".")]);
  if (state.area) parts.push(["gebied", state.area]);
  if (state.hidden.length) parts.push(["zonder", state.hidden.join(".")]);
  if (state.compared.length) parts.push(["vergelijk", state.compared.join(".")]);
  if (state.allMaps) parts.push(["alle", "1"]);
  if (state.list) parts.push(["lijst", "1"]);
  // Codes, and nothing else that the reader has of them.
  if (state.mineLinked && state.mine.length > 0 && state.mine.length <= LINKED_MAX)
    parts.push(["mijn", state.mine.map((code) => code.slice(2)).join(".")]);
  if (state.language !== "nl" || usual !== "nl") parts.push(["taal", state.language]);
  if (state.colourBlind) parts.push(["palet", "kleurenblind"]);
  if (state.letters) parts.push(["letters", "1"]);
  if (state.theme !== "auto") parts.push(["thema", nameOf(THEMES, state.theme)]);
  parts.push(["indeling", String(year)]);
  return parts.map(([key, value]) => `${key}=${value}`).join("&");
}

/** The state that a link asks for. What it does not say, or says wrongly, is the default: an old link still opens. */
export function fromLink(link: string, catalogue: Catalogue, usual: Language = "nl"): State {
  const query = new URLSearchParams(link.replace(/^#/, ""));
  const fallback = catalogue.maps.find((map) => map.id === "signalering_relatief") ?? catalogue.maps[0];
  if (!fallback) throw new Error("the catalogue offers no map");
  const first = parseChoice(query.get("kaart"), catalogue.maps) ?? {
    map: fallback.id,
    selection: defaultSelection(fallback),
  };
  const second = parseChoice(query.get("tweede"), catalogue.maps);
  const classes = catalogue.maps.find((map) => map.id === first.map)?.classes.map((entry) => entry.value) ?? [];
  return {
    first,
    second,
    view: second ? (VIEWS[query.get("weergave") ?? ""] ?? "side") : "one",
    swipe: parseSwipe(query.get("schuif")),
    camera: parseCamera(query.get("plek")),
    area: code(query.get("gebied")),
    gemeenten: [...new Set(list(query.get("gemeente")).filter((value) => CODE.test(value)))].slice(0, GEMEENTEN_MAX),
    hidden: list(query.get("zonder"))
      .map(Number)
      .filter((value) => classes.includes(value)),
    compared: list(query.get("vergelijk"))
      .filter((value) => CODE.test(value))
      .slice(0, COMPARED_MAX),
    allMaps: query.get("alle") === "1",
    list: query.get("lijst") === "1",
    language: languageOf(query.get("taal")) ?? usual,
    colourBlind: query.get("palet") === "kleurenblind",
    letters: query.get("letters") === "1",
    theme: THEMES[query.get("thema") ?? ""] ?? "auto",
    ...linked(query.get("mijn")),
  };
}

/** My buurten as a link names them. */
function linked(text: string | null): Pick<State, "mine" | "stock" | "mineLinked"> {
  const codes = list(text)
    .map((digits) => `BU${digits}`)
    .filter((code) => /^BU\d{4}[0-9A-Z]{4}$/.test(code));
  const mine = [...new Set(codes)].slice(0, LINKED_MAX);
  return { mine, stock: {}, mineLinked: mine.length > 0 };
}

function choiceText({ map, selection }: Choice): string {
  const parts = [map];
  if (selection.window) parts.push(selection.window.join("-"));
  if (selection.year !== undefined) parts.push(String(selection.year));
  if (selection.comparison) parts.push(selection.comparison);
  return parts.join(".");
}

/** What a link asks of maps that is not there: a map, or years of one. */
export interface MissingChoice {
  map: string;
  /** The years that the map does not have; null where there is no such map. */
  years: string | null;
}

export function missingChoices(link: string, maps: MapDefinition[]): MissingChoice[] {
  const query = new URLSearchParams(link.replace(/^#/, ""));
  return ["kaart", "tweede"].flatMap((slot): MissingChoice[] => {
    const [id, ...rest] = list(query.get(slot));
    if (!id || !/^[a-z_]{1,40}$/.test(id)) return [];
    const map = maps.find((entry) => entry.id === id);
    if (!map) return [{ map: id, years: null }];
    const years = rest.filter((part) => /^\d{4}(-\d{4})?$/.test(part)).join(", ");
    return years && !offers(map, parseSelection(rest)) ? [{ map: id, years }] : [];
  });
}

function parseChoice(text: string | null, maps: MapDefinition[]): Choice | null {
  const [id, ...rest] = list(text);
  const map = maps.find((entry) => entry.id === id);
  if (!map) return null;
  const selection = parseSelection(rest);
  return { map: map.id, selection: offers(map, selection) ? selection : defaultSelection(map) };
}

function parseSelection(parts: string[]): Selection {
  const selection: Selection = {};
  for (const part of parts) {
    const window = /^(\d{4})-(\d{4})$/.exec(part);
    if (window) selection.window = [Number(window[1]), Number(window[2])];
    else if (/^\d{4}$/.test(part)) selection.year = Number(part);
    else if (part === "nl" || part === "gemeente") selection.comparison = part;
  }
  return selection;
}

function parseCamera(text: string | null): Camera | null {
  const [zoom, latitude, longitude] = (text ?? "").split("/").map(Number.parseFloat);
  if (zoom === undefined || latitude === undefined || longitude === undefined) return null;
  const valid = zoom >= 0 && zoom <= 22 && Math.abs(latitude) <= 85 && Math.abs(longitude) <= 180;
  return valid ? { zoom, latitude, longitude } : null;
}

function parseSwipe(text: string | null): number {
  const percent = Number(text ?? SWIPE_MIDDLE);
  return Number.isInteger(percent) && percent >= SWIPE_RANGE[0] && percent <= SWIPE_RANGE[1] ? percent : SWIPE_MIDDLE;
}

function code(text: string | null): string | null {
  return text !== null && CODE.test(text) ? text : null;
}

/** The language that an address names. */
export function languageOf(text: string | null): Language | null {
  return text === "en" || text === "nl" ? text : null;
}

function list(text: string | null): string[] {
  return text ? text.split(".") : [];
}

function nameOf<T>(names: Record<string, T>, value: T): string {
  return Object.entries(names).find(([, named]) => named === value)?.[0] ?? "";
}
