// The viewer on paper and in other shapes: print, picture, phone, dark, accessibility, what goes wrong, how heavy it is.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import { test } from 'node:test';
import zlib from 'node:zlib';
import axe from 'axe-core';
import { PNG } from 'pngjs';
import { keep, openPage, out, prepare, settled } from './helpers.mjs';

const here = prepare();
const POINTS_PER_MM = 72 / 25.4;
const buurt = () => here.index.buurten[0];
const gemeente = () => here.index.gemeenten.find(([code]) => code === buurt()[2]);

async function openPaper(page, paper) {
  await page.locator('[data-focus="print"]').click();
  if (paper === 'A3') await page.locator('input[value=A3]').check({ force: true });
  await page.waitForSelector('.paper button.strong:not(:disabled)', { timeout: 60_000 });
}

for (const [paper, width, height] of [['A4', 297, 210], ['A3', 420, 297]]) {
  test(`${paper} prints on one sheet with title, legend, guide, sources, date and scale`, async () => {
    const { page, complaints, close } = await openPage(here.browser, here.server, `#kaart=signalering_relatief&gemeente=${gemeente()[0]}`);
    await settled(page);
    await openPaper(page, paper);
    const words = await page.locator('.sheet').innerText();
    const map = here.map('signalering_relatief');
    const { guide } = await here.server.json('maps/signalering_relatief.json');
    for (const part of [map.title.nl, guide.nl, ...map.classes.map(({ label }) => label.nl), String(new Date().getFullYear())]) assert.ok(words.includes(part), part);
    assert.match(words, /Schaal 1 : [\d.]+/);
    assert.match(words, /niet van Aedes/i);
    assert.match(words, /Bronnen: .+/);
    for (const { licence } of here.catalogue.sources) assert.ok(!words.includes(`(${licence}), ${licence}`), 'a licence is named once');
    await keep(page, `viewer-papier-${paper}`);
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    fs.writeFileSync(`${out}/viewer-${paper}.pdf`, pdf);
    const text = pdf.toString('latin1');
    const boxes = [...text.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
    assert.equal(boxes.length, 1, 'one page');
    assert.ok(Math.abs(boxes[0][0] - width * POINTS_PER_MM) < 1.5 && Math.abs(boxes[0][1] - height * POINTS_PER_MM) < 1.5, `${boxes[0]}`);
    assert.deepEqual(complaints, []);
    await close();
  });
}

for (const paper of ['A4', 'A3']) {
  for (const language of ['nl', 'en']) {
    test(`${paper} has every word beside the map in full, on the sheet and in the picture: ${language}`, async () => {
      const { page, complaints, close } = await openPage(here.browser, here.server, `#kaart=focuskaart&gemeente=${gemeente()[0]}&taal=${language}`);
      await settled(page);
      await openPaper(page, paper);
      const { caveats, classes } = here.map('focuskaart');
      assert.ok(caveats.length > 3);
      assert.deepEqual(await page.locator('.sheet-caveats li').allTextContents(), caveats.map((caveat) => caveat[language]));
      assert.equal(await page.locator('.sheet .matrix-cell').count(), classes.length);
      const levels = language === 'nl' ? ['weinig', 'vrij veel', 'veel'] : ['little', 'rather much', 'much'];
      assert.deepEqual(await page.locator('.sheet .matrix-columns span').allTextContents(), levels);
      assert.equal(await page.locator('.sheet-counts').textContent(), `${language === 'nl' ? 'Getal: aantal buurten in' : 'Number: neighbourhoods in'} ${gemeente()[1]}`);
      assert.ok((await page.locator('.sheet h1').textContent()).endsWith(language === 'nl' ? ', vergeleken met Nederland' : ', compared with the Netherlands'));
      for (const media of ['screen', 'print']) {
        await page.emulateMedia({ media });
        const out = await page.evaluate(() => {
          const bottom = (element) => element.getBoundingClientRect().bottom;
          const [sheet, column] = [document.querySelector('.sheet'), document.querySelector('.sheet aside')];
          const past = [...column.querySelectorAll('*')].filter((element) => bottom(element) > bottom(column) + 1 || element.getBoundingClientRect().right > column.getBoundingClientRect().right + 1);
          const clipped = [...sheet.querySelectorAll('*')].filter((element) => getComputedStyle(element).overflowY === 'hidden' && !element.matches('.visually-hidden') && element.scrollHeight > element.clientHeight + 1);
          return [...past, ...clipped].map((element) => `${element.tagName} ${element.className} ${element.textContent.slice(0, 40)}`);
        });
        assert.deepEqual(out, [], media);
      }
      await page.emulateMedia({ media: 'screen' });
      await keep(page, `viewer-focus-${paper}-${language}`);
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator('[data-focus="png"]').click()]);
      await download.saveAs(`${out}/viewer-focus-${paper}-${language}-png.png`);
      assert.equal(await page.locator('.paper-controls [role=status]').textContent(), '', 'nothing is left over');
      assert.deepEqual(complaints, []);
      await close();
    });
  }
}

test('choosing another size ends the drawing of the first sheet at once, and two maps say which one is on paper', async () => {
  const { page, complaints, close } = await openPage(here.browser, here.server, '#kaart=kwetsbaar_nl&tweede=onveilig_niveau&weergave=naast');
  await settled(page);
  const left = page.locator('.paper-controls').getByText('Alleen de linkerkaart staat op papier.');
  await page.locator('[data-focus="print"]').click();
  // What a reader is typing in when the sheet is ready stays what it was.
  const title = page.locator('.paper input[type=text]');
  const typed = await title.elementHandle();
  for (const size of ['A3', 'A4', 'A3']) {
    await page.locator(`.paper input[value=${size}]`).check({ force: true });
    assert.ok(await page.locator('.paper .maplibregl-canvas').count() <= 1, 'one map is drawn at a time');
  }
  await page.waitForSelector('.paper button.strong:not(:disabled)', { timeout: 60_000 });
  assert.equal(await page.locator('.sheet').evaluate((sheet) => sheet.style.width), '420mm');
  assert.equal(await page.locator('.sheet img.sheet-map').count(), 1);
  assert.ok(await typed.evaluate((input) => input.isConnected), 'the controls are made once');
  assert.ok((await title.inputValue()).startsWith(here.map('kwetsbaar_nl').title.nl));
  await left.waitFor();
  assert.deepEqual(complaints, []);
  await close();
});

test('the sheet is saved as a picture with the map on it', async () => {
  const { page, complaints, close } = await openPage(here.browser, here.server, '#kaart=kwetsbaar_nl');
  await settled(page);
  await openPaper(page, 'A4');
  await page.locator('.paper input[type=text]').fill('Onze wijkvergadering');
  // The name of the map stays under a title of one's own.
  assert.equal(await page.locator('.sheet h1').innerText(), 'Onze wijkvergadering');
  assert.ok((await page.locator('.sheet header p').innerText()).startsWith(here.map('kwetsbaar_nl').title.nl));
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Sla op als PNG' }).click()]);
  const file = `${out}/viewer-kaart.png`;
  await download.saveAs(file);
  const picture = PNG.sync.read(fs.readFileSync(file));
  // 297 by 210 mm at 200 dots per inch.
  assert.deepEqual([picture.width, picture.height], [2339, 1654]);
  const colours = new Set();
  for (let at = 0; at < picture.data.length; at += 4 * 97) colours.add(picture.data.subarray(at, at + 3).toString('hex'));
  for (const { colour } of here.map('kwetsbaar_nl').classes.slice(0, 3)) assert.ok(colours.has(colour.slice(1).toLowerCase()), colour);
  await page.getByRole('button', { name: 'Sluit' }).last().click();
  assert.equal(await page.locator('.paper').count(), 0);
  assert.deepEqual(complaints, []);
  await close();
});

/** What axe finds that is serious or critical, as lines to read. */
async function serious(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`);
}

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const SCENES = [
  ['licht', '', {}],
  ['donker', '&thema=donker', {}],
  ['kleurenblind', '&palet=kleurenblind', {}],
  ['telefoon', '', PHONE],
  ['telefoon-donker', '', { ...PHONE, colorScheme: 'dark' }],
];
for (const [name, extra, options] of SCENES) {
  test(`axe finds nothing serious: ${name}`, async () => {
    const { page, complaints, close } = await openPage(here.browser, here.server, `#kaart=signalering_relatief${extra}`, options);
    await settled(page);
    await keep(page, `viewer-${name}`);
    assert.deepEqual(await serious(page), []);
    await page.evaluate((code) => { location.hash += `&gebied=${code}`; }, buurt()[0]);
    await page.waitForSelector('.panel .part');
    await page.waitForSelector('.panel .class-now, .panel .steps');
    assert.deepEqual(await serious(page), [], 'with a buurt');
    await keep(page, `viewer-${name}-buurt`);
    await page.evaluate(([area, code]) => { location.hash = location.hash.replace(/gebied=\w+/, `gebied=${area}&vergelijk=${code}`).replace('signalering_relatief', 'focuskaart'); }, [gemeente()[0], buurt()[0]]);
    await page.waitForSelector('.panel .bars');
    await page.waitForSelector('.compare-table td');
    assert.deepEqual(await serious(page), [], 'with a gemeente and a comparison');
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, 'the page is not wider than the screen');
    assert.deepEqual(complaints, []);
    await close();
  });
}

test('axe finds nothing serious on the sheet and in the menus', async () => {
  const { page, close } = await openPage(here.browser, here.server);
  await settled(page);
  await page.locator('[data-focus="menu mine"]').click();
  assert.deepEqual(await serious(page), []);
  await page.locator('[data-focus="menu settings"]').click();
  assert.deepEqual(await serious(page), []);
  await page.keyboard.press('Escape');
  await openPaper(page, 'A4');
  assert.deepEqual(await serious(page), []);
  await close();
});

test('on a phone the legend, the choice and the guide are a tap away', async () => {
  const { page, complaints, close } = await openPage(here.browser, here.server, '', PHONE);
  await settled(page);
  assert.match(await page.locator('.credit').innerText(), /niet van Aedes/i);
  assert.equal(await page.locator('.credit-sources').isVisible(), false);
  await page.locator('.credit').getByRole('button', { name: 'Bronnen' }).tap();
  for (const { attribution } of here.catalogue.sources.filter(({ id }) => here.map('signalering_relatief').sources.includes(id))) assert.ok((await page.locator('.credit').innerText()).includes(attribution), attribution);
  await page.locator('.credit').getByRole('button', { name: 'Bronnen' }).tap();
  assert.equal(await page.locator('.credit-sources').isVisible(), false);
  await page.getByRole('button', { name: 'Legenda' }).last().tap();
  await page.locator('.card.first .legend-class').first().waitFor({ state: 'visible' });
  await keep(page, 'viewer-telefoon-legenda');
  await page.getByRole('button', { name: 'Kaarten' }).tap();
  await page.locator('input[name="map"][value="kwetsbaar_nl"]').check({ force: true });
  await page.locator('.column').waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Uitleg' }).tap();
  await page.locator('.guide-text').waitFor({ state: 'visible' });
  await keep(page, 'viewer-telefoon-uitleg');
  assert.deepEqual(complaints, []);
  await close();
});

test('on a phone two maps lie under each other, each with its card and legend, and the search takes the bar', async () => {
  const { page, complaints, close } = await openPage(here.browser, here.server, '#kaart=focuskaart&tweede=onveilig_niveau&weergave=naast', PHONE);
  await settled(page);
  const { width, height } = PHONE.viewport;
  const boxes = async (selectors) => Promise.all(selectors.map((selector) => page.locator(selector).boundingBox()));
  const [first, second, ...cards] = await boxes(['.pane.first', '.pane.second', '.card.first', '.card.second']);
  assert.ok(first.width === width && second.width === width && Math.abs(first.height - second.height) <= 1 && second.y >= first.y + first.height - 1);
  for (const card of cards) assert.ok(card.x >= 0 && card.x + card.width <= width && card.y + card.height <= height, JSON.stringify(card));
  await page.getByRole('button', { name: 'Legenda' }).last().tap();
  await page.locator('.card.second .legend-class').first().waitFor({ state: 'visible' });
  const [upper, lower] = await boxes(['.card.first', '.card.second']);
  assert.ok(upper.y + upper.height <= lower.y && lower.y + lower.height <= height, 'both legends are in sight');
  await keep(page, 'viewer-telefoon-twee');
  await page.getByRole('button', { name: 'Legenda' }).last().tap();
  await page.locator('#search').tap();
  const [search] = await boxes(['.search']);
  assert.ok(search.width > 0.9 * width, `the search box is ${search.width} pixels wide`);
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.activeElement.closest('.tools') !== null), 'the tools are the next stop of the keyboard');
  assert.deepEqual(complaints, []);
  await close();
});

for (const [width, height, least] of [[1024, 700, 320], [1280, 800, 290]]) {
  test(`a panel leaves room for the maps on ${width} by ${height}`, async () => {
    for (const view of ['', '&tweede=onveilig_niveau&weergave=naast']) {
      const { page, complaints, close } = await openPage(here.browser, here.server, `#kaart=focuskaart&gebied=${buurt()[0]}${view}`, { viewport: { width, height } });
      await page.waitForSelector('.panel .class-now');
      await settled(page);
      const box = (selector) => page.locator(selector).boundingBox();
      const panel = await box('.panel');
      for (const slot of view ? ['first', 'second'] : ['first']) {
        const [pane, card] = [await box(`.pane.${slot}`), await box(`.card.${slot}`)];
        const seen = Math.min(pane.x + pane.width, panel.x) - pane.x;
        assert.ok(seen >= (view ? least : 560), `${seen} pixels of the ${slot} map are in sight`);
        // The legend of the first map lies on no map; that of the second is folded.
        if (slot === 'first') assert.ok(card.x + card.width <= pane.x || card.y + card.height <= pane.y, JSON.stringify(card));
        else assert.ok(card.height < pane.height / 4, `its card is ${card.height} pixels high`);
      }
      await keep(page, `viewer-${width}${view && '-naast'}`);
      assert.deepEqual(complaints, []);
      await close();
    }
  });
}

test('without a server the page says so, and goes on when it is back', async () => {
  const context = await here.browser.newContext({ locale: 'nl-NL' });
  const page = await context.newPage();
  await page.route('**/maps.json', (route) => route.abort());
  await page.goto(here.server.url);
  await page.getByText('Geen verbinding met de server').waitFor();
  await keep(page, 'viewer-geen-verbinding');
  await page.unroute('**/maps.json');
  await page.getByRole('button', { name: 'Probeer opnieuw' }).click();
  await page.waitForSelector('.maplibregl-canvas');
  await context.close();
});

test('a map with holes says so until all is there, and the legend that it has no counts', async () => {
  const context = await here.browser.newContext({ locale: 'nl-NL' });
  const page = await context.newPage();
  const gone = ['**/tiles/**', '**/maps/*.json*'];
  for (const place of gone) await page.route(place, (route) => route.abort());
  await page.goto(here.server.url);
  const strip = page.locator('.trouble[role=alert]');
  await strip.getByText('Geen verbinding met de server. Wat grijs is, kan oud of onvolledig zijn').waitFor();
  await page.locator('.card.first').getByText('Aantallen niet geladen').waitFor();
  // Trying in vain leaves it standing; so does a map that comes to rest for another reason.
  await strip.getByRole('button', { name: 'Probeer opnieuw' }).click();
  await settled(page);
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await settled(page);
  await strip.getByText('Geen verbinding met de server').waitFor();
  await keep(page, 'viewer-gaten');
  for (const place of gone) await page.unroute(place);
  await strip.getByRole('button', { name: 'Probeer opnieuw' }).click();
  // One button asks for all that is lacking.
  await strip.waitFor({ state: 'hidden' });
  await page.locator('.card.first').getByText('buurten met een klasse').waitFor();
  const colours = new Set();
  const { data } = await settled(page);
  for (let at = 0; at < data.length; at += 4) colours.add(`#${data.subarray(at, at + 3).toString('hex')}`);
  const drawn = here.map('signalering_relatief').classes.filter(({ colour }) => colours.has(colour.toLowerCase()));
  assert.ok(drawn.length > 2, `${drawn.length} classes are on the map`);
  await context.close();
});

test('a panel that cannot be filled says why and tries again, but not for an area that does not exist', async () => {
  const context = await here.browser.newContext({ locale: 'nl-NL' });
  const page = await context.newPage();
  await page.route('**/series.json', (route) => route.abort());
  await page.goto(`${here.server.url}#gebied=${buurt()[0]}`);
  await page.locator('.panel').getByText('Geen verbinding met de server').waitFor();
  await page.unroute('**/series.json');
  // By the button, or by itself before that is pressed.
  await page.locator('.panel').getByRole('button', { name: 'Probeer opnieuw' }).click({ timeout: 1000 }).catch(() => undefined);
  await page.waitForSelector('.panel .part');
  await page.evaluate(() => { location.hash = location.hash.replace(/gebied=\w+/, 'gebied=BU99999999'); });
  await page.locator('.panel').getByText(`Dit gebied bestaat niet in de indeling van ${here.catalogue.year}.`).waitFor();
  assert.equal(await page.locator('.panel').getByRole('button', { name: 'Probeer opnieuw' }).count(), 0);
  await context.close();
});

test('the page says when the first map was drawn', async (t) => {
  const { page, close } = await openPage(here.browser, here.server, 'health');
  const times = [];
  for (let turn = 0; turn < 3; turn += 1) {
    await page.goto('about:blank');
    const start = performance.now();
    await page.goto(here.server.url);
    // The page marks when the map first came to rest with everything in sight drawn.
    await page.waitForFunction(() => performance.getEntriesByName('map drawn').length > 0);
    times.push({ whole: performance.now() - start, drawn: await page.evaluate(() => performance.getEntriesByName('map drawn')[0].startTime) });
  }
  t.diagnostic(`first map drawn after ${times.map(({ drawn }) => Math.round(drawn)).join(', ')} ms`);
  assert.ok(times.every(({ whole, drawn }) => drawn > 0 && drawn <= whole));
  // The best of three, unless so much else runs that the time is that of the others: drawing in software shares the processors.
  const busy = os.loadavg()[0] > 2 * os.availableParallelism();
  if (busy) t.diagnostic(`not judged: the load is ${os.loadavg()[0].toFixed(1)}`);
  else assert.ok(Math.min(...times.map(({ drawn }) => drawn)) < 2000, 'the first map is drawn within 2 seconds');
  await close();
});

test('own script and style are under 150 KB of gzip, the map library not counted', async (t) => {
  const { page, close } = await openPage(here.browser, here.server);
  await settled(page);
  const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => /\/assets\/.+\.(m?js|css)$/.test(name) && !/maplibre/.test(name)));
  assert.ok(loaded.length >= 2, loaded.join(' '));
  let total = 0;
  for (const url of loaded) total += zlib.gzipSync(Buffer.from(await (await fetch(url)).arrayBuffer()), { level: 9 }).length;
  t.diagnostic(`${total} bytes of gzip in ${loaded.length} files`);
  assert.ok(total < 150 * 1024, `${total} bytes`);
  await close();
});
