// What the viewer wrote into a PDF of the server: its own streams, read back without its code.
import assert from 'node:assert/strict';
import zlib from 'node:zlib';

/**
 * The lines that were added, each once, as a reader copies them: by the characters that the added fonts tell of their
 * glyphs.
 */
export function wordsOfPdf(bytes) {
  const text = bytes.toString('latin1');
  const [, previous] = /trailer\n<<[^]*?\/Prev (\d+)>>\nstartxref\n\d+\n%%EOF\n$/.exec(text) ?? [];
  assert.ok(previous, 'nothing was added to the PDF');
  assert.equal(text.slice(Number(previous), Number(previous) + 4), 'xref', 'the table before is named');
  // Every entry of the new table leads to its object.
  const table = text.slice(Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)[1]));
  for (const [, number, place] of table.matchAll(/(\d+) 1\n(\d{10}) 00000 n/g))
    assert.ok(text.startsWith(`${number} 0 obj`, Number(place)), number);
  const streams = [];
  for (const found of text
    .slice(Number(previous))
    .matchAll(/<<\/Length (\d+)\/Filter\/FlateDecode[^>]*>>\nstream\n/g)) {
    const start = Number(previous) + found.index + found[0].length;
    streams.push(zlib.inflateSync(bytes.subarray(start, start + Number(found[1]))).toString('latin1'));
  }
  // One map of characters for each font, in the order of their names.
  const fonts = streams
    .filter((stream) => stream.includes('beginbfchar'))
    .map(
      (stream) =>
        new Map(
          [...stream.matchAll(/<([0-9a-f]{4})> <([0-9a-f]+)>/g)].map(([, glyph, units]) => [
            glyph,
            units
              .match(/.{4}/g)
              .map((unit) => String.fromCharCode(Number.parseInt(unit, 16)))
              .join(''),
          ]),
        ),
    );
  const page = streams.find((stream) => stream.includes(' Tf '));
  const named = [...new Set([...page.matchAll(/\/(own\d) /g)].map(([, name]) => name))].filter(
    (name) => name !== 'own2',
  );
  const lines = [...page.matchAll(/BT 0 Tr \/(own\d) [^<]*<([0-9a-f]+)> Tj/g)].map(([, name, glyphs]) =>
    glyphs
      .match(/.{4}/g)
      .map((glyph) => fonts[named.indexOf(name)].get(glyph))
      .join(''),
  );
  return lines.join('\n');
}
