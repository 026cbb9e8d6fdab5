// The viewer, used as a reader uses it: every function of the page, in Chromium, against the built program.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keep, openPage, prepare, settle } from './helpers.mjs';
import { pixels, place } from './mercator.mjs';

const here = prepare();
/** What the link says, asked of the page itself: what Playwright knows of the address comes later. */
const hash = async (page) => new URLSearchParams((await page.evaluate(() => location.hash)).slice(1));
const whole = (text) => Number(text.replace(/\D/g, ''));

/** The gemeente with the most buurten, and one of its buurten that has a class on the signal map. */
async function somewhere() {
  const size = (code) => here.index.buurten.filter((row) => row[2] === code).length;
  const gemeente = here.index.gemeenten.toSorted((one, other) => size(other[0]) - size(one[0]))[0];
  for (const row of here.index.buurten.filter((entry) => entry[2] === gemeente[0])) {
    const area = await here.server.json(`areas/${row[0]}.json?map=signalering_relatief`);
    if (area.maps[0].class !== null) return { gemeente, buurt: row, area };
  }
  throw new Error(`no buurt of ${gemeente[1]} has a class`);
}

test('choosing a map changes title, legend, guide and link, and every count is that of the data', async () => {
  await here.onPage('', async (page) => {
    for (const map of here.catalogue.maps) {
      await page.locator(`input[name="map"][value="${map.id}"]`).check({ force: true });
      const answer = await here.server.json(`maps/${map.id}.json`);
      const total = answer.country.areas_per_class.reduce((sum, count) => sum + count, 0);
      await page.waitForFunction(
        (wanted) =>
          Number(document.querySelector('.card.first .legend-total').textContent.replace(/\D/g, '')) === wanted,
        total,
      );
      assert.ok((await page.locator('.card.first h2').textContent()).startsWith(map.title.nl));
      for (const [at, entry] of map.classes.entries()) {
        const count = await page.locator(`.card.first [data-class="${entry.value}"] .count`).textContent();
        assert.equal(whole(count), answer.country.areas_per_class[at], `${map.id} class ${entry.value}`);
      }
      assert.equal(await page.locator('.guide-text').textContent(), answer.guide.nl);
      assert.equal((await hash(page)).get('kaart').split('.')[0], map.id);
    }
    assert.match(await page.locator('.credit').textContent(), /niet van Aedes/i);
  });
});

test('the legend filters: a class that is switched off leaves the map and the link remembers it', async () => {
  await here.onPage('#kaart=kwetsbaar_nl', async (page) => {
    const { classes } = here.map('kwetsbaar_nl');
    const pixels = async () => {
      const { data } = await settle(page);
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
    assert.equal((await hash(page)).get('zonder'), String(classes[most].value));
    await page.getByText('Toon alle klassen').click();
    assert.equal((await hash(page)).get('zonder'), null);
  });
});

test('search works with the keyboard alone and dims all but the gemeente', async () => {
  const { gemeente } = await somewhere();
  await here.onPage('', async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type(gemeente[1]);
    await page.waitForSelector('#search-list [role=option][aria-selected=true]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.panel .bars');
    assert.equal(await page.locator('.panel h2').first().textContent(), gemeente[1]);
    assert.equal((await hash(page)).get('gemeente'), gemeente[0]);
    const profile = await here.server.json(`gemeenten/${gemeente[0]}.json?map=signalering_relatief`);
    const total = profile.maps[0].summary.areas_per_class.reduce((sum, count) => sum + count, 0);
    await page.waitForFunction(
      (wanted) =>
        Number(document.querySelector('.card.first .legend-total').textContent.replace(/\D.*$/, '')) === wanted,
      total,
    );
    await settle(page);
    await keep(page, 'viewer-gemeente');
    await page.keyboard.press('Escape');
    await page.locator('#search').fill('qqqzzz');
    await page.getByText('Niets gevonden').waitFor();
  });
});

test('the profile of a gemeente gives the shares of its inhabitants beside the Netherlands', async () => {
  const { gemeente } = await somewhere();
  const profile = await here.server.json(`gemeenten/${gemeente[0]}.json?map=kwetsbaar_nl`);
  const shares = (summary) =>
    summary.inhabitants_per_class.map((people) =>
      Math.round((100 * people) / summary.inhabitants_per_class.reduce((sum, one) => sum + one, 0)),
    );
  await here.onPage(`#kaart=kwetsbaar_nl&gebied=${gemeente[0]}`, async (page) => {
    await page.waitForSelector('.panel .bars');
    assert.equal(await page.locator('.panel .bars thead th').last().textContent(), 'Nederland');
    const rows = await page
      .locator('.panel .bars tbody tr')
      .evaluateAll((found) =>
        found.map((row) => [...row.querySelectorAll('td:not(.bar)')].map((cell) => cell.textContent)),
      );
    assert.deepEqual(
      rows.map(([own]) => whole(own)),
      shares(profile.maps[0].summary),
    );
    assert.deepEqual(
      rows.map(([, country]) => whole(country)),
      shares(profile.maps[0].country),
    );
    const inhabitants = profile.maps[0].summary.inhabitants;
    assert.ok(
      (await page.locator('.panel .part').first().innerText()).includes(
        `${inhabitants.toLocaleString('nl-NL')} inwoners`,
      ),
      `the panel says ${inhabitants}`,
    );
    const figures = Object.keys(profile.maps[0].summary.published)
      .map((key) => here.map('kwetsbaar_nl').measures.find((measure) => measure.key === key))
      .filter(Boolean);
    const told = await page
      .locator('.panel .published tbody th')
      .evaluateAll((cells) => cells.map((cell) => cell.firstChild.textContent));
    assert.deepEqual(
      told,
      figures.map(({ label }) => label.nl),
    );
    // A menu of the bar opens over the panel, not under it.
    await page.getByLabel('Mijn buurten').click();
    assert.ok(
      await page.locator('.menu-body.mine').evaluate((body) => {
        const { right, top } = body.getBoundingClientRect();
        return body.contains(document.elementFromPoint(right - 20, top + 20));
      }),
    );
  });
});

/** The rows of a table that a reader sees, as [heading, figure]. */
async function rows(page, table) {
  return page.evaluate(
    (selector) =>
      [...document.querySelectorAll(`${selector} tr`)]
        .filter((row) => row.checkVisibility())
        .map((row) => [...row.children].map((cell) => cell.innerText.replaceAll(/\s+/g, ' ').trim())),
    table,
  );
}

test('a click on a buurt says its class and why, in the numbers of the data', async () => {
  const { buurt, area } = await somewhere();
  const [told] = area.maps;
  await here.onPage(`#kaart=signalering_relatief&plek=13.5/${area.centre[1]}/${area.centre[0]}`, async (page) => {
    await settle(page);
    const box = await page.locator('.pane.first').boundingBox();
    await page.mouse.move(box.x + box.width / 2 + 2, box.y + box.height / 2);
    await page.waitForSelector('.hover:not([hidden])');
    assert.match(await page.locator('.hover').innerText(), new RegExp(escaped(buurt[1])));
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForSelector('.panel .class-now');
    assert.equal(await page.locator('.panel h2').first().innerText(), buurt[1]);
    assert.ok((await page.locator('.class-now').innerText()).includes(told.class_label.nl));
    await keep(page, 'viewer-buurt');
    // The sentence says it; figures and steps stand closed below it, in the order of the data.
    assert.deepEqual(await rows(page, '.panel .figures'), []);
    assert.equal(await page.locator('.panel .steps li:visible').count(), 0);
    await page.locator('.panel summary', { hasText: 'Cijfers achter de klasse' }).click();
    const shown = await rows(page, '.panel .figures');
    const known = told.measures.filter(({ value }) => value !== null);
    assert.equal(shown.length, known.length);
    for (const [at, { label, from, year, value, decimals, unit, words, sources }] of known.entries()) {
      const years = from ? `${from}–${year}` : year;
      const figure = Math.abs(value).toLocaleString('nl-NL', {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
      });
      const [heading, cell] = shown[at];
      const columns = [
        ...new Set(sources.map(({ publisher, file, column, year }) => `${publisher}, ${file}, ${column}, ${year}`)),
      ];
      assert.equal(
        heading,
        [`${label.nl}${years ? ` ${years}` : ''}`, ...columns].join(' ').replaceAll(/\s+/g, ' '),
        'with file and column in sight',
      );
      if (words) {
        assert.equal(cell, `${words.nl} ${unit.nl}`.trim(), 'a code is said in words');
        continue;
      }
      assert.equal(cell.replace(/^[+\u2212-]/, ''), `${figure} ${unit.nl}`.trim(), heading);
      if (Number(figure.replace(/\D/g, '')) > 0)
        assert.equal(/^[\u2212-]/.test(cell), value < 0, `the sign of ${heading}`);
    }
    await page.locator('.panel summary', { hasText: 'De berekening' }).click();
    const steps = await page
      .locator('.panel .steps li')
      .evaluateAll((list) => list.map((step) => step.checkVisibility() && step.innerText));
    assert.equal(steps.length, told.steps.length);
    for (const [at, { columns }] of told.steps.entries()) {
      for (const { file, column } of columns)
        assert.ok(steps[at].includes(`${file}, ${column}`), `${column} in ${steps[at]}`);
    }
    assert.ok(
      told.steps.some(({ columns }) => columns.length > 0),
      'what was read is said at the step that uses it',
    );
    const json = await (await fetch(await page.locator('[data-focus="json"]').getAttribute('href'))).json();
    assert.deepEqual(json.maps[0].steps, told.steps);
    assert.ok((await page.locator('.panel .chart').count()) > 0, 'the series are drawn');
    assert.equal(await page.locator('.panel .others li').count(), here.catalogue.maps.length - 1);
    await page.keyboard.press('Escape');
    await page.waitForSelector('.panel', { state: 'hidden' });
  });
});

test(
  'the other maps of a buurt and of a gemeente say their period, and a click opens exactly what stands there',
  async () => {
    const { area, gemeente } = await somewhere();
    const {
      windows,
      default: {
        window: [start, end],
      },
    } = here.map('signalering_relatief');
    const other = windows.to.find((year) => year > start && year !== end);
    for (const [code, told] of [
      [area.code, await here.server.json(`areas/${area.code}.json`)],
      [gemeente[0], await here.server.json(`gemeenten/${gemeente[0]}.json`)],
    ]) {
      await here.onPage(`#kaart=signalering_relatief.${start}-${other}&gebied=${code}`, async (page) => {
        const line = page.locator('[data-focus^="other signalering_absoluut "]');
        assert.equal(
          await line.locator('.other-title').textContent(),
          `${here.map('signalering_absoluut').title.nl} ${start}–${end}`,
        );
        const label = told.maps.find(({ map }) => map === 'signalering_absoluut').class_label?.nl;
        if (label) assert.ok((await line.textContent()).includes(label));
        await line.click();
        assert.equal((await hash(page)).get('kaart'), `signalering_absoluut.${start}-${end}`);
        if (!label) return;
        // The panel keeps the old figures until the new ones are in.
        await page.waitForFunction(
          (words) => document.querySelector('.panel .class-now')?.textContent.includes(words),
          label,
        );
      });
    }
  },
);

test('the downloads are of the period, the comparison and the gemeente in sight', async () => {
  const { gemeente } = await somewhere();
  const {
    years,
    default: { year },
  } = here.map('focuskaart');
  const asked = years.find((other) => other !== year) ?? year;
  await here.onPage(`#kaart=focuskaart.${asked}.gemeente&gemeente=${gemeente[0]}`, async (page) => {
    const [csv, gpkg] = await Promise.all(
      ['CSV', 'GeoPackage'].map((name) => page.getByRole('link', { name: `Gegevens (${name})` }).getAttribute('href')),
    );
    const answer = await fetch(csv);
    assert.equal(answer.status, 200);
    assert.match(
      answer.headers.get('content-disposition'),
      new RegExp(`focuskaart.*${asked}.*gemeente.*${gemeente[0]}`),
    );
    const [header, ...rows] = (await answer.text())
      .replace(/^\uFEFF/, '')
      .trim()
      .split(/\r?\n/);
    assert.ok(header.split(';').length > 5, 'semicolons between the cells, as a Dutch sheet reads them');
    assert.equal(rows.length, here.index.buurten.filter((row) => row[2] === gemeente[0]).length);
    assert.equal((await fetch(gpkg, { method: 'HEAD' })).status, 200);
    assert.match(gpkg, new RegExp(`gemeente=${gemeente[0]}`));
  });
});

/** The box of an area on a map that is as the link says. */
async function boxOnScreen(page, { bounds: [west, south, east, north] }, pane) {
  const [zoom, latitude, longitude] = (await hash(page)).get('plek').split('/').map(Number);
  const [middle, low, high] = [
    [longitude, latitude],
    [west, north],
    [east, south],
  ].map((point) => pixels(point, zoom));
  const [x, y] = [pane.x + pane.width / 2 - middle[0], pane.y + pane.height / 2 - middle[1]];
  return { left: x + low[0], top: y + low[1], right: x + high[0], bottom: y + high[1] };
}

for (const [name, options, part] of [
  ['a wide screen', {}, [0.85, 0.5]],
  ['a phone', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }, [0.5, 0.8]],
]) {
  test(`a buurt that is chosen where the panel opens comes out from under it, and no further: ${name}`, async () => {
    const { area } = await somewhere();
    const zoom = 11.5;
    await here.onPage(
      '',
      async (page) => {
        const pane = await page.locator('.pane.first').boundingBox();
        const [x, y] = pixels(area.centre, zoom);
        const [longitude, latitude] = place(
          [x - (part[0] - 0.5) * pane.width, y - (part[1] - 0.5) * pane.height],
          zoom,
        );
        await page.evaluate((plek) => {
          location.hash = `kaart=signalering_relatief&plek=${plek}`;
        }, `${zoom}/${latitude}/${longitude}`);
        await settle(page);
        await page.mouse.click(pane.x + part[0] * pane.width, pane.y + part[1] * pane.height);
        await page.waitForSelector('.panel .class-now');
        assert.equal((await hash(page)).get('gebied'), area.code);
        await settle(page);
        await keep(page, `viewer-gekozen-${options.isMobile ? 'telefoon' : 'breed'}`);
        // The panel pushed the map.
        const left = await page.locator('.pane.first').boundingBox();
        const [box, panel] = [await boxOnScreen(page, area, left), await page.locator('.panel').boundingBox()];
        const beside = options.isMobile ? panel.y - box.bottom : panel.x - box.right;
        // On a phone the sources of the map lie between.
        assert.ok(
          beside >= 20 && beside <= (options.isMobile ? 100 : 40),
          `${beside} pixels between the buurt and the panel`,
        );
        assert.ok(box.left >= pane.x && box.top >= pane.y, JSON.stringify(box));
      },
      options,
    );
  });
}

test('a link to an area or a gemeente without a place goes there', async () => {
  const { area } = await somewhere();
  for (const [name, code] of [
    ['gebied', area.code],
    ['gebied', area.gemeente.code],
    ['gemeente', area.gemeente.code],
  ]) {
    const { bounds } = await here.server.json(`areas/${code}.json`);
    await here.onPage(`#kaart=kwetsbaar_nl&${name}=${code}`, async (page) => {
      if (name === 'gebied') await page.waitForSelector('.panel .part');
      await page.waitForFunction(() => location.hash.includes('plek='));
      await settle(page);
      const [pane, panel] = await Promise.all(
        ['.pane.first', '.panel'].map((part) => page.locator(part).boundingBox()),
      );
      const box = await boxOnScreen(page, { bounds }, pane);
      assert.ok(
        box.left >= pane.x &&
          box.right <= (panel?.x ?? pane.x + pane.width) &&
          box.top >= pane.y &&
          box.bottom <= pane.y + pane.height,
        JSON.stringify(box),
      );
    });
  }
});

test('an unknown code in a comparison is named and left out', async () => {
  const { buurt } = await somewhere();
  // The page asks for none that there is not, so nothing is refused.
  await here.onPage(`#kaart=kwetsbaar_nl&vergelijk=${buurt[0]}.BU99999999`, async (page) => {
    await page.locator('.notice', { hasText: /Niet in de vergelijking, want onbekend.*BU99999999/ }).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('.compare-table thead th').length === 1);
    assert.equal((await hash(page)).get('vergelijk'), buurt[0]);
  });
});

test('the keyboard moves the map and chooses the buurt in the middle', async () => {
  const { buurt, area } = await somewhere();
  await here.onPage(`#kaart=signalering_relatief&plek=13.5/${area.centre[1]}/${area.centre[0]}`, async (page) => {
    await settle(page);
    await page.locator('.maplibregl-canvas').first().focus();
    // A cross marks the middle for as long as the keyboard is on the map.
    const cross = () => page.evaluate(() => getComputedStyle(document.querySelector('.pane.first'), '::after').content);
    assert.equal(await cross(), '""');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.panel .class-now');
    assert.equal(await page.locator('.panel h2').first().textContent(), buurt[1]);
    await page.locator('.panel h2').focus();
    assert.equal(await cross(), 'none');
  });
});

test('the keyboard hears that there is no buurt in the middle', async () => {
  const [west, south] = here.catalogue.bounds;
  await here.onPage(`#kaart=signalering_relatief&plek=12/${south - 0.01}/${west - 0.01}`, async (page) => {
    await settle(page);
    await page.locator('.maplibregl-canvas').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('.notices').getByText('Hier ligt geen buurt').waitFor();
    assert.equal(await page.locator('.panel:visible').count(), 0);
  });
});

for (const [name, rest] of [
  ['one map', ''],
  ['two maps', '&tweede=kwetsbaar_nl&weergave=schuif'],
]) {
  test(`the film of ${name} shows every window in order from the first, and goes on where it was paused`, async () => {
    await here.onPage(`#kaart=signalering_absoluut${rest}`, async (page) => {
      const {
        windows,
        default: {
          window: [start],
        },
      } = here.map('signalering_absoluut');
      const all = windows.to.filter((end) => end > start).map((end) => `signalering_absoluut.${start}-${end}`);
      assert.ok(all.length > 2, `a film of ${all}`);
      await settle(page);
      await page.evaluate(() => {
        const shown = () => new URLSearchParams(location.hash.slice(1)).get('kaart');
        const { replaceState } = history;
        globalThis.seenFrames = [];
        history.replaceState = (...values) => {
          replaceState.apply(history, values);
          if (globalThis.seenFrames.at(-1) !== shown()) globalThis.seenFrames.push(shown());
        };
      });
      const frames = () => page.evaluate(() => globalThis.seenFrames);
      await page.locator('.card.first').getByRole('button', { name: 'Speel de film' }).click();
      await page.waitForFunction((second) => globalThis.seenFrames.at(-1) === second, all[1]);
      await page.locator('.card.first').getByRole('button', { name: 'Stop de film' }).click();
      // A slow machine shows another one before the click arrives; none is passed over, and it stops before the last.
      const paused = await frames();
      assert.ok(paused.length >= 2 && paused.length < all.length, `${paused}`);
      assert.deepEqual(paused, all.slice(0, paused.length));
      await page.waitForTimeout(2500);
      assert.deepEqual(await frames(), paused, 'it stands still');
      await page.locator('.card.first').getByRole('button', { name: 'Speel de film' }).click();
      await page.locator('.card.first').getByRole('button', { name: 'Stop de film' }).waitFor();
      await page.locator('.card.first').getByRole('button', { name: 'Speel de film' }).waitFor();
      assert.deepEqual(await frames(), all);
    });
  });
}

test('the years of a window are set with the keyboard and never cross', async () => {
  await here.onPage('#kaart=kwetsbaar_ontwikkeling', async (page) => {
    const [from, to] = [page.locator('.card.first [aria-label="Van"]'), page.locator('.card.first [aria-label="Tot"]')];
    await from.focus();
    for (let turn = 0; turn < 8; turn += 1) await page.keyboard.press('ArrowRight');
    const [start, end] = /\.(\d+)-(\d+)$/
      .exec((await hash(page)).get('kaart'))
      .slice(1)
      .map(Number);
    assert.ok(start < end, `${start}-${end}`);
    assert.equal(await from.getAttribute('aria-valuetext'), String(start));
    assert.equal(await to.getAttribute('aria-valuetext'), String(end));
  });
});

test('two maps side by side show the same place, and move together', async () => {
  const { area } = await somewhere();
  const place = `plek=12.3/${area.centre[1]}/${area.centre[0]}`;
  await here.onPage(`#kaart=kwetsbaar_nl&tweede=kwetsbaar_nl&weergave=naast&${place}`, async (page) => {
    const compare = async () => {
      const picture = await settle(page);
      const boxes = await Promise.all(['.pane.first', '.pane.second'].map((pane) => page.locator(pane).boundingBox()));
      // The lower half, clear of cards.
      let [same, all] = [0, 0];
      for (let y = Math.round(boxes[0].y + boxes[0].height * 0.8); y < boxes[0].y + boxes[0].height - 40; y += 3) {
        for (let x = 20; x < boxes[0].width - 20; x += 3) {
          const at = (box) =>
            picture.data
              .subarray((y * picture.width + Math.round(box.x) + x) * 4)
              .subarray(0, 3)
              .toString('hex');
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
  await here.onPage('#kaart=focuskaart&tweede=onveilig_niveau&weergave=schuif', async (page) => {
    await settle(page);
    const slider = page.getByRole('slider', { name: 'Schuif tussen de twee kaarten' });
    const before = Number(await slider.getAttribute('aria-valuenow'));
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    const after = Number(await slider.getAttribute('aria-valuenow'));
    assert.ok(after < before);
    // The link says where it stands, from the keyboard and from the pointer.
    assert.equal((await hash(page)).get('schuif'), String(after));
    const box = await page.locator('.maps').boundingBox();
    await page.mouse.move(box.x + (box.width * after) / 100, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    // Written once the pointer is let go, which the page learns a moment later.
    await page.waitForFunction(
      () => Math.abs(Number(new URLSearchParams(location.hash.slice(1)).get('schuif')) - 70) <= 2,
    );
    await keep(page, 'viewer-schuif');
    await page.getByRole('combobox', { name: 'Tweede kaart' }).selectOption('kwetsbaar_lokaal');
    assert.equal((await hash(page)).get('tweede').split('.')[0], 'kwetsbaar_lokaal');
  });
});

test('up to four areas are compared, a fifth is refused with a word', async () => {
  const { buurt } = await somewhere();
  const codes = here.index.buurten
    .filter((row) => row[2] === buurt[2])
    .slice(0, 4)
    .map(([code]) => code);
  const fifth = here.index.buurten.find(([code]) => !codes.includes(code))[0];
  await here.onPage(`#kaart=kwetsbaar_nl&vergelijk=${codes.slice(0, 3).join('.')}&gebied=${codes[3]}`, async (page) => {
    await page.locator('.panel').getByRole('button', { name: 'Vergelijk', exact: true }).click();
    await page.waitForFunction(() => document.querySelectorAll('.compare-table thead th').length === 4);
    assert.equal((await hash(page)).get('vergelijk'), codes.join('.'));
    const answer = await here.server.json(`compare?codes=${codes.join(',')}&map=kwetsbaar_nl`);
    assert.deepEqual(
      await page.locator('.compare-head .link').allTextContents(),
      answer.areas.map(({ naam }) => naam),
    );
    await keep(page, 'viewer-vergelijking');
    await page.evaluate((code) => {
      location.hash = `${location.hash}`.replace(/gebied=\w+/, `gebied=${code}`);
    }, fifth);
    await page.locator('.panel').getByRole('button', { name: 'Vergelijk', exact: true }).click();
    await page.getByText('Er staan al vier gebieden naast elkaar').waitFor();
  });
});

test(
  'areas of all levels are compared by the shares of their inhabitants, in columns that fit beside the panel, ' +
    'and the map goes to them',
  async () => {
    const { area, gemeente } = await somewhere();
    const codes = [
      area.code,
      area.wijk.code,
      gemeente[0],
      here.index.gemeenten.find(([code]) => code !== gemeente[0])?.[0] ??
        here.index.wijken.find(([code]) => code !== area.wijk.code)[0],
    ];
    const answer = await here.server.json(`compare?codes=${codes.join(',')}&map=kwetsbaar_nl`);
    const { classes } = here.map('kwetsbaar_nl');
    await here.onPage(
      `#kaart=kwetsbaar_nl&vergelijk=${codes.slice(0, 3).join('.')}&gebied=${codes[3]}`,
      async (page) => {
        await page.locator('.panel').getByRole('button', { name: 'Vergelijk', exact: true }).click();
        await page.waitForFunction(() => document.querySelectorAll('.compare-table thead th').length === 4);
        assert.deepEqual(
          await page
            .locator('.compare-table tbody tr')
            .first()
            .locator('td')
            .evaluateAll((cells) => cells.map((cell) => cell.firstElementChild.className)),
          ['class-badge', 'stacked', 'stacked', 'stacked'],
        );
        const percents = await page
          .locator('.compare-table tbody tr')
          .evaluateAll((rows) =>
            rows
              .filter((row) => row.querySelector('th .key'))
              .map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent)),
          );
        const sum = (people) => people.reduce((total, one) => total + one, 0);
        const shares = answer.areas.map(({ summary }) =>
          summary?.inhabitants_per_class.map((people) => people / sum(summary.inhabitants_per_class)),
        );
        const lived = classes.map((_, at) => at).filter((at) => shares.some((own) => own?.[at]));
        assert.deepEqual(
          percents,
          lived.map((at) => shares.map((own) => (own ? `${Math.round(100 * own[at])}%` : '\u2013'))),
        );
        const [scroll, panel, last, heading] = await Promise.all(
          ['.compare-scroll', '.panel', '.compare-table thead th:last-child', '.compare-table tbody th >> nth=0'].map(
            (part) => page.locator(part).boundingBox(),
          ),
        );
        assert.ok(
          last.x + last.width <= panel.x + 1 && last.width >= 110,
          `the fourth column is ${last.width} wide and ends at ${last.x + last.width} of ${panel.x}`,
        );
        // What a row is about stays at the edge when the columns are scrolled.
        assert.equal(
          await page
            .locator('.compare-table tbody th')
            .first()
            .evaluate((cell) => getComputedStyle(cell).position),
          'sticky',
        );
        assert.ok(heading.x - scroll.x < 1 && heading.width < 180);
        await settle(page);
        const [pane, compare] = await Promise.all(
          ['.pane.first', '.compare'].map((part) => page.locator(part).boundingBox()),
        );
        for (const code of codes) {
          const box = await boxOnScreen(page, await here.server.json(`areas/${code}.json`), pane);
          assert.ok(
            box.left >= pane.x && box.right <= pane.x + pane.width && box.top >= pane.y && box.bottom <= compare.y,
            `${code} is in sight: ${JSON.stringify(box)}`,
          );
        }
        await keep(page, 'viewer-vergelijking-niveaus');
      },
      { viewport: { width: 1440, height: 900 } },
    );
  },
);

test(
  'a map says with what it compares wherever it is named, and the place of a buurt of which figure it is',
  async () => {
    const { area } = await somewhere();
    const {
      default: { year },
      title,
    } = here.map('focuskaart');
    for (const [asked, words] of [
      ['nl', 'vergeleken met Nederland'],
      ['gemeente', 'vergeleken met de gemeente'],
    ]) {
      const [told] = (
        await here.server.json(`areas/${area.code}.json?map=focuskaart&year=${year}&vergelijking=${asked}`)
      ).maps;
      const label = here.map('focuskaart').measures.find(({ key }) => key === told.place?.measure)?.label.nl;
      await here.onPage(
        `#kaart=focuskaart.${year}.${asked}&gebied=${area.code}&vergelijk=${area.code}`,
        async (page) => {
          const named = `${title.nl} ${year}, ${words}`;
          assert.equal(await page.locator('.card.first h2').textContent(), named);
          await page.waitForSelector('.panel .class-now');
          assert.equal(await page.locator('.panel .part .hint', { hasText: named }).first().textContent(), named);
          assert.ok((await page.locator('.compare h2').textContent()).includes(named));
          assert.ok(label, 'the answer says on which measure the place is');
          assert.equal(await page.locator('.places > .hint').textContent(), `Op: ${label}; plaats 1 = hoogste`);
        },
      );
    }
  },
);

test('the square legend has the words of its levels along both sides', async () => {
  await here.onPage('#kaart=focuskaart', async (page) => {
    assert.deepEqual(await page.locator('.card.first .matrix-rows span').allTextContents(), [
      'veel',
      'vrij veel',
      'weinig',
    ]);
    assert.deepEqual(await page.locator('.card.first .matrix-columns span').allTextContents(), [
      'weinig',
      'vrij veel',
      'veel',
    ]);
    await page.locator('.card.first').getByText('Getal: aantal buurten in Nederland').waitFor();
    const [row, cell] = await Promise.all(
      ['.matrix-rows span', '.matrix-cells > *'].map((part) =>
        page.locator(`.card.first ${part}`).first().boundingBox(),
      ),
    );
    assert.ok(
      Math.abs(row.y + row.height / 2 - cell.y - cell.height / 2) < 2 && row.x + row.width <= cell.x,
      'a word stands beside its row',
    );
  });
});

test('whose figures they are is never cut off, nor under the panel', async () => {
  const { area } = await somewhere();
  await here.onPage(
    `#kaart=kwetsbaar_nl&gebied=${area.code}`,
    async (page) => {
      await page.waitForSelector('.panel .class-now');
      const [credit, panel] = await Promise.all(['.credit', '.panel'].map((part) => page.locator(part).boundingBox()));
      assert.ok(credit.x + credit.width <= panel.x + 1, JSON.stringify(credit));
      assert.ok(
        await page
          .locator('.credit p')
          .evaluate((words) => words.scrollWidth <= words.clientWidth && words.getBoundingClientRect().height < 60),
      );
      const used = here.catalogue.sources.filter(({ id }) => here.map('kwetsbaar_nl').sources.includes(id));
      for (const { attribution } of used)
        assert.ok((await page.locator('.credit').innerText()).includes(attribution), attribution);
    },
    { viewport: { width: 1440, height: 900 } },
  );
});

test(
  'my buurten become an outline, last over a reload, and neither codes nor coordinates leave the browser',
  async () => {
    const { area } = await somewhere();
    const [other, third, fourth] = here.index.buurten.filter(([code]) => code !== area.code);
    const { page, complaints, close } = await openPage(here.browser, here.server);
    await page.waitForSelector('.maplibregl-canvas');
    const asked = [];
    page.on('request', (request) => asked.push(request.url() + (request.postData() ?? '')));
    await page.getByLabel('Mijn buurten').click();
    const [longitude, latitude] = area.centre;
    await page.locator('#mine-file').setInputFiles({
      name: 'mijn.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        `code;breedte;lengte\n${other[0]};;\n${third[0]};;\n${fourth[0]};;\n;${latitude};${longitude}\nniets\n`,
      ),
    });
    await page.getByRole('button', { name: 'Gebruik deze kolommen' }).click();
    await page.getByText('4 buurten gevonden, 1 regel niet herkend.').first().waitFor();
    assert.equal(await page.locator('.badge').textContent(), '4');
    await settle(page);
    await keep(page, 'viewer-mijn-buurten');
    for (const url of asked) {
      assert.ok(!url.includes(other[0]) && !url.includes(area.code), url);
      assert.ok(!url.includes(String(latitude)) && !url.includes(String(longitude)), url);
    }
    assert.ok(!(await page.evaluate(() => location.href)).includes(area.code));
    await page.reload();
    await page.getByLabel('Mijn buurten').click();
    assert.equal(await page.locator('.badge').textContent(), '4');
    await page.getByRole('button', { name: 'Wis mijn buurten' }).click();
    assert.equal(await page.locator('.badge').count(), 0);
    assert.deepEqual(complaints, []);
    await close();
  },
);

test('a link restores everything in a new window', async () => {
  const { area, gemeente } = await somewhere();
  const [longitude, latitude] = area.centre;
  const link =
    `#kaart=focuskaart.${here.map('focuskaart').default.year}.gemeente&tweede=onveilig_niveau.2020` +
    `&weergave=schuif&schuif=34&plek=11.50/${latitude.toFixed(4)}/${longitude.toFixed(4)}` +
    `&gemeente=${gemeente[0]}&gebied=${area.code}&zonder=0&vergelijk=${area.code}` +
    `&taal=en&palet=kleurenblind&thema=donker&indeling=${here.catalogue.year}`;
  await here.onPage(link, async (page) => {
    await settle(page);
    await page.mouse.move(700, 5);
    assert.equal(await page.evaluate(() => location.hash), link);
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
    await page.waitForSelector('.panel .class-now');
    assert.equal(await page.locator('.swipe').getAttribute('aria-valuenow'), '34');
    assert.equal(await page.locator('.card.first [data-class="0"]').getAttribute('aria-pressed'), 'false');
    await keep(page, 'viewer-link');
  });
});

test('the English page has no Dutch words of its own', async () => {
  await here.onPage('#taal=en', async (page) => {
    await page.locator('.card.first .legend-class').first().waitFor();
    const text = await page.locator('body').innerText();
    for (const word of ['Legenda', 'Kies een kaart', 'Zo leest', 'buurten in', 'Let op', 'Bronnen', 'openbare cijfers'])
      assert.ok(!text.includes(word), word);
    assert.match(text, /not by Aedes/);
    await keep(page, 'viewer-engels');
    await page.getByLabel('Display').click();
    // The button itself lies over its words and takes the click.
    await page.getByLabel('Nederlands').check();
    await page.getByText('Kies een kaart').waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'nl');
  });
});

function escaped(text) {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
