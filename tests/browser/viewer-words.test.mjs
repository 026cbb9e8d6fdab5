// What the page says of figures: nothing that is not so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keep, prepare, settle } from './helpers.mjs';

const here = prepare();

/** The first buurt of which a map tells something that is looked for. */
async function first(map, wanted) {
  for (const [code] of here.index.buurten) {
    const {
      maps: [told],
    } = await here.server.json(`areas/${code}.json?map=${map}`);
    if (wanted(told)) return { code, told };
  }
  throw new Error(`no buurt of ${map} is so`);
}

test('a value that many share is no rank, and is not called lower', async () => {
  const { code, told } = await first(
    'signalering_structureel',
    ({ class: value, place }) => value === 0 && place?.nl?.same > 20,
  );
  await here.onPage(`#kaart=signalering_structureel&gebied=${code}`, async (page) => {
    const words = await page.locator('.panel .places').innerText();
    assert.match(words, /de laagste waarde, samen met/);
    assert.ok(
      words.includes(
        `${Math.round(told.place.nl.below)}\u00a0% van de inwoners woont in een buurt met een lagere waarde`,
      ),
      words,
    );
    assert.doesNotMatch(words, /plaats \d+ van/);
  });
});

test('the windows of the structural map stand as chips with years and letter', async () => {
  const { counts } = here.map('signalering_structureel');
  const { code, told } = await first('signalering_structureel', ({ class: value }) => value > 1);
  await here.onPage(`#kaart=signalering_structureel&gebied=${code}`, async (page) => {
    await page.waitForSelector('.panel .windows');
    const chips = await page
      .locator('.panel .window')
      .evaluateAll((all) =>
        all.map((chip) => [chip.querySelector('.window-years').textContent, chip.querySelector('b').textContent]),
      );
    assert.deepEqual(
      chips.map(([years]) => years),
      counts.windows.map(([from, to]) => `${from}–${String(to).slice(2)}`),
    );
    assert.equal(chips.filter(([, letter]) => letter === 'A').length, told.class);
    await keep(page, 'viewer-structureel');
  });
});

test('class A that is structural in no window is explained where both stand', async () => {
  const { code } = await first('signalering_relatief', (told) => told.class === 0);
  const all = (await here.server.json(`areas/${code}.json`)).maps;
  const never = all.find(({ map }) => map === 'signalering_structureel')?.class === 0;
  await here.onPage(`#kaart=signalering_relatief&gebied=${code}`, async (page) => {
    await page.waitForSelector('.panel .class-now');
    assert.equal(await page.locator('.panel').getByText('telt andere perioden').count(), never ? 1 : 0);
  });
});

test('a buurt without a class says why in a line, with its figures folded away', async () => {
  const { code, told } = await first('kwetsbaar_nl', ({ status_key }) => status_key === 'te_weinig_inwoners');
  await here.onPage(`#kaart=kwetsbaar_nl&gebied=${code}`, async (page) => {
    await page.waitForSelector('.panel .class-now');
    // The sentence says it, and says it once.
    await page
      .locator('.panel')
      .getByText(`heeft ${told.n} inwoners; onder 50 inwoners heeft een buurt geen klasse.`)
      .waitFor();
    assert.equal(await page.locator('.panel').getByText('geen klasse').count(), 1);
    assert.equal(await page.locator('.panel .part > div > .figures').count(), 0);
    assert.equal(await page.locator('.panel .part > div > details[open]').count(), 0);
  });
});

test('a region that is made up says so on the page, in every description and in no credit to publishers', async () => {
  // The country of the figures is real: there the ribbon must not be.
  const madeUp = here.catalogue.gemeenten.every(([code]) => code.startsWith('GM7'));
  assert.equal(here.catalogue.made_up, madeUp);
  await here.onPage('', async (page) => {
    assert.equal(await page.locator('.ribbon:visible').count(), madeUp ? 1 : 0);
    await settle(page);
    await keep(page, 'viewer-eerste');
  });
  if (!madeUp) return;
  const id = 'signalering_relatief';
  const places = [
    'maps.json',
    'sources.json',
    `tiles/${id}.json`,
    `styles/${id}.json`,
    `legend/${id}.json`,
    `download/${id}.geojson`,
    `download/${id}.csv-metadata.json`,
    'method',
  ];
  for (const place of places) {
    const text = await (await fetch(new URL(place, here.server.url))).text();
    assert.match(text, /[Vv]erzonnen/, place);
    assert.doesNotMatch(text.replaceAll('Aedes', ''), /CBS, Kadaster|Bron: CBS|RIVM\b.*CC BY/, place);
  }
});

test('search knows what people say: other names, bare codes, one slip, and more than nine', async () => {
  // Two digits are a number in a name before they are a code.
  const [code, name] = here.catalogue.gemeenten.find(([code]) => Number(code.slice(2)) > 99);
  await here.onPage('', async (page) => {
    const box = page.locator('#search');
    /**
     * Types, and waits until the hits are as they should be; the index of the areas is loaded with the first question.
     */
    const find = async (typed, right) => {
      await box.fill(typed);
      let hits = [];
      for (const end = Date.now() + 10_000; Date.now() < end && !right(hits); await page.waitForTimeout(50)) {
        hits = await page.locator('.search-list .hit-name').allTextContents();
      }
      assert.ok(right(hits), `${typed}: ${hits.slice(0, 9).join(', ')}`);
    };
    await box.focus();
    await find(String(Number(code.slice(2))), (hits) => hits[0] === name);
    await find(`${name.slice(0, 3)}${name.slice(4)}`, (hits) => hits.includes(name));
    await find(name, (hits) => hits.length > 9);
  });
});
