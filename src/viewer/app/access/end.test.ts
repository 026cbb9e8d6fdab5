import { expect, test } from "vitest";
import type { Session } from "../documents";
import { watchEnd } from "./end";
import { Account } from "./session";

const HOUR = 3600;

/** An account that the server knows until a moment, with a clock and what is waited for. */
function account(until: number | null) {
  const at = { clock: 0, asked: 0, right: true };
  const kept = new Map([["veerkracht-token", "vk_right"]]);
  const send: typeof fetch = (_address, options) => {
    at.asked += 1;
    const known = new Headers(options?.headers).has("authorization");
    const session: Session = {
      how: known ? "token" : null,
      keeps: true,
      name: null,
      organisation: null,
      scopes: [],
      sign_in: null,
      until: known ? until : null,
    };
    return Promise.resolve(known && !at.right ? new Response("{}", { status: 401 }) : Response.json(session));
  };
  const waits: { act: () => void; milliseconds: number }[] = [];
  const found = new Account(
    "",
    {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    send,
  );
  watchEnd(
    found,
    (act, milliseconds) => waits.push({ act, milliseconds }),
    () => at.clock,
  );
  return { at, kept, waits, account: found };
}

const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

test("at the end of a credential the server is asked, and what came with it goes", async () => {
  const { at, kept, waits, account: found } = account(HOUR);
  await found.ask();
  expect(waits.map(({ milliseconds }) => milliseconds)).toEqual([HOUR * 1000]);
  // Told again, it is watched once.
  await found.ask();
  expect(waits.length).toBe(1);
  at.right = false;
  waits[0]?.act();
  await settled();
  expect([found.signedIn, kept.size, at.asked]).toEqual([false, 0, 4]);
});

test("a credential that the server still takes is asked about again a little later", async () => {
  const { at, waits, account: found } = account(HOUR);
  await found.ask();
  at.clock = HOUR * 1000;
  waits[0]?.act();
  await settled();
  expect([found.signedIn, waits[1]?.milliseconds]).toEqual([true, 30_000]);
});

test("one without an end is not watched", async () => {
  const { waits, account: found } = account(null);
  await found.ask();
  expect(waits.length).toBe(0);
});
