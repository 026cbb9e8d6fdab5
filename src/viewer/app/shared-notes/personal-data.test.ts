import { expect, test } from "vitest";
// The cases of the server's own check: the page warns of what it would refuse.
import cases from "../../../../crates/store/tests/personal.json?raw";
import { marks } from "./personal-data";

const { found, none } = JSON.parse(cases) as { found: [string, string][]; none: string[] };

test("what tells of one person is found in the ways in which people write it", () => {
  expect(found.length).toBeGreaterThan(20);
  for (const [text, kind] of found)
    expect(
      marks(text).map((mark) => mark.kind),
      text,
    ).toEqual([kind]);
});

test("counts, years, codes and postcodes alone are none", () => {
  expect(none.length).toBeGreaterThan(5);
  for (const text of none) expect(marks(text), text).toEqual([]);
});

test("all of several are found in their order", () => {
  expect(marks("a@example.nl, bel 0612345678 of 111222333").map(({ kind, found }) => `${kind} ${found}`)).toEqual([
    "email a@example.nl",
    "telephone 0612345678",
    "bsn 111222333",
  ]);
});
