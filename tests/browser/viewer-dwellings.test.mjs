// "My buurten" as a user of a housing association has them: a list of addresses, of codes, a workbook. No address
// leaves the browser: the requests are watched.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { assertAccessible, keep, openPage, prepare, serve, settle } from './helpers.mjs';
import { wordsOfPdf } from './pdf.mjs';

const here = prepare();
const hash = async (page) => new URLSearchParams((await page.evaluate(() => location.hash)).slice(1));
const nl = (number) => number.toLocaleString('nl-NL');
const MAP = 'signalering_relatief';
const STREET = 'Geheimstraat';

/**
 * Addresses as a list has them, with the buurt of each: of some postcodes that lie in one buurt, and of one that lies
 * in several.
 */
async function addresses() {
  const { digits } = await here.server.json('postcodes.json');
  const list = [];
  for (const four of [digits[0], digits[Math.floor(digits.length / 2)]]) {
    const { codes, whole, split } = await here.server.json(`postcodes/${four}.json`);
    for (const [letters, place] of whole.slice(0, 12))
      list.push({ postcode: `${four}${letters}`, number: 81_000 + list.length, code: codes[place] });
    for (const [letters, place, numbers] of split.slice(0, 6))
      list.push({ postcode: `${four}${letters}`, number: numbers[0], code: codes[place] });
  }
  return list;
}

/** The sentence that the page must say of buurten with their dwellings. */
async function sentence(stock) {
  const { classes } = here.map(MAP);
  const parts = new Map();
  for (const [code, count] of stock) {
    const { maps } = await here.server.json(`areas/${code}.json?map=${MAP}`);
    parts.set(maps[0].class, (parts.get(maps[0].class) ?? 0) + count);
  }
  const told = [
    ...classes.map(({ value, key }) => [parts.get(value), `in ${key}`]),
    [parts.get(null), 'zonder klasse'],
  ].filter(([count]) => count);
  const all = [...stock.values()].reduce((sum, count) => sum + count, 0);
  const list = told.map(([count, where]) => `${nl(count)} ${where}`).join(', ');
  return `${nl(all)} woningen in ${stock.size} buurt${stock.size === 1 ? '' : 'en'}: ${list}.`;
}

function counted(list) {
  const stock = new Map();
  for (const { code } of list) stock.set(code, (stock.get(code) ?? 0) + 1);
  return stock;
}

const csv = (list) => ({
  name: 'bezit.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(
    `Straat;Postcode;Huisnummer\n${list
      .map(({ postcode, number }) => `${STREET};${postcode.slice(0, 4)} ${postcode.slice(4)};${number}`)
      .join('\n')}\n`,
  ),
});

test(
  'own dwellings: from an open page to the result in at most five steps, and no address leaves the browser',
  async () => {
    const list = await addresses();
    const expected = await sentence(counted(list));
    const { page, complaints, close } = await openPage(here.browser, here.server, `#kaart=${MAP}`, {
      viewport: { width: 1280, height: 720 },
    });
    await page.waitForSelector('.maplibregl-canvas');
    const asked = [];
    page.on('request', (request) =>
      asked.push({
        url: request.url(),
        all: [request.url(), request.postData() ?? '', ...Object.values(request.headers())].join('\n'),
      }),
    );
    let steps = 0;
    const step = async (work) => {
      steps += 1;
      await work;
    };
    await step(page.getByLabel('Mijn buurten').click());
    await step(page.locator('#mine-file').setInputFiles(csv([...list, { postcode: '9999ZZ', number: 1 }])));
    await page.locator('.mine-approval').waitFor();
    const kinds = await page.locator('.mine-approval select').evaluateAll((found) => found.map(({ value }) => value));
    assert.deepEqual(kinds, ['none', 'postcode', 'number'], 'street, postcode and number are recognised and shown');
    assert.deepEqual(
      asked.filter(({ url }) => url.includes('postcodes')),
      [],
      'nothing is looked up before it is approved',
    );
    await assertAccessible(page);
    await keep(page, 'viewer-mijn-kolommen');
    await step(page.getByRole('button', { name: 'Gebruik deze kolommen' }).click());
    await page.locator('.mine-sentence').waitFor();
    assert.ok(steps <= 5, `${steps} steps`);
    assert.equal(await page.locator('.mine-sentence').textContent(), expected);
    assert.match(
      await page.locator('.mine-missed').innerText(),
      /1 regel niet herkend[\s\S]*Regel \d+: .*9999 ZZ.*deze postcode staat niet in het adressenbestand/,
    );
    await settle(page);
    await assertAccessible(page);
    await keep(page, 'viewer-mijn-woningen');

    // Of all that was asked, only four digits tell of a postcode.
    const postcodes = asked.map(({ url }) => new URL(url)).filter(({ pathname }) => pathname.includes('postcode'));
    assert.ok(postcodes.length >= 3, 'the list of all, and two pieces');
    for (const { pathname, search } of postcodes)
      assert.match(pathname + search, /^\/postcodes(\.json|\/\d{4}\.json)(?:\?v=[0-9a-f]{12})?$/);
    for (const { url, all } of asked) {
      for (const { postcode, number } of list) {
        assert.ok(
          !new RegExp(`${postcode.slice(0, 4)}[\\s+%0-9]{0,4}${postcode.slice(4)}`, 'i').test(all),
          `${postcode} in ${url}`,
        );
        assert.ok(
          number < 1000 || !new RegExp(`\\D${number}\\D`).test(new URL(url).pathname + new URL(url).search),
          `${number} in ${url}`,
        );
      }
      assert.ok(!all.includes(STREET), url);
    }
    assert.ok(!(await page.evaluate(() => location.href)).includes('mijn'), 'the link does not name them');
    // Kept are codes and numbers, and no address.
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    assert.ok(kept.includes(list[0].code) && !kept.includes(STREET) && !kept.includes(list[0].postcode.slice(4)), kept);
    assert.deepEqual(complaints, []);
    await close();
  },
);

test(
  'counts are summed, last over a reload, are a column of the list, and are gone when they are cleared',
  async () => {
    const [one, two] = here.index.buurten.map((row) => row[0]);
    const stock = new Map([
      [one, 1255],
      [two, 700],
    ]);
    const expected = await sentence(stock);
    await here.onPage(`#kaart=${MAP}`, async (page) => {
      await page.getByLabel('Mijn buurten').click();
      // The first without its letters, in two lines.
      await page.locator('#mine-paste').fill(`buurt\tVHE\n${one.slice(2)}\t1.000\n${one}\t255\n${two}\t700`);
      await page.getByRole('button', { name: 'Toon', exact: true }).click();
      await page.getByRole('button', { name: 'Gebruik deze kolommen' }).click();
      await page.locator('.mine-sentence').waitFor();
      assert.equal(await page.locator('.mine-sentence').textContent(), expected);
      await page.reload();
      await page.getByLabel('Mijn buurten').click();
      await page.locator('.mine-sentence').waitFor();
      assert.equal(await page.locator('.mine-sentence').textContent(), expected);
      await page.getByText('in deze browser bewaard').waitFor();
      await page.getByRole('button', { name: 'Toon in de lijst' }).click();
      await page.locator('.list-table .row-buurt').first().waitFor();
      const cells = await page
        .locator('.list-table .row-buurt')
        .evaluateAll((rows) => rows.map((row) => [row.dataset.code, row.querySelectorAll('td.figure')[1].textContent]));
      assert.deepEqual(Object.fromEntries(cells), { [one]: nl(1255), [two]: nl(700) });
      await page.getByLabel('Mijn buurten').click();
      const saved = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Bewaar als CSV' }).click();
      const rows = fs.readFileSync(await (await saved).path(), 'utf8').split('\r\n');
      assert.ok(
        rows.some((row) => row.startsWith(`${one};`) && row.includes(';1255;')),
        rows.join('\n'),
      );
      await page.getByRole('button', { name: 'Wis mijn buurten' }).click();
      assert.equal(await page.locator('.badge').count(), 0);
      assert.equal(await page.evaluate(() => localStorage.getItem('veerkracht-mine')), null);
    });
  },
);

test('a workbook is read, and the reader says what a column is', async () => {
  const [gemeente] = here.catalogue.gemeenten[0];
  const workbook = await fetch(new URL(`download/alle.xlsx?gemeente=${gemeente}`, here.server.url));
  const buffer = Buffer.from(await workbook.arrayBuffer());
  const inside = here.index.buurten.filter((row) => row[2] === gemeente);
  await here.onPage(`#kaart=${MAP}`, async (page) => {
    await page.getByLabel('Mijn buurten').click();
    await page.locator('#mine-file').setInputFiles({
      name: 'bezit.xlsx',
      mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      buffer,
    });
    await page.locator('.mine-approval').waitFor();
    const selects = page.locator('.mine-approval th select');
    const kinds = await selects.evaluateAll((found) => found.map(({ value }) => value));
    const at = kinds.indexOf('buurt');
    assert.ok(at >= 0, kinds.join());
    for (const [column, kind] of kinds.entries())
      if (column !== at && kind !== 'none') await selects.nth(column).selectOption('none');
    await selects.nth(at).selectOption('none');
    assert.ok(await page.getByRole('button', { name: 'Gebruik deze kolommen' }).isDisabled());
    await selects.nth(at).selectOption('buurt');
    await page.getByRole('button', { name: 'Gebruik deze kolommen' }).click();
    await page.locator('.mine-sentence').waitFor();
    assert.equal(await page.locator('.badge').textContent(), String(inside.length));
  });
});

test('a link names my buurten only when the reader asks, and shows another the same buurten', async () => {
  const codes = here.index.buurten.slice(0, 3).map((row) => row[0]);
  const { page, complaints, close } = await openPage(here.browser, here.server, `#kaart=${MAP}`);
  await page.getByLabel('Mijn buurten').click();
  await page.locator('#mine-paste').fill(codes.map((code) => `${code};12`).join('\n'));
  await page.getByRole('button', { name: 'Toon', exact: true }).click();
  await page.getByRole('button', { name: 'Gebruik deze kolommen' }).click();
  await page.locator('.mine-sentence').waitFor();
  assert.equal((await hash(page)).get('mijn'), null);
  await page.getByLabel(/in de link/).check();
  assert.equal((await hash(page)).get('mijn'), codes.map((code) => code.slice(2)).join('.'));
  const link = await page.evaluate(() => location.hash);
  assert.deepEqual(complaints, []);
  await close();
  await here.onPage(link, async (other) => {
    await other.getByLabel('Mijn buurten').click();
    await other.locator('.mine-sentence').waitFor();
    assert.match(await other.locator('.mine-sentence').textContent(), /^3 buurten: /);
    assert.equal(
      await other.evaluate(() => localStorage.getItem('veerkracht-mine')),
      null,
      'the buurten of a link are not kept as mine',
    );
  });
});

test(
  'circles on the map are as large as the dwellings are many, and the legend filters what is said of them',
  async () => {
    const row = here.index.buurten[4];
    const [code, , , longitude, latitude] = row;
    await here.onPage(`#kaart=${MAP}&plek=12.50/${latitude}/${longitude}`, async (page) => {
      await page.getByLabel('Mijn buurten').click();
      await page.locator('#mine-paste').fill(`${code};5\n${here.index.buurten[5][0]};9`);
      await page.getByRole('button', { name: 'Toon', exact: true }).click();
      await page.getByRole('button', { name: 'Gebruik deze kolommen' }).click();
      await page.locator('.mine-sentence').waitFor();
      await page.locator('[data-focus="mine each"]').click();
      assert.equal(await page.locator('.mine-each li').count(), 2);
      await page.keyboard.press('Escape');
      await page.evaluate((place) => {
        location.hash = location.hash.replace(/plek=[^&]*/, `plek=${place}`);
      }, `13.00/${latitude}/${longitude}`);
      const picture = await settle(page);
      await keep(page, 'viewer-mijn-cirkels');
      const box = await page.locator('.pane.first').boundingBox();
      // A circle of 26 pixels for the most at zoom 11, times the root of 5/9, larger at 13; its number stands in the
      // middle.
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      const purple = (right, down) => {
        const at = (Math.round(y + down) * picture.width + Math.round(x + right)) * 4;
        const [red, green, blue] = picture.data.subarray(at, at + 3);
        return blue > green + 25 && blue > 80 && red < blue;
      };
      assert.ok(purple(8, -16) && purple(-8, -16), 'a circle in the middle of the buurt');
      assert.ok(!purple(0, 60), 'and not beyond it');
      await page.getByLabel('Mijn buurten').click();
      const { maps } = await here.server.json(`areas/${code}.json?map=${MAP}`);
      await page.keyboard.press('Escape');
      await page.locator(`.card.first [data-focus="class ${maps[0].class}"]`).click();
      await page.getByLabel('Mijn buurten').click();
      assert.equal(await page.locator('.mine-bars tr.off').count(), 1);
      assert.ok(!(await page.locator('.mine-each').innerText()).includes(row[1]));
    });
  },
);

test(
  'my dwellings stand on the sheet and in its PDF as circles, and nothing of them is asked of the server',
  async () => {
    const inside = here.index.buurten.filter((row) => row[2] === here.index.buurten[0][2]).slice(0, 3);
    const { page, complaints, close } = await openPage(here.browser, here.server, `#kaart=${MAP}`, {
      acceptDownloads: true,
    });
    const asked = [];
    page.on('request', (request) => asked.push(`${request.url()} ${request.postData() ?? ''}`));
    await page.getByLabel('Mijn buurten').click();
    await page.locator('#mine-paste').fill(inside.map(([code], at) => `${code};${4321 + at}`).join('\n'));
    await page.getByRole('button', { name: 'Toon', exact: true }).click();
    await page.getByRole('button', { name: 'Gebruik deze kolommen' }).click();
    await page.locator('.mine-sentence').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-focus="print"]').click();
    await page.waitForSelector('.paper:not([aria-busy]) .own-circle');
    const radii = await page
      .locator('.paper-page .own-circle')
      .evaluateAll((all) => all.map((one) => Number(one.getAttribute('r'))));
    assert.equal(radii.length, inside.length);
    assert.ok(radii[0] >= radii[1] && radii[1] >= radii[2] && radii[2] > 1, radii.join(' '));
    assert.deepEqual(await page.locator('.paper-page .own-count').allTextContents(), ['4323', '4322', '4321']);
    await page.locator('.paper-page .own-key').getByText('4.323').waitFor();
    await keep(page, 'viewer-papier-cirkels');
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('[data-focus="paper pdf"]').click(),
    ]);
    const words = wordsOfPdf(fs.readFileSync(await saved.path()));
    for (const part of ['4321', '4323', 'Cirkels: mijn woningen; de grootste is 4.323'])
      assert.ok(words.includes(part), words);
    await page.locator('[data-focus="paper circles"]').uncheck();
    await page.waitForFunction(
      () => !document.querySelector('.paper-page .own-circle') && !document.querySelector('.paper[aria-busy]'),
    );
    assert.deepEqual(
      asked.filter((request) => /432[123]/.test(request)),
      [],
    );
    assert.deepEqual(complaints, []);
    await close();
  },
);

test('search and first visit take a postcode, and ask for four digits of it', async () => {
  const [{ postcode, code }] = await addresses();
  const row = here.index.buurten.find(([known]) => known === code);
  const asked = [];
  await here.onPage(`#kaart=${MAP}`, async (page) => {
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.locator('#search').fill(`${postcode.slice(0, 4)} ${postcode.slice(4).toLowerCase()} 12`);
    await page.locator('.search-list [aria-selected="true"] .hit-name', { hasText: row[1] }).waitFor();
    await keep(page, 'viewer-zoek-postcode');
    await page.keyboard.press('Enter');
    await page.waitForFunction((wanted) => new URLSearchParams(location.hash.slice(1)).get('gebied') === wanted, code);
    await page.locator('#search').fill(postcode.slice(0, 4));
    await page.locator('.search-list .hit-name').first().waitFor();
    await page.locator('#search').fill('9999ZZ');
    await page.getByText('staat niet in het adressenbestand').waitFor();
    assert.deepEqual(
      asked.filter((place) => place.includes('postcode')),
      ['/postcodes.json', `/postcodes/${postcode.slice(0, 4)}.json`],
    );
  });
  const { page, complaints, close } = await openPage(here.browser, here.server, '', { firstVisit: true });
  await page.locator('.welcome input').fill(postcode);
  await page.keyboard.press('Enter');
  await page.waitForFunction(
    (wanted) => new URLSearchParams(location.hash.slice(1)).get('gemeente') === wanted,
    row[2],
  );
  assert.deepEqual(complaints, []);
  await close();
});

test('without a file of addresses the page says that postcodes cannot be looked up, and why', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'veerkracht-'));
  const file = path.join(folder, 'alone.dataset');
  fs.copyFileSync(
    process.env.DATASET ?? path.join(path.dirname(new URL(import.meta.url).pathname), '../out/demo/demo.dataset'),
    file,
  );
  const server = await serve({ file });
  assert.equal((await server.json('maps.json')).postcodes, null);
  assert.equal((await fetch(new URL('postcodes/1000.json', server.url))).status, 404);
  const { page, complaints, close } = await openPage(here.browser, server, `#kaart=${MAP}`);
  await page.getByLabel('Mijn buurten').click();
  await page.getByText(`geen adressenbestand van ${here.catalogue.year}`).waitFor();
  await page.locator('#mine-paste').fill('1000 AA 1\n1000 AB 2');
  await page.getByRole('button', { name: 'Toon', exact: true }).click();
  await page.getByRole('button', { name: 'Gebruik deze kolommen' }).click();
  await page.getByText('postcodes kunnen hier niet worden opgezocht').first().waitFor();
  await page.keyboard.press('Escape');
  await page.locator('#search').fill('1000AA');
  await page.locator('.search-message', { hasText: 'geen adressenbestand' }).waitFor();
  assert.deepEqual(complaints, []);
  await close();
  await server.stop();
  fs.rmSync(folder, { recursive: true });
});

test('on a phone, in the dark and in English the same works by the keyboard', async () => {
  const [one, two] = here.index.buurten.map((row) => row[0]);
  await here.onPage(
    `#kaart=${MAP}&taal=en&thema=donker`,
    async (page) => {
      await page.locator('[data-focus="menu mine"]').focus();
      await page.keyboard.press('Enter');
      await page.locator('#mine-paste').fill(`neighbourhood code;dwellings\n${one};1000\n${two};955`);
      await page.locator('[data-focus="mine show"]').focus();
      await page.keyboard.press('Enter');
      await page.locator('.mine-approval').waitFor();
      assert.equal(
        await page.evaluate(() => document.activeElement.dataset.focus),
        'mine use',
        'the keyboard is where it goes on',
      );
      await keep(page, 'viewer-mijn-telefoon-kolommen');
      await page.keyboard.press('Enter');
      await page.locator('.mine-sentence').waitFor();
      assert.match(await page.locator('.mine-sentence').textContent(), /^1,955 dwellings in 2 neighbourhoods: /);
      assert.equal(
        await page.evaluate(() => document.documentElement.scrollWidth > innerWidth),
        false,
        'the page is not wider than the screen',
      );
      await assertAccessible(page);
      await keep(page, 'viewer-mijn-telefoon');
    },
    { viewport: { width: 390, height: 844 } },
  );
});
