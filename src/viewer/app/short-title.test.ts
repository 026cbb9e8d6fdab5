import { expect, test } from "vitest";
import { columnTitle, shortTitle } from "./short-title";

const IDS = [
  "corporatiebezit",
  "kwetsbaar_nl",
  "kwetsbaar_lokaal",
  "kwetsbaar_ontwikkeling",
  "onveilig_niveau",
  "onveilig_ontwikkeling",
  "signalering_absoluut",
  "signalering_relatief",
  "signalering_structureel",
  "focuskaart",
];

test("each map has a head of its own, of words that a narrow column holds", () => {
  for (const language of ["nl", "en"] as const) {
    const heads = IDS.map((id) => columnTitle({ id, title: { nl: "lang", en: "long" } }, language));
    expect(new Set(heads).size).toBe(IDS.length);
    for (const part of heads.flatMap((head) => head.split(/[ \u00ad]/))) expect(part.length).toBeLessThanOrEqual(11);
  }
});

test("a map that has no short name keeps its title", () => {
  expect(columnTitle({ id: "own", title: { nl: "Eigen kaart", en: "Own map" } }, "en")).toBe("Own map");
});

test("a title in the list of maps leaves out what its heading says", () => {
  expect(shortTitle("Veerkracht-signaleringskaart (relatief)")).toBe("Relatief");
  expect(shortTitle("Resilience signal map (relative)")).toBe("Relative");
  expect(shortTitle("Concentratie kwetsbare bewoners (binnen de gemeente)")).toBe("Kwetsbare bewoners (gemeente)");
  expect(shortTitle("Concentration of vulnerable residents (within the municipality)")).toBe(
    "Vulnerable residents (municipality)",
  );
  expect(shortTitle("Focuskaart")).toBe("Focuskaart");
});
