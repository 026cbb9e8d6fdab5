// What it costs the page to move the map: held against a bare map of the same library with the style that the server
// serves.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { openPage, prepare, repository, settle } from './helpers.mjs';

const here = prepare();
const modules = path.join(repository, 'src/viewer/node_modules');
const TYPES = { '.mjs': 'text/javascript', '.css': 'text/css' };
const MAP = 'kwetsbaar_nl';
/**
 * A page that says what is in sight, keeps its link and points at areas may take so much more of the main thread than
 * one that does nothing.
 */
const MOST = 1.5;

const place = () => {
  const [west, south, east, north] = here.catalogue.bounds;
  return { longitude: (west + east) / 2, latitude: (south + north) / 2 };
};

/** A map and nothing else, of the server's own address. */
function bare() {
  const { longitude, latitude } = place();
  return `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
    <link rel="stylesheet" href="/bare/maplibre-gl/dist/maplibre-gl.css">
    <style>html, body, #map { height: 100%; margin: 0 }</style><div id="map"></div>
    <script type="module">
      import { Map } from '/bare/maplibre-gl/dist/maplibre-gl.mjs';
      new Map({ container: 'map', style: '/styles/${MAP}.json', center: [${longitude}, ${latitude}], zoom: 10 });
    </script>`;
}

/**
 * Drags the map to and fro, and gives the time of the processor that the page's main thread took, in milliseconds: the
 * least of some turns.
 */
async function cost(link) {
  const { page, close } = await openPage(here.browser, here.server, 'health', {
    viewport: { width: 1280, height: 720 },
  });
  await page.route('**/bare', (route) => route.fulfill({ contentType: 'text/html', body: bare() }));
  await page.route('**/bare/**', (route) => {
    const file = path.join(modules, new URL(route.request().url()).pathname.replace('/bare/', ''));
    return route.fulfill({ contentType: TYPES[path.extname(file)], body: fs.readFileSync(file) });
  });
  await page.goto(new URL(link, here.server.url).href);
  await page.waitForSelector('.maplibregl-canvas');
  await settle(page);
  const session = await page.context().newCDPSession(page);
  // Time of the thread, and not of the clock: what else runs on the machine is not counted.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async () =>
    (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
  const box = await page.locator('.maplibregl-canvas').first().boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const turns = [];
  for (let turn = 0; turn < 4; turn += 1) {
    const before = await spent();
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let step = 1; step <= 30; step += 1) await page.mouse.move(x + 4 * step, y + 2 * step);
    for (let step = 29; step >= 0; step -= 1) await page.mouse.move(x + 4 * step, y + 2 * step);
    await page.mouse.up();
    await settle(page);
    turns.push((await spent()) - before);
  }
  await close();
  return Math.min(...turns);
}

test(`a pan takes at most ${MOST} times the main thread of a bare map with the same style`, async (t) => {
  const { longitude, latitude } = place();
  const [alone, own] = [await cost('bare'), await cost(`#kaart=${MAP}&plek=10/${latitude}/${longitude}`)];
  t.diagnostic(`${Math.round(own)} ms, a bare map ${Math.round(alone)} ms, for 60 steps of the pointer`);
  assert.ok(alone > 0 && own <= MOST * alone, `${own} ms, a bare map ${alone} ms`);
});
