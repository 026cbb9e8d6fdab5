// The page for those who print, enlarge, force colours, point roughly or listen.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { PNG } from 'pngjs';
import { assertAccessible, keep, out, prepare, settle } from './helpers.mjs';

const here = prepare();
const classified = async (map) => {
  for (const [code] of here.index.buurten)
    if ((await here.server.json(`areas/${code}.json?map=${map}`)).maps[0].class !== null) return code;
  throw new Error(`no buurt of ${map} has a class`);
};

/**
 * The colours of the words on a sheet: those on the map have a rim of their own, a letter in a swatch stands on its
 * colour.
 */
const inksOf = (page, sheet) =>
  page.evaluate(
    (sheet) =>
      [...document.querySelectorAll(`${sheet} text:not([stroke])`)]
        .filter(({ textContent }) => textContent.length > 2)
        .map((text) => [text.textContent, ...getComputedStyle(text).fill.match(/\d+/g).slice(0, 3).map(Number)]),
    sheet,
  );

/** Opens a link at a desk and on a phone, does something there, and wants nothing that axe finds. */
async function assertLinkAccessible(link, act = async () => {}) {
  for (const viewport of [
    { width: 1280, height: 720 },
    { width: 390, height: 844 },
  ]) {
    await here.onPage(
      link,
      async (page) => {
        await act(page);
        await settle(page);
        await assertAccessible(page, `${link} ${viewport.width}`);
      },
      { viewport },
    );
  }
}

test('the print of the browser has the map, and its shortcut opens the sheets', async () => {
  await here.onPage('#kaart=kwetsbaar_nl&thema=donker', async (page) => {
    await settle(page);
    // A browser gives notice of its print and waits for nothing.
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.emulateMedia({ media: 'print' });
    const { data } = PNG.sync.read(await page.screenshot());
    const seen = new Set();
    for (let at = 0; at < data.length; at += 4) seen.add(`#${data.subarray(at, at + 3).toString('hex')}`);
    assert.ok(
      here.map('kwetsbaar_nl').classes.filter(({ colour }) => seen.has(colour.toLowerCase())).length > 2,
      'the classes are in the picture',
    );
    // From the dark theme too, words on paper are dark.
    const inks = await inksOf(page, '.quick');
    assert.ok(inks.length > 5 && inks.every(([, ...ink]) => Math.max(...ink) < 130), JSON.stringify(inks));
    assert.equal(await page.locator('#app:visible').count(), 0);
    fs.mkdirSync(out, { recursive: true });
    fs.writeFileSync(path.join(out, 'viewer-browserprint.pdf'), await page.pdf());
    await page.emulateMedia({ media: 'screen' });
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    assert.equal(await page.locator('.quick').count(), 0);
    await page.keyboard.press('Control+p');
    await page.waitForSelector('.paper .paper-page svg');
  });
});

test('words on the sheet are readable from the dark theme', async () => {
  await here.onPage('#kaart=focuskaart&thema=donker', async (page) => {
    await page.locator('[data-focus="print"]').click();
    await page.waitForSelector('.paper button.strong:not(:disabled)');
    const inks = await inksOf(page, '.paper-page');
    assert.ok(inks.length > 20, `${inks.length} texts`);
    for (const [name, ...ink] of inks) assert.ok(Math.max(...ink) < 130, `${name}: ${ink}`);
  });
});

test('at four times the size all tools are within reach', async () => {
  await here.onPage(
    '',
    async (page) => {
      for (const button of await page.locator('.tools > .tool, .tools summary, .tools-views label').all()) {
        const box = await button.boundingBox();
        if (box) assert.ok(box.x >= 0 && box.x + box.width <= 320, JSON.stringify(box));
      }
      await page.locator('[data-menu="settings"] summary').click();
      const menu = await page.locator('[data-menu="settings"] .menu-body').boundingBox();
      assert.ok(menu.x >= 0 && menu.x + menu.width <= 320, JSON.stringify(menu));
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    },
    { viewport: { width: 320, height: 568 } },
  );
});

test('forced colours keep every colour that is a figure', async () => {
  await here.onPage(
    '#kaart=kwetsbaar_nl',
    async (page) => {
      await page.locator('.card.first .legend-class .count').first().waitFor();
      const colours = await page
        .locator('.card.first .legend-class .key')
        .evaluateAll((keys) => keys.map((one) => getComputedStyle(one).backgroundColor));
      assert.equal(new Set(colours).size, here.map('kwetsbaar_nl').classes.length, colours.join(' '));
      const swatches = await page
        .locator('.choice-map')
        .first()
        .locator('.swatches i')
        .evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor));
      assert.ok(new Set(swatches).size > 3, swatches.join(' '));
      await settle(page);
      await keep(page, 'viewer-geforceerde-kleuren');
    },
    { forcedColors: 'active' },
  );
});

test('the two ends of a window are each large enough to hit, and neither lies on the other', async () => {
  await here.onPage('#kaart=signalering_absoluut', async (page) => {
    const [from, to] = await Promise.all(
      ['from', 'to'].map((end) => page.locator(`[data-focus="first ${end}"]`).boundingBox()),
    );
    assert.ok(from.height >= 24 && to.height >= 24 && from.y + from.height <= to.y + 0.5, JSON.stringify([from, to]));
    // A press on the thumb of each reaches that one.
    for (const end of ['from', 'to']) {
      const input = page.locator(`[data-focus="first ${end}"]`);
      const box = await input.boundingBox();
      const part = await input.evaluate((one) => Number(one.value) / Number(one.max));
      const x = box.x + 12 + part * (box.width - 24);
      assert.equal(
        await page.evaluate(
          ([left, top]) => document.elementFromPoint(left, top).dataset.focus,
          [x, box.y + box.height / 2],
        ),
        `first ${end}`,
      );
    }
  });
});

test('a calculation is no choir of live regions', async () => {
  const code = await classified('kwetsbaar_nl');
  await here.onPage(`#kaart=kwetsbaar_nl&gebied=${code}`, async (page) => {
    await page.waitForSelector('.panel .steps li', { state: 'attached' });
    assert.equal(await page.locator('.panel :is(output, [aria-live], [role=status], [role=alert])').count(), 0);
  });
});

test('the tool of accessibility finds nothing, in every state that a reader can bring about', async () => {
  const code = await classified('signalering_structureel');
  const [[gemeente], [second]] = here.catalogue.gemeenten;
  const other = here.index.buurten.find(([each]) => each !== code)[0];
  const states = [
    '',
    '#kaart=focuskaart',
    '#kaart=focuskaart&thema=donker',
    '#kaart=kwetsbaar_nl&taal=en',
    `#kaart=signalering_structureel&gebied=${code}`,
    `#kaart=kwetsbaar_nl&gebied=${gemeente}`,
    `#kaart=kwetsbaar_nl&vergelijk=${code}.${gemeente}.${other}`,
    `#kaart=kwetsbaar_nl&vergelijk=${code}.${other}&alle=1`,
    `#kaart=signalering_relatief&gemeente=${gemeente}.${second}&lijst=1&letters=1`,
    '#tweede=kwetsbaar_nl&weergave=naast',
    '#tweede=kwetsbaar_nl&weergave=schuif',
    `#kaart=onveilig_niveau&gebied=${code}&thema=donker`,
  ];
  for (const link of states) await assertLinkAccessible(link);
});

test(
  'nor with notes being written and read, in their menu, in the list, in the code for a frame, ' +
    'and in the frame itself',
  async () => {
    const code = await classified('kwetsbaar_nl');
    const write = async (page, place) => {
      await page.locator(`[data-focus="${place} new"]`).click();
      await page.locator(`[data-focus="${place} text"]`).fill('Gezegd aan tafel');
      await page.locator(`[data-focus="${place} keep"]`).click();
      await page.locator('.note').first().waitFor();
    };
    const panel = async (page) => {
      await page.waitForSelector('.panel .class-now');
      await write(page, 'note');
      await page.locator('[data-focus="note new"]').click();
    };
    const menu = async (page) => {
      await page.locator('[data-menu="notes"] > summary').click();
      await write(page, 'view-note');
      await page.locator('[data-focus="notes clear"]').click();
    };
    const list = async (page) => {
      await write(page, 'note');
      await page.locator('[data-focus="close panel"]').click();
      await page.locator('[data-focus="list"]').click();
      // On a phone a low list has its rows alone.
      const high = page.locator('[data-focus="tall list"]');
      if (await high.isVisible()) await high.click();
      await page.locator('[data-focus="only noted"]').check();
    };
    const frame = async (page) => {
      // A phone has no button for what a web editor does.
      if (page.viewportSize().width > 800) await page.locator('[data-menu="embed"] > summary').click();
    };
    const none = async () => {};
    const states = [
      [`#kaart=kwetsbaar_nl&gebied=${code}`, panel],
      [`#kaart=kwetsbaar_nl&gebied=${code}&thema=donker&taal=en`, panel],
      ['#kaart=focuskaart', menu],
      ['#kaart=focuskaart&thema=donker', menu],
      [`#kaart=kwetsbaar_nl&gebied=${code}`, list],
      ['#kaart=kwetsbaar_nl', frame],
      ['?embed=1&kaart=focuskaart', none],
      [`?embed=1&kaart=kwetsbaar_nl&gebied=${code}&legenda=nee&taal=en`, none],
    ];
    for (const [link, act] of states) await assertLinkAccessible(link, act);
  },
);
