/** The rows of the list: which buurten, in which order, with their wijken and gemeenten between them. Pure. */

import type { LevelName } from "../documents";

/** A buurt with its class on every map. */
export interface Buurt {
  code: string;
  name: string;
  /** Code of its wijk, or of its gemeente where it has none. */
  wijk: string;
  gemeente: string;
  /** Inhabitants. */
  people: number | null;
  /** Class value per map, in the order of the catalogue. */
  classes: readonly (number | null)[];
  /** The figures behind the class on the map in sight, in the order of its measures. */
  figures: readonly (number | null)[];
}

export interface Names {
  wijken: ReadonlyMap<string, string>;
  gemeenten: ReadonlyMap<string, string>;
}

/** A wijk or gemeente has no class: per map the inhabitants of its buurten by class value. */
export interface LargerArea {
  code: string;
  name: string;
  people: number;
  shares: readonly ReadonlyMap<number, number>[];
}

export type ListRow = { level: "buurt"; buurt: Buurt } | { level: Exclude<LevelName, "buurt">; larger: LargerArea };

export type Order = "name" | "wijk" | "class";

/** What the list is asked to show. */
export interface ListQuery {
  /** Of none of them, of the country. */
  gemeenten: readonly string[];
  mine: readonly string[];
  /** Place of the map in sight among those of the catalogue, and the classes that its legend has switched off. */
  map: number;
  hidden: readonly number[];
  order: Order;
}

/** The buurten that are asked for, in no order. */
export function filterBuurten(buurten: readonly Buurt[], { gemeenten, mine, map, hidden }: ListQuery): Buurt[] {
  const own = mine.length ? new Set(mine) : null;
  return buurten.filter((buurt) => {
    const value = buurt.classes[map] ?? null;
    return (
      (!gemeenten.length || gemeenten.includes(buurt.gemeente)) &&
      (!own || own.has(buurt.code)) &&
      (value === null || !hidden.includes(value))
    );
  });
}

/**
 * All rows in their order: each gemeente with a row of its own, then its buurten by name, by wijk, or by class. Classes
 * of different gemeenten stand in no common order: what is relative to the one says nothing beside the other.
 */
export function rows(buurten: readonly Buurt[], names: Names, asked: ListQuery): ListRow[] {
  const all = filterBuurten(buurten, asked);
  const several = new Set(all.map(({ gemeente }) => gemeente)).size > 1;
  // By name the country is one list, which ranks nothing.
  if (asked.order === "name" && several) return all.toSorted(byName).map(row);
  return grouped(all, ({ gemeente }) => gemeente, names.gemeenten).flatMap(([code, inside]) => {
    const head: ListRow = { level: "gemeente", larger: larger(code, names.gemeenten, inside) };
    if (asked.order === "wijk") {
      const wijken = grouped(inside, ({ wijk }) => wijk, names.wijken);
      return [
        head,
        ...wijken.flatMap(([wijk, own]): ListRow[] => [
          { level: "wijk", larger: larger(wijk, names.wijken, own) },
          ...own.toSorted(byName).map(row),
        ]),
      ];
    }
    return [head, ...inside.toSorted(asked.order === "class" ? byClass(asked.map) : byName).map(row)];
  });
}

function row(buurt: Buurt): ListRow {
  return { level: "buurt", buurt };
}

const collator = new Intl.Collator("nl", { numeric: true });

function byName(one: Buurt, other: Buurt): number {
  return collator.compare(one.name, other.name) || (one.code < other.code ? -1 : 1);
}

/** The lowest class value first, those without a class last. */
function byClass(map: number): (one: Buurt, other: Buurt) => number {
  const value = (buurt: Buurt): number => buurt.classes[map] ?? Number.POSITIVE_INFINITY;
  // Two without a class differ by nothing, and infinity less infinity is no number.
  return (one, other) => (value(one) === value(other) ? byName(one, other) : value(one) - value(other));
}

function grouped(
  buurten: readonly Buurt[],
  of: (buurt: Buurt) => string,
  names: ReadonlyMap<string, string>,
): [string, Buurt[]][] {
  const groups = new Map<string, Buurt[]>();
  for (const buurt of buurten) {
    const group = groups.get(of(buurt));
    if (group) group.push(buurt);
    else groups.set(of(buurt), [buurt]);
  }
  return [...groups].toSorted(
    ([one], [other]) => collator.compare(names.get(one) ?? one, names.get(other) ?? other) || (one < other ? -1 : 1),
  );
}

function larger(code: string, names: ReadonlyMap<string, string>, buurten: readonly Buurt[]): LargerArea {
  const maps = buurten[0]?.classes.length ?? 0;
  const shares = Array.from({ length: maps }, (_, map) => {
    const people = new Map<number, number>();
    for (const { classes, people: own } of buurten) {
      const value = classes[map];
      if (typeof value === "number" && own) people.set(value, (people.get(value) ?? 0) + own);
    }
    return people;
  });
  return {
    code,
    name: names.get(code) ?? code,
    people: buurten.reduce((sum, { people }) => sum + (people ?? 0), 0),
    shares,
  };
}

/** The part of a long list that is in sight, with some more on both sides: from, up to and without. */
export function visibleRows(top: number, height: number, row: number, count: number): [number, number] {
  const spare = 8;
  const first = Math.max(0, Math.floor(top / row) - spare);
  return [Math.min(first, count), Math.min(count, Math.ceil((top + height) / row) + spare)];
}
