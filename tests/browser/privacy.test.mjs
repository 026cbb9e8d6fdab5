// What the page on privacy says, measured: cookies, hosts, what is stored, what the access log holds.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { openPage, prepare, serve, settle } from './helpers.mjs';

const here = prepare();
// Fields that the page names: time, address, number, what was asked for, how it ended, bytes, how long.
const WRITTEN = [
  'time',
  'request_id',
  'trace_id',
  'client',
  'method',
  'path',
  'route',
  'status',
  'bytes',
  'encoding',
  'cache',
  'duration_ms',
];

/** Uses the viewer as a visitor does, and gives what came of it. */
async function visit(server) {
  const set = [];
  const opened = await openPage(here.browser, server, '#kaart=focuskaart');
  const { page, complaints } = opened;
  page.on('response', async (response) => response.headers()['set-cookie'] && set.push(response.url()));
  await page.waitForSelector('.maplibregl-canvas');
  await settle(page);
  const [code] = here.index.buurten[0];
  await page.goto(new URL(`gemeente/${here.index.gemeenten[0][0]}`, server.url).href);
  await page.goto(new URL(`?x=typed-secret#kaart=focuskaart&gebied=${code}`, server.url).href);
  await page.waitForSelector('.maplibregl-canvas');
  await settle(page);
  await page.goto(new URL('privacy?taal=en', server.url).href);
  const cookies = await page.context().cookies();
  const scripted = await page.evaluate(() => document.cookie);
  const text = await page.locator('main').innerText();
  await opened.close();
  return { cookies, scripted, set, complaints, text };
}

test('no cookie is set, nobody else is asked, and the page says so', async () => {
  const { cookies, scripted, set, complaints, text } = await visit(here.server);
  assert.deepEqual([cookies, scripted, set], [[], '', []]);
  // Requests to another host are among the complaints.
  assert.deepEqual(complaints, []);
  assert.match(text, /No cookies are set, and none are read/);
  assert.match(text, /Nobody else sees that you look/);
  assert.match(text, /Of requests that are answered the program writes nothing down/);
});

test('the access log holds what the page says, for as long, and nothing else', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'privacy-'));
  const file = path.join(folder, 'access.log');
  const server = await serve({ options: ['--access-log', file] });
  const { text, complaints } = await visit(server);
  await server.stop();
  assert.deepEqual(complaints, []);
  for (const said of [
    /Of each request the program writes a line/,
    /a shortened internet address/,
    /without what stands behind the question mark/,
    /Lines are 7 days old at most/,
  ])
    assert.match(text, said);
  const log = fs.readFileSync(file, 'utf8');
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.ok(lines.length > 20, `${lines.length} lines`);
  for (const line of lines) {
    assert.deepEqual(
      Object.keys(line).filter((key) => !WRITTEN.includes(key)),
      [],
    );
    assert.match(line.client, /^127\.0\.0\.0$/);
    assert.ok(!line.path.includes('?'), line.path);
  }
  assert.ok(!log.includes('typed-secret') && !log.includes('Chrom'), 'neither what was typed nor the browser');
  fs.rmSync(folder, { recursive: true });
});

test('the page is linked from the viewer and from the pages to read', async () => {
  await here.onPage('#kaart=focuskaart&taal=en', async (page) => {
    assert.equal(
      await page.locator('.credit').getByRole('link', { name: 'Privacy' }).getAttribute('href'),
      'privacy?taal=en',
    );
    // In the language of the page, too: whose figures they are, by the names of the sources and not in the words that
    // these ask for.
    const said = await page.locator('.credit-sources').textContent();
    for (const { attribution, title } of here.catalogue.sources.filter(({ id }) =>
      here.map('focuskaart').sources.includes(id),
    )) {
      assert.ok(
        !said.includes(attribution) && (said.includes(title.en) || said.includes('Boundaries and figures are made up')),
        said,
      );
    }
  });
  const { page, complaints, close } = await openPage(here.browser, here.server, 'method');
  await page.locator('footer a[href^="privacy"]').click();
  assert.equal(await page.locator('h1').innerText(), 'Privacy');
  assert.match(await page.locator('main').innerText(), /Er worden geen cookies gezet/);
  assert.notEqual(
    await page.locator('main').evaluate((main) => getComputedStyle(main).maxWidth),
    'none',
    'it has its style sheet',
  );
  await page.screenshot({ path: path.join(process.env.OUT ?? '.', 'browser', 'privacy.png'), fullPage: true });
  assert.deepEqual(complaints, []);
  await close();
});
