// Notes: what was said at the table, kept in the browser, exchanged by file, and never sent anywhere.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { keep, prepare, settle } from './helpers.mjs';

const here = prepare();
const SAID = 'De buurtvereniging vraagt om licht op het Glasplein';

/** A buurt with a class on a map, and how that map told it. */
async function classified(map) {
  for (const [code] of here.index.buurten) {
    const [told] = (await here.server.json(`areas/${code}.json?map=${map}`)).maps;
    if (told.class !== null) return { code, told };
  }
  throw new Error(`no buurt of ${map} has a class`);
}

async function write(page, text, who = 'wijkbeheerder') {
  await page.locator('[data-focus="note new"]').click();
  await page.getByLabel('Wat is er gezegd?').fill(text);
  await page.getByLabel('Door wie?').fill(who);
  await page.locator('[data-focus="note keep"]').click();
  await page.locator('.panel .note-text', { hasText: text }).waitFor();
}

const openMenu = async (page) => {
  await page.locator('[data-menu="notes"] summary').click();
  await page.locator('[data-focus="notes save"]').waitFor();
};

/** Saves the file of notes and gives its text. */
async function saved(page, button) {
  const download = page.waitForEvent('download');
  await page.locator(`[data-focus="${button}"]`).click();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: fs.readFileSync(await file.path()) };
}

async function take(page, text, name = 'notities.json') {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'veerkracht-')), name);
  fs.writeFileSync(file, text);
  await page.locator('[data-focus="notes take"]').setInputFiles(file);
}

test('a note is written with the keyboard, stays after a reload, and is counted in tools, panel and list', async () => {
  const { code, told } = await classified('kwetsbaar_nl');
  await here.onPage(
    `#kaart=kwetsbaar_nl&gebied=${code}`,
    async (page) => {
      await page.waitForSelector('.panel .class-now');
      await page.locator('[data-focus="note new"]').focus();
      await page.keyboard.press('Enter');
      // The field has the focus, and what belongs to it is read with it.
      assert.equal(await page.evaluate(() => document.activeElement.dataset.focus), 'note text');
      assert.match(
        await page.evaluate(
          () => document.getElementById(document.activeElement.getAttribute('aria-describedby')).textContent,
        ),
        /geen namen.*gaan niet naar de server/,
      );
      await page.keyboard.type(SAID);
      await page.keyboard.press('Tab');
      await page.keyboard.type('wijkbeheerder');
      await page.keyboard.press('Control+Enter');
      await page.locator('.panel .note-text', { hasText: SAID }).waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.dataset.focus), 'note new');
      await page.locator('.notices').getByText('De notitie is bewaard in deze browser.').waitFor();
      await settle(page);
      await keep(page, 'viewer-notitie');
      await page.reload();
      await page.locator('.panel .note-text', { hasText: SAID }).waitFor();
      const by = await page.locator('.panel .note .hint').first().textContent();
      assert.ok(/^wijkbeheerder · \d+ \w+ \d{4} · /.test(by) && by.includes(here.map('kwetsbaar_nl').title.nl), by);
      assert.equal(await page.locator('[data-menu="notes"] summary').getAttribute('aria-label'), 'Notities: 1');
      // The same class is not told as another.
      assert.equal(await page.locator('.panel .note-then').count(), 0);
      assert.ok(told.class !== null);
      await page.locator('[data-focus="list"]').click();
      const row = page.locator(`.list-table [data-code="${code}"]`);
      await page.locator('[data-focus="only noted"]').check();
      await row.locator('.note-mark').waitFor();
      assert.equal(await row.locator('.note-mark .visually-hidden').textContent(), '1 notitie');
      assert.equal(await page.locator('.list-table .row-buurt').count(), 1);
      await settle(page);
      await keep(page, 'viewer-notitie-lijst');
    },
    { viewport: { width: 1280, height: 720 } },
  );
});

test('what is typed survives a look at another area, and is removed and put back', async () => {
  const { code } = await classified('kwetsbaar_nl');
  const other = here.index.buurten.find(([each]) => each !== code)[0];
  await here.onPage(`#kaart=kwetsbaar_nl&gebied=${code}`, async (page) => {
    await page.locator('[data-focus="note new"]').click();
    await page.getByLabel('Wat is er gezegd?').fill('half af');
    await page.evaluate((area) => (location.hash = location.hash.replace(/gebied=\w+/, `gebied=${area}`)), other);
    await page.locator('[data-focus="note new"]').waitFor();
    await page.evaluate((area) => (location.hash = location.hash.replace(/gebied=\w+/, `gebied=${area}`)), code);
    assert.equal(await page.getByLabel('Wat is er gezegd?').inputValue(), 'half af');
    // Escape closes neither the panel nor what is typed in it.
    await page.getByLabel('Wat is er gezegd?').focus();
    await page.keyboard.press('Escape');
    assert.equal(await page.getByLabel('Wat is er gezegd?').inputValue(), 'half af');
    await page.locator('[data-focus="note keep"]').click();
    const note = page.locator('.panel .note');
    await note.getByRole('button', { name: /^Verwijder/ }).click();
    await page.locator('.notices').getByText('De notitie is verwijderd.').waitFor();
    assert.equal(await note.count(), 0);
    await page.waitForFunction(() => document.activeElement.dataset.focus === 'note undo');
    await page.keyboard.press('Enter');
    await note.getByText('half af').waitFor();
    await note.getByRole('button', { name: /^Wijzig/ }).click();
    await page.getByLabel('Wat is er gezegd?').fill('helemaal af');
    await page.locator('[data-focus="note keep"]').click();
    await note.getByText('helemaal af').waitFor();
  });
});

test('a note says when the class is another one than it was', async () => {
  const { code } = await classified('kwetsbaar_nl');
  const { classes } = here.map('kwetsbaar_nl');
  await here.onPage(`#kaart=kwetsbaar_nl&gebied=${code}`, async (page) => {
    await page.waitForSelector('.panel .class-now');
    await write(page, SAID);
    await openMenu(page);
    const { name, bytes } = await saved(page, 'notes save');
    assert.match(name, /^veerkracht-notities-\d{4}-\d\d-\d\d\.json$/);
    const file = JSON.parse(bytes.toString());
    const [note] = file.notes;
    assert.equal(note.dataset, here.catalogue.dataset);
    assert.equal(note.year, here.catalogue.year);
    const now = classes.find(({ value }) => value === note.classThen.value);
    assert.deepEqual(note.classThen.words, now.label);
    // The same note as a colleague wrote it when the figures were others.
    const then = classes.find(({ value }) => value !== note.classThen.value);
    file.notes[0] = {
      ...note,
      id: 'abcdef0123456789',
      revision: 'abcdef0123456789',
      classThen: { value: then.value, key: then.key, words: then.label },
    };
    await take(page, JSON.stringify(file));
    await page.locator('.notes-rest [role=status]', { hasText: '1 nieuw' }).waitFor();
    await page.locator('[data-menu="notes"] > summary').click();
    const told = await page.locator('.panel .note-then').textContent();
    assert.ok(
      told.startsWith('Geschreven toen dit') && told.includes(then.label.nl) && told.includes(now.label.nl),
      told,
    );
    await keep(page, 'viewer-notitie-andere-klasse');
  });
});

test(
  'a file brings notes together, the same file twice changes nothing, and wrong files are refused in words',
  async () => {
    const { code } = await classified('kwetsbaar_nl');
    await here.onPage(`#kaart=kwetsbaar_nl&gebied=${code}`, async (page) => {
      await page.waitForSelector('.panel .class-now');
      await write(page, SAID);
      await openMenu(page);
      const file = JSON.parse((await saved(page, 'notes save')).bytes.toString());
      const [note] = file.notes;
      const theirs = {
        ...note,
        revision: 'ffffffffffff',
        replaced: [note.revision],
        text: 'bijgewerkt door een collega',
        changed: '2099-01-01T00:00:00.000Z',
      };
      const text = JSON.stringify({ ...file, notes: [theirs] });
      const status = page.locator('.notes-rest [role=status]');
      await take(page, text);
      await status.getByText('Uit het bestand: 0 nieuw, 1 bijgewerkt, 0 verwijderd, 0 in twee versies.').waitFor();
      await take(page, text);
      await status.getByText('In het bestand staat niets dat hier nog niet was.').waitFor();
      await take(
        page,
        JSON.stringify({
          ...file,
          notes: [{ ...note, revision: 'eeeeeeeeeeee', replaced: [], text: 'los daarvan gewijzigd' }],
        }),
      );
      await status.getByText('1 in twee versies').waitFor();
      assert.deepEqual((await page.locator('.panel .note-text').allTextContents()).toSorted(), [
        'bijgewerkt door een collega',
        'los daarvan gewijzigd',
      ]);
      await take(page, 'naam;waarde\n', 'tabel.json');
      await status.getByText('niet leesbaar als notities').waitFor();
      await take(page, '{"type":"FeatureCollection","features":[]}');
      await status.getByText('geen bestand met notities van deze kaart').waitFor();
      await take(page, JSON.stringify({ ...file, version: 99 }));
      await status.getByText('nieuwere versie').waitFor();
      await take(page, JSON.stringify({ ...file, notes: [note, { ...note, text: 1 }] }));
      await status.getByText('Notitie 2 in dit bestand is niet in orde').waitFor();
      await keep(page, 'viewer-notities-menu');
      await page.locator('[data-focus="notes clear"]').click();
      assert.equal(await page.evaluate(() => document.activeElement.dataset.focus), 'notes clear no');
      await page.locator('[data-focus="notes clear yes"]').click();
      await status.getByText('Alle notities zijn gewist').waitFor();
      assert.equal(await page.locator('.panel .note').count(), 0);
      await page.reload();
      await page.waitForSelector('.panel .class-now');
      assert.equal(await page.locator('.panel .note').count(), 0);
    });
  },
);

test('a note on the whole view opens that view again', async () => {
  const [gemeente, name] = here.catalogue.gemeenten[0];
  await here.onPage(`#kaart=focuskaart&gemeente=${gemeente}&taal=en&thema=donker`, async (page) => {
    await page.locator('[data-menu="notes"] summary').click();
    await page.locator('[data-focus="view-note new"]').click();
    await page.getByLabel('What was said?').fill('all of it');
    await page.locator('[data-focus="view-note keep"]').click();
    const open = page.locator('[data-focus^="note open"]');
    await open.waitFor();
    assert.ok((await open.textContent()).endsWith(name));
    await page.keyboard.press('Escape');
    await page.evaluate(() => (location.hash = '#kaart=kwetsbaar_nl&taal=en'));
    await page.locator('[data-menu="notes"] summary').click();
    await open.click();
    await page.waitForFunction(
      (code) => location.hash.includes('kaart=focuskaart') && location.hash.includes(`gemeente=${code}`),
      gemeente,
    );
    assert.match(await page.evaluate(() => location.hash), /taal=en/);
    await settle(page);
    await keep(page, 'viewer-notities-weergave');
  });
});

test(
  'nothing of a note leaves the browser: not when it is written, saved, taken in, put into a workbook or printed',
  async () => {
    const { code } = await classified('kwetsbaar_nl');
    const gemeente = `GM${code.slice(2, 6)}`;
    await here.onPage(`#kaart=kwetsbaar_nl&gebied=${code}&gemeente=${gemeente}&lijst=1`, async (page) => {
      const sent = [];
      page.on('request', (request) =>
        sent.push({
          method: request.method(),
          url: decodeURIComponent(request.url()),
          body: request.postData() ?? '',
          headers: JSON.stringify(request.headers()),
        }),
      );
      page.on('websocket', (socket) => sent.push({ method: 'WEBSOCKET', url: socket.url(), body: '', headers: '' }));
      await page.waitForSelector('.panel .class-now');
      await write(page, SAID, 'Kritieke Bron');
      await openMenu(page);
      const { bytes } = await saved(page, 'notes save');
      await take(page, bytes.toString());
      const own = await saved(page, 'notes excel');
      await page.locator('[data-menu="notes"] > summary').click();
      await page.locator('[data-focus="only noted"]').check();
      await page.locator('.list-table .note-mark').first().waitFor();
      const whole = await saved(page, 'xlsx');
      for (const { bytes: sheet } of [own, whole]) {
        const parts = await page.evaluate(async (base64) => {
          // Read by the browser's own unzipping: the parts of a zip with their names.
          const all = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          const view = new DataView(all.buffer);
          const found = {};
          let end = all.length - 22;
          while (view.getUint32(end, true) !== 0x06054b50) end -= 1;
          let at = view.getUint32(end + 16, true);
          for (let count = view.getUint16(end + 10, true); count > 0; count -= 1) {
            const [method, size, nameLength, extra, comment, start] = [
              view.getUint16(at + 10, true),
              view.getUint32(at + 20, true),
              view.getUint16(at + 28, true),
              view.getUint16(at + 30, true),
              view.getUint16(at + 32, true),
              view.getUint32(at + 42, true),
            ];
            const name = new TextDecoder().decode(all.subarray(at + 46, at + 46 + nameLength));
            const data = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
            const raw = all.subarray(data, data + size);
            found[name] =
              method === 0
                ? new TextDecoder().decode(raw)
                : await new Response(
                    new Blob([raw]).stream().pipeThrough(new DecompressionStream('deflate-raw')),
                  ).text();
            at += 46 + nameLength + extra + comment;
          }
          return found;
        }, sheet.toString('base64'));
        const notes = Object.entries(parts).find(([name]) => name.includes('/notes'))[1];
        assert.ok(notes.includes(SAID) && notes.includes('Kritieke Bron') && notes.includes(code));
        assert.match(parts['xl/workbook.xml'], /<sheet name="Notities"/);
      }
      assert.match(whole.name, new RegExp(`${gemeente}${here.fiction()}\\.xlsx$`));
      assert.ok(sent.length > 0);
      assert.deepEqual(
        sent.filter(({ method }) => method !== 'GET'),
        [],
      );
      for (const { url, body, headers } of sent) {
        for (const secret of ['Glasplein', 'Kritieke', 'Bron', 'notities', 'notes.json'])
          assert.ok(![url, body, headers].some((text) => text.includes(secret)), url);
      }
    });
  },
);

test('a browser that keeps nothing says so, and the notes can be saved as a file', async () => {
  const { code } = await classified('kwetsbaar_nl');
  const { page, complaints, close } = await (
    await import('./helpers.mjs')
  ).openPage(here.browser, here.server, 'health');
  await page.addInitScript(() => {
    Object.defineProperty(window, 'indexedDB', {
      value: {
        open: () => {
          throw new DOMException('denied', 'SecurityError');
        },
      },
    });
  });
  await page.goto(new URL(`#kaart=kwetsbaar_nl&gebied=${code}`, here.server.url).href);
  await page.waitForSelector('.panel .class-now');
  await page.locator('.panel .note-refused').getByText('bewaart niets').waitFor();
  await write(page, SAID);
  await openMenu(page);
  assert.equal(JSON.parse((await saved(page, 'notes save')).bytes.toString()).notes[0].text, SAID);
  assert.deepEqual(complaints, []);
  await close();
});

test('notes go on paper where the reader wants them, and only those of what is in sight', async () => {
  const { code } = await classified('kwetsbaar_nl');
  await here.onPage(`#kaart=kwetsbaar_nl&gebied=${code}&gemeente=GM${code.slice(2, 6)}`, async (page) => {
    await page.waitForSelector('.panel .class-now');
    await write(page, SAID);
    await page.locator('[data-focus="print"]').click();
    await page.waitForSelector('.paper button.strong:not(:disabled)');
    assert.equal(await page.locator('.notes-sheet').count(), 0);
    const printed = async () =>
      (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1').match(/\/Type \/Page\b/g)
        .length;
    const without = await printed();
    await page.locator('[data-focus="paper notes"]').check();
    const sheet = page.locator('.notes-sheet');
    await sheet.getByText(SAID).waitFor();
    assert.match(await sheet.innerText(), /wijkbeheerder · .* · klasse toen: /);
    assert.equal(await printed(), without + 1, 'a sheet of their own behind the others');
    await keep(page, 'viewer-notities-papier');
  });
});
