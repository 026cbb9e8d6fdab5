// The pages of docs/clients, as they stand, in Chromium on a server of their own that has beside them what npm brings:
// they draw the colours of the map.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { keep, openPage, prepare, repository, settle } from './helpers.mjs';

// The address that the pages name, which is the one that `veerkracht serve` listens on unless told otherwise.
const WRITTEN = 'http://127.0.0.1:3000';
const modules = path.join(repository, 'tests/browser/node_modules');
const TYPES = { '.mjs': 'text/javascript', '.js': 'text/javascript', '.css': 'text/css' };

const PATIENCE = 300_000;

// The last example of a page; the first of those for MapLibre has a test of its own.
const example = (name) =>
  /[^]*```html\n([^]*?)```/.exec(fs.readFileSync(path.join(repository, 'docs/clients', `${name}.md`), 'utf8'))[1];

const here = prepare();
let site;
before(async () => {
  site = createServer((request, response) => {
    const asked = new URL(request.url, 'http://localhost').pathname;
    const file = path.join(modules, asked.replace('/node_modules/', ''));
    if (asked.startsWith('/page/'))
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(example(asked.slice(6)).replaceAll('node_modules/', '../node_modules/').replaceAll('./../', '../'));
    else if (asked.startsWith('/node_modules/') && file.startsWith(modules) && fs.existsSync(file))
      response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'text/plain' }).end(fs.readFileSync(file));
    else
      response
        .writeHead(asked === '/favicon.ico' || asked === '/empty' ? 200 : 404, { 'content-type': 'text/html' })
        .end();
  });
  await new Promise((listening) => site.listen(0, '127.0.0.1', listening));
});
after(() => site?.close());

/**
 * Opens the page of a client; under test the program listens on a free port, and the page asks where it was told to.
 */
async function open(name, selector) {
  const server = { url: `http://127.0.0.1:${site.address().port}/` };
  const { page, complaints, close } = await openPage(here.browser, server, 'empty');
  const own = new URL(here.server.url).origin;
  await page.route(`${WRITTEN}/**`, (route) => route.continue({ url: route.request().url().replace(WRITTEN, own) }));
  await page.goto(new URL(`page/${name}`, server.url).href);
  await page.locator(selector).first().waitFor({ state: 'attached' });
  await page.waitForLoadState('networkidle');
  // OpenLayers finds what lies at a pixel by reading pixels, of which Chromium has a quicker way.
  const expected = (complaint) =>
    complaint.includes('willReadFrequently') ||
    [WRITTEN, own].some((origin) => complaint.startsWith(`request to another host: ${origin}/`));
  const done = async () => {
    assert.deepEqual(
      complaints.filter((complaint) => !expected(complaint)),
      [],
    );
    await close();
  };
  return { page, done };
}

/** The colours of a map's classes that a picture does not show. */
function missing(picture, map) {
  const seen = new Set();
  for (let at = 0; at < picture.data.length; at += 4) seen.add(`#${picture.data.subarray(at, at + 3).toString('hex')}`);
  return here
    .map(map)
    .classes.filter(({ colour }) => !seen.has(colour.toLowerCase()))
    .map(({ value }) => value);
}

/** Waits until all classes are drawn but those that no buurt has. */
async function drawn(page, map, absent = []) {
  let lacking;
  for (let turn = 0; turn < 20; turn += 1) {
    lacking = missing(await settle(page), map).filter((value) => !absent.includes(value));
    if (!lacking.length) return;
  }
  assert.deepEqual(lacking, [], `classes of ${map} that are not drawn`);
}

/** The classes of a map that no buurt has in a year. */
async function absent(map, year) {
  const { values } = await here.server.json(`columns/klasse.json?map=${map}&year=${year}`);
  return here
    .map(map)
    .classes.map(({ value }) => value)
    .filter((value) => !values.includes(value));
}

test('OpenLayers draws the map in RD, and a click names a buurt', { timeout: PATIENCE }, async () => {
  const { page, done } = await open('openlayers', '.ol-layer canvas');
  await drawn(page, 'focuskaart');
  await keep(page, 'client-openlayers');
  const said = new Promise((resolve) =>
    page.once('dialog', async (dialog) => {
      resolve(dialog.message());
      await dialog.dismiss();
    }),
  );
  const { width, height } = page.viewportSize();
  await page.mouse.click(width / 2, height / 2);
  assert.match(await said, /^.+: class (\d|none)$/);
  await done();
});

test('MapLibre shows another year on the same tiles, by feature state', { timeout: PATIENCE }, async () => {
  const { page, done } = await open('maplibre', '#year option');
  const { years } = here.map('kwetsbaar_nl');
  assert.deepEqual(await page.locator('#year option').allInnerTexts(), years.map(String));
  await drawn(page, 'kwetsbaar_nl', await absent('kwetsbaar_nl', years.at(-1)));
  const newest = await settle(page);
  await page.locator('#year').selectOption(String(years[0]));
  await page.waitForLoadState('networkidle');
  await drawn(page, 'kwetsbaar_nl', await absent('kwetsbaar_nl', years[0]));
  await keep(page, 'client-maplibre');
  const oldest = await settle(page);
  let others = 0;
  for (let at = 0; at < newest.data.length; at += 4)
    if (!newest.data.subarray(at, at + 3).equals(oldest.data.subarray(at, at + 3))) others += 1;
  assert.ok(others > 1000, `${others} pixels have another colour`);
  await done();
});
