import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Connection } from "./connection";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("what is lacking is asked for again, each time after twice as long, until it is there", () => {
  const connection = new Connection(new EventTarget());
  const retry = vi.fn();
  const told = vi.fn();
  connection.onChange(told);
  connection.lacks("map", retry);
  connection.lacks("map", retry);
  expect(told).toHaveBeenCalledTimes(1);
  // After 2, 4 and 8 seconds.
  vi.advanceTimersByTime(14_000);
  expect(retry).toHaveBeenCalledTimes(3);
  connection.has("map");
  expect([connection.lost, told.mock.calls.length]).toEqual([false, 2]);
  vi.advanceTimersByTime(120_000);
  expect(retry).toHaveBeenCalledTimes(3);
});

test("all parts ask again at once when the network is back", () => {
  const window = new EventTarget();
  const connection = new Connection(window);
  const retries = [vi.fn(), vi.fn()];
  retries.forEach((retry, part) => connection.lacks(`${part}`, retry));
  window.dispatchEvent(new Event("online"));
  for (const retry of retries) expect(retry).toHaveBeenCalledTimes(1);
  connection.has("0");
  expect(connection.lost).toBe(true);
});
