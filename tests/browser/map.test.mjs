// The page draws each buurt in the colour that the legend gives its class, and says its values when it is clicked.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { colourAt, keep, launch, openPage, samples, serve, settled } from './helpers.mjs';

const NO_CLASS = '#e0e0e0';
// Where small buurten are large enough to look at, and no name of a buurt stands on them yet.
const ZOOM = 11.4;

let server;
let browser;
let catalogue;
before(async () => {
  server = await serve();
  browser = await launch();
  catalogue = await server.json('maps.json');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function canvas(page) {
  return page.locator('.maplibregl-canvas').first().boundingBox();
}

test('all ten maps are offered on the demo region', () => {
  assert.equal(catalogue.maps.length, 10, catalogue.maps.map(({ id }) => id).join(' '));
  assert.deepEqual(catalogue.unavailable, []);
});

/** Where a place stands on a canvas whose middle is at a camera: Web Mercator, 512 pixels to the tile of zoom 0. */
function pixel({ lon, lat }, camera, box) {
  const world = 512 * 2 ** ZOOM;
  const across = (place) => (place.lon / 360) * world;
  const down = (place) => (-Math.asinh(Math.tan((place.lat * Math.PI) / 180)) / (2 * Math.PI)) * world;
  return { x: box.width / 2 + across({ lon }) - across(camera), y: box.height / 2 + down({ lat }) - down(camera) };
}

// Pixels along the edges of the canvas in which no colour is looked at.
const EDGE = 12;

test('every buurt that is looked at has the colour of its class, on every map', async () => {
  const { page, complaints, close } = await openPage(browser, server);
  for (const map of catalogue.maps) {
    let waiting = await samples(server, map.id);
    assert.ok(new Set(waiting.map(({ klasse }) => klasse)).size >= 2, `${map.id}: the data show at least two classes`);
    for (let view = 0; waiting.length > 0; view += 1) {
      const [camera] = waiting;
      await page.evaluate((hash) => { location.hash = hash; }, `kaart=${map.id}&plek=${ZOOM}/${camera.lat}/${camera.lon}`);
      const box = await canvas(page);
      const picture = await settled(page, box);
      if (view === 0) await keep(page, `kaart-${map.id}`);
      const places = waiting.map((sample) => pixel(sample, camera, box));
      // Only well inside the canvas, where nothing lies over the map: not under the legend, not at an edge.
      const uncovered = await page.evaluate(
        (points) => points.map(({ x, y }) => [-3, 3].every((shift) => document.elementFromPoint(x + shift, y + shift)?.matches('.maplibregl-canvas'))),
        places.map(({ x, y }) => ({ x: x + box.x, y: y + box.y })),
      );
      const bare = places.map(({ x, y }, number) => uncovered[number] && Math.min(x, y, box.width - x, box.height - y) > EDGE);
      assert.ok(bare.some(Boolean), `${map.id}: no buurt is in sight`);
      for (const [number, sample] of waiting.entries()) {
        if (!bare[number]) continue;
        const expected = sample.klasse === null ? NO_CLASS : map.classes.find(({ value }) => value === sample.klasse).colour;
        const colours = [...map.classes.map(({ colour }) => colour), NO_CLASS];
        const look = (reach, among) => colourAt(picture, places[number].x, places[number].y, among, reach);
        // A name or a line may cover the middle of a small buurt: then its colour must show beside them.
        const seen = look(5, colours) === expected ? expected : (look(14, [expected]) ?? look(5, colours));
        assert.equal(seen, expected, `${map.id}: ${sample.code} (klasse ${sample.klasse}) is ${seen}, expected ${expected}`);
      }
      waiting = waiting.filter((_, number) => !bare[number]);
    }
  }
  assert.deepEqual(complaints, []);
  await close();
});

test('the legend shows the colour of every class', async () => {
  for (const map of catalogue.maps) {
    const { page, complaints, close } = await openPage(browser, server, `#kaart=${map.id}`);
    for (const { value, colour } of map.classes) {
      const entry = page.locator(`[data-class="${value}"]`).first();
      await entry.waitFor();
      const shown = await entry.evaluate((element) => getComputedStyle(element.querySelector('.key') ?? element).backgroundColor);
      const [red, green, blue] = shown.match(/\d+/g).map(Number);
      assert.equal(`#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`, colour.toLowerCase());
    }
    assert.deepEqual(complaints, []);
    await close();
  }
});

test('a click on a buurt shows its name, its class in words and its figures', async () => {
  const map = catalogue.maps.find(({ id }) => id === 'signalering_absoluut');
  const [{ code, naam, lon, lat, klasse }] = (await samples(server, map.id, 1)).filter((sample) => sample.klasse !== null);
  const { page, complaints, close } = await openPage(browser, server, `#kaart=${map.id}&plek=${ZOOM}/${lat}/${lon}`);
  const box = await canvas(page);
  await settled(page, box);
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForFunction((wanted) => location.hash.includes(`gebied=${wanted}`), code);
  await page.getByRole('heading', { name: naam }).first().waitFor();
  const told = (await server.json(`areas/${code}.json?map=${map.id}`)).maps[0];
  // Figures that did not decide the class are there too, folded away.
  const text = (await page.locator('body').textContent()).replaceAll('\u2212', '-');
  assert.ok(text.includes(map.classes.find(({ value }) => value === klasse).label.nl), 'the class in words');
  for (const { key, value, decimals } of told.measures.filter((measure) => measure.value !== null && measure.value !== undefined)) {
    const figure = new Intl.NumberFormat('nl-NL', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
    assert.ok(text.includes(figure.replace('-', '')), `${key} ${figure}`);
  }
  await settled(page);
  await keep(page, 'gebied');
  assert.deepEqual(complaints, []);
  await close();
});

test('a served tile leaves the log clean, and a stopped server ends with code 0', async () => {
  const other = await serve();
  const tile = await fetch(new URL('tiles/onveilig_niveau/0/0/0.mvt', other.url));
  assert.ok([200, 204].includes(tile.status));
  await other.stop();
});
