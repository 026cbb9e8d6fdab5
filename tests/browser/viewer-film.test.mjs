// Another period or another map takes the place of the one in sight without a moment in between: sampled while it
// happens.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PNG } from 'pngjs';
import { prepare, settle } from './helpers.mjs';

const here = prepare();

/** How many pixels of the middle of the map have the colour of a class. */
function drawn(png, classes) {
  const { data } = PNG.sync.read(png);
  const colours = new Set(classes.map(({ colour }) => colour.slice(1).toLowerCase()));
  let count = 0;
  for (let at = 0; at < data.length; at += 4) if (colours.has(data.subarray(at, at + 3).toString('hex'))) count += 1;
  return count;
}

/** Takes pictures of the map until something is done; gives the least that was drawn in any of them. */
async function leastWhile(page, classes, clip, doing) {
  let done = false;
  const finished = doing().then(() => {
    done = true;
  });
  let least = Number.POSITIVE_INFINITY;
  let pictures = 0;
  while (!done || pictures < 3) {
    least = Math.min(least, drawn(await page.screenshot({ clip }), classes));
    pictures += 1;
  }
  await finished;
  return { least, pictures };
}

test('no frame of a film is without a map, also with a gemeente chosen', async () => {
  const [gemeente] = here.catalogue.gemeenten[0];
  const { classes } = here.map('signalering_absoluut');
  await here.onPage(`#kaart=signalering_absoluut&gemeente=${gemeente}`, async (page) => {
    await settle(page);
    const box = await page.locator('.pane.first').boundingBox();
    const clip = { x: box.x + box.width * 0.35, y: box.y + 60, width: box.width * 0.55, height: box.height - 130 };
    const before = drawn(await page.screenshot({ clip }), classes);
    assert.ok(before > 5000, `${before} pixels have the colour of a class`);
    const { least, pictures } = await leastWhile(page, classes, clip, async () => {
      await page.locator('[data-focus="play first"]').first().click();
      await page.getByRole('button', { name: 'Stop de film' }).first().waitFor();
      await page.getByRole('button', { name: 'Speel de film' }).first().waitFor();
    });
    // Buurten without a class differ from window to window, but never are most of them.
    assert.ok(least > before * 0.4, `${least} of ${before} pixels in the emptiest of ${pictures} pictures`);
  });
});

test('another map is drawn under the one in sight, on the same tiles', async () => {
  const all = here.catalogue.maps.flatMap(({ classes }) => classes);
  await here.onPage('#kaart=kwetsbaar_nl', async (page) => {
    await settle(page);
    const box = await page.locator('.pane.first').boundingBox();
    const clip = { x: box.x + box.width * 0.35, y: box.y + 60, width: box.width * 0.55, height: box.height - 130 };
    const before = drawn(await page.screenshot({ clip }), all);
    const asked = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const { least } = await leastWhile(page, all, clip, async () => {
      for (const id of ['onveilig_niveau', 'signalering_relatief', 'kwetsbaar_nl']) {
        await page.locator(`input[name="map"][value="${id}"]`).check({ force: true });
        await settle(page, clip);
      }
    });
    assert.ok(least > before * 0.4, `${least} of ${before} pixels`);
    assert.deepEqual(
      asked.filter((path) => path.includes('/tiles/')),
      [],
      'no tile is asked for twice',
    );
    assert.ok(asked.some((path) => path.includes('/columns/klasse.json')));
  });
});

test('maps that are chosen faster than they can be drawn leave no error, and the last one in sight', async () => {
  const ids = here.catalogue.maps.map(({ id }) => id);
  await here.onPage('#kaart=signalering_relatief', async (page) => {
    for (const wait of [30, 120]) {
      for (const id of ids) {
        await page.locator(`input[name="map"][value="${id}"]`).check({ force: true });
        // No waiting for the page: the point is not to.
        await new Promise((done) => setTimeout(done, wait));
      }
    }
    const last = here.map(ids.at(-1));
    const { data } = await settle(page);
    const seen = new Set();
    for (let at = 0; at < data.length; at += 4) seen.add(`#${data.subarray(at, at + 3).toString('hex')}`);
    const drawn = last.classes.filter(({ colour }) => seen.has(colour.toLowerCase()));
    assert.ok(drawn.length > last.classes.length / 2, `${drawn.length} of ${last.classes.length} classes`);
  });
});
