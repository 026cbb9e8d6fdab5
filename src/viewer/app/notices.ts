/**
 * Notices over the map, read out by screen readers: short ones go by themselves, those about what is missing stay until
 * they are closed.
 */

import { h, icon } from "./dom";
import type { Page } from "./page";

const SHOWN_MS = 6000;

export function mountNotices(page: Page, root: HTMLElement): void {
  root.setAttribute("role", "status");
  root.setAttribute("aria-live", "polite");
  const show = (message: string, lasting: boolean, offer: HTMLElement | null = null): void => {
    if ([...root.children].some((child) => child.firstChild?.textContent === message)) return;
    const close = (): void => notice.remove();
    const notice = h(
      "p",
      { class: lasting ? "notice lasting" : "notice" },
      message,
      offer,
      lasting
        ? h(
            "button",
            {
              type: "button",
              class: "bare",
              "aria-label": page.say("close"),
              title: page.say("close"),
              onClick: close,
            },
            icon("close"),
          )
        : null,
    );
    root.append(notice);
    if (!lasting) setTimeout(close, SHOWN_MS);
  };
  page.announce = (message) => show(message, false);
  page.warn = (message) => show(message, true);
  page.offer = (message, label, act) =>
    show(message, true, h("button", { type: "button", class: "button", onClick: act }, label));
}
