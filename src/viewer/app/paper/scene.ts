/**
 * The pages that the server draws, as they are shown, printed and saved: with the words of the reader's own and circles
 * of his dwellings, which never leave the browser.
 */

import { RequestError } from "../api";
import { svg } from "../dom";
import type { Bounds } from "../page";
import {
  marks,
  MINE,
  OPACITY,
  type Marks,
  type PageBox,
  type PaperAdditions,
  type PaperSheet,
  type TypeLine,
} from "./marks";
import type { Measure } from "./words";

export interface Scene extends PaperSheet {
  /** The page as it came, but for its font. */
  source: SVGSVGElement;
  /**
   * Its font, as text: the policy of the program lets no document of the page have styles inside, not even to read it.
   */
  font: string;
  pages: number;
  /** Name of its file, without an ending. */
  name: string;
}

const FONT = '"Noto Sans Variable", "Noto Sans", Arial, sans-serif';

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
  const source = new DOMParser().parseFromString(text.replace(font, ""), "image/svg+xml")
    .documentElement as unknown as SVGSVGElement;
  const data = (name: string): string => source.getAttribute(name) ?? "";
  const [width = 0, height = 0] = ["width", "height"].map((side) => Number(data(side)));
  const view = numbers(data("data-view"));
  return {
    source,
    font,
    size: [width, height],
    maps: data("data-maps")
      .split(";")
      .map(numbers)
      .filter((box): box is PageBox => box.length === 4),
    view: view.length === 4 ? (view as Bounds) : null,
    title: numbers(data("data-title")),
    notes: numbers(data("data-notes")),
    pages: Number(data("data-pages")) || 1,
    name: /filename="(.+)\.\w+"/.exec(disposition ?? "")?.[1] ?? "kaart",
  };
}

/** Gives the page with what is one's own on it, and that by itself. */
export function drawAdditions(
  scene: Scene,
  own: PaperAdditions,
  measure: Measure = measured(),
): { page: SVGSVGElement; added: Marks } {
  const page = scene.source.cloneNode(true) as SVGSVGElement;
  const added = marks(scene, own, measure);
  const frames = [...page.querySelectorAll("g[clip-path]")];
  for (const [map, frame] of frames.entries()) {
    // On the classes and below the names.
    const names = frame.querySelector("text");
    for (const disc of added.discs.filter((one) => one.map === map)) {
      const at = { cx: disc.x.toFixed(2), cy: disc.y.toFixed(2), r: disc.radius.toFixed(2) };
      frame.insertBefore(
        svg("circle", {
          ...at,
          fill: MINE,
          "fill-opacity": OPACITY,
          stroke: MINE,
          "stroke-width": 1,
          class: "own-circle",
        }),
        names,
      );
    }
  }
  for (const line of added.lines) (line.map === null ? page : (frames[line.map] ?? page)).append(lettered(line));
  return { page, added };
}

function lettered({ kind, words, x, y, size, bold, ink, anchor, map }: TypeLine): SVGElement {
  const rim =
    map === null
      ? {}
      : {
          stroke: "#ffffff",
          "stroke-width": (size * 0.3).toFixed(2),
          "stroke-linejoin": "round",
          "paint-order": "stroke",
        };
  return svg(
    "text",
    {
      x: x.toFixed(2),
      y: y.toFixed(2),
      "font-size": size.toFixed(2),
      fill: ink,
      "text-anchor": anchor,
      ...(bold ? { "font-weight": 700 } : {}),
      ...rim,
      class: kind === "made" ? "made" : `own-${kind}`,
    },
    words,
  );
}

/** Makes a page one of this document: its font is that of the document, and no name in it is that of another page. */
export function adoptPage(page: SVGSVGElement, number: number): SVGSVGElement {
  const own = document.importNode(page, true);
  own.setAttribute("font-family", FONT);
  for (const named of own.querySelectorAll("[id]")) named.id = `page-${number}-${named.id}`;
  for (const name of ["fill", "clip-path"]) {
    for (const user of own.querySelectorAll(`[${name}^="url(#"]`))
      user.setAttribute(name, user.getAttribute(name)?.replace("url(#", `url(#page-${number}-`) ?? "");
  }
  own.setAttribute("role", "group");
  return own;
}

/** Writes a page as a file, with its font. */
export function writeSvg(page: SVGSVGElement, font: string): Blob {
  const text = new XMLSerializer()
    .serializeToString(page)
    .replace(/^<svg[^>]*>/, (root) => `${root}<defs>${font}</defs>`);
  return new Blob([text], { type: "image/svg+xml" });
}

/** Draws a page as a PNG of so many pixels per point. */
export async function drawPng(
  page: SVGSVGElement,
  font: string,
  [width, height]: [number, number],
  perPoint: number,
): Promise<Blob> {
  const address = URL.createObjectURL(writeSvg(page, font));
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
    return await new Promise<Blob>((done, failed) =>
      canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("the browser could not make a PNG"))), "image/png"),
    );
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
