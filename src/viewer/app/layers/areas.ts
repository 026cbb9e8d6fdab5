/** The areas of which own layers tell anything, for what is saved and printed. Pure. */

import type { AreaIndex, AreaRow } from "../documents";
import { countOf, figureOf } from "./area-text";
import type { CountedLayer } from "./layers";

export interface Area {
  code: string;
  name: string;
  /** Name of its gemeente. */
  gemeente: string;
}

/** Whether a layer tells anything of an area: that it is too few is something, too. */
export function tells({ counts }: CountedLayer, code: string): boolean {
  return counts.kind === "points"
    ? countOf(counts, code).count !== 0
    : counts.figures.some((column) => figureOf(column, code) !== null);
}

/** Gemeenten, wijken and buurten in the order of the index, of some gemeenten or, of none, of all. */
export function areasWithin(index: AreaIndex, gemeenten: readonly string[], held: readonly CountedLayer[]): Area[] {
  const names = new Map(index.gemeenten.map(([code, name]) => [code, name]));
  const of = ([code, , gemeente]: AreaRow): string => (code.startsWith("GM") ? code : gemeente);
  const rows = [...index.gemeenten, ...index.wijken, ...index.buurten].filter(
    (row) => !gemeenten.length || gemeenten.includes(of(row)),
  );
  return rows
    .filter(([code]) => held.some((one) => tells(one, code)))
    .map((row) => ({ code: row[0], name: row[1], gemeente: names.get(of(row)) ?? of(row) }));
}
