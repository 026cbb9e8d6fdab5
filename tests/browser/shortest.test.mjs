// The shortest page of docs/clients/maplibre.md, as it stands, in Chromium on a server of its own: the map is drawn in
// its colours and a click names a buurt.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { keep, openPage, prepare, repository, settle } from './helpers.mjs';

// The address that the example names, which is the one that `veerkracht serve` listens on unless told otherwise.
const WRITTEN = 'http://127.0.0.1:3000';
const [, example] = /## The shortest page[^]*?```html\n([^]*?)```/.exec(
  fs.readFileSync(path.join(repository, 'docs/clients/maplibre.md'), 'utf8'),
);
// `npm install maplibre-gl` beside the page, as the viewer has done.
const modules = path.join(repository, 'src/viewer/node_modules');
const TYPES = { '.mjs': 'text/javascript', '.css': 'text/css' };

const here = prepare();
let site;
before(async () => {
  site = createServer((request, response) => {
    const asked = new URL(request.url, 'http://localhost').pathname;
    const file = path.join(modules, asked.replace('/node_modules/', ''));
    if (asked === '/') response.writeHead(200, { 'content-type': 'text/html' }).end(example);
    else if (asked.startsWith('/node_modules/') && file.startsWith(modules) && fs.existsSync(file))
      response.writeHead(200, { 'content-type': TYPES[path.extname(file)] }).end(fs.readFileSync(file));
    else
      response
        .writeHead(asked === '/favicon.ico' || asked === '/empty' ? 200 : 404, { 'content-type': 'text/html' })
        .end();
  });
  await new Promise((listening) => site.listen(0, '127.0.0.1', listening));
});
after(() => site?.close());

test('the shortest page is short and works as it stands', async () => {
  assert.ok(example.trim().split('\n').length <= 30);
  assert.ok(example.includes(`const server = '${WRITTEN}'`));
  const server = { url: `http://127.0.0.1:${site.address().port}/` };
  const { page, complaints, close } = await openPage(here.browser, server, 'empty');
  // Under test the program listens on a free port; the page asks where it was told to.
  await page.route(`${WRITTEN}/**`, (route) =>
    route.continue({ url: route.request().url().replace(WRITTEN, new URL(here.server.url).origin) }),
  );
  await page.goto(server.url);
  await page.locator('.maplibregl-canvas').waitFor();
  await page.waitForLoadState('networkidle');
  const picture = await settle(page);
  await keep(page, 'readme-maplibre');
  const seen = new Set();
  for (let at = 0; at < picture.data.length; at += 4 * 7)
    seen.add(`#${picture.data.subarray(at, at + 3).toString('hex')}`);
  const missing = here.map('focuskaart').classes.filter(({ colour }) => !seen.has(colour.toLowerCase()));
  assert.deepEqual(
    missing.map(({ label }) => label.nl),
    [],
    'classes that are not drawn',
  );
  const said = new Promise((resolve) =>
    page.once('dialog', async (dialog) => {
      resolve(dialog.message());
      await dialog.dismiss();
    }),
  );
  const { width, height } = page.viewportSize();
  await page.mouse.click(width / 2, height / 2);
  assert.match(await said, /^.+: class (\d|none)$/);
  assert.deepEqual(
    complaints.filter(
      (complaint) =>
        ![WRITTEN, new URL(here.server.url).origin].some((origin) =>
          complaint.startsWith(`request to another host: ${origin}/`),
        ),
    ),
    [],
  );
  await close();
});
