/** Where notes lie: IndexedDB of this browser, and nowhere else. */

import { readNote } from "./file";
import type { Note } from "./note";

/** What keeps notes; each call rejects where the browser refuses. */
export interface NoteStore {
  all(): Promise<Note[]>;
  put(notes: readonly Note[]): Promise<void>;
  clear(): Promise<void>;
}

const DATABASE = "veerkracht-notes";
const STORE = "notes";
/**
 * Milliseconds that a browser may take to open its database: on a busy machine seconds; some never answer where they
 * refuse.
 */
const PATIENCE = 20_000;

export class BrowserStore implements NoteStore {
  private opened: Promise<IDBDatabase> | null = null;

  async all(): Promise<Note[]> {
    const found = (await this.run("readonly", (store) => store.getAll())) as unknown[];
    return found.map(readNote).filter((note) => note !== null);
  }

  async put(notes: readonly Note[]): Promise<void> {
    await this.run("readwrite", (store) => {
      let last: IDBRequest = store.count();
      for (const note of notes) last = store.put(note);
      return last;
    });
  }

  async clear(): Promise<void> {
    await this.run("readwrite", (store) => store.clear());
  }

  /** Does one thing in a transaction of its own, and waits until it is on disk. */
  private async run(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
    this.opened ??= open(() => (this.opened = null)).catch((error: unknown) => {
      // The next one may find the browser in a better mood.
      this.opened = null;
      throw error;
    });
    const database = await this.opened;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () =>
        reject(transaction.error ?? request.error ?? new Error("refused"));
    });
  }
}

/** Opens the database; `closed` is called when the browser takes it away. */
function open(closed: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    const late = setTimeout(() => reject(new Error("no answer")), PATIENCE);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => {
      clearTimeout(late);
      // Another tab with a newer page may want to change the database.
      request.result.onversionchange = () => request.result.close();
      request.result.onclose = () => closed();
      resolve(request.result);
    };
    request.onerror = request.onblocked = () => {
      clearTimeout(late);
      reject(request.error ?? new Error("blocked"));
    };
  });
}

/** A word between the tabs of a browser: the notes changed. */
export interface Channel {
  tell(): void;
  onTold(listener: () => void): void;
}

export function browserChannel(): Channel | null {
  if (typeof BroadcastChannel === "undefined") return null;
  const channel = new BroadcastChannel(DATABASE);
  return {
    tell: () => channel.postMessage("changed"),
    onTold: (listener) => channel.addEventListener("message", listener),
  };
}
