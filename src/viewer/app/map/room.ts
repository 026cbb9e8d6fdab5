/**
 * Keeps in sight what the reader is at, when panel, list and comparison take room from the map and when they give it
 * back.
 */

import * as api from "../api";
import type { Bounds, Page } from "../page";
import type { State } from "../state";
import type { Pane } from "./pane";
import { clearBox, isWithin, type Clearance } from "./sight";

export class Room {
  /** Where the page went by itself, until the reader moves the map. */
  private aim: Bounds | null = null;
  private size: { width: number; height: number };
  /** Whether something opens or closes beside the map; else the window itself changed. */
  private opening: boolean;
  /**
   * Whether the place is still the one that the link names: that may be a part of the area, which whoever sent it
   * looked at.
   */
  private linked: boolean;

  constructor(
    private readonly page: Page,
    private readonly box: HTMLElement,
    private readonly pane: () => Pane | undefined,
    private readonly clearance: () => Clearance,
  ) {
    this.size = { width: box.clientWidth, height: box.clientHeight };
    this.opening = isOpen(page.state).some(Boolean);
    this.linked = page.opened.camera !== null;
    page.store.subscribe((now, before) => {
      const [is, was] = [isOpen(now), isOpen(before)];
      this.opening ||= is.some((open, at) => open !== was[at]);
    });
    new ResizeObserver(() => void this.changed()).observe(box);
  }

  /** Takes note of where the page went. */
  went(bounds: Bounds): void {
    this.aim = bounds;
  }

  /** Lets go of that: the place is now the reader's. */
  leave(): void {
    this.aim = null;
  }

  /** Whether a place is in sight for as long as what the page went to is. */
  holds([west, south, east, north]: Bounds): boolean {
    return (
      this.aim !== null && this.aim[0] <= west && this.aim[1] <= south && this.aim[2] >= east && this.aim[3] >= north
    );
  }

  private async changed(): Promise<void> {
    const before = this.size;
    this.size = { width: this.box.clientWidth, height: this.box.clientHeight };
    if (before.width === this.size.width && before.height === this.size.height) return;
    const pane = this.pane();
    if (!pane || !this.size.width || !this.size.height) return;
    if (this.aim) return pane.fit(this.aim, this.clearance());
    const opening = this.opening && !this.linked;
    this.opening = this.linked = false;
    const { area } = this.page.state;
    const gemeenten = this.page.bounds(this.page.state.gemeenten);
    // Of gemeenten a reader may well look at a part, and keeps to it; an area was chosen to be seen.
    if (area === null) {
      if (gemeenten && wasInSight(pane, gemeenten, before)) pane.fit(gemeenten, this.clearance());
      return;
    }
    const detail = await api.area(area).catch(() => null);
    if (!detail || this.page.state.area !== area || this.aim) return;
    if (opening || wasInSight(pane, detail.bounds, before)) pane.bring(detail.bounds, this.clearance());
  }
}

/** What lies beside the map. */
function isOpen({ area, list, compared }: State): boolean[] {
  return [area !== null, list, compared.length > 0];
}

/** Whether a place was wholly in sight in a map of another size, which had the same middle. */
function wasInSight(pane: Pane, bounds: Bounds, before: { width: number; height: number }): boolean {
  const { clientWidth, clientHeight } = pane.container;
  const [right, down] = [(before.width - clientWidth) / 2, (before.height - clientHeight) / 2];
  const { left, top, right: east, bottom } = pane.boxOf(bounds);
  return isWithin(
    { left: left + right, right: east + right, top: top + down, bottom: bottom + down },
    clearBox(before, { top: 0, bottom: 0, left: 0, right: 0 }),
  );
}
