/** What a map is called where there is little room: in heads of columns, in the list of maps. Pure. */

import type { MapDefinition } from "./documents";
import type { Language } from "./texts";

/**
 * Names for heads of columns, in Dutch and English: neighbouring ones begin alike and end apart. Where a word does not
 * fit, it breaks at a soft hyphen, and never without one.
 */
const HEADS: Record<string, readonly [string, string]> = {
  corporatiebezit: ["Corporatie\u00adbezit", "Housing associa\u00adtions"],
  kwetsbaar_nl: ["Kwetsbaar: landelijk", "Vulner\u00adable: national"],
  kwetsbaar_lokaal: ["Kwetsbaar: gemeente", "Vulner\u00adable: munici\u00adpality"],
  kwetsbaar_ontwikkeling: ["Kwetsbaar: ontwik\u00adkeling", "Vulner\u00adable: develop\u00adment"],
  onveilig_niveau: ["Overlast: niveau", "Nuisance: level"],
  onveilig_ontwikkeling: ["Overlast: ontwik\u00adkeling", "Nuisance: develop\u00adment"],
  signalering_absoluut: ["Signaal: absoluut", "Signal: absolute"],
  signalering_relatief: ["Signaal: relatief", "Signal: relative"],
  signalering_structureel: ["Signaal: structu\u00adreel", "Signal: structural"],
  focuskaart: ["Focuskaart", "Focus map"],
};

/** The head of the column of a map; of one that has no short name, its title. */
export function columnTitle(map: Pick<MapDefinition, "id" | "title">, language: Language): string {
  return HEADS[map.id]?.[language === "nl" ? 0 : 1] ?? map.title[language];
}

/**
 * A title without what its heading says already: the prefix that all signal maps share, and that a map of residents
 * shows where they concentrate.
 */
export function shortTitle(title: string): string {
  const first = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
  return first(
    title
      .replace(/^(?:Veerkracht-signaleringskaart|Resilience signal map) \((.*)\)$/, "$1")
      .replace(/^(?:Concentratie|Concentration of) (.*) \((?:(?:binnen de|within the) )?(.*)\)$/, "$1 ($2)"),
  );
}
