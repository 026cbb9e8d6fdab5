/**
 * What the browser remembers between visits: the gemeenten that the reader works on, palette, theme and language.
 * Nothing of it goes to the server.
 */

import type { Catalogue } from "./documents";
import { GEMEENTEN_MAX, type State } from "./state";
import type { Language } from "./texts";

const KEPT = "veerkracht-visit";

export type Preferences = Pick<State, "gemeenten" | "colourBlind" | "letters" | "theme" | "language">;

/** What was remembered, as far as it means something for this catalogue; null on a first visit. */
export function recall(
  storage: Pick<Storage, "getItem">,
  catalogue: Pick<Catalogue, "gemeenten">,
): Partial<Preferences> | null {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEPT) ?? "null");
    if (typeof kept !== "object" || kept === null) return null;
    const { gemeente, gemeenten, colourBlind, letters, theme, language } = kept as Record<string, unknown>;
    // There was a time of one gemeente.
    const codes: unknown[] = Array.isArray(gemeenten) ? gemeenten : [gemeente];
    return {
      gemeenten: catalogue.gemeenten.flatMap(([code]) => (codes.includes(code) ? [code] : [])).slice(0, GEMEENTEN_MAX),
      colourBlind: colourBlind === true,
      letters: letters === true,
      theme: theme === "light" || theme === "dark" ? theme : "auto",
      language: language === "en" ? "en" : "nl",
    };
  } catch {
    // A browser that keeps nothing for this page, or something else under this name.
    return null;
  }
}

export function remember(
  storage: Pick<Storage, "setItem">,
  { gemeenten, colourBlind, letters, theme, language }: Preferences,
): void {
  try {
    storage.setItem(KEPT, JSON.stringify({ gemeenten, colourBlind, letters, theme, language }));
  } catch {
    // Then the next visit is a first one again.
  }
}

/**
 * The language that a reader has where no address names one: that of the visit before, else the first of the browser's
 * that the page speaks, else Dutch.
 */
export function usualLanguage(storage: Pick<Storage, "getItem">, browser: readonly string[]): Language {
  try {
    const kept = (JSON.parse(storage.getItem(KEPT) ?? "null") as { language?: unknown } | null)?.language;
    if (kept === "nl" || kept === "en") return kept;
  } catch {
    // As when nothing is kept.
  }
  const spoken = browser.map((tag) => tag.toLowerCase().split("-")[0]);
  return spoken.find((language): language is Language => language === "nl" || language === "en") ?? "nl";
}
