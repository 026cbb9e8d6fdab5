// The map in the page of another site: what is in sight, what it tells that page, and what it does not do.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { assertAccessible, keep, openPage, prepare, repository, serve, settle } from './helpers.mjs';

const here = prepare();
let site;
let body = '';

before(async () => {
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
      .end(`<!doctype html><html lang="nl"><title>Een krant</title><h1>Een krant</h1>
      <script>window.told = []; addEventListener('message', ({ origin, data }) => told.push({ origin, data }));</script>
      ${body}<p style="height: 2000px">Verder lezen</p></html>`);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  site = { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
});
after(() => site.close());

/** Opens a page of another origin around a frame. */
async function framed(query, use, { width = '100%', height = 560, lines = '', hash = '', ...options } = {}) {
  const source = `${here.server.url}?embed=1${query}${hash}`;
  body = `<iframe src="${source}" title="Kaart" width="${width}" height="${height}" style="border:0"></iframe>${lines}`;
  const { page, complaints, close } = await openPage(here.browser, site, '', options);
  const frame = page.frameLocator('iframe');
  await frame.locator('.maplibregl-canvas').waitFor();
  const told = (type) => page.evaluate((wanted) => window.told.filter(({ data }) => data.type === wanted), type);
  await use({ page, frame, told });
  const own = new URL(here.server.url).origin;
  assert.deepEqual(
    complaints.filter(
      (complaint) => !complaint.startsWith(`request to another host: ${own}/`) && !complaint.endsWith('/favicon.ico'),
    ),
    [],
  );
  await close();
}

const classified = async (map) => {
  for (const [code] of here.index.buurten)
    if ((await here.server.json(`areas/${code}.json?map=${map}`)).maps[0].class !== null) return code;
  throw new Error(`no buurt of ${map} has a class`);
};

test(
  'a frame has map and legend, and neither search nor tools; it says what it shows and leads to the whole map',
  async () => {
    const [gemeente] = here.catalogue.gemeenten[0];
    await framed(
      `&kaart=kwetsbaar_nl&gemeente=${gemeente}`,
      async ({ page, frame, told }) => {
        await frame.locator('.strip .legend-class .count').first().waitFor();
        for (const part of ['.search', '.tools', '.column', '.welcome', '.list', '.compare'])
          assert.equal(await frame.locator(part).count(), 0, part);
        assert.ok((await frame.locator('.card-head h2').innerText()).startsWith(here.map('kwetsbaar_nl').title.nl));
        const whole = frame.getByRole('link', { name: 'Open de hele kaart' });
        const link = new URL(await whole.getAttribute('href'));
        assert.equal(link.search, '');
        assert.match(link.hash, new RegExp(`kaart=kwetsbaar_nl.*gemeente=${gemeente}`));
        assert.equal(await whole.getAttribute('target'), '_blank');
        await page.waitForFunction(() => window.told.some(({ data }) => data.type === 'height'));
        const [{ origin, data }] = await told('height');
        assert.equal(origin, new URL(here.server.url).origin);
        assert.deepEqual({ ...data, height: 0 }, { source: 'veerkracht', version: 1, type: 'height', height: 0 });
        assert.ok(data.height > 300 && data.height < 900, String(data.height));
        await page.waitForTimeout(500);
        await keep(page, 'viewer-embed');
      },
      { viewport: { width: 1000, height: 800 } },
    );
  },
);

test('what the reader chooses is told to the page around, and nothing else ever is', async () => {
  const code = await classified('kwetsbaar_nl');
  const area = await here.server.json(`areas/${code}.json`);
  const [longitude, latitude] = area.centre;
  await framed(
    `&kaart=kwetsbaar_nl&plek=13/${latitude}/${longitude}&legenda=nee`,
    async ({ page, frame, told }) => {
      assert.equal(await frame.locator('.strip .legend-class:visible').count(), 0);
      await frame.locator('.busy:not(.on)').waitFor({ state: 'attached' });
      await page.waitForTimeout(1500);
      const box = await frame.locator('.maplibregl-canvas').boundingBox();
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      await page.waitForFunction(() => window.told.some(({ data }) => data.type === 'area' && data.code));
      await frame.locator('.panel .class-now').waitFor();
      const chosen = (await told('area')).at(-1).data;
      assert.deepEqual(
        { ...chosen, link: '' },
        {
          source: 'veerkracht',
          version: 1,
          type: 'area',
          code,
          name: area.naam,
          level: 'buurt',
          gemeente: area.gemeente.code,
          link: '',
        },
      );
      assert.ok(chosen.link.startsWith(`${here.server.url}#`) && chosen.link.includes(`gebied=${code}`));
      assert.equal(await frame.locator('.panel .notes:visible, .panel [data-focus="compare"]').count(), 0);
      await keep(page, 'viewer-embed-gekozen');
      await frame.getByRole('button', { name: 'Sluit het paneel' }).click();
      await page.waitForFunction(() => window.told.findLast(({ data }) => data.type === 'area').data.code === null);
      const all = await page.evaluate(() => window.told);
      assert.ok(
        all.every(
          ({ data }) => data.source === 'veerkracht' && data.version === 1 && ['height', 'area'].includes(data.type),
        ),
      );
      // It hears nothing, whatever it is told.
      const address = await page.frames()[1].evaluate(() => location.href);
      await page.evaluate(() =>
        document
          .querySelector('iframe')
          .contentWindow.postMessage({ source: 'veerkracht', version: 1, type: 'area', code: 'GM0001' }, '*'),
      );
      await page.waitForTimeout(200);
      assert.equal(await page.frames()[1].evaluate(() => location.href), address);
      // Back leaves the page: the frame made no steps in its history.
      assert.equal(await page.evaluate(() => history.length), 2);
    },
    { viewport: { width: 600, height: 900 } },
  );
});

test('the wheel moves the page and not the map, which says what does', async () => {
  await framed('&kaart=kwetsbaar_nl&taal=en', async ({ page, frame }) => {
    await page.waitForTimeout(1000);
    const place = () => page.frames()[1].evaluate(() => /plek=([^&]*)/.exec(location.hash)?.[1] ?? '');
    const was = await place();
    const box = await frame.locator('.maplibregl-canvas').boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.wheel(0, 300);
    await page.waitForFunction(() => scrollY > 0);
    assert.equal(await place(), was);
    assert.match(await frame.locator('.maplibregl-cooperative-gesture-screen').innerText(), /Hold (Ctrl|⌘) to zoom/);
    await page.mouse.move(box.x + box.width / 2, 200);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -300);
    await page.keyboard.up('Control');
    await page.frames()[1].waitForFunction((before) => (/plek=([^&]*)/.exec(location.hash)?.[1] ?? '') !== before, was);
  });
});

test('the code that is given works as it is: a frame without a script, and lines that set its height', async () => {
  await here.onPage(
    '#kaart=focuskaart',
    async (page) => {
      await page.locator('[data-menu="embed"] > summary').click();
      const snippet = await page.locator('[data-focus="embed code"]').inputValue();
      const lines = await page.locator('[data-focus="embed height"]').inputValue();
      assert.match(snippet, /^<iframe src="[^"]*\?embed=1&amp;kaart=focuskaart[^"]*" title="[^"]+" loading="lazy"/);
      assert.doesNotMatch(snippet, /script/);
      await keep(page, 'viewer-embed-code');
      await page.locator('[data-focus="embed legend"]').uncheck();
      assert.match(await page.locator('[data-focus="embed code"]').inputValue(), /legenda=nee/);
      body = snippet + lines;
      const host = await openPage(here.browser, site);
      await host.page.frameLocator('iframe').locator('.maplibregl-canvas').waitFor();
      await host.page.waitForFunction(
        () =>
          document.querySelector('iframe').height ===
          String(window.told.findLast(({ data }) => data.type === 'height')?.data.height),
      );
      await host.close();
    },
    { viewport: { width: 1280, height: 720 } },
  );
});

test('the tool of accessibility finds nothing in a frame, wide or narrow, with a panel or without', async () => {
  const code = await classified('kwetsbaar_nl');
  for (const [query, viewport] of [
    ['&kaart=kwetsbaar_nl', { width: 900, height: 700 }],
    [`&kaart=focuskaart&gebied=${code}`, { width: 390, height: 844 }],
    [`&kaart=kwetsbaar_nl&gebied=${code}&thema=donker&taal=en`, { width: 900, height: 700 }],
  ]) {
    const { page, complaints, close } = await openPage(here.browser, here.server, `?embed=1${query}`, { viewport });
    await page.waitForSelector('.maplibregl-canvas');
    await settle(page);
    await keep(page, `viewer-embed-${viewport.width}${query.includes('donker') ? '-donker' : ''}`);
    await assertAccessible(page, query);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    assert.deepEqual(complaints, []);
    await close();
  }
});

test('where the operator tells more is linked on the page, in a frame and below the pages to read', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'veerkracht-'));
  const text = fs.readFileSync(path.join(repository, 'config/server.toml'), 'utf8');
  const lines =
    'accessibility_url = { nl = "https://a.example/nl", en = "https://a.example/en" }\n' +
    'privacy_url = { nl = "https://a.example/privacy" }\n' +
    'contact_url = { nl = "mailto:kaart@a.example" }';
  fs.writeFileSync(path.join(folder, 'server.toml'), text.replace('\n[tiles]', `\n${lines}\n[tiles]`));
  const server = await serve({ options: ['--config', folder] });
  try {
    for (const [place, part, expected] of [
      ['#kaart=kwetsbaar_nl', '.credit', ['Toegankelijkheid', 'https://a.example/nl']],
      ['?embed=1', '.credit', ['Toegankelijkheid', 'https://a.example/nl']],
      ['?embed=1&taal=en', '.credit', ['Accessibility', 'https://a.example/en']],
      ['method?taal=en', 'footer', ['Accessibility', 'https://a.example/en']],
      ['qgis', 'footer', ['Privacy', 'https://a.example/privacy']],
      ['licences', 'footer', ['Contact', 'mailto:kaart@a.example']],
    ]) {
      const { page, close } = await openPage(here.browser, server, place);
      const link = page.locator(part).getByRole('link', { name: expected[0] });
      assert.equal(await link.getAttribute('href'), expected[1], place);
      await close();
    }
  } finally {
    await server.stop();
    fs.rmSync(folder, { recursive: true });
  }
});
