/** What the list is made of: the index of areas, and a column of numbers per map; each asked for once. */

import * as api from "../api";
import type { AreaIndex, Catalogue, MapDefinition } from "../documents";
import { defaultSelection } from "../selection";
import type { Choice } from "../state";
import { formerClasses, type FormerClasses } from "./former-classes";
import { join } from "./join";
import type { Buurt, Names } from "./rows";

export interface ListData {
  buurten: Buurt[];
  names: Names;
  /** What each column of classes is of, in the order of the catalogue. */
  choices: Choice[];
  /** Per map what the class of a buurt was in the edition before, where it was another. */
  before: FormerClasses;
}

/** All maps at their default, but for the one in sight, which is as it is. */
export function choicesOf(catalogue: Catalogue, now: Choice): Choice[] {
  return catalogue.maps.map((map) => (map.id === now.map ? now : { map: map.id, selection: defaultSelection(map) }));
}

/** So many figures stand beside a class: the maps name first what decides it. */
const KEY_FIGURES = 3;
/** A figure that is a class of another map: its number without words says nothing, and that map has its own chip. */
const CLASS = /_klasse$/;
const THRESHOLD = /^drempel_/;

/** The measures of a map that stand in the list, a threshold behind what is held against it. */
export function keyMeasures(map: Pick<MapDefinition, "measures"> | undefined): MapDefinition["measures"] {
  const first = (map?.measures ?? []).filter(({ key }) => !CLASS.test(key)).slice(0, KEY_FIGURES);
  return first.toSorted((one, other) => Number(THRESHOLD.test(one.key)) - Number(THRESHOLD.test(other.key)));
}

export async function loadList(catalogue: Catalogue, now: Choice, gemeenten: readonly string[]): Promise<ListData> {
  const choices = choicesOf(catalogue, now);
  const measures = keyMeasures(catalogue.maps.find(({ id }) => id === now.map));
  // Most datasets have no edition before them: then nothing is asked.
  const asked = catalogue.maps.some(({ changed }) => changed !== null && changed > 0);
  const [index, people, figures, changed, classes] = await Promise.all([
    api.areaIndex(),
    api.numbersById("n", now),
    Promise.all(measures.map(({ key }) => api.numbersById(key, now))),
    asked ? api.changes(gemeenten) : null,
    Promise.all(choices.map((choice) => api.classesById(choice))),
  ]);
  return {
    buurten: join(index, people, figures, classes),
    names: { wijken: nameOf(index.wijken), gemeenten: nameOf(index.gemeenten) },
    choices,
    before: formerClasses(changed, choices),
  };
}

function nameOf(rows: AreaIndex["wijken"]): Map<string, string> {
  return new Map(rows.map((row) => [row[0], row[1]]));
}
