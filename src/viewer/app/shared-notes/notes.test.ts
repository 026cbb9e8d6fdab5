import { expect, test } from "vitest";
import { Account } from "../access/session";
import type { SharedNote } from "../layers/documents";
import { OwnError, type OwnServer } from "../layers/server";
import { SharedNotes } from "./notes";

const note = (id: string, more: Partial<SharedNote> = {}): SharedNote =>
  ({
    id,
    area: "BU1",
    gemeente: "GM1",
    author: "Woonstad",
    book: "wijk",
    status: "published",
    agreement: null,
    created: `2026-01-0${id}T00:00:00Z`,
    version: "v1",
    ...more,
  }) as SharedNote;

function shared(server: Partial<OwnServer>, signedIn = true, now: () => number = () => 0) {
  const account = new Account("", { getItem: () => null, setItem: () => undefined, removeItem: () => undefined });
  account.session = {
    how: signedIn ? "token" : null,
    keeps: true,
    name: "x",
    organisation: "Woonstad",
    scopes: [],
    sign_in: null,
    until: null,
  };
  return new SharedNotes(account, server as OwnServer, now);
}

const list = (notes: SharedNote[]) =>
  Promise.resolve({ notes, matched: notes.length, categories: [], books: { write: ["wijk"], moderate: ["wijk"] } });

test("notes are grouped by area, newest first, and agreements of a gemeente come by their day", async () => {
  const agreed = (id: string, date: string, more: Partial<SharedNote> = {}): SharedNote =>
    note(id, { agreement: { organisation: "X", date, state: "open" }, ...more });
  const notes = shared({
    notes: () =>
      list([
        note("1"),
        note("2"),
        agreed("3", "2027-06-30"),
        agreed("4", "2027-01-31", { area: "BU2" }),
        agreed("5", "2026-01-01", { gemeente: "GM2" }),
        agreed("6", "2026-01-01", { status: "hidden" }),
      ]),
  });
  await notes.load();
  expect(notes.of("BU1").map(({ id }) => id)).toEqual(["6", "5", "3", "2", "1"]);
  expect(notes.agreements("GM1").map(({ id }) => id)).toEqual(["4", "3"]);
  expect([
    notes.isOwn(note("1")),
    notes.isOwn(note("1", { author: "Y" })),
    notes.moderates(note("1", { book: "ander" })),
  ]).toEqual([true, false, false]);
});

test("who is not signed in is shown nothing, and nothing is asked", async () => {
  let asked = 0;
  const notes = shared({ notes: () => ((asked += 1), list([note("1")])) }, false);
  await notes.load();
  notes.refresh();
  expect([asked, notes.list.length, notes.isThere]).toEqual([0, 0, false]);
});

test("what others wrote is asked for again after a while, and not with every area", async () => {
  let [asked, clock] = [0, 0];
  const notes = shared({ notes: () => ((asked += 1), list([])) }, true, () => clock);
  await notes.load();
  notes.refresh();
  expect(asked).toBe(1);
  clock = 60_001;
  notes.refresh();
  expect(asked).toBe(2);
});

test("a change that somebody else forestalled shows the note as it is now", async () => {
  let held = note("1");
  const notes = shared({ notes: () => list([held]), change: () => Promise.reject(new OwnError("changed", "")) });
  await notes.load();
  held = note("1", { text: "van een ander", version: "v2" });
  await expect(notes.change(note("1"), { status: "closed" })).rejects.toMatchObject({ kind: "changed" });
  expect(notes.of("BU1")[0]?.text).toBe("van een ander");
});
