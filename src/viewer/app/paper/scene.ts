/** The pages that the server draws, as they are shown, printed and saved: with the words of the reader's own, which never leave the browser. */

import { RequestError } from "../api";
import { svg } from "../dom";
import type { Bounds } from "../page";
import { layNotes, type Measure, type NotesBox } from "./words";

/** A rectangle of the page: west edge, north edge, width, height; points. */
export type Box = [number, number, number, number];

export interface Scene {
  /** The page as it came, but for its font. */
  source: SVGSVGElement;
  /** Its font, as text: the policy of the program lets no document of the page have styles inside, not even to read it. */
  font: string;
  /** Width and height, points. */
  size: [number, number];
  maps: Box[];
  /** What the first map has in sight, degrees. */
  view: Bounds | null;
  pages: number;
  /** Name of its file, without an ending. */
  name: string;
}

export interface OwnWords {
  title: string;
  notes: string;
  made: string;
}

const FONT = '"Noto Sans Variable", "Noto Sans", Arial, sans-serif';
const INK = "#16191c";
const SOFT = "#3a4147";

/** Asks for a page. */
export async function loadScene(url: string, signal?: AbortSignal): Promise<Scene> {
  let answer: Response;
  try {
    answer = await fetch(url, signal ? { signal } : {});
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new RequestError("offline", String(error));
  }
  if (!answer.ok) {
    const body = (await answer.json().catch(() => null)) as { message?: string } | null;
    throw new RequestError("refused", body?.message ?? `${answer.status} ${answer.statusText}`);
  }
  return readScene(await answer.text(), answer.headers.get("content-disposition"));
}

/** Reads a page and what stands at its root. */
export function readScene(text: string, disposition: string | null): Scene {
  const font = /<style>[^<]*<\/style>/.exec(text)?.[0] ?? "";
  const source = new DOMParser().parseFromString(text.replace(font, ""), "image/svg+xml").documentElement as unknown as SVGSVGElement;
  const data = (name: string): string => source.getAttribute(name) ?? "";
  const [width = 0, height = 0] = ["width", "height"].map((side) => Number(data(side)));
  const view = numbers(data("data-view"));
  return {
    source,
    font,
    size: [width, height],
    maps: data("data-maps").split(";").map(numbers).filter((box): box is Box => box.length === 4),
    view: view.length === 4 ? (view as Bounds) : null,
    pages: Number(data("data-pages")) || 1,
    name: /filename="(.+)\.\w+"/.exec(disposition ?? "")?.[1] ?? "kaart",
  };
}

/** Gives the page with the words of one's own on it, and whether all of them have room. */
export function written(scene: Scene, own: OwnWords, measure: Measure = measured()): { page: SVGSVGElement; fits: boolean } {
  const page = scene.source.cloneNode(true) as SVGSVGElement;
  const add = (words: string, x: number, y: number, size: number, rest: Record<string, unknown> = {}): void => {
    page.append(svg("text", { x: x.toFixed(2), y: y.toFixed(2), "font-size": size.toFixed(2), fill: INK, ...rest }, words));
  };
  let fits = true;
  const [x = 0, y = 0, width = 0, size = 0] = numbers(page.getAttribute("data-title") ?? "");
  if (own.title && size) {
    // A title is one line: it is made smaller before it is cut off.
    const scale = Math.min(1, width / Math.max(measure(own.title, size) * 1.08, 1));
    fits = scale >= 0.5;
    add(own.title, x, y + size, size * Math.max(scale, 0.5), { "font-weight": 700, class: "own-title" });
  }
  const [left = 0, first = 0, length = 0, pitch = 0, lines = 0] = numbers(page.getAttribute("data-notes") ?? "");
  if (own.notes && lines) {
    const box: NotesBox = { x: left, y: first, width: length, pitch, lines };
    const laid = layNotes(own.notes, box, measure);
    for (const line of laid.lines) add(line.words, line.x, line.y, line.size, { class: "own-notes" });
    fits &&= laid.fits;
  }
  if (own.made) add(own.made, scene.size[0] - 24, scene.size[1] - 9, 6, { fill: SOFT, "text-anchor": "end", class: "made" });
  return { page, fits };
}

/** Makes a page one of this document: its font is that of the document, and no name in it is that of another page. */
export function shown(page: SVGSVGElement, number: number): SVGSVGElement {
  const own = document.importNode(page, true);
  own.setAttribute("font-family", FONT);
  for (const named of own.querySelectorAll("[id]")) named.id = `page-${number}-${named.id}`;
  for (const name of ["fill", "clip-path"]) {
    for (const user of own.querySelectorAll(`[${name}^="url(#"]`)) user.setAttribute(name, user.getAttribute(name)?.replace("url(#", `url(#page-${number}-`) ?? "");
  }
  own.setAttribute("role", "group");
  return own;
}

/** Writes a page as a file, with its font. */
export function asSvg(page: SVGSVGElement, font: string): Blob {
  const text = new XMLSerializer().serializeToString(page).replace(/^<svg[^>]*>/, (root) => `${root}<defs>${font}</defs>`);
  return new Blob([text], { type: "image/svg+xml" });
}

/** Draws a page as a PNG of so many pixels per point. */
export async function asPng(page: SVGSVGElement, font: string, [width, height]: [number, number], perPoint: number): Promise<Blob> {
  const address = URL.createObjectURL(asSvg(page, font));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(width * perPoint);
    canvas.height = Math.ceil(height * perPoint);
    const pen = canvas.getContext("2d");
    if (!pen) throw new Error("the browser gives no canvas to draw on");
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("the browser could not make a PNG"))), "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}

function numbers(text: string): number[] {
  return text.split(" ").filter(Boolean).map(Number);
}

function measured(): Measure {
  const pen = document.createElement("canvas").getContext("2d");
  return (words, size) => {
    if (!pen) return words.length * size * 0.6;
    pen.font = `${size}px ${FONT}`;
    return pen.measureText(words).width;
  };
}
