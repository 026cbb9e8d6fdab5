/**
 * A window over the page for what is brought to the server. It has the keyboard until it is closed, and gives it back.
 */

import { h, icon } from "../dom";
import type { Page } from "../page";

export interface Dialog {
  body: HTMLElement;
  close: () => void;
}

export function openDialog(page: Page, title: string): Dialog {
  const opener = document.activeElement;
  const body = h("div", { class: "own-dialog-body" });
  const root = h(
    "dialog",
    { class: "own-dialog", "aria-label": title },
    h(
      "header",
      { class: "panel-head" },
      h("h2", null, title),
      h(
        "button",
        {
          type: "button",
          class: "tool",
          "aria-label": page.say("close"),
          title: page.say("close"),
          "data-focus": "own close",
          onClick: () => root.close(),
        },
        icon("close"),
      ),
    ),
    body,
  );
  root.addEventListener("close", () => {
    root.remove();
    if (opener instanceof HTMLElement && opener.isConnected) return opener.focus();
    const key = opener?.getAttribute("data-focus");
    if (key) document.querySelector<HTMLElement>(`[data-focus="${CSS.escape(key)}"]`)?.focus();
  });
  // The panel below stays open.
  root.addEventListener("keydown", (event) => event.stopPropagation());
  document.body.append(root);
  root.showModal();
  // Who is not signed in any more has nothing to bring.
  page.account.onChange(() => {
    if (root.isConnected && !page.account.signedIn) root.close();
  });
  return { body, close: () => root.close() };
}
