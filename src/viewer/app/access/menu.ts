/**
 * The menu in which the reader signs in and out, and sees as whom and what for. Only where the server has something to
 * sign in to.
 */

import { BASE } from "../api";
import type { Session } from "../documents";
import { fill, h } from "../dom";
import type { Page } from "../page";
import type { TextKey } from "../texts";
import { SignInError, signInAddress } from "./issuer";
import { tabStorage } from "./session";

export function mountAccountMenu(page: Page, root: HTMLElement): void {
  const { account } = page;
  let message: TextKey | null = null;
  const say = (key: TextKey | null): void => {
    message = key;
    draw();
    if (key) page.announce(page.say(key));
  };

  const enter = async (field: HTMLInputElement): Promise<void> => {
    if (!field.value.trim()) return field.focus();
    try {
      const found = await account.signIn(field.value);
      say("refused" in found ? "accountWrong" : null);
    } catch {
      account.forget();
      say("accountFailed");
    }
  };

  const leave = async (session: Session): Promise<void> => {
    try {
      if (session.sign_in) location.assign(await signInAddress(session.sign_in, BASE, location.hash, tabStorage()));
    } catch (error) {
      say(error instanceof SignInError ? `signIn_${error.kind}` : "signIn_unreachable");
    }
  };

  const outside = (session: Session | null): HTMLElement[] => {
    const field = h("input", {
      type: "password",
      autocomplete: "off",
      spellcheck: "false",
      "data-focus": "account token",
      "aria-describedby": "account-kept",
    });
    const form = h(
      "form",
      { class: "account-form" },
      h("label", { class: "field" }, page.say("accountToken"), field),
      h("p", { class: "hint", id: "account-kept" }, page.say("accountKept")),
      h("button", { type: "submit", class: "button", "data-focus": "account enter" }, page.say("accountEnter")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void enter(field);
    });
    const way = session?.sign_in;
    const issuer = way
      ? h(
          "button",
          { type: "button", class: "button", "data-focus": "account issuer", onClick: () => void leave(session) },
          page.say("accountIssuer").replace("{host}", new URL(way.issuer).hostname),
        )
      : null;
    return [h("p", { class: "hint" }, page.say("accountHint")), ...(issuer ? [issuer] : []), form];
  };

  const inside = (session: Session): (HTMLElement | null)[] => {
    const { language } = page.state;
    const until =
      session.until === null
        ? null
        : new Date(session.until * 1000).toLocaleString(language === "nl" ? "nl-NL" : "en-GB", {
            dateStyle: "long",
            timeStyle: "short",
          });
    const organisation =
      session.organisation !== null && session.organisation !== session.name
        ? ` (${page.say("accountFor").replace("{organisation}", session.organisation)})`
        : "";
    return [
      h("p", { class: "account-name" }, page.say("accountAs").replace("{name}", session.name ?? "") + organisation),
      h("p", null, page.say("accountMay")),
      h(
        "ul",
        { class: "account-scopes" },
        session.scopes.map((scope) => h("li", null, scopeText(page, scope))),
      ),
      until ? h("p", { class: "hint" }, page.say("accountUntil").replace("{time}", until)) : null,
      session.how === "proxy"
        ? h("p", { class: "hint" }, page.say("accountProxy"))
        : h(
            "button",
            { type: "button", class: "button", "data-focus": "account out", onClick: () => signOut() },
            page.say("accountOut"),
          ),
    ];
  };

  const signOut = (): void => {
    account.forget();
    // What was seen with the token leaves the page with it.
    location.reload();
  };

  const draw = (): void => {
    const { session } = account;
    fill(
      root,
      h("h2", null, page.say(account.signedIn ? "accountIn" : "account")),
      message ? h("p", { class: "account-message", role: "status" }, page.say(message)) : null,
      ...(session && account.signedIn ? inside(session) : outside(session)),
    );
  };

  let known = account.signedIn;
  account.onChange(() => {
    // Who signs out loads the page anew; here the token came to its end.
    if (known && !account.signedIn) say("accountOver");
    known = account.signedIn;
    draw();
  });
  page.store.subscribe((now, before) => {
    if (now.language !== before.language) draw();
  });
  draw();
}

/** What a scope allows, in words; one that this page does not know as it is written. */
function scopeText(page: Page, scope: string): string {
  const [what = "", id = "", right = ""] = scope.split(":");
  if (scope === "admin") return page.say("scope_admin");
  if (scope === "maps:read") return page.say("scope_maps_read");
  const key = `scope_${what}_${right}`;
  return KNOWN.has(key) ? page.say(key as TextKey).replace("{id}", id) : scope;
}

const KNOWN = new Set([
  "scope_layer_read",
  "scope_layer_write",
  "scope_layer_addresses",
  "scope_notes_read",
  "scope_notes_write",
  "scope_notes_moderate",
]);
