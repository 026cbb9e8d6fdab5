import { expect, test } from "vitest";
import type { Note } from "../notes/note";
import { NO_AGREEMENT, classOf, noteToSend, type SharedNoteDraft } from "./draft";

const words = { nl: "Veerkrachtig", en: "Resilient" };
const note = {
  id: "a",
  classThen: { value: 2, key: "B", words },
  map: "kwetsbaar_nl",
  selection: "year=2022",
  dataset: "d1",
  year: 2025,
} as Note;
const about = { map: "kwetsbaar_nl", selection: "year=2022", class: { value: 2, key: "B", words } };
const draft: SharedNoteDraft = {
  book: "wijk",
  category: "wonen",
  text: " Er wordt gebouwd. ",
  source: "",
  about,
  withMap: true,
  agreement: NO_AGREEMENT,
  from: null,
  forget: true,
  edits: null,
};

test("of a note that is written now the server says itself what the map shows", () => {
  expect(noteToSend("BU00010101", draft, false)).toEqual({
    book: "wijk",
    area: "BU00010101",
    category: "wonen",
    text: "Er wordt gebouwd.",
    map: "kwetsbaar_nl",
    selection: "year=2022",
  });
});

test("a note from the browser takes along what it knew when it was written", () => {
  expect(noteToSend("BU00010101", { ...draft, from: note }, false)).toMatchObject({
    map: "kwetsbaar_nl",
    class_then: { value: 2, key: "B", words },
    dataset: "d1",
    year: 2025,
  });
  expect(classOf({ classThen: { value: null, key: null, words } })).toBeNull();
  expect(classOf({ classThen: { value: 3, key: null, words } })).toEqual({ value: 3, key: "", words });
});

test("a note that does not speak of the map names none, and an agreement goes along where one is asked", () => {
  expect(Object.keys(noteToSend("BU00010101", { ...draft, withMap: false }, false))).toEqual([
    "book",
    "area",
    "category",
    "text",
  ]);
  expect(
    noteToSend(
      "BU00010101",
      { ...draft, agreement: { organisation: " Woonstad ", date: "2027-06-30", state: "open" } },
      true,
    ).agreement,
  ).toEqual({ organisation: "Woonstad", date: "2027-06-30", state: "open" });
});
