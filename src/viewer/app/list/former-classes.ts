/** What the class of a buurt was in the edition before, where it was another. Pure. */

import type { ChangeList } from "../documents";
import { readSelection } from "../selection";
import { isSame, type Choice } from "../state";

/** Per map, in the order of the choices: the class before by code, null for none. */
export type FormerClasses = readonly ReadonlyMap<string, number | null>[];

/** What is known of changes on the choices; only a default was compared with that of the edition before. */
export function formerClasses(list: Pick<ChangeList, "maps"> | null, choices: readonly Choice[]): FormerClasses {
  return choices.map(({ map, selection }) => {
    const found = list?.maps.find((entry) => entry.map === map && isSame(readSelection(entry.selection), selection));
    return new Map(found?.changes.map(([code, before]) => [code, before]));
  });
}
