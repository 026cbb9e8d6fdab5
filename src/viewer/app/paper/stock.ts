/**
 * My dwellings as they stand on paper: where they are, and how many. Nothing of it is asked of the server, which gives
 * the places of all buurten.
 */

import * as api from "../api";
import { number } from "../format";
import { featureId } from "../list/join";
import type { Page } from "../page";
import type { DwellingPoint, PaperAdditions } from "./marks";

/** Whether there are numbers to draw. */
export function hasStock({ state }: Page): boolean {
  return Object.values(state.stock).some((count) => count > 0);
}

/** My dwellings in the classes that the legend shows. */
export async function loadStock(page: Page): Promise<Pick<PaperAdditions, "stock" | "stockWords">> {
  const { stock, hidden, first, language } = page.state;
  const [{ buurten }, classes] = await Promise.all([api.areaIndex(), hidden.length ? api.classesById(first) : null]);
  const shown = (code: string): boolean => !hidden.includes(classes?.get(featureId(code)) ?? -1);
  const found = buurten.flatMap(([code, , , longitude, latitude]): DwellingPoint[] => {
    const count = stock[code] ?? 0;
    return count > 0 && shown(code) ? [{ longitude, latitude, count }] : [];
  });
  const most = Math.max(0, ...found.map(({ count }) => count));
  return { stock: found, stockWords: page.say("paperStockKey").replace("{most}", number(most, language)) };
}
