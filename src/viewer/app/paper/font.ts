/**
 * A TrueType font as a PDF takes it: which glyph shows a character, how wide it is, and a copy that has the outlines of
 * some glyphs alone. Pure.
 *
 * The tables are those of the OpenType specification; numbers are big-endian.
 */

export interface Font {
  name: string;
  /** Glyph of a character; 0 where there is none. */
  glyph(character: number): number;
  /** To the next glyph, in thousandths of the size of type. */
  advance(glyph: number): number;
  /** West, south, east and north of all glyphs, and heights above and below the baseline, in thousandths. */
  box: readonly [number, number, number, number];
  ascent: number;
  descent: number;
  /** The font with the outlines of these glyphs, and of those that they are made of. */
  subset(glyphs: Iterable<number>): Uint8Array;
}

/** What a PDF needs of a font: outlines and how they are placed. */
const NEEDED = ["cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"];

/** Flags of the parts of a glyph that is made of others. */
const PART = { words: 0x01, scale: 0x08, more: 0x20, twoScales: 0x40, matrix: 0x80 };

interface Table {
  sum: number;
  start: number;
  length: number;
}

/** Reads a font. */
export function readFont(bytes: Uint8Array<ArrayBuffer>, name: string): Font {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = new Map<string, Table>();
  for (let at = 0; at < data.getUint16(4); at += 1) {
    const entry = 12 + 16 * at;
    const tag = String.fromCharCode(...bytes.subarray(entry, entry + 4));
    tables.set(tag, {
      sum: data.getUint32(entry + 4),
      start: data.getUint32(entry + 8),
      length: data.getUint32(entry + 12),
    });
  }
  const table = (tag: string): Table => {
    const found = tables.get(tag);
    if (!found) throw new Error(`the font ${name} has no table ${tag}`);
    return found;
  };
  const [head, hhea, hmtx, loca, glyf] = (["head", "hhea", "hmtx", "loca", "glyf"] as const).map(
    (tag) => table(tag).start,
  ) as [number, number, number, number, number];
  const perThousand = 1000 / data.getUint16(head + 18);
  const scaled = (at: number): number => Math.round(data.getInt16(at) * perThousand);
  const widths = data.getUint16(hhea + 34);
  const glyphs = data.getUint16(table("maxp").start + 4);
  const isLong = data.getInt16(head + 50) === 1;
  const offset = (glyph: number): number =>
    isLong ? data.getUint32(loca + 4 * glyph) : 2 * data.getUint16(loca + 2 * glyph);
  const characters = characterMap(data, table("cmap").start);

  /** The glyphs that one is made of. */
  const partsOf = (glyph: number): number[] => {
    const found: number[] = [];
    const start = glyf + offset(glyph);
    if (offset(glyph + 1) <= offset(glyph) || data.getInt16(start) >= 0) return found;
    let at = start + 10;
    for (let flags = PART.more; flags & PART.more;) {
      flags = data.getUint16(at);
      found.push(data.getUint16(at + 2));
      at +=
        4 +
        (flags & PART.words ? 4 : 2) +
        (flags & PART.scale ? 2 : flags & PART.twoScales ? 4 : flags & PART.matrix ? 8 : 0);
    }
    return found;
  };

  return {
    name,
    glyph: (character) => characters.get(character) ?? 0,
    advance: (glyph) => Math.round(data.getUint16(hmtx + 4 * Math.min(glyph, widths - 1)) * perThousand),
    box: [scaled(head + 36), scaled(head + 38), scaled(head + 40), scaled(head + 42)],
    ascent: scaled(hhea + 4),
    descent: scaled(hhea + 6),
    subset: (wanted) => {
      const kept = new Set<number>([0]);
      const waiting = [...wanted];
      for (let glyph = waiting.pop(); glyph !== undefined; glyph = waiting.pop()) {
        if (kept.has(glyph) || glyph >= glyphs) continue;
        kept.add(glyph);
        waiting.push(...partsOf(glyph));
      }
      const copy = bytes.slice();
      // Numbers of glyphs and places stay: what is not used becomes zeros, which take no room once they are compressed.
      for (let glyph = 0; glyph < glyphs; glyph += 1)
        if (!kept.has(glyph)) copy.fill(0, glyf + offset(glyph), glyf + offset(glyph + 1));
      return joined(
        copy,
        NEEDED.flatMap((tag) => (tables.has(tag) ? [[tag, table(tag)] as const] : [])),
      );
    },
  };
}

/** Glyphs by character: of the forms of the table those of Unicode, in segments of 16 bits or in groups. */
function characterMap(data: DataView, start: number): Map<number, number> {
  const found = new Map<number, number>();
  for (let at = 0; at < data.getUint16(start + 2); at += 1) {
    const table = start + data.getUint32(start + 4 + 8 * at + 4);
    const form = data.getUint16(table);
    if (form === 4) readSegments(data, table, found);
    if (form === 12) readGroups(data, table, found);
  }
  return found;
}

function readSegments(data: DataView, table: number, found: Map<number, number>): void {
  const double = data.getUint16(table + 6);
  for (let at = 0; at < double; at += 2) {
    const [end, start] = [data.getUint16(table + 14 + at), data.getUint16(table + 16 + double + at)];
    const delta = data.getUint16(table + 16 + 2 * double + at);
    const place = table + 16 + 3 * double + at;
    const range = data.getUint16(place);
    for (let character = start; character <= end && character < 0xffff; character += 1) {
      const glyph = range === 0 ? character : data.getUint16(place + range + 2 * (character - start));
      if (glyph !== 0 || range === 0) found.set(character, (glyph + delta) & 0xffff);
    }
  }
}

function readGroups(data: DataView, table: number, found: Map<number, number>): void {
  for (let at = 0; at < data.getUint32(table + 12); at += 1) {
    const group = table + 16 + 12 * at;
    const [start, end, glyph] = [data.getUint32(group), data.getUint32(group + 4), data.getUint32(group + 8)];
    for (let character = start; character <= end; character += 1) found.set(character, glyph + character - start);
  }
}

/** Writes a font of these tables. */
function joined(bytes: Uint8Array, tables: readonly (readonly [string, Table])[]): Uint8Array {
  const aligned = (length: number): number => (length + 3) & ~3;
  const out = new Uint8Array(
    12 + 16 * tables.length + tables.reduce((sum, [, { length }]) => sum + aligned(length), 0),
  );
  const data = new DataView(out.buffer);
  const power = Math.floor(Math.log2(tables.length));
  data.setUint32(0, 0x00010000);
  data.setUint16(4, tables.length);
  data.setUint16(6, 16 * 2 ** power);
  data.setUint16(8, power);
  data.setUint16(10, 16 * tables.length - 16 * 2 ** power);
  let end = 12 + 16 * tables.length;
  tables.forEach(([tag, { sum, start, length }], at) => {
    const entry = 12 + 16 * at;
    for (let letter = 0; letter < 4; letter += 1) out[entry + letter] = tag.charCodeAt(letter);
    data.setUint32(entry + 4, sum);
    data.setUint32(entry + 8, end);
    data.setUint32(entry + 12, length);
    out.set(bytes.subarray(start, start + length), end);
    end += aligned(length);
  });
  return out;
}
