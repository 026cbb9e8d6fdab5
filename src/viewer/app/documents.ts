/**
 * The server's JSON, as types. Made from the types of src/documents by a test, so not to be edited: after a change
 * there, `DOCUMENTS=write cargo test --lib documents::typescript` writes it anew.
 */

/** The figure of one buurt in a sum. */
export type Addend = {
  /** Code of the buurt. */
  code: string,
  /** Its figure. */
  value: number,
};

/** A selection: its year or its window where it has one, its comparison where the map has several, and its canonical
 * text. */
export type AnsweredSelection = {
  /** The canonical text. */
  key: string,
  vergelijking?: Comparison,
  window?: [number, number],
  year?: number,
};

/** A buurt on a map or on all, and why. */
export type AreaDetail = {
  /** West, south, east, north. */
  bounds: [number, number, number, number],
  /** Longitude, latitude. */
  centre: [number, number],
  code: string,
  /** Whether it takes part: water and the like do not. */
  counts: boolean,
  gemeente: AreaReference,
  level: LevelName,
  /** Whether all of it is made up; left out where it is not. */
  made_up?: boolean,
  maps: Array<Explanation>,
  /** Inhabitants. */
  n: number | null,
  n_sources: Array<Provenance>,
  naam: string,
  wijk: AreaReference,
  /** Year of the division. */
  year: number,
};

/** All areas that are searched. */
export type AreaIndex = {
  buurten: Array<AreaRow>,
  /** The fields of a row, in order. */
  fields: Array<string>,
  gemeenten: Array<AreaRow>,
  /** Whether all of it is made up; left out where it is not. */
  made_up?: boolean,
  wijken: Array<AreaRow>,
};

/** Code and official name of an area. */
export type AreaReference = {
  /** Code. */
  code: string,
  /** Official name. */
  naam: string,
};

/** Code, name, code of the gemeente, longitude, latitude, west, south, east, north; degrees to five decimals. */
export type AreaRow = [string, string, string, number, number, number, number, number, number];

/** The place of an area among others on one measure. */
export type AreaStanding = {
  gemeente: Place,
  /** Key of the measure. */
  measure: string,
  nl: Place,
};

/** All maps, and what holds for each of them. */
export type Catalogue = {
  /** Template of the tiles of the background map. */
  background: string | null,
  background_attribution: string | null,
  /** Of everything: west, south, east, north. */
  bounds: [number, number, number, number],
  /** What a comparison with the country compares with: the country, or the part of it of which there are figures. */
  country: Text,
  /** Whether that is all of the country. */
  country_whole: boolean,
  /** The dataset, by its content: the same text exactly for the same figures. */
  dataset: string,
  /** Whether any site may show the page in a frame, with `?embed=1`. */
  embed: boolean,
  /** Name and place of each, by code. */
  gemeenten: Array<GemeenteRow>,
  levels: Array<LevelZooms>,
  /** Where the operator tells more. */
  links: OperatorLinks,
  /** Whether the region is made up, with its figures: nobody may take it for a real one. */
  made_up: boolean,
  maps: Array<MapDefinition>,
  /** What is said wherever a map is shown. */
  notice: Text,
  /** Whose addresses postcodes are looked up in; null where there are none, and no postcode can be looked up. */
  postcodes: PostcodeSource | null,
  /** Whether somebody can sign in, so that there is something to see besides. */
  sign_in: boolean,
  /** Whether it is a site of files, with no program behind it: each map is there at its default selection alone, and
   * what a program makes when it is asked (downloads, pictures, pages of gemeenten, postcodes) is not. */
  site: boolean,
  sources: Array<Source>,
  statuses: Array<StatusEntry>,
  title: Text,
  unavailable: Array<UnavailableMap>,
  /** What stands behind `v=` in the addresses of tiles, glyphs and sprites: they never change then. */
  version: string,
  /** Year of the division. */
  year: number,
};

/** What changed on the maps since the edition before. */
export type ChangeList = {
  /** Division year of the edition before; null where there is none to compare with. */
  division: number | null,
  /** Whether all of it is made up; left out where it is not. */
  made_up?: boolean,
  maps: Array<ChangedMap>,
};

/** Code of a buurt, its class in the edition before and its class now; null where it has none, or was not there. */
export type ChangeRow = [string, number | null, number | null];

/** What changed on one map at a selection. */
export type ChangedMap = {
  /** What it showed in the edition before. */
  before: AnsweredSelection,
  /** The buurten with another class, by code. */
  changes: Array<ChangeRow>,
  /** Id of the map. */
  map: string,
  selection: AnsweredSelection,
};

/** The class that an area had in the edition before; none where it had none or was not there. */
export type ClassBefore = {
  /** Class value. */
  class: number | null,
  class_label: Text | null,
};

/** A buurt with its class; of a wijk or gemeente the shares of its inhabitants, and as measures what the publisher
 * gives for the whole of it. */
export type ComparedArea = {
  class: number | null,
  class_label: Text | null,
  code: string,
  /** Code of its gemeente. */
  gemeente: string,
  level: LevelName,
  measures: Array<MeasureValue>,
  /** Inhabitants. */
  n: number | null,
  naam: string,
  place: AreaStanding | null,
  series: Array<Series>,
  standing: Array<AreaStanding>,
  status: number | null,
  status_label: Text | null,
  summary: Summary | null,
};

/** Class and status of a buurt; of a wijk or gemeente the shares of its inhabitants. */
export type ComparedClass = {
  class: number | null,
  status: number | null,
  summary: Summary | null,
};

/** An area that is compared. */
export type ComparedName = {
  code: string,
  /** Code of its gemeente. */
  gemeente: string,
  level: LevelName,
  naam: string,
};

/** With what a level is compared. */
export type Comparison = "nl" | "gemeente";

/** Areas side by side on every map, each at its default selection. */
export type ComparisonOfAll = {
  /** In the order asked. */
  areas: Array<ComparedName>,
  /** Whether all of it is made up; left out where it is not. */
  made_up?: boolean,
  /** In the order of the catalogue. */
  maps: Array<MapComparison>,
};

/** Areas side by side on one map. */
export type Comparisons = {
  /** In the order asked. */
  areas: Array<ComparedArea>,
  /** The country; null where only buurten are compared. */
  country: Summary | null,
  /** Whether all of it is made up; left out where it is not. */
  made_up?: boolean,
  /** Id of the map. */
  map: string,
  selection: AnsweredSelection,
};

/** A class of a map that is counted over windows. */
export type CountedWindows = {
  /** Class value. */
  class: number,
  /** Id of the map. */
  map: string,
  /** How many windows must have figures. */
  minimum: number,
  /** First and last year of each. */
  windows: Array<[number, number]>,
};

/** A buurt on a map, and why it has its class there. */
export type Explanation = {
  /** What it was in the edition before, where its class is another one now. */
  changed: ClassBefore | null,
  /** Class value. */
  class: number | null,
  class_label: Text | null,
  /** Id of the map. */
  map: string,
  measures: Array<MeasureValue>,
  /** Inhabitants. */
  n: number | null,
  /** Among others, on the first measure of the class. */
  place: AreaStanding | null,
  selection: AnsweredSelection,
  /** All of it in words, to be read aloud; null for an area that does not take part. */
  sentence: Text | null,
  /** Among others, on each measure of the class. */
  standing: Array<AreaStanding>,
  /** Number of the status; null for an area that does not take part. */
  status: number | null,
  status_key: string | null,
  status_label: Text | null,
  steps: Array<Step>,
};

/** What is known of one statistic, for one area and year. */
export type FigureState = "value" | "missing" | "suppressed" | "broken";

/** Code, name, west, south, east, north; degrees to five decimals. */
export type GemeenteRow = [string, string, number, number, number, number];

/** A level of the division. Wijken and gemeenten are unions of buurten; a gemeente is one of wijken too, but for
 * buurten that name another. */
export type LevelName = "buurt" | "wijk" | "gemeente";

/** The zooms at which tiles hold a level. */
export type LevelZooms = {
  layer: string,
  level: LevelName,
  maxzoom: number,
  minzoom: number,
};

/** A code of an older table that (partly) became an area, with its weights. */
export type LineageSource = {
  /** Code in the older table. */
  code: string,
  /** Share of that code's addresses that belongs to the area, 0 to 1: the weight of counts. */
  share_of_code: number,
  /** Share of the area's addresses that came from that code, 0 to 1: how much of the area is traced. */
  share_of_area: number,
  /** Why nothing of it can be used; none where it can. */
  lost?: Loss,
};

/** Why a source cannot be used. */
export type Loss = {
  "redrawn": number
} | {
  "unreadable": number
} | {
  "elsewhere": number
} | "absent";

/** A class of a map as it is drawn. */
export type MapClass = {
  colour: string,
  colour_blind: string,
  key: string | null,
  label: Text,
  /** Where there is little room. */
  short?: Text,
  value: number,
};

/** One map of several. */
export type MapComparison = {
  /** In the order of the areas. */
  areas: Array<ComparedClass>,
  country: Summary,
  /** Id of the map. */
  map: string,
  selection: AnsweredSelection,
};

/** A map on offer. */
export type MapDefinition = {
  caveats: Array<Text>,
  /** How many buurten have another class than in the edition before; null where there is nothing to compare with. */
  changed: number | null,
  classes: Array<MapClass>,
  /** What it counts, where it counts a class of another map over windows. */
  counts: CountedWindows | null,
  group: "bewoners" | "overlast" | "signaal" | "focus",
  guide: Text,
  /** The guide with the colour words of the colour-blind palette. */
  guide_colour_blind: Text,
  id: string,
  kind: MapKind,
  /** What the legend adds to its classes. */
  legend_note: Text | null,
  measures: Array<MeasureName>,
  method: string,
  /** Whether its class is relative to the gemeente, unless asked otherwise: classes of different gemeenten are then
   * in no common order. */
  relative: boolean,
  /** Ids of its sources. */
  sources: Array<string>,
  style: string,
  tilejson: string,
  title: Text,
  comparisons: Array<Comparison>,
  default: AnsweredSelection,
  windows?: WindowYears,
  years?: Array<number>,
};

/** The kind of a map as clients tell them apart. */
export type MapKind = "level" | "change" | "persistence" | "focus";

/** One map at a selection, with the figures for the country. */
export type MapSummary = {
  caveats: Array<Text>,
  /** The areas that were asked for together; null where none was. */
  chosen: Summary | null,
  country: Summary,
  guide: Text,
  id: string,
  /** Keys of the figures behind it, whose series stand beside its measures where areas are compared. */
  indicators: Array<string>,
  /** Whether all of it is made up; left out where it is not. */
  made_up?: boolean,
  measures: Array<MeasureYears>,
  selection: AnsweredSelection,
  title: Text,
};

/** One measure of a map for all buurten, by feature id. */
export type MeasureColumn = {
  from: number | null,
  /** Feature ids, ascending; as differences the first one, and then how far each is from the one before. */
  ids: Array<number>,
  label: Text | null,
  layer: string,
  /** Whether all of it is made up; left out where it is not. */
  made_up?: boolean,
  map: string,
  measure: string,
  selection: AnsweredSelection,
  unit: Text | null,
  /** Beside the ids; null where missing. Figures are rounded to one decimal more than they are shown with. */
  values: Array<number | null>,
  year: number | null,
};

/** A measure of a map. */
export type MeasureName = {
  decimals: number,
  key: string,
  label: Text,
  unit: Text,
};

/** A measure of one area, and where it comes from. */
export type MeasureValue = {
  decimals: number,
  /** First year, where the measure is made of both years of a window. */
  from: number | null,
  key: string,
  label: Text,
  /** The first of the sources. */
  source: SourceColumn | null,
  sources: Array<Provenance>,
  unit: Text,
  value: number | null,
  /** What the value means, where it is the code of a class. */
  words: Text | null,
  year: number | null,
};

/** A measure of a map at a selection. */
export type MeasureYears = {
  from: number | null,
  year: number | null,
  decimals: number,
  key: string,
  label: Text,
  unit: Text,
};

/** Addresses of pages of whoever runs the server, per language; none where nothing is said. */
export type OperatorLinks = {
  /** Accessibility statement. */
  accessibility: Text | null,
  /** Whom to ask: a page, an address for mail or a telephone number. */
  contact: Text | null,
  /** Privacy statement. */
  privacy: Text | null,
};

/** Another map at a selection. */
export type OtherMap = {
  map: string,
  selection: AnsweredSelection,
};

/** A place in a list from the highest value down. */
export type Place = {
  /** Percentage of the inhabitants in areas with a lower value; null where no area is large enough for a reference
   * set. */
  below: number | null,
  /** Percentage of the inhabitants in areas with the very same value; the rest of 100 is in areas with a higher one. */
  equal: number | null,
  of: number,
  /** Null where no area is large enough for a reference set. */
  percentile: number | null,
  rank: number,
  /** How many areas have the very same value, this one included. */
  same: number,
};

/** The first four digits of all postcodes. */
export type PostcodeIndex = {
  digits: Array<string>,
  addresses: number,
  attribution: string,
  licence: string,
  title: Text,
  year: number,
};

/** The postcodes that begin with the same four digits, each with its buurt or its buurten. */
export type PostcodePiece = {
  attribution: string,
  /** Codes of the buurten that the rows name by their place here. */
  codes: Array<string>,
  /** The four digits. */
  digits: string,
  /** Postcodes that lie in several buurten: a row for each of these. */
  split: Array<SplitRow>,
  /** Postcodes that lie in one buurt. */
  whole: Array<WholeRow>,
  /** Year of the division. */
  year: number,
};

/** Of the division of which year the addresses are, how many (each postcode with each house number), and whose. */
export type PostcodeSource = {
  addresses: number,
  attribution: string,
  licence: string,
  title: Text,
  year: number,
};

/** A wijk or gemeente on a map or on all. */
export type Profile = {
  /** West, south, east, north. */
  bounds: [number, number, number, number],
  /** Longitude, latitude. */
  centre: [number, number],
  code: string,
  /** With all maps: codes of the buurten that gave a signal in the newest window for the first time. */
  early?: Array<string>,
  /** Of a wijk. */
  gemeente?: AreaReference,
  level: LevelName,
  /** Whether all of it is made up; left out where it is not. */
  made_up?: boolean,
  maps: Array<ProfileEntry>,
  /** Inhabitants. */
  n: number | null,
  n_sources: Array<Provenance>,
  naam: string,
  /** With all maps: codes of the buurten that gave it in many windows. */
  structural?: Array<string>,
};

/** One map of a profile. */
export type ProfileEntry = {
  country: Summary,
  /** Id of the map. */
  map: string,
  /** What the publishers give for the whole of it. */
  published: Array<PublishedValue>,
  selection: AnsweredSelection,
  summary: Summary,
};

/** One figure of a publisher, or a sum of them. */
export type Provenance = {
  /** Id of the statistic. */
  statistic: string,
  /** Name for people. */
  label: Text,
  /** Id of the source. */
  source: string,
  /** Publisher of the source. */
  publisher: string,
  /** File. */
  file: string,
  /** Column of the file. */
  column: string,
  /** Year. */
  year: number,
  /** The figure on the division; none where missing. */
  value: number | null,
  /** What is known of it. */
  state: FigureState,
  /** The codes in that file and their weights, where they are not simply the area's own code. */
  codes: Array<LineageSource>,
  /** The codes of which nothing can be used, and why. */
  lost?: Array<LineageSource>,
  /** The figures that are added up, where it is a sum over buurten. */
  added: Array<Addend>,
};

/** A publisher's own figure of a wijk or gemeente, with the step that gives its value. */
export type PublishedValue = {
  step: Step,
  decimals: number,
  /** First year, where the measure is made of both years of a window. */
  from: number | null,
  key: string,
  label: Text,
  /** The first of the sources. */
  source: SourceColumn | null,
  sources: Array<Provenance>,
  unit: Text,
  value: number | null,
  /** What the value means, where it is the code of a class. */
  words: Text | null,
  year: number | null,
};

/** A column of a publisher's file, of one year. */
export type ReadColumn = {
  /** Publisher of the file. */
  publisher: string,
  /** File. */
  file: string,
  /** Column of the file. */
  column: string,
  /** Year of the figures. */
  year: number,
};

/** One indicator of an area over the years. */
export type Series = {
  /** What changed in each of the years of `breaks`. */
  break_notes: Array<SeriesBreak>,
  /** Years from which the figures mean something else than before. */
  breaks: Array<number>,
  decimals: number,
  key: string,
  label: Text,
  points: Array<SeriesPoint>,
  unit: Text,
};

/** A year from which figures cannot simply be compared with those before. */
export type SeriesBreak = {
  what: Text,
  year: number,
};

/** The figures of an area over the years. */
export type SeriesList = {
  code: string,
  /** Whether all of it is made up; left out where it is not. */
  made_up?: boolean,
  series: Array<Series>,
};

/** The value of one year, or why there is none. */
export type SeriesPoint = {
  state: FigureState,
  value: number | null,
  year: number,
};

/** Who asks. */
export type Session = {
  /** How they are known; null for the public. */
  how: "token" | "proxy" | "issuer" | null,
  /** Whether layers and notes are kept here; else there is nothing at their addresses. */
  keeps: boolean,
  /** Name of the token or the person. */
  name: string | null,
  /** On whose behalf they act, where that is said. */
  organisation: string | null,
  /** All that they may. */
  scopes: Array<string>,
  /** How a page asks the issuer for a token; null where it does not. */
  sign_in: SignInWay | null,
  /** Until when they are known, seconds since 1970; null where there is no end. */
  until: number | null,
};

/** How a page asks an issuer for a token: by an authorisation code with PKCE. */
export type SignInWay = {
  /** Name under which the issuer knows the page. */
  client: string,
  /** Address below which the issuer describes itself. */
  issuer: string,
  /** What is asked for. */
  scope: string,
  /** Which of the tokens is sent to the server. */
  send: "access_token" | "id_token",
  /** Where the code becomes a token, where the issuer's description is not to be followed. */
  token_address: string | null,
};

/** A source with the years that its files hold. */
export type Source = {
  attribution: string,
  id: string,
  licence: string,
  publisher: string,
  title: Text,
  url: string,
  years: Array<number>,
};

/** A column of a publisher's file. */
export type SourceColumn = {
  column: string,
  file: string,
  publisher: string,
};

/** Letters, place of the code, the house numbers in it, ascending. */
export type SplitRow = [string, number, Array<number>];

/** A status, by its number in tiles. */
export type StatusEntry = {
  key: string,
  label: Text,
  value: number,
};

/** One step of a calculation. */
export type Step = {
  /** The columns of files that its figures were read from; empty for what is made of other steps. */
  columns: Array<ReadColumn>,
  /** The formula over the names of the numbers, for programs. */
  expression: string,
  /** The formula in words, for people. */
  formula: Text,
  /** The names of the numbers in words. */
  labels: { [key in string]: Text },
  name: string,
  numbers: { [key in string]: number },
  /** Where the rest of the calculation stands. */
  see?: OtherMap,
  value: number | null,
  what: Text,
};

/** How the inhabitants of a wijk, a gemeente or the country are spread over the classes of a map. */
export type Summary = {
  /** How many buurten of all that have a status are drawn; the others have figures and no boundary. */
  areas_drawn: number,
  areas_per_class: Array<number>,
  areas_per_status: [number, number, number, number, number, number],
  inhabitants: number,
  inhabitants_per_class: Array<number>,
  /** Those of the areas with a class. */
  inhabitants_with_class: number,
  /** The publisher's own figures of the area, by the key of the measure. */
  published: { [key in string]: number },
  /** Of the inhabitants with a class; null where there are none. */
  share_per_class: Array<number | null>,
};

/** A text in Dutch and English. */
export type Text = {
  /** Dutch. */
  nl: string,
  /** English. */
  en: string,
};

/** A map that cannot be made from the data at hand. */
export type UnavailableMap = {
  id: string,
  reason: Text,
  title: Text | null,
};

/** Letters, place of the code, how many addresses. */
export type WholeRow = [string, number, number];

/** The years at which a window can begin and those at which it can end, ascending. */
export type WindowYears = {
  from: Array<number>,
  to: Array<number>,
};
