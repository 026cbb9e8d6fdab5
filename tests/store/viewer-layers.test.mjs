// Layers of an association in the viewer: seen by who may, told apart from what is public, brought and removed, and
// gone with who signs out.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { assertAccessible, keep, out, partWith, settle } from '../browser/helpers.mjs';
import {
  FIGURES,
  POINTS,
  dwellings,
  prepareStore,
  signOut,
  strFromU8,
  unzipSync,
  workbook,
} from './signed.mjs';

const here = prepareStore(begin);
const MAP = 'kwetsbaar_nl';
let rows;
const few = () => rows[0];
const many = () => rows[1];
const bezit = '[data-focus="own bezit"]';
const klachten = '[data-focus="own klachten klachten"]';
const at = ([, , , lon, lat], zoom) => `plek=${zoom}/${lat}/${lon}`;

/** The buurten that are largest, so that their middle is far from any border. */
function largest(count) {
  const size = ([, , , , , west, south, east, north]) => (east - west) * (north - south);
  return here.index.buurten.toSorted((one, other) => size(other) - size(one)).slice(0, count);
}

async function begin() {
  rows = largest(4);
  await here.asked(201, 'PUT', 'layers/bezit', 'describes', POINTS);
  await here.asked(201, 'POST', 'layers/bezit/features', 'brings', dwellings(rows, [3, 12, 5, 0]), 'text/csv');
  await here.asked(201, 'PUT', 'layers/klachten', 'describes', FIGURES);
  const figures = ['code;klachten;woningen', `${rows[0][0]};6;100`, `${rows[1][0]};30;100`, `${rows[2][0]};3;100`];
  await here.asked(201, 'POST', 'layers/klachten/features', 'brings', figures.join('\n'), 'text/csv');
}

test('who is not signed in sees nothing of layers, and nothing of them is asked', async () => {
  await here.signed(null, `#kaart=${MAP}&gebied=${many()[0]}`, async (page) => {
    const asked = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.reload();
    await page.waitForSelector('.panel .class-now');
    await settle(page);
    assert.deepEqual(
      asked.filter((path) => /layers|notes/.test(path)),
      [],
    );
    assert.equal(await page.getByText('Van uw organisatie').count(), 0);
    assert.equal(await page.locator('.thread:visible').count(), 0);
  });
});

test('a stranger to the layers sees none of them, though signed in', async () => {
  await here.signed('stranger', `#kaart=${MAP}`, async (page) => {
    await settle(page);
    assert.equal(await page.locator('.own-choice:visible').count(), 0);
  });
});

test(
  'points are counts on the map, in card, panel, list and comparison, and fewer than five are told as that',
  async () => {
    await here.signed(
      'sees',
      `#kaart=${MAP}&gebied=${few()[0]}&vergelijk=${few()[0]}.${many()[0]}` +
        `&mijn=${few()[0].slice(2)}.${many()[0].slice(2)}&${at(many(), 12)}`,
      async (page) => {
        const asked = [];
        page.on(
          'request',
          (request) => /\/layers\/.*\.mvt/.test(request.url()) && asked.push(request.headers().authorization ?? 'none'),
        );
        await page.locator('.own-choice legend', { hasText: 'Van uw organisatie' }).waitFor();
        await page.locator('.choice-public', { hasText: 'Openbare kaarten' }).waitFor();
        // With the keyboard.
        await page.locator(bezit).focus();
        await page.keyboard.press('Space');
        await page.locator('.own-legends', { hasText: 'minder dan 5 is <5' }).waitFor();
        const picture = await settle(page);
        assert.ok(asked.length > 0 && asked.every((header) => header === `Bearer ${here.tokens.sees}`), asked.join());
        // A circle in the colour of the layer stands where the name of the buurt is.
        let pixels = 0;
        for (let place = 0; place < picture.data.length; place += 4)
          if (picture.data.subarray(place, place + 3).equals(Buffer.from([0x1f, 0x4e, 0x79]))) pixels += 1;
        await keep(page, 'own-points');
        assert.ok(pixels > 100, `${pixels} pixels have the colour of the layer`);
        await page
          .locator('.own-part', {
            hasText: `Ons bezit in ${few()[1]}: minder dan 5. Bron: Corporatie X, niet openbaar.`,
          })
          .waitFor();
        const compared = await page
          .locator('.compare-table tr', { hasText: 'Ons bezit' })
          .locator('td')
          .allTextContents();
        assert.deepEqual(compared, ['<5', '12']);
        await page.locator('[data-focus="compare allMaps"]').check({ force: true });
        await page.locator('.own-line', { hasText: 'Corporatie X' }).waitFor();
        assert.deepEqual((await page.locator('.own-line td').allTextContents()).slice(0, 2), ['<5', '12']);
        await page.locator('[data-focus="close compare"]').click();
        await page.locator('[data-focus="list"]').click();
        await page.locator(`.list-table [data-code="${few()[0]}"] .own-column`).waitFor();
        assert.equal(await page.locator(`.list-table [data-code="${few()[0]}"] .own-column`).textContent(), '<5');
        await page.locator('.list-table thead .own-column', { hasText: 'Corporatie X' }).waitFor();
        await assertAccessible(page);
        await page.locator(bezit).uncheck();
        assert.equal(await page.locator('.list-table .own-column').count(), 0);
        assert.equal(await page.locator('.own-part:visible').count(), 0);
      },
    );
  },
);

test('the dwellings themselves are seen from nearby by who may see addresses', async () => {
  const layers = async (who) => {
    const seen = [];
    await here.signed(who, `#kaart=${MAP}&${at(many(), 15)}`, async (page) => {
      page.on(
        'response',
        (answer) =>
          /\/layers\/bezit\/\d+\//.test(answer.url()) && seen.push(Number(/bezit\/(\d+)\//.exec(answer.url())[1])),
      );
      await page.locator(bezit).check();
      await page.locator('.own-legends').waitFor();
      await settle(page);
      assert.equal(
        await page.locator('.own-legends', { hasText: 'Stippen: elk adres' }).count(),
        who === 'addresses' ? 1 : 0,
      );
      await keep(page, `own-${who}`);
    });
    return Math.max(...seen);
  };
  // Who may not is never asked to load them.
  assert.equal(await layers('sees'), 13);
  assert.ok((await layers('addresses')) >= 14);
});

test(
  'a figure takes the place of the map in the colours that the server gives, says its number and base, ' +
    'and what is too few',
  async () => {
    const {
      figures: [column],
    } = await here.json('layers/klachten/counts.json', 'sees');
    const colour = column.colours[column.buurten[many()[0]].class - 1];
    await here.signed(
      'sees',
      `#kaart=${MAP}&gebied=${many()[0]}&${at(many(), 14)}`,
      async (page) => {
        await page.locator('.panel .class-now').waitFor();
        const box = await page.locator('.pane.first').boundingBox();
        // A place in the area, away from its name; no other has its colour.
        const [x, y] = [box.x + box.width / 2 + 60, box.y + box.height / 2 + 60];
        const middle = async () => {
          const picture = await settle(page);
          return partWith(picture, x, y, colour, 6);
        };
        assert.equal(await middle(), 0);
        await page.locator(klachten).check();
        await page.locator('.own-legends', { hasText: 'Klachten per woning' }).waitFor();
        assert.ok((await middle()) > 0.6, `${await middle()} of the middle has the colour ${colour}`);
        await keep(page, 'own-figure');
        await page
          .locator('.own-choice', { hasText: 'De kleuren op de kaart zijn nu cijfers van Corporatie X' })
          .waitFor();
        const legend = await page.locator('.own-legends .legend li').allTextContents();
        assert.deepEqual(legend, [
          'onder 10,0%1',
          '10,0 – 20,0%0',
          '20,0% of meer1',
          'te weinig voor een cijfer, of te dicht bij een eerder cijfer1',
          'geen cijfer',
        ]);
        await page
          .locator('.own-part', {
            hasText:
              `Klachten per woning in ${many()[1]}: 30,0%, 30 van 100 woningen. ` +
              'Klasse 3 van 3. Bron: Corporatie X, niet openbaar.',
          })
          .waitFor();
        await page.mouse.move(x, y);
        await page.locator('.hover-own', { hasText: 'Klachten per woning: 30,0% (30 van 100 woningen)' }).waitFor();
        await page.mouse.move(5, 5);
        // Of few nothing is said but that.
        await page.evaluate(
          (area) => (location.hash = location.hash.replace(/gebied=\w+/, `gebied=${area}`)),
          rows[2][0],
        );
        await page
          .locator('.own-part', { hasText: `Klachten per woning in ${rows[2][1]}: te weinig voor een cijfer` })
          .waitFor();
        assert.ok(!(await page.locator('.own-part').textContent()).includes('3,0'));
        await assertAccessible(page);
        await page.locator('[data-menu="settings"] summary').click();
        await page.locator('[data-focus="language en"]').check({ force: true });
        await page.locator('.own-choice legend', { hasText: 'Of your organisation' }).waitFor();
        await page.locator('.own-part', { hasText: 'too few for a figure' }).waitFor();
        await assertAccessible(page);
        await page.locator(klachten).uncheck();
        assert.equal(await middle(), 0);
      },
      { viewport: { width: 1280, height: 900 } },
    );
  },
);

test('beside the public map the second one stays public', async () => {
  const {
    figures: [column],
  } = await here.json('layers/klachten/counts.json', 'sees');
  const colour = column.colours[column.buurten[many()[0]].class - 1];
  await here.signed('sees', `#kaart=${MAP}&tweede=${MAP}&weergave=naast&${at(many(), 14)}`, async (page) => {
    await page.locator(klachten).check();
    await page.locator('.own-legends').waitFor();
    const picture = await settle(page);
    for (const [slot, least, most] of [
      ['first', 0.5, 1],
      ['second', 0, 0],
    ]) {
      const box = await page.locator(`.pane.${slot}`).boundingBox();
      const part = partWith(picture, box.x + box.width / 2 + 40, box.y + box.height / 2 + 60, colour, 5);
      assert.ok(part >= least && part <= most, `${slot}: ${part}`);
    }
  });
});

/**
 * What of the layers a reader has in the workbook of the list, in the sheets behind the map, and in what they saved of
 * the map itself.
 */
async function carried(who) {
  const found = { sheets: [], cells: {}, paper: '', saved: '' };
  await here.signed(who, `#kaart=${MAP}&gebied=${many()[0]}&lijst=1`, async (page) => {
    if (who === 'sees') await page.locator('.own-choice legend').waitFor();
    const saved = async (control) => {
      const download = page.waitForEvent('download');
      await page.locator(`[data-focus="${control}"]`).click();
      return fs.readFileSync(await (await download).path());
    };
    const book = await saved('xlsx');
    fs.mkdirSync(out, { recursive: true });
    fs.writeFileSync(path.join(out, `own-${who}.xlsx`), book);
    const parts = unzipSync(new Uint8Array(book));
    found.sheets = [...strFromU8(parts['xl/workbook.xml']).matchAll(/<sheet name="([^"]*)"/g)].map(([, name]) => name);
    found.book = Object.values(parts)
      .map((bytes) => strFromU8(bytes))
      .join('');
    await page.locator('[data-focus="print"]').click();
    await page.waitForSelector('.paper .paper-page svg');
    const box = page.locator('[data-focus="paper own"]');
    if (await box.count()) {
      assert.equal(await page.locator('.own-sheet').count(), 0, 'it goes on paper only when it is asked for');
      await box.check();
      await page.locator('.own-sheet').waitFor();
      // It is seen whole beside what is chosen, and not beneath it.
      const [sheet, stage] = await Promise.all(
        ['.own-sheet', '.paper-stage'].map((part) => page.locator(part).boundingBox()),
      );
      assert.ok(sheet.x >= stage.x && sheet.x + sheet.width <= stage.x + stage.width, JSON.stringify([sheet, stage]));
      await page.locator('.own-sheet').scrollIntoViewIfNeeded();
      await keep(page, 'own-paper');
      await assertAccessible(page);
      fs.writeFileSync(
        path.join(out, 'own-paper.pdf'),
        await page.pdf({ preferCSSPageSize: true, printBackground: true }),
      );
    }
    found.paper = await page.locator('.paper').textContent();
    found.map = (await saved('paper svg')).toString();
  });
  return found;
}

test(
  'figures and counts are in the workbook and on paper for who may see them, each with number and base, ' +
    'and of few nothing but that',
  async () => {
    const words = ['Corporatie X', 'Klachten per woning', 'Ons bezit'];
    const seen = await carried('sees');
    assert.ok(seen.sheets.includes('Van uw organisatie'), seen.sheets.join());
    for (const word of [...words, 'niet openbaar', 'te weinig voor een cijfer', 'minder dan 5'])
      assert.ok(seen.book.includes(word), word);
    for (const word of [...words, 'niet openbaar', '30,0% (30 van 100 woningen)', 'te weinig voor een cijfer', '<5'])
      assert.ok(seen.paper.includes(word), word);
    assert.ok(!seen.paper.includes('3,0%'), 'what is too few has no figure');
    for (const who of ['stranger', null]) {
      const other = await carried(who);
      for (const word of [...words, 'Van uw organisatie'])
        assert.ok(![other.book, other.paper, other.map].join('').includes(word), `${who}: ${word}`);
    }
    // What is saved of the map is the public map.
    for (const word of words) assert.ok(!seen.map.includes(word), word);
  },
);

test('a file is looked at before it is kept: csv and a workbook, with what is taken and what is left out', async () => {
  const table = dwellings([many()], [7]);
  const cells = table.split('\n').map((line) => line.split(';'));
  const files = [
    { name: 'bezit.csv', mimeType: 'text/csv', buffer: Buffer.from(`${table}\n1;1;flat;Pietersen\n`) },
    {
      name: 'bezit.xlsx',
      mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      buffer: workbook([...cells, ...cells.slice(1, 3)]),
    },
  ];
  await here.signed('brings', `#kaart=${MAP}`, async (page) => {
    for (const [file, taken, rest] of [
      [files[0], '7 rijen worden bewaard, van 8', '1 buiten het land'],
      [files[1], '7 rijen worden bewaard, van 9', '2 dubbel'],
    ]) {
      const before = await here.json('layers/bezit/counts.json', 'sees');
      await page.locator('[data-focus="own bring bezit"]').click();
      await page.locator('[data-focus="own file"]').setInputFiles(file);
      await page.locator('.own-taken', { hasText: taken }).waitFor();
      await page.locator('.own-recognised li', { hasText: rest }).waitFor();
      await page.locator('.own-recognised', { hasText: 'Weggelaten: huurder' }).waitFor();
      assert.equal(await page.locator('.own-preview th.left').count(), 1);
      assert.deepEqual(
        await here.json('layers/bezit/counts.json', 'sees'),
        before,
        'nothing is kept before it is approved',
      );
      await keep(page, `own-bring-${file.name.split('.')[1]}`);
      await assertAccessible(page);
      await page.locator('[data-focus="own store"]').click();
      await page.locator('.notices', { hasText: '“Ons bezit” is bijgewerkt.' }).waitFor();
      assert.equal((await here.json('layers/bezit/counts.json', 'sees')).buurten[many()[0]], 7);
      await page.locator('dialog').waitFor({ state: 'detached' });
      // The keyboard is where it was.
      assert.equal(await page.evaluate(() => document.activeElement.dataset.focus), 'own bring bezit');
    }
  });
});

test(
  'figures say how many would not be shown, and a layer that somebody else changed is looked at once more',
  async () => {
    await here.signed(
      'brings',
      `#kaart=${MAP}`,
      async (page) => {
        await page.locator('[data-focus="own bring klachten"]').click();
        const text = ['code;klachten;woningen', `${rows[0][0]};8;100`, `${rows[1][0]};2;100`, 'BU99999999;6;60'].join(
          '\n',
        );
        await page
          .locator('[data-focus="own file"]')
          .setInputFiles({ name: 'klachten.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
        await page.locator('.own-recognised li', { hasText: '1 met een code die geen buurt is' }).waitFor();
        // 8 of 100 lies beside the 6 of 100 of before, and would tell of two.
        await page
          .locator('.own-recognised li', {
            hasText: '2 te weinig voor een cijfer, of te dicht bij een eerder cijfer: bewaard, niet getoond',
          })
          .waitFor();
        await here.asked(
          201,
          'POST',
          'layers/klachten/features?mode=append',
          'brings',
          `code;klachten;woningen\n${rows[3][0]};50;100`,
          'text/csv',
        );
        await page.locator('[data-focus="own store"]').click();
        await page.locator('.own-dialog', { hasText: 'Iemand anders heeft deze laag intussen bijgewerkt' }).waitFor();
        assert.equal((await here.json('layers/klachten/counts.json', 'sees')).figures[0].buurten[rows[3][0]].count, 50);
        await page.locator('[data-focus="own store"]').click();
        await page.locator('.notices', { hasText: '“Klachten” is bijgewerkt.' }).waitFor();
        assert.deepEqual(
          (await here.json('layers/klachten/counts.json', 'sees')).figures[0].buurten[rows[3][0]],
          undefined,
        );
      },
      { allowed: /412/ },
    );
  },
);

test('what is no file of a layer is refused in words, and nothing is kept', async () => {
  await here.signed(
    'brings',
    `#kaart=${MAP}`,
    async (page) => {
      await page.locator('[data-focus="own bring bezit"]').click();
      const files = [
        ['geen.csv', Buffer.from('a;b\n1;2\n'), 'lon'],
        ['oud.xls', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2]), 'Excel-bestand van voor 2007'],
        ['kapot.xlsx', Buffer.from('PKkapot'), 'kan niet worden gelezen'],
        ['groot.csv', Buffer.alloc(21 * 1024 * 1024, 'a'), 'ten hoogste 20 MB'],
      ];
      for (const [name, content, said] of files) {
        const file = path.join(here.folder, name);
        fs.writeFileSync(file, content);
        await page.locator('[data-focus="own file"]').setInputFiles(file);
        await page.locator('.own-dialog .own-message', { hasText: said }).waitFor();
        assert.equal(await page.locator('[data-focus="own store"]').count(), 0);
      }
      await page.keyboard.press('Escape');
      await page.locator('dialog').waitFor({ state: 'detached' });
    },
    { allowed: /422|400/ },
  );
});

test('an administrator who may bring a layer describes it, brings it, and removes it again', async () => {
  await here.signed('admin', `#kaart=${MAP}`, async (page) => {
    await page.locator('[data-focus="own new"]').click();
    await page.getByLabel('Titel (Nederlands)').fill('Mutaties');
    await page.getByLabel('Titel (Engels)').fill('Moves');
    await page.locator('[data-focus="own kind"]').selectOption('figures');
    await page.getByLabel('Cijfers: kolom / basis').fill('mutaties / woningen');
    await page.locator('[data-focus="own classes"]').selectOption('borders');
    await page.getByLabel('Grenzen in procenten').fill('5; 12,5');
    await keep(page, 'own-describe');
    await assertAccessible(page);
    await page.locator('[data-focus="own describe"]').click();
    await page.locator('.own-dialog', { hasText: 'Gegevens voor “Mutaties”' }).waitFor();
    await page.locator('[data-focus="own file"]').setInputFiles({
      name: 'm.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`code;mutaties;woningen\n${many()[0]};20;200\n`),
    });
    await page.locator('[data-focus="own store"]').click();
    await page.locator('[data-focus="own nieuw mutaties"]').check();
    await page.locator('.own-legends', { hasText: '5,0 – 12,5%' }).waitFor();
    await page.locator('[data-focus="own bring nieuw"]').click();
    await page.locator('[data-focus="own remove"]').click();
    assert.equal(await page.evaluate(() => document.activeElement.dataset.focus), 'own remove no');
    await page.locator('[data-focus="own remove yes"]').click();
    await page.locator('.notices', { hasText: '“Mutaties” is gewist.' }).waitFor();
    await page.locator('[data-focus="own nieuw mutaties"]').waitFor({ state: 'detached' });
    assert.equal(await page.locator('.own-legends:visible').count(), 0);
    await here.asked(404, 'GET', 'layers/nieuw/counts.json', 'admin');
  });
});

test(
  'rows that a layer has already are told to who may see them, and left out unless they are wanted twice',
  async () => {
    const count = async () => (await here.json('layers/bezit/counts.json', 'sees')).buurten[many()[0]];
    const text = dwellings([many()], [9]);
    await here.asked(201, 'POST', 'layers/bezit/features', 'brings', dwellings([many()], [7]), 'text/csv', {
      'If-Match': '*',
    });
    await here.signed('keeps', `#kaart=${MAP}`, async (page) => {
      for (const [twice, expected] of [
        [false, 9],
        [true, 18],
      ]) {
        await page.locator('[data-focus="own bring bezit"]').click();
        await page
          .locator('[data-focus="own file"]')
          .setInputFiles({ name: 'bezit.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
        await page.locator('.own-taken').waitFor();
        assert.equal(await page.locator('[data-focus="own leave out"]').count(), 0, 'what replaces repeats nothing');
        await page.locator('[data-focus="own append"]').check({ force: true });
        const box = page.locator('[data-focus="own leave out"]');
        await page
          .locator('.own-recognised', { hasText: `Laat weg wat de laag al heeft: ${twice ? 9 : 7} rijen` })
          .waitFor();
        await keep(page, 'own-repeated');
        await assertAccessible(page);
        if (twice) await box.uncheck();
        await page.locator('[data-focus="own store"]').click();
        await page.locator('dialog').waitFor({ state: 'detached' });
        assert.equal(await count(), expected);
      }
    });
  },
);

test(
  'signing out takes all of it off the page, and nothing private was kept in address, storage or a public request',
  async () => {
    await here.signed('sees', `#kaart=${MAP}&gebied=${many()[0]}&lijst=1`, async (page) => {
      const asked = [];
      page.on('request', (request) => asked.push([new URL(request.url()), request.headers().authorization]));
      await page.locator(bezit).check();
      await page.locator(klachten).check();
      await page.locator('.list-table .own-column').first().waitFor();
      await settle(page);
      const link = await page.evaluate(() => location.href);
      assert.ok(!/bezit|klachten|laag|own/.test(link), link);
      const stored = await page.evaluate(() => JSON.stringify({ ...localStorage }) + document.cookie);
      assert.ok(!/bezit|klachten|Corporatie|vk_/.test(stored), stored);
      assert.deepEqual(await page.evaluate(() => Object.keys({ ...sessionStorage })), ['veerkracht-token']);
      const own = ({ pathname }) => /^\/(layers|notes|access)/.test(pathname);
      for (const [url, header] of asked) assert.equal(header !== undefined, own(url), url.href);
      await signOut(page);
      await settle(page);
      const html = await page.content();
      for (const word of ['Ons bezit', 'Klachten', 'Corporatie X', 'Van uw organisatie'])
        assert.ok(!html.includes(word), word);
      assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    });
  },
);

test('a token that is revoked meanwhile takes the layers off the page', async () => {
  await here.signed(
    'sees',
    `#kaart=${MAP}`,
    async (page) => {
      await page.locator('.own-choice legend').waitFor();
      await page.route('**/layers/bezit/counts.json', (route) =>
        route.fulfill({
          status: 401,
          contentType: 'application/json',
          body: '{"error":"unauthorised","message":"over"}',
        }),
      );
      await page.route('**/access.json', (route) =>
        route.fulfill({ status: 401, contentType: 'application/json', body: '{}' }),
      );
      await page.locator(bezit).click();
      await page.locator('.notices', { hasText: 'U bent niet meer ingelogd' }).waitFor();
      await page.locator('.own-choice:visible').waitFor({ state: 'detached' });
      assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    },
    { allowed: /401/ },
  );
});

test('on a phone the layers stand in the sheet of maps, and the windows fit', async () => {
  await here.signed(
    'brings',
    `#kaart=${MAP}`,
    async (page) => {
      await page.locator('[data-focus="sheet choice"]').click();
      await page.locator(bezit).check();
      await keep(page, 'own-phone');
      await page.locator('[data-focus="own bring bezit"]').click();
      const box = await page.locator('.own-dialog').boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box));
      await assertAccessible(page);
    },
    { viewport: { width: 390, height: 844 } },
  );
});
