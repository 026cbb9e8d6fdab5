// A private layer on the pages of other sites, in Chromium: MapLibre draws it with a token that the page adds, for a
// site that the operator named and for no other; and only such a site changes anything.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { binary, keep, launch, openPage, repository, serve, settle } from './helpers.mjs';

const modules = path.join(repository, 'tests/browser/node_modules');
const TYPES = { '.mjs': 'text/javascript', '.js': 'text/javascript', '.css': 'text/css' };
// Half the side of the square around the place that is looked at, in pixels: a circle of so many is in it.
const REACH = 12;
const PATIENCE = 300_000;

let browser, server, folder, sites, place;
const tokens = {};

/** A page as docs/access.md tells its makers: the token goes along to this server alone. */
const page = () => `<!doctype html><meta charset="utf-8"><title>Ons bezit</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/node_modules/maplibre-gl/dist/maplibre-gl.css">
<style>html, body, #map { height: 100%; margin: 0 }</style><div id="map"></div>
<script type="module">
  import * as maplibre from '/node_modules/maplibre-gl/dist/maplibre-gl.mjs';
  const server = ${JSON.stringify(server.url.replace(/\/$/, ''))};
  const token = new URLSearchParams(location.search).get('token');
  const headers = token ? { Authorization: 'Bearer ' + token } : {};
  const transformRequest = (url) => (url.startsWith(server) ? { url, headers } : { url });
  window.errors = [];
  window.map = new maplibre.Map({
    container: 'map',
    transformRequest,
    style: server + '/layers/bezit/style.json',
    center: [${place.lon}, ${place.lat}],
    zoom: 11,
  });
  window.map.on('error', ({ error }) => window.errors.push(String(error)));
  window.map.once('load', () => { window.loaded = true; });
</script>`;

/** A site of somebody else's: an origin of its own. */
async function site() {
  const own = createServer((request, response) => {
    const asked = new URL(request.url, 'http://localhost').pathname;
    const file = path.join(modules, asked.replace('/node_modules/', ''));
    if (asked === '/') response.writeHead(200, { 'content-type': 'text/html' }).end(page());
    else if (asked.startsWith('/node_modules/') && file.startsWith(modules) && fs.existsSync(file))
      response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'text/plain' }).end(fs.readFileSync(file));
    else response.writeHead(asked === '/empty' ? 200 : 404, { 'content-type': 'text/html' }).end();
  });
  await new Promise((listening) => own.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${own.address().port}/`, close: () => own.close() };
}

const ask = (method, where, token, body, type = 'application/json') =>
  fetch(new URL(where, server.url), {
    method,
    body,
    headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': type } : {}) },
  });

before(async () => {
  browser = await launch();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'veerkracht-'));
  const access = path.join(folder, 'access.toml');
  const made = (name, ...scopes) =>
    execFileSync(
      binary,
      ['token', 'new', '--name', name, '--access', access, ...scopes.flatMap((scope) => ['--scope', scope])],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    )
      .toString()
      .trim();
  Object.assign(tokens, {
    admin: made('admin', 'admin'),
    brings: made('brings', 'layer:bezit:write'),
    sees: made('sees', 'layer:bezit:read'),
    other: made('other', 'layer:ander:read'),
  });
  sites = { named: await site(), other: await site() };
  fs.writeFileSync(access, `origins = ["${new URL(sites.named.url).origin}"]\n${fs.readFileSync(access, 'utf8')}`);
  server = await serve({ options: ['--access', access, '--store', path.join(folder, 'store.sqlite')] });
  const { fields, buurten } = await server.json('areas.json');
  place = Object.fromEntries(fields.map((name, column) => [name, buurten[0][column]]));
  const description = { title: { nl: 'Ons bezit', en: 'Our stock' }, owner: 'Corporatie X', retention_months: 12 };
  assert.equal((await ask('PUT', 'layers/bezit', tokens.admin, JSON.stringify(description))).status, 201);
  const rows = Array.from({ length: 40 }, (_, each) => `${place.lon + each * 1e-6},${place.lat}`);
  assert.equal(
    (await ask('POST', 'layers/bezit/features', tokens.brings, ['lon,lat', ...rows].join('\n'), 'text/csv')).status,
    201,
  );
});

after(async () => {
  await browser?.close();
  await server?.stop();
  for (const each of Object.values(sites ?? {})) each.close();
  if (folder) fs.rmSync(folder, { recursive: true });
});

/** Opens the page on a site with a token; gives what of it is drawn and what it was told. */
async function opened(where, token) {
  const { page: shown, close } = await openPage(browser, { url: where.url }, 'empty');
  const answers = [];
  shown.on(
    'response',
    (answer) => answer.url().startsWith(server.url) && answers.push([answer.request().method(), answer.status()]),
  );
  await shown.goto(new URL(token ? `?token=${token}` : '', where.url).href);
  await shown.waitForFunction(() => window.loaded || window.errors.length);
  const picture = await settle(shown);
  let drawn = 0;
  for (let y = picture.height / 2 - REACH; y < picture.height / 2 + REACH; y += 1) {
    for (let x = picture.width / 2 - REACH; x < picture.width / 2 + REACH; x += 1) {
      const at = (y * picture.width + x) * 4;
      drawn += picture.data.subarray(at, at + 3).toString('hex') !== 'ffffff';
    }
  }
  return { shown, drawn, answers, close };
}

test(
  'MapLibre draws the layer with the token that the page adds, on a site that is named',
  { timeout: PATIENCE },
  async () => {
    const { shown, drawn, answers, close } = await opened(sites.named, tokens.sees);
    assert.deepEqual(await shown.evaluate(() => window.errors), []);
    await shown.waitForFunction(() => window.map.areTilesLoaded());
    const found = await shown.evaluate(() =>
      window.map.querySourceFeatures('laag', { sourceLayer: 'aantallen' }).map(({ properties }) => properties),
    );
    assert.deepEqual([...new Set(found.map(({ code, aantal }) => `${code} ${aantal}`))], [`${place.code} 40`]);
    assert.ok(drawn > 100, `${drawn} pixels`);
    await keep(shown, 'private-layer');
    assert.ok(answers.some(([method, status]) => method === 'GET' && status === 200));
    await close();
  },
);

test('nothing of it reaches who has no token, another one, or another site', { timeout: PATIENCE }, async () => {
  for (const [where, token] of [
    [sites.named, null],
    [sites.named, tokens.other],
    [sites.other, tokens.sees],
  ]) {
    const { shown, drawn, close } = await opened(where, token);
    const errors = await shown.evaluate(() => window.errors);
    assert.ok(errors.length && errors.every((error) => /404|Failed to fetch/.test(error)), errors.join());
    assert.equal(drawn, 0);
    await close();
  }
});

test(
  'a page of a site that is named changes what its token may, and one of another site does not get to ask',
  { timeout: PATIENCE },
  async () => {
    const version = async () => (await (await ask('GET', 'layers/bezit/counts.json', tokens.sees)).json()).version;
    const change = (shown, method, where, token, body, type) =>
      shown.evaluate(
        async ([method, url, token, body, type]) => {
          try {
            const headers = {
              authorization: `Bearer ${token}`,
              'if-match': '*',
              ...(body ? { 'content-type': type } : {}),
            };
            const answer = await fetch(url, { method, headers, body });
            return [answer.status, answer.headers.get('etag')];
          } catch (error) {
            return [String(error)];
          }
        },
        [method, new URL(where, server.url).href, token, body, type],
      );
    const rows = `lon,lat\n${place.lon},${place.lat}\n`;
    const before = await version();
    const { page: other, close: closeOther } = await openPage(browser, { url: sites.other.url }, 'empty');
    assert.match(
      (await change(other, 'POST', 'layers/bezit/features', tokens.brings, rows, 'text/csv'))[0],
      /Failed to fetch/,
    );
    assert.match((await change(other, 'DELETE', 'layers/bezit', tokens.brings))[0], /Failed to fetch/);
    assert.equal(await version(), before, 'nothing was changed');
    await closeOther();
    const { page: named, close } = await openPage(browser, { url: sites.named.url }, 'empty');
    const [status, tag] = await change(named, 'POST', 'layers/bezit/features', tokens.brings, rows, 'text/csv');
    assert.equal(status, 201);
    assert.equal(tag, `"${await version()}"`, 'the page may read the version, which it names when it replaces it');
    assert.deepEqual((await change(named, 'PUT', 'layers/nieuw', tokens.sees, '{}', 'application/json'))[0], 403);
    assert.deepEqual((await change(named, 'DELETE', 'layers/bezit', tokens.brings))[0], 204);
    await close();
  },
);
