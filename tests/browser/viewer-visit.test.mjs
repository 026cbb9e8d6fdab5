// The first visit asks for the gemeente, and the next one remembers it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, keep, openPage, prepare, settle } from './helpers.mjs';
import { pixels } from './mercator.mjs';

const here = prepare();
const hash = async (page) => new URLSearchParams((await page.evaluate(() => location.hash)).slice(1));

test('a first visit asks for the gemeente, goes there, and the next visit begins there', async () => {
  const [code, name] = here.catalogue.gemeenten[0];
  const { page, complaints, close } = await openPage(here.browser, here.server, '', {
    firstVisit: true,
    viewport: { width: 1280, height: 720 },
  });
  await page.waitForSelector('.welcome');
  await settle(page);
  await keep(page, 'viewer-eerste-bezoek');
  await assertAccessible(page);
  await page.locator('.welcome input').fill('qqqq');
  await page.keyboard.press('Enter');
  await page.getByText('staat niet op de kaart').waitFor();
  await page.locator('.welcome input').fill(name);
  await page.keyboard.press('Enter');
  await page.waitForFunction((wanted) => new URLSearchParams(location.hash.slice(1)).get('gemeente') === wanted, code);
  assert.equal(await page.locator('.welcome').count(), 0);
  await page.locator('[data-menu="settings"] summary').click();
  await page.getByLabel('Kleurenblind').check();
  await settle(page);
  await page.goto(new URL('health', here.server.url).href);
  await page.goto(here.server.url);
  await page.waitForFunction((wanted) => new URLSearchParams(location.hash.slice(1)).get('gemeente') === wanted, code);
  assert.equal((await hash(page)).get('palet'), 'kleurenblind');
  assert.equal(await page.locator('.welcome').count(), 0);
  assert.deepEqual(complaints, []);
  await close();
});

for (const viewport of [
  { width: 1280, height: 720 },
  { width: 390, height: 844 },
]) {
  test(
    `at ${viewport.width} by ${viewport.height} the question of a first visit lies over no part of the country, ` +
      'and gives way to the search',
    async () => {
      const { page, complaints, close } = await openPage(here.browser, here.server, '', { firstVisit: true, viewport });
      await page.waitForSelector('.welcome');
      await page.waitForSelector('.maplibregl-canvas');
      await settle(page);
      await keep(page, `viewer-eerste-bezoek-${viewport.width}`);
      const [card, pane] = await Promise.all(
        ['.welcome', '.pane.first'].map((part) => page.locator(part).boundingBox()),
      );
      const input = page.locator('.welcome input');
      const placeholder = await input.getAttribute('placeholder');
      const room = await input.evaluate((element) => {
        const { font, paddingLeft, paddingRight } = getComputedStyle(element);
        const pen = document.createElement('canvas').getContext('2d');
        pen.font = font;
        return (
          element.clientWidth -
          Number.parseFloat(paddingLeft) -
          Number.parseFloat(paddingRight) -
          pen.measureText(element.placeholder).width
        );
      });
      assert.ok(placeholder.startsWith('Bijvoorbeeld ') && room >= 0, `${placeholder}: ${room}`);
      await page.locator('#search').fill('a');
      await page.locator('#search-list [role=option]').first().waitFor();
      assert.equal(await page.locator('.welcome').isVisible(), false);
      await page.keyboard.press('Escape');
      // Up and down again: the map says where it is once it was moved.
      await page.locator('.pane.first canvas').focus();
      for (const key of ['ArrowDown', 'ArrowUp']) {
        const before = await page.evaluate(() => location.hash);
        await page.keyboard.press(key);
        await page.waitForFunction((old) => location.hash.includes('plek=') && location.hash !== old, before);
      }
      const [zoom, latitude, longitude] = (await hash(page)).get('plek').split('/').map(Number);
      const [west, , , north] = here.catalogue.bounds;
      const [middle, corner] = [pixels([longitude, latitude], zoom), pixels([west, north], zoom)];
      const [left, top] = [
        pane.x + pane.width / 2 + corner[0] - middle[0],
        pane.y + pane.height / 2 + corner[1] - middle[1],
      ];
      assert.ok(left >= card.x + card.width || top >= card.y + card.height, JSON.stringify([left, top, card]));
      assert.deepEqual(complaints, []);
      await close();
    },
  );
}

test('the place of the reader is asked for only when they want it, and does not leave the browser', async () => {
  const area = await here.server.json(`areas/${here.index.buurten[0][0]}.json`);
  const [longitude, latitude] = area.centre;
  const { page, close } = await openPage(here.browser, here.server, '', {
    firstVisit: true,
    permissions: ['geolocation'],
    geolocation: { longitude, latitude },
  });
  await page.waitForSelector('.welcome');
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.getByRole('button', { name: 'Waar ik nu ben' }).click();
  await page.waitForFunction(
    (wanted) => new URLSearchParams(location.hash.slice(1)).get('gemeente') === wanted,
    area.gemeente.code,
  );
  for (const url of asked) assert.ok(!url.includes(longitude.toFixed(2)) && !url.includes(latitude.toFixed(2)), url);
  await close();
});

test(
  'a link asks for nothing, and a gemeente named by a link is in sight with the tiles of the first view',
  async () => {
    const [code, , west, south, east, north] = here.catalogue.gemeenten.at(-1);
    const asked = [];
    const { page, close } = await openPage(here.browser, here.server, 'health', { firstVisit: true });
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(new URL(`#kaart=kwetsbaar_nl&gemeente=${code}`, here.server.url).href);
    await page.waitForSelector('.maplibregl-canvas');
    await settle(page);
    assert.equal(await page.locator('.welcome').count(), 0);
    const [, latitude, longitude] = (await hash(page)).get('plek').split('/').map(Number);
    assert.ok(longitude > west && longitude < east && latitude > south && latitude < north);
    // Its bounds are in the list of maps: the index of all areas is not asked for.
    assert.ok(!asked.includes('/areas.json'), 'areas.json');
    await close();
  },
);

test('wijk and gemeente are named as links that lead to them', async () => {
  const area = await here.server.json(`areas/${here.index.buurten[0][0]}.json`);
  await here.onPage(`#kaart=kwetsbaar_nl&gebied=${area.code}`, async (page) => {
    await page.locator('.panel').getByRole('button', { name: area.gemeente.naam, exact: true }).click();
    await page.waitForSelector('.panel .bars');
    assert.equal(await page.locator('.panel h2').first().textContent(), area.gemeente.naam);
    assert.equal((await hash(page)).get('gebied'), area.gemeente.code);
  });
});

test(
  'a page left open over an edition says so, and loads the new one where it is; in the page of another by itself',
  async () => {
    for (const [link, isFramed] of [
      ['#kaart=kwetsbaar_nl', false],
      ['?embed=1&kaart=kwetsbaar_nl', true],
    ]) {
      const { page, complaints, close } = await openPage(here.browser, here.server, 'health', {
        viewport: { width: 1280, height: 720 },
      });
      await page.clock.install();
      await page.goto(new URL(link, here.server.url).href);
      await page.waitForSelector('.maplibregl-canvas');
      await settle(page);
      await page.evaluate(() => {
        document.body.dataset.before = 'yes';
      });
      const offer = page.getByRole('button', { name: 'Opnieuw laden' });
      await page.clock.fastForward('06:00');
      await page.waitForTimeout(500);
      assert.equal(await offer.count(), 0, 'the same edition is not told');
      const other = async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, json: { ...(await answer.json()), version: '0123456789ab' } });
      };
      await page.route('**/maps.json', other);
      await page.clock.fastForward('06:00');
      if (!isFramed) {
        await offer.waitFor();
        await keep(page, 'viewer-nieuwe-cijfers');
        await page.unrouteAll({ behavior: 'wait' });
        await offer.click();
      }
      await page.waitForFunction(() => document.body && !document.body.dataset.before);
      // What the page before asked last may be answered to nobody.
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      if (!isFramed) assert.match((await hash(page)).get('kaart'), /^kwetsbaar_nl/);
      assert.deepEqual(complaints, []);
      await close();
    }
  },
);
