// Room for the map: panels, list and comparison push it aside, and the chosen area is wholly in what is left.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keep, partWith, prepare, settle } from './helpers.mjs';
import { pixels } from './mercator.mjs';

const here = prepare();
const PHONE = { viewport: { width: 390, height: 844 } };

async function boxOf(page, [west, south, east, north], pane) {
  const link = new URLSearchParams((await page.evaluate(() => location.hash)).slice(1));
  const [zoom, latitude, longitude] = link.get('plek').split('/').map(Number);
  const [middle, low, high] = [
    [longitude, latitude],
    [west, north],
    [east, south],
  ].map((point) => pixels(point, zoom));
  const [x, y] = [pane.x + pane.width / 2 - middle[0], pane.y + pane.height / 2 - middle[1]];
  return { left: x + low[0], top: y + low[1], right: x + high[0], bottom: y + high[1] };
}

for (const [width, height] of [
  [1280, 720],
  [1024, 768],
  [390, 844],
]) {
  test(`at ${width} by ${height} three fifths of the stage are map, with the chosen area wholly in it`, async () => {
    const area = await here.server.json(`areas/${here.index.buurten[1][0]}.json`);
    for (const map of ['signalering_relatief', 'focuskaart']) {
      await here.onPage(
        `#kaart=${map}&gebied=${area.code}`,
        async (page) => {
          await page.waitForSelector('.panel .class-now');
          await page.waitForFunction(() => location.hash.includes('plek='));
          await settle(page);
          await keep(page, `viewer-ruimte-${map}-${width}`);
          const [stage, pane, panel] = await Promise.all(
            ['.stage', '.pane.first', '.panel'].map((part) => page.locator(part).boundingBox()),
          );
          // What lies over the map: nothing but the buttons, the ribbon and what the reader points at.
          const open = await page.evaluate(
            ([x, y, w, h]) => {
              let free = 0;
              for (let at = 0; at < 400; at += 1) {
                const element = document.elementFromPoint(
                  x + (w * ((at % 20) + 0.5)) / 20,
                  y + (h * (Math.floor(at / 20) + 0.5)) / 20,
                );
                if (element?.matches('.maplibregl-canvas')) free += 1;
              }
              return free / 400;
            },
            [stage.x, stage.y, stage.width, stage.height],
          );
          assert.ok(open >= 0.6, `${open} of the stage is map`);
          const box = await boxOf(page, area.bounds, pane);
          assert.ok(
            box.left >= pane.x &&
              box.right <= pane.x + pane.width &&
              box.top >= pane.y &&
              box.bottom <= pane.y + pane.height,
            JSON.stringify([box, pane]),
          );
          assert.ok(
            panel.x >= pane.x + pane.width - 1 || panel.y >= pane.y + pane.height - 1,
            'the panel lies beside the map',
          );
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        },
        { viewport: { width, height } },
      );
    }
  });
}

/**
 * In all sizes of a window with a list or a comparison: three fifths of the stage are map, and a place is wholly in
 * sight. Gives the pane and its picture.
 */
async function holdsInAll(page, place, name) {
  let seen;
  for (const [width, height] of [
    [390, 844],
    [1024, 768],
    [1280, 720],
  ]) {
    await page.setViewportSize({ width, height });
    const picture = await settle(page);
    const [stage, pane] = await Promise.all(['.stage', '.pane.first'].map((part) => page.locator(part).boundingBox()));
    const box = await boxOf(page, place, pane);
    const isWithin =
      box.left >= pane.x - 0.5 &&
      box.right <= pane.x + pane.width + 0.5 &&
      box.top >= pane.y - 0.5 &&
      box.bottom <= pane.y + pane.height + 0.5;
    assert.ok(isWithin, `${name} ${width}: ${JSON.stringify([box, pane])}`);
    const part = (pane.width * pane.height) / (stage.width * stage.height);
    assert.ok(part >= 0.599, `${name} ${width}: ${part} of the stage is map`);
    seen = { pane, picture };
  }
  await keep(page, `viewer-ruimte-${name}`);
  return seen;
}

test(
  'a list leaves three fifths to the map, on which the gemeente stays in sight, ' +
    'and so do list and panel with the area that is chosen in it',
  async () => {
    const [gemeente, , ...bounds] = here.catalogue.gemeenten[0];
    await here.onPage(
      `#kaart=signalering_relatief&gemeente=${gemeente}`,
      async (page) => {
        await settle(page);
        await page.locator('[data-focus="list"]').click();
        const row = page.locator('.list-table .row-buurt').first();
        await row.waitFor();
        await holdsInAll(page, bounds, 'lijst');
        const area = await here.server.json(`areas/${await row.getAttribute('data-code')}.json`);
        await row.getByRole('button').click();
        await page.waitForSelector('.panel .class-now');
        await holdsInAll(page, area.bounds, 'lijst-paneel');
      },
      { viewport: { width: 1280, height: 720 } },
    );
  },
);

test('so does a comparison in a link, and its areas have the letters of its heads on the map', async () => {
  const [gemeente, , ...bounds] = here.catalogue.gemeenten[0];
  const inside = here.index.buurten.filter((row) => row[2] === gemeente);
  const compared = [inside[0], inside.at(-1)];
  await here.onPage(
    `#kaart=signalering_relatief&gemeente=${gemeente}&vergelijk=${compared.map(([code]) => code).join('.')}`,
    async (page) => {
      await page.locator('.compare-table .compare-head').first().waitFor();
      const { pane, picture } = await holdsInAll(page, bounds, 'vergelijking');
      assert.deepEqual(await page.locator('.compare-badge').allTextContents(), ['A', 'B']);
      for (const [code, , , longitude, latitude] of compared) {
        const { left, top } = await boxOf(page, [longitude, latitude, longitude, latitude], pane);
        // The disc beside its letter.
        assert.ok(partWith(picture, left - 8, top, '#10181f', 1) > 0.6, `${code} has its badge`);
      }
    },
    { viewport: { width: 1280, height: 720 } },
  );
});

test('on a phone a list and a comparison are made high by button or finger, and low by a choice', async () => {
  const [gemeente] = here.catalogue.gemeenten[0];
  const inside = here.index.buurten.filter((row) => row[2] === gemeente).map(([code]) => code);
  const heightOf = async (page, part) => (await page.locator(part).boundingBox())?.height ?? 0;
  const drag = async (page, head, by) => {
    const { x, y, width } = await page.locator(head).boundingBox();
    const event = { pointerId: 1, pointerType: 'touch', bubbles: true, clientX: x + width / 2 };
    await page.locator(head).dispatchEvent('pointerdown', { ...event, clientY: y + 5 });
    await page.locator(head).dispatchEvent('pointermove', { ...event, clientY: y + 5 + by });
  };
  await here.onPage(
    `#kaart=signalering_relatief&gemeente=${gemeente}&lijst=1`,
    async (page) => {
      await page.locator('.list-table .row-buurt').first().waitFor();
      const low = await heightOf(page, '.list');
      assert.ok(low > 120 && low < 0.31 * 844, `${low} pixels`);
      await drag(page, '.list-head', -60);
      assert.ok((await heightOf(page, '.list')) > 0.6 * 844);
      await drag(page, '.list-head', 60);
      assert.equal(await heightOf(page, '.list'), low);
      await page.locator('[data-focus="tall list"]').click();
      assert.equal(await page.locator('[data-focus="tall list"]').getAttribute('aria-expanded'), 'true');
      await keep(page, 'viewer-ruimte-lijst-hoog');
      await page.locator('.list-table .row-buurt').first().getByRole('button').click();
      await page.waitForSelector('.panel h2');
      assert.ok((await heightOf(page, '.list')) < low, 'the map has room for what was chosen');
    },
    PHONE,
  );
  await here.onPage(
    `#kaart=signalering_relatief&gemeente=${gemeente}&gebied=${inside[0]}&vergelijk=${inside[0]}.${inside[1]}`,
    async (page) => {
      await page.locator('.compare-table .compare-head').first().waitFor();
      assert.ok(!(await page.locator('.panel-body').isVisible()), 'the panel is its name');
      await page.locator('[data-focus="tall panel"]').click();
      const isShown = (part) => page.locator(part).isVisible();
      assert.ok((await isShown('.panel-body')) && !(await isShown('.compare-scroll')));
      await page.locator('[data-focus="tall compare"]').click();
      assert.ok(!(await isShown('.panel-body')) && (await isShown('.compare-scroll')));
      assert.ok((await heightOf(page, '.compare')) > 0.5 * 844);
    },
    PHONE,
  );
});

test('the strip of every map has letter or number, words and count on each chip, in both languages', async () => {
  const seen = { maps: 0, chips: 0 };
  for (const language of ['nl', 'en']) {
    for (const { id, classes } of here.catalogue.maps) {
      await here.onPage(
        `?taal=${language}#kaart=${id}`,
        async (page) => {
          await page.locator('.strip .legend-class .count:not(:empty)').first().waitFor();
          const chips = await page.locator('.strip .legend-class').evaluateAll((all) =>
            all.map((chip) => ({
              value: Number(chip.dataset.class),
              words: chip.innerText.replaceAll(/\s+/g, ' ').trim(),
              isSeen: chip.querySelector('.legend-short, .legend-label').getBoundingClientRect().width > 10,
              isWhole: [...chip.querySelectorAll('.legend-label, .legend-short, .count')].every(
                (part) => part.scrollWidth <= part.clientWidth + 1,
              ),
            })),
          );
          assert.equal(chips.length, classes.length, id);
          for (const { value, words, isSeen, isWhole } of chips) {
            const entry = classes.find((one) => one.value === value);
            const said = (entry.short ?? entry.label)[language].replace(new RegExp(`^${value} `), '');
            assert.match(words, /^([A-E]|\d) ?.* ?\d+$/);
            assert.ok(words.includes(said), `${id}: ${said} in ${words}`);
            assert.ok(isSeen && isWhole, `${id}: ${words} runs out of its chip`);
            seen.chips += 1;
          }
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
          if (id === 'focuskaart') await keep(page, `viewer-ruimte-strook-${language}`);
          seen.maps += 1;
        },
        PHONE,
      );
    }
  }
  assert.ok(seen.maps === 2 * here.catalogue.maps.length && seen.chips > 2 * seen.maps);
});

test('the legend is in sight without a click: in the column, or as chips with letter, word and count', async () => {
  for (const [width, height] of [
    [1280, 720],
    [1024, 768],
    [390, 844],
  ]) {
    await here.onPage(
      '#kaart=signalering_relatief',
      async (page) => {
        await page.locator('.card.first .legend-class .count').first().waitFor();
        const first = page.locator('.card.first .legend-class').first();
        assert.match((await first.innerText()).replaceAll('\n', ' '), /^A\s*veerkracht onder druk\s*\d+$/);
        const [chip, pane] = await Promise.all([first.boundingBox(), page.locator('.pane.first').boundingBox()]);
        assert.ok(chip.x >= 0 && chip.y >= 0 && chip.y + chip.height <= height, JSON.stringify(chip));
        assert.ok(chip.x + chip.width <= pane.x || chip.y + chip.height <= pane.y, 'it lies on no map');
      },
      { viewport: { width, height } },
    );
  }
});

test(
  'at four times the size of type the panel stands below the bar as high as it is, ' +
    'and the page scrolls through it',
  async () => {
    const [code] = here.index.buurten[1];
    await here.onPage(
      `#kaart=signalering_relatief&gebied=${code}`,
      async (page) => {
        await page.waitForSelector('.panel .class-now');
        const box = (part) => page.locator(part).boundingBox();
        const [panel, body, top, bars] = await Promise.all(['.panel', '.panel-body', '.top', '.sheets'].map(box));
        assert.ok(
          Math.abs(panel.y - top.y - top.height) <= 1 && Math.abs(panel.y + panel.height - bars.y) <= 1,
          JSON.stringify([panel, top, bars]),
        );
        assert.ok(
          await page.locator('.panel-body').evaluate((element) => element.scrollHeight <= element.clientHeight),
          'none of it scrolls by itself',
        );
        assert.ok(
          body.height > 256 &&
            panel.width >= 319 &&
            (await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)),
        );
        await page.evaluate(() => scrollTo(0, 200));
        assert.equal(await page.evaluate(() => scrollY), 200);
        await keep(page, 'viewer-ruimte-320');
      },
      { viewport: { width: 320, height: 256 } },
    );
  },
);

test('on a phone the switch of the comparison stands on one line', async () => {
  const [[one], [other]] = here.index.buurten;
  await here.onPage(
    `#kaart=signalering_relatief&vergelijk=${one}.${other}`,
    async (page) => {
      await page.locator('.compare .segmented label').first().waitFor();
      const tops = await page
        .locator('.compare .segmented label')
        .evaluateAll((labels) => labels.map((label) => Math.round(label.getBoundingClientRect().top)));
      assert.equal(new Set(tops).size, 1, tops.join(' '));
      const close = await page.locator('[data-focus="close compare"]').boundingBox();
      assert.ok(close.x + close.width <= 390);
    },
    { viewport: { width: 390, height: 844 } },
  );
});
