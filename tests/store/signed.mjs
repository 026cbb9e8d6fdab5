// The program with a store and rules of who may bring and see what, and the viewer in which somebody signs in.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { binary, launch, openPage, repository, serve } from '../browser/helpers.mjs';

const of = (folder) => createRequire(path.join(repository, folder, 'package.json'));
export const { strToU8, strFromU8, unzipSync, zipSync } = of('src/viewer')('fflate');

// Name of a token: its organisation and its scopes.
const TOKENS = {
  admin: ['Beheer', ['admin', 'layer:nieuw:write']],
  describes: ['Beheer', ['admin']],
  brings: ['Corporatie X', ['layer:bezit:write', 'layer:klachten:write']],
  keeps: ['Corporatie X', ['layer:bezit:write', 'layer:bezit:addresses']],
  sees: ['Corporatie X', ['layer:bezit:read', 'layer:klachten:read']],
  addresses: ['Corporatie X', ['layer:bezit:addresses']],
  stranger: ['Corporatie Y', ['layer:ander:read', 'notes:ander:read']],
  writes: ['Corporatie X', ['notes:wijk:write']],
  reads: ['Corporatie Z', ['notes:wijk:read']],
  moderates: ['Gemeente', ['notes:wijk:moderate']],
  all: ['Corporatie X', ['layer:bezit:read', 'layer:klachten:read', 'notes:wijk:write']],
};

export const POINTS = {
  kind: 'points',
  title: { nl: 'Ons bezit', en: 'Our stock' },
  owner: 'Corporatie X',
  retention_months: 12,
  columns: ['soort'],
};
export const FIGURES = {
  kind: 'figures',
  title: { nl: 'Klachten', en: 'Complaints' },
  owner: 'Corporatie X',
  retention_months: 12,
  figures: [
    { column: 'klachten', base: 'woningen', title: { nl: 'Klachten per woning', en: 'Complaints per dwelling' } },
  ],
  classes: { method: 'borders', borders: [10, 20] },
  palette: 'paars',
};

/**
 * What the tests of one file share: the program with what `begin` puts into its store, a browser, catalogue, areas, and
 * requests with a token.
 */
export function prepareStore(begin) {
  const here = {
    tokens: {},
    map: (id) => here.catalogue.maps.find((map) => map.id === id),
    ask: (method, place, who, body, media = 'application/json', headers = {}) =>
      fetch(new URL(place, here.server.url), {
        method,
        headers: {
          ...headers,
          ...(who ? { Authorization: `Bearer ${here.tokens[who]}` } : {}),
          ...(body === undefined ? {} : { 'Content-Type': media }),
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    json: async (place, who) => (await here.asked(200, 'GET', place, who)).json(),
    asked: async (status, ...request) => {
      const answer = await here.ask(...request);
      assert.equal(
        answer.status,
        status,
        `${request.slice(0, 2).join(' ')}: ${answer.status === status ? '' : await answer.text()}`,
      );
      return answer;
    },
    /** Opens the viewer at a link, signs in, uses it; at the end the page must have had nothing to complain about. */
    signed: async (who, link, use, { allowed = null, ...options } = {}) => {
      const opened = await openPage(here.browser, here.server, link, options);
      const { page, complaints, close } = opened;
      await page.waitForSelector('.maplibregl-canvas');
      if (who) await signIn(page, here.tokens[who]);
      await use(page);
      assert.deepEqual(
        complaints.filter((said) => !allowed?.test(said)),
        [],
      );
      await close();
    },
  };
  before(async () => {
    here.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'veerkracht-store-'));
    const file = path.join(here.folder, 'access.toml');
    for (const [name, [organisation, scopes]] of Object.entries(TOKENS)) {
      const made = [
        'token',
        'new',
        '--name',
        name,
        '--organisation',
        organisation,
        '--access',
        file,
        ...scopes.flatMap((scope) => ['--scope', scope]),
      ];
      here.tokens[name] = execFileSync(binary, made, { stdio: ['ignore', 'pipe', 'ignore'] })
        .toString()
        .trim();
    }
    here.server = await serve({ options: ['--access', file, '--store', path.join(here.folder, 'store.sqlite')] });
    here.catalogue = await here.server.json('maps.json');
    here.index = await here.server.json('areas.json');
    here.browser = await launch();
    await begin();
  });
  after(async () => {
    await here.browser?.close();
    await here.server?.stop();
    if (here.folder) fs.rmSync(here.folder, { recursive: true });
  });
  return here;
}

export async function signIn(page, token) {
  await page.locator('[data-menu="account"] summary').click();
  await page.getByLabel('Token').fill(token);
  await page.keyboard.press('Enter');
  await page.locator('.account-name').waitFor();
  await page.locator('[data-menu="account"] summary').click();
}

export async function signOut(page) {
  await page.locator('[data-menu="account"] summary').click();
  await page.locator('[data-focus="account out"]').click();
  await page.locator('[data-menu="account"] .badge').waitFor({ state: 'detached' });
  await page.waitForSelector('.maplibregl-canvas');
}

/** Places of dwellings as delimited text: so many in each buurt, at the point of its row in the index. */
export function dwellings(rows, counts) {
  const lines = rows.flatMap(([, , , lon, lat], at) =>
    Array.from({ length: counts[at] }, (_, each) => `${(lon + each * 1e-8).toFixed(8)};${lat};flat;Jansen`),
  );
  return ['lon;lat;soort;huurder', ...lines].join('\n');
}

/** A workbook of one sheet. */
export function workbook(rows) {
  const escaped = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const cell = (value, at, row) =>
    `<c r="${String.fromCharCode(65 + at)}${row}" t="inlineStr"><is><t>${escaped(value)}</t></is></c>`;
  const sheet = rows
    .map(
      (cells, at) => `<row r="${at + 1}">${cells.map((value, column) => cell(value, column, at + 1)).join('')}</row>`,
    )
    .join('');
  const parts = {
    'xl/workbook.xml':
      '<workbook xmlns:r="r"><sheets><sheet name="Bezit" sheetId="1" r:id="rId1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${sheet}</sheetData></worksheet>`,
  };
  return Buffer.from(zipSync(Object.fromEntries(Object.entries(parts).map(([name, xml]) => [name, strToU8(xml)]))));
}
