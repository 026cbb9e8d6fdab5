/** What stands for a class in a few letters, on chips and on the map. Pure. */

import type { MapDefinition } from "../documents";

/** The letter of a class, or its number as the workbook and the column `klasse` have it: one class has one mark wherever it stands. */
export function classMark(map: Pick<MapDefinition, "classes">, value: number): string {
  return map.classes.find((entry) => entry.value === value)?.key ?? String(value);
}
