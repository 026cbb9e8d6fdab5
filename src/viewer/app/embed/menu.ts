/** The menu that gives what a web editor pastes into a page of their own. */

import { BASE } from "../api";
import { fill, h } from "../dom";
import { toLink } from "../link";
import type { Page } from "../page";
import { selectionText } from "../selection";
import { framingQuery } from "./options";
import { frameSnippet, heightSnippet } from "./snippet";

export function mountEmbedMenu(page: Page, root: HTMLElement): void {
  let legend = true;

  const draw = (): void => {
    const { state, catalogue } = page;
    const { first, language } = state;
    const title = [
      `${page.pick(page.map(first).title)} ${selectionText(first.selection, language)}`.trim(),
      page.pick(catalogue.title),
    ].join(" – ");
    const address = `${BASE}?${framingQuery(toLink(state, catalogue.year), legend)}`;
    const withLegend = h("input", { type: "checkbox", checked: legend, "data-focus": "embed legend" });
    withLegend.addEventListener("change", () => {
      legend = withLegend.checked;
      draw();
    });
    fill(
      root,
      h("h2", null, page.say("embed")),
      h("p", { class: "hint" }, page.say(catalogue.embed ? "embedHint" : "embedOff")),
      h("label", { class: "note-only" }, withLegend, page.say("embedLegend")),
      code(page, "embed code", page.say("embedCode"), frameSnippet(address, title), 5),
      code(page, "embed height", page.say("embedHeight"), heightSnippet(new URL(BASE).origin), 3),
    );
  };

  // Only who looks at it needs it; the address changes with every move of the map.
  const menu = (): HTMLDetailsElement | null => root.closest("details");
  page.store.subscribe((now, before) => {
    if (now.language !== before.language || menu()?.open) draw();
  });
  root.ownerDocument.addEventListener(
    "toggle",
    (event) => {
      if (event.target === menu() && menu()?.open) draw();
    },
    true,
  );
  draw();
}

function code(page: Page, name: string, label: string, text: string, rows: number): HTMLElement {
  const field = h("textarea", {
    rows,
    readonly: true,
    spellcheck: "false",
    "data-focus": name,
    onFocus: () => field.select(),
  });
  field.value = text;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      page.announce(page.say("embedCopied"));
    } catch {
      field.focus();
      page.announce(page.say("embedFailed"));
    }
  };
  return h(
    "div",
    { class: "embed-code" },
    h("label", { class: "field" }, label, field),
    h(
      "button",
      { type: "button", class: "button", "data-focus": `${name} copy`, onClick: () => void copy() },
      page.say("embedCopy"),
    ),
  );
}
