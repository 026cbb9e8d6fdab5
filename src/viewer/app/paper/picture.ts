/** The sheet as a PNG: the same words, the same map and the same measures, drawn on a canvas. */

import { INK, LEADING, SOFT, layColumn, wrap, type Column, type Measure, type Place } from "./column";
import { GAP, MARGIN, PAPERS, type Paper, type PaperContent } from "./content";
import type { ScaleBar } from "./scale";

/** Pixels per millimetre: 200 per inch. */
const DOTS = 200 / 25.4;
const PIXELS_PER_MM = 96 / 25.4;
const FONT = '"Noto Sans Variable", "Segoe UI", system-ui, sans-serif';
const FAINT = "#b4b4b4";

export interface Picture {
  blob: Blob;
  /** Millimetres of the column that did not fit. */
  over: number;
}

export async function picture(content: PaperContent, paper: Paper, map: HTMLImageElement, bar: ScaleBar, scaleText: string): Promise<Picture> {
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
  const column = layColumn(content, { width: side, height: bottom - top, size }, measured(pen));
  draw(pen, column, width - MARGIN - side, top);

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
  const blob = await new Promise<Blob>((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("the browser could not make a PNG"))), "image/png"));
  return { blob, over: column.over };
}

function draw(pen: CanvasRenderingContext2D, { marks }: Column, left: number, top: number): void {
  for (const mark of marks) {
    const [x, y] = [left + mark.x, top + mark.y];
    if (mark.kind === "key") {
      pen.fillStyle = mark.colour ?? "#ffffff";
      pen.fillRect(x, y, mark.width, mark.height);
      if (mark.hatch) strokes(pen, x, y, mark.width, mark.height, mark.hatch === "indicative" ? SOFT : FAINT);
      pen.strokeRect(x, y, mark.width, mark.height);
      continue;
    }
    pen.save();
    pen.font = font(mark.size, mark.weight);
    pen.fillStyle = mark.colour;
    pen.textAlign = mark.align;
    pen.translate(x, y);
    if (mark.upright) pen.rotate(-Math.PI / 2);
    pen.fillText(mark.words, 0, 0);
    pen.restore();
  }
}

/** Writes a text in lines that fit. */
function write(pen: CanvasRenderingContext2D, words: string, place: Place, weight = 400, colour = INK): void {
  const lines = wrap(words, place, weight, measured(pen));
  pen.font = font(place.size, weight);
  pen.fillStyle = colour;
  lines.forEach((line, index) => pen.fillText(line, place.x, place.y + index * place.size * LEADING));
}

function measured(pen: CanvasRenderingContext2D): Measure {
  return (words, size, weight) => {
    pen.font = font(size, weight);
    return pen.measureText(words).width;
  };
}

function font(size: number, weight: number): string {
  return `${weight} ${size}px ${FONT}`;
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
