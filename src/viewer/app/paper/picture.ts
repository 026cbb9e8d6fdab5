/** The sheet as a PNG: the same words, the same map and the same measures, drawn on a canvas. */

import { GAP, MARGIN, PAPERS, type Paper, type PaperContent } from "./content";
import type { ScaleBar } from "./scale";

/** Pixels per millimetre: 200 per inch. */
const DOTS = 200 / 25.4;
const PIXELS_PER_MM = 96 / 25.4;
const FONT = '"Noto Sans Variable", "Segoe UI", system-ui, sans-serif';
const INK = "#10181f";
const SOFT = "#4d5963";
const FAINT = "#b4b4b4";

/** Millimetres from the left and the top, the widest line, the size of the type. */
interface Place {
  x: number;
  y: number;
  widest: number;
  size: number;
}

export async function picture(content: PaperContent, paper: Paper, map: HTMLImageElement, bar: ScaleBar, scaleText: string): Promise<Blob> {
  const { width, height, side, header, footer, size } = PAPERS[paper];
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * DOTS);
  canvas.height = Math.round(height * DOTS);
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("the browser gives no canvas to draw on");
  pen.scale(DOTS, DOTS);
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, width, height);
  pen.textBaseline = "top";
  pen.lineWidth = 0.2;
  pen.strokeStyle = SOFT;

  const whole = width - 2 * MARGIN;
  write(pen, content.title, { x: MARGIN, y: MARGIN, widest: whole, size: 6 * size }, 700);
  write(pen, content.subtitle, { x: MARGIN, y: MARGIN + 8.6 * size, widest: whole, size: 3 * size }, 400, SOFT);

  const [top, bottom] = [MARGIN + header, height - MARGIN - footer];
  const mapWidth = whole - side - GAP;
  pen.drawImage(map, MARGIN, top, mapWidth, bottom - top);
  pen.strokeRect(MARGIN, top, mapWidth, bottom - top);
  column(pen, content, { x: width - MARGIN - side, y: top, widest: side, size }, bottom);

  const foot = bottom + 3 * size;
  const barMm = bar.pixels / PIXELS_PER_MM;
  write(pen, content.notice, { x: MARGIN, y: foot, widest: whole, size: 3 * size }, 700);
  write(pen, `${content.sources} ${content.made}.`, { x: MARGIN, y: foot + 4.6 * size, widest: mapWidth, size: 2.4 * size }, 400, SOFT);
  const barLeft = width - MARGIN - barMm;
  pen.strokeStyle = INK;
  pen.beginPath();
  pen.moveTo(barLeft, foot);
  pen.lineTo(barLeft, foot + 1.6);
  pen.lineTo(barLeft + barMm, foot + 1.6);
  pen.lineTo(barLeft + barMm, foot);
  pen.stroke();
  pen.textAlign = "right";
  write(pen, `${bar.label} · ${scaleText}`, { x: width - MARGIN, y: foot + 2.8 * size, widest: side, size: 2.7 * size });
  return await new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("the browser could not make a PNG"))), "image/png"));
}

/** The legend, the guide and as many caveats as fit. */
function column(pen: CanvasRenderingContext2D, content: PaperContent, { x, y, widest, size }: Place, bottom: number): void {
  const key = { width: 6 * size, height: 4 * size };
  let at = write(pen, content.legendTitle, { x, y, widest, size: 3.5 * size }, 700) + 1.5 * size;
  for (const entry of content.legend) {
    pen.fillStyle = entry.colour;
    pen.fillRect(x, at, key.width, key.height);
    if (entry.hatch) strokes(pen, x, at, key.width, key.height, entry.hatch === "indicative" ? SOFT : FAINT);
    pen.strokeRect(x, at, key.width, key.height);
    const end = write(pen, entry.label, { x: x + 8 * size, y: at + 0.3, widest: widest - 22 * size, size: 2.8 * size });
    pen.textAlign = "right";
    write(pen, entry.count, { x: x + widest, y: at + 0.3, widest, size: 2.8 * size }, 400, SOFT);
    pen.textAlign = "left";
    at = Math.max(end, at + key.height) + 1.2 * size;
  }
  at = write(pen, content.guideTitle, { x, y: at + 2 * size, widest, size: 3.5 * size }, 700) + size;
  at = write(pen, content.guide, { x, y: at, widest, size: 2.8 * size });
  if (!content.caveats.length || at > bottom - 16 * size) return;
  at = write(pen, content.caveatsTitle, { x, y: at + 3 * size, widest, size: 3.5 * size }, 700) + size;
  for (const caveat of content.caveats) {
    const place = { x, y: at, widest, size: 2.5 * size };
    if (at + lines(pen, caveat, place, 400).length * place.size * LEADING > bottom) break;
    at = write(pen, caveat, place, 400, SOFT) + size;
  }
}

const LEADING = 1.35;

/** Writes a text in lines that fit; gives where the next thing can begin. */
function write(pen: CanvasRenderingContext2D, words: string, place: Place, weight = 400, colour = INK): number {
  const wrapped = lines(pen, words, place, weight);
  pen.fillStyle = colour;
  wrapped.forEach((line, index) => pen.fillText(line, place.x, place.y + index * place.size * LEADING));
  return place.y + wrapped.length * place.size * LEADING;
}

function lines(pen: CanvasRenderingContext2D, words: string, { widest, size }: Place, weight: number): string[] {
  pen.font = `${weight} ${size}px ${FONT}`;
  const result: string[] = [];
  let line = "";
  for (const word of words.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (line && pen.measureText(longer).width > widest) {
      result.push(line);
      line = word;
    } else line = longer;
  }
  return [...result, line];
}

function strokes(pen: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, colour: string): void {
  pen.save();
  pen.strokeStyle = colour;
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.beginPath();
  for (let shift = -height; shift < width; shift += 1.2) {
    pen.moveTo(x + shift, y + height);
    pen.lineTo(x + shift + height, y);
  }
  pen.stroke();
  pen.restore();
}
