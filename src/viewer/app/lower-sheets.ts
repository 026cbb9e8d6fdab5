/**
 * What lies below the map on a phone: low, so that three fifths of the stage stay map, or high by its button or by a
 * drag of its head; one is high at a time.
 */

import { h, icon } from "./dom";
import type { Page } from "./page";
import type { TextKey } from "./texts";

/** Pixels that a finger goes up or down before it is a drag. */
const DRAG = 24;

interface LowerSheet {
  name: string;
  /** What its button is called. */
  label: TextKey;
  /** Shows it anew, with its button. */
  draw: () => void;
  /** Told when a reader made it high. */
  raised?: () => void;
}

export class LowerSheets {
  private readonly sheets = new Map<HTMLElement, LowerSheet>();
  private tall: HTMLElement | null = null;

  constructor(private readonly page: Page) {}

  add(root: HTMLElement, sheet: LowerSheet): void {
    this.sheets.set(root, sheet);
    let from: number | null = null;
    root.addEventListener("pointerdown", ({ target, clientY }) => {
      const head = target instanceof Element ? target.closest(".panel-head") : null;
      // Without its button, on a wide screen, it has one height.
      from = head?.querySelector<HTMLElement>(".panel-more")?.offsetParent ? clientY : null;
    });
    for (const end of ["pointerup", "pointercancel"]) root.addEventListener(end, () => (from = null));
    root.addEventListener("pointermove", ({ clientY }) => {
      if (from === null || Math.abs(clientY - from) < DRAG) return;
      this.move(root, clientY < from);
      from = null;
    });
  }

  /** The button that makes a sheet high, and low again. */
  button(root: HTMLElement): HTMLElement | null {
    const sheet = this.sheets.get(root);
    if (!sheet) return null;
    const isTall = this.tall === root;
    return h(
      "button",
      {
        type: "button",
        class: "tool panel-more",
        "aria-expanded": String(isTall),
        "aria-label": this.page.say(sheet.label),
        title: this.page.say(sheet.label),
        "data-focus": `tall ${sheet.name}`,
        onClick: () => this.move(root, !isTall),
      },
      icon(isTall ? "down" : "up"),
    );
  }

  /** Makes a sheet low. */
  lower(root: HTMLElement): void {
    if (this.tall === root) this.raise(null);
  }

  private move(root: HTMLElement, up: boolean): void {
    if (up) {
      this.raise(root);
      this.sheets.get(root)?.raised?.();
    } else this.lower(root);
  }

  private raise(next: HTMLElement | null): void {
    const before = this.tall;
    if (before === next) return;
    this.tall = next;
    for (const [root, sheet] of this.sheets) {
      root.classList.toggle("tall", root === next);
      if (root === next || root === before) sheet.draw();
    }
  }
}
