import { expect, test } from "vitest";
import type { SignInWay } from "../documents";
import { SignInError, finishSignIn, isReturn, signInAddress } from "./issuer";

const WAY: SignInWay = {
  client: "viewer",
  issuer: "https://login.example.nl/v2.0",
  scope: "openid profile",
  send: "access_token",
  token_address: null,
};
const BACK = "https://maps.example.nl/";

function storage(): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

const base64 = (text: string): string => btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** An issuer that answers as issuers do, with what may be strange about it. */
function issuer({ says = WAY.issuer, nonce = null as string | null } = {}) {
  const sent: URLSearchParams[] = [];
  let expected = "";
  const send: typeof fetch = (address, options) => {
    const at = address instanceof Request ? address.url : String(address);
    if (at.endsWith("/.well-known/openid-configuration"))
      return Promise.resolve(
        Response.json({
          issuer: says,
          authorization_endpoint: "https://login.example.nl/authorize?tenant=1",
          token_endpoint: "https://login.example.nl/token",
        }),
      );
    sent.push(options?.body as URLSearchParams);
    return Promise.resolve(
      Response.json({ access_token: "right", id_token: `x.${base64(JSON.stringify({ nonce: nonce ?? expected }))}.y` }),
    );
  };
  return { send, sent, expect: (value: string) => (expected = value) };
}

async function kindOf(ended: Promise<unknown>): Promise<string> {
  return ended.then(
    () => "signed in",
    (error: unknown) => (error instanceof SignInError ? error.kind : String(error)),
  );
}

/** Signs in as far as the issuer; gives what it was asked and how to go on. */
async function begun(odd: Parameters<typeof issuer>[0] = {}) {
  const kept = storage();
  const at = issuer(odd);
  const address = new URL(await signInAddress(WAY, BACK, "#kaart=focuskaart", kept, at.send));
  at.expect(address.searchParams.get("nonce") ?? "");
  return {
    address,
    at,
    state: address.searchParams.get("state") ?? "",
    finish: (search: string) => finishSignIn(search, BACK, kept, at.send),
  };
}

test("the issuer is asked for a code, and the code is given back with what proves who asked", async () => {
  const { address, at, state, finish } = await begun();
  expect(`${address.origin}${address.pathname}`).toBe("https://login.example.nl/authorize");
  expect(Object.fromEntries(address.searchParams)).toMatchObject({
    tenant: "1",
    response_type: "code",
    client_id: "viewer",
    redirect_uri: BACK,
    scope: "openid profile",
    code_challenge_method: "S256",
  });
  expect(await finish(`?code=c&state=${state}`)).toEqual({ token: "right", hash: "#kaart=focuskaart" });
  const [sent] = at.sent;
  expect(Object.fromEntries(sent ?? [])).toMatchObject({
    grant_type: "authorization_code",
    code: "c",
    redirect_uri: BACK,
    client_id: "viewer",
  });
  const digest = new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode(sent?.get("code_verifier") ?? "")),
  );
  expect(address.searchParams.get("code_challenge")).toBe(base64(String.fromCharCode(...digest)));
  expect(await kindOf(finish(`?code=c&state=${state}`))).toBe("strange");
});

test("an answer that is not one to this page signs nobody in", async () => {
  for (const [search, odd, kind] of [
    ["?code=c&state=other", {}, "strange"],
    ["?code=c&state=STATE&iss=https://evil.example", {}, "strange"],
    ["?error=access_denied&state=STATE", {}, "refused"],
    ["?code=c&state=STATE", { nonce: "other" }, "strange"],
  ] as const) {
    const { state, finish } = await begun(odd);
    expect(await kindOf(finish(search.replace("STATE", state))), search).toBe(kind);
  }
  expect(await kindOf(signInAddress(WAY, BACK, "", storage(), issuer({ says: "https://evil.example" }).send))).toBe(
    "strange",
  );
  expect(await kindOf(signInAddress(WAY, BACK, "", storage(), () => Promise.reject(new TypeError("no network"))))).toBe(
    "unreachable",
  );
});

test("an address is one of coming back when it says a state and what came of it", () => {
  expect(["?code=c&state=s", "?state=s&error=e"].every(isReturn)).toBe(true);
  expect(["", "?code=c", "?taal=en", "?state=s"].some(isReturn)).toBe(false);
});
