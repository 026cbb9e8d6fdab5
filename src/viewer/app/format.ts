/** Numbers and periods as people write them. Rounds for the eye only; a missing number is a dash, never a zero. */

import type { Source } from "./documents";
import type { Language } from "./texts";

const LOCALES: Record<Language, string> = { nl: "nl-NL", en: "en-GB" };
const formats = new Map<string, Intl.NumberFormat>();

export const MISSING = "–";

export function number(value: number | null | undefined, language: Language, decimals = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return MISSING;
  const key = `${language}${decimals}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(LOCALES[language], {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formats.set(key, format);
  }
  // A small negative number must not become "-0,0".
  const shown = Math.abs(value) < 0.5 * 10 ** -decimals ? 0 : value;
  return format.format(shown).replace("-", "−");
}

/** A change: always with its sign. */
export function signedNumber(value: number | null | undefined, language: Language, decimals = 0): string {
  const text = number(value, language, decimals);
  return typeof value === "number" && value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

export function percent(share: number, language: Language, decimals = 0): string {
  return `${number(share * 100, language, decimals)}%`;
}

export function date(value: Date, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], { day: "numeric", month: "long", year: "numeric" }).format(value);
}

type SourceCredit = Pick<Source, "attribution" | "licence" | "publisher">;

/**
 * Whose figures they are and on what terms; most publishers ask for words that name the licence already. These are
 * Dutch: elsewhere they are named themselves.
 */
export function credit({ attribution, licence, publisher }: SourceCredit, language: Language): string {
  if (language !== "nl") return `${publisher} (${licence})`;
  return attribution.includes(licence) ? attribution : `${attribution} (${licence})`;
}

/**
 * The same in a line that names several sources: which one it is stands before it, as in the words that publishers ask
 * for.
 */
export function creditLine(source: SourceCredit & Pick<Source, "title">, language: Language): string {
  return language === "nl" ? source.attribution : `${source.title[language]}: ${credit(source, language)}`;
}
