//! Which statistics there are, what kind of figures they are, and how areas are followed through the years.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::texts::Bilingual;

/// What kind of figure a statistic is; decides its range and how it is carried over a recoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StatisticKind {
    /// A number of people or things, 0 or more; adds up over areas.
    Count,
    /// A share, 0 to 100; does not add up.
    Percentage,
    /// A number per 1,000 or the like, 0 or more; does not add up.
    Rate,
    /// A deviation or a mark; does not add up.
    Score,
}

impl StatisticKind {
    /// Gives the numbers that are possible; any other is no figure.
    #[must_use]
    pub fn possible(self) -> RangeInclusive<f64> {
        match self {
            StatisticKind::Count => 0.0..=f64::MAX,
            // Far beyond any that was published, and far below what no sum can hold.
            StatisticKind::Rate => 0.0..=1e6,
            StatisticKind::Percentage => 0.0..=100.0,
            StatisticKind::Score => -1e6..=1e6,
        }
    }
}

/// One statistic: where it stands in the tables of its source, and which numbers are to be expected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatisticSpec {
    /// Id, such as `bijstand`.
    pub id: String,
    /// Id of the source in whose tables it stands.
    pub source: String,
    /// Names of its column, the preferred first; a CBS column is named without its moving suffix.
    pub columns: Vec<String>,
    /// Kind of figure.
    pub kind: StatisticKind,
    /// Smallest value that is to be expected; a smaller one is reported, and used if it is possible.
    pub minimum: f64,
    /// Largest value that is to be expected; a larger one is reported, and used if it is possible.
    pub maximum: f64,
    /// Name for people.
    pub label: Bilingual,
    /// Years in which the publisher changed the definition.
    pub breaks: Vec<DefinitionBreak>,
}

/// A year from which a statistic means something else than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefinitionBreak {
    /// First year of the new meaning.
    pub year: i32,
    /// What changed.
    pub what: Bilingual,
}

/// How rows are told apart, and when an area is broken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineageRules {
    /// Source whose table years are the steps of the walk, and whose tables flag a change.
    pub source: String,
    /// Names of the column that flags a change of boundary.
    pub change_columns: Vec<String>,
    /// Value of that column that means: redrawn, not to be compared with the year before.
    pub changed: i32,
    /// Value of that column that means: the same area under another code.
    pub renumbered: i32,
    /// Least share of an area's addresses that must be traced, 0 to 1.
    pub minimum_share: f64,
    /// Names of the column that says what kind of region a row is.
    pub region_columns: Vec<String>,
    /// Value of that column for buurten; rows with a buurt code and another value are left out.
    pub region_buurt: String,
    /// Names of the column with the name of the gemeente.
    pub gemeente_columns: Vec<String>,
}

/// All of `config/statistics.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatisticsConfig {
    /// Id of the statistic that holds the inhabitants.
    pub inhabitants: String,
    /// The statistics, in the order of the file.
    pub statistics: Vec<StatisticSpec>,
    /// Rules of the walk through older divisions.
    pub lineage: LineageRules,
}
