// What a first view costs a visitor whose browser has nothing yet.
import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';
import { openPage, prepare, settle } from './helpers.mjs';

const here = prepare();

/**
 * Bytes over the wire and requests until the page has come to rest, those of its workers with it: they load the tiles.
 * The server has answered the same before, as it has for all visitors but the first: its larger bodies are compressed
 * better a moment later.
 */
async function cost(link, options) {
  const paths = async () => {
    const { page, complaints, close } = await openPage(here.browser, here.server, 'health', options);
    const asked = new Set();
    page.on('request', (request) => request.url().startsWith('http') && asked.add(request.url()));
    await page.goto(new URL(link, here.server.url).href);
    await page.waitForSelector('.maplibregl-canvas');
    await settle(page);
    assert.deepEqual(complaints, []);
    await close();
    return [...asked].map((url) => url.replace(/#.*/, ''));
  };
  const asked = await paths();
  assert.ok(
    asked.some((url) => url.includes('/tiles/')) && asked.some((url) => url.includes('worker')),
    asked.join('\n'),
  );
  const spent = { bytes: 0, library: 0, tiles: 0, requests: [] };
  for (const url of new Set(asked)) {
    const size = await settledSize(url);
    spent.bytes += size;
    if (url.includes('maplibre')) spent.library += size;
    if (/\/tiles\/.*\.(mlt|mvt)/.test(url)) spent.tiles += size;
    spent.requests.push(`${new URL(url).pathname} ${size}`);
  }
  return spent;
}

/** The length of an answer as Chromium asks for it, with its head, once it gets no smaller. */
async function settledSize(url) {
  let least = Infinity;
  for (let turn = 0, same = 0; turn < 40 && same < 3; turn += 1) {
    const size = await new Promise((done, failed) => {
      http
        .get(url, { headers: { 'accept-encoding': 'gzip, deflate, br, zstd' } }, (answer) => {
          let length = answer.rawHeaders.reduce((sum, text) => sum + text.length + 2, 17);
          answer.on('data', (part) => (length += part.length));
          answer.on('end', () => done(length));
        })
        .on('error', failed);
    });
    same = size < least ? 0 : same + 1;
    least = Math.min(least, size);
    await new Promise((next) => setTimeout(next, 100));
  }
  return least;
}

test('the first view of everything takes at most 1.3 MB and 16 requests, of which tiles at most 550 KB', async (t) => {
  const { bytes, tiles, requests } = await cost('', { firstVisit: true, viewport: { width: 1280, height: 720 } });
  t.diagnostic(`${bytes} bytes, ${tiles} of them tiles, ${requests.length} requests\n${requests.join('\n')}`);
  assert.ok(
    tiles > 0 && tiles <= 550_000 && bytes <= 1_300_000 && requests.length <= 16,
    `${bytes} bytes, ${requests.length} requests\n${requests.join('\n')}`,
  );
});

test('a link to a gemeente takes at most 450 KB beside the map library, of which tiles at most 75 KB', async (t) => {
  const [gemeente] = here.catalogue.gemeenten.at(-1);
  const { bytes, library, tiles, requests } = await cost(`#kaart=signalering_relatief&gemeente=${gemeente}`, {
    viewport: { width: 1280, height: 720 },
  });
  t.diagnostic(
    `${bytes} bytes, ${library} of them the map library, ${tiles} tiles, ${requests.length} requests\n` +
      requests.join('\n'),
  );
  assert.ok(
    tiles > 0 && tiles <= 75_000 && bytes - library <= 450_000,
    `${bytes} bytes, ${library} of them the map library\n${requests.join('\n')}`,
  );
});

test('of gemeenten spread over the list half take at most 60 KB of tiles', async (t) => {
  const { gemeenten } = here.catalogue;
  const found = [];
  for (let at = 0; at < gemeenten.length; at += Math.ceil(gemeenten.length / 11)) {
    const { page, complaints, close } = await openPage(here.browser, here.server, 'health', {
      viewport: { width: 1280, height: 720 },
    });
    const asked = new Set();
    page.on('request', (request) => /\/tiles\/.*\.mlt/.test(request.url()) && asked.add(request.url()));
    await page.goto(new URL(`#kaart=signalering_relatief&gemeente=${gemeenten[at][0]}`, here.server.url).href);
    await page.waitForSelector('.maplibregl-canvas');
    await settle(page);
    assert.deepEqual(complaints, []);
    await close();
    let sum = 0;
    for (const url of asked) sum += await settledSize(url);
    found.push([sum, `${gemeenten[at][1]}: ${sum} bytes of ${asked.size} tiles`]);
  }
  found.sort(([one], [other]) => one - other);
  t.diagnostic(found.map(([, told]) => told).join('\n'));
  const [median, told] = found[Math.floor(found.length / 2)];
  assert.ok(median > 0 && median <= 60_000, told);
});
