/** The mark in the list of what professionals say of an area. */

import { h, icon } from "../dom";
import { number } from "../format";
import type { Page } from "../page";

/** How many notes of the server an area has; nothing where it has none. */
export function sharedMark(page: Page, code: string): HTMLElement | null {
  const count = page.shared.of(code).length;
  if (!count) return null;
  const said = `${number(count, page.state.language)} ${page.say(count === 1 ? "sharedOne" : "sharedMany")}`;
  return h(
    "span",
    { class: "note-mark shared-mark", title: said },
    icon("talk"),
    h("span", { "aria-hidden": "true" }, String(count)),
    h("span", { class: "visually-hidden" }, said),
  );
}
