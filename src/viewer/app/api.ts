/** The only place that asks the server for anything but tiles. Answers are kept, so going back costs nothing. */

import type {
  AreaDetail,
  AreaIndex,
  Catalogue,
  ChangeList,
  ComparisonOfAll,
  Comparisons,
  MapSummary,
  MeasureColumn,
  PostcodeIndex,
  PostcodePiece,
  Profile,
  SeriesList,
  Summary,
} from "./documents";
import { downloadQuery, selectionQuery } from "./selection";
import { answerOf } from "./site";
import type { Choice, State } from "./state";

/**
 * What went wrong, for a sentence on the page: no answer at all, an area that the server does not have, or something
 * else in the server's own words.
 */
export class RequestError extends Error {
  constructor(
    readonly kind: "offline" | "unknown" | "refused",
    message: string,
  ) {
    super(message);
  }
}

/** The address of the page without its file, query and hash: what every other address is relative to. */
export const BASE = new URL(".", document.baseURI).href;

/**
 * The edition that the page shows, once it is known. Every address names it, so that all that is on the page is of one
 * edition, also when the server begins to show another.
 */
let version = "";

/** Whether the page is one of a site of files: what a server answers is put together from them. */
let site = false;

/** Where the files of the edition lie in such a site. */
const edition = (file: string): string => `${BASE}${version}/${file}`;

/** Adds the edition to an address, tiles and all else alike. */
export const addEdition = (address: string): string =>
  version ? `${address}${address.includes("?") ? "&" : "?"}v=${version}` : address;

const KEPT_MAX = 200;
const kept = new Map<string, Promise<unknown>>();

function remembered<T>(key: string, load: () => Promise<T>): Promise<T> {
  const found = kept.get(key);
  if (found) return found as Promise<T>;
  const asked = load().catch((error: unknown) => {
    kept.delete(key);
    throw error;
  });
  if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value ?? "");
  kept.set(key, asked);
  return asked;
}

const ask = <T>(path: string): Promise<T> =>
  remembered(path, async () => (site ? ((await answerOf(path, readFile)) as T) : load<T>(BASE + addEdition(path))));

/**
 * Reads a file of the site; several answers are made of the same ones. Those of areas, of which there are many, lie
 * there compressed.
 */
const readFile = <T>(file: string): Promise<T> =>
  remembered(`file ${file}`, () => load<T>(edition(file.startsWith("areas/") ? `${file}.gz` : file)));

async function load<T>(address: string): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(address);
  } catch (error) {
    throw new RequestError("offline", String(error));
  }
  // Of what is not there some storage says that it may not be seen.
  if (site && (answer.status === 404 || answer.status === 403)) throw new RequestError("unknown", address);
  if (!answer.ok) {
    const body = (await answer.json().catch(() => null)) as { error?: string; message?: string } | null;
    throw new RequestError(
      body?.error === "unknown_area" ? "unknown" : "refused",
      body?.message ?? `${answer.status} ${answer.statusText}`,
    );
  }
  return (await (site ? await unpacked(answer) : answer).json()) as T;
}

/**
 * The body of an answer, unpacked where nobody on the way has: some servers tell browsers to, others hand it out as it
 * lies there.
 */
async function unpacked(answer: Response): Promise<Response> {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return new Response(bytes);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
}

function withQuery(path: string, ...queries: string[]): string {
  const query = queries.filter(Boolean).join("&");
  return query ? `${path}?${query}` : path;
}

export async function catalogue(): Promise<Catalogue> {
  const found = await ask<Catalogue>("maps.json");
  ({ version, site } = found);
  return found;
}

/** The edition that the server shows now, whatever the page shows. */
export const currentEdition = async (): Promise<string> => {
  const answer = await fetch(`${BASE}maps.json`, { cache: "no-cache" });
  if (!answer.ok) throw new RequestError("refused", `${answer.status} ${answer.statusText}`);
  return ((await answer.json()) as Catalogue).version;
};

export const areaIndex = (): Promise<AreaIndex> => ask("areas.json");

/**
 * The postcodes that begin with four digits, which are all that is asked of any address; null where there are none. The
 * list of all is asked first, so that nothing is asked for in vain.
 */
export async function postcodePiece(digits: string): Promise<PostcodePiece | null> {
  const index = await ask<PostcodeIndex>("postcodes.json");
  return index.digits.includes(digits) ? ask(`postcodes/${digits}.json`) : null;
}

/** The map as asked; its guide names the colours of the palette. */
export const mapSummary = ({ map, selection }: Choice, colourBlind = false): Promise<MapSummary> =>
  ask(withQuery(`maps/${map}.json`, selectionQuery(selection), colourBlind ? "palet=kleurenblind" : ""));

/** The buurt with every offered map at its default selection. */
export const area = (code: string): Promise<AreaDetail> => ask(`areas/${code}.json`);

/** The wijk or gemeente, in the same way. */
export const largerArea = (code: string): Promise<Profile> => ask(`areas/${code}.json`);

/** The buurt with one map, as asked. */
export const areaOnMap = (code: string, choice: Choice): Promise<AreaDetail> => ask(areaPath(code, choice));

/** Where the same can be read as it is. */
export const areaUrl = (code: string, choice: Choice): string =>
  site ? edition(`areas/${code}.json.gz`) : BASE + areaPath(code, choice);

const areaPath = (code: string, { map, selection }: Choice): string =>
  withQuery(`areas/${code}.json`, `map=${map}`, selectionQuery(selection));

export const series = (code: string): Promise<SeriesList> => ask(`areas/${code}/series.json`);

export const profile = (code: string, { map, selection }: Choice): Promise<Profile> =>
  ask(
    withQuery(
      `${code.startsWith("GM") ? "gemeenten" : "wijken"}/${code}.json`,
      `map=${map}`,
      selectionQuery(selection),
    ),
  );

/** How the classes of a map are spread over gemeenten together; null for none of them. */
export async function countsIn({ map, selection }: Choice, gemeenten: readonly string[]): Promise<Summary | null> {
  if (!gemeenten.length) return null;
  return (
    await ask<MapSummary>(withQuery(`maps/${map}.json`, selectionQuery(selection), `gemeente=${gemeenten.join(",")}`))
  ).chosen;
}

/** What changed since the edition before, in gemeenten or in the country. */
export const changes = (gemeenten: readonly string[]): Promise<ChangeList> =>
  ask(withQuery("changes.json", gemeenten.length ? `gemeente=${gemeenten.join(",")}` : ""));

/** The same with every offered map at its default selection. */
export const wholeProfile = (code: string): Promise<Profile> =>
  ask(`${code.startsWith("GM") ? "gemeenten" : "wijken"}/${code}.json`);

export const compare = (codes: readonly string[], { map, selection }: Choice): Promise<Comparisons> =>
  ask(withQuery("compare", `codes=${codes.join(",")}`, `map=${map}`, selectionQuery(selection)));

/** The same areas on every map, each at its default selection. */
export const compareOnAll = (codes: readonly string[]): Promise<ComparisonOfAll> =>
  ask(withQuery("compare", `codes=${codes.join(",")}`));

/** Whether the server answers at all. */
export const isReachable = (): Promise<boolean> =>
  fetch(`${BASE}${site ? "maps.json" : "health"}`, { cache: "no-store" }).then(
    ({ ok }) => ok,
    () => false,
  );

/** Class and status of every buurt on a map, by feature id; null where it has none. */
export interface ClassColumns {
  ids: readonly number[];
  classes: readonly (number | null)[];
  statuses: readonly (number | null)[];
}

export async function classColumns(choice: Choice): Promise<ClassColumns> {
  const [classes, statuses] = await Promise.all([column("klasse", choice), column("status", choice)]);
  // Both list the same buurten in the same order.
  return { ids: plainIds(classes), classes: classes.values, statuses: statuses.values };
}

/** A measure of each buurt that has one, by feature id. */
export async function numbersById(measure: string, choice: Choice): Promise<Map<number, number>> {
  const { ids, values } = await column(measure, choice).then((found) => ({
    ids: plainIds(found),
    values: found.values,
  }));
  return new Map(ids.flatMap((id, at) => (typeof values[at] === "number" ? [[id, values[at]]] : [])));
}

/** The class of each buurt that has one. */
export const classesById = (choice: Choice): Promise<Map<number, number>> => numbersById("klasse", choice);

const column = (measure: string, { map, selection }: Choice): Promise<MeasureColumn> =>
  ask(withQuery(`columns/${measure}.json`, `map=${map}`, selectionQuery(selection), "ids=delta"));

function plainIds({ ids }: MeasureColumn): number[] {
  let id = 0;
  return ids.map((step) => (id += step));
}

/** What the page reads from a tile; the measures behind the class are most of a tile, and come with the panel. */
const FIELDS = "fields=klasse,status,naam,gemeente";

/** Where the tiles of a map lie, as a template of `z`, `x` and `y`. */
export const tilesUrl = ({ map, selection }: Choice, encoding: "mvt" | "mlt"): string =>
  site
    ? `pmtiles://${archiveOf(map)}/{z}/{x}/{y}`
    : BASE + addEdition(withQuery(`tiles/${map}/{z}/{x}/{y}.${encoding}`, selectionQuery(selection), FIELDS));

const archiveOf = (map: string): string => edition(`tiles/${map}.pmtiles`);

/** A tile of a map in the format that is read here; null where nothing is. */
export async function tile(map: string, zoom: number, x: number, y: number): Promise<ArrayBuffer | null> {
  if (site) return (await import("./archive")).tileOf(archiveOf(map), zoom, x, y);
  const answer = await fetch(BASE + addEdition(`tiles/${map}/${zoom}/${x}/${y}.mvt?fields=klasse`));
  return answer.status === 200 ? answer.arrayBuffer() : null;
}

/** Where it is told how the maps are made, in a language. */
export const methodUrl = (language: "nl" | "en"): string =>
  BASE + (site ? `method${language === "en" ? ".en" : ""}.html` : `method${language === "en" ? "?taal=en" : ""}`);

/** Where all maps can be downloaded as a workbook, of gemeenten or of the country. */
export const workbookUrl = ({ gemeenten, language }: State): string =>
  BASE +
  withQuery(
    "download/alle.xlsx",
    gemeenten.length ? `gemeente=${gemeenten.join(",")}` : "",
    language === "en" ? "taal=en" : "",
  );

/** Where the figures of what is in sight can be downloaded. */
export const downloadUrl = (state: State, ending: "csv" | "gpkg"): string =>
  BASE + withQuery(`download/${state.first.map}.${ending}`, downloadQuery(state, ending));
