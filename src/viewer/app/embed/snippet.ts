/**
 * What a web editor pastes into a page: a frame that needs no script, and the lines that let its height follow. Pure.
 */

import { escapeAttribute } from "../markup";
import { VERSION } from "./messages";

const HEIGHT = 560;

/** The frame; `address` as it is, `title` for who cannot see it. */
export function frameSnippet(address: string, title: string): string {
  return (
    `<iframe src="${escapeAttribute(address)}" title="${escapeAttribute(title)}" ` +
    `loading="lazy" width="100%" height="${HEIGHT}" style="border: 0"></iframe>`
  );
}

/**
 * The lines that set the height; `origin` is where the frame comes from. They take nothing but a height, and only of
 * that frame.
 */
export function heightSnippet(origin: string): string {
  return [
    "<script>",
    'addEventListener("message", ({ origin, source, data }) => {',
    `  if (origin !== ${JSON.stringify(origin)} || data?.source !== "veerkracht" || data.version !== ${VERSION}` +
      ' || data.type !== "height") return;',
    '  for (const frame of document.querySelectorAll("iframe")) if (frame.contentWindow === source)' +
      " frame.height = Math.min(1200, Number(data.height) || 560);",
    "});",
    "</script>",
  ].join("\n");
}
