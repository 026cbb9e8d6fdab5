// The viewer draws each buurt in the colour that the legend gives its class.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keep, openPage, partWith, prepare, samples, serve, settle } from './helpers.mjs';
import { pixels } from './mercator.mjs';

const NO_CLASS = '#e0e0e0';
// A buurt whose shorter side has this many pixels holds the looked-at square around its label point.
const LARGE_ENOUGH = 36;
// The part of the square that must have the colour: most of it, or what the strokes of a hatch leave free.
const PLAIN = 0.5;
const HATCHED = 0.25;
// Pixels along the edges of the canvas, and of what lies over it, in which no colour is looked at.
const EDGE = 32;

const here = prepare();

test('all ten maps are offered', () => {
  assert.equal(here.catalogue.maps.length, 10, here.catalogue.maps.map(({ id }) => id).join(' '));
  assert.deepEqual(here.catalogue.unavailable, []);
});

/** The shorter side of a buurt in pixels. */
function side({ box: [west, south, east, north] }, zoom) {
  const [left, bottom] = pixels([west, south], zoom);
  const [right, top] = pixels([east, north], zoom);
  return Math.min(right - left, bottom - top);
}

/** A zoom at which a buurt is large in sight; half the zooms are left out, so that more buurten share a view. */
function zoomFor(sample) {
  return [7, 9, 11, 13].find((zoom) => side(sample, zoom) >= 1.5 * LARGE_ENOUGH) ?? 14;
}

/** Goes to a place and tells which samples lie there in the open, large enough to look at: [{ sample, x, y }]. */
async function look(page, map, { lon, lat }, zoom, waiting) {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `kaart=${map}&plek=${zoom}/${lat}/${lon}`);
  const box = await page.locator('.maplibregl-canvas').first().boundingBox();
  const [east, south] = pixels([lon, lat], zoom);
  const places = waiting
    .filter((sample) => side(sample, zoom) >= LARGE_ENOUGH)
    .map((sample) => {
      const [x, y] = pixels([sample.lon, sample.lat], zoom);
      return { sample, x: box.width / 2 + x - east, y: box.height / 2 + y - south };
    });
  const open = await page.evaluate(
    // Cards cast a shadow around them.
    ([points, shadow]) =>
      points.map(([x, y]) =>
        [
          [0, 0],
          [-shadow, 0],
          [shadow, 0],
          [0, -shadow],
          [0, shadow],
        ].every(([right, down]) => document.elementFromPoint(x + right, y + down)?.matches('.maplibregl-canvas')),
      ),
    [places.map(({ x, y }) => [x + box.x, y + box.y]), EDGE],
  );
  return {
    box,
    seen: places.filter(({ x, y }, number) => open[number] && Math.min(x, y, box.width - x, box.height - y) > EDGE),
  };
}

test('every buurt that is looked at has the colour of its class, on every map', async () => {
  const { page, complaints, close } = await openPage(here.browser, here.server, 'health');
  // A name over a small buurt hides its colour, and the white around letters is nearly that of a class: this page gets
  // letters without a shape.
  await page.route('**/fonts/**', (route) => route.fulfill({ contentType: 'application/x-protobuf', body: '' }));
  await page.goto(here.server.url);
  await page.waitForSelector('.maplibregl-canvas');
  for (const map of here.catalogue.maps) {
    // In the country each buurt takes a view of its own, on the demo region one view shows many.
    let waiting = await samples(here, map.id, here.index.buurten.length > 1000 ? 1 : 2);
    assert.ok(new Set(waiting.map(({ klasse }) => klasse)).size >= 2, `${map.id}: the data show at least two classes`);
    for (let view = 0; waiting.length > 0; view += 1) {
      const { box, seen } = await look(page, map.id, waiting[0], zoomFor(waiting[0]), waiting);
      assert.ok(
        seen.some(({ sample }) => sample === waiting[0]),
        `${map.id}: ${waiting[0].code} is not in sight`,
      );
      const picture = await settle(page, box);
      if (view === 0) await keep(page, `kaart-${map.id}`);
      for (const { sample, x, y } of seen) {
        const expected =
          sample.klasse === null ? NO_CLASS : map.classes.find(({ value }) => value === sample.klasse).colour;
        const part = partWith(picture, x, y, expected);
        assert.ok(
          part > (sample.klasse === null ? HATCHED : PLAIN),
          `${map.id}: ${part} of the middle of ${sample.code} (klasse ${sample.klasse}) has its colour ${expected}`,
        );
      }
      waiting = waiting.filter((sample) => !seen.some((found) => found.sample === sample));
    }
  }
  assert.deepEqual(complaints, []);
  await close();
});

test('the legend shows the colour of every class, usual and colour-blind', async () => {
  await here.onPage('', async (page) => {
    for (const [palette, member] of [
      ['', 'colour'],
      ['&palet=kleurenblind', 'colour_blind'],
    ]) {
      for (const map of here.catalogue.maps) {
        await page.evaluate((hash) => {
          location.hash = hash;
        }, `kaart=${map.id}${palette}`);
        await page.locator(`input[name="map"][value="${map.id}"]:checked`).waitFor({ state: 'attached' });
        const shown = await page.evaluate(() =>
          [...document.querySelectorAll('.card.first [data-class]')].map((entry) => [
            Number(entry.dataset.class),
            getComputedStyle(entry.querySelector('.key') ?? entry).backgroundColor,
          ]),
        );
        const hexadecimal = (colour) =>
          `#${colour
            .match(/\d+/g)
            .map((part) => Number(part).toString(16).padStart(2, '0'))
            .join('')}`;
        const byValue = (one, other) => one[0] - other[0];
        assert.deepEqual(
          shown.map(([value, colour]) => [value, hexadecimal(colour)]).sort(byValue),
          map.classes.map((entry) => [entry.value, entry[member].toLowerCase()]).sort(byValue),
          map.id,
        );
      }
    }
  });
});

test('a served tile leaves the log clean, and a stopped server ends with code 0', async () => {
  const other = await serve();
  const tile = await fetch(new URL('tiles/onveilig_niveau/6/32/20.mvt', other.url));
  assert.ok([200, 204].includes(tile.status));
  await other.stop();
});
