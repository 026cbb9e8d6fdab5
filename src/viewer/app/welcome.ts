/** The question of a first visit: which gemeente, or which. It lies over the map, stops nothing, and is asked once. */

import { postcodePiece } from "./api";
import { fill, h, icon } from "./dom";
import { boundsOf, type Page } from "./page";
import { buurtenOf, readPostcode } from "./postcodes";
import { match, prepare } from "./search-match";
import { GEMEENTEN_MAX } from "./state";

/** How long a browser may look for the place of the reader. */
const PATIENCE_MS = 15_000;

export function mountWelcome(page: Page, root: HTMLElement, done: () => void): void {
  let message = "";
  const { gemeenten } = page.catalogue;
  const entries = prepare({
    fields: [],
    buurten: [],
    wijken: [],
    gemeenten: gemeenten.map(([code, name, ...box]) => [code, name, code, 0, 0, ...box]),
  });

  // One that many know, if it is there; else the first of a name that the field has room for.
  const names = gemeenten.map(([, name]) => name);
  const example = names.find((name) => name === "Schiedam") ?? names.find((name) => name.length <= 12) ?? "";

  const close = (): void => {
    root.remove();
    done();
  };

  const all = (): void => {
    close();
    // What the question lay over is seen now, too.
    page.goToAll();
  };

  const choose = (...codes: string[]): void => {
    const bounds = boundsOf(page.catalogue, codes);
    if (!bounds) return;
    page.store.update({ gemeenten: codes.slice(0, GEMEENTEN_MAX) });
    page.goTo(bounds);
    close();
  };

  const search = (typed: string): void => {
    const found = typed
      .split(/[,;]/)
      .filter((name) => name.trim())
      .map((name) => match(entries, name)[0]?.row[0]);
    const known = found.filter((code) => code !== undefined);
    const byName = known.length > 0 && known.length === found.length;
    const missing = (): void => {
      message = page.say("welcomeNone");
      draw();
    };
    const postcode = page.catalogue.postcodes ? readPostcode(typed) : null;
    if (!postcode) return byName ? choose(...new Set(known)) : missing();
    // The gemeente with most addresses: that of four digits alone may lie in two.
    void postcodePiece(postcode.digits).then((piece) => {
      const [buurt] = buurtenOf(piece, postcode);
      if (buurt) choose(`GM${buurt.slice(2, 6)}`);
      else if (byName) choose(...new Set(known));
      else missing();
    }, missing);
  };

  const locate = (): void => {
    message = page.say("welcomeLooking");
    draw();
    const lost = (): void => {
      message = page.say("welcomeLost");
      draw();
    };
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const lastZoom = page.catalogue.levels.find(({ level }) => level === "buurt")?.maxzoom ?? 0;
        // The decoder of tiles is a file of its own; the place itself does not leave the browser.
        void import("./dwellings/locate")
          .then(({ locate }) => locate([[coords.longitude, coords.latitude]], page.state.first.map, lastZoom))
          .then(([buurt]) => (buurt ? choose(`GM${buurt.slice(2, 6)}`) : lost()), lost);
      },
      lost,
      { timeout: PATIENCE_MS },
    );
  };

  const draw = (): void => {
    const input = h("input", {
      type: "text",
      id: "welcome",
      list: "welcome-list",
      autocomplete: "off",
      spellcheck: "false",
      "data-focus": "welcome",
      placeholder: page.say("welcomeExample").replace("{name}", example),
    });
    input.value = root.querySelector("input")?.value ?? "";
    root.setAttribute("aria-label", page.say("welcome"));
    fill(
      root,
      h("h2", null, page.say("welcome")),
      h(
        "form",
        {
          class: "row",
          onSubmit: (event: Event) => {
            event.preventDefault();
            search(input.value);
          },
        },
        h(
          "label",
          { class: "visually-hidden", for: "welcome" },
          page.say(page.catalogue.postcodes ? "welcomeName" : "gemeente"),
        ),
        input,
        h(
          "datalist",
          { id: "welcome-list" },
          gemeenten.map(([, name]) => h("option", { value: name })),
        ),
        h("button", { type: "submit", class: "button strong", "data-focus": "welcome show" }, page.say("mineShow")),
      ),
      h(
        "p",
        { class: "row" },
        "geolocation" in navigator
          ? h(
              "button",
              { type: "button", class: "button", "data-focus": "welcome here", onClick: locate },
              icon("target"),
              page.say("welcomeHere"),
            )
          : null,
        h(
          "button",
          { type: "button", class: "link", "data-focus": "welcome all", onClick: all },
          page.say("welcomeAll"),
        ),
      ),
      h(
        "p",
        { class: "hint", role: "status" },
        message ||
          [page.catalogue.postcodes ? page.say("welcomePostcode") : "", page.say("welcomeMore")]
            .filter(Boolean)
            .join(" "),
      ),
    );
  };

  page.store.subscribe((now, before) => {
    if (!root.isConnected) return;
    // Who found the way by search, list or map need not be asked.
    if (now.gemeenten.length || now.area !== null) close();
    else if (now.language !== before.language) draw();
  });
  draw();
}
