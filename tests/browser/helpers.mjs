// What every browser test needs: the built program on a free port, a Chromium that draws WebGL without a graphics card,
// and what the page complained about.
//
// VEERKRACHT names the program, DATASET the dataset (default: the demo region that ./tests/run built), CHROMIUM the
// browser, OUT the folder for pictures.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import { PNG } from 'pngjs';

export const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const out = path.join(process.env.OUT ?? path.join(repository, 'tests/out'), 'browser');
export const binary = process.env.VEERKRACHT ?? path.join(repository, 'target/release/veerkracht');
const dataset = process.env.DATASET ?? path.join(repository, 'tests/out/demo/demo.dataset');

const INDICATIVE = '1';
const STARTS_WITHIN = 30_000;
// Software rendering on a busy machine takes its time.
export const PATIENCE = 120_000;
// Without a graphics card the map alone is drawn by what stands in for one: that the rest of the page is too costs a
// quarter more.
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-gpu-compositing',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/**
 * Starts the program and waits for the address that it prints. `stop` ends it and requires a clean log and exit code 0.
 */
export async function serve({ file = dataset, options = [] } = {}) {
  const child = spawn(binary, ['serve', '--dataset', file, '--listen', '127.0.0.1:0', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  const url = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no address within ${STARTS_WITHIN} ms:\n${log}`)), STARTS_WITHIN);
    const read = (chunk) => {
      log += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(log);
      if (found) {
        clearTimeout(late);
        resolve(found[0]);
      }
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    ended.then((code) => {
      clearTimeout(late);
      reject(new Error(`the program ended with ${code} before it served:\n${log}`));
    });
  });
  const stop = async () => {
    child.kill('SIGTERM');
    const code = await ended;
    assert.equal(code, 0, `the program ended with ${code}:\n${log}`);
    assert.deepEqual(
      log.split('\n').filter((line) => /\b(WARN|ERROR|panicked)\b/.test(line)),
      [],
      'the log has warnings',
    );
  };
  return { url, stop, json: async (place) => (await fetched(url, place)).json() };
}

async function fetched(url, place) {
  const response = await fetch(new URL(place, url));
  assert.equal(response.status, 200, `${place} answered ${response.status}`);
  return response;
}

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: CHROMIUM_FLAGS,
  });
}

/**
 * What the tests of one file share, made before the first and ended after the last: the program, a browser unless the
 * file wants none, the catalogue and the index of areas, with the shortest ways to use them.
 */
export function prepare({ withBrowser = true } = {}) {
  const here = {
    map: (id) => here.catalogue.maps.find((map) => map.id === id),
    // What stands in the names of files of a made-up region.
    fiction: () => (here.catalogue.made_up ? '-verzonnen' : ''),
    /**
     * Opens the viewer at a link, waits for its map, uses it; at the end the page must have had nothing to complain
     * about.
     */
    onPage: async (link, use, options) => {
      const { page, complaints, close } = await openPage(here.browser, here.server, link, options);
      await page.waitForSelector('.maplibregl-canvas');
      await use(page);
      assert.deepEqual(complaints, []);
      await close();
    },
  };
  before(async () => {
    here.server = await serve();
    here.catalogue = await here.server.json('maps.json');
    here.index = await here.server.json('areas.json');
    if (withBrowser) here.browser = await launch();
  });
  after(async () => {
    await here.browser?.close();
    await here.server?.stop();
  });
  return here;
}

/**
 * Whether a message of the console is a warning or an error, and not what Chromium says of its own software rendering,
 * which no page can help.
 */
export function isComplaint(message) {
  return ['warning', 'error'].includes(message.type()) && !message.text().includes('GPU stall due to ReadPixels');
}

/**
 * Opens a page and notes everything that should not happen: console messages, failed requests, requests to another
 * host.
 */
export async function openPage(browser, server, place = '', { firstVisit = false, ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'nl-NL',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  // Not a first visit, unless a test wants one: the question of that would lie over the map.
  if (!firstVisit)
    await page.addInitScript(
      () => localStorage.getItem('veerkracht-visit') ?? localStorage.setItem('veerkracht-visit', '{}'),
    );
  const complaints = [];
  page.on('console', (message) => isComplaint(message) && complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`page: ${error.message}`));
  page.on(
    'response',
    (response) => response.status() >= 400 && complaints.push(`${response.status()} ${response.url()}`),
  );
  page.on(
    'requestfailed',
    (request) =>
      request.failure()?.errorText !== 'net::ERR_ABORTED' &&
      complaints.push(`${request.failure()?.errorText} ${request.url()}`),
  );
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== new URL(server.url).origin)
      complaints.push(`request to another host: ${request.url()}`);
  });
  await page.goto(new URL(place, server.url).href);
  return { page, complaints, close: () => context.close() };
}

/**
 * Waits until the viewer loads nothing more and two pictures of the page, a moment apart, are the same; returns the
 * last one, decoded.
 */
export async function settle(page, clip) {
  let before = null;
  for (let turn = 0; turn < 100; turn += 1) {
    await page.locator('.busy.on').waitFor({ state: 'detached' });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 150))));
    const now = await page.screenshot({ clip });
    if (before?.equals(now) && !(await page.locator('.busy.on').count())) return PNG.sync.read(now);
    before = now;
  }
  throw new Error('the page does not come to rest');
}

/** Which part of the square around a point of a picture has a colour. */
export function partWith(picture, x, y, colour, reach = 3) {
  const side = 2 * reach + 1;
  let count = 0;
  for (let place = 0; place < side * side; place += 1) {
    const [column, row] = [Math.round(x) - reach + (place % side), Math.round(y) - reach + Math.floor(place / side)];
    const start = (row * picture.width + column) * 4;
    if (sameColour(colour, picture.data.subarray(start, start + 3))) count += 1;
  }
  return count / (side * side);
}

/** Whether a pixel has a colour, up to two steps per channel, which is what blending in floating point may cost. */
function sameColour(colour, pixel) {
  return pixel.every(
    (value, index) => Math.abs(value - Number.parseInt(colour.slice(1 + 2 * index, 3 + 2 * index), 16)) <= 2,
  );
}

export async function keep(page, name) {
  fs.mkdirSync(out, { recursive: true });
  await page.screenshot({ path: path.join(out, `${name}.png`) });
}

/** The rows of a CSV without line breaks inside its cells. */
function cells(text) {
  const unquote = (cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
  return text
    .trim()
    .split(/\r?\n/)
    .map((line) => [...line.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/g)].map(([, cell]) => unquote(cell)));
}

/**
 * The largest buurten of a map for every class that occurs with status `ok`, and of those without a class: [{ code,
 * lon, lat, box, klasse }].
 */
export async function samples({ server, index }, map, perClass) {
  const column = Object.fromEntries(index.fields.map((name, place) => [name, place]));
  const [header, ...rows] = cells(
    (await (await fetched(server.url, `download/${map}.csv`)).text()).replace(/^\uFEFF/, ''),
  );
  const told = new Map(
    rows.map((row) => [
      row[header.indexOf('code')],
      { status: row.at(header.indexOf('status')), klasse: row.at(header.indexOf('klasse')) },
    ]),
  );
  const found = new Map();
  // The largest buurten first: their middle is far from any border at the zooms of the tests.
  const size = (row) => (row[column.e] - row[column.w]) * (row[column.n] - row[column.s]);
  for (const row of index.buurten.toSorted((one, other) => size(other) - size(one))) {
    const { status, klasse } = told.get(row[column.code]) ?? {};
    if (!status || status === INDICATIVE) continue;
    const known = found.get(klasse) ?? [];
    const [code, lon, lat, ...box] = ['code', 'lon', 'lat', 'w', 's', 'e', 'n'].map((name) => row[column[name]]);
    const sample = { code, lon, lat, box, klasse: klasse === '' ? null : Number(klasse) };
    if (known.length < perClass) found.set(klasse, [...known, sample]);
  }
  return [...found.values()].flat();
}

/** Wants nothing that axe finds on the page as it stands. */
export async function assertAccessible(page, message) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`),
    [],
    message,
  );
}
