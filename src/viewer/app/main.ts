/** Starts the page: asks what the server offers, reads the link, builds the parts and keeps the link in step. */

import "maplibre-gl/dist/maplibre-gl.css";
import "./styles/tokens.css";
import "./styles/page.css";
import "./styles/parts.css";
import "./styles/map.css";
import "./styles/period.css";
import "./styles/legend.css";
import "./styles/panel.css";
import "./styles/compare.css";
import "./styles/list.css";
import "./styles/notes.css";
import "./styles/dwellings.css";
import "./styles/layers.css";
import "./styles/shared-notes.css";
import "./styles/paper.css";
import "./styles/strip.css";
import "./styles/narrow.css";
import "./styles/two-maps.css";
import "./styles/low.css";
import "./styles/embed.css";
import "./styles/contrast.css";
import { watchEnd } from "./access/end";
import { SignInError, finishSignIn, isReturn } from "./access/issuer";
import { tabStorage } from "./access/session";
import * as api from "./api";
import type { Catalogue } from "./documents";
import { h } from "./dom";
import { watchEdition } from "./edition";
import { embedLayout } from "./embed/frame";
import { embedOf, framedLink } from "./embed/options";
import { layout } from "./layout";
import { PageAddress, browserBar, isStep } from "./history";
import { fromLink, languageOf, toLink } from "./link";
import { checkLink, type LinkNotice } from "./link-check";
import { recallMine } from "./dwellings/storage";
import { recall, remember, usualLanguage } from "./memory";
import { Page, boundsOf } from "./page";
import { Store, isSame, type State } from "./state";
import { nameCountry, text, type Language, type TextKey } from "./texts";
import { isDark, onSystemTheme } from "./theme";

const root = document.querySelector<HTMLElement>("#app") ?? document.body.appendChild(h("div", { id: "app" }));

/**
 * The language of what is said before there is a state: that of the link, of the address as the other pages have it, or
 * the usual one.
 */
function languageAsked(usual: Language): Language {
  const asked = (query: string): Language | null => languageOf(new URLSearchParams(query).get("taal"));
  return asked(location.hash.slice(1)) ?? asked(location.search) ?? usual;
}

/** A state with my buurten as this browser keeps them, unless a link names others. */
function withKept(state: State): State {
  const kept = recallMine(localStorage);
  const others = state.mineLinked && !isSame([...state.mine].toSorted(), [...kept.mine].toSorted());
  return others ? state : { ...state, ...kept };
}

/** What came of signing in at the issuer, which sent the reader back; the address is what it was before. */
async function cameBack(): Promise<{ token: string } | { said: TextKey }> {
  const { search } = location;
  const restore = (hash: string): void => history.replaceState(null, "", api.BASE + hash);
  try {
    const { token, hash } = await finishSignIn(search, api.BASE, tabStorage());
    restore(hash);
    return { token };
  } catch (error) {
    const known = error instanceof SignInError ? error : new SignInError("strange");
    restore(known.hash);
    return { said: `signIn_${known.kind}` };
  }
}

/** Asks who the reader is, and says what came of signing in. */
async function recognise(page: Page, came: Awaited<ReturnType<typeof cameBack>> | null): Promise<void> {
  const say = (key: TextKey): void => page.announce(page.say(key));
  try {
    const found = await (came && "token" in came ? page.account.signIn(came.token) : page.account.ask());
    if (came && "said" in came) say(came.said);
    else if ("refused" in found) say(came ? "accountWrong" : "accountOver");
    else if (came) page.announce(page.say("accountAs").replace("{name}", page.account.session?.name ?? ""));
    // Without the token it may be asked how to get one.
    if ("refused" in found && !came) await page.account.ask();
  } catch {
    say("accountFailed");
  }
}

async function start(): Promise<void> {
  // In the page of another: no memory of its own, no steps in that page's history, nothing beside the map.
  const embed = embedOf(location.search);
  // A frame has the language that its page asked for, whatever the browser says.
  const usual = embed ? "nl" : usualLanguage(localStorage, navigator.languages);
  const language = languageAsked(usual);
  document.documentElement.lang = language;
  root.replaceChildren(h("p", { class: "starting", role: "status" }, text("loading", language)));
  let catalogue: Catalogue;
  try {
    catalogue = await api.catalogue();
  } catch (error) {
    const said =
      error instanceof api.RequestError && error.kind === "refused"
        ? `${text("refused", language)} ${error.message}`
        : text("offline", language);
    root.replaceChildren(
      h(
        "div",
        { class: "starting", role: "alert" },
        h("p", null, said),
        h("button", { type: "button", onClick: () => void start() }, text("retry", language)),
      ),
    );
    addEventListener("online", () => void start(), { once: true });
    return;
  }
  nameCountry(catalogue.country, catalogue.country_whole);
  const came = catalogue.sign_in && !embed && isReturn(location.search) ? await cameBack() : null;
  const address = new PageAddress(browserBar);
  const read = (): ReturnType<typeof checkLink> => {
    const hash = address.read();
    const link = embed ? framedLink(location.search, hash) : hash;
    const { state, said } = checkLink(fromLink(link, catalogue, usual), link, catalogue);
    return { state: embed ? { ...state, view: "one", second: null, compared: [], list: false } : state, said };
  };
  const asked = read();
  // The address of the page itself may name the language, as those of the other pages do; the link wins.
  // A link says all there is to say; without one the page is as it was left.
  const remembered = embed || location.hash.length > 1 ? {} : recall(localStorage, catalogue);
  const named = new URLSearchParams(location.search).has("taal") ? { language } : {};
  const store = new Store({ ...(embed ? asked.state : withKept(asked.state)), language, ...remembered, ...named });
  const page = new Page(catalogue, store, embed);
  if (!embed) void page.notes.open();
  if (!embed && catalogue.sign_in) {
    watchEnd(page.account);
    void recognise(page, came);
  }
  const dress = (): void => {
    const { language, theme } = store.state;
    document.documentElement.lang = language;
    document.documentElement.dataset["theme"] = isDark(theme) ? "dark" : "light";
    document.title = `${page.pick(page.map(store.state.first).title)} · ${page.pick(catalogue.title)}`;
  };
  dress();
  const asks = !embed && remembered === null && catalogue.gemeenten.length > 1;
  if (embed) embedLayout(page, root);
  else layout(page, root, asks ? () => remember(localStorage, store.state) : null);
  const again = (): void => location.reload();
  watchEdition({
    shown: catalogue.version,
    ask: api.currentEdition,
    onOther: embed ? again : () => page.offer(page.say("otherEdition"), page.say("loadAgain"), again),
  });
  /** Whether the state follows the address, which must not follow it back. */
  let reading = false;
  store.subscribe((now, before) => {
    dress();
    const { gemeenten, colourBlind, letters, theme, language } = now;
    if (
      !embed &&
      (!isSame(gemeenten, before.gemeenten) ||
        colourBlind !== before.colourBlind ||
        letters !== before.letters ||
        theme !== before.theme ||
        language !== before.language)
    )
      remember(localStorage, now);
    address.write(toLink(now, catalogue.year, usual), !reading && !embed && isStep(now, before));
  });
  onSystemTheme(() => store.update({}));
  const say = (said: readonly LinkNotice[]): void => {
    // What is not there must not stay in the address, to be sent on.
    if (said.length) address.write(toLink(store.state, catalogue.year, usual), false);
    for (const { key, about } of said) page.warnOf(key, about);
  };
  // A link to an area or to gemeenten that names no place goes there.
  const goThere = ({ area, gemeenten, camera }: State): void => {
    if (camera) return;
    const known = boundsOf(catalogue, area === null ? gemeenten : [area]);
    if (known) return page.goTo(known);
    if (area === null) return;
    void api.area(area).then(
      ({ bounds }) => {
        if (store.state.area === area) page.goTo(bounds);
      },
      // The panel says what is wrong.
      () => undefined,
    );
  };
  // Codes of my buurten that a link names, once the index is there, which is asked for them anyway.
  const checkMine = async ({ mine, mineLinked }: State): Promise<void> => {
    if (!mineLinked || !mine.length) return;
    const index = await api.areaIndex().catch(() => null);
    if (!index || !isSame(store.state.mine, mine)) return;
    const there = new Set(index.buurten.map(([code]) => code));
    const gone = mine.filter((code) => !there.has(code));
    if (!gone.length) return;
    page.warnOf("goneMine", gone.join(", "));
    const left = mine.filter((code) => there.has(code));
    store.update({ mine: left, mineLinked: left.length > 0 });
  };
  say(asked.said);
  goThere(page.opened);
  void checkMine(store.state);
  addEventListener("hashchange", () => {
    const { state, said } = read();
    reading = true;
    page.linked = state.area;
    store.update(state.mineLinked ? withKept(state) : { ...state, mine: store.state.mine, stock: store.state.stock });
    reading = false;
    say(said);
    if (said.some(({ key }) => key === "gonePlace") && !state.area && !state.gemeenten.length)
      page.goTo(catalogue.bounds);
    goThere(state);
    void checkMine(store.state);
  });
}

void start();
