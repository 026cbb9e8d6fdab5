/** What the server keeps of organisations and tells who may see it, as types: the answers of src/http/contributions. */

import type { Text } from "../documents";

/** A figure of a layer: so many of so many, per buurt. */
export interface FigureSpec {
  /** Column of the numbers. */
  column: string;
  /** Column of how many there are in all. */
  base: string;
  title: Text | null;
  percentages: boolean;
}

/** A layer that the reader may see. */
export interface Layer {
  id: string;
  kind: "points" | "figures";
  title: Text;
  owner: string;
  /** Columns of the points that are kept. */
  columns: string[];
  figures: FigureSpec[];
  changed: string;
  version: string;
  /** Last zoom of which there are tiles for the reader. */
  maxzoom: number;
  /** Whether the reader may see the dwellings themselves. */
  addresses: boolean;
  /** Whether the reader may bring rows. */
  write: boolean;
}

/** A number as it is told: of fewer than five, that and no more. */
export type CountDisplay = number | string;

export interface Total {
  count: CountDisplay;
  /** Whether it is about so many, because buurten with few are among them. */
  rounded: boolean;
}

interface CountHeader {
  layer: string;
  version: string;
  fewer_than: number;
}

export interface PointCounts extends CountHeader {
  kind: "points";
  buurten: Record<string, CountDisplay>;
  wijken: Record<string, Total>;
  gemeenten: Record<string, Total>;
}

export interface AreaFigure {
  count: number;
  base: number;
  /** In per cent. */
  share: number;
  /** From 1. */
  class: number;
}

/** Of a buurt whose figure would tell of few. */
export interface WithheldFigure {
  withheld: true;
}

export interface FigureColumn {
  figure: string;
  title: Text | null;
  base: string;
  /** Between the classes, in per cent, ascending. */
  borders: number[];
  /** From the lowest class to the highest. */
  colours: string[];
  buurten: Record<string, AreaFigure | WithheldFigure>;
  wijken: Record<string, AreaFigure>;
  gemeenten: Record<string, AreaFigure>;
}

export interface FigureCounts extends CountHeader {
  kind: "figures";
  figures: FigureColumn[];
}

export type Counts = PointCounts | FigureCounts;

/** What became of a file, or would become of it. */
export interface BringAnswer {
  layer: string;
  version: string;
  /** Only for who may see the dwellings one by one. */
  total?: number;
  report: BringReport;
}

/** Points have a place, figures a code: what is not counted of the one or the other is not there. */
export interface BringReport {
  rows: number;
  taken: number;
  /** Of what is added, rows that the layer has already; only for who may see the dwellings one by one. */
  already_there?: number;
  duplicate: number;
  unreadable: number;
  columns_left_out: string[];
  without_place?: number;
  outside_the_country?: number;
  outside_the_buurten?: number;
  personal?: number;
  per_gemeente?: Record<string, number>;
  not_shown?: number;
  unknown_code?: number;
  incomplete?: number;
  impossible?: number;
}

/** What is said of a layer before it is brought. */
export interface LayerSpec {
  kind: Layer["kind"];
  title: Text;
  owner: string;
  retention_months: number;
  columns: string[];
  figures: FigureSpec[];
  classes?: { method: "quantile" | "equal"; count: number } | { method: "borders"; borders: number[] };
  palette?: string;
}

/** Something in a text that tells of one person. */
export interface PersonalMark {
  kind: "email" | "telephone" | "iban" | "bsn" | "address" | "licence_plate";
  found: string;
}

export type NoteStatus = "proposed" | "published" | "hidden" | "closed";
export type AgreementState = "open" | "kept" | "dropped";

export interface Agreement {
  organisation: string;
  /** Day by which: `2027-06-30`. */
  date: string;
  state: AgreementState;
}

export interface NoteClass {
  value: number;
  /** Empty where the class has no letter. */
  key: string;
  words: Text;
}

/** A note that professionals share. */
export interface SharedNote {
  id: string;
  book: string;
  area: string;
  area_name: string;
  gemeente: string;
  category: string;
  text: string;
  source: string | null;
  author: string;
  status: NoteStatus;
  /** Why it is hidden; for moderators. */
  reason: string | null;
  map: string | null;
  selection: string;
  class_then: NoteClass | null;
  /** At the newest period of the map. */
  class_now: NoteClass | null;
  selection_now: string;
  /** That the class is another one now, in a sentence. */
  changed_class: Text | null;
  dataset: string;
  year: number;
  agreement: Agreement | null;
  version: string;
  created: string;
  changed: string;
  /** For moderators. */
  marks?: PersonalMark[];
}

export interface NoteCategory {
  id: string;
  label: Text;
  agreement: boolean;
}

export interface NoteList {
  notes: SharedNote[];
  matched: number;
  categories: NoteCategory[];
  books: { write: string[]; moderate: string[] };
}

/** A note as it is sent. */
export interface SentNote {
  book: string;
  area: string;
  category: string;
  text: string;
  source?: string;
  map?: string;
  selection?: string;
  class_then?: NoteClass;
  dataset?: string;
  year?: number;
  agreement?: Agreement;
}

export interface NoteChange {
  status?: NoteStatus;
  reason?: string;
  text?: string;
  agreement?: Agreement;
}

/** A map at a selection, with the class that an area has there. */
export interface NoteMap {
  map: string;
  selection: string;
  class: NoteClass | null;
}
