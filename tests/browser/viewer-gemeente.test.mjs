// A reader who works in several gemeenten, compares on all maps, and reads letters instead of colours.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keep, prepare, settle } from './helpers.mjs';

const here = prepare();
const hash = async (page) => new URLSearchParams((await page.evaluate(() => location.hash)).slice(1));
const chips = (page) => page.locator('.card.first .chosen-chip a').allTextContents();

test('several gemeenten come from a link, and counts, list and downloads are of all of them', async () => {
  const [one, other] = here.catalogue.gemeenten;
  await here.onPage(`#kaart=kwetsbaar_nl&gemeente=${one[0]}.${other[0]}&lijst=1`, async (page) => {
    assert.deepEqual(await chips(page), [one[1], other[1]]);
    // By the alphabet, wherever they stand in the link.
    const named = [one[1], other[1]].toSorted((a, b) => a.localeCompare(b, 'nl')).join(' en ');
    const inside = here.index.buurten.filter((row) => [one[0], other[0]].includes(row[2]));
    await page
      .locator('.list h2')
      .getByText(new RegExp(`^.*${inside.length} buurten, ${named}$`))
      .waitFor();
    const told = await here.server.json(`maps/kwetsbaar_nl.json?gemeente=${one[0]},${other[0]}`);
    const classed = told.chosen.areas_per_class.reduce((sum, areas) => sum + areas, 0);
    await page
      .locator('.card.first .legend-total')
      .getByText(`${classed} buurten met een klasse in ${named}`)
      .waitFor();
    const href = await page.locator('[data-focus=xlsx]').getAttribute('href');
    const answer = await fetch(href);
    assert.equal(answer.status, 200);
    const saved = answer.headers.get('content-disposition');
    assert.match(saved, new RegExp(`${one[0]}-${other[0]}${here.fiction()}\\.xlsx`));
    // A cross lets go of one.
    await page.locator('.card.first .chosen-chip button').first().click();
    await page.waitForFunction(
      (code) => new URLSearchParams(location.hash.slice(1)).get('gemeente') === code,
      other[0],
    );
    assert.deepEqual(await chips(page), [other[1]]);
    await settle(page);
    await keep(page, 'viewer-gemeenten');
  });
});

test('search offers a gemeente beside those that are chosen, and so does the plus', async () => {
  const [one, other, third] = here.catalogue.gemeenten;
  await here.onPage(`#kaart=kwetsbaar_nl&gemeente=${one[0]}`, async (page) => {
    await page.locator('#search').fill(other[1]);
    await page.locator('.search-list li').getByText(`${other[1]} erbij`).click();
    await page.waitForFunction(
      (codes) => new URLSearchParams(location.hash.slice(1)).get('gemeente') === codes,
      `${one[0]}.${other[0]}`,
    );
    await page.locator('[data-focus="legend more"]').click();
    await page.locator('[data-focus="legend input"]').fill(third[1]);
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      (codes) => new URLSearchParams(location.hash.slice(1)).get('gemeente') === codes,
      `${one[0]}.${other[0]}.${third[0]}`,
    );
  });
});

test('the first visit takes several names with commas', async () => {
  const [one, other] = here.catalogue.gemeenten;
  await here.onPage(
    '',
    async (page) => {
      await page.locator('#welcome').fill(`${one[1]}, ${other[1]}`);
      await page.keyboard.press('Enter');
      await page.waitForFunction(
        (codes) => new URLSearchParams(location.hash.slice(1)).get('gemeente') === codes,
        `${one[0]}.${other[0]}`,
      );
    },
    { firstVisit: true },
  );
});

test('sorted by class on a relative map each gemeente stands apart, and the list says why', async () => {
  const [one, other] = here.catalogue.gemeenten;
  await here.onPage(`#kaart=signalering_relatief&gemeente=${one[0]}.${other[0]}&lijst=1`, async (page) => {
    await page.locator('.list input[value=class]').check({ force: true });
    await page.locator('.list-note').getByText('ten opzichte van de eigen gemeente').waitFor();
    assert.equal(await page.locator('.list-table tbody tr[data-code]').first().getAttribute('class'), 'row-gemeente');
  });
});

test('areas are compared on all maps with one request, beside their gemeente and the country', async () => {
  const [code, , gemeente] = here.index.buurten[0];
  const name = here.catalogue.gemeenten.find(([each]) => each === gemeente)[1];
  await here.onPage(`#kaart=kwetsbaar_nl&vergelijk=${code}`, async (page) => {
    const asked = [];
    page.on('request', (request) => request.url().includes('/compare?') && asked.push(request.url()));
    await page.locator('[data-focus="compare allMaps"]').check({ force: true });
    await page.waitForSelector('.compare-table.all-maps tbody tr');
    assert.equal(await page.locator('.compare-table.all-maps tbody tr').count(), here.catalogue.maps.length);
    assert.equal(asked.length, 1, asked.join(' '));
    const heads = await page.locator('.compare-table.all-maps thead th').allTextContents();
    assert.equal(heads.length, 3);
    assert.ok(heads[1].includes(name), heads.join(' | '));
    assert.equal((await hash(page)).get('alle'), '1');
    await keep(page, 'viewer-alle-kaarten');
    // A row goes to its map.
    await page.locator('[data-focus="compare map focuskaart"]').click();
    await page.waitForFunction(() => new URLSearchParams(location.hash.slice(1)).get('kaart').startsWith('focuskaart'));
  });
});

test('letters stand on the map, in tiles and on another map, and go again with the switch', async () => {
  const [code] = here.index.buurten.find(([, , , , , west, , east]) => east - west < 0.02) ?? here.index.buurten[0];
  await here.onPage(`#kaart=signalering_relatief&gebied=${code}&letters=1`, async (page) => {
    await settle(page);
    await keep(page, 'viewer-letters');
    await page.locator('input[name=map][value=focuskaart]').check({ force: true });
    await settle(page);
    await keep(page, 'viewer-cijfers');
    assert.equal((await hash(page)).get('letters'), '1');
    await page.locator('[data-menu=settings] summary').click();
    await page.locator('[data-focus="letters false"]').check({ force: true });
    await page.waitForFunction(() => !location.hash.includes('letters'));
  });
});

test('the panel of a gemeente leads to its page, and names of gemeenten in the legend do', async () => {
  const [code, name] = here.catalogue.gemeenten[0];
  await here.onPage(`#kaart=kwetsbaar_nl&gemeente=${code}&gebied=${code}`, async (page) => {
    const href = new URL(await page.locator('.panel [data-focus="gemeente page"]').getAttribute('href'));
    assert.deepEqual(
      [href.pathname.endsWith(`/gemeente/${code}`), href.searchParams.get('kaart')],
      [true, 'kwetsbaar_nl'],
    );
    assert.equal((await fetch(href)).status, 200);
    await page.locator('.card.first .chosen-chip a').getByText(name).click();
    await page.locator('h1').getByText(name, { exact: true }).waitFor();
  });
});
