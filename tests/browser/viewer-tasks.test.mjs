// The tasks of an adviser, each from an open page, as a reader does them: none takes more than five steps. The tenth,
// own dwellings, stands in viewer-dwellings.test.mjs, held to the same.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { keep, prepare, settle } from './helpers.mjs';

const here = prepare();
const STEPS = 5;
const SIGNAL = 'signalering_relatief';
const hash = async (page) => new URLSearchParams((await page.evaluate(() => location.hash)).slice(1));

/**
 * Does a task: `use` gets the page and `step`, which counts what a hand does. No step is more than one press of the
 * pointer.
 */
function task(name, use, { link = '', ...options } = {}) {
  test(`${name} takes at most ${STEPS} steps`, async (t) => {
    const steps = [];
    await here.onPage(
      link,
      async (page) => {
        await settle(page);
        await page.evaluate(() => {
          window.presses = 0;
          addEventListener('pointerdown', () => (window.presses += 1), true);
        });
        await use(page, async (what, act) => {
          steps.push(what);
          const before = await page.evaluate(() => window.presses);
          await act();
          const presses = (await page.evaluate(() => window.presses)) - before;
          assert.ok(presses <= 1, `${what}: ${presses} presses`);
        });
        await keep(page, `task-${name.replaceAll(' ', '-')}`);
      },
      { viewport: { width: 1280, height: 720 }, acceptDownloads: true, ...options },
    );
    t.diagnostic(steps.join(', '));
    assert.ok(steps.length > 0 && steps.length <= STEPS, steps.join(', '));
  });
}

/** A buurt with this class on a map, with what the server says of it; its name is that of no other area. */
async function classified(map, wanted) {
  const names = [...here.index.buurten, ...here.index.wijken, ...here.index.gemeenten].map(([, name]) => name);
  for (const [code, name] of here.index.buurten) {
    if (names.filter((other) => other === name).length > 1) continue;
    const area = await here.server.json(`areas/${code}.json?map=${map}`);
    if (wanted(area.maps[0])) return { area, told: area.maps[0] };
  }
  throw new Error(`no buurt of ${map} is as wanted`);
}

const search = (page, words) => async () => {
  await page.locator('#search').fill(words);
  await page.locator('#search-list [role=option]:not(.search-message)').first().waitFor();
  await page.keyboard.press('Enter');
};

const choose = (page, map) => () => page.locator(`[data-focus="map ${map}"]`).click();

/** The words of the chips of the map in sight, of the rows of buurten in the list. */
const chips = (page) =>
  page.locator('.list-table .row-buurt .chip-cell:nth-child(1 of .chip-cell) .visually-hidden').allTextContents();

task('find my buurt and its situation', async (page, step) => {
  const { area, told } = await classified(SIGNAL, ({ class: value }) => value !== null);
  await step('search', search(page, area.naam));
  await page.waitForSelector('.panel .class-now');
  assert.equal(await page.locator('.panel h2').first().textContent(), area.naam);
  assert.equal(await page.locator('.panel .sentence p').textContent(), told.sentence.nl);
});

task('see where vulnerable residents concentrate', async (page, step) => {
  const map = here.map('kwetsbaar_nl');
  await step('the map', choose(page, map.id));
  await step('the list', () => page.locator('[data-focus="list"]').click());
  await page.locator('.list-table .row-buurt').first().waitFor();
  // Only the heaviest class stays: on this map the last one.
  const last = map.classes.at(-1);
  await step('by wijk', () => page.getByLabel('Per wijk').check());
  await page.locator(`[data-focus="class ${last.value}"]`).hover();
  await step('only the heaviest class', () => page.locator(`[data-focus="only ${last.value}"]`).click());
  await page.locator('.list-table .row-buurt').first().waitFor();
  for (const words of await chips(page)) assert.ok(words.endsWith(last.label.nl) || words === 'Geen klasse', words);
});

task('see where vulnerability and nuisance coincide', async (page, step) => {
  const { area, told } = await classified('focuskaart', ({ class: value }) => value !== null && value >= 7);
  await step('the focus map', choose(page, 'focuskaart'));
  await step('a buurt', search(page, area.naam));
  await page.waitForSelector('.panel .class-now');
  assert.ok((await page.locator('.panel .class-now').textContent()).includes(told.class_label.nl));
});

task('see whether a signal is structural', async (page, step) => {
  const { area } = await classified('signalering_structureel', ({ class: value }) => value > 0);
  await step('a buurt', search(page, area.naam));
  await page.waitForSelector('.panel .class-now');
  await step('the structural map', choose(page, 'signalering_structureel'));
  await page.waitForSelector('.panel .windows li');
  assert.ok((await page.locator('.panel .windows li').count()) > 2, 'each window with its class');
});

task('compare two wijken', async (page, step) => {
  const names = here.index.wijken.map(([, name]) => name);
  const alone = here.index.wijken.filter(
    ([, name]) =>
      names.filter((other) => other === name).length === 1 &&
      !here.index.buurten.some(([, other]) => other === name) &&
      !here.index.gemeenten.some(([, other]) => other === name),
  );
  const [one, other] = alone;
  for (const [, name] of [one, other]) {
    await step('search a wijk', search(page, name));
    await page.waitForFunction((wanted) => document.querySelector('.panel h2')?.textContent === wanted, name);
    await step('lay it beside', () => page.locator('.panel [data-focus="compare"]').click());
  }
  await page.waitForFunction(
    (wanted) => wanted.every((name) => document.querySelector('.compare')?.textContent.includes(name)),
    [one[1], other[1]],
  );
});

task('explain why a buurt has its colour', async (page, step) => {
  const { area, told } = await classified(SIGNAL, ({ class: value }) => value !== null);
  await step('search', search(page, area.naam));
  await page.waitForSelector('.panel .class-now');
  await step('the calculation', () => page.locator('.panel [data-focus="calculation"]').click());
  const shown = await page.locator('.panel .steps ol').innerText();
  const columns = told.steps.flatMap((each) => each.columns);
  assert.ok(columns.length > 0);
  for (const { file, column } of columns) assert.ok(shown.includes(`${file}, ${column}`), `${file}, ${column}`);
});

task('print the map of a gemeente', async (page, step) => {
  const [, name] = here.catalogue.gemeenten[0];
  await step('search the gemeente', search(page, name));
  await page.waitForSelector('.panel .bars');
  await step('print', () => page.locator('[data-focus="print"]').click());
  await page.waitForSelector('.paper:not([aria-busy]) [data-focus="paper pdf"]:not(:disabled)');
  const loaded = page.waitForEvent('download');
  await step('as PDF', () => page.locator('[data-focus="paper pdf"]').click());
  const file = await (await loaded).path();
  assert.equal(fs.readFileSync(file).subarray(0, 5).toString(), '%PDF-');
});

task(
  'share what is in sight',
  async (page, step) => {
    await step('the map', choose(page, 'kwetsbaar_nl'));
    await step('the link', () => page.locator('[data-focus="link"]').click());
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await here.onPage(new URL(link).hash, async (other) =>
      assert.equal((await hash(other)).get('kaart').split('.')[0], 'kwetsbaar_nl'),
    );
  },
  { permissions: ['clipboard-read', 'clipboard-write'] },
);

task('take the figures to Excel', async (page, step) => {
  await step('the list', () => page.locator('[data-focus="list"]').click());
  const link = page.locator('[data-focus="xlsx"]');
  await link.waitFor();
  const loaded = page.waitForEvent('download');
  await step('Excel', () => link.click());
  const file = await (await loaded).path();
  assert.equal(fs.readFileSync(file).subarray(0, 2).toString(), 'PK');
});
