// The list beside the map: the same buurten, classes and filters, for who reads rather than looks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, keep, prepare, settle } from './helpers.mjs';

const here = prepare();
const hash = async (page) => new URLSearchParams((await page.evaluate(() => location.hash)).slice(1));
const names = (page) => page.locator('.list-table tbody .row-buurt th').allTextContents();
const sorted = (list) => list.toSorted(new Intl.Collator('nl', { numeric: true }).compare);

test('the list has the buurten of the gemeente by name, with the class of each map as the data have it', async () => {
  const [gemeente, name] = here.catalogue.gemeenten[0];
  await here.onPage(
    `#kaart=signalering_relatief&gemeente=${gemeente}`,
    async (page) => {
      await page.locator('[data-focus="list"]').click();
      await page.locator('.list-table .row-buurt').first().waitFor();
      assert.equal((await hash(page)).get('lijst'), '1');
      const inside = here.index.buurten.filter((row) => row[2] === gemeente);
      assert.ok((await page.locator('.list h2').textContent()).includes(`${inside.length} buurten, ${name}`));
      const shown = await names(page);
      assert.deepEqual(shown, sorted(inside.map((row) => row[1])).slice(0, shown.length));
      assert.equal(await page.locator('.list-table').getAttribute('aria-rowcount'), String(inside.length + 2));
      const row = page.locator('.list-table .row-buurt').first();
      const { maps } = await here.server.json(`areas/${await row.getAttribute('data-code')}.json`);
      const order = [
        here.map('signalering_relatief'),
        ...here.catalogue.maps.filter(({ id }) => id !== 'signalering_relatief'),
      ];
      const chips = await row.locator('.chip .visually-hidden').allTextContents();
      for (const [at, map] of order.entries()) {
        const told = maps.find((entry) => entry.map === map.id && entry.selection.key === map.default.key);
        const entry = map.classes.find(({ value }) => value === told.class);
        assert.equal(chips[at], entry ? [entry.key, entry.label.nl].filter(Boolean).join(' ') : 'Geen klasse', map.id);
      }
      await settle(page);
      await keep(page, 'viewer-lijst');
      await assertAccessible(page);
    },
    { viewport: { width: 1280, height: 720 } },
  );
});

test('wijken and gemeente are rows, a click chooses, the legend filters, and the map points at the row', async () => {
  const [gemeente] = here.catalogue.gemeenten[0];
  const { classes } = here.map('kwetsbaar_nl');
  await here.onPage(`#kaart=kwetsbaar_nl&gemeente=${gemeente}&lijst=1`, async (page) => {
    await page.locator('.list-table .row-buurt').first().waitFor();
    await page.getByLabel('Per wijk').check();
    await page.locator('.list-table .row-wijk').first().waitFor();
    assert.equal(await page.locator('.list-table tbody tr[data-code]').first().getAttribute('class'), 'row-gemeente');
    const row = page.locator('.list-table .row-buurt').first();
    const code = await row.getAttribute('data-code');
    await row.getByRole('button').click();
    await page.waitForSelector('.panel .class-now');
    assert.equal((await hash(page)).get('gebied'), code);
    assert.equal(await page.locator(`.list-table [data-code="${code}"]`).getAttribute('aria-current'), 'true');
    await page.getByRole('button', { name: 'Sluit het paneel' }).click();
    const before = await page.locator('.list h2').textContent();
    await page.locator(`[data-focus="class ${classes[0].value}"]`).click();
    await page.waitForFunction((words) => document.querySelector('.list h2').textContent !== words, before);
    await settle(page);
    const box = await page.locator('.pane.first').boundingBox();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2);
    await page.mouse.move(box.x + box.width * 0.6 + 2, box.y + box.height / 2 + 2);
    const pointed = await page
      .locator('.hover strong')
      .textContent()
      .catch(() => null);
    if (pointed && (await page.locator(`.list-table .row-buurt th`, { hasText: pointed }).count()))
      await page.locator('.list-table .pointed').first().waitFor();
  });
});

test('the keyboard goes through a list of which only the rows in sight are in the page', async () => {
  await here.onPage('#kaart=kwetsbaar_nl&lijst=1', async (page) => {
    await page.locator('.list-table .row-buurt').first().waitFor();
    const all = sorted(here.index.buurten.map((row) => row[1]));
    assert.ok((await page.locator('.list-table .row-buurt').count()) < 60);
    await page.locator('.list-table tbody button').first().focus();
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), all[1]);
    await page.keyboard.press('End');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), all.at(-1));
    await page.keyboard.press('Home');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), all[0]);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.panel .class-now');
  });
});

test('by class no gemeente is mixed with another, and the list says so', async () => {
  for (const [map, why] of [
    ['signalering_relatief', 'Daarom staat elke gemeente apart'],
    ['kwetsbaar_nl', 'staan niet in één volgorde'],
  ]) {
    await here.onPage(`#kaart=${map}&lijst=1`, async (page) => {
      await page.locator('.list-table .row-buurt').first().waitFor();
      await page.getByLabel('Op klasse').check();
      await page.getByText(why).waitFor();
      assert.equal(await page.locator('.list-table tbody tr[data-code]').first().getAttribute('class'), 'row-gemeente');
    });
  }
});

test('the list goes to a spreadsheet: a workbook of the gemeente with words above its columns', async () => {
  const [gemeente] = here.catalogue.gemeenten[0];
  await here.onPage(`#kaart=kwetsbaar_nl&gemeente=${gemeente}&lijst=1`, async (page) => {
    const answer = await fetch(await page.locator('[data-focus="xlsx"]').getAttribute('href'));
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-disposition'), new RegExp(`${gemeente}${here.fiction()}\\.xlsx`));
    const bytes = Buffer.from(await answer.arrayBuffer());
    assert.equal(bytes.subarray(0, 2).toString(), 'PK');
  });
});

/** Whether a row lies wholly in the part of the list where rows are seen. */
const isWhole = (page, code) =>
  page.waitForFunction((wanted) => {
    const row = document.querySelector(`.list-table [data-code="${wanted}"]`)?.getBoundingClientRect();
    const [head, list] = ['.list-table thead', '.list-scroll'].map((part) =>
      document.querySelector(part).getBoundingClientRect(),
    );
    return (
      row &&
      row.top >= head.bottom - 1 &&
      row.bottom <= list.top + document.querySelector('.list-scroll').clientHeight + 1
    );
  }, code);

/** The last buurt by name in the gemeente with most of them, which is not in sight unless it is gone to. */
function lastBuurt() {
  const inside = (gemeente) => here.index.buurten.filter((row) => row[2] === gemeente);
  const [gemeente] = here.catalogue.gemeenten
    .map(([code]) => code)
    .toSorted((one, other) => inside(other).length - inside(one).length);
  return {
    gemeente,
    last: inside(gemeente)
      .toSorted((one, other) => new Intl.Collator('nl', { numeric: true }).compare(one[1], other[1]))
      .at(-1)[0],
  };
}

test(
  'the row of the area in a link is wholly in sight from the start, and so is that of one chosen later',
  async () => {
    const { gemeente, last } = lastBuurt();
    for (const [width, height] of [
      [1280, 720],
      [1024, 768],
    ]) {
      await here.onPage(
        `#kaart=signalering_relatief&gemeente=${gemeente}&gebied=${last}&lijst=1`,
        async (page) => {
          await page.waitForSelector('.panel .class-now');
          await isWhole(page, last);
          assert.equal(await page.locator(`.list-table [data-code="${last}"]`).getAttribute('aria-current'), 'true');
          await keep(page, `viewer-lijst-rij-${width}`);
          await page
            .locator('#search')
            .fill(here.index.buurten.find((row) => row[2] === gemeente && row[0] !== last)[0]);
          await page.locator('[role=option]').first().click();
          await isWhole(page, here.index.buurten.find((row) => row[2] === gemeente && row[0] !== last)[0]);
        },
        { viewport: { width, height } },
      );
    }
  },
);

test(
  'the classes stand behind the name, in sight beside a panel too; ' +
    'a threshold stands last, and no class as a number',
  async () => {
    const { gemeente, last } = lastBuurt();
    for (const [width, height, link] of [
      [1280, 720, `&gebied=${last}`],
      [1024, 768, ''],
    ]) {
      await here.onPage(
        `#kaart=signalering_relatief&gemeente=${gemeente}${link}&lijst=1`,
        async (page) => {
          await page.locator('.list-table .row-buurt').first().waitFor();
          if (link) await page.waitForSelector('.panel .class-now');
          const [chip, list] = await Promise.all([
            page.locator('.list-table .row-buurt .chip').first().boundingBox(),
            page.locator('.list-scroll').boundingBox(),
          ]);
          assert.ok(chip.x + chip.width <= list.x + list.width, JSON.stringify([chip, list]));
          const heads = await page
            .locator('.list-table thead th')
            .evaluateAll((cells) => cells.map((cell) => cell.title || cell.textContent));
          assert.equal(heads[1], here.map('signalering_relatief').title.nl);
          assert.equal(heads[here.catalogue.maps.length + 1], 'inwoners');
          assert.match(heads.at(-1), /^Drempel/);
        },
        { viewport: { width, height } },
      );
    }
    for (const map of ['corporatiebezit', 'signalering_structureel', 'onveilig_niveau']) {
      await here.onPage(`#kaart=${map}&gemeente=${gemeente}&lijst=1`, async (page) => {
        await page.locator('.list-table .row-buurt').first().waitFor();
        assert.deepEqual(
          (await page.locator('.list-table thead .figure').allTextContents()).filter((words) =>
            words.startsWith('Klasse '),
          ),
          [],
        );
      });
    }
  },
);

test('a class has one mark: its letter, or the number that the tables have', async () => {
  const { gemeente } = lastBuurt();
  const lines = (
    await (await fetch(new URL(`download/corporatiebezit.csv?gemeente=${gemeente}`, here.server.url))).text()
  )
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/);
  const [header, ...rows] = lines.map((line) => line.split(','));
  const numbers = new Map(rows.map((row) => [row[header.indexOf('code')], row[header.indexOf('klasse')]]));
  await here.onPage(`#kaart=corporatiebezit&gemeente=${gemeente}&lijst=1`, async (page) => {
    await page.locator('.list-table .row-buurt').first().waitFor();
    const shown = await page
      .locator('.list-table .row-buurt')
      .evaluateAll((all) => all.map((row) => [row.dataset.code, row.querySelector('.chip > span').textContent]));
    for (const [code, mark] of shown) assert.equal(mark, numbers.get(code) || '–', code);
  });
});

test('on a phone the list folds the panel to its name, and the panel comes back when it is asked for', async () => {
  const { gemeente, last } = lastBuurt();
  const options = { viewport: { width: 390, height: 844 } };
  const isInSight = async (page, part) => (await page.locator(part).boundingBox())?.height > 60;
  await here.onPage(
    `#kaart=signalering_relatief&gemeente=${gemeente}&gebied=${last}`,
    async (page) => {
      await page.waitForSelector('.panel .class-now');
      await page.locator('[data-focus="list"]').click();
      await isWhole(page, last);
      assert.ok(await isInSight(page, '.list'));
      assert.ok((await page.locator('.panel h2').isVisible()) && !(await page.locator('.panel-body').isVisible()));
      await keep(page, 'viewer-lijst-telefoon');
      // One thing at a time: the panel high again closes the list.
      await page.locator('[data-focus="tall panel"]').click();
      assert.ok(await page.locator('.panel-body').isVisible());
      assert.equal((await hash(page)).get('lijst'), null);
    },
    options,
  );
  await here.onPage(
    `#kaart=signalering_relatief&gemeente=${gemeente}&gebied=${last}&lijst=1`,
    async (page) => {
      await isWhole(page, last);
      assert.ok(await isInSight(page, '.list'));
    },
    options,
  );
});
