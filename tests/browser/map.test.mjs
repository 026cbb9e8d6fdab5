// The page draws each buurt in the colour that the legend gives its class, and says its values when it is clicked.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { colourAt, keep, launch, openPage, sameColour, samples, serve, settled } from './helpers.mjs';

const NO_CLASS = '#e0e0e0';
// Between the zooms where names of wijken and of buurten stand at the points that are looked at.
const ZOOM = 11.95;

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

test('every buurt that is looked at has the colour of its class, on every map', async (t) => {
  for (const map of catalogue.maps) {
    await t.test(map.id, async () => {
      const { page, complaints, close } = await openPage(browser, server, `#kaart=${map.id}`);
      await settled(page);
      await keep(page, `kaart-${map.id}`);
      const wanted = await samples(server, map.id);
      assert.ok(new Set(wanted.map(({ klasse }) => klasse)).size >= 2, 'the demo region shows at least two classes');
      for (const { code, lon, lat, klasse } of wanted) {
        await page.evaluate((hash) => { location.hash = hash; }, `kaart=${map.id}&plek=${ZOOM}/${lat}/${lon}`);
        const box = await canvas(page);
        const picture = await settled(page, box);
        const expected = klasse === null ? NO_CLASS : map.classes.find(({ value }) => value === klasse).colour;
        const seen = colourAt(picture, picture.width / 2, picture.height / 2);
        assert.ok(sameColour(seen, expected), `${code} (klasse ${klasse}) is ${seen}, expected ${expected}`);
      }
      assert.deepEqual(complaints, []);
      await close();
    });
  }
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
  const text = (await page.locator('body').innerText()).replaceAll('\u2212', '-');
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
