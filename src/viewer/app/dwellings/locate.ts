/**
 * Finds the buurt of a coordinate in the tiles that any map view would ask for: the coordinates themselves never leave
 * the browser.
 */

import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { tile } from "../api";
import { isInside, world, type Ring } from "./geometry";

/** Fine enough that a border is within metres, coarse enough that a city is a few tiles. */
const ZOOM_MAX = 12;
/** Tiles for one file; points beyond are counted as not found. */
const TILES_MAX = 400;

/** One code per point, null where it lies in no buurt. */
export async function locate(points: [number, number][], map: string, lastZoom: number): Promise<(string | null)[]> {
  const zoom = Math.min(ZOOM_MAX, lastZoom);
  const tiles = new Map<string, number[]>();
  const places = points.map(([longitude, latitude], index) => {
    const place = world(longitude, latitude, zoom);
    const key = `${Math.floor(place.x)}/${Math.floor(place.y)}`;
    tiles.set(key, [...(tiles.get(key) ?? []), index]);
    return place;
  });
  const found: (string | null)[] = points.map(() => null);
  for (const [key, members] of [...tiles].slice(0, TILES_MAX)) {
    const [x = 0, y = 0] = key.split("/").map(Number);
    const body = await tile(map, zoom, x, y);
    if (!body) continue;
    const layer = new VectorTile(new PbfReader(new Uint8Array(body))).layers["buurten"];
    if (!layer) continue;
    const features = Array.from({ length: layer.length }, (_, at) => layer.feature(at)).map((feature) => ({
      code: feature.properties["code"],
      rings: feature.loadGeometry() as Ring[],
    }));
    for (const index of members) {
      const place = places[index];
      if (!place) continue;
      const spot = { x: (place.x % 1) * layer.extent, y: (place.y % 1) * layer.extent };
      const hit = features.find(({ rings }) => isInside(spot, rings));
      found[index] = typeof hit?.code === "string" ? hit.code : null;
    }
  }
  return found;
}
