/**
 * When the credential of the reader comes to its end while the page is open: the server is asked then, and what came
 * with it leaves the page.
 */

import type { Account } from "./session";

/** The server may still take a credential for a while after its end. */
const AGAIN_MS = 30_000;
/** As long as a browser waits. */
const LONGEST_MS = 2 ** 31 - 1;

/** Asks who the reader is at the end of the credential; `wait` and `now` are those of the browser. */
export function watchEnd(
  account: Account,
  wait: (act: () => void, milliseconds: number) => unknown = setTimeout,
  now: () => number = Date.now,
): void {
  let watched: number | null = null;
  const ask = async (): Promise<void> => {
    const found = await account.ask();
    // Without the token it may be asked how to get one.
    if ("refused" in found) await account.ask();
  };
  const watch = (): void => {
    const until = account.signedIn ? (account.session?.until ?? null) : null;
    if (until === null || until === watched) return;
    watched = until;
    wait(
      () => {
        watched = null;
        // Where the server does not answer, what is on the page stays, and it is asked again.
        void ask().catch(watch);
      },
      Math.min(LONGEST_MS, Math.max(AGAIN_MS, until * 1000 - now())),
    );
  };
  account.onChange(watch);
}
