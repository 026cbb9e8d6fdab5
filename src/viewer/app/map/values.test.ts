import { expect, test } from "vitest";
import { readProperties, states } from "./values";

test("a feature tells the class of what is drawn, not that of its tile", () => {
  const columns = { ids: [7, 9], classes: [3, null], statuses: [0, 4] };
  const [[id, first], [, second]] = states(columns, "a") as [
    [number, Record<string, number>],
    [number, Record<string, number>],
  ];
  expect(id).toBe(7);
  expect(readProperties({ code: "BU1", klasse: 1, status: 1 }, first, "a")).toEqual({
    code: "BU1",
    klasse: 3,
    status: 0,
  });
  expect(readProperties({ code: "BU2", klasse: 1, status: 1 }, second, "a")).toEqual({ code: "BU2", status: 4 });
  expect(readProperties({ code: "BU1", klasse: 1, status: 1 }, first, "tile")).toEqual({
    code: "BU1",
    klasse: 1,
    status: 1,
  });
  // The two states do not meet.
  expect(readProperties({ code: "BU1" }, first, "b")).toEqual({ code: "BU1" });
});
