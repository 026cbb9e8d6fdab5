import { describe, expect, it } from "vitest";
import { NoteBook } from "./book";
import type { Circumstances, Note } from "./note";
import type { NoteStore } from "./store";

const circumstances = (code: string): Circumstances => ({
  about: { kind: "area", code, name: code, gemeente: null },
  map: "m",
  selection: "",
  classThen: null,
  dataset: "",
  year: 2024,
});
const words = (text: string): { text: string; who: string; when: string } => ({ text, who: "", when: "" });

/** A browser that keeps notes, or refuses. */
class MemoryNoteStore implements NoteStore {
  readonly notes = new Map<string, Note>();
  refuses = false;

  async all(): Promise<Note[]> {
    this.check();
    return [...this.notes.values()];
  }

  async put(notes: readonly Note[]): Promise<void> {
    this.check();
    for (const note of notes) this.notes.set(note.id, note);
  }

  async clear(): Promise<void> {
    this.check();
    this.notes.clear();
  }

  private check(): void {
    if (this.refuses) throw new Error("refused");
  }
}

describe("the book of notes", () => {
  it("has after a reload what was written before, and counts it by area", async () => {
    const store = new MemoryNoteStore();
    const book = new NoteBook(store);
    await book.open();
    await book.write(circumstances("BU00010000"), words("een"));
    const two = await book.write(circumstances("BU00010000"), words("twee"));
    await book.reword(two.id, words("twee, maar beter"));
    const again = new NoteBook(store);
    await again.open();
    expect(
      again
        .of("BU00010000")
        .map(({ text }) => text)
        .toSorted(),
    ).toEqual(["een", "twee, maar beter"]);
    expect([...again.counts]).toEqual([["BU00010000", 2]]);
    expect(again.keeping).toBe("kept");
  });

  it("removes a note and puts it back", async () => {
    const book = new NoteBook(new MemoryNoteStore());
    const { id } = await book.write(circumstances("BU00010000"), words("een"));
    const undo = await book.remove(id);
    expect([book.notes, book.whole.length, book.counts.size]).toEqual([[], 1, 0]);
    await undo?.();
    expect(book.notes.map(({ text }) => text)).toEqual(["een"]);
    expect(await book.remove("none")).toBeNull();
  });

  it("says that a browser refuses, and has the notes for as long as the page is open", async () => {
    const store = new MemoryNoteStore();
    store.refuses = true;
    const book = new NoteBook(store);
    let told = 0;
    book.onChange(() => (told += 1));
    await book.open();
    expect(book.keeping).toBe("refused");
    await book.write(circumstances("BU00010000"), words("een"));
    expect([book.keeping, book.notes.length, told > 1]).toEqual(["refused", 1, true]);
    await book.clear();
    expect(book.whole).toEqual([]);
  });

  it("keeps what was refused before, as soon as the browser keeps notes after all", async () => {
    const store = new MemoryNoteStore();
    await new NoteBook(store).write(circumstances("BU00010002"), words("van vorige keer"));
    store.refuses = true;
    const book = new NoteBook(store);
    await book.open();
    await book.write(circumstances("BU00010000"), words("geweigerd"));
    store.refuses = false;
    await book.write(circumstances("BU00010001"), words("bewaard"));
    expect([book.keeping, store.notes.size, book.notes.length]).toEqual(["kept", 3, 3]);
  });

  it("forgets everything at once, marks of removal too", async () => {
    const store = new MemoryNoteStore();
    const book = new NoteBook(store);
    const { id } = await book.write(circumstances("BU00010000"), words("een"));
    await book.remove(id);
    await book.clear();
    expect([store.notes.size, book.whole.length]).toEqual([0, 0]);
  });

  it("loses nothing of what is written while the browser is still reading", async () => {
    const store = new MemoryNoteStore();
    const before = new NoteBook(store);
    await before.write(circumstances("BU00010000"), words("van toen"));
    const book = new NoteBook(store);
    const opening = book.open();
    await book.write(circumstances("BU00010001"), words("van nu"));
    await opening;
    expect(book.notes.map(({ text }) => text).toSorted()).toEqual(["van nu", "van toen"]);
  });

  it("follows what another tab writes and clears", async () => {
    const store = new MemoryNoteStore();
    const listeners: (() => void)[] = [];
    const channel = {
      tell: () => listeners.forEach((listener) => listener()),
      onTold: (listener: () => void) => void listeners.push(listener),
    };
    const [one, other] = [new NoteBook(store, channel), new NoteBook(store, channel)];
    await Promise.all([one.open(), other.open()]);
    await one.write(circumstances("BU00010000"), words("een"));
    await new Promise((resolve) => setTimeout(resolve));
    expect(other.notes).toHaveLength(1);
    await one.clear();
    await new Promise((resolve) => setTimeout(resolve));
    expect(other.notes).toHaveLength(0);
  });
});
