// OpenLayers in Chromium draws a map of which it knows the address of the tileset alone (OGC API Tiles).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { keep, openPage, prepare, repository, settle } from './helpers.mjs';

const PATIENCE = 300_000;
const MAP = 'focuskaart';
const modules = path.join(repository, 'tests/browser/node_modules');

// What a developer writes who knows the address of the tileset; the colours are those of the catalogue.
const PAGE = `<!doctype html>
<meta charset="utf-8">
<link rel="stylesheet" href="ol/ol.css">
<style>html, body, #map { height: 100%; margin: 0 }</style>
<div id="map"></div>
<script src="ol/dist/ol.js"></script>
<script type="module">
  const { tileset, bounds, colours } = await (await fetch('asked.json')).json();
  const format = new ol.format.MVT({ layers: ['buurten'] });
  const source = new ol.source.OGCVectorTile({ url: tileset, format, overlaps: false });
  const colour = (buurt) => colours[buurt.get('klasse')] ?? '#00000000';
  const style = (buurt) => new ol.style.Style({ fill: new ol.style.Fill({ color: colour(buurt) }) });
  const map = new ol.Map({ target: 'map', layers: [new ol.layer.VectorTile({ source, style })], view: new ol.View() });
  map.getView().fit(ol.proj.transformExtent(bounds, 'EPSG:4326', 'EPSG:3857'));
  map.once('rendercomplete', () => document.body.classList.add('drawn'));
</script>`;

const here = prepare();
/** What the page is told. */
let asked = {};
let site;
before(async () => {
  site = createServer((request, response) => {
    const name = new URL(request.url, 'http://localhost').pathname;
    const files = {
      '/page': ['text/html', PAGE],
      '/asked.json': ['application/json', JSON.stringify(asked)],
      '/favicon.ico': ['image/x-icon', ''],
    };
    const file = path.join(modules, name);
    const [type, body] = files[name] ?? [
      name.endsWith('.css') ? 'text/css' : 'text/javascript',
      file.startsWith(path.join(modules, 'ol')) && fs.existsSync(file) ? fs.readFileSync(file) : null,
    ];
    response.writeHead(body === null ? 404 : 200, { 'content-type': type }).end(body);
  });
  await new Promise((listening) => site.listen(0, '127.0.0.1', listening));
});
after(() => site?.close());

test('OpenLayers draws all classes of a map from the address of its tileset', { timeout: PATIENCE }, async () => {
  const { bounds } = await here.server.json(`tiles/${MAP}.json`);
  const colours = Object.fromEntries(here.map(MAP).classes.map(({ value, colour }) => [value, colour]));
  asked = {
    tileset: new URL(`ogc/v1/collections/${MAP}/tiles/WebMercatorQuad`, here.server.url).href,
    bounds,
    colours,
  };
  const server = { url: `http://127.0.0.1:${site.address().port}/` };
  const { page, complaints, close } = await openPage(here.browser, server, 'page');
  await page.locator('body.drawn').waitFor();
  const picture = await settle(page);
  await keep(page, 'ogc-openlayers');
  const seen = new Set();
  for (let at = 0; at < picture.data.length; at += 4) seen.add(`#${picture.data.subarray(at, at + 3).toString('hex')}`);
  const { values } = await here.server.json(`columns/klasse.json?map=${MAP}`);
  const lacking = here
    .map(MAP)
    .classes.filter(({ value, colour }) => values.includes(value) && !seen.has(colour.toLowerCase()));
  assert.deepEqual(
    lacking.map(({ value }) => value),
    [],
  );
  const own = new URL(here.server.url).origin;
  assert.deepEqual(
    complaints.filter((complaint) => !complaint.startsWith(`request to another host: ${own}/`)),
    [],
  );
  await close();
});
