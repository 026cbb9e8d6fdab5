/**
 * Signing in at the organisation's own issuer: an authorisation code with PKCE (RFC 7636), in this tab, without a
 * password that passes here.
 *
 * What must be known again when the issuer sends the reader back is kept for as long as the tab is open, and used once.
 */

import type { SignInWay } from "../documents";

const KEPT = "veerkracht-sign-in";

/** Why signing in came to nothing, for a sentence on the page. */
export class SignInError extends Error {
  /** The link that the reader was at, where that is known. */
  hash = "";

  constructor(readonly kind: "insecure" | "unreachable" | "refused" | "strange") {
    super(kind);
  }
}

interface SignInAttempt {
  state: string;
  nonce: string;
  verifier: string;
  tokens: string;
  issuer: string;
  way: SignInWay;
  hash: string;
}

interface IssuerDescription {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
}

type TabStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/**
 * Gives the address of the issuer where the reader signs in. `back` is where they are sent after it, without a query.
 */
export async function signInAddress(
  way: SignInWay,
  back: string,
  hash: string,
  storage: TabStorage,
  send: typeof fetch = fetch,
): Promise<string> {
  // Browsers compute nothing secret for a page that came unencrypted.
  if (!globalThis.crypto.subtle) throw new SignInError("insecure");
  const described = await json<IssuerDescription>(
    send,
    `${way.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
  );
  if (described.issuer !== way.issuer) throw new SignInError("strange");
  const started: SignInAttempt = {
    state: random(),
    nonce: random(),
    verifier: random(),
    tokens: way.token_address ?? described.token_endpoint,
    issuer: described.issuer,
    way,
    hash,
  };
  storage.setItem(KEPT, JSON.stringify(started));
  const address = new URL(described.authorization_endpoint);
  const asked = {
    response_type: "code",
    client_id: way.client,
    redirect_uri: back,
    scope: way.scope,
    state: started.state,
    nonce: started.nonce,
    code_challenge: await challenge(started.verifier),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
  return address.href;
}

/** What came of signing in: the token, and the link that the reader was at. */
export interface SignInResult {
  token: string;
  hash: string;
}

/** Whether an address is one that the issuer sent the reader back to. */
export function isReturn(search: string): boolean {
  const query = new URLSearchParams(search);
  return query.has("state") && (query.has("code") || query.has("error"));
}

/** Gives the code back to the issuer for a token. */
export async function finishSignIn(
  search: string,
  back: string,
  storage: TabStorage,
  send: typeof fetch = fetch,
): Promise<SignInResult> {
  const query = new URLSearchParams(search);
  const kept = storage.getItem(KEPT);
  storage.removeItem(KEPT);
  if (kept === null) throw new SignInError("strange");
  const started = JSON.parse(kept) as SignInAttempt;
  try {
    return { token: await exchanged(query, started, back, send), hash: started.hash };
  } catch (error) {
    if (error instanceof SignInError) error.hash = started.hash;
    throw error;
  }
}

async function exchanged(
  query: URLSearchParams,
  started: SignInAttempt,
  back: string,
  send: typeof fetch,
): Promise<string> {
  // Somebody else's answer signs nobody in here, nor one of another issuer (RFC 9207).
  if (query.get("state") !== started.state || (query.has("iss") && query.get("iss") !== started.issuer))
    throw new SignInError("strange");
  const code = query.get("code");
  if (code === null) throw new SignInError("refused");
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code,
    redirect_uri: back,
    client_id: started.way.client,
    code_verifier: started.verifier,
  });
  const tokens = await json<Record<string, unknown>>(send, started.tokens, { method: "POST", body });
  const identity = tokens["id_token"];
  if (typeof identity === "string" && nonceOf(identity) !== started.nonce) throw new SignInError("strange");
  const token = tokens[started.way.send];
  if (typeof token !== "string") throw new SignInError("strange");
  return token;
}

async function json<T>(send: typeof fetch, address: string, options: RequestInit = {}): Promise<T> {
  let answer: Response;
  try {
    answer = await send(address, { ...options, credentials: "omit", cache: "no-store" });
  } catch {
    throw new SignInError("unreachable");
  }
  if (!answer.ok) throw new SignInError(answer.status >= 500 ? "unreachable" : "refused");
  return (await answer.json()) as T;
}

/** What an identity token repeats of the request for it; whether the token is right, the server says. */
function nonceOf(token: string): unknown {
  try {
    const part = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const claims = JSON.parse(
      new TextDecoder().decode(Uint8Array.from(atob(part), (letter) => letter.charCodeAt(0))),
    ) as Record<string, unknown>;
    return claims["nonce"];
  } catch {
    return null;
  }
}

/** 256 random bits. */
function random(): string {
  return base64(crypto.getRandomValues(new Uint8Array(32)));
}

async function challenge(verifier: string): Promise<string> {
  return base64(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}
