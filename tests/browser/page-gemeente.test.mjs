// The page of a gemeente: made by the server, without scripts, with its map for those who get the link in a chat.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PNG } from 'pngjs';
import { PATIENCE, assertAccessible, isComplaint, keep, prepare } from './helpers.mjs';

const here = prepare();
const [WIDE, PHONE] = [
  { width: 1280, height: 720 },
  { width: 390, height: 844 },
];

/** Opens a page of the server that is not the viewer. */
async function open(place, use, options = {}) {
  const context = await here.browser.newContext({ viewport: WIDE, ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => isComplaint(message) && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on(
    'response',
    (response) => response.status() >= 400 && complaints.push(`${response.status()} ${response.url()}`),
  );
  await page.goto(new URL(place, here.server.url).href);
  await use(page);
  assert.deepEqual(complaints, []);
  await context.close();
}

test(
  'the page has every map, every buurt by wijk in the order of the alphabet, and the class as the data have it',
  async () => {
    const [code, name] = here.catalogue.gemeenten[0];
    await open(`gemeente/${code}`, async (page) => {
      assert.equal(await page.locator('h1').textContent(), name);
      assert.equal(await page.locator('script:not([type="application/ld+json"])').count(), 0);
      assert.match(
        await page.locator('.notice').first().textContent(),
        new RegExp(here.catalogue.notice.nl.slice(0, 30)),
      );
      assert.equal(await page.locator('.maps .map img').count(), here.catalogue.maps.length);
      for (const image of await page.locator('.maps .map img').all()) {
        await image.scrollIntoViewIfNeeded();
        await image.evaluate((one) => one.decode());
        assert.equal(await image.evaluate((one) => one.naturalWidth), 480);
      }
      const rows = page.locator('.chips tbody tr:not(.wijk)');
      // Water and the like are no buurten that count.
      const { features } = await here.server.json(`download/kwetsbaar_nl.geojson?gemeente=${code}`);
      const inside = features.map(({ properties }) => [properties.code, properties.naam]);
      const names = await rows.locator('th').allTextContents();
      assert.deepEqual(names.toSorted(), inside.map((row) => row[1]).toSorted());
      for (const wijk of await page.locator('.chips tbody').all()) {
        const own = await wijk.locator('tr:not(.wijk) th').allTextContents();
        assert.deepEqual(
          own,
          own.toSorted((one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1)),
          'by name, not by class',
        );
      }
      const buurt = inside.find((row) => row[1] === names[0]);
      const area = await here.server.json(`areas/${buurt[0]}.json`);
      const words = await rows.first().locator('td .word').allTextContents();
      here.catalogue.maps.forEach((map, at) => {
        const now = area.maps.find((entry) => entry.map === map.id && entry.selection.key === map.default.key);
        if (now.class !== null) assert.ok(words[at].includes(now.class_label.nl), `${map.id}: ${words[at]}`);
        else assert.match(words[at], /^geen klasse/);
      });
      await keep(page, 'page-gemeente');
    });
  },
);

test('a link shows its map in a chat: title, description and a picture under the absolute address', async () => {
  const [code, name] = here.catalogue.gemeenten[1];
  await open(`gemeente/${code}?kaart=focuskaart&taal=en`, async (page) => {
    const property = (wanted) => page.locator(`meta[property="${wanted}"]`).getAttribute('content');
    const title = here.map('focuskaart').title.en;
    assert.match(await property('og:title'), new RegExp(`^${name}: ${title}`));
    assert.equal(await page.title(), await property('og:title'));
    assert.match(await property('og:description'), /%/);
    assert.equal(
      await page.locator('link[rel=canonical]').getAttribute('href'),
      new URL(`gemeente/${code}?taal=en`, here.server.url).href,
    );
    const image = await property('og:image');
    assert.ok(image.startsWith(new URL('picture/focuskaart.png?', here.server.url).href), image);
    const picture = PNG.sync.read(Buffer.from(await (await fetch(image)).arrayBuffer()));
    assert.deepEqual([picture.width, picture.height], [1200, 630]);
    // The other language keeps the map.
    assert.match(await page.locator('nav a[hreflang=nl]').getAttribute('href'), /taal=nl&kaart=focuskaart/);
    await page.locator('.maps a').first().click();
    await page.waitForSelector('.maplibregl-canvas');
    assert.match(page.url(), new RegExp(`gemeente=${code}`));
  });
});

test('a code of no gemeente is refused with words', async () => {
  const answer = await fetch(new URL('gemeente/GM0001', here.server.url));
  assert.equal(answer.status, 404);
  assert.equal((await answer.json()).error, 'unknown_area');
});

test('the tool of accessibility finds nothing on it, and no page is wider than its screen', async () => {
  const [code] = here.catalogue.gemeenten[0];
  for (const [query, options] of [
    ['', { viewport: WIDE }],
    ['?taal=en&kaart=focuskaart', { viewport: WIDE, colorScheme: 'dark' }],
    ['?palet=kleurenblind', { viewport: PHONE }],
  ]) {
    await open(
      `gemeente/${code}${query}`,
      async (page) => {
        await assertAccessible(page, query);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), query);
      },
      options,
    );
  }
});
