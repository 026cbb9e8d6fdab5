//! Reference, normalise, composite, classify, cross, persistence (METHOD sections 4 to 6).
//!
//! In: the observation table and the definitions of `config/indicators.toml` and `config/maps/`.
//! Out: an [`Engine`] that gives [`MapValues`] per map and selection, and an explanation per area.
//! Three rooms: `define` says what a map is, `compute` makes its values, `tell` says what they rest on; each uses only
//! those before it.
//! Guaranteed: a class is present exactly when the status is `ok` or `indicatief`; the same inputs give the same bits;
//! no weight, border, floor, window, colour or text stands in code.

use serde::{Deserialize, Serialize};

pub use crate::texts::Bilingual;

pub(crate) use compute::map_values::whole_numbers;
pub(crate) use compute::memo::Memo;
pub(crate) use compute::ranking::Rank;
pub(crate) use define::examples::class_of_example;
pub(crate) use define::offer::Offer;
pub(crate) use define::scope::CountryScope;
pub(crate) use define::selection::SelectionError;
pub use define::spec;
pub(crate) use define::spec::{ClassSpec, Group, MapKind, MapSpec, Palette, PeriodKind};
pub(crate) use define::wording;
pub use engine::Engine;
pub(crate) use tell::edition::{EditionChanges, MapChanges};
pub(crate) use tell::explanation::{
    ExplainedMeasure, Explanation, ExplanationStep, Provenance, PublishedFigure, ReadColumn,
};
pub(crate) use tell::method_page;
pub(crate) use tell::profile::ComparisonMember;
pub(crate) use tell::series::{Series, YearPoint};
pub(crate) use tell::standing::Standing;

mod compute;
mod define;
mod engine;
mod tell;
#[cfg(test)]
pub(crate) mod tests;

/// What an area's class rests on (METHOD section 5); the number is what tiles carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Status {
    /// Classified.
    Ok = 0,
    /// Classified, drawn hatched, in no reference set.
    Indicatief = 1,
    /// Fewer than 50 inhabitants, or unknown.
    TeWeinigInwoners = 2,
    /// A required figure cannot be carried over a redrawn boundary.
    GrensGewijzigd = 3,
    /// A required figure is missing.
    OnvoldoendeGegevens = 4,
    /// The gemeente cannot be compared.
    GeenVergelijking = 5,
}

/// What is asked of a map: one year, or a window; and for the focus map with what it compares.
///
/// Canonical text, used in URLs and cache keys: `2022`, `2014-2022`, `2022-nl`, `2022-gemeente`; `structureel` maps
/// have `vast`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Selection {
    /// Year or window.
    pub period: Period,
    /// Only on maps that offer both.
    pub comparison: Option<Comparison>,
}

/// A year, a window of two years, or the fixed windows of a persistence map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Level maps: the year t1.
    Year(i32),
    /// Change maps: t0 and t1, t0 < t1.
    Window(i32, i32),
    /// Persistence maps: the windows of their definition.
    Fixed,
}

/// With what a level is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Comparison {
    /// The Netherlands.
    Nl,
    /// The rest of the gemeente.
    Gemeente,
}

/// One measure of a computed map, for all buurten, wijken or gemeenten of the area set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Attribute name in tiles and downloads, such as `corporatie_pct` or `dK_share`.
    pub key: String,
    /// Name for people.
    pub label: Bilingual,
    /// Unit for people, such as `% van woningen`.
    pub unit: Bilingual,
    /// First year, where it is made of both years of a window.
    pub from: Option<i32>,
    /// Year of the figure; the later one for a change. Absent for a count over windows.
    pub year: Option<i32>,
    /// Decimals to show; nothing is rounded in tiles or calculations.
    pub decimals: u8,
    /// Whether every value is a whole number, by what it is: a count or a class.
    pub whole: bool,
    /// One per area, in the order of the area set; none where missing.
    pub values: Vec<Option<f64>>,
}

/// A computed map: a status for every buurt, a class where the status allows it, and the measures behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct MapValues {
    /// Id of the map.
    pub map: String,
    /// What was computed.
    pub selection: Selection,
    /// Per buurt; none where the buurt does not count (water, METHOD section 2).
    pub status: Vec<Option<Status>>,
    /// Per buurt: class value; present exactly when the status is `ok` or `indicatief`.
    pub class: Vec<Option<u8>>,
    /// Per buurt: inhabitants.
    pub inhabitants: Vec<Option<f64>>,
    /// Measures behind the class and those carried along, per buurt.
    pub measures: Vec<Measure>,
    /// Per wijk.
    pub wijken: Vec<Summary>,
    /// Per gemeente.
    pub gemeenten: Vec<Summary>,
    /// The whole country.
    pub country: Summary,
}

/// How the inhabitants of a wijk, a gemeente or the country are spread over the classes of a map.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Inhabitants of all buurten that count.
    pub inhabitants: f64,
    /// Per class, in the order of the definition: inhabitants of the buurten with that class.
    pub inhabitants_per_class: Vec<f64>,
    /// Per class: number of buurten.
    pub areas_per_class: Vec<u32>,
    /// Per status, by its number: number of buurten.
    pub areas_per_status: [u32; 6],
    /// How many of these buurten are drawn; the others have figures and no boundary.
    pub areas_drawn: u32,
    /// The publisher's own figures for this area, with the key of the measure, where it has them.
    pub published: Vec<(String, f64)>,
}
