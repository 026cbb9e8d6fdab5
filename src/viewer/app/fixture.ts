/** A small catalogue for the tests of the logic; its words and numbers mean nothing. */

import type { Catalogue, MapClass, MapDefinition, Text } from "./documents";

const both = (words: string): Text => ({ nl: words, en: words });
const classes = (count: number): MapClass[] =>
  Array.from({ length: count }, (_, value) => ({
    value,
    key: null,
    label: both(`class ${value}`),
    colour: `#00000${value}`,
    colour_blind: `#10000${value}`,
  }));
const map = (id: string, kind: MapDefinition["kind"], rest: Partial<MapDefinition>): MapDefinition => ({
  id,
  kind,
  group: "signaal",
  title: both(id),
  guide: both(""),
  caveats: [],
  changed: null,
  counts: null,
  classes: classes(5),
  measures: [],
  relative: false,
  default: { key: "vast" },
  guide_colour_blind: both(""),
  legend_note: null,
  comparisons: [],
  method: "",
  style: "",
  tilejson: "",
  sources: [],
  ...rest,
});

export const change = map("signalering_relatief", "change", {
  default: { key: "2014-2022", window: [2014, 2022] },
  windows: { from: [2014, 2016, 2018], to: [2016, 2018, 2022, 2024] },
});
export const level = map("kwetsbaar_nl", "level", { default: { key: "2024", year: 2024 }, years: [2020, 2022, 2024] });
export const fixed = map("signalering_structureel", "persistence", {});
export const focus = map("focuskaart", "focus", {
  default: { key: "2024-nl", year: 2024, vergelijking: "nl" },
  years: [2022, 2024],
  comparisons: ["nl", "gemeente"],
  classes: classes(9),
});

export const catalogue: Catalogue = {
  title: both("maps"),
  notice: both("notice"),
  year: 2024,
  bounds: [3, 50, 7, 54],
  background: null,
  country: both("Nederland"),
  country_whole: true,
  dataset: "0123456789abcdef",
  version: "0123456789ab",
  embed: true,
  sign_in: false,
  site: false,
  links: { accessibility: null, contact: null, privacy: null },
  gemeenten: [],
  made_up: false,
  postcodes: null,
  background_attribution: null,
  levels: [{ level: "buurt", layer: "buurten", minzoom: 6, maxzoom: 14 }],
  statuses: [],
  sources: [],
  maps: [change, level, fixed, focus],
  unavailable: [],
};
