// What MapLibre draws of MapLibre tiles is, pixel by pixel, what it draws of tiles of MVT: in the viewer and with the
// served styles.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { keep, openPage, prepare, settle } from '../browser/helpers.mjs';

const here = prepare();
const modules = path.join(path.dirname(fileURLToPath(import.meta.url)), 'node_modules');
const PATIENCE = 600_000;
// A version of the library from before it read MapLibre tiles right.
const [OWN, OLDER] = ['6.17.0', '5.17.0'];

function differing(one, other) {
  assert.deepEqual([one.width, one.height], [other.width, other.height]);
  let count = 0;
  for (let at = 0; at < one.data.length; at += 4)
    if (one.data.readUInt32BE(at) !== other.data.readUInt32BE(at)) count += 1;
  return count;
}

const colours = ({ data }) =>
  new Set(Array.from({ length: data.length / 4 }, (_, at) => data.readUInt32BE(4 * at))).size;

/** Opens the viewer, whose library says that it is of a version; gives its picture and which tiles it asked for. */
async function viewer(link, version) {
  const { page, complaints, close } = await openPage(here.browser, here.server, 'health');
  const asked = [];
  page.on('request', (request) => {
    if (request.url().includes('/tiles/')) asked.push(request.url());
  });
  let named = false;
  await page.route('**/assets/*.js', async (route) => {
    const answer = await route.fetch();
    const text = await answer.text();
    named ||= text.includes(`"${OWN}"`) || text.includes(`\`${OWN}\``);
    await route.fulfill({
      response: answer,
      body: text.replaceAll(`"${OWN}"`, `"${version}"`).replaceAll(`\`${OWN}\``, `\`${version}\``),
    });
  });
  await page.goto(new URL(link, here.server.url).href);
  await page.waitForSelector('.maplibregl-canvas');
  const picture = await settle(page);
  await keep(page, `mlt-viewer-${version}`);
  assert.deepEqual(complaints, []);
  assert.ok(named, `no script names the version ${OWN} of the library`);
  await close();
  return { picture, asked };
}

test(
  'the viewer asks for MapLibre tiles where the library reads them, and shows the same',
  { timeout: PATIENCE },
  async () => {
    const [gemeente] = here.catalogue.gemeenten.at(-1);
    for (const link of ['', `#kaart=signalering_relatief&gemeente=${gemeente}`]) {
      const [newer, older] = [await viewer(link, OWN), await viewer(link, OLDER)];
      assert.ok(newer.asked.length > 0 && newer.asked.every((url) => url.includes('.mlt')), newer.asked.join('\n'));
      assert.ok(older.asked.length > 0 && older.asked.every((url) => url.includes('.mvt')), older.asked.join('\n'));
      assert.ok(colours(newer.picture) > 8, 'the map is drawn');
      assert.equal(differing(newer.picture, older.picture), 0, `pixels of ${link || 'the first view'}`);
    }
  },
);

const PAGE = `<!doctype html><meta charset="utf-8">
<link rel="stylesheet" href="modules/maplibre-gl/dist/maplibre-gl.css">
<style>html, body, #map { height: 100%; margin: 0 }</style><div id="map"></div>
<script type="module">
  import * as maplibregl from "./modules/maplibre-gl/dist/maplibre-gl.mjs";
  const [style, bounds] = JSON.parse(decodeURIComponent(location.hash.slice(1)));
  const map = new maplibregl.Map({ container: "map", style, bounds, fadeDuration: 0, attributionControl: false });
  map.on("idle", () => { document.body.dataset.idle = "yes" });
</script>`;

/** Draws a served style as a page would that has the library from npm. */
async function drawn(query, map, bounds) {
  const { page, complaints, close } = await openPage(here.browser, here.server, 'health');
  await page.route('**/own/**', (route) => {
    const asked = new URL(route.request().url()).pathname.split('/own/')[1];
    if (asked === '') return route.fulfill({ contentType: 'text/html', body: PAGE });
    const file = path.join(modules, asked.replace('modules/', ''));
    const type = { '.mjs': 'text/javascript', '.css': 'text/css' }[path.extname(file)] ?? 'application/octet-stream';
    return fs.existsSync(file)
      ? route.fulfill({ contentType: type, body: fs.readFileSync(file) })
      : route.fulfill({ status: 404 });
  });
  const accepted = new Set();
  page.on('request', (request) => {
    if (request.url().includes('/tiles/'))
      accepted.add(`${/\.\w+(?=\?|$)/.exec(request.url())} ${request.headers().accept}`);
  });
  const hash = encodeURIComponent(
    JSON.stringify([new URL(`styles/${map}.json${query}`, here.server.url).href, bounds]),
  );
  await page.goto(new URL(`own/#${hash}`, here.server.url).href);
  await page.waitForSelector('body[data-idle]');
  const picture = await settle(page);
  await keep(page, `mlt-style-${query ? 'mlt' : 'mvt'}`);
  assert.deepEqual(complaints, []);
  await close();
  return { picture, accepted: [...accepted] };
}

test('served styles with encoding=mlt are drawn as those without', { timeout: PATIENCE }, async () => {
  const [west, south, east, north] = here.catalogue.bounds;
  const near = [(3 * west + east) / 4, (3 * south + north) / 4, (west + 3 * east) / 4, (south + 3 * north) / 4];
  for (const [map, bounds] of [
    [here.catalogue.maps[0].id, here.catalogue.bounds],
    ['focuskaart', near],
  ]) {
    const [mvt, mlt] = [await drawn('', map, bounds), await drawn('?encoding=mlt', map, bounds)];
    assert.deepEqual([mvt.accepted, mlt.accepted], [['.mvt */*'], ['.mlt application/vnd.maplibre-tile']]);
    assert.ok(colours(mvt.picture) > 8, 'the map is drawn');
    assert.equal(differing(mvt.picture, mlt.picture), 0, map);
  }
});
