// Tiles as their readers find them, in both formats, and what two of them differ in.
//
// The decoder of MapLibre tiles is bundled first: Node does not load the package as it stands, whose imports lack their
// endings.
import assert from 'node:assert/strict';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { VectorTile } from '@mapbox/vector-tile';
import { build } from 'esbuild';
import { PbfReader } from 'pbf';
import { world } from '../browser/mercator.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const bundle = path.join(here, 'node_modules/.cache/mlt.mjs');
await build({
  stdin: { contents: "export { decodeTile } from '@maplibre/mlt';", resolveDir: here },
  bundle: true,
  format: 'esm',
  platform: 'node',
  outfile: bundle,
  logLevel: 'error',
});
const { decodeTile } = await import(pathToFileURL(bundle).href);

export const MVT = 'application/vnd.mapbox-vector-tile';
export const MLT = 'application/vnd.maplibre-tile';

const shape = (parts) => parts.map((part) => part.map(({ x, y }) => `${x},${y}`).join(' ')).join('|');
const known = (properties) => {
  const values = Object.entries(properties).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(
    values
      .map(([key, value]) => [key, typeof value === 'bigint' ? Number(value) : value])
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
};
const feature = (id, properties, parts) => ({ id: Number(id), properties: known(properties), shape: shape(parts) });

/** The layers of a tile of MVT by name, each with its extent and its features in their order. */
export function readMvt(bytes) {
  const { layers } = new VectorTile(new PbfReader(bytes));
  return Object.fromEntries(
    Object.entries(layers).map(([name, layer]) => {
      const features = Array.from({ length: layer.length }, (_, at) => layer.feature(at));
      return [
        name,
        {
          extent: layer.extent,
          features: features.map((found) => feature(found.id, found.properties, found.loadGeometry())),
        },
      ];
    }),
  );
}

/** The same of a MapLibre tile. */
export function readMlt(bytes) {
  return Object.fromEntries(
    decodeTile(bytes).map((table) => {
      const features = table
        .getFeatures()
        .map((found) => feature(found.id, found.properties, found.geometry.coordinates));
      return [table.name, { extent: table.extent, features }];
    }),
  );
}

/** Requires that two tiles say the same, feature by feature in the same order; gives how many features they have. */
export function assertSame(mvt, mlt, where) {
  assert.deepEqual(Object.keys(mlt), Object.keys(mvt), `${where}: the layers`);
  let features = 0;
  for (const [name, layer] of Object.entries(mvt)) {
    const other = mlt[name];
    assert.equal(other.extent, layer.extent, `${where}, ${name}: the extent`);
    assert.equal(other.features.length, layer.features.length, `${where}, ${name}: the number of features`);
    layer.features.forEach((expected, at) => {
      const found = other.features[at];
      // Much faster than a deep comparison, which says what differs where something does.
      if (JSON.stringify(found) !== JSON.stringify(expected))
        assert.deepEqual(found, expected, `${where}, ${name}, feature ${at}`);
    });
    features += layer.features.length;
  }
  return features;
}

/** Lists the tiles of a zoom that a box of west, south, east, north in degrees meets: [[z, x, y]]. */
export function tilesIn([west, south, east, north], zoom) {
  const tile = (point) => world(point).map((part) => Math.floor(part * 2 ** zoom));
  const [[left, top], [right, bottom]] = [tile([west, north]), tile([east, south])];
  const found = [];
  for (let y = top; y <= bottom; y += 1) for (let x = left; x <= right; x += 1) found.push([zoom, x, y]);
  return found;
}

/** Takes so many of a list, spread over all of it. */
export const sampleEvenly = (list, count) =>
  list.length <= count ? list : Array.from({ length: count }, (_, at) => list[Math.floor((at * list.length) / count)]);
