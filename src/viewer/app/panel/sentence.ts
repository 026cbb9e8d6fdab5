/** What a map says of an area in words, made by the server to be read aloud, with a button that copies it. */

import type { Explanation } from "../documents";
import { h } from "../dom";
import type { Page } from "../page";

export function sentence(page: Page, { sentence: said }: Pick<Explanation, "sentence">): HTMLElement | null {
  const text = page.pick(said);
  if (!text) return null;
  return h(
    "div",
    { class: "sentence" },
    h("p", null, text),
    h(
      "button",
      { type: "button", class: "link", "data-focus": "copy sentence", onClick: () => void copy(page, text) },
      page.say("copySentence"),
    ),
  );
}

async function copy(page: Page, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    page.announce(page.say("sentenceCopied"));
  } catch {
    page.announce(page.say("sentenceFailed"));
  }
}
