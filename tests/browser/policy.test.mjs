// What the page may load and who may frame it: the policy that the program sends, kept by Chromium while the viewer is
// used in full.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { openPage, prepare, repository, serve, settle } from './helpers.mjs';

const here = prepare();

/** Opens a place of a server and gathers what its policy forbade, besides what any page must not do. */
async function open(server, place) {
  const opened = await openPage(here.browser, server, 'health');
  const { page, complaints } = opened;
  await page.exposeFunction('forbidden', (what) => complaints.push(`forbidden: ${what}`));
  await page.addInitScript(() =>
    addEventListener('securitypolicyviolation', (event) =>
      window.forbidden(`${event.violatedDirective} ${event.blockedURI}`),
    ),
  );
  await page.goto(new URL(place, server.url).href);
  return opened;
}

test('the viewer draws, searches, explains, compares, prints and saves within its policy', async () => {
  const [code, name] = here.index.buurten[0];
  const second = here.index.buurten[1][0];
  const { page, complaints, close } = await open(here.server, `#kaart=focuskaart&gebied=${code}`);
  const policy = (await (await fetch(here.server.url)).headers.get('content-security-policy')).split('; ');
  assert.ok(
    policy.includes("default-src 'none'") &&
      policy.includes("script-src 'self'") &&
      policy.includes("style-src 'self'") &&
      policy.includes("frame-ancestors 'none'"),
    policy,
  );
  const picture = await settle(page);
  const seen = new Set();
  for (let at = 0; at < picture.data.length; at += 4) seen.add(`#${picture.data.subarray(at, at + 3).toString('hex')}`);
  assert.ok(
    here.map('focuskaart').classes.some(({ colour }) => seen.has(colour.toLowerCase())),
    'the map is drawn',
  );
  assert.ok((await page.locator('body').innerText()).includes(name), 'the panel tells of the area');
  await page.locator('#search').fill(here.index.gemeenten[0][1]);
  await page.locator('[role=option]').first().click();
  await settle(page);
  await page.locator('[data-focus="print"]').click();
  await page.waitForSelector('.paper button.strong:not(:disabled)');
  const saved = page.waitForEvent('download');
  await page.locator('[data-focus="paper png"]').click();
  assert.match((await saved).suggestedFilename(), /\.png$/);
  await page.pdf({ preferCSSPageSize: true, printBackground: true });
  await page.locator('[data-focus="close paper"]').click();
  for (const link of [
    `#kaart=focuskaart&vergelijk=${code}.${second}`,
    '#kaart=focuskaart&tweede=onveilig_niveau&weergave=naast&thema=donker',
  ]) {
    await page.goto(new URL('health', here.server.url).href);
    await page.goto(new URL(link, here.server.url).href);
    await settle(page);
  }
  assert.deepEqual(complaints, []);
  await close();
});

test('the pages to read are styled within their policy, and say what they show to search engines', async () => {
  for (const place of ['method', 'qgis', 'method?taal=en', `gemeente/${here.index.gemeenten[0][0]}`]) {
    const { page, complaints, close } = await open(here.server, place);
    assert.notEqual(
      await page.locator('main').evaluate((main) => getComputedStyle(main).maxWidth),
      'none',
      `${place} has its style sheet`,
    );
    const said = JSON.parse(await page.locator('script[type="application/ld+json"]').textContent());
    assert.deepEqual([said['@type'], said.url], ['Dataset', new URL(place, here.server.url).href]);
    for (const name of [
      'name',
      'description',
      'license',
      'creator',
      'spatialCoverage',
      'temporalCoverage',
      'distribution',
    ])
      assert.ok(said[name], `${place} says its ${name}`);
    for (const { contentUrl } of said.distribution)
      assert.equal((await fetch(contentUrl, { method: 'HEAD' })).status, 200, contentUrl);
    assert.deepEqual(complaints, []);
    await close();
  }
});

test('a page of another site may frame an address with embed, and no other', async () => {
  const framing = createServer((request, response) => {
    const embed = request.url.includes('embed') ? '?embed=1' : '';
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(
        '<!doctype html><title>frame</title>' +
          `<iframe src="${here.server.url}${embed}" width="900" height="600"></iframe>`,
      );
  });
  await new Promise((listening) => framing.listen(0, '127.0.0.1', listening));
  const site = { url: `http://127.0.0.1:${framing.address().port}/` };
  try {
    const shown = await openPage(here.browser, site, 'embed');
    await shown.page.frameLocator('iframe').locator('.maplibregl-canvas').waitFor();
    await shown.close();
    const refused = await openPage(here.browser, site, 'plain');
    await refused.page.waitForLoadState('networkidle');
    assert.equal(await refused.page.frameLocator('iframe').locator('#app').count(), 0);
    assert.ok(
      refused.complaints.some((complaint) => complaint.includes('frame-ancestors')),
      refused.complaints.join('\n'),
    );
    await refused.close();
  } finally {
    framing.close();
  }
});

test('a background map of the config is loaded and drawn, from its host and no other', async () => {
  // One pixel of magenta, a colour of no map.
  const pixel = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==',
    'base64',
  );
  let asked = 0;
  const tiles = createServer((request, response) => {
    asked += 1;
    response.writeHead(200, { 'content-type': 'image/png', 'access-control-allow-origin': '*' }).end(pixel);
  });
  await new Promise((listening) => tiles.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${tiles.address().port}`;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'veerkracht-'));
  const text = fs.readFileSync(path.join(repository, 'config/server.toml'), 'utf8');
  fs.writeFileSync(
    path.join(folder, 'server.toml'),
    text.replace('\n[tiles]', `\nbackground_url = "${origin}/{z}/{x}/{y}.png"\n[tiles]`),
  );
  const server = await serve({ options: ['--config', folder] });
  try {
    const { page, complaints, close } = await open(server, '');
    await page.locator('.maplibregl-canvas').waitFor();
    await settle(page);
    assert.ok(asked > 0, 'the background is asked for');
    assert.deepEqual(
      complaints.filter((complaint) => !complaint.startsWith(`request to another host: ${origin}/`)),
      [],
    );
    await close();
  } finally {
    await server.stop();
    tiles.close();
    fs.rmSync(folder, { recursive: true });
  }
});
