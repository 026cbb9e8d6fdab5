/** What stands for a class in a few letters, on chips and on the map. Pure. */

import type { MapDefinition } from "../documents";

/** The letter of a class, or its place in the legend. */
export function classMark(map: Pick<MapDefinition, "classes">, value: number): string {
  const at = map.classes.findIndex((entry) => entry.value === value);
  return map.classes[at]?.key ?? String(at + 1);
}
