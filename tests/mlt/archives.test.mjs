// What `export --format mlt` writes: read back feature by feature, and drawn by MapLibre from a plain file server.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { PMTiles } from 'pmtiles';
import { keep, openPage, prepare, repository, settle } from '../browser/helpers.mjs';
import { assertSame, readMlt, readMvt, tilesIn } from './tiles.mjs';

const here = prepare();
const folder = path.dirname(fileURLToPath(import.meta.url));
const binary = process.env.VEERKRACHT ?? path.join(repository, 'target/release/veerkracht');
const dataset = process.env.DATASET ?? path.join(repository, 'tests/out/demo/demo.dataset');
const [MLT_TYPE, GZIP] = [6, 2];
const MAP = 'focuskaart';
const ZOOMS = '5-11';

let out;
let site;
before(async () => {
  out = fs.mkdtempSync(path.join(os.tmpdir(), 'mlt-'));
  site = createServer(serveFile);
  await new Promise((listening) => site.listen(0, '127.0.0.1', listening));
});
after(() => {
  site?.close();
  fs.rmSync(out, { recursive: true, force: true });
});

function exported(name, map, format) {
  const file = path.join(out, name);
  execFileSync(
    binary,
    ['export', '--quiet', '--dataset', dataset, '--map', map, '--zoom', ZOOMS, '--format', format, '--out', file],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return file;
}

/** An archive, read by the package of its makers from a file. */
function archive(file) {
  const bytes = fs.readFileSync(file);
  const cut = (offset, length) => bytes.buffer.slice(bytes.byteOffset + offset, bytes.byteOffset + offset + length);
  return new PMTiles({ getKey: () => file, getBytes: async (offset, length) => ({ data: cut(offset, length) }) });
}

/** Requires that two archives hold the same tiles, feature by feature; gives how many tiles and features. */
async function sameArchives(mvtFile, mltFile) {
  const [mvt, mlt] = [archive(mvtFile), archive(mltFile)];
  const header = await mlt.getHeader();
  assert.deepEqual([header.tileType, header.tileCompression], [MLT_TYPE, GZIP]);
  let [tiles, features] = [0, 0];
  for (let zoom = header.minZoom; zoom <= header.maxZoom; zoom += 1) {
    for (const [z, x, y] of tilesIn([header.minLon, header.minLat, header.maxLon, header.maxLat], zoom)) {
      const [one, other] = [await mvt.getZxy(z, x, y), await mlt.getZxy(z, x, y)];
      assert.equal(other === undefined, one === undefined, `${z}/${x}/${y}`);
      if (!one) continue;
      features += assertSame(readMvt(new Uint8Array(one.data)), readMlt(new Uint8Array(other.data)), `${z}/${x}/${y}`);
      tiles += 1;
    }
  }
  assert.equal((await mvt.getHeader()).numAddressedTiles, header.numAddressedTiles);
  return { tiles, features };
}

test('a PMTiles archive of one map holds the features of that of MVT, and is smaller', async (t) => {
  const files = ['mvt', 'mlt'].map((format) => exported(`one-${format}.pmtiles`, MAP, format));
  const { tiles, features } = await sameArchives(...files);
  const [mvt, mlt] = files.map((file) => fs.statSync(file).size);
  t.diagnostic(`${tiles} tiles, ${features} features, ${mvt} and ${mlt} bytes`);
  assert.ok(
    tiles > 10 && features > 1000 && mlt < 0.9 * mvt,
    `${tiles} tiles, ${features} features, ${mvt} and ${mlt} bytes`,
  );
});

test('all maps in one file, and in a file each, hold the features of those of MVT', async () => {
  const together = ['mvt', 'mlt'].map((format) => exported(`together-${format}.pmtiles`, 'all', format));
  assert.ok((await sameArchives(...together)).features > 1000);
  for (const format of ['mvt', 'mlt']) exported(`${format}-{map}.pmtiles`, 'all', format);
  for (const { id } of here.catalogue.maps) {
    assert.ok(
      (await sameArchives(...['mvt', 'mlt'].map((format) => path.join(out, `${format}-${id}.pmtiles`)))).tiles > 10,
      id,
    );
  }
});

test('an MBTiles archive says its format and holds the same tiles', () => {
  const unpacked = ['mvt', 'mlt'].map((format) => {
    const tiles = path.join(out, `tiles-${format}`);
    fs.mkdirSync(tiles);
    const metadata = execFileSync(
      'python3',
      [path.join(folder, 'unpack.py'), exported(`one-${format}.mbtiles`, MAP, format), tiles],
      { encoding: 'utf8' },
    );
    return { tiles, metadata: JSON.parse(metadata) };
  });
  assert.deepEqual(
    unpacked.map(({ metadata }) => metadata.format),
    ['pbf', 'mlt'],
  );
  const [mvt, mlt] = unpacked.map(({ tiles }) => fs.readdirSync(tiles).sort());
  assert.deepEqual(mlt, mvt);
  const read = (at, name) => new Uint8Array(fs.readFileSync(path.join(unpacked[at].tiles, name)));
  const features = mvt.reduce((sum, name) => sum + assertSame(readMvt(read(0, name)), readMlt(read(1, name)), name), 0);
  assert.ok(features > 1000, `${features} features`);
});

/** A file server that knows ranges and nothing of tiles. */
function serveFile(request, response) {
  const asked = new URL(request.url, 'http://localhost').pathname;
  const places = { '/modules/': path.join(folder, 'node_modules'), '/data/': out };
  const [start] = Object.keys(places).filter((place) => asked.startsWith(place));
  if (asked === '/')
    return response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(page(new URL(request.url, 'http://localhost').searchParams));
  const file = start && path.join(places[start], asked.slice(start.length));
  if (!file || !fs.existsSync(file)) return response.writeHead(asked === '/favicon.ico' ? 204 : 404).end();
  const bytes = fs.readFileSync(file);
  const type =
    { '.mjs': 'text/javascript', '.js': 'text/javascript', '.css': 'text/css' }[path.extname(file)] ??
    'application/octet-stream';
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  if (!range) return response.writeHead(200, { 'content-type': type }).end(bytes);
  const [from, to] = [Number(range[1]), Math.min(Number(range[2]), bytes.length - 1)];
  return response
    .writeHead(206, { 'content-type': type, 'content-range': `bytes ${from}-${to}/${bytes.length}` })
    .end(bytes.subarray(from, to + 1));
}

/** A page as somebody would write it who has an archive and a place to put files. */
function page(parameters) {
  const { file, encoding, bounds } = Object.fromEntries(parameters);
  const colours = here.map(MAP).classes.flatMap(({ value, colour }) => [value, colour]);
  return `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="modules/maplibre-gl/dist/maplibre-gl.css">
<style>html, body, #map { height: 100%; margin: 0 }</style><div id="map"></div>
<script src="modules/pmtiles/dist/pmtiles.js"></script>
<script type="module">
  import * as maplibregl from "./modules/maplibre-gl/dist/maplibre-gl.mjs";
  maplibregl.addProtocol("pmtiles", new pmtiles.Protocol().tile);
  const url = "pmtiles://" + new URL("data/${file}", location.href).href;
  const areas = { type: "vector", url, ${encoding ? `encoding: "${encoding}",` : ''} };
  const map = new maplibregl.Map({
    container: "map", bounds: [${bounds}], fadeDuration: 0, attributionControl: false,
    style: { version: 8, sources: { areas }, layers: [
      { id: "klasse", type: "fill", source: "areas", "source-layer": "buurten", paint: {
        "fill-antialias": false,
        "fill-color": [
          "match", ["get", "klasse"], ${colours.map((part) => JSON.stringify(part)).join(', ')}, "#e0e0e0",
        ],
      } },
      { id: "grens", type: "line", source: "areas", "source-layer": "gemeenten", paint: { "line-color": "#333" } },
    ] },
  });
  map.on("idle", () => { document.body.dataset.idle = "yes" });
</script>`;
}

test('MapLibre draws the archive from a plain file server as it draws that of MVT', { timeout: 300_000 }, async () => {
  const pictures = [];
  for (const [format, encoding] of [
    ['mvt', ''],
    ['mlt', 'mlt'],
  ]) {
    exported(`drawn-${format}.pmtiles`, MAP, format);
    const server = { url: `http://127.0.0.1:${site.address().port}/` };
    const {
      page: opened,
      complaints,
      close,
    } = await openPage(
      here.browser,
      server,
      `?file=drawn-${format}.pmtiles&encoding=${encoding}&bounds=${here.catalogue.bounds}`,
    );
    await opened.waitForSelector('body[data-idle]');
    pictures.push(await settle(opened));
    await keep(opened, `mlt-archive-${format}`);
    assert.deepEqual(complaints, []);
    await close();
  }
  const [mvt, mlt] = pictures.map(({ data }) => data);
  const colours = new Set(Array.from({ length: mvt.length / 4 }, (_, at) => mvt.readUInt32BE(4 * at)));
  assert.ok(colours.size > 4, `${colours.size} colours: the map is drawn`);
  assert.ok(mvt.equals(mlt), 'no pixel differs');
});
