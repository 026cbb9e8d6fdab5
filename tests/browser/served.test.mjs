// What the program serves to web clients, judged by the clients' own libraries: the style validator, the tile decoder,
// HTTP as Node speaks it.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { VectorTile } from '@mapbox/vector-tile';
import { check } from '@placemarkio/check-geojson';
import Ajv from 'ajv';
import MVT from 'ol/format/MVT.js';
import { PbfReader } from 'pbf';
import { prepare } from './helpers.mjs';
import { world } from './mercator.mjs';

const here = prepare({ withBrowser: false });

/**
 * Asks without the conveniences of fetch: what comes over the wire, still encoded, on a connection of its own: one that
 * was kept may be closed at the same moment.
 */
function ask(place, { method = 'GET', headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(place, here.server.url), { method, headers, agent: false }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** A tile in the middle of the data, at a zoom at which buurten are shown. */
function middle(map, zoom = 11) {
  const [west, south, east, north] = here.catalogue.bounds;
  const [x, y] = world([(west + east) / 2, (south + north) / 2]).map((part) => Math.floor(part * 2 ** zoom));
  return `tiles/${map}/${zoom}/${x}/${y}.mvt`;
}

const decode = (body) => new VectorTile(new PbfReader(body));

test('every style passes the validator of the style specification, in both languages and palettes', async () => {
  for (const { style } of here.catalogue.maps) {
    for (const query of ['', '?taal=en', '?palet=kleurenblind', '?taal=en&palet=kleurenblind']) {
      const served = await here.server.json(`${style.slice(1)}${query}`);
      assert.deepEqual(
        validateStyleMin(served).map(({ message }) => message),
        [],
        `${style}${query}`,
      );
    }
  }
});

test('everything that a style names is served', async () => {
  const style = await here.server.json(here.catalogue.maps[0].style.slice(1));
  for (const place of [
    `${style.sprite}.json`,
    `${style.sprite}.png`,
    `${style.sprite}@2x.json`,
    `${style.sprite}@2x.png`,
  ]) {
    assert.equal((await ask(place)).status, 200, place);
  }
  const fonts = new Set(style.layers.flatMap((layer) => layer.layout?.['text-font'] ?? []));
  assert.ok(fonts.size > 0);
  for (const font of fonts) {
    const place = style.glyphs.replace('{fontstack}', encodeURIComponent(font)).replace('{range}', '0-255');
    assert.equal((await ask(place)).status, 200, place);
  }
});

/** What TileJSON 3.0.0 asks of a document, section by section. */
const coordinates = (...ranges) => ({
  type: 'array',
  items: ranges.map(([minimum, maximum]) => ({ type: 'number', minimum, maximum })),
  minItems: ranges.length,
  additionalItems: false,
});
const [LONGITUDE, LATITUDE, ZOOM] = [
  [-180, 180],
  [-90, 90],
  [0, 30],
];
const TILEJSON = {
  type: 'object',
  required: ['tilejson', 'tiles', 'vector_layers'],
  properties: {
    tilejson: { type: 'string', pattern: '^3\\.\\d+\\.\\d+[0-9A-Za-z.+-]*$' },
    tiles: { type: 'array', minItems: 1, items: { type: 'string', pattern: '^https?://.+\\{z\\}.+\\{x\\}.+\\{y\\}' } },
    vector_layers: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'fields'],
        properties: {
          id: { type: 'string' },
          fields: { type: 'object', additionalProperties: { type: 'string' } },
          description: { type: 'string' },
          minzoom: { type: 'integer', minimum: 0, maximum: 30 },
          maxzoom: { type: 'integer', minimum: 0, maximum: 30 },
        },
      },
    },
    attribution: { type: 'string' },
    bounds: coordinates(LONGITUDE, LATITUDE, LONGITUDE, LATITUDE),
    center: coordinates(LONGITUDE, LATITUDE, ZOOM),
    data: { type: 'array', items: { type: 'string' } },
    description: { type: 'string' },
    fillzoom: { type: 'integer', minimum: 0, maximum: 30 },
    grids: { type: 'array', items: { type: 'string' } },
    legend: { type: 'string' },
    maxzoom: { type: 'integer', minimum: 0, maximum: 30 },
    minzoom: { type: 'integer', minimum: 0, maximum: 30 },
    name: { type: 'string' },
    scheme: { enum: ['xyz', 'tms'] },
    template: { type: 'string' },
    version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+[0-9A-Za-z.+-]*$' },
  },
};

test('the TileJSON of every map is as TileJSON 3.0.0 asks, in both languages', async () => {
  const valid = new Ajv({ strict: false }).compile(TILEJSON);
  for (const { tilejson } of here.catalogue.maps) {
    for (const query of ['', '?taal=en']) {
      valid(await here.server.json(`${tilejson.slice(1)}${query}`));
      assert.deepEqual(valid.errors, null, `${tilejson}${query}`);
    }
  }
});

test('every GeoJSON passes a validator of GeoJSON', async () => {
  const [gemeente] = here.index.gemeenten[0];
  for (const { id } of here.catalogue.maps) {
    const text = (await ask(`download/${id}.geojson?gemeente=${gemeente}`)).body.toString();
    assert.ok(check(text).features.length > 0, id);
  }
  const all = check((await ask('download/focuskaart.geojson')).body.toString());
  assert.ok(all.features.length > 100 && all.features.every(({ geometry }) => geometry.type.endsWith('Polygon')));
});

test('the fields of a tile are those asked for, whatever their order, and an unknown one is refused', async () => {
  const place = middle('signalering_absoluut');
  const [one, other] = [await ask(`${place}?fields=n,klasse,naam`), await ask(`${place}?fields=naam,klasse,n`)];
  assert.ok(one.body.equals(other.body));
  assert.equal(one.headers.etag, other.headers.etag);
  const { buurten } = decode(one.body).layers;
  const keys = new Set(
    Array.from({ length: buurten.length }, (_, at) => Object.keys(buurten.feature(at).properties)).flat(),
  );
  // The code always comes along: it is what QGIS knows a feature by.
  assert.deepEqual([...keys].sort(), ['code', 'klasse', 'n', 'naam']);
  assert.equal((await ask(`${place}?fields=klasse,bestaat_niet`)).status, 400);
});

test('every column holds all areas by feature id, in less than 60 KB for the country', async (t) => {
  const tile = decode((await ask(middle('signalering_absoluut'))).body).layers.buurten;
  let largest = 0;
  for (const map of here.catalogue.maps) {
    for (const measure of ['klasse', 'status', 'n', ...map.measures.map(({ key }) => key)]) {
      const answer = await ask(`columns/${measure}.json?map=${map.id}`, { headers: { 'accept-encoding': 'gzip' } });
      assert.equal(answer.status, 200, `${map.id} ${measure}`);
      assert.ok(answer.body.length < 60_000, `${map.id} ${measure}: ${answer.body.length} bytes`);
      largest = Math.max(largest, answer.body.length);
      const column = JSON.parse(answer.headers['content-encoding'] ? zlib.gunzipSync(answer.body) : answer.body);
      const values = new Map(column.ids.map((id, at) => [id, column.values[at]]));
      assert.equal(values.size, here.index.buurten.length);
      if (measure === 'klasse') {
        const short = JSON.parse((await ask(`columns/${measure}.json?map=${map.id}&ids=delta`)).body);
        let id = 0;
        assert.deepEqual(
          short.ids.map((step) => (id += step)),
          column.ids,
          'the differences add up to the ids',
        );
        assert.deepEqual(short.values, column.values);
      }
      if (map.id !== 'signalering_absoluut' || measure !== 'klasse') continue;
      for (let at = 0; at < tile.length; at += 1) {
        const { id: feature, properties } = tile.feature(at);
        if (properties.status !== undefined)
          assert.equal(values.get(feature), properties.klasse ?? null, properties.code);
      }
    }
  }
  t.diagnostic(`the largest column of ${here.index.buurten.length} areas is ${largest} bytes of gzip`);
});

test('the TileJSON of every map describes what is in its tiles', async () => {
  for (const map of here.catalogue.maps) {
    const described = await here.server.json(map.tilejson.slice(1));
    assert.equal(described.tilejson, '3.0.0');
    assert.ok(described.attribution && described.bounds.length === 4 && described.center.length === 3);
    assert.ok(
      described.tiles.every(
        (url) => url.startsWith('http://') && ['{z}', '{x}', '{y}'].every((part) => url.includes(part)),
      ),
    );
    assert.deepEqual(described.veerkracht.default, map.default);
    assert.deepEqual([described.veerkracht.years, described.veerkracht.windows], [map.years, map.windows]);
    const style = await here.server.json(map.style.slice(1));
    assert.equal(described.veerkracht.method, new URL(map.method, here.server.url).href);
    assert.equal(style.metadata['veerkracht:method'], described.veerkracht.method);
    const layers = new Map(described.vector_layers.map((layer) => [layer.id, layer]));
    const tile = decode((await ask(middle(map.id))).body);
    assert.ok(tile.layers.buurten.length > 0);
    for (const [name, layer] of Object.entries(tile.layers)) {
      assert.ok(layers.has(name), `${map.id}: layer ${name} is not described`);
      for (let i = 0; i < layer.length; i += 1) {
        const feature = layer.feature(i);
        assert.ok(Number.isSafeInteger(feature.id), `${name} has ids`);
        const unknown = Object.keys(feature.properties).filter((key) => !(key in layers.get(name).fields));
        assert.deepEqual(unknown, [], `${map.id}: fields of ${name} that are not described`);
      }
    }
  }
});

test('OpenLayers reads the same features from a tile', async () => {
  for (const map of here.catalogue.maps) {
    const { body } = await ask(middle(map.id));
    const counted = Object.values(decode(body).layers).reduce((sum, layer) => sum + layer.length, 0);
    const features = new MVT().readFeatures(body.buffer.slice(body.byteOffset, body.byteOffset + body.length));
    assert.equal(features.length, counted);
    assert.ok(features.some((feature) => feature.get('layer') === 'buurten' && feature.get('code')));
  }
});

test('a window goes along from the style to the tiles, and one that does not exist is refused', async () => {
  const map = here.catalogue.maps.find(({ kind, windows }) => kind === 'change' && windows.from.length > 1);
  const window = `${map.windows.from[1]}-${map.windows.to.at(-1)}`;
  const described = await here.server.json(`${map.tilejson.slice(1)}?window=${window}`);
  assert.ok(described.tiles[0].includes(`window=${window}`), described.tiles[0]);
  const style = JSON.stringify(await here.server.json(`${map.style.slice(1)}?window=${window}`));
  assert.ok(style.includes(`window=${window}`));
  for (const wrong of ['1900-1950', '2022-2014', 'x', '2014', '']) {
    const answer = await ask(`${middle(map.id)}?window=${wrong}`);
    assert.equal(answer.status, 400, wrong);
    assert.ok(JSON.parse(answer.body).message, wrong);
  }
});

test('each encoding decodes to the same tile and has an ETag of its own', async () => {
  const decoders = { gzip: zlib.gunzipSync, br: zlib.brotliDecompressSync, identity: (body) => body };
  const place = middle(here.catalogue.maps[0].id);
  const bodies = [];
  const tags = new Set();
  for (const [encoding, decompress] of Object.entries(decoders)) {
    const answer = await ask(place, { headers: { 'accept-encoding': encoding } });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'application/vnd.mapbox-vector-tile');
    assert.equal(answer.headers['content-encoding'] ?? 'identity', encoding);
    assert.match(answer.headers.vary, /accept-encoding/i);
    bodies.push(decompress(answer.body));
    tags.add(answer.headers.etag);
    const again = await ask(place, {
      headers: { 'accept-encoding': encoding, 'if-none-match': `W/${answer.headers.etag.replace(/^W\//, '')}` },
    });
    assert.equal(again.status, 304);
    assert.equal(again.headers.etag, answer.headers.etag);
    assert.ok(again.headers['cache-control'] && again.headers.vary);
    assert.equal(again.body.length, 0);
  }
  assert.ok(bodies.every((body) => body.equals(bodies[0])));
  assert.equal(tags.size, 3);
});

test('a question that has no answer says what is served', async () => {
  const map = here.catalogue.maps[0].id;
  const cases = {
    'tiles/kaart/0/0/0': 404,
    [`tiles/${map}/15/0/0`]: 404,
    [`tiles/${map}/255/0/0`]: 404,
    [`tiles/${map}/256/0/0`]: 400,
    [`tiles/${map}/3/8/0`]: 400,
    [`tiles/${map}/3/-1/0`]: 400,
    [`tiles/${map}/a/b/c`]: 400,
    'areas/BU00000000.json': 404,
    'styles/kaart.json': 404,
    'bestaat-niet': 404,
  };
  for (const [place, status] of Object.entries(cases)) {
    const answer = await ask(place);
    assert.equal(answer.status, status, place);
    assert.ok(JSON.parse(answer.body).error, place);
  }
  assert.equal((await ask(`tiles/${map}/10/0/0`)).status, 204);
});

test('HEAD answers as GET does, without the body', async () => {
  const place = middle(here.catalogue.maps[0].id);
  const [head, get] = [await ask(place, { method: 'HEAD' }), await ask(place)];
  assert.equal(head.status, 200);
  assert.equal(head.body.length, 0);
  for (const name of ['etag', 'content-type', 'content-length', 'vary', 'cache-control'])
    assert.equal(head.headers[name], get.headers[name], name);
});

test('other sites may read the tiles', async () => {
  assert.equal(
    (await ask(middle(here.catalogue.maps[0].id), { headers: { origin: 'https://example.nl' } })).headers[
      'access-control-allow-origin'
    ],
    '*',
  );
});
