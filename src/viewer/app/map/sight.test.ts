import { expect, test } from "vitest";
import { leastShift } from "./sight";

const clear = { left: 20, top: 20, right: 500, bottom: 400 };

test("what is in sight stays where it is", () => {
  expect(leastShift({ left: 30, top: 30, right: 90, bottom: 80 }, clear)).toEqual([0, 0]);
});

test("what lies under a panel comes out of it and no further", () => {
  expect(leastShift({ left: 560, top: 380, right: 620, bottom: 460 }, clear)).toEqual([-120, -60]);
  expect(leastShift({ left: -40, top: 0, right: 60, bottom: 90 }, clear)).toEqual([60, 20]);
});

test("what is larger than the room fills it", () => {
  expect(leastShift({ left: 300, top: -100, right: 1300, bottom: 900 }, clear)).toEqual([-280, 0]);
  expect(leastShift({ left: -900, top: -100, right: 100, bottom: 300 }, clear)).toEqual([400, 100]);
});
