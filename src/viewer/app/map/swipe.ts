/** The slider between two maps that lie on each other. */

import type { Page } from "../page";
import { SWIPE_RANGE } from "../state";

const STEP = 2;

export function mountSwipe(page: Page, handle: HTMLElement, root: HTMLElement): void {
  const [least, most] = SWIPE_RANGE;
  let at = 0;
  const set = (percent: number): void => {
    at = Math.min(most, Math.max(least, percent));
    root.style.setProperty("--swipe", `${at}%`);
    handle.setAttribute("aria-valuenow", String(Math.round(at)));
  };
  handle.tabIndex = 0;
  handle.setAttribute("role", "slider");
  handle.setAttribute("aria-orientation", "horizontal");
  handle.setAttribute("aria-valuemin", String(least));
  handle.setAttribute("aria-valuemax", String(most));
  // Only where it comes to rest: browsers stop a page that writes its address with every move.
  const keep = (): void => page.store.update({ swipe: Math.round(at) });
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
  handle.addEventListener("lostpointercapture", keep);
  handle.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowLeft" ? -STEP : event.key === "ArrowRight" ? STEP : 0;
    if (!step) return;
    event.preventDefault();
    set(at + step);
    keep();
  });
  page.store.subscribe((now, before) => {
    if (now.language !== before.language) words();
    if (now.swipe !== before.swipe) set(now.swipe);
  });
  words();
  set(page.state.swipe);
}
