// Signing in: with a token, and at an issuer; as whom, what for, and out again. Only where there is something to sign
// in to.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { after, before, test } from 'node:test';
import { binary, keep, launch, openPage, repository, serve } from './helpers.mjs';

let browser, server, issuer, token, expired, folder;

/** Starts the issuer, and gives its address and the way to tell it what to do. */
async function startIssuer() {
  const child = spawn('node', [path.join(repository, 'tests/access/issuer.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said = async () => JSON.parse((await lines.next()).value);
  const { issuer: url } = await said();
  const tell = (command) => {
    child.stdin.write(`${JSON.stringify(command)}\n`);
    return said();
  };
  return { url, tell, stop: () => child.stdin.end() };
}

const made = (file, name, ...more) =>
  execFileSync(binary, ['token', 'new', '--name', name, '--access', file, '--scope', 'layer:bezit:read', ...more], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .toString()
    .trim();

before(async () => {
  browser = await launch();
  issuer = await startIssuer();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'veerkracht-'));
  const file = path.join(folder, 'access.toml');
  token = made(file, 'woonstad-viewer', '--organisation', 'Woonstad');
  expired = made(file, 'old', '--expires', '2020-01-31');
  fs.appendFileSync(
    file,
    `\n[oidc]\nissuer = "${issuer.url}"\naudience = "veerkracht"\n` +
      `jwks_url = "${issuer.url}/jwks"\nclient_id = "viewer"\n`,
  );
  await issuer.tell({
    do: 'claims',
    claims: { aud: 'veerkracht', preferred_username: 'an@example.nl', roles: ['notes:rotterdam:write'] },
  });
  server = await serve({ options: ['--access', file] });
});

after(async () => {
  await browser?.close();
  await server?.stop();
  issuer?.stop();
  if (folder) fs.rmSync(folder, { recursive: true });
});

const open = async (page) => {
  await page.locator('[data-menu="account"] summary').click();
  await page.locator('.account').waitFor();
};

test(
  'a token is pasted once, says as whom and what for, stays until the tab closes, ' +
    'and goes nowhere but where it belongs',
  async () => {
    const { page, complaints, close } = await openPage(browser, server, '#kaart=focuskaart');
    await page.waitForSelector('.maplibregl-canvas');
    const sent = [];
    page.on('request', (request) => request.headers().authorization && sent.push(new URL(request.url()).pathname));
    await open(page);
    await keep(page, 'account-out');
    await page.getByLabel('Token').fill(token);
    await page.keyboard.press('Enter');
    await page.locator('.account-name', { hasText: 'Ingelogd als woonstad-viewer (namens Woonstad)' }).waitFor();
    await page.locator('.account-scopes', { hasText: 'van de laag bezit de aantallen zien' }).waitFor();
    await keep(page, 'account-in');
    assert.ok(!(await page.content()).includes(token), 'the token stands nowhere on the page');
    assert.ok(!page.url().includes('vk_'));
    await page.reload();
    await page.waitForSelector('.maplibregl-canvas');
    await page.locator('[data-menu="account"] .badge').waitFor();
    assert.deepEqual([...new Set(sent)], ['/access.json']);
    assert.deepEqual(
      await page.evaluate(() => [
        Object.values({ ...localStorage }).some((kept) => kept.includes('vk_')),
        document.cookie,
      ]),
      [false, ''],
    );
    await open(page);
    await page.locator('[data-focus="account out"]').click();
    await page.waitForSelector('.maplibregl-canvas');
    await open(page);
    await page.getByLabel('Token').waitFor();
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    assert.deepEqual(complaints, []);
    await close();
  },
);

test('a token that is wrong or over signs nobody in, and the page says so', async () => {
  const { page, close } = await openPage(browser, server);
  await page.waitForSelector('.maplibregl-canvas');
  await open(page);
  for (const wrong of ['vk_wrong', expired]) {
    await page.getByLabel('Token').fill(wrong);
    await page.locator('[data-focus="account enter"]').click();
    await page.locator('.account-message', { hasText: 'kent dit token niet' }).waitFor();
    // The words may still be those about the one before.
    await page.waitForFunction(() => sessionStorage.length === 0);
  }
  await close();
});

test('the issuer signs in without a password that passes here, and the page is where it was', async () => {
  const { page, close } = await openPage(browser, server, '#kaart=kwetsbaar_nl');
  await page.waitForSelector('.maplibregl-canvas');
  await open(page);
  const problems = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.locator('[data-focus="account issuer"]').click();
  await page.locator('[data-menu="account"] .badge').waitFor();
  assert.match(page.url(), /#.*kaart=kwetsbaar_nl/);
  assert.ok(!/code=|state=/.test(page.url()), page.url());
  await open(page);
  await page.locator('.account-name', { hasText: 'Ingelogd als an@example.nl' }).waitFor();
  await page.locator('.account-scopes', { hasText: 'ervaringen schrijven in rotterdam' }).waitFor();
  await keep(page, 'account-issuer');
  assert.deepEqual(problems, []);
  await close();
});

test('an answer that the page did not ask for signs nobody in', async () => {
  const { page, close } = await openPage(browser, server, '?code=stolen&state=x#kaart=focuskaart');
  await page.waitForSelector('.maplibregl-canvas');
  await page.getByText('het antwoord hoort niet bij deze pagina').first().waitFor();
  assert.ok(!page.url().includes('code='), page.url());
  assert.equal(await page.locator('[data-menu="account"] .badge').count(), 0);
  await close();
});

test('on a phone the menu fits, and a frame has none of it', async () => {
  const phone = await openPage(browser, server, '', { viewport: { width: 390, height: 844 } });
  await phone.page.waitForSelector('.maplibregl-canvas');
  await open(phone.page);
  const box = await phone.page.locator('.account').boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box));
  await keep(phone.page, 'account-phone');
  await phone.close();
  const frame = await openPage(browser, server, '?embed=1');
  await frame.page.waitForSelector('.maplibregl-canvas');
  assert.equal(await frame.page.locator('[data-menu="account"]').count(), 0);
  await frame.close();
});

test('without rules there is nothing to sign in to', async () => {
  const open = await serve();
  const { page, complaints, close } = await openPage(browser, open);
  await page.waitForSelector('.maplibregl-canvas');
  await page.locator('[data-menu="settings"]').waitFor();
  assert.equal(await page.locator('[data-menu="account"]').count(), 0);
  assert.deepEqual(complaints, []);
  await close();
  await open.stop();
});
