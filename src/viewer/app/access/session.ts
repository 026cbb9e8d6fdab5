/**
 * Who the reader is to the server: a token that is kept for as long as the tab is open, and what it may see.
 *
 * The token goes along only with requests for what is not public. Those for the maps are the same for everybody, and
 * stay so.
 */

import type { Session } from "../documents";

const KEPT = "veerkracht-token";

/** Signed in with nothing, the server does not know the reader; `refused` tells that it does not know the token. */
export type SessionAnswer = { session: Session } | { refused: true };

export class Account {
  /** What the server last said; null before it did. */
  session: Session | null = null;
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly base: string,
    private readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
    private readonly send: typeof fetch = (...asked) => fetch(...asked),
  ) {}

  /** What a request for something that is not public carries. */
  headers(): Record<string, string> {
    const token = this.token();
    return token === null ? {} : { Authorization: `Bearer ${token}` };
  }

  /** The same for an address that a map asks for; null for one that is public or of another server. */
  headersFor(address: string): Record<string, string> | null {
    const path = address.startsWith(this.base) ? address.slice(this.base.length) : null;
    return path !== null && OWN.test(path) && this.token() !== null ? this.headers() : null;
  }

  /** Whether the server knows the reader. */
  get signedIn(): boolean {
    return this.session !== null && this.session.how !== null;
  }

  /** Whether the reader may do something, as the server names it. */
  may(scope: string): boolean {
    return this.session?.scopes.includes(scope) ?? false;
  }

  /** Asks the server who the reader is; a token that it does not know any more is forgotten. */
  async ask(): Promise<SessionAnswer> {
    const answer = await this.send(`${this.base}access.json`, { headers: this.headers(), cache: "no-store" });
    if (answer.status === 401) {
      this.forget();
      const session = this.session;
      this.session = null;
      if (session !== null) this.tell();
      return { refused: true };
    }
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    this.session = (await answer.json()) as Session;
    this.tell();
    return { session: this.session };
  }

  /** Takes a token, and asks whose it is. */
  async signIn(token: string): Promise<SessionAnswer> {
    this.storage.setItem(KEPT, token.trim());
    const found = await this.ask();
    // Without the token the server may still say how to get one.
    if ("refused" in found) await this.ask();
    return found;
  }

  /** Forgets the token. What was seen with it must leave the page: load it anew. */
  forget(): void {
    this.storage.removeItem(KEPT);
  }

  /** Calls back when the server said who the reader is. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  private token(): string | null {
    return this.storage.getItem(KEPT);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

/** What is kept for as long as the tab is open; in a browser that keeps nothing, for as long as the page is. */
export function tabStorage(): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  try {
    sessionStorage.getItem(KEPT);
    return sessionStorage;
  } catch {
    const kept = new Map<string, string>();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    };
  }
}

/** Paths below the base that are not public, or not only. */
const OWN = /^(access\.json|layers(\.json|\/)|notes([/?]|$)|ogc\/v1\/collections\/notes\/)/;
