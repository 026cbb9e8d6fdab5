// What a first view costs a visitor whose browser has nothing yet.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage, prepare, settled } from './helpers.mjs';

const here = prepare();

/** Bytes over the wire and requests until the page has come to rest. */
async function cost(link, options) {
  const { page, complaints, close } = await openPage(here.browser, here.server, 'health', options);
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const spent = { bytes: 0, requests: [] };
  const paths = new Map();
  session.on('Network.requestWillBeSent', ({ requestId, request }) => paths.set(requestId, new URL(request.url).pathname));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (!paths.has(requestId)) return;
    spent.bytes += encodedDataLength;
    spent.requests.push(`${paths.get(requestId)} ${encodedDataLength}`);
  });
  await page.goto(new URL(link, here.server.url).href);
  await page.waitForSelector('.maplibregl-canvas');
  await settled(page);
  assert.deepEqual(complaints, []);
  await close();
  return spent;
}

test('the first view of everything takes at most 1.3 MB and 16 requests', async (t) => {
  const { bytes, requests } = await cost('', { firstVisit: true, viewport: { width: 1280, height: 720 } });
  t.diagnostic(`${bytes} bytes, ${requests.length} requests`);
  assert.ok(bytes <= 1_300_000 && requests.length <= 16, `${bytes} bytes\n${requests.join('\n')}`);
});

test('a link to a gemeente takes at most 450 KB', async (t) => {
  const [gemeente] = here.catalogue.gemeenten.at(-1);
  const { bytes, requests } = await cost(`#kaart=signalering_relatief&gemeente=${gemeente}`, { viewport: { width: 1280, height: 720 } });
  t.diagnostic(`${bytes} bytes, ${requests.length} requests\n${requests.join('\n')}`);
  assert.ok(bytes <= 450_000, `${bytes} bytes\n${requests.join('\n')}`);
});
