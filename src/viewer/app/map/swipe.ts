/** The slider between two maps that lie on each other. */

import type { Page } from "../page";

const STEP = 2;

export function mountSwipe(page: Page, handle: HTMLElement, root: HTMLElement): void {
  let at = 50;
  const set = (percent: number): void => {
    at = Math.min(97, Math.max(3, percent));
    root.style.setProperty("--swipe", `${at}%`);
    handle.setAttribute("aria-valuenow", String(Math.round(at)));
  };
  handle.tabIndex = 0;
  handle.setAttribute("role", "slider");
  handle.setAttribute("aria-orientation", "horizontal");
  handle.setAttribute("aria-valuemin", "3");
  handle.setAttribute("aria-valuemax", "97");
  const words = (): void => handle.setAttribute("aria-label", page.say("swipeHandle"));
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    event.preventDefault();
    handle.focus();
  });
  handle.addEventListener("pointermove", (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const box = root.getBoundingClientRect();
    set(((event.clientX - box.left) / box.width) * 100);
  });
  handle.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowLeft" ? -STEP : event.key === "ArrowRight" ? STEP : 0;
    if (!step) return;
    event.preventDefault();
    set(at + step);
  });
  page.store.subscribe((now, before) => {
    if (now.language !== before.language) words();
  });
  words();
  set(at);
}
