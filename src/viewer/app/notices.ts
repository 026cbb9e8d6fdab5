/** Short notices over the map, read out by screen readers, gone by themselves. */

import { h } from "./dom";
import type { Page } from "./page";

const SHOWN_MS = 6000;

export function mountNotices(page: Page, root: HTMLElement): void {
  root.setAttribute("role", "status");
  root.setAttribute("aria-live", "polite");
  page.announce = (message) => {
    if ([...root.children].some((child) => child.textContent === message)) return;
    const notice = h("p", { class: "notice" }, message);
    root.append(notice);
    setTimeout(() => notice.remove(), SHOWN_MS);
  };
}
