/** The server's JSON, as types. Left to others: nothing; every answer that the viewer reads is described here. */

export type Language = "nl" | "en";
export type Text = Record<Language, string>;

export interface MapClass {
  value: number;
  key: string | null;
  label: Text;
  colour: string;
  colour_blind: string;
}

export interface MapDefinition {
  id: string;
  group: "bewoners" | "overlast" | "signaal" | "focus";
  title: Text;
  guide: Text;
  /** The guide with the colour words of the colour-blind palette. */
  guide_colour_blind?: Text;
  caveats: Text[];
  /** What the legend adds to its classes. */
  legend_note?: Text | null;
  kind: "level" | "change" | "persistence" | "focus";
  classes: MapClass[];
  measures: { key: string; label: Text; unit: Text; decimals: number }[];
  default: { year?: number; window?: [number, number]; vergelijking?: Comparison };
  years?: number[];
  windows?: { from: number[]; to: number[] };
  comparisons?: Comparison[];
  sources: string[];
}

export type Comparison = "nl" | "gemeente";
export type LevelName = "buurt" | "wijk" | "gemeente";

export interface Source {
  id: string;
  title: Text;
  publisher: string;
  licence: string;
  attribution: string;
  url: string;
  years: number[];
}

export interface Catalogue {
  title: Text;
  notice: Text;
  year: number;
  bounds: [number, number, number, number];
  background: string | null;
  background_attribution?: string | null;
  levels: { level: LevelName; layer: string; minzoom: number; maxzoom: number }[];
  statuses: { value: number; key: string; label: Text }[];
  sources: Source[];
  maps: MapDefinition[];
  unavailable: { id: string; title: Text; reason: Text }[];
}

export interface Summary {
  inhabitants: number;
  inhabitants_per_class: number[];
  areas_per_class: number[];
  areas_per_status: number[];
  /** The publisher's own figures of the area, by key of the measure. */
  published: Record<string, number>;
}

export interface MapSummary {
  id: string;
  guide: Text;
  country: Summary;
}

export interface AreaIndex {
  fields: string[];
  buurten: AreaRow[];
  wijken: AreaRow[];
  gemeenten: AreaRow[];
}

/** Code, name, code of the gemeente, longitude, latitude, west, south, east, north. */
export type AreaRow = [string, string, string, number, number, number, number, number, number];

export interface MeasureValue {
  key: string;
  label: Text;
  unit: Text;
  value: number | null;
  /** First year, where the measure is made of both years of a window. */
  from?: number | null;
  year: number | null;
  decimals: number;
  source?: { publisher?: string; file?: string; column?: string } | null;
}

export interface Step {
  what: Text;
  formula: Text | null;
  numbers?: Record<string, number | null>;
  /** The names of the numbers in words. */
  labels?: Record<string, Text>;
  value: number | string | null;
}

export interface Place {
  rank: number;
  of: number;
  percentile: number;
}

/** For what a map was answered; its default where nothing was asked. */
export interface AnsweredSelection {
  key: string;
  year?: number;
  window?: [number, number];
  vergelijking?: Comparison;
}

export interface Explanation {
  map: string;
  selection: AnsweredSelection;
  status: number | string;
  status_label: Text;
  class: number | null;
  class_label: Text | null;
  measures: MeasureValue[];
  steps: Step[];
  /** Among others, on the measure with this key. */
  place: { measure?: string; gemeente?: Place | null; nl?: Place | null } | null;
}

export interface AreaReference {
  code: string;
  naam: string;
}

export interface AreaDetail {
  code: string;
  naam: string;
  level: LevelName;
  wijk?: AreaReference | null;
  gemeente?: AreaReference | null;
  n: number | null;
  centre: [number, number];
  bounds: [number, number, number, number];
  maps: Explanation[];
}

export interface Series {
  key: string;
  label: Text;
  unit: Text;
  decimals: number;
  points: { year: number; value: number | null; state: "value" | "missing" | "suppressed" | "broken" }[];
  /** Years from which the figures mean something else than before. */
  breaks: number[];
  break_notes?: { year: number; what: Text }[];
}

export interface ProfileEntry {
  map: string;
  selection: AnsweredSelection;
  summary: Summary;
  country: Summary;
}

export interface Profile {
  code: string;
  naam: string;
  maps: ProfileEntry[];
  early: string[];
  structural: string[];
}

/** A buurt with its class; of a wijk or gemeente the shares of its inhabitants, and as measures what the publisher gives for the whole of it. */
export interface ComparedArea {
  code: string;
  naam: string;
  level: LevelName;
  summary: Summary | null;
  class: number | null;
  status: number | string | null;
  measures: MeasureValue[];
  place: Explanation["place"];
  series: Series[];
}

export interface Comparisons {
  /** The country; null where only buurten are compared. */
  country: Summary | null;
  areas: ComparedArea[];
}
