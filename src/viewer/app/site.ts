/**
 * A site of files, with no server behind it: which files hold the answer to what a page asks, and how the answers that
 * a server makes for each question are put together from those of the areas. Pure: it is handed what reads a file.
 */

import type {
  AreaDetail,
  AreaIndex,
  ChangeList,
  ComparedArea,
  ComparedClass,
  ComparisonOfAll,
  Comparisons,
  Explanation,
  MapSummary,
  Profile,
  SeriesList,
  Summary,
} from "./documents";

/** Reads a file of the site, by its place below the folder of the edition. */
export type SiteReader = <T>(file: string) => Promise<T>;

/**
 * The answer to a question as a server is asked it: the path with its query. The period is that of the site, whatever
 * is asked.
 */
export async function answerOf(path: string, read: SiteReader): Promise<unknown> {
  const [file = "", query = ""] = path.split("?");
  const asked = new URLSearchParams(query);
  const map = asked.get("map");
  const [kind = "", name = ""] = file.split("/");
  if (kind === "compare") {
    const codes = (asked.get("codes") ?? "").split(",").filter(Boolean);
    return map === null ? comparedOnAll(codes, read) : compared(codes, map, read);
  }
  if (kind === "columns") return read(`columns/${map ?? ""}/${name}`);
  if (kind === "maps") {
    const summary = await read<MapSummary>(
      asked.get("palet") === "kleurenblind" ? file.replace(/\.json$/, ".kleurenblind.json") : file,
    );
    const gemeenten = codesOf(asked);
    return gemeenten.length ? { ...summary, chosen: await together(gemeenten, summary, read) } : summary;
  }
  if (kind === "changes.json") return changesIn(codesOf(asked), read);
  // The profile of a wijk or gemeente is what is known of it as an area.
  if (kind === "gemeenten" || kind === "wijken") return onMap(await read<Profile>(`areas/${name}`), map, read);
  if (kind === "areas" && file.endsWith("/series.json")) return read(file);
  if (kind === "areas") return onMap(await read<AreaDetail | Profile>(file), map, read);
  return read(file);
}

const codesOf = (asked: URLSearchParams): string[] => (asked.get("gemeente") ?? "").split(",").filter(Boolean);

/** What is known of an area on one map at the period and comparison of the site, or on all. */
async function onMap<T extends AreaDetail | Profile>(area: T, map: string | null, read: SiteReader): Promise<T> {
  if (map === null) return area;
  const { selection } = await read<MapSummary>(`maps/${map}.json`);
  // Whichever of the two it is, its maps tell which they are.
  const known = area as Profile;
  const own: Partial<Profile> = {
    ...known,
    maps: known.maps.filter((entry) => entry.map === map && entry.selection.key === selection.key),
  };
  // They are of all maps.
  delete own.early;
  delete own.structural;
  return own as T;
}

const isBuurt = (area: AreaDetail | Profile): area is AreaDetail => area.level === "buurt";

interface SiteArea {
  area: AreaDetail | Profile;
  series: SeriesList["series"];
}

/** Areas side by side on a map. */
async function compared(codes: readonly string[], map: string, read: SiteReader): Promise<Comparisons> {
  const { indicators, selection } = await read<MapSummary>(`maps/${map}.json`);
  const known = await Promise.all(
    codes.map(async (code): Promise<SiteArea> => {
      const [area, { series }] = await Promise.all([
        read<AreaDetail | Profile>(`areas/${code}.json`),
        read<SeriesList>(`areas/${code}/series.json`),
      ]);
      return { area, series: indicators.flatMap((indicator) => series.filter(({ key }) => key === indicator)) };
    }),
  );
  const of = { map, selection };
  const larger = known.flatMap(({ area }) => (isBuurt(area) ? [] : [found(area.maps, of)]))[0];
  return { areas: known.map((one) => comparedArea(one, of)), country: larger?.country ?? null, map, selection };
}

/** A map at a selection. */
type MapSelection = Pick<Explanation, "map" | "selection">;

function comparedArea({ area, series }: SiteArea, map: MapSelection): ComparedArea {
  const { code, level, naam } = area;
  const shared = { code, gemeente: gemeenteOf(area), level, naam, series };
  if (isBuurt(area)) {
    const own = found(area.maps, map);
    return {
      ...shared,
      class: own.class,
      class_label: own.class_label,
      measures: own.measures,
      n: own.n,
      place: own.place,
      standing: own.standing,
      status: own.status,
      status_label: own.status_label,
      summary: null,
    };
  }
  const own = found(area.maps, map);
  const measures = own.published.map(({ step: _step, ...measure }) => measure);
  return {
    ...shared,
    class: null,
    class_label: null,
    measures,
    n: own.summary.inhabitants,
    place: null,
    standing: [],
    status: null,
    status_label: null,
    summary: own.summary,
  };
}

const gemeenteOf = (area: AreaDetail | Profile): string =>
  area.level === "gemeente" ? area.code : (area.gemeente?.code ?? "");

function found<T extends MapSelection>(maps: readonly T[], { map, selection }: MapSelection): T {
  const own = maps.find((entry) => entry.map === map && entry.selection.key === selection.key);
  if (!own) throw new Error(`there is no map ${map} of ${selection.key} in this site`);
  return own;
}

/** Areas side by side on every map. */
async function comparedOnAll(codes: readonly string[], read: SiteReader): Promise<ComparisonOfAll> {
  const areas = await Promise.all(codes.map((code) => read<AreaDetail | Profile>(`areas/${code}.json`)));
  // Of the country a gemeente tells on every map.
  const [first] = areas;
  const country =
    areas.find((area): area is Profile => !isBuurt(area)) ??
    (first && (await read<Profile>(`areas/${gemeenteOf(first)}.json`)));
  // A map that compares in two ways is there twice; one of them is what the site shows.
  const all = country?.maps ?? [];
  const shown = await Promise.all(
    [...new Set(all.map(({ map }) => map))].map((map) => read<MapSummary>(`maps/${map}.json`)),
  );
  const onOne = (area: AreaDetail | Profile, map: MapSelection): ComparedClass => {
    if (!isBuurt(area)) return { class: null, status: null, summary: found(area.maps, map).summary };
    const own = found<Explanation>(area.maps, map);
    return { class: own.class, status: own.status, summary: null };
  };
  return {
    areas: areas.map((area) => ({ code: area.code, gemeente: gemeenteOf(area), level: area.level, naam: area.naam })),
    maps: shown.map(({ id, selection }) => {
      const of = { map: id, selection };
      return { areas: areas.map((area) => onOne(area, of)), country: found(all, of).country, ...of };
    }),
  };
}

/** How the inhabitants of gemeenten together are spread over the classes of a map. */
async function together(codes: readonly string[], { id, selection }: MapSummary, read: SiteReader): Promise<Summary> {
  const profiles = await Promise.all(codes.map((code) => read<Profile>(`areas/${code}.json`)));
  const all = profiles.map((profile) => found(profile.maps, { map: id, selection }).summary);
  const sum = (of: (summary: Summary) => number): number => all.reduce((total, summary) => total + of(summary), 0);
  const each = (of: (summary: Summary) => readonly number[]): number[] =>
    (all[0] ? of(all[0]) : []).map((_, at) => sum((summary) => of(summary)[at] ?? 0));
  const people = each((summary) => summary.inhabitants_per_class);
  const classed = people.reduce((total, number) => total + number, 0);
  return {
    areas_drawn: sum((summary) => summary.areas_drawn),
    areas_per_class: each((summary) => summary.areas_per_class),
    areas_per_status: each((summary) => summary.areas_per_status) as Summary["areas_per_status"],
    inhabitants: sum((summary) => summary.inhabitants),
    inhabitants_per_class: people,
    inhabitants_with_class: classed,
    // What publishers say of one gemeente holds for none of them together.
    published: {},
    share_per_class: people.map((number) => (classed > 0 ? number / classed : null)),
  };
}

/** What changed in gemeenten since the edition before. */
async function changesIn(gemeenten: readonly string[], read: SiteReader): Promise<ChangeList> {
  const list = await read<ChangeList>("changes.json");
  if (!gemeenten.length) return list;
  const { buurten } = await read<AreaIndex>("areas.json");
  const inside = new Set(buurten.flatMap(([code, , gemeente]) => (gemeenten.includes(gemeente) ? [code] : [])));
  return {
    ...list,
    maps: list.maps.map((entry) => ({ ...entry, changes: entry.changes.filter(([code]) => inside.has(code)) })),
  };
}
