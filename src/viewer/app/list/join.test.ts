import { expect, test } from "vitest";
import type { AreaRow } from "../documents";
import { featureId, join } from "./join";

test("a feature id is the number in the code, and above all those for a code with letters", () => {
  expect(featureId("BU05991234")).toBe(5_991_234);
  expect(featureId("BU059912A0")).toBe(100_000_000 + Number.parseInt("059912a0", 36));
});

test("a buurt gets its figures by its id, and its gemeente for a wijk that there is not", () => {
  const row = (code: string, gemeente: string): AreaRow => [code, code, gemeente, 0, 0, 0, 0, 0, 0];
  const index = {
    fields: [],
    buurten: [row("BU05991234", "GM0599"), row("BU05999900", "GM0599")],
    wijken: [row("WK059912", "GM0599")],
    gemeenten: [],
  };
  const [one, other] = join(
    index,
    new Map([[5_991_234, 300]]),
    [new Map([[5_991_234, 7]])],
    [new Map([[5_991_234, 0]]), new Map([[5_999_900, 3]])],
  );
  expect(one).toMatchObject({ wijk: "WK059912", people: 300, figures: [7], classes: [0, null] });
  expect(other).toMatchObject({ wijk: "GM0599", people: null, figures: [null], classes: [null, 3] });
});
