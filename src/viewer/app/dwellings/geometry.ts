/** Where a place lies in the tiles, and whether an area holds it. Pure. */

import { worldX, worldY } from "../mercator";

export type Ring = { x: number; y: number }[];

/** Position in tiles of the zoom. */
export function world(longitude: number, latitude: number, zoom: number): { x: number; y: number } {
  const side = 2 ** zoom;
  return { x: worldX(longitude) * side, y: worldY(latitude) * side };
}

/** Even-odd over all rings, so that holes and parts need no sorting out. */
export function isInside(point: { x: number; y: number }, rings: Ring[]): boolean {
  let odd = false;
  for (const ring of rings) {
    for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
      const [a, b] = [ring[at], ring[before]];
      if (!a || !b || a.y > point.y === b.y > point.y) continue;
      if (point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x) odd = !odd;
    }
  }
  return odd;
}
