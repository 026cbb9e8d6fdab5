/**
 * Looks whether the server shows another edition by now: a page that is left open for longer than the former one is
 * held would mix the two. The reader is told and loads the page again; in the page of another, where nobody is asked,
 * it does so by itself.
 */

/** Half as long as the least time for which a server holds an edition that it has replaced. */
export const LOOKED_AFTER_MS = 5 * 60_000;

export interface EditionWatch {
  shown: string;
  /** Asks which edition is shown now. */
  ask: () => Promise<string>;
  /** Called once, when it is another one. */
  onOther: () => void;
  now: () => number;
}

/**
 * Looks when it is asked to, no more often than needed; a server that does not answer is asked again. Gives what asks
 * it.
 */
export function editionWatch({ shown, ask, onOther, now }: EditionWatch): () => Promise<void> {
  let looked = now();
  let over = false;
  return async () => {
    if (over || now() - looked < LOOKED_AFTER_MS) return;
    looked = now();
    const found = await ask().catch(() => shown);
    if (over || found === shown) return;
    over = true;
    onOther();
  };
}

/** Looks now and then while the page is in sight, and at once when it comes into sight again. */
export function watchEdition(watch: Omit<EditionWatch, "now">): void {
  const look = editionWatch({ ...watch, now: () => Date.now() });
  const inSight = (): void => {
    if (!document.hidden) void look();
  };
  document.addEventListener("visibilitychange", inSight);
  setInterval(inSight, LOOKED_AFTER_MS);
}
