/** The buttons above the map: one or two maps, my buurten, paper, link, display. */

import { mountAccountMenu } from "./access/menu";
import { fill, h, icon } from "./dom";
import { mountMine } from "./dwellings/dwellings";
import { mountEmbedMenu } from "./embed/menu";
import { mountNotesMenu } from "./notes/menu";
import type { Page } from "./page";
import { openPaper } from "./paper/paper";
import { defaultSelection } from "./selection";
import type { State, Theme, View } from "./state";
import type { TextKey } from "./texts";

const VIEWS: View[] = ["one", "side", "swipe"];
const THEMES: [Theme, TextKey][] = [
  ["auto", "themeAuto"],
  ["light", "themeLight"],
  ["dark", "themeDark"],
];

export function mountTools(page: Page, root: HTMLElement): void {
  const mineBody = h("div", { class: "menu-body mine" });
  mountMine(page, mineBody);
  const notesBody = h("div", { class: "menu-body notes-menu" });
  mountNotesMenu(page, notesBody);
  const embedBody = h("div", { class: "menu-body embed-menu" });
  mountEmbedMenu(page, embedBody);
  const accountBody = h("div", { class: "menu-body account" });
  if (page.catalogue.sign_in) mountAccountMenu(page, accountBody);
  let open: string | null = null;
  const draw = (): void => {
    const now = root.querySelector<HTMLDetailsElement>("details[open]");
    open = now?.dataset["menu"] ?? null;
    fill(
      root,
      views(page, "view"),
      h(
        "button",
        {
          type: "button",
          class: "tool",
          "data-focus": "list",
          "aria-pressed": page.state.list ? "true" : "false",
          title: page.say("list"),
          "aria-label": page.say("list"),
          onClick: () => page.store.update({ list: !page.state.list }),
        },
        icon("list"),
      ),
      menu(
        "mine",
        icon("pins"),
        page.say("mine"),
        page.state.mine.length ? String(page.state.mine.length) : "",
        mineBody,
        open,
      ),
      menu(
        "notes",
        icon("note"),
        page.say("notes"),
        page.notes.notes.length ? String(page.notes.notes.length) : "",
        notesBody,
        open,
      ),
      page.catalogue.site
        ? null
        : h(
            "button",
            {
              type: "button",
              class: "tool",
              "data-focus": "print",
              title: page.say("print"),
              "aria-label": page.say("print"),
              onClick: () => openPaper(page),
            },
            icon("print"),
          ),
      h(
        "button",
        {
          type: "button",
          class: "tool",
          "data-focus": "link",
          title: page.say("link"),
          "aria-label": page.say("link"),
          onClick: () => void copyLink(page),
        },
        icon("share"),
      ),
      menu("embed", icon("embed"), page.say("embed"), "", embedBody, open),
      page.catalogue.sign_in
        ? menu(
            "account",
            icon("person"),
            page.say(page.account.signedIn ? "accountIn" : "account"),
            page.account.signedIn ? "✓" : "",
            accountBody,
            open,
          )
        : null,
      menu("settings", icon("settings"), page.say("settings"), "", settings(page), open),
    );
  };
  page.store.subscribe((now, before) => {
    if (
      now.view !== before.view ||
      now.language !== before.language ||
      now.theme !== before.theme ||
      now.colourBlind !== before.colourBlind ||
      now.letters !== before.letters ||
      now.mine !== before.mine ||
      now.list !== before.list
    )
      draw();
  });
  let counted = page.notes.notes.length;
  page.notes.onChange(() => {
    if (counted === page.notes.notes.length) return;
    counted = page.notes.notes.length;
    draw();
  });
  page.account.onChange(draw);
  document.addEventListener("click", (event) => {
    for (const details of root.querySelectorAll("details[open]"))
      if (!details.contains(event.target as Node) && root.isConnected && (event.target as Node).isConnected)
        details.removeAttribute("open");
  });
  root.addEventListener("keydown", (event) => {
    const details = event.key === "Escape" ? (event.target as Element).closest("details.menu") : null;
    details?.removeAttribute("open");
    details?.querySelector("summary")?.focus();
  });
  draw();
}

/** One map or two; `name` tells the switch in the bar from the one in the menu, which a phone has in its place. */
function views(page: Page, name: "view" | "menu view"): HTMLElement {
  return h(
    "fieldset",
    { class: name === "view" ? "segmented tools-views" : "segmented menu-views" },
    h("legend", { class: name === "view" ? "visually-hidden" : null }, page.say("mapKind")),
    VIEWS.map((view) =>
      h(
        "label",
        { title: page.say(view) },
        h("input", {
          type: "radio",
          name,
          value: view,
          checked: page.state.view === view,
          "aria-label": page.say(view),
          "data-focus": `${name} ${view}`,
          onChange: () => page.store.update(withView(page, view)),
        }),
        h("span", null, icon(view)),
      ),
    ),
  );
}

/** Two maps need a second one: the level of nuisance beside anything, or residents beside that. */
function withView(page: Page, view: View): Partial<State> {
  if (view === "one" || page.state.second) return { view };
  const other = ["kwetsbaar_nl", "onveilig_niveau"].find((id) => id !== page.state.first.map && page.find(id));
  const map = page.find(other ?? "") ?? page.map(page.state.first);
  return { view, second: { map: map.id, selection: defaultSelection(map) } };
}

function menu(
  name: string,
  sign: Node,
  label: string,
  badge: string,
  body: HTMLElement,
  open: string | null,
): HTMLElement {
  return h(
    "details",
    { class: "menu", "data-menu": name, open: open === name },
    h(
      "summary",
      { class: "tool", title: label, "aria-label": badge ? `${label}: ${badge}` : label, "data-focus": `menu ${name}` },
      sign,
      badge ? h("span", { class: "badge" }, badge) : null,
    ),
    body,
  );
}

function settings(page: Page): HTMLElement {
  const { language, colourBlind, letters, theme } = page.state;
  const group = <T extends string | boolean>(
    name: string,
    title: TextKey,
    now: T,
    options: [T, string][],
    set: (value: T) => void,
  ): HTMLElement =>
    h(
      "fieldset",
      { class: "segmented" },
      h("legend", null, page.say(title)),
      options.map(([value, label]) =>
        h(
          "label",
          null,
          h("input", {
            type: "radio",
            name,
            value: String(value),
            checked: value === now,
            "data-focus": `${name} ${value}`,
            onChange: () => set(value),
          }),
          h("span", null, label),
        ),
      ),
    );
  return h(
    "div",
    { class: "menu-body" },
    views(page, "menu view"),
    group(
      "language",
      "language",
      language,
      [
        ["nl", "Nederlands"],
        ["en", "English"],
      ],
      (value) => page.store.update({ language: value }),
    ),
    group(
      "palette",
      "colours",
      colourBlind,
      [
        [false, page.say("coloursUsual")],
        [true, page.say("coloursBlind")],
      ],
      (value) => page.store.update({ colourBlind: value }),
    ),
    group(
      "letters",
      "letters",
      letters,
      [
        [false, page.say("lettersOff")],
        [true, page.say("lettersOn")],
      ],
      (value) => page.store.update({ letters: value }),
    ),
    group(
      "theme",
      "theme",
      theme,
      THEMES.map(([value, key]): [Theme, string] => [value, page.say(key)]),
      (value) => page.store.update({ theme: value }),
    ),
  );
}

async function copyLink(page: Page): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    page.announce(page.say("linkCopied"));
  } catch {
    page.announce(page.say("linkFailed"));
  }
}
