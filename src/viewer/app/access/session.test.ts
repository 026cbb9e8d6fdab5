import { expect, test } from "vitest";
import type { Session } from "../documents";
import { Account } from "./session";

const BASE = "https://maps.example.nl/kaart/";

function storage(): Pick<Storage, "getItem" | "setItem" | "removeItem"> & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

/** A server that knows one token. */
function server(asked: (string | undefined)[]): typeof fetch {
  return (_address, options) => {
    const said = new Headers(options?.headers).get("authorization") ?? undefined;
    asked.push(said);
    const session: Session = {
      how: said ? "token" : null,
      keeps: false,
      name: said ? "woonstad" : null,
      organisation: null,
      scopes: ["maps:read", ...(said ? ["layer:x:read"] : [])],
      sign_in: null,
      until: null,
    };
    const known = said === undefined || said === "Bearer vk_right";
    return Promise.resolve(new Response(JSON.stringify(known ? session : {}), { status: known ? 200 : 401 }));
  };
}

test("a token that the server knows is kept, and says what may be seen", async () => {
  const kept = storage();
  const asked: (string | undefined)[] = [];
  const account = new Account(BASE, kept, server(asked));
  let told = 0;
  account.onChange(() => told++);
  await account.ask();
  expect([account.signedIn, account.may("layer:x:read"), told]).toEqual([false, false, 1]);
  await account.signIn(" vk_right\n");
  expect([account.signedIn, account.may("layer:x:read"), account.may("layer:y:read")]).toEqual([true, true, false]);
  expect(asked).toEqual([undefined, "Bearer vk_right"]);
  expect([...kept.kept.values()]).toEqual(["vk_right"]);
});

test("a token that the server does not know is forgotten, and nobody is signed in", async () => {
  const kept = storage();
  const asked: (string | undefined)[] = [];
  const account = new Account(BASE, kept, server(asked));
  expect(await account.signIn("vk_wrong")).toEqual({ refused: true });
  expect([account.signedIn, kept.kept.size]).toEqual([false, 0]);
  expect(asked).toEqual(["Bearer vk_wrong", undefined]);
});

test("the token goes along with what is not public, and with nothing else", async () => {
  const account = new Account(BASE, storage(), server([]));
  expect(account.headersFor(`${BASE}layers/x/6/1/1`)).toBeNull();
  await account.signIn("vk_right");
  for (const path of [
    "access.json",
    "layers.json",
    "layers/x/6/1/1",
    "notes",
    "notes?gemeente=GM0606",
    "ogc/v1/collections/notes/items",
  ])
    expect(account.headersFor(BASE + path), path).toEqual({ Authorization: "Bearer vk_right" });
  for (const address of [
    `${BASE}maps.json`,
    `${BASE}tiles/focuskaart/6/1/1.mvt`,
    "https://evil.example/layers/x",
    "https://maps.example.nl/layers/x",
    `${BASE}notesx`,
  ])
    expect(account.headersFor(address), address).toBeNull();
});
