// Links that are old, wrong or shared; the back button; and a server that cannot be reached for a while.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage, prepare, settle } from './helpers.mjs';

const here = prepare();
const hash = async (page) => new URLSearchParams((await page.evaluate(() => location.hash)).slice(1));

test('a gemeente that is not there any more is named, dropped, and the data are in sight', async () => {
  await here.onPage('#kaart=kwetsbaar_nl&gemeente=GM0001', async (page) => {
    await page.locator('.notices').getByText('GM0001 is geen gemeente in de indeling van').waitFor();
    await settle(page);
    assert.equal((await hash(page)).get('gemeente'), null);
  });
});

test('a place outside the data and another division are said', async () => {
  await here.onPage('#kaart=kwetsbaar_nl&plek=14.00/48.8500/2.3500&indeling=2019', async (page) => {
    await page.locator('.notices').getByText('buiten de gegevens').waitFor();
    await page.locator('.notices').getByText('indeling van 2019').waitFor();
    await settle(page);
    const [, latitude, longitude] = (await hash(page)).get('plek').split('/').map(Number);
    const [west, south, east, north] = here.catalogue.bounds;
    assert.ok(longitude > west - 1 && longitude < east + 1 && latitude > south - 1 && latitude < north + 1);
  });
});

test(
  'codes that are not there are all named, dropped and asked for once at most; ' +
    'the notice stays until it is closed',
  async () => {
    const [known] = here.index.buurten;
    const gemeente = known[2].slice(2);
    // The one in a gemeente that is there, the other in none.
    const dead = [`BU${gemeente}9999`, 'BU00010001'];
    for (const [link, key, code, left] of [
      [`gebied=${dead[0]}`, 'gebied', dead[0], null],
      [`gebied=${dead[1]}`, 'gebied', dead[1], null],
      [`vergelijk=${known[0]}.${dead[0]}`, 'vergelijk', dead[0], known[0]],
      [`mijn=${known[0].slice(2)}.${dead[0].slice(2)}`, 'mijn', dead[0], known[0].slice(2)],
    ]) {
      const { page, close } = await openPage(here.browser, here.server, 'health');
      const asked = [];
      page.on('request', (request) => request.url().includes(code) && asked.push(request.url()));
      await page.goto(new URL(`#kaart=kwetsbaar_nl&${link}`, here.server.url).href);
      const notice = page.locator('.notice.lasting', { hasText: code });
      await notice.waitFor();
      await page.waitForFunction(
        ([key, left]) => new URLSearchParams(location.hash.slice(1)).get(key) === left,
        [key, left],
      );
      assert.ok(asked.length <= 1, asked.join(' '));
      if (key === 'gebied') assert.equal(await page.locator('.panel').isVisible(), false);
      // Longer than a notice that goes by itself.
      if (key === 'gebied' && code === dead[1]) await page.waitForTimeout(6500);
      await notice.getByRole('button', { name: 'Sluit' }).click();
      await notice.waitFor({ state: 'detached' });
      await close();
    }
  },
);

test('back goes to the area, the map and the gemeente before, and not through every move of the map', async () => {
  const [first, second] = here.index.buurten;
  await here.onPage(`#kaart=kwetsbaar_nl&gebied=${first[0]}`, async (page) => {
    await page.waitForSelector('.panel .class-now');
    await settle(page);
    await page.locator('#search').fill(second[0]);
    await page.locator('[role=option]').first().click();
    await page.waitForFunction((name) => document.querySelector('.panel h2')?.textContent === name, second[1]);
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await settle(page);
    await page.goBack();
    await page.waitForFunction((name) => document.querySelector('.panel h2')?.textContent === name, first[1]);
    assert.equal((await hash(page)).get('gebied'), first[0]);
    await page.goForward();
    await page.waitForFunction((name) => document.querySelector('.panel h2')?.textContent === name, second[1]);
  });
});

test('the address of the page may name the language, as the other pages do', async () => {
  await here.onPage('?taal=en', async (page) => {
    await page.getByText('Choose a map').waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  });
});

test(
  'where no address names a language it is that of the browser, and a link of another language says so',
  async () => {
    await here.onPage(
      '#kaart=kwetsbaar_nl',
      async (page) => {
        await page.getByText('Choose a map').waitFor();
        assert.equal(await page.locator('html').getAttribute('lang'), 'en');
        assert.equal((await hash(page)).get('taal'), 'en');
        await page.locator('[data-menu="settings"] summary').click();
        await page.getByLabel('Nederlands').check();
        await page.getByText('Kies een kaart').waitFor();
        await page.waitForFunction(() => new URLSearchParams(location.hash.slice(1)).get('taal') === 'nl');
        await page.reload();
        await page.getByText('Kies een kaart').waitFor();
      },
      { locale: 'en-GB' },
    );
  },
);

test(
  'without a connection one banner says so, the old map stays in grey, and all comes by itself when it is back',
  async () => {
    const area = here.index.buurten[0];
    const { page, close } = await openPage(here.browser, here.server, `#kaart=kwetsbaar_nl`);
    await page.waitForSelector('.maplibregl-canvas');
    await settle(page);
    await page.context().setOffline(true);
    await page.evaluate((code) => {
      location.hash = `kaart=onveilig_niveau&gebied=${code}`;
    }, area[0]);
    await page.locator('.trouble').getByText('Geen verbinding met de server').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Probeer opnieuw' }).count(), 1);
    assert.equal(await page.locator('.maps.stale').count(), 1);
    await page.context().setOffline(false);
    // Nobody presses a button.
    await page.waitForSelector('.panel .class-now');
    await page.waitForFunction(
      () => !document.querySelector('.maps.stale') && !document.querySelector('.trouble').textContent,
    );
    await close();
  },
);
