/**
 * Fetches what a PDF with words and circles of one's own is made of. A file of its own, which is loaded when somebody
 * saves one.
 */

import { BASE, RequestError } from "../api";
import { readFont } from "./font";
import type { Marks, PaperSheet } from "./marks";
import { addMarks, weightsOf, type Fonts } from "./pdf";

const FILES = { regular: "NotoSans-Regular", bold: "NotoSans-Bold" };

/** Gives the PDF at an address with the marks on its first page. */
export async function loadMarkedPdf(address: string, { maps }: Pick<PaperSheet, "maps">, marks: Marks): Promise<Blob> {
  const fonts = weightsOf(marks).map(
    async (weight) => [weight, readFont(await load(`${BASE}fonts/${FILES[weight]}.ttf`), FILES[weight])] as const,
  );
  const [pdf, ...read] = await Promise.all([load(address), ...fonts]);
  const out = addMarks(pdf, marks, maps, Object.fromEntries(read) as Fonts);
  return new Blob([out as BlobPart], { type: "application/pdf" });
}

async function load(address: string): Promise<Uint8Array<ArrayBuffer>> {
  let answer: Response;
  try {
    answer = await fetch(address);
  } catch (error) {
    throw new RequestError("offline", String(error));
  }
  if (!answer.ok) throw new RequestError("refused", `${answer.status} ${answer.statusText}`);
  return new Uint8Array(await answer.arrayBuffer());
}
