import { expect, test } from "vitest";
import { Account } from "../access/session";
import type { Session } from "../documents";
import { OwnLayers, keyOf } from "./layers";
import { OwnError, OwnServer } from "./server";

const BASE = "https://maps.example.nl/";
const session = (more: Partial<Session> = {}): Session => ({
  how: "token",
  keeps: true,
  name: "woonstad",
  organisation: "Woonstad",
  scopes: ["layer:bezit:read"],
  sign_in: null,
  until: null,
  ...more,
});
const layer = (version: string, more = {}): object => ({
  id: "bezit",
  kind: "points",
  title: { nl: "Bezit", en: "Stock" },
  owner: "X",
  columns: [],
  figures: [],
  changed: "",
  version,
  maxzoom: 13,
  addresses: false,
  write: true,
  ...more,
});
const figures = {
  id: "klachten",
  kind: "figures",
  title: { nl: "Klachten", en: "Complaints" },
  owner: "X",
  columns: [],
  figures: [
    { column: "k", base: "w", title: null, percentages: false },
    { column: "l", base: "w", title: null, percentages: false },
  ],
  changed: "",
  version: "v3",
  maxzoom: 14,
  addresses: false,
  write: false,
};

/** A server that answers as it is told, and remembers what it was asked. */
function served(answers: Record<string, () => Response>) {
  const asked: { at: string; method: string; headers: Headers }[] = [];
  const send: typeof fetch = (address, options) => {
    const at = String(address).slice(BASE.length);
    asked.push({ at, method: options?.method ?? "GET", headers: new Headers(options?.headers) });
    return Promise.resolve(answers[at]?.() ?? Response.json({ error: "unknown_path" }, { status: 404 }));
  };
  const kept = new Map([["veerkracht-token", "vk_right"]]);
  const account = new Account(
    BASE,
    {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    send,
  );
  const server = new OwnServer(account, BASE, send);
  return { asked, account, kept, server, own: new OwnLayers(account, server) };
}

/** Waits until a list of layers was told. */
const told = (own: OwnLayers): Promise<void> => new Promise((done) => own.onChange(done));

test("nothing is asked for who is not signed in, nor where nothing is kept", async () => {
  for (const other of [session({ how: null }), session({ keeps: false })]) {
    const { asked, account } = served({ "access.json": () => Response.json(other) });
    await account.ask();
    await Promise.resolve();
    expect(asked.map(({ at }) => at)).toEqual(["access.json"]);
  }
});

test(
  "layers are asked for with the credential, counts when a layer is switched on, and of a new version anew",
  async () => {
    let version = "v1";
    const counts = (): Response =>
      Response.json({
        kind: "points",
        layer: "bezit",
        version,
        fewer_than: 5,
        buurten: { BU1: 12 },
        wijken: {},
        gemeenten: {},
      });
    const { asked, account, own } = served({
      "access.json": () => Response.json(session()),
      "layers.json": () => Response.json({ layers: [layer(version)] }),
      "layers/bezit/counts.json": counts,
    });
    const first = told(own);
    await account.ask();
    await first;
    expect(own.list.map(({ id }) => id)).toEqual(["bezit"]);
    expect(asked.map(({ at }) => at)).toEqual(["access.json", "layers.json"]);
    expect(asked[1]?.headers.get("authorization")).toBe("Bearer vk_right");
    await own.set("bezit", true);
    expect(own.points[0]?.counts.buurten).toEqual({ BU1: 12 });
    await own.set("bezit", false);
    await own.set("bezit", true);
    expect(asked.filter(({ at }) => at.endsWith("counts.json")).length).toBe(1);
    version = "v2";
    await own.load();
    expect(own.points[0]?.counts.version).toBe("v2");
    expect(own.server.tiles(own.list[0] as never)).toBe(`${BASE}layers/bezit/{z}/{x}/{y}.mvt?changed=v2`);
  },
);

test("all layers are read for who saves or prints, and who signed out meanwhile has none of them", async () => {
  const counts = (): Response =>
    Response.json({
      kind: "points",
      layer: "bezit",
      version: "v1",
      fewer_than: 5,
      buurten: { BU1: 12 },
      wijken: {},
      gemeenten: {},
    });
  let over = false;
  const { account, own } = served({
    "access.json": () => (over ? Response.json({ error: "unauthorised" }, { status: 401 }) : Response.json(session())),
    "layers.json": () => Response.json({ layers: [layer("v1")] }),
    "layers/bezit/counts.json": counts,
  });
  const first = told(own);
  await account.ask();
  await first;
  expect((await own.all()).map(({ layer: { id }, counts: { version } }) => [id, version])).toEqual([["bezit", "v1"]]);
  expect(own.isOn("bezit")).toBe(false);
  own.paper = { held: await own.all(), index: { fields: [], buurten: [], wijken: [], gemeenten: [] } };
  const asked = own.all();
  over = true;
  const gone = told(own);
  await account.ask();
  await gone;
  expect([await asked, own.paper]).toEqual([[], null]);
});

test("of figures one is on at a time, beside layers of points", async () => {
  const column = (figure: string): object => ({
    figure,
    title: null,
    base: "w",
    borders: [5],
    colours: ["#111111", "#222222"],
    buurten: { BU1: { count: 6, base: 60, share: 10, class: 2 }, BU2: { withheld: true } },
    wijken: {},
    gemeenten: {},
  });
  const { account, own } = served({
    "access.json": () => Response.json(session()),
    "layers.json": () => Response.json({ layers: [layer("v1"), figures] }),
    "layers/bezit/counts.json": () => Response.json({ kind: "points", version: "v1", buurten: {} }),
    "layers/klachten/counts.json": () =>
      Response.json({ kind: "figures", version: "v3", figures: [column("k"), column("l")] }),
  });
  const first = told(own);
  await account.ask();
  await first;
  await own.set("bezit", true);
  await own.set(keyOf(figures, "k"), true);
  await own.set(keyOf(figures, "l"), true);
  expect([own.isOn("klachten k"), own.figure?.column.figure, own.points.length]).toEqual([false, "l", 1]);
  await own.set(keyOf(figures, "l"), false);
  expect([own.figure, own.everFigure]).toEqual([null, true]);
});

test("a credential that is over takes everything off the page", async () => {
  let right = true;
  const { account, kept, own, server } = served({
    "access.json": () =>
      right
        ? Response.json(session())
        : kept.size
          ? new Response("{}", { status: 401 })
          : Response.json(session({ how: null, scopes: [] })),
    "layers.json": () => Response.json({ layers: [layer("v1")] }),
    "layers/bezit/counts.json": () => Response.json({ error: "unauthorised", message: "over" }, { status: 401 }),
  });
  const first = told(own);
  await account.ask();
  await first;
  right = false;
  await expect(own.set("bezit", true)).rejects.toMatchObject({ kind: "over" });
  expect([own.list.length, account.signedIn, kept.size, account.session?.how]).toEqual([0, false, 0, null]);
  await expect(server.counts("bezit")).rejects.toBeInstanceOf(OwnError);
});

test("a change names the version that was read, and one that somebody else changed is told apart", async () => {
  const { asked, server } = served({
    "layers/bezit/features?mode=replace": () =>
      Response.json({ error: "changed", message: "it was changed meanwhile" }, { status: 412 }),
  });
  const file = { body: new Blob(["lon;lat"]), media: "text/csv" as const, period: "" };
  await expect(server.bring("bezit", file, "replace", "v7")).rejects.toMatchObject({ kind: "changed" });
  expect([asked[0]?.method, asked[0]?.headers.get("if-match"), asked[0]?.headers.get("content-type")]).toEqual([
    "POST",
    '"v7"',
    "text/csv",
  ]);
});
