import { expect, test } from "vitest";
import type { ChangeList } from "../documents";
import { formerClasses } from "./former-classes";

const list: ChangeList = {
  division: 2023,
  maps: [
    {
      map: "kwetsbaar_nl",
      before: { key: "2022", year: 2022 },
      selection: { key: "2024", year: 2024 },
      changes: [
        ["BU00010101", 2, 3],
        ["BU00010102", null, 1],
      ],
    },
    {
      map: "focuskaart",
      before: { key: "2022-nl", year: 2022, vergelijking: "nl" },
      selection: { key: "2024-nl", year: 2024, vergelijking: "nl" },
      changes: [["BU00010101", 0, 8]],
    },
  ],
};

test("what a class was is known for the selection that was compared, and for no other", () => {
  const [level, focus, other] = formerClasses(list, [
    { map: "kwetsbaar_nl", selection: { year: 2024 } },
    { map: "focuskaart", selection: { year: 2024, comparison: "gemeente" } },
    { map: "onveilig_niveau", selection: { year: 2024 } },
  ]);
  expect([...(level ?? [])]).toEqual([
    ["BU00010101", 2],
    ["BU00010102", null],
  ]);
  expect([focus?.size, other?.size]).toEqual([0, 0]);
  expect(
    formerClasses(list, [{ map: "focuskaart", selection: { year: 2024, comparison: "nl" } }])[0]?.get("BU00010101"),
  ).toBe(0);
});

test("without an edition before nothing changed", () => {
  expect(formerClasses(null, [{ map: "kwetsbaar_nl", selection: {} }])[0]?.size).toBe(0);
});
