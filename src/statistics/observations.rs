//! All observations of all statistics and years, and where they came from.

use std::collections::BTreeMap;

use bytemuck::{CheckedBitPattern, NoUninit};
use serde::{Deserialize, Serialize};

use super::country;
use super::lineage::LineageSource;
use super::published_figures::PublishedFigures;
use super::recoding_source::RecodingSource;
use super::spec::StatisticSpec;
use super::table::TableFile;
use crate::sources::ColumnPlace;

/// What is known of one statistic, for one area and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, NoUninit, CheckedBitPattern)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "FigureState"))]
#[repr(u8)]
pub enum State {
    /// There is a figure.
    Value = 0,
    /// The table has no row for the area, or the figure cannot be carried.
    Missing = 1,
    /// The table has a row for the area, and no figure in it.
    Suppressed = 2,
    /// The area was redrawn since, and the figure cannot be carried over that.
    Broken = 3,
}

/// One statistic in one year: an observation for every buurt of the area set, and the publisher's own figures for
/// larger areas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observations {
    /// Index in [`ObservationTable::statistics`].
    pub statistic: usize,
    /// Year of the figures.
    pub year: i32,
    /// Per buurt; 0 where the state is not [`State::Value`]. Large, so a dataset keeps it as an array of its own.
    #[serde(skip)]
    pub(super) values: Vec<f64>,
    /// Per buurt; kept like `values`.
    #[serde(skip)]
    pub(super) states: Vec<State>,
    /// The publisher's own figures for larger areas; kept like `values`.
    #[serde(skip)]
    pub(super) published: PublishedFigures,
}

impl Observations {
    /// Gives the figure of a buurt, where there is one.
    #[must_use]
    pub fn value(&self, buurt: usize) -> Option<f64> {
        (self.states[buurt] == State::Value).then(|| self.values[buurt])
    }

    /// Tells what is known of a buurt.
    #[must_use]
    pub fn state(&self, buurt: usize) -> State {
        self.states[buurt]
    }

    /// Borrows the figures and states of all buurten, for saving.
    #[must_use]
    pub fn arrays(&self) -> (&[f64], &[State]) {
        (&self.values, &self.states)
    }

    /// Borrows the publisher's own figures for larger areas.
    #[must_use]
    pub fn of_larger_areas(&self) -> &PublishedFigures {
        &self.published
    }

    /// Puts back what [`Observations::arrays`] gave, which has one member per buurt, and the figures for larger areas.
    pub fn restore(&mut self, values: Vec<f64>, states: Vec<State>, published: PublishedFigures) {
        self.values = values;
        self.states = states;
        self.published = published;
    }

    /// Tells whether any buurt has a figure.
    #[must_use]
    pub fn has_values(&self) -> bool {
        self.states.contains(&State::Value)
    }

    /// Gives the publisher's own figure for a wijk, a gemeente or `NL`.
    #[must_use]
    pub fn published(&self, code: &str) -> Option<f64> {
        self.published.get(code)
    }
}

/// Where the figures of one source and year stand, and how the areas were found in them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CarryRecord {
    /// Id of the source.
    pub source: String,
    /// Year of its table.
    pub year: i32,
    /// Per buurt (index in the area set) that is not simply its own code there: the codes in that table, with their
    /// weights, and what is lost.
    pub sources: BTreeMap<usize, Vec<LineageSource>>,
    /// The files, in the order in which they were read; a publisher may divide a table by level.
    pub files: Vec<TableFile>,
    /// Per code whose row is not in the first file: index in `files`.
    pub elsewhere: BTreeMap<String, usize>,
}

/// All observations of all statistics and years, on one division.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ObservationTable {
    /// The division year.
    pub division: i32,
    /// Id of the source whose figures stand on the division of their own year: the only ones that can be broken by a
    /// change of boundary.
    pub lineage_source: String,
    /// Least share of an area's addresses that had to be traced, 0 to 1.
    pub minimum_share: f64,
    /// The statistics, in the order of the configuration.
    pub statistics: Vec<StatisticSpec>,
    /// Per statistic and year with a table that has its column; sorted by statistic, then year.
    pub observations: Vec<Observations>,
    /// Per source and year, sorted.
    pub carried: Vec<CarryRecord>,
    /// Per buurt: years in which its boundary was redrawn (flag of the publisher) or recoded, ascending.
    pub redrawn: BTreeMap<usize, Vec<i32>>,
    /// Where the recoding came from by which areas were followed; none without one.
    pub recoding: Option<RecodingSource>,
    /// Whether a table, or else the boundary file, flags the areas that changed in the division year.
    pub is_division_flagged: bool,
    /// Years of whose table a flag is missing or cannot be read, ascending; from each somebody looks back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unflagged: Vec<i32>,
    /// The statistic of the inhabitants, by its index; none where it is not configured.
    pub inhabitants_statistic: Option<usize>,
    /// Where the boundary file tells the inhabitants.
    pub inhabitants_column: Option<ColumnPlace>,
    /// Per buurt: inhabitants in the division year, by the statistic or else by the boundary file.
    pub inhabitants: Vec<Option<f64>>,
    /// Per buurt: whether the boundary file had to tell the inhabitants.
    pub inhabitants_by_boundary: Vec<bool>,
}

impl ObservationTable {
    /// Finds a statistic by its id.
    #[must_use]
    pub fn statistic(&self, id: &str) -> Option<usize> {
        self.statistics.iter().position(|statistic| statistic.id == id)
    }

    /// Finds the observations of a statistic in a year; none without a table, or where it lacks the column.
    #[must_use]
    pub fn of(&self, statistic: usize, year: i32) -> Option<&Observations> {
        let i = self.observations.binary_search_by_key(&(statistic, year), |o| (o.statistic, o.year)).ok()?;
        self.observations.get(i)
    }

    /// Lists the years in which a statistic has a figure for at least one buurt, ascending.
    #[must_use]
    pub fn years(&self, statistic: usize) -> Vec<i32> {
        self.observations.iter().filter(|o| o.statistic == statistic && o.has_values()).map(|o| o.year).collect()
    }

    /// Gives the codes and weights from which a buurt's figures of a source and year were taken; none where it is
    /// simply its own code.
    #[must_use]
    pub fn carried(&self, source: &str, year: i32, buurt: usize) -> Option<&[LineageSource]> {
        self.table(source, year)?.sources.get(&buurt).map(Vec::as_slice)
    }

    /// Gives file and column of a statistic in a year, for a code of that year's table; those of any other code where
    /// it has no row.
    #[must_use]
    pub fn place(&self, statistic: usize, year: i32, code: &str) -> Option<(&str, &str)> {
        let table = self.table(&self.statistics[statistic].source, year)?;
        let own = table.elsewhere.get(code).copied().unwrap_or(0);
        let mut files = table.files.get(own).into_iter().chain(&table.files);
        files.find_map(|file| Some((file.file.as_str(), file.columns.get(&statistic)?.as_str())))
    }

    /// Tells whether a table of the division year has the inhabitants.
    #[must_use]
    pub fn tells_inhabitants(&self) -> bool {
        self.inhabitants_statistic.is_some_and(|statistic| self.of(statistic, self.division).is_some())
    }

    /// Tells whether the figures are those of the whole country: whether the areas that count, which `counted` tells of
    /// each, have most of its inhabitants in the division year, or, where no table tells these, whether their gemeenten
    /// are so many (METHOD section 1).
    #[must_use]
    pub fn is_of_the_country(&self, counted: impl Fn(usize) -> bool, gemeenten: usize) -> bool {
        let told = self.inhabitants_statistic.and_then(|statistic| self.of(statistic, self.division));
        match told.and_then(|observations| observations.published("NL")) {
            Some(all) => {
                let of_areas = self.inhabitants.iter().enumerate().filter(|(i, _)| counted(*i));
                country::are_most(of_areas.filter_map(|(_, n)| *n).sum(), all)
            }
            None => country::are_all_gemeenten(gemeenten),
        }
    }

    fn table(&self, source: &str, year: i32) -> Option<&CarryRecord> {
        self.carried.iter().find(|carried| carried.source == source && carried.year == year)
    }
}
