/** Figures by feature id, and areas by code, brought together. Pure. */

import type { AreaIndex } from "../documents";
import type { Buurt } from "./rows";

/** Brings together what is known of each buurt; a code says its wijk, and its feature id. */
export function join(
  index: AreaIndex,
  people: ReadonlyMap<number, number>,
  figures: readonly ReadonlyMap<number, number>[],
  classes: readonly ReadonlyMap<number, number>[],
): Buurt[] {
  const wijken = new Set(index.wijken.map(([code]) => code));
  return index.buurten.map(([code, name, gemeente]) => {
    const id = featureId(code);
    const wijk = `WK${code.slice(2, 8)}`;
    return {
      code,
      name,
      wijk: wijken.has(wijk) ? wijk : gemeente,
      gemeente,
      people: people.get(id) ?? null,
      classes: classes.map((column) => column.get(id) ?? null),
      figures: figures.map((column) => column.get(id) ?? null),
    };
  });
}

/**
 * The id of an area in tiles and columns: the number in its code; of codes with letters a number above those, as the
 * server makes it.
 */
export function featureId(code: string): number {
  const digits = code.slice(2);
  return /^\d*$/.test(digits) ? Number(digits) : 100_000_000 + Number.parseInt(digits, 36);
}
