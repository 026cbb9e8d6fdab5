/** Finds the buurt of a coordinate in the tiles that any map view would ask for: the coordinates themselves never leave the browser. */

import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { BASE } from "./api";

/** Fine enough that a border is within metres, coarse enough that a city is a few tiles. */
const ZOOM = 12;
/** Tiles for one file; points beyond are counted as not found. */
const TILES_MAX = 400;

type Ring = { x: number; y: number }[];

/** One code per point, null where it lies in no buurt. */
export async function locate(points: [number, number][], map: string): Promise<(string | null)[]> {
  const tiles = new Map<string, number[]>();
  const places = points.map(([longitude, latitude], index) => {
    const place = world(longitude, latitude);
    const key = `${Math.floor(place.x)}/${Math.floor(place.y)}`;
    tiles.set(key, [...(tiles.get(key) ?? []), index]);
    return place;
  });
  const found: (string | null)[] = points.map(() => null);
  for (const [key, members] of [...tiles].slice(0, TILES_MAX)) {
    const answer = await fetch(`${BASE}tiles/${map}/${ZOOM}/${key}`);
    if (answer.status !== 200) continue;
    const layer = new VectorTile(new PbfReader(new Uint8Array(await answer.arrayBuffer()))).layers["buurten"];
    if (!layer) continue;
    const features = Array.from({ length: layer.length }, (_, at) => layer.feature(at)).map((feature) => ({ code: feature.properties["code"], rings: feature.loadGeometry() as Ring[] }));
    for (const index of members) {
      const place = places[index];
      if (!place) continue;
      const spot = { x: (place.x % 1) * layer.extent, y: (place.y % 1) * layer.extent };
      const hit = features.find(({ rings }) => inside(spot, rings));
      found[index] = typeof hit?.code === "string" ? hit.code : null;
    }
  }
  return found;
}

/** Position in tiles of the zoom. */
function world(longitude: number, latitude: number): { x: number; y: number } {
  const sine = Math.sin((latitude * Math.PI) / 180);
  const side = 2 ** ZOOM;
  return { x: (longitude / 360 + 0.5) * side, y: (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * side };
}

/** Even-odd over all rings, so that holes and parts need no sorting out. */
export function inside(point: { x: number; y: number }, rings: Ring[]): boolean {
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
