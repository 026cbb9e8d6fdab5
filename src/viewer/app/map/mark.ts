/** What stands for a class in a few letters, on chips and on the map. Pure. */

import type { MapClass, MapDefinition } from "../documents";

/**
 * The letter of a class, or its number as the workbook and the column `klasse` have it: one class has one mark wherever
 * it stands.
 */
export function classMark(map: Pick<MapDefinition, "classes">, value: number): string {
  return map.classes.find((entry) => entry.value === value)?.key ?? String(value);
}

/**
 * A class in a legend: its letter before its words, or its number, which chips, lists and letters on the map have, in
 * its square.
 */
export function legendWords(
  { key, value }: Pick<MapClass, "key" | "value">,
  label: string,
): { letter: string | null; number: string | null; words: string } {
  if (key) return { letter: key, number: null, words: label };
  const number = String(value);
  // Words that begin with the number need not say it again.
  return { letter: null, number, words: label.startsWith(`${number} `) ? label.slice(number.length + 1) : label };
}
