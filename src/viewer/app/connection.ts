/**
 * Whether the server can be reached, and the one place that tries again: when the browser says that the network is
 * back, and by itself after a time that doubles. Parts of the page register what they lack; nothing that is in sight is
 * thrown away.
 */

const FIRST_MS = 2000;
const LAST_MS = 60_000;

export type Retry = () => unknown;

export class Connection {
  private readonly lacking = new Map<string, Retry>();
  private readonly listeners: (() => void)[] = [];
  private delay = FIRST_MS;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `target` tells when the network is back: the window. */
  constructor(target: Pick<EventTarget, "addEventListener">) {
    target.addEventListener("online", () => this.again());
  }

  /** Whether some part lacks what it asked for. */
  get lost(): boolean {
    return this.lacking.size > 0;
  }

  /** Says that a part lacks something, and how it asks for it again. */
  lacks(part: string, retry: Retry): void {
    const first = !this.lost;
    this.lacking.set(part, retry);
    if (this.timer === undefined) this.wait();
    if (first) this.tell();
  }

  /** Says that a part has what it asked for. */
  has(part: string): void {
    if (!this.lacking.delete(part) || this.lost) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.delay = FIRST_MS;
    this.tell();
  }

  /** Asks again at once for all that is lacking. */
  again(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.lost) return;
    this.wait();
    for (const retry of [...this.lacking.values()]) retry();
  }

  /** Calls back when the first part lacks something, and when none does any more. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  private wait(): void {
    this.timer = setTimeout(() => this.again(), this.delay);
    this.delay = Math.min(LAST_MS, 2 * this.delay);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
