// MapLibre tiles are as much smaller than tiles of MVT as is promised.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { prepare } from '../browser/helpers.mjs';
import { sampleEvenly, tilesIn } from './tiles.mjs';

const here = prepare({ withBrowser: false });
const MAP = 'focuskaart';
const PER_ZOOM = 60;
// Of a made-up region the tiles are small, and there is less in them that repeats.
const COUNTRY = 1000;
// What is compressed again in the background is at most this many requests away.
const PATIENCE = 400;

/** What comes over the wire: the length of the body and its tag. */
function sent(place, encoding) {
  return new Promise((resolve, reject) => {
    const asked = request(
      new URL(place, here.server.url),
      { headers: { 'accept-encoding': encoding }, agent: false },
      (answer) => {
        let length = 0;
        answer.on('data', (part) => {
          length += part.length;
        });
        answer.on('end', () => resolve({ length, tag: answer.headers.etag ?? '' }));
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

/**
 * The length of a body once nothing better is made of it: those above 32 KB are compressed again after somebody asked.
 */
async function improved(place, encoding) {
  let found = await sent(place, encoding);
  for (let turn = 0; encoding === 'br' && found.length > 32 * 1024 && !found.tag.includes('br5'); turn += 1) {
    assert.ok(turn < PATIENCE, `${place} is not improved: ${found.tag}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
    found = await sent(place, encoding);
  }
  return found.length;
}

test(
  'relative to MVT in gzip, MapLibre tiles take 0.66 in gzip and, of a country, 0.54 in Brotli at zooms 6 to 8, ' +
    'and 0.92 at zoom 14',
  async (t) => {
    const large = here.index.buurten.length > COUNTRY ? 0.54 : 0.66;
    for (const [zooms, gzip, brotli] of [
      [[6, 7, 8], 0.66, large],
      [[14], 0.92, 1],
    ]) {
      const [sums, places] = [
        { mvt: 0, gzip: 0, br: 0 },
        zooms.flatMap((zoom) => sampleEvenly(tilesIn(here.catalogue.bounds, zoom), PER_ZOOM)),
      ];
      for (const [z, x, y] of places) {
        const place = `tiles/${MAP}/${z}/${x}/${y}`;
        sums.mvt += (await sent(`${place}.mvt`, 'gzip')).length;
        // Of a server that keeps both, the smallest that is taken is sent: each is asked for alone.
        for (const encoding of ['gzip', 'br']) sums[encoding] += await improved(`${place}.mlt`, encoding);
      }
      const [inGzip, inBrotli] = [sums.gzip / sums.mvt, sums.br / sums.mvt];
      t.diagnostic(
        `zooms ${zooms.join(', ')}: ${sums.mvt} bytes, ${inGzip.toFixed(3)} in gzip, ${inBrotli.toFixed(3)} in Brotli`,
      );
      assert.ok(
        sums.mvt > 0 && inGzip <= gzip && inBrotli <= brotli,
        `zooms ${zooms.join(', ')}: ${inGzip} in gzip, ${inBrotli} in Brotli`,
      );
    }
  },
);
