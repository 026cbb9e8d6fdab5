// A site of files, handed out by a server that knows nothing but files and byte ranges: the page shows there what it
// shows on the program.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import {
  assertAccessible, binary, keep, openPage, partWith, prepare, repository, samples, settle,
} from './helpers.mjs';

const here = prepare();
const dataset = process.env.DATASET ?? path.join(repository, 'tests/out/demo/demo.dataset');
// As servers have them that are not set up for it: no `.mjs`.
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};
const MAP = 'kwetsbaar_nl';
const site = { asked: [] };

/**
 * Hands out the files of a folder below a path, whole or in the range that is asked for; of queries it knows nothing.
 */
function files(folder, prefix) {
  return http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://a');
    const name = decodeURIComponent(pathname.slice(prefix.length)) || 'index.html';
    const file = path.join(folder, name);
    site.asked.push({ name, range: request.headers.range });
    if (!pathname.startsWith(prefix) || name.includes('..') || !fs.existsSync(file) || !fs.statSync(file).isFile())
      return response.writeHead(404).end('no such file');
    const body = fs.readFileSync(file);
    const type = { 'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream', 'Accept-Ranges': 'bytes' };
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (first === undefined) return response.writeHead(200, { ...type, 'Content-Length': body.length }).end(body);
    const part = body.subarray(Number(first), Number(last) + 1);
    response
      .writeHead(206, {
        ...type,
        'Content-Length': part.length,
        'Content-Range': `bytes ${first}-${Number(first) + part.length - 1}/${body.length}`,
      })
      .end(part);
  });
}

before(async () => {
  site.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'site-'));
  site.server = files(site.folder, '/kaarten/');
  await new Promise((resolve) => site.server.listen(0, '127.0.0.1', resolve));
  site.url = `http://127.0.0.1:${site.server.address().port}/kaarten/`;
  const { stdout } = await promisify(execFile)(
    binary,
    ['export', '--dataset', dataset, '--site', site.folder, '--public-url', site.url, '--quiet'],
    { maxBuffer: 1 << 24 },
  );
  site.told = stdout;
  site.catalogue = JSON.parse(fs.readFileSync(path.join(site.folder, 'maps.json'), 'utf8'));
});
after(() => {
  site.server?.close();
  fs.rmSync(site.folder, { recursive: true, force: true });
});

/** Uses the page of the site at a link; it must have nothing to complain about. */
async function onSite(link, use, options) {
  const { page, complaints, close } = await openPage(here.browser, site, link, options);
  await page.waitForSelector('.maplibregl-canvas');
  await use(page);
  assert.deepEqual(complaints, []);
  await close();
}

/** What a part of the page says, on the program and on the site, at the same link. */
async function said(link, part, prepareIt = async () => undefined) {
  const texts = [];
  const read = async (page) => {
    await page.locator(part).first().waitFor();
    await prepareIt(page);
    await settle(page);
    // All that is folded is unfolded: what nobody sees must be there too.
    await page.evaluate(
      (where) => document.querySelectorAll(`${where} details`).forEach((details) => (details.open = true)),
      part,
    );
    // What a row of buttons leaves behind that is not there is no line.
    texts.push((await page.locator(part).first().innerText()).replaceAll(/\n{2,}/g, '\n'));
  };
  await here.onPage(link, read);
  await onSite(link, read);
  return texts;
}

test('the map has the colours of the classes, from tiles that are ranges of one archive', async () => {
  const chosen = await samples(here, MAP, 1);
  const classes = new Map(here.map(MAP).classes.map(({ value, colour }) => [value, colour]));
  site.asked.length = 0;
  for (const { code, lon, lat, klasse } of chosen.filter(({ klasse }) => klasse !== null).slice(0, 3)) {
    await onSite(`#kaart=${MAP}&plek=13/${lat}/${lon}`, async (page) => {
      const picture = await settle(page);
      const box = await page.locator('.pane.first').boundingBox();
      // A name or a border may lie over the middle.
      assert.ok(
        partWith(picture, box.x + box.width / 2, box.y + box.height / 2, classes.get(klasse), 25) > 0.25,
        `${code} has another colour than that of class ${klasse}`,
      );
    });
  }
  const archive = `${site.catalogue.version}/tiles/${MAP}.pmtiles`;
  const ranges = site.asked.filter(({ name }) => name.endsWith('.pmtiles'));
  assert.ok(
    ranges.length > 0 && ranges.every(({ name, range }) => name === archive && range),
    JSON.stringify(ranges.slice(0, 3)),
  );
  assert.deepEqual(
    site.asked.filter(({ name }) => /\.(mvt|mlt)$/.test(name)),
    [],
  );
});

test('panel, sentence and figures of a buurt, a wijk and a gemeente are those of the program', async () => {
  const buurt = here.index.buurten.find(([code]) => code.endsWith('0'))[0];
  for (const code of [buurt, here.index.wijken[0][0], here.index.gemeenten[0][0]]) {
    const [program, files] = await said(`#kaart=focuskaart&gebied=${code}`, '.panel');
    // The page of a gemeente is made by a program alone.
    const known = program
      .split('\n')
      .filter((line) => !/^(Pagina van|Kopieer de link)/.test(line))
      .join('\n');
    assert.equal(files, known, code);
  }
});

test('the list and its counts are those of the program, for a gemeente and for two', async () => {
  const [one, other] = here.catalogue.gemeenten.map(([code]) => code);
  for (const gemeenten of [one, `${one},${other}`]) {
    const link = `#kaart=${MAP}&gemeente=${gemeenten}&lijst=1`;
    const [program, files] = await said(link, '.list', (page) =>
      page.locator('.list-table .row-buurt').first().waitFor(),
    );
    assert.equal(files, program.replace(/\n?Excel\n?/, '\n'));
    const [there, here_] = await said(link, '.dock');
    // The years that can be chosen are not there.
    assert.equal(
      here_,
      there
        .split('\n')
        .filter((line) => !/^\d{4}$/.test(line))
        .join('\n'),
    );
  }
});

test('areas side by side are those of the program, on the map in sight and on all', async () => {
  const codes = [
    here.index.buurten[3][0],
    here.index.buurten.at(-1)[0],
    here.index.wijken[1][0],
    here.index.gemeenten[0][0],
  ];
  for (const asked of [codes, codes.slice(0, 2)]) {
    const link = `#kaart=signalering_relatief&vergelijk=${asked.join('.')}`;
    const [program, files] = await said(link, '.compare', (page) => page.locator('.compare-table').first().waitFor());
    assert.equal(files, program);
    assert.ok(program.length > 200, program);
    const all = async (page) => {
      await page.locator('[data-focus="compare allMaps"]').check();
      await page.locator('.compare-table.all-maps').waitFor();
    };
    const [onProgram, onFiles] = await said(link, '.compare', all);
    assert.equal(onFiles, onProgram);
  }
});

test('another map comes from its columns, and the page says what is not there and offers none of it', async () => {
  for (const [language, words] of [
    ['nl', 'kopie in losse bestanden'],
    ['en', 'copy in plain files'],
  ]) {
    await onSite(`#kaart=${MAP}&gemeente=${here.catalogue.gemeenten[0][0]}&lijst=1&taal=${language}`, async (page) => {
      await page.locator('.list-table .row-buurt').first().waitFor();
      await page.getByText(words).waitFor();
      for (const absent of ['print', 'xlsx', 'menu account'])
        assert.equal(await page.locator(`[data-focus="${absent}"]`).count(), 0, absent);
      assert.equal(
        await page
          .locator(
            '.guide a[href*="download"], .guide a[href*="qgis"], a[href*="/gemeente/"], .period input[type="range"]',
          )
          .count(),
        0,
      );
      const method = await page.locator('.guide .links a').first().getAttribute('href');
      assert.equal((await fetch(method.split('#')[0])).status, 200, method);
      await settle(page);
      await keep(page, `site-${language}`);
      await assertAccessible(page);
    });
  }
  await onSite(`#kaart=${MAP}`, async (page) => {
    await settle(page);
    const before_ = (await page.locator('.dock').innerText()).split('\n')[0];
    await page.locator('[data-focus="map focuskaart"]').check();
    await page.waitForFunction((words) => document.querySelector('.dock').innerText.split('\n')[0] !== words, before_);
    await settle(page);
    await keep(page, 'site-focuskaart');
  });
});

test('a link to a year that is not there shows the one that is', async () => {
  const { years } = here.map(MAP);
  await onSite(`#kaart=${MAP}.${years[0]}`, async (page) => {
    await settle(page);
    assert.match(await page.locator('.dock').innerText(), new RegExp(`\\b${years.at(-1)}\\b`));
    assert.ok(!(await page.evaluate(() => location.hash)).includes(`${MAP}.${years[0]}`));
  });
});

test('coordinates of a list are found in the tiles of the archive', async () => {
  const [code, , , lon, lat] = here.index.buurten[5];
  await onSite(`#kaart=${MAP}`, async (page) => {
    await page.locator('[data-focus="menu mine"]').click();
    await page.locator('#mine-paste').fill(`lon;lat;aantal\n${lon};${lat};12`);
    await page.locator('[data-focus="mine show"]').click();
    await page.locator('[data-focus="mine use"]').click();
    await page.getByText('1 buurt').first().waitFor();
    const kept = await page.evaluate(() => JSON.stringify(localStorage));
    assert.ok(kept.includes(code), kept);
  });
});

test('every page leads to files that are there', () => {
  const pages = fs.readdirSync(site.folder).filter((name) => name.endsWith('.html'));
  assert.deepEqual(pages.toSorted(), [
    'index.html',
    'licences.en.html',
    'licences.html',
    'method.en.html',
    'method.html',
  ]);
  for (const name of pages) {
    const text = fs.readFileSync(path.join(site.folder, name), 'utf8');
    for (const [, address] of text.matchAll(/(?:href|src)="([^"#]+)/g)) {
      if (/^(https?|mailto|tel|data):/.test(address)) continue;
      const file = path.join(site.folder, decodeURIComponent(address));
      assert.ok(address === './' || fs.existsSync(file), `${name} leads to ${address}`);
    }
  }
});

test('styles and TileJSON are whole: their archive, sprite and glyphs are there', async () => {
  for (const { id } of site.catalogue.maps) {
    const style = await (await fetch(new URL(`styles/${id}.json`, site.url))).json();
    assert.deepEqual(validateStyleMin(style), [], id);
    const described = await (await fetch(new URL(`tiles/${id}.json`, site.url))).json();
    const [areas] = Object.values(style.sources).filter(({ type }) => type === 'vector');
    assert.deepEqual(areas.tiles, described.tiles);
    const archive = /^pmtiles:\/\/(.*\.pmtiles)\/\{z\}\/\{x\}\/\{y\}$/.exec(described.tiles[0])[1];
    const head = await fetch(archive, { headers: { Range: 'bytes=0-6' } });
    assert.deepEqual([head.status, await head.text()], [206, 'PMTiles']);
    for (const address of [
      `${style.sprite}.json`,
      `${style.sprite}@2x.png`,
      style.glyphs.replace('{fontstack}', 'Noto%20Sans%20Regular').replace('{range}', '0-255'),
    ])
      assert.equal((await fetch(address)).status, 200, address);
    const fields = new Set(described.vector_layers.flatMap((layer) => Object.keys(layer.fields)));
    assert.deepEqual([...fields].toSorted(), ['code', 'gemeente', 'klasse', 'naam', 'status']);
  }
});
