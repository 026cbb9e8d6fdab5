/**
 * Where a layer finds the class and the status of a buurt: in the tiles, or in a state that the page puts on the
 * features.
 *
 * One geometry serves all maps, years and windows: the tiles have the figures of the map that was first in sight, every
 * other comes as two columns of numbers, a hundredth of the bytes. Two states take turns, so that one map can load
 * behind another. Pure.
 */

import type { ExpressionSpecification } from "maplibre-gl";
import type { ClassColumns } from "../api";

export type StateSlot = "a" | "b";
export type Values = "tile" | StateSlot;

/** No class, or no status: water has neither. */
export const NONE = -1;

/** The name of the state that holds the status. */
const statusOf = (slot: StateSlot): string => `${slot} status`;

/** The class value, or {@link NONE}. */
export function klasse(values: Values): ExpressionSpecification {
  if (values === "tile") return ["case", ["has", "klasse"], ["get", "klasse"], NONE];
  return ["number", ["feature-state", values], NONE] as unknown as ExpressionSpecification;
}

/** The number of the status, or {@link NONE}. */
export function status(values: Values): ExpressionSpecification {
  if (values === "tile") return ["case", ["has", "status"], ["get", "status"], NONE];
  return ["number", ["feature-state", statusOf(values)], NONE] as unknown as ExpressionSpecification;
}

/** The state of each feature, by its id. */
export function states({ ids, classes, statuses }: ClassColumns, slot: StateSlot): [number, Record<string, number>][] {
  return ids.map((id, at) => [id, { [slot]: classes[at] ?? NONE, [statusOf(slot)]: statuses[at] ?? NONE }]);
}

/** What a feature says of itself, its class and status taken from where the layer takes them. */
export function readProperties(
  properties: Record<string, unknown>,
  state: Record<string, unknown>,
  values: Values,
): Record<string, unknown> {
  if (values === "tile") return properties;
  const { klasse: _, status: __, ...rest } = properties;
  const known = (name: string, value: unknown): Record<string, unknown> =>
    typeof value === "number" && value !== NONE ? { [name]: value } : {};
  return { ...rest, ...known("klasse", state[values]), ...known("status", state[statusOf(values)]) };
}
