import { describe, expect, it } from "vitest";
import { catalogue, level } from "../fixture";
import { NoteFileError, VERSION, fromFile, readNote, toFile } from "./file";
import { isDouble, merge } from "./merge";
import {
  REPLACED_MAX,
  TEXT_MAX,
  compareByNewest,
  day,
  isOtherClass,
  recordClass,
  restoreNote,
  rewordNote,
  withdrawNote,
  writeNote,
  type Circumstances,
  type Note,
} from "./note";

const both = (words: string): { nl: string; en: string } => ({ nl: words, en: words });
const circumstances: Circumstances = {
  about: { kind: "area", code: "BU06060110", name: "Glasbuurt", gemeente: { code: "GM0606", name: "Schiedam" } },
  map: level.id,
  selection: "year=2024",
  classThen: { value: 0, key: "A", words: both("onder druk") },
  dataset: catalogue.dataset,
  year: 2024,
};
const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 30, 12, minute));
const words = (text: string): { text: string; who: string; when: string } => ({
  text,
  who: "wijkbeheerder",
  when: "2026-11-30",
});
const note = (text: string, minute = 0): Note => writeNote(circumstances, words(text), at(minute));
/** What is said, whoever holds it. */
const said = (notes: readonly Note[]): string[] =>
  notes
    .filter(({ removed }) => !removed)
    .map(({ text }) => text)
    .toSorted();
const plain = (notes: readonly Note[]): unknown =>
  notes
    .map((one) => ({ ...one, replaced: one.replaced.toSorted() }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));

describe("a note", () => {
  it("keeps what was typed, without the space around it and within its bounds", () => {
    const long = writeNote(circumstances, { text: ` ${"a".repeat(TEXT_MAX + 5)} `, who: " w ", when: "" }, at(0));
    expect([long.text.length, long.who]).toEqual([TEXT_MAX, "w"]);
  });

  it("loses its words when it is removed, and gets them back", () => {
    const first = note("gezegd");
    const mark = withdrawNote(first, at(1));
    expect([mark.text, mark.who, mark.when, mark.classThen, mark.removed]).toEqual(["", "", "", null, true]);
    const back = restoreNote(first, mark, at(2));
    expect([back.text, back.removed]).toEqual(["gezegd", false]);
    // Whoever still has the mark gets the note again, and who has the note of before does not get it twice.
    expect(said(merge([mark], [back]).notes)).toEqual(["gezegd"]);
    expect(merge([back], [first, mark]).notes).toHaveLength(1);
  });

  it("remembers a bounded number of wordings", () => {
    let one = note("0");
    for (let turn = 1; turn < REPLACED_MAX + 20; turn += 1) one = rewordNote(one, words(String(turn)), at(turn % 60));
    expect(one.replaced).toHaveLength(REPLACED_MAX);
    expect(readNote(one)).toEqual(one);
  });

  it("says that its class is another one now, and says nothing where there was none to compare", () => {
    const one = note("a");
    const map = {
      classes: [
        { value: 0, key: "A", label: both("onder druk"), colour: "", colour_blind: "" },
        { value: 2, key: "C", label: both("veerkrachtig"), colour: "", colour_blind: "" },
      ],
    };
    expect(isOtherClass(one, recordClass(map, 0, null))).toBe(false);
    expect(isOtherClass(one, recordClass(map, 2, null))).toBe(true);
    expect(isOtherClass(one, recordClass(map, null, both("weinig inwoners")))).toBe(true);
    expect(isOtherClass(one, null)).toBe(false);
    expect(isOtherClass({ classThen: null }, recordClass(map, 2, null))).toBe(false);
  });

  it("stands before those that were said earlier, whenever it was written", () => {
    const [early, late] = [
      writeNote(circumstances, { ...words("vorige week"), when: "2026-11-20" }, at(9)),
      note("vandaag", 1),
    ];
    expect([early, late].toSorted(compareByNewest).map(({ text }) => text)).toEqual(["vandaag", "vorige week"]);
    expect(day(new Date(2026, 0, 5))).toBe("2026-01-05");
  });
});

describe("notes of two people", () => {
  it("are brought together, and a second time changes nothing", () => {
    const [mine, yours] = [note("van mij"), note("van jou")];
    const once = merge([mine], [yours]);
    expect([once.added, said(once.notes)]).toEqual([1, ["van jou", "van mij"]]);
    const twice = merge(once.notes, [yours, mine]);
    expect([twice.added, twice.changed, twice.removed, twice.doubled]).toEqual([0, 0, 0, 0]);
    expect(twice.notes).toEqual(once.notes);
  });

  it("have the newest wording, whoever brings it and in whatever order", () => {
    const first = note("eerst");
    const next = rewordNote(first, words("toen"), at(1));
    const last = rewordNote(next, words("nu"), at(2));
    expect(said(merge([first], [last]).notes)).toEqual(["nu"]);
    expect(merge([last], [first, next]).notes).toEqual([last]);
  });

  it("keep both wordings of a note that two changed apart, the same for both", () => {
    const base = note("samen");
    const [ours, theirs] = [rewordNote(base, words("van ons"), at(1)), rewordNote(base, words("van hen"), at(2))];
    const [here, there] = [merge([ours], [theirs]), merge([theirs], [ours])];
    expect([here.doubled, there.doubled]).toEqual([1, 1]);
    expect(said(here.notes)).toEqual(["van hen", "van ons"]);
    expect(plain(here.notes)).toEqual(plain(there.notes));
    expect(here.notes.filter(isDouble).map(({ text }) => text)).toEqual(["van ons"]);
    // The files of before change nothing any more.
    for (const file of [[ours], [theirs], [base], there.notes])
      expect(plain(merge(here.notes, file).notes)).toEqual(plain(here.notes));
  });

  it("of three give the same in every order", () => {
    const base = note("samen");
    const three = [1, 2, 3].map((minute) => rewordNote(base, words(`van ${minute}`), at(minute)));
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    const results = orders.map((order) =>
      order.reduce<Note[]>((notes, which) => merge(notes, [three[which] as Note]).notes, []),
    );
    for (const result of results) expect(plain(result)).toEqual(plain(results[0] as Note[]));
    expect(said(results[0] as Note[])).toEqual(["van 1", "van 2", "van 3"]);
  });

  it("who typed the same have it once", () => {
    const base = note("samen");
    const both = merge([rewordNote(base, words("beter"), at(1))], [rewordNote(base, words("beter"), at(2))]);
    expect([both.doubled, said(both.notes)]).toEqual([0, ["beter"]]);
  });

  it("stay removed for who still has them, but for what the other reworded meanwhile", () => {
    const base = note("weg");
    const mark = withdrawNote(base, at(1));
    expect(merge([base], [mark])).toMatchObject({ removed: 1, notes: [{ removed: true, text: "" }] });
    expect(said(merge([mark], [base]).notes)).toEqual([]);
    const other = rewordNote(base, words("toch"), at(0));
    for (const [ours, theirs] of [
      [mark, other],
      [other, mark],
    ] as const)
      expect(said(merge([ours], [theirs]).notes)).toEqual(["toch"]);
  });

  it("keep away a double that was removed", () => {
    const base = note("samen");
    const [ours, theirs] = [rewordNote(base, words("van ons"), at(1)), rewordNote(base, words("van hen"), at(2))];
    const { notes } = merge([ours], [theirs]);
    const without = notes.map((one) => (isDouble(one) ? withdrawNote(one, at(3)) : one));
    expect(said(merge(without, [ours]).notes)).toEqual(["van hen"]);
  });
});

describe("the file of notes", () => {
  const view: Note = writeNote(
    {
      ...circumstances,
      about: {
        kind: "view",
        link: "kaart=focuskaart.2024.nl&plek=10.21/52.0000/-4.0000&zonder=1.2",
        title: both("Focuskaart"),
      },
      classThen: null,
    },
    words("alles"),
    at(0),
  );
  const fault = (text: string): unknown => {
    try {
      return fromFile(text);
    } catch (error) {
      return error instanceof NoteFileError ? [error.fault, error.at] : error;
    }
  };
  const file = (change: Record<string, unknown> = {}): string =>
    JSON.stringify({ form: "veerkracht-notes", version: VERSION, made: "", notes: [], ...change });

  it("gives back what went in, marks of removal too", () => {
    const notes = [note("één\ntwee"), view, withdrawNote(note("weg"), at(1))].toSorted((one, other) =>
      one.id < other.id ? -1 : 1,
    );
    expect(fromFile(toFile(notes, at(5)))).toEqual(notes);
    expect(fromFile(`\uFEFF${toFile(notes, at(5))}`)).toEqual(notes);
  });

  it("is refused for what it is", () => {
    expect(fault("geen json")).toEqual(["notJson", 0]);
    for (const text of [
      "[]",
      "null",
      "3",
      "{}",
      file({ form: "geojson" }),
      file({ notes: {} }),
      file({ version: "1" }),
    ])
      expect(fault(text), text).toEqual(["notNotes", 0]);
    expect(fault(file({ version: VERSION + 1 }))).toEqual(["newer", 0]);
    expect(fault(file({ notes: Array.from({ length: 10_001 }, () => 0) }))).toEqual(["tooMany", 0]);
    expect(fault(" ".repeat(16 * 1024 * 1024 + 1))).toEqual(["tooLarge", 0]);
  });

  it("is refused whole for one note that is not right, and says which", () => {
    const good = note("goed");
    const changes: [string, unknown][] = [
      ["id", "x"],
      ["id", "../../etc"],
      ["revision", 3],
      ["replaced", "a"],
      ["replaced", Array.from({ length: REPLACED_MAX + 1 }, () => good.revision)],
      ["about", null],
      ["about", { kind: "area", code: "NL", name: "x", gemeente: null }],
      ["about", { kind: "view", link: "javascript:alert(1)", title: both("x") }],
      ["about", { kind: "view", link: "kaart=a\n", title: both("x") }],
      ["map", "a b"],
      ["selection", "<b>"],
      ["classThen", 3],
      ["classThen", { value: "A", key: null, words: both("x") }],
      ["year", "2024"],
      ["year", 3],
      ["text", "a".repeat(TEXT_MAX + 1)],
      ["text", 1],
      ["when", "gisteren"],
      ["when", "2026-13-01"],
      ["changed", "nu"],
      ["changed", "2026-11-31T99:00:00Z"],
      ["removed", 1],
    ];
    for (const [key, value] of changes)
      expect(fault(file({ notes: [good, { ...good, [key]: value }] })), key).toEqual(["badNote", 2]);
  });

  it("gives nothing beside what a note has", () => {
    expect(readNote({ ...note("a"), extra: 1, __proto__: { polluted: true } })).not.toHaveProperty("extra");
  });
});
