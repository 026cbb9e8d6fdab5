// What is said of a buurt in one sentence: where a reader meets it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keep, prepare, settle } from './helpers.mjs';

const here = prepare();
const MAP = 'signalering_relatief';

/** A buurt with a class on the signal map, or one without, and what the server says of it there. */
async function somewhere(classified = true) {
  for (const [code] of here.index.buurten) {
    const area = await here.server.json(`areas/${code}.json?map=${MAP}`);
    const [told] = area.maps;
    if ((told.class !== null) === classified) return { area, told };
  }
  throw new Error('there is no such buurt');
}

test(
  'the sentence of a buurt stands first in its panel, in the language of the page, and is copied as it stands',
  async () => {
    const { area, told } = await somewhere();
    for (const [language, link] of [
      ['nl', ''],
      ['en', '&taal=en'],
    ]) {
      await here.onPage(
        `#kaart=${MAP}&gebied=${area.code}${link}`,
        async (page) => {
          const said = page.locator('.panel .sentence p');
          await said.waitFor();
          assert.equal(await said.textContent(), told.sentence[language]);
          const [sentence, figures] = await Promise.all([
            said.boundingBox(),
            page.locator('.panel [data-focus="figures"]').boundingBox(),
          ]);
          assert.ok(sentence.y + sentence.height <= figures.y, 'it stands above the figures');
          await keep(page, `sentence-${language}`);
          await page.locator('[data-focus="copy sentence"]').click();
          assert.equal(await page.evaluate(() => navigator.clipboard.readText()), told.sentence[language]);
        },
        { permissions: ['clipboard-read', 'clipboard-write'] },
      );
    }
  },
);

test(
  'a buurt without a class has its sentence too, which says why, and no figures or steps ' +
    'behind a class that it has not',
  async () => {
    const { area, told } = await somewhere(false);
    assert.ok(told.sentence.nl && told.steps.length > 0);
    await here.onPage(
      `#kaart=${MAP}&gebied=${area.code}`,
      async (page) => {
        const said = page.locator('.panel .sentence p');
        await said.waitFor();
        assert.equal(await said.textContent(), told.sentence.nl);
        await page.locator('[data-focus="copy sentence"]').click();
        assert.equal(await page.evaluate(() => navigator.clipboard.readText()), told.sentence.nl);
        assert.equal(await page.locator('.panel').getByText('Waarom geen klasse?').count(), 0);
        for (const part of ['figures', 'calculation'])
          assert.equal(await page.locator(`.panel [data-focus="${part}"]`).count(), 0, part);
        await keep(page, 'sentence-without-class');
      },
      { permissions: ['clipboard-read', 'clipboard-write'] },
    );
  },
);

test(
  'the sentence of the buurt in the panel is on paper, and of the buurt under a resting pointer in the card',
  async () => {
    const { area, told } = await somewhere();
    await here.onPage(
      `#kaart=${MAP}&gebied=${area.code}&plek=13.5/${area.centre[1]}/${area.centre[0]}`,
      async (page) => {
        await settle(page);
        await page.locator('[data-focus="print"]').click();
        await page.waitForSelector('.paper-page svg');
        const words = await page.locator('.paper-page').evaluateAll((sheets) =>
          sheets
            .flatMap((sheet) => [...sheet.querySelectorAll('text')])
            .map((text) => text.textContent)
            .join(' '),
        );
        assert.ok(words.includes(told.sentence.nl), words);
        // Escape closes the sheet alone: the panel is still there.
        await page.keyboard.press('Escape');
        await page.locator('[data-focus="close panel"]').click();
        const box = await page.locator('.pane.first').boundingBox();
        await page.mouse.move(box.x + box.width / 2 + 2, box.y + box.height / 2);
        await page.waitForSelector('.hover .hover-sentence');
        const first = await page.locator('.hover-sentence').textContent();
        assert.match(first, /\.$/);
        // The first sentence alone, within the map.
        const card = await page.locator('.hover').boundingBox();
        assert.ok(
          card.x >= box.x &&
            card.y >= box.y &&
            card.x + card.width <= box.x + box.width &&
            card.y + card.height <= box.y + box.height,
          JSON.stringify([card, box]),
        );
        assert.doesNotMatch(first, /[a-z]\. [A-Z]/);
        await keep(page, 'sentence-hover');
      },
    );
  },
);
