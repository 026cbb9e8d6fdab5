// What is said of a buurt in one sentence: where a reader meets it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keep, prepare, settled } from './helpers.mjs';

const here = prepare();
const MAP = 'signalering_relatief';

/** A buurt with a class on the signal map, and what the server says of it there. */
async function somewhere() {
  for (const [code] of here.index.buurten) {
    const area = await here.server.json(`areas/${code}.json?map=${MAP}`);
    const [told] = area.maps;
    if (told.class !== null) return { area, told };
  }
  throw new Error('no buurt has a class');
}

test('the sentence of a buurt stands first in its panel, in the language of the page, and is copied as it stands', async () => {
  const { area, told } = await somewhere();
  for (const [language, link] of [['nl', ''], ['en', '&taal=en']]) {
    await here.onPage(`#kaart=${MAP}&gebied=${area.code}${link}`, async (page) => {
      const said = page.locator('.panel .sentence p');
      await said.waitFor();
      assert.equal(await said.textContent(), told.sentence[language]);
      const [sentence, figures] = await Promise.all([said.boundingBox(), page.locator('.panel [data-focus="figures"]').boundingBox()]);
      assert.ok(sentence.y + sentence.height <= figures.y, 'it stands above the figures');
      await keep(page, `sentence-${language}`);
      await page.locator('[data-focus="copy sentence"]').click();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), told.sentence[language]);
    }, { permissions: ['clipboard-read', 'clipboard-write'] });
  }
});

test('the sentence of the buurt in the panel is on paper, and of the buurt under a resting pointer in the card', async () => {
  const { area, told } = await somewhere();
  await here.onPage(`#kaart=${MAP}&gebied=${area.code}&plek=13.5/${area.centre[1]}/${area.centre[0]}`, async (page) => {
    await settled(page);
    await page.locator('[data-focus="print"]').click();
    await page.waitForSelector('.sheet:not(.preparing) aside');
    assert.ok((await page.locator('.sheet:not(.preparing) aside').textContent()).includes(told.sentence.nl));
    // Escape closes the sheet alone: the panel is still there.
    await page.keyboard.press('Escape');
    await page.locator('[data-focus="close panel"]').click();
    const box = await page.locator('.pane.first').boundingBox();
    await page.mouse.move(box.x + box.width / 2 + 2, box.y + box.height / 2);
    await page.waitForSelector('.hover .hover-sentence');
    assert.match(await page.locator('.hover-sentence').textContent(), /\.$/);
    await keep(page, 'sentence-hover');
  });
});
