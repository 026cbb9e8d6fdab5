// Draws the same piece of map twice, by MapLibre in Chromium: from our tiles, and from polygons that were each
// simplified by themselves within the same tolerance. What no buurt covers of the land is red.
//
//    node side-by-side.mjs DATA DATASET      (tests/pictures/make makes both, and runs this)
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, serve } from '../browser/helpers.mjs';

const [data, dataset] = process.argv.slice(2);
const here = path.dirname(fileURLToPath(import.meta.url));
const maplibre = path.resolve(here, '../../src/viewer/node_modules/maplibre-gl/dist');
const PYTHON = process.env.PYTHON ?? 'python3';
const ZOOMS = [6, 8, 10];
const COLOURS = ['#7fa6c9', '#b9cfe3', '#8fbf9f', '#d8e3b0', '#e8cf9a', '#c7b3d6', '#f0efe9'];
const MAX_GEOJSON = 1 << 28;

/** A colour per buurt, by the digits of its code: the same on both sides. */
const colour = [
  'match',
  ['%', ['to-number', ['slice', ['get', 'code'], 2]], COLOURS.length],
  ...COLOURS.slice(1).flatMap((c, i) => [i + 1, c]),
  COLOURS[0],
];

function style(tiles, buurten, layer) {
  const land = { type: 'vector', tiles: [tiles], minzoom: 0, maxzoom: 14 };
  return {
    version: 8,
    sources: { land, buurten: buurten ?? land },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': '#ffffff' } },
      {
        id: 'land',
        type: 'fill',
        source: 'land',
        'source-layer': 'gemeenten',
        paint: { 'fill-color': '#e3001b', 'fill-antialias': false },
      },
      {
        id: 'buurten',
        type: 'fill',
        source: 'buurten',
        ...layer,
        paint: { 'fill-color': colour, 'fill-antialias': false },
      },
    ],
  };
}

function page(zoom, centre, tiles) {
  const simple = { type: 'geojson', data: `/simple-${zoom}.json`, tolerance: 0 };
  const styles = [style(tiles, null, { 'source-layer': 'buurten' }), style(tiles, simple, {})];
  return `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/maplibre/maplibre-gl.css">
<style>body { margin: 0; display: flex; gap: 8px; width: 808px; background: #fff; font: 14px sans-serif }
figure { margin: 0; width: 400px } figure div { height: 300px }
figcaption { padding: 4px 0 }</style>
<figure><figcaption>veerkracht, zoom ${zoom}</figcaption><div id="ours"></div></figure>
<figure><figcaption>each polygon simplified by itself, zoom ${zoom}</figcaption><div id="theirs"></div></figure>
<script type="module">
  import * as maplibre from '/maplibre/maplibre-gl.mjs';
  const styles = ${JSON.stringify(styles)};
  const idle = ['ours', 'theirs'].map((container, side) => new Promise((resolve) => {
    const map = new maplibre.Map({
      container, style: styles[side], center: ${JSON.stringify(centre)}, zoom: ${zoom},
      attributionControl: false, fadeDuration: 0,
    });
    map.on('error', (event) => { throw event.error; });
    map.once('idle', resolve);
  }));
  await Promise.all(idle);
  window.drawn = true;
</script>`;
}

/** Serves the pages, MapLibre and the simplified polygons. */
async function host(pages) {
  const types = { '.mjs': 'text/javascript', '.css': 'text/css', '.json': 'application/json' };
  const server = http.createServer((request, response) => {
    const name = new URL(request.url, 'http://here').pathname;
    const body = name.startsWith('/maplibre/')
      ? fs.readFileSync(path.join(maplibre, path.basename(name)))
      : pages.get(name);
    response.writeHead(body ? 200 : 404, { 'content-type': types[path.extname(name)] ?? 'text/html; charset=utf-8' });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

const program = await serve({ file: dataset });
const browser = await launch();
const {
  maps: [{ id }],
} = await program.json('maps.json');
const {
  bounds: [west, south, east, north],
} = await program.json(`tiles/${id}.json`);
const centre = [west + 0.45 * (east - west), south + 0.5 * (north - south)];
const pages = new Map();
for (const zoom of ZOOMS) {
  pages.set(
    `/simple-${zoom}.json`,
    execFileSync(PYTHON, [path.join(here, 'simplify.py'), data, `${zoom}`], { maxBuffer: MAX_GEOJSON }),
  );
  pages.set(`/${zoom}`, page(zoom, centre, `${program.url}tiles/${id}/{z}/{x}/{y}`));
}
const own = await host(pages);
try {
  for (const zoom of ZOOMS) {
    const view = await browser.newPage({ viewport: { width: 808, height: 326 }, deviceScaleFactor: 2 });
    const complaints = [];
    view.on('pageerror', (error) => complaints.push(error.message));
    await view.goto(`${own.url}/${zoom}`);
    await view.waitForFunction('window.drawn', null, { timeout: 300_000 });
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
    await view.screenshot({ path: path.join(here, `side-by-side-${zoom}.png`) });
    console.log(`pictures: tests/pictures/side-by-side-${zoom}.png`);
  }
} finally {
  await browser.close();
  own.stop();
  await program.stop();
}
