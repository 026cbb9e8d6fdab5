// The viewer, used as a reader uses it: every function of the page, in Chromium, against the built program.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { keep, launch, openPage, serve, settled } from './helpers.mjs';

let server;
let browser;
let catalogue;
let index;
before(async () => {
  server = await serve();
  browser = await launch();
  catalogue = await server.json('maps.json');
  index = await server.json('areas.json');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A page whose map is drawn; at the end it must have had nothing to complain about. */
async function withPage(place, use, options) {
  const { page, complaints, close } = await openPage(browser, server, place, options);
  await page.waitForSelector('.maplibregl-canvas');
  await use(page);
  assert.deepEqual(complaints, []);
  await close();
}

const title = (map) => catalogue.maps.find(({ id }) => id === map).title.nl;
const hash = (page) => new URLSearchParams(new URL(page.url()).hash.slice(1));
const whole = (text) => Number(text.replace(/\D/g, ''));

/** The gemeente with the most buurten, and one of its buurten that has a class on the signal map. */
async function somewhere() {
  const size = (code) => index.buurten.filter((row) => row[2] === code).length;
  const gemeente = index.gemeenten.toSorted((one, other) => size(other[0]) - size(one[0]))[0];
  for (const row of index.buurten.filter((entry) => entry[2] === gemeente[0])) {
    const area = await server.json(`areas/${row[0]}.json?map=signalering_relatief`);
    if (area.maps[0].class !== null) return { gemeente, buurt: row, area };
  }
  throw new Error(`no buurt of ${gemeente[1]} has a class`);
}

test('choosing a map changes title, legend, guide and link, and every count is that of the data', async () => {
  await withPage('', async (page) => {
    for (const map of catalogue.maps) {
      await page.locator(`input[name="map"][value="${map.id}"]`).check({ force: true });
      const answer = await server.json(`maps/${map.id}.json`);
      const total = answer.country.areas_per_class.reduce((sum, count) => sum + count, 0);
      await page.waitForFunction((wanted) => Number(document.querySelector('.card.first .legend-total').textContent.replace(/\D/g, '')) === wanted, total);
      assert.ok((await page.locator('.card.first h2').textContent()).startsWith(map.title.nl));
      for (const [at, entry] of map.classes.entries()) {
        const count = await page.locator(`.card.first [data-class="${entry.value}"] .count`).textContent();
        assert.equal(whole(count), answer.country.areas_per_class[at], `${map.id} class ${entry.value}`);
      }
      assert.equal(await page.locator('.guide-text').textContent(), answer.guide.nl);
      assert.equal(hash(page).get('kaart').split('.')[0], map.id);
    }
    assert.match(await page.locator('.credit').textContent(), /niet van Aedes/i);
  });
});

test('the legend filters: a class that is switched off leaves the map and the link remembers it', async () => {
  await withPage('#kaart=kwetsbaar_nl', async (page) => {
    const { classes } = catalogue.maps.find(({ id }) => id === 'kwetsbaar_nl');
    const pixels = async () => {
      const { data } = await settled(page);
      const found = new Map(classes.map(({ colour }) => [colour.toLowerCase(), 0]));
      for (let at = 0; at < data.length; at += 4) {
        const colour = `#${data.subarray(at, at + 3).toString('hex')}`;
        if (found.has(colour)) found.set(colour, found.get(colour) + 1);
      }
      return classes.map(({ colour }) => found.get(colour.toLowerCase()));
    };
    const before = await pixels();
    const most = before.indexOf(Math.max(...before));
    assert.ok(before[most] > 2000, `the classes cover ${before} pixels`);
    await page.locator(`.card.first [data-class="${classes[most].value}"]`).click();
    await page.mouse.move(5, 5);
    const without = await pixels();
    assert.ok(without[most] < before[most] / 10, `${without[most]} of ${before[most]} pixels are left`);
    assert.equal(hash(page).get('zonder'), String(classes[most].value));
    await page.getByText('Toon alle klassen').click();
    assert.equal(hash(page).get('zonder'), null);
  });
});

test('search works with the keyboard alone and dims all but the gemeente', async () => {
  const { gemeente } = await somewhere();
  await withPage('', async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type(gemeente[1]);
    await page.waitForSelector('#search-list [role=option][aria-selected=true]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.panel .bars');
    assert.equal(await page.locator('.panel h2').first().textContent(), gemeente[1]);
    assert.equal(hash(page).get('gemeente'), gemeente[0]);
    const profile = await server.json(`gemeenten/${gemeente[0]}.json?map=signalering_relatief`);
    const total = profile.maps[0].summary.areas_per_class.reduce((sum, count) => sum + count, 0);
    await page.waitForFunction((wanted) => Number(document.querySelector('.card.first .legend-total').textContent.replace(/\D.*$/, '')) === wanted, total);
    await settled(page);
    await keep(page, 'viewer-gemeente');
    await page.keyboard.press('Escape');
    await page.locator('#search').fill('qqqzzz');
    await page.getByText('Niets gevonden').waitFor();
  });
});

test('the profile of a gemeente gives the shares of its inhabitants beside the Netherlands', async () => {
  const { gemeente } = await somewhere();
  const profile = await server.json(`gemeenten/${gemeente[0]}.json?map=kwetsbaar_nl`);
  const shares = (summary) => summary.inhabitants_per_class.map((people) => Math.round((100 * people) / summary.inhabitants_per_class.reduce((sum, one) => sum + one, 0)));
  await withPage(`#kaart=kwetsbaar_nl&gebied=${gemeente[0]}`, async (page) => {
    await page.waitForSelector('.panel .bars');
    const rows = await page.locator('.panel .bars tbody tr').evaluateAll((found) => found.map((row) => [...row.querySelectorAll('td:not(.bar)')].map((cell) => cell.textContent)));
    assert.deepEqual(rows.map(([own]) => whole(own)), shares(profile.maps[0].summary));
    assert.deepEqual(rows.map(([, country]) => whole(country)), shares(profile.maps[0].country));
  });
});

test('a click on a buurt says its class and why, in the numbers of the data', async () => {
  const { buurt, area } = await somewhere();
  const told = area.maps[0];
  await withPage(`#kaart=signalering_relatief&plek=13.5/${area.centre[1]}/${area.centre[0]}`, async (page) => {
    await settled(page);
    const box = await page.locator('.pane.first').boundingBox();
    await page.mouse.move(box.x + box.width / 2 + 2, box.y + box.height / 2);
    await page.waitForSelector('.hover:not([hidden])');
    assert.match(await page.locator('.hover').textContent(), new RegExp(escaped(buurt[1])));
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForSelector('.panel .class-now');
    assert.equal(await page.locator('.panel h2').first().textContent(), buurt[1]);
    assert.ok((await page.locator('.class-now').textContent()).includes(told.class_label.nl));
    const figures = (await page.locator('.panel .figures').allTextContents()).join(' ');
    for (const measure of told.measures.filter(({ value }) => value !== null)) {
      const shown = Math.abs(measure.value).toLocaleString('nl-NL', { minimumFractionDigits: measure.decimals, maximumFractionDigits: measure.decimals });
      assert.ok(figures.includes(shown), `${measure.key} ${measure.value} is shown as ${shown}`);
    }
    assert.equal(await page.locator('.panel .steps li').count(), told.steps.length);
    assert.ok(await page.locator('.panel .chart').count() > 0, 'the series are drawn');
    assert.equal(await page.locator('.panel .others li').count(), catalogue.maps.length - 1);
    await settled(page);
    await keep(page, 'viewer-buurt');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.panel', { state: 'hidden' });
  });
});

test('the keyboard moves the map and chooses the buurt in the middle', async () => {
  const { buurt, area } = await somewhere();
  await withPage(`#kaart=signalering_relatief&plek=13.5/${area.centre[1]}/${area.centre[0]}`, async (page) => {
    await settled(page);
    await page.locator('.maplibregl-canvas').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.panel .class-now');
    assert.equal(await page.locator('.panel h2').first().textContent(), buurt[1]);
  });
});

test('the film runs through the windows to the last one', async () => {
  await withPage('#kaart=signalering_absoluut', async (page) => {
    const { windows, default: { window: [start] } } = catalogue.maps.find(({ id }) => id === 'signalering_absoluut');
    const last = windows.to.at(-1);
    await page.locator('.card.first [aria-label="Van"]').focus();
    await page.getByRole('button', { name: 'Speel de film' }).click();
    const seen = new Set();
    await page.waitForFunction(() => document.querySelector('.play[aria-label="Stop de film"]'));
    for (let turn = 0; turn < 200 && (await page.locator('.play[aria-label="Stop de film"]').count()); turn += 1) {
      seen.add(hash(page).get('kaart'));
      await page.waitForTimeout(150);
    }
    assert.equal(hash(page).get('kaart'), `signalering_absoluut.${start}-${last}`);
    assert.ok(seen.size >= 1);
  });
});

test('the years of a window are set with the keyboard and never cross', async () => {
  await withPage('#kaart=kwetsbaar_ontwikkeling', async (page) => {
    const [from, to] = [page.locator('.card.first [aria-label="Van"]'), page.locator('.card.first [aria-label="Tot"]')];
    await from.focus();
    for (let turn = 0; turn < 8; turn += 1) await page.keyboard.press('ArrowRight');
    const [start, end] = /\.(\d+)-(\d+)$/.exec(hash(page).get('kaart')).slice(1).map(Number);
    assert.ok(start < end, `${start}-${end}`);
    assert.equal(await from.getAttribute('aria-valuetext'), String(start));
    assert.equal(await to.getAttribute('aria-valuetext'), String(end));
  });
});

test('two maps side by side show the same place, and move together', async () => {
  const { area } = await somewhere();
  const place = `plek=12.3/${area.centre[1]}/${area.centre[0]}`;
  await withPage(`#kaart=kwetsbaar_nl&tweede=kwetsbaar_nl&weergave=naast&${place}`, async (page) => {
    const compare = async () => {
      const picture = await settled(page);
      const boxes = await Promise.all(['.pane.first', '.pane.second'].map((pane) => page.locator(pane).boundingBox()));
      // The lower half, clear of cards.
      let [same, all] = [0, 0];
      for (let y = Math.round(boxes[0].y + boxes[0].height * 0.8); y < boxes[0].y + boxes[0].height - 40; y += 3) {
        for (let x = 20; x < boxes[0].width - 20; x += 3) {
          const at = (box) => picture.data.subarray((y * picture.width + Math.round(box.x) + x) * 4).subarray(0, 3).toString('hex');
          all += 1;
          if (at(boxes[0]) === at(boxes[1])) same += 1;
        }
      }
      return same / all;
    };
    const first = await compare();
    assert.ok(first > 0.9, `${first} of both maps is equal`);
    const box = await page.locator('.pane.second').boundingBox();
    await page.mouse.move(box.x + 300, box.y + 560);
    await page.mouse.down();
    await page.mouse.move(box.x + 180, box.y + 480, { steps: 5 });
    await page.mouse.up();
    await page.mouse.move(5, 5);
    const moved = await compare();
    assert.ok(moved > 0.9, `${moved} of both maps is equal after a move of the second`);
    await keep(page, 'viewer-naast-elkaar');
  });
});

test('the slider between two maps is moved with the keyboard', async () => {
  await withPage('#kaart=focuskaart&tweede=onveilig_niveau&weergave=schuif', async (page) => {
    await settled(page);
    const slider = page.getByRole('slider', { name: 'Schuif tussen de twee kaarten' });
    const before = Number(await slider.getAttribute('aria-valuenow'));
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    assert.ok(Number(await slider.getAttribute('aria-valuenow')) < before);
    await keep(page, 'viewer-schuif');
    await page.getByRole('combobox', { name: 'Tweede kaart' }).selectOption('kwetsbaar_lokaal');
    assert.equal(hash(page).get('tweede').split('.')[0], 'kwetsbaar_lokaal');
  });
});

test('up to four buurten are compared, a fifth is refused with a word', async () => {
  const { buurt } = await somewhere();
  const codes = index.buurten.filter((row) => row[2] === buurt[2]).slice(0, 4).map(([code]) => code);
  const fifth = index.buurten.find(([code]) => !codes.includes(code))[0];
  await withPage(`#kaart=kwetsbaar_nl&vergelijk=${codes.slice(0, 3).join('.')}&gebied=${codes[3]}`, async (page) => {
    await page.locator('.panel').getByRole('button', { name: 'Vergelijk', exact: true }).click();
    await page.waitForFunction(() => document.querySelectorAll('.compare-table thead th').length === 4);
    assert.equal(hash(page).get('vergelijk'), codes.join('.'));
    const answer = await server.json(`compare?codes=${codes.join(',')}&map=kwetsbaar_nl`);
    assert.deepEqual(await page.locator('.compare-head .link').allTextContents(), answer.areas.map(({ naam }) => naam));
    await keep(page, 'viewer-vergelijking');
    await page.evaluate((code) => { location.hash = `${location.hash}`.replace(/gebied=\w+/, `gebied=${code}`); }, fifth);
    await page.locator('.panel').getByRole('button', { name: 'Vergelijk', exact: true }).click();
    await page.getByText('Er staan al vier buurten naast elkaar').waitFor();
  });
});

test('my buurten become an outline, and neither codes nor coordinates leave the browser', async () => {
  const { area } = await somewhere();
  const other = index.buurten.find(([code]) => code !== area.code);
  const { page, complaints, close } = await openPage(browser, server);
  await page.waitForSelector('.maplibregl-canvas');
  const asked = [];
  page.on('request', (request) => asked.push(request.url() + (request.postData() ?? '')));
  await page.getByLabel('Mijn buurten').click();
  const [longitude, latitude] = area.centre;
  await page.locator('#mine-file').setInputFiles({ name: 'mijn.csv', mimeType: 'text/csv', buffer: Buffer.from(`code;breedte;lengte\n${other[0]};;\n;${latitude};${longitude}\nniets\n`) });
  await page.getByText('2 buurten gevonden, 1 regels niet herkend.').first().waitFor();
  assert.equal(await page.locator('.badge').textContent(), '2');
  await settled(page);
  await keep(page, 'viewer-mijn-buurten');
  for (const url of asked) {
    assert.ok(!url.includes(other[0]) && !url.includes(area.code), url);
    assert.ok(!url.includes(String(latitude)) && !url.includes(String(longitude)), url);
  }
  assert.ok(!page.url().includes(area.code));
  await page.getByRole('button', { name: 'Wis mijn buurten' }).click();
  assert.equal(await page.locator('.badge').count(), 0);
  assert.deepEqual(complaints, []);
  await close();
});

test('a link restores everything in a new window', async () => {
  const { area, gemeente } = await somewhere();
  const [longitude, latitude] = area.centre;
  const link = `#kaart=focuskaart.${catalogue.maps.find(({ id }) => id === 'focuskaart').default.year}.gemeente&tweede=onveilig_niveau.2020&weergave=schuif`
    + `&plek=11.50/${latitude.toFixed(4)}/${longitude.toFixed(4)}&gemeente=${gemeente[0]}&gebied=${area.code}&zonder=0&vergelijk=${area.code}&taal=en&palet=kleurenblind&thema=donker`;
  await withPage(link, async (page) => {
    await settled(page);
    await page.mouse.move(700, 5);
    assert.equal(new URL(page.url()).hash, link);
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
    await page.waitForSelector('.panel .class-now');
    assert.equal(await page.locator('.card.first [data-class="0"]').getAttribute('aria-pressed'), 'false');
    await keep(page, 'viewer-link');
  });
});

function escaped(text) {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
