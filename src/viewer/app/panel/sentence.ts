/** What a map says of an area in words, made by the server to be read aloud, with a button that copies it. */

import type { Explanation } from "../documents";
import { h } from "../dom";
import type { Page } from "../page";
import { sentences } from "./sentences";

export function sentence(
  page: Page,
  { sentence: said }: Pick<Explanation, "sentence">,
  name: string,
): HTMLElement | null {
  const text = page.pick(said);
  if (!text) return null;
  return h(
    "div",
    { class: "sentence" },
    // Each on lines of its own, which a listener does not notice and a reader does.
    h("p", null, ...sentences(text, name).flatMap((part, at) => [at ? " " : null, h("span", null, part)])),
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
