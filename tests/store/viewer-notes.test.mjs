// What professionals say through the server, in the viewer: read, written, moderated, agreed, handed over from the
// browser, and gone with who signs out.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { assertAccessible, keep, settle } from '../browser/helpers.mjs';
import { prepareStore, signOut, strFromU8, unzipSync } from './signed.mjs';

const here = prepareStore(async () => {
  area = await classified();
});
let area;
const MAP = 'kwetsbaar_nl';
// What a browser must show as the words that they are.
const HOSTILE = [
  '<img src=x onerror="window.hacked=1">',
  '<script>window.hacked=1</script>',
  '"><svg onload=window.hacked=1>',
  'javascript:window.hacked=1',
  '{{constructor.constructor("window.hacked=1")()}}',
  '=HYPERLINK("https://evil.example")',
];

/** A buurt with a class on the map, and how the map tells it. */
async function classified() {
  for (const [code, name, gemeente] of here.index.buurten) {
    const [told] = (await here.server.json(`areas/${code}.json?map=${MAP}`)).maps;
    if (told.class !== null) return { code, name, gemeente, told };
  }
  throw new Error(`no buurt of ${MAP} has a class`);
}

const propose = async (note, who = 'writes') =>
  (await here.asked(201, 'POST', 'notes', who, { area: area.code, category: 'wonen', ...note })).json();
const publish = async (note) => here.asked(200, 'PATCH', `notes/${note.id}`, 'moderates', { status: 'published' });
const at = (code = area.code) => `#kaart=${MAP}&gebied=${code}`;
const shared = (page, text) => page.locator('.thread .note', { hasText: text });

test(
  'a note is written with the keyboard, with category, map, class and data filled in, and waits for a moderator',
  async () => {
    await here.signed('writes', at(), async (page) => {
      await page.locator('.thread h3', { hasText: 'Wat professionals zeggen' }).waitFor();
      await page.locator('.thread h3', { hasText: 'Wat de kaart signaleert' }).waitFor();
      await page.locator('[data-focus="shared new"]').focus();
      await page.keyboard.press('Enter');
      assert.equal(await page.evaluate(() => document.activeElement.dataset.focus), 'shared text');
      await page.keyboard.type('De speelplek wordt goed gebruikt.');
      await page.getByLabel('Waarover').selectOption('samenleven');
      const about = await page.locator('.shared-about').textContent();
      const entry = here.map(MAP).classes.find(({ value }) => value === area.told.class);
      for (const word of [
        here.map(MAP).title.nl,
        entry.label.nl,
        here.catalogue.dataset.slice(0, 8),
        String(here.catalogue.year),
      ])
        assert.ok(about.includes(word), `${about}: ${word}`);
      await page.locator('.shared-form a', { hasText: 'Wat er wordt bewaard' }).waitFor();
      await keep(page, 'shared-form');
      await assertAccessible(page);
      await page.getByLabel('Wat zegt u over deze buurt?').focus();
      await page.keyboard.press('Control+Enter');
      await shared(page, 'De speelplek wordt goed gebruikt.').waitFor();
      assert.match(
        await shared(page, 'De speelplek').locator('.hint').first().textContent(),
        /^Samenleven · Corporatie X · .* · voorgesteld, nog niet openbaar$/,
      );
      assert.equal(await page.evaluate(() => document.activeElement.dataset.focus), 'shared new');
      assert.equal(await page.locator('.thread .note-then').count(), 0, 'the same class is not told as another');
    });
    const { notes } = await here.json('notes', 'writes');
    const [note] = notes.filter(({ text }) => text.startsWith('De speelplek'));
    assert.deepEqual(
      [note.status, note.category, note.map, note.dataset.startsWith(here.catalogue.dataset), note.class_then.value],
      ['proposed', 'samenleven', MAP, true, area.told.class],
    );
    assert.ok(!(await here.json('notes')).notes.some(({ id }) => id === note.id), 'nobody else sees it');
  },
);

test('what tells of one person is said while it is typed, and is not sent', async () => {
  await here.signed('writes', at(), async (page) => {
    const sent = [];
    page.on('request', (request) => request.method() !== 'GET' && sent.push(request.url()));
    await page.locator('[data-focus="shared new"]').click();
    const text = page.getByLabel('Wat zegt u over deze buurt?');
    await text.fill('Bel mevrouw op 06-12345678 of mail j@example.nl');
    const marks = page.locator('.shared-form .shared-marks');
    await marks.getByText('telefoonnummer').waitFor();
    await marks.getByText('e-mailadres').waitFor();
    await keep(page, 'shared-marks');
    await assertAccessible(page);
    await page.locator('[data-focus="shared send"]').click();
    await page.locator('.notices', { hasText: 'Haal dit eerst weg' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.dataset.focus), 'shared text');
    assert.deepEqual(sent, []);
    await text.fill('x'.repeat(1001));
    await page.locator('#shared-left', { hasText: '1 tekens te veel' }).waitFor();
    await page.locator('[data-focus="shared send"]').click();
    assert.deepEqual(sent, []);
    await text.fill('De bewoners kennen elkaar.');
    assert.equal(await marks.isVisible(), false);
    await page.locator('[data-focus="shared send"]').click();
    await shared(page, 'De bewoners kennen elkaar.').waitFor();
    assert.equal(sent.length, 1);
  });
});

test('what the server alone finds is told in its words, and what was typed stays', async () => {
  await here.signed(
    'writes',
    at(),
    async (page) => {
      const body = {
        error: 'personal_data',
        message: 'the text tells of one person',
        found: [{ kind: 'iban', found: 'NL91' }],
      };
      await page.route('**/notes', (route) =>
        route.request().method() === 'POST'
          ? route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify(body) })
          : route.continue(),
      );
      await page.locator('[data-focus="shared new"]').click();
      await page.getByLabel('Wat zegt u over deze buurt?').fill('Een tekst.');
      await page.locator('[data-focus="shared send"]').click();
      await page.locator('.thread .own-message', { hasText: 'rekeningnummer: NL91' }).waitFor();
      assert.equal(await page.getByLabel('Wat zegt u over deze buurt?').inputValue(), 'Een tekst.');
    },
    { allowed: /422/ },
  );
});

test('a moderator publishes, hides with a reason and closes; who may only read sees no way to', async () => {
  const note = await propose({ text: 'Te modereren.' });
  await here.signed('reads', at(), async (page) => {
    await shared(page, 'Te modereren.').waitFor();
    assert.equal(await page.locator('.thread button').count(), 0);
  });
  await here.signed('moderates', at(), async (page) => {
    const entry = shared(page, 'Te modereren.');
    await entry.getByRole('button', { name: /^Maak openbaar/ }).click();
    await entry.getByRole('button', { name: /^Sluit af/ }).waitFor();
    assert.ok(
      (await here.json('notes')).notes.some(({ id }) => id === note.id),
      'it is open to all',
    );
    await entry.getByRole('button', { name: /^Verberg/ }).click();
    assert.equal(await page.evaluate(() => document.activeElement.dataset.focus), `shared reason ${note.id}`);
    await page.keyboard.type('Gaat over één huishouden');
    await keep(page, 'shared-moderate');
    await assertAccessible(page);
    await page.keyboard.press('Enter');
    await entry.getByText('Verborgen: Gaat over één huishouden').waitFor();
    assert.ok(!(await here.json('notes')).notes.some(({ id }) => id === note.id));
    await entry.getByRole('button', { name: /^Maak openbaar/ }).click();
    await entry.getByRole('button', { name: /^Sluit af/ }).click();
    await entry.getByText('afgesloten').waitFor();
    assert.equal((await here.json(`notes/${note.id}`)).status, 'closed');
  });
});

test('of two who change a note the second is shown what it is now', async () => {
  const note = await propose({ text: 'Twee tegelijk.' });
  await here.signed(
    'moderates',
    at(),
    async (page) => {
      const entry = shared(page, 'Twee tegelijk.');
      await entry.waitFor();
      await publish(note);
      await entry.getByRole('button', { name: /^Maak openbaar/ }).click();
      await page.locator('.thread .own-message', { hasText: 'Iemand anders heeft dit intussen gewijzigd' }).waitFor();
      await entry.getByRole('button', { name: /^Sluit af/ }).waitFor();
    },
    { allowed: /412/ },
  );
});

test('the organisation that wrote a note changes its words, and they are looked at anew', async () => {
  const note = await propose({ text: 'Eerste woorden.' });
  await publish(note);
  await here.signed('writes', at(), async (page) => {
    await shared(page, 'Eerste woorden.')
      .getByRole('button', { name: /^Wijzig/ })
      .click();
    await page.getByLabel('Wat zegt u over deze buurt?').fill('Andere woorden.');
    await page.locator('[data-focus="shared send"]').click();
    await shared(page, 'Andere woorden.').getByText('voorgesteld').waitFor();
  });
  assert.equal((await here.json(`notes/${note.id}`, 'moderates')).status, 'proposed');
});

test('an agreement has who, when and state, and stands in the gemeente beside the class of then and now', async () => {
  const { classes } = here.map(MAP);
  const then = classes.find(({ value }) => value !== area.told.class);
  const now = classes.find(({ value }) => value === area.told.class);
  await here.signed('writes', at(), async (page) => {
    await page.locator('[data-focus="shared new"]').click();
    await page.getByLabel('Wat zegt u over deze buurt?').fill('Elke week samen door de wijk.');
    await page.getByLabel('Waarover').selectOption('afspraak');
    await page.locator('[data-focus="shared send"]').click();
    await page.locator('.notices', { hasText: 'Vul in wie het afsprak' }).waitFor();
    await page.getByLabel('Wie het afsprak').fill('Corporatie X en de gemeente');
    await page.getByLabel('Voor wanneer').fill('2027-06-30');
    await page.locator('[data-focus="shared send"]').click();
    await page.locator('.shared-agreed', { hasText: 'Corporatie X en de gemeente, 30 juni 2027: loopt' }).waitFor();
    await shared(page, 'Elke week samen').getByLabel('Stand').selectOption('kept');
    await page.locator('.shared-agreed', { hasText: 'nagekomen' }).waitFor();
  });
  const class_then = { value: then.value, key: then.key ?? '', words: then.label };
  await propose({
    text: 'Extra verlichting.',
    category: 'afspraak',
    map: MAP,
    class_then,
    agreement: { organisation: 'Gemeente', date: '2027-01-31', state: 'open' },
  });
  await here.signed(
    'writes',
    at(area.gemeente),
    async (page) => {
      const rows = page.locator('.agreements tbody tr');
      await rows.nth(1).waitFor();
      const [first, second] = await rows.allTextContents();
      assert.ok(
        first.includes('Extra verlichting.') && first.includes(then.label.nl) && first.includes(now.label.nl),
        first,
      );
      assert.ok(second.includes('Elke week samen') && second.includes('nagekomen'), second);
      await page.locator('.agreements tr.changed-class', { hasText: `Opgeschreven toen dit` }).waitFor();
      await page.locator('.agreements').scrollIntoViewIfNeeded();
      await keep(page, 'shared-agreements');
      await assertAccessible(page);
      await rows.first().getByRole('button').click();
      await shared(page, 'Extra verlichting.').locator('.note-then', { hasText: now.label.nl }).waitFor();
      await keep(page, 'shared-thread');
    },
    { viewport: { width: 1280, height: 900 } },
  );
});

test('a note of the browser is handed over after a look, with what it knew, and nothing goes before', async () => {
  await here.signed('writes', at(), async (page) => {
    const sent = [];
    page.on('request', (request) => request.method() !== 'GET' && sent.push(request.postData()));
    await page.locator('[data-focus="note new"]').click();
    await page.getByLabel('Wat is er gezegd?').fill('Gehoord aan tafel.');
    await page.getByLabel('Door wie?').fill('wijkbeheerder');
    await page.locator('[data-focus="note keep"]').click();
    const local = page.locator('.panel .notes:not(.thread) .note', { hasText: 'Gehoord aan tafel.' });
    await local.getByRole('button', { name: /^Deel via de server/ }).click();
    await page.locator('.shared-form', { hasText: 'U deelt een notitie uit deze browser' }).waitFor();
    assert.equal(await page.getByLabel('Wat zegt u over deze buurt?').inputValue(), 'Gehoord aan tafel.');
    assert.equal(await page.getByLabel('Bron (mag leeg zijn)').inputValue(), 'wijkbeheerder');
    assert.deepEqual(sent, []);
    await keep(page, 'shared-hand');
    await assertAccessible(page);
    await page.locator('[data-focus="shared send"]').click();
    await shared(page, 'Gehoord aan tafel.').waitFor();
    await local.waitFor({ state: 'detached' });
    assert.equal(JSON.parse(sent[0]).class_then.value, area.told.class);
    assert.equal(JSON.parse(sent[0]).dataset, here.catalogue.dataset);
  });
});

test('without the right to write a note of the browser cannot be handed over', async () => {
  await here.signed('reads', at(), async (page) => {
    await page.locator('[data-focus="note new"]').click();
    await page.getByLabel('Wat is er gezegd?').fill('Blijft hier.');
    await page.locator('[data-focus="note keep"]').click();
    await page.locator('.panel .note', { hasText: 'Blijft hier.' }).waitFor();
    assert.equal(await page.getByRole('button', { name: /^Deel via de server/ }).count(), 0);
    assert.equal(await page.locator('[data-focus="shared new"]').count(), 0);
  });
});

test('texts that would act are words, on the page and in a sheet', async () => {
  for (const text of HOSTILE) await publish(await propose({ text }));
  await here.signed('reads', `${at()}&lijst=1&mijn=${area.code.slice(2)}`, async (page) => {
    await settle(page);
    const shown = await page.locator('.thread .note-text').allTextContents();
    for (const text of HOSTILE) assert.ok(shown.includes(text), text);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.equal(await page.locator('.thread :is(img, script)').count(), 0);
    await page.locator(`.list-table [data-code="${area.code}"] .shared-mark`).waitFor();
    await page.locator('[data-focus="only noted"]').check();
    assert.equal(await page.locator('.list-table .row-buurt').count(), 1);
    await keep(page, 'shared-list');
    const download = page.waitForEvent('download');
    await page.locator('[data-focus="xlsx"]').click();
    const parts = unzipSync(new Uint8Array(fs.readFileSync(await (await download).path())));
    const book = strFromU8(parts['xl/workbook.xml']);
    assert.match(book, /<sheet name="Ervaringen"/);
    const sheet = Object.entries(parts)
      .filter(([name]) => name.includes('worksheets/notes'))
      .map(([, bytes]) => strFromU8(bytes))
      .join('');
    assert.ok(sheet.includes('=HYPERLINK(&quot;') && !sheet.includes('<f>'), 'no cell is a formula');
  });
});

test('print and workbook carry what professionals say for who may read it, and for nobody else', async () => {
  await propose({ text: 'Alleen voor de kring.' });
  await publish(await propose({ text: 'Voor iedereen.' }));
  const carried = async (who) => {
    let [onPaper, inBook] = ['', ''];
    await here.signed(who, `#kaart=${MAP}&lijst=1&mijn=${area.code.slice(2)}`, async (page) => {
      await page.locator('.list-table .row-buurt').first().waitFor();
      if (who) await page.locator('.list-table .shared-mark').first().waitFor();
      const download = page.waitForEvent('download');
      await page.locator('[data-focus="xlsx"]').click();
      inBook = Object.values(unzipSync(new Uint8Array(fs.readFileSync(await (await download).path()))))
        .map((bytes) => strFromU8(bytes))
        .join('');
      await page.locator('[data-focus="print"]').click();
      await page.waitForSelector('.paper .paper-page svg');
      const box = page.locator('[data-focus="paper shared"]');
      if (await box.count()) {
        assert.equal(await page.locator('.shared-sheet').count(), 0, 'it goes on paper only when it is asked for');
        await box.check();
        await page.locator('.shared-sheet').waitFor();
        await keep(page, 'shared-paper');
      }
      onPaper = await page.locator('.paper').textContent();
    });
    return ['Alleen voor de kring.', 'Voor iedereen.']
      .map((text) => [onPaper.includes(text), inBook.includes(text)])
      .flat();
  };
  assert.deepEqual(await carried('reads'), [true, true, true, true]);
  assert.deepEqual(await carried('stranger'), [false, false, true, true]);
  assert.deepEqual(await carried(null), [false, false, false, false]);
});

test('signing out takes the notes off the page, and neither address nor storage had any of them', async () => {
  await here.signed('writes', at(), async (page) => {
    await shared(page, 'Alleen voor de kring.').waitFor();
    const kept = await page.evaluate(() => location.href + JSON.stringify({ ...localStorage }) + document.cookie);
    assert.ok(!kept.includes('kring') && !kept.includes('Corporatie'), kept);
    await signOut(page);
    await page.waitForSelector('.panel .class-now');
    const html = await page.content();
    for (const word of ['Alleen voor de kring.', 'Wat professionals zeggen', 'Corporatie X'])
      assert.ok(!html.includes(word), word);
  });
});

test('in English and in the dark all of it has its words and its contrast', async () => {
  await here.signed('moderates', `${at()}&taal=en&thema=donker`, async (page) => {
    await page.locator('.thread h3', { hasText: 'What professionals say' }).waitFor();
    await page.getByRole('button', { name: /^Hide/ }).first().waitFor();
    await settle(page);
    await assertAccessible(page);
    await keep(page, 'shared-dark');
  });
});
