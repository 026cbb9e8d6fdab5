// Every feature of a MapLibre tile is that of the tile of MVT, as the decoders of their makers read them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepare } from '../browser/helpers.mjs';
import { MLT, MVT, assertSame, readMlt, readMvt, sampleEvenly, tilesIn } from './tiles.mjs';

const here = prepare({ withBrowser: false });
const TILES = 300;
const ZOOMS = 15;
// A made-up region has fewer buurten, and fewer tiles than are looked at of a country.
const REGION = 1000;

async function tile(place, type, headers = {}) {
  const answer = await fetch(new URL(place, here.server.url), { headers });
  if (answer.status === 204) return null;
  assert.equal(answer.status, 200, place);
  assert.equal(answer.headers.get('content-type'), type, place);
  return new Uint8Array(await answer.arrayBuffer());
}

test(
  'of 300 tiles over all zooms and maps, or all that a region has, every id, value and vertex is the same',
  async (t) => {
    const maps = here.catalogue.maps.map(({ id }) => id);
    // A region has few tiles at the first zooms: the more of the others.
    const picked = Array.from({ length: ZOOMS }, (_, zoom) =>
      sampleEvenly(tilesIn(here.catalogue.bounds, zoom), zoom < 10 ? 40 : 400),
    ).flat();
    let [tiles, features] = [0, 0];
    for (const [number, [z, x, y]] of picked.entries()) {
      if (tiles >= 2 * TILES && z < ZOOMS - 1) continue;
      const place = `tiles/${maps[number % maps.length]}/${z}/${x}/${y}`;
      const [mvt, mlt] = [await tile(`${place}.mvt`, MVT), await tile(`${place}.mlt`, MLT)];
      assert.equal(mlt === null, mvt === null, place);
      if (!mvt) continue;
      features += assertSame(readMvt(mvt), readMlt(mlt), place);
      tiles += 1;
    }
    t.diagnostic(`${tiles} tiles, ${features} features`);
    const all = here.index.buurten.length > REGION ? TILES : 0;
    assert.ok(tiles >= Math.max(all, 100) && features > 5 * TILES, `${tiles} tiles with ${features} features`);
  },
);

test('fields, layers and years are those of the tile of MVT', async () => {
  const { id, years } = here.catalogue.maps.find((map) => map.years?.length > 1);
  const [west, south, east, north] = here.catalogue.bounds;
  const [middle] = tilesIn([(west + east) / 2, (south + north) / 2, (west + east) / 2, (south + north) / 2], 9);
  for (const query of [
    '?fields=klasse',
    '?fields=klasse_naam,n&layers=buurten',
    '?layers=gemeenten_label',
    `?year=${years[0]}`,
  ]) {
    const place = `tiles/${id}/${middle.join('/')}`;
    const [mvt, mlt] = [await tile(`${place}.mvt${query}`, MVT), await tile(`${place}.mlt${query}`, MLT)];
    assert.ok(assertSame(readMvt(mvt), readMlt(mlt), place + query) > 0, query);
  }
});

test('what MapLibre sends for a source of MapLibre tiles gets one without an ending too', async () => {
  const [middle] = tilesIn(here.catalogue.bounds, 7);
  const place = `tiles/${here.catalogue.maps[0].id}/${middle.join('/')}`;
  const [mvt, mlt] = [await tile(place, MVT, { accept: '*/*' }), await tile(place, MLT, { accept: MLT })];
  if (mvt) assertSame(readMvt(mvt), readMlt(mlt), place);
});
