// Agreements on the page of a gemeente, beside the change of class: for everybody what is public, for who signed in on
// the tab what they may read. The page itself is the same for all of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PATIENCE, assertAccessible, isComplaint, keep } from '../browser/helpers.mjs';
import { prepareStore, signIn } from './signed.mjs';

const MAP = 'kwetsbaar_nl';
const HOSTILE = '<img src=x onerror="window.hacked=1">';
const [WIDE, PHONE] = [
  { width: 1280, height: 720 },
  { width: 390, height: 844 },
];
const here = prepareStore(async () => {
  const [other, then] = here.map(MAP).classes;
  for (const [code, name, gemeente] of here.index.buurten) {
    const [told] = (await here.server.json(`areas/${code}.json?map=${MAP}`)).maps;
    if (told.class === null) continue;
    const was = told.class === then.value ? other : then;
    Object.assign(area, { code, name, gemeente, was, now: told, title: here.map(MAP).title });
    return;
  }
  throw new Error(`no buurt of ${MAP} has a class`);
});
const area = {};

/** Writes an agreement, as it was kept when its area had another class, or has. */
async function agree(text, date, more = {}) {
  const agreement = { organisation: 'Gemeente', date, state: 'open' };
  const note = { area: area.code, category: 'afspraak', text, map: MAP, agreement, ...more };
  return (await here.asked(201, 'POST', 'notes', 'writes', note)).json();
}

const publish = (note) => here.asked(200, 'PATCH', `notes/${note.id}`, 'moderates', { status: 'published' });

/** Opens the page on a tab, on which somebody signed in in the viewer before. */
async function open(who, query, use, options = {}) {
  const context = await here.browser.newContext({ viewport: WIDE, ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => isComplaint(message) && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  if (who) {
    await page.goto(here.server.url);
    await page.waitForSelector('.maplibregl-canvas');
    await signIn(page, here.tokens[who]);
  }
  await page.goto(new URL(`gemeente/${area.gemeente}${query}`, here.server.url).href);
  await use(page);
  assert.deepEqual(complaints, []);
  await context.close();
}

const table = (page) => page.locator('[data-notes]');
const texts = (page) =>
  table(page).evaluate((place) => [...place.querySelectorAll('td:nth-child(2)')].map((cell) => cell.firstChild.data));

test('without agreements the page says so, in both languages, and leads to what is public', async () => {
  for (const [query, words] of [
    ['', 'Hier zijn geen afspraken.'],
    ['?taal=en', 'There are no agreements here.'],
  ]) {
    await open(null, query, async (page) => {
      await page.getByRole('status').filter({ hasText: words }).waitFor();
      assert.equal(await table(page).isVisible(), false);
      const href = await page.locator('#afspraken + p a').getAttribute('href');
      assert.equal((await page.request.get(new URL(href, page.url()).href)).status(), 200);
    });
  }
});

test('agreements stand beside the change of class, what is private for who signed in alone', async () => {
  const class_then = { value: area.was.value, key: '', words: { nl: '', en: '' } };
  const { changed_class } = await publish(await agree('Samen opruimen.', '2027-06-30', { class_then })).then((sent) =>
    sent.json(),
  );
  assert.ok(changed_class, 'the class is another one than it was');
  await publish(await agree(HOSTILE, '2027-01-31'));
  await agree('Eerst nog overleggen.', '2027-03-31');
  const other = await agree('Verborgen.', '2027-03-31');
  await here.asked(200, 'PATCH', `notes/${other.id}`, 'moderates', { status: 'hidden', reason: 'dubbel' });

  const bodies = new Set();
  for (const [who, expected] of [
    [null, ['Samen opruimen.', HOSTILE]],
    ['stranger', ['Samen opruimen.', HOSTILE]],
    ['reads', ['Samen opruimen.', HOSTILE, 'Eerst nog overleggen.']],
    ['moderates', ['Samen opruimen.', HOSTILE, 'Eerst nog overleggen.']],
  ]) {
    await open(who, '', async (page) => {
      await table(page).waitFor();
      assert.deepEqual(await texts(page), expected, who);
      const [first] = await table(page).locator('tbody tr').all();
      assert.equal(await first.locator('th a').textContent(), area.name);
      const told = await first.locator('td').last().textContent();
      assert.ok(told.includes(area.title.nl) && told.includes(changed_class.nl), told);
      assert.equal(await page.evaluate(() => window.hacked), undefined);
      const stands = await table(page).locator('small').allTextContents();
      assert.deepEqual(
        stands,
        [
          'Gemeente · voor 30 juni 2027 · loopt',
          'Gemeente · voor 31 januari 2027 · loopt',
          'Gemeente · voor 31 maart 2027 · loopt · nog niet openbaar',
        ].slice(0, expected.length),
      );
      bodies.add(await (await here.ask('GET', `gemeente/${area.gemeente}`, who)).text());
      if (who !== 'reads') return;
      await table(page).scrollIntoViewIfNeeded();
      await keep(page, 'page-gemeente-agreements');
      await assertAccessible(page);
    });
  }
  assert.equal(bodies.size, 1, 'the page is the same for everybody');
  const answer = await here.ask('GET', `gemeente/${area.gemeente}`);
  assert.match(answer.headers.get('cache-control'), /public/);

  await open('reads', '?taal=en', async (page) => {
    await table(page).waitFor();
    const told = await table(page).locator('tbody tr').first().textContent();
    assert.ok(told.includes(changed_class.en) && told.includes('by 30 June 2027 · open'), told);
    assert.ok((await table(page).textContent()).includes('open · not public yet'));
  });
});

test('the table is reached by the keyboard, on a phone too, and nothing in sight moves when it comes', async () => {
  await open(
    null,
    '',
    async (page) => {
      await table(page).waitFor();
      const moved = await page.evaluate(
        () =>
          new Promise((resolve) => {
            new PerformanceObserver((list) =>
              resolve(list.getEntries().reduce((sum, { value }) => sum + value, 0)),
            ).observe({ type: 'layout-shift', buffered: true });
            setTimeout(() => resolve(0), 500);
          }),
      );
      assert.ok(moved < 0.01, `moved by ${moved}`);
      await table(page).focus();
      assert.equal(await page.evaluate(() => document.activeElement.dataset.notes !== undefined), true);
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement.textContent), area.name);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
      await assertAccessible(page);
      await keep(page, 'page-gemeente-agreements-phone');
    },
    { viewport: PHONE },
  );
});

test('a token that the server does not know any more hides nothing that is public', async () => {
  await open(null, '', async (page) => {
    await page.evaluate(() => sessionStorage.setItem('veerkracht-token', `vk_${'A'.repeat(43)}`));
    const refused = page.waitForResponse((answer) => answer.status() === 401);
    // The browser says on its console that something was refused.
    page.removeAllListeners('console');
    await page.reload();
    await refused;
    await table(page).waitFor();
    assert.deepEqual(await texts(page), ['Samen opruimen.', HOSTILE]);
  });
});
