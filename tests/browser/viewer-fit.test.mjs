// What is drawn small has room: nothing lies over anything else, nothing is cut that is needed, and what is chosen is
// in sight.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keep, prepare, settle } from './helpers.mjs';

const here = prepare();
const LOW = { viewport: { width: 1280, height: 720 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
/** A map whose classes have numbers, and no letters. */
const NUMBERED = 'kwetsbaar_nl';

/** The pairs of boxes that lie over each other by more than a pixel. */
const overlaps = (boxes) =>
  boxes.flatMap((one, at) =>
    boxes
      .slice(at + 1)
      .filter(
        (other) =>
          Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1 &&
          Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 1,
      )
      .map((other) => [one, other]),
  );

test('in a comparison of four areas on a phone each cross, letter and name has a place of its own', async () => {
  const codes = here.index.buurten
    .toSorted((one, other) => other[1].length - one[1].length)
    .slice(0, 3)
    .map(([code]) => code);
  await here.onPage(
    `#kaart=${NUMBERED}&vergelijk=${[...codes, here.index.gemeenten[0][0]].join('.')}`,
    async (page) => {
      for (const which of ['thisMap', 'allMaps']) {
        await page.locator(`[data-focus="compare ${which}"]`).check({ force: true });
        await page.locator(which === 'allMaps' ? '.compare-table.all-maps' : '.compare-table:not(.all-maps)').waitFor();
        const heads = await page.locator('.compare-table thead th').evaluateAll((cells) =>
          cells.map((cell) => {
            const box = (element) =>
              (({ left, right, top, bottom }) => ({
                what: element.textContent || element.className,
                left,
                right,
                top,
                bottom,
              }))(element.getBoundingClientRect());
            const words = [...cell.querySelectorAll('.compare-name > *')].flatMap((element) => {
              const range = document.createRange();
              range.selectNodeContents(element);
              return [...range.getClientRects()].map(({ left, right, top, bottom }) => ({
                what: element.textContent,
                left,
                right,
                top,
                bottom,
              }));
            });
            return {
              cell: box(cell),
              parts: [...[...cell.querySelectorAll('.compare-badge, .bare')].map(box), ...words],
            };
          }),
        );
        assert.ok(heads.filter(({ parts }) => parts.length >= 4).length >= 4, JSON.stringify(heads));
        for (const { cell, parts } of heads) {
          for (const part of parts)
            assert.ok(part.left >= cell.left - 1 && part.right <= cell.right + 1, JSON.stringify([cell, part]));
          assert.deepEqual(
            overlaps(parts.filter(({ what }, at) => at < 2 || parts.findIndex((other) => other.what === what) === at)),
            [],
          );
        }
      }
      await keep(page, 'viewer-past-vergelijking');
    },
    PHONE,
  );
});

test(
  'the chosen map is in sight in the list of maps, on load and after a change, and the page does not move',
  async () => {
    const inSight = (page) =>
      page.evaluate(() => {
        const [row, box] = ['.choice-map:has(:checked)', '.column-scroll'].map((part) =>
          document.querySelector(part).getBoundingClientRect(),
        );
        return row.top >= box.top && row.bottom <= box.bottom && scrollY === 0;
      });
    for (const map of ['signalering_relatief', 'focuskaart']) {
      await here.onPage(
        `#kaart=${map}`,
        async (page) => {
          await page.locator('.card.first .legend-class .count').first().waitFor();
          await settle(page);
          assert.ok(await inSight(page), map);
          await keep(page, `viewer-past-keuze-${map}`);
          await page.locator('.choice-map input').first().check({ force: true });
          await page.waitForFunction(() => location.hash.includes('kaart=corporatiebezit'));
          assert.ok(await inSight(page), 'after a change');
          const rows = await page
            .locator('.choice-map')
            .evaluateAll((all) => all.map((row) => row.getBoundingClientRect().height));
          assert.ok(
            rows.every((height) => height < 30),
            `a line each: ${rows}`,
          );
        },
        LOW,
      );
    }
  },
);

test('each column of the list has a head of its own, broken at no place but a hyphen', async () => {
  for (const language of ['nl', 'en']) {
    await here.onPage(
      `#kaart=${NUMBERED}&lijst=1&taal=${language}`,
      async (page) => {
        await page.locator('.list-table .row-buurt').first().waitFor();
        const heads = await page.locator('.list-table .chip-head').evaluateAll((cells) =>
          cells.map((cell) => {
            cell.style.overflowWrap = 'normal';
            cell.style.hyphens = 'manual';
            const [words] = cell.children;
            return {
              text: words.textContent,
              fits: words.scrollWidth <= words.clientWidth && words.scrollHeight <= words.clientHeight + 1,
            };
          }),
        );
        assert.equal(heads.length, here.catalogue.maps.length);
        assert.equal(new Set(heads.map(({ text }) => text)).size, heads.length);
        for (const { text, fits } of heads) assert.ok(fits, text);
        await keep(page, `viewer-past-lijst-${language}`);
      },
      LOW,
    );
  }
});

test('what chips and bars call a class by stands in the legend, in the column and in the strip', async () => {
  const holds = async (page, { id, classes }) => {
    await page.waitForFunction(
      (count) => document.querySelectorAll('.card.first .legend-class').length === count,
      classes.length,
    );
    const shown = await page
      .locator('.card.first .legend-class')
      .evaluateAll((all) =>
        all.map((one) => [
          one.dataset.class,
          one.querySelector('.key.marked, .legend-label b, .matrix-mark')?.textContent,
        ]),
      );
    assert.deepEqual(
      Object.fromEntries(shown),
      Object.fromEntries(classes.map(({ key, value }) => [value, key ?? String(value)])),
      id,
    );
  };
  await here.onPage(
    '',
    async (page) => {
      // With letters, with numbers, with numbers in its words, and a square.
      for (const map of ['signalering_relatief', NUMBERED, 'onveilig_niveau', 'focuskaart'].map(here.map)) {
        await page.locator(`input[name="map"][value="${map.id}"]`).check({ force: true });
        await page.waitForFunction((id) => location.hash.includes(`kaart=${id}`), map.id);
        await holds(page, map);
      }
    },
    LOW,
  );
  await here.onPage(`#kaart=${NUMBERED}`, (page) => holds(page, here.map(NUMBERED)), PHONE);
});

test('a class is shown alone by one click, by the keyboard, and on a phone once its chip was tapped', async () => {
  const { classes } = here.map(NUMBERED);
  const last = classes.at(-1).value;
  const rest = classes.slice(0, -1).map(({ value }) => value);
  const off = (page) =>
    page
      .locator('.card.first .legend-class[aria-pressed="false"]')
      .evaluateAll((all) => all.map((one) => Number(one.dataset.class)));
  await here.onPage(
    `#kaart=${NUMBERED}`,
    async (page) => {
      const only = page.locator(`.card.first [data-focus="only ${last}"]`);
      await page.locator(`.card.first [data-focus="class ${last}"]`).hover();
      assert.equal(await only.evaluate((button) => getComputedStyle(button).opacity), '1');
      await only.click();
      assert.deepEqual(await off(page), rest);
      // It is alone: the same place gives all of them back.
      await only.click();
      assert.deepEqual(await off(page), []);
      await page.mouse.move(700, 300);
      await page.locator(`.card.first [data-focus="class ${last}"]`).focus();
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement.dataset.focus), `only ${last}`);
      assert.equal(await only.evaluate((button) => getComputedStyle(button).opacity), '1');
      await page.keyboard.press('Enter');
      assert.deepEqual(await off(page), rest);
    },
    LOW,
  );
  await here.onPage(
    `#kaart=${NUMBERED}`,
    async (page) => {
      const [first, ...others] = classes.map(({ value }) => value);
      const only = page.locator(`.card.first [data-focus="only ${first}"]`);
      assert.equal(await only.isVisible(), false);
      await page.locator(`.card.first [data-focus="class ${first}"]`).tap();
      await only.waitFor();
      await keep(page, 'viewer-past-alleen');
      await only.tap();
      assert.deepEqual(await off(page), others);
    },
    PHONE,
  );
});

test('at four times the size of type the page scrolls, with a map as high as most of the window', async () => {
  for (const height of [256, 180]) {
    await here.onPage(
      `#kaart=${NUMBERED}`,
      async (page) => {
        const map = await page.locator('.pane.first canvas').boundingBox();
        assert.ok(map.height >= 0.69 * height, `${map.height} of ${height}`);
        await page.locator('.sheets button').last().scrollIntoViewIfNeeded();
        const bars = await page.locator('.sheets').boundingBox();
        assert.ok(bars.y + bars.height <= height + 1 && (await page.evaluate(() => scrollY)) > 0, JSON.stringify(bars));
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await keep(page, `viewer-past-320-${height}`);
      },
      { viewport: { width: 320, height } },
    );
  }
});

test('nothing shifts the page where it does not scroll', async () => {
  await here.onPage(
    `#kaart=${NUMBERED}&gebied=${here.index.buurten[0][0]}`,
    async (page) => {
      await page.waitForSelector('.panel .class-now');
      const moved = await page.evaluate(() =>
        ['html', 'body', '#app', '.frame', '.stage', '.maps'].flatMap((part) => {
          const element = document.querySelector(part);
          element.scrollTop = element.scrollLeft = 40;
          return element.scrollTop || element.scrollLeft ? [part] : [];
        }),
      );
      assert.deepEqual(moved, []);
    },
    LOW,
  );
});

test(
  'the strip names its first class whole, in two rows where only the map needs the rest, ' +
    'and fades while more follows',
  async () => {
    for (const map of ['signalering_relatief', NUMBERED]) {
      await here.onPage(
        `#kaart=${map}`,
        async (page) => {
          await page.locator('.strip .legend-class .count').first().waitFor();
          const { cut, rows, fade, edge } = await page.evaluate(() => {
            const first = document.querySelector('.strip .legend-label');
            const tops = [...document.querySelectorAll('.strip .legend-class')].map((chip) =>
              Math.round(chip.getBoundingClientRect().top),
            );
            const after = getComputedStyle(document.querySelector('.strip .legend'), '::after');
            return {
              cut: first.scrollWidth > first.clientWidth,
              rows: new Set(tops).size,
              fade: after.position,
              edge: after.backgroundImage,
            };
          });
          assert.deepEqual({ cut, rows, fade }, { cut: false, rows: 2, fade: 'sticky' });
          assert.match(edge, /linear-gradient/);
        },
        PHONE,
      );
    }
  },
);

test('beside each other the chips of both maps have a row of their own over the full half', async () => {
  await here.onPage(
    `#kaart=${NUMBERED}&tweede=onveilig_niveau&weergave=naast`,
    async (page) => {
      for (const [chips, head, pane] of [
        ['.over.first .legend-box', '.over-name', '.pane.first'],
        ['.strip.second .legend-box', '.strip.second .card-head', '.pane.second'],
      ]) {
        await page.locator(`${chips} .count`).first().waitFor();
        const [row, name, map] = await Promise.all([chips, head, pane].map((part) => page.locator(part).boundingBox()));
        assert.ok(
          row.y >= name.y + name.height - 1 && row.y + row.height <= map.y + 1,
          `${chips} below its name and above its map`,
        );
        assert.ok(row.width >= map.width - 2, `${row.width} of ${map.width}`);
      }
      await keep(page, 'viewer-past-naast');
    },
    LOW,
  );
});
