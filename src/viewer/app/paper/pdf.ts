/**
 * Adds words and circles of one's own to the first page of a PDF of the server, in the browser: what was typed never
 * leaves it. Pure.
 *
 * A PDF takes changes at its end: objects that are new, or take the place of others, and a table of where they are.
 * What is there stays byte for byte. The words are real text in the font of the page, and tagged, so that they are read
 * aloud: the title before everything, the rest behind it.
 */

import { zlibSync } from "fflate";
import type { Font } from "./font";
import { MINE, OPACITY, type Disc, type Marks, type TypeLine } from "./marks";

/** Quarter of a circle as a curve: how far its handles are from its ends, of the radius. */
const HANDLE = 0.5523;
/** Bits of a font descriptor: letters as usual, none of them symbols. */
const NONSYMBOLIC = 32;
const RIM = 0.3;
const SEE_THROUGH = "own2";
const LACKING = "?".codePointAt(0) ?? 0;

type Weight = "regular" | "bold";
export type Fonts = Partial<Record<Weight, Font>>;

/** Which weights some marks need. */
export function weightsOf({ lines }: Marks): Weight[] {
  return [...new Set(lines.map(weightOf))];
}

const weightOf = ({ bold }: TypeLine): Weight => (bold ? "bold" : "regular");

/** Gives the PDF with the marks on its first page. */
export function addMarks(
  pdf: Uint8Array,
  { discs, lines }: Marks,
  maps: readonly (readonly number[])[],
  fonts: Fonts,
): Uint8Array {
  const file = new PdfUpdate(pdf);
  const { number: page, text: pageText } = file.firstPage();
  const height = Number(/\/MediaBox\s*\[\s*\S+\s+\S+\s+\S+\s+(\S+?)\s*\]/.exec(pageText)?.[1]);
  const [resources, contents] = [file.reference(pageText, "Resources"), file.reference(pageText, "Contents")];
  const key = Number(/\/StructParents (\d+)/.exec(pageText)?.[1]);
  const root = file.reference(file.text(file.root), "StructTreeRoot");
  const rootText = file.text(root);
  const parents = Number(new RegExp(`\\/Nums\\s*\\[[^\\]]*?\\b${key} (\\d+) 0 R`).exec(rootText)?.[1]);
  const document = Number(/\/K\s*\[?\s*(\d+) 0 R/.exec(rootText)?.[1]);
  if (![height, key, parents, document].every(Number.isFinite))
    throw new Error("the PDF is not as the server writes it");

  const parentsText = file.text(parents);
  let next = [...parentsText.matchAll(/\d+ 0 R/g)].length;
  const elements: { line: TypeLine; element: number }[] = [];
  const used = new Map<Weight, Map<number, number>>();
  const drawn = [
    ...discs.map((disc) => artifact(framed(maps[disc.map], circle(disc)))),
    ...lines.map((line) => {
      const font = fonts[weightOf(line)];
      if (!font) throw new Error(`a font is missing: ${weightOf(line)}`);
      const glyphs = used.get(weightOf(line)) ?? new Map<number, number>();
      used.set(weightOf(line), glyphs);
      const frame = line.map === null ? undefined : maps[line.map];
      const { rim, letters } = lettered(line, font, glyphs);
      const [below, set] = [rim && artifact(framed(frame, rim)), framed(frame, letters)];
      // Single numbers on the map say nothing to who does not see it; the list of my buurten has them with their names.
      if (line.kind === "count") return below + artifact(set);
      elements.push({
        line,
        element: file.add(`<</Type/StructElem/S/P/P ${document} 0 R/K[${next}]/Pg ${page} 0 R>>`),
      });
      return `${below}/P<</MCID ${next++}>>BDC\n${set}EMC\n`;
    }),
  ];
  const before = file.add(stream(bytesOf("q\n")));
  const after = file.add(stream(bytesOf(`\nQ\nq 1 0 0 -1 0 ${height} cm\n${drawn.join("")}\nQ\n`)));
  file.replace(page, pageText.replace(/\/Contents \d+ 0 R/, `/Contents[${before} 0 R ${contents} 0 R ${after} 0 R]`));
  const named = [...used].map(
    ([weight, glyphs]) => `/${nameOf(weight)} ${embedded(file, fonts[weight] as Font, glyphs)} 0 R`,
  );
  const seeThrough = file.add(`<</Type/ExtGState/ca ${OPACITY}>>`);
  file.replace(
    resources,
    withNames(
      withNames(file.text(resources), "Font", named.join("")),
      "ExtGState",
      `/${SEE_THROUGH} ${seeThrough} 0 R`,
    ),
  );
  file.replace(parents, parentsText.replace(/\]\s*$/, `${elements.map(({ element }) => ` ${element} 0 R`).join("")}]`));
  const titles = (isTitle: boolean): string =>
    elements
      .filter(({ line }) => (line.kind === "title") === isTitle)
      .map(({ element }) => `${element} 0 R `)
      .join("");
  file.replace(
    document,
    file
      .text(document)
      .replace(/\/K\s*\[([^\]]*)\]/, (_, all: string) => `/K[${titles(true)}${all.trim()} ${titles(false).trim()}]`),
  );
  return file.finish();
}

/** Adds names of a kind to what a page uses. */
function withNames(resources: string, kind: string, named: string): string {
  const there = new RegExp(`/${kind}\\s*<<`);
  if (there.test(resources)) return resources.replace(there, `/${kind}<<${named}`);
  return resources.replace(/>>\s*$/, `/${kind}<<${named}>>>>`);
}

const artifact = (drawing: string): string => `/Artifact BMC\n${drawing}EMC\n`;
const nameOf = (weight: Weight): string => `own${weight === "bold" ? "1" : "0"}`;

/** What is drawn within a frame of the page. */
function framed(frame: readonly number[] | undefined, drawing: string): string {
  return `q ${frame ? `${frame.map(points).join(" ")} re W n ` : ""}${drawing} Q\n`;
}

function circle({ x, y, radius: r }: Disc): string {
  const h = r * HANDLE;
  const curve = (...at: number[]): string => `${at.map(points).join(" ")} c`;
  const path = [
    `${points(x + r)} ${points(y)} m`,
    curve(x + r, y + h, x + h, y + r, x, y + r),
    curve(x - h, y + r, x - r, y + h, x - r, y),
    curve(x - r, y - h, x - h, y - r, x, y - r),
    curve(x + h, y - r, x + r, y - h, x + r, y),
  ].join(" ");
  return `/${SEE_THROUGH} gs ${colour(MINE)} rg ${colour(MINE)} RG 1 w ${path} h B`;
}

/** Sets a line, and notes which glyphs it takes, with the characters that they show. */
function lettered(line: TypeLine, font: Font, used: Map<number, number>): { rim: string; letters: string } {
  const glyphs = [...line.words.replace(/\s/g, " ")].map((letter) => {
    const character = letter.codePointAt(0) ?? LACKING;
    const found = font.glyph(character);
    const [glyph, shown] = found ? [found, character] : [font.glyph(LACKING), LACKING];
    used.set(glyph, shown);
    return glyph;
  });
  const width = (glyphs.reduce((sum, glyph) => sum + font.advance(glyph), 0) * line.size) / 1000;
  const x = line.x - { start: 0, middle: width / 2, end: width }[line.anchor];
  const text = (mode: number): string =>
    `BT ${mode} Tr /${nameOf(weightOf(line))} ${points(line.size)} Tf 1 0 0 -1 ${points(x)} ${points(line.y)} Tm ` +
    `<${glyphs.map(hex).join("")}> Tj ET`;
  // On a map letters have a rim, drawn before them, which is no text to read.
  return {
    rim: line.map === null ? "" : `1 1 1 RG ${points(line.size * RIM)} w 1 j ${text(1)}`,
    letters: `${colour(line.ink)} rg ${text(0)}`,
  };
}

/** Adds a font with the glyphs that are used, as ISO 32000-1 section 9.7 has it. */
function embedded(file: PdfUpdate, font: Font, used: ReadonlyMap<number, number>): number {
  const name = `VKEIGN+${font.name}`;
  const glyphs = [...used.keys()].sort((one, other) => one - other);
  const program = font.subset(glyphs);
  const data = file.add(stream(program, `/Length1 ${program.length}`));
  const descriptor = file.add(
    `<</Type/FontDescriptor/FontName/${name}/Flags ${NONSYMBOLIC}/FontBBox[${font.box.join(" ")}]/ItalicAngle 0` +
      `/Ascent ${font.ascent}/Descent ${font.descent}/CapHeight 714/StemV ${font.name.includes("Bold") ? 140 : 88}` +
      `/FontFile2 ${data} 0 R>>`,
  );
  const widths = glyphs.map((glyph) => `${glyph}[${font.advance(glyph)}]`).join("");
  const descendant = file.add(
    `<</Type/Font/Subtype/CIDFontType2/BaseFont/${name}` +
      "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>" +
      `/FontDescriptor ${descriptor} 0 R/DW 600/W[${widths}]/CIDToGIDMap/Identity>>`,
  );
  const unicode = file.add(stream(bytesOf(characters(used))));
  return file.add(
    `<</Type/Font/Subtype/Type0/BaseFont/${name}/Encoding/Identity-H/DescendantFonts[${descendant} 0 R]` +
      `/ToUnicode ${unicode} 0 R>>`,
  );
}

/** Which characters the glyphs stand for. */
function characters(used: ReadonlyMap<number, number>): string {
  const utf16 = (character: number): string =>
    [...String.fromCodePoint(character)]
      .flatMap((letter) => letter.split("").map((unit) => hex(unit.charCodeAt(0))))
      .join("");
  const lines = [...used].map(([glyph, character]) => `<${hex(glyph)}> <${utf16(character)}>`);
  const blocks = Array.from({ length: Math.ceil(lines.length / 100) }, (_, at) =>
    lines.slice(100 * at, 100 * at + 100),
  );
  const all = blocks.map((block) => `${block.length} beginbfchar\n${block.join("\n")}\nendbfchar`).join("\n");
  return [
    "/CIDInit /ProcSet findresource begin",
    "12 dict begin",
    "begincmap",
    "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
    "/CMapName /Adobe-Identity-UCS def",
    "/CMapType 2 def",
    "1 begincodespacerange",
    "<0000> <FFFF>",
    "endcodespacerange",
    all,
    "endcmap",
    "CMapName currentdict /CMap defineresource pop",
    "end",
    "end",
  ].join("\n");
}

const points = (value: number): string => String(Math.round(value * 100) / 100);
const hex = (value: number): string => value.toString(16).padStart(4, "0");
const colour = (ink: string): string =>
  [1, 3, 5].map((at) => (Number.parseInt(ink.slice(at, at + 2), 16) / 255).toFixed(3)).join(" ");
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

interface Stream {
  head: string;
  data: Uint8Array;
}

/** Compressed as every reader of PDF knows it. */
function stream(plain: Uint8Array, more = ""): Stream {
  const data = zlibSync(plain, { level: 9 });
  return { head: `<</Length ${data.length}/Filter/FlateDecode${more}>>`, data };
}

/** A PDF with a table of plain entries, and what is appended to it. */
class PdfUpdate {
  readonly root: number;
  private readonly was: string;
  private readonly places = new Map<number, number>();
  private readonly changed = new Map<number, string | Stream>();
  private readonly trailer: string;
  private readonly table: number;
  private size: number;

  constructor(private readonly bytes: Uint8Array) {
    // A letter per byte, so that places are those of the bytes.
    let text = "";
    for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    this.was = text;
    this.table = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)?.[1]);
    this.trailer = /trailer\s*<<([\s\S]*?)>>\s*startxref/.exec(text.slice(this.table))?.[1] ?? "";
    const section = /^xref\s+0 (\d+)\s+/.exec(text.slice(this.table, this.table + 40));
    if (!section) throw new Error("the PDF has no plain table of its objects");
    this.size = Number(section[1]);
    for (let number = 0; number < this.size; number += 1) {
      const entry = this.table + section[0].length + 20 * number;
      this.places.set(number, Number(text.slice(entry, entry + 10)));
    }
    this.root = this.reference(this.trailer, "Root");
  }

  /** The text of an object as it is now. */
  text(number: number): string {
    const changed = this.changed.get(number);
    if (typeof changed === "string") return changed;
    const place = this.places.get(number) ?? 0;
    return this.was.slice(this.was.indexOf("obj", place) + 3, this.was.indexOf("endobj", place)).trim();
  }

  reference(text: string, key: string): number {
    const found = new RegExp(`/${key} (\\d+) 0 R`).exec(text)?.[1];
    if (found === undefined) throw new Error(`the PDF is not as the server writes it: ${key}`);
    return Number(found);
  }

  firstPage(): { number: number; text: string } {
    let number = this.reference(this.text(this.root), "Pages");
    for (let text = this.text(number); ; text = this.text(number)) {
      const first = /\/Kids\s*\[\s*(\d+) 0 R/.exec(text)?.[1];
      if (first === undefined) return { number, text };
      number = Number(first);
    }
  }

  add(object: string | Stream): number {
    const number = this.size++;
    this.changed.set(number, object);
    return number;
  }

  replace(number: number, object: string): void {
    this.changed.set(number, object);
  }

  finish(): Uint8Array {
    const parts: Uint8Array[] = [this.bytes, bytesOf("\n")];
    let end = this.bytes.length + 1;
    const push = (part: Uint8Array): void => {
      parts.push(part);
      end += part.length;
    };
    const entries = [...this.changed]
      .sort(([one], [other]) => one - other)
      .map(([number, object]) => {
        const entry = `${number} 1\n${String(end).padStart(10, "0")} 00000 n\r\n`;
        push(bytesOf(`${number} 0 obj\n`));
        if (typeof object === "string") push(latin(object));
        else {
          push(bytesOf(`${object.head}\nstream\n`));
          push(object.data);
          push(bytesOf("\nendstream"));
        }
        push(bytesOf("\nendobj\n"));
        return entry;
      });
    const start = end;
    const trailer = this.trailer.replace(/\/Size \d+/, `/Size ${this.size}`).replace(/\/Prev \d+/, "");
    push(latin(`xref\n${entries.join("")}trailer\n<<${trailer}/Prev ${this.table}>>\nstartxref\n${start}\n%%EOF\n`));
    const out = new Uint8Array(end);
    let at = 0;
    for (const part of parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
}

/** A byte per letter, as objects were read. */
function latin(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
