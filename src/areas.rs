//! Codes, levels, hierarchy, and boundaries in world coordinates.
//!
//! In: raw boundaries (source CRS) of one year. Out: [`AreaSet`].
//! Guaranteed: buurten, wijken and gemeenten are sorted by code, codes are unique and well-formed, every buurt has a
//! wijk and a gemeente, rings are closed, finite and oriented; all coordinates are in the world square. The source CRS
//! is known only here. Left to the next: whether the buurten form a coverage is measured here and reported, mended by
//! [`crate::generalise`] when asked.
//!
//! World square: Web Mercator scaled to `[0, 1]²`, origin north-west, x east, y south, f64.

use geo_types::MultiPolygon;
use serde::{Deserialize, Serialize};

use crate::sources::ColumnPlace;

mod arrangement;
mod choice;
pub(crate) mod codes;
mod coverage;
#[cfg(test)]
pub(crate) mod fixture;
mod hierarchy;
mod level;
mod mend;
mod pages;
pub(crate) mod projection;
mod read;
mod renumbering;
mod rings;
mod union;

pub(crate) use choice::{AreaChoice, AreaChoiceError, MOST_CODES};
pub(crate) use coverage::CoverageReport;
pub use coverage::measure_coverage;
pub use level::{Level, PerLevel};
pub use mend::mend_coverage;
pub use read::read_areas;
pub(crate) use read::read_areas_of;
pub(crate) use renumbering::identical_boundaries;
pub(crate) use union::{Unions, unions};

/// A buurt of the division year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Buurt {
    /// Code, such as `BU05991234`.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Index of its wijk in [`AreaSet::wijken`].
    pub wijk: u32,
    /// Index of its gemeente in [`AreaSet::gemeenten`].
    pub gemeente: u32,
    /// Inhabitants by the boundary file; none where it has no figure.
    pub inhabitants: Option<f64>,
    /// Water, by the boundary file (`water` other than `NEE`): drawn, never classified.
    pub water: bool,
    /// Whether the area takes part in the maps (METHOD section 2).
    pub counts: bool,
    /// What the boundary file says of its change in the division year, by the publisher's number; none where it says
    /// nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change_flag: Option<i32>,
}

/// A wijk of the division year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wijk {
    /// Code, such as `WK059912`.
    pub code: String,
    /// Official name; the code where the boundary file has no wijk layer.
    pub name: String,
    /// Index of the gemeente of most of its buurten in [`AreaSet::gemeenten`].
    pub gemeente: u32,
}

/// A gemeente of the division year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gemeente {
    /// Code, such as `GM0599`.
    pub code: String,
    /// Official name.
    pub name: String,
}

/// The areas of one division year with the boundaries of the buurten.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaSet {
    /// Division year: that of the boundary file.
    pub year: i32,
    /// Sorted by code.
    pub buurten: Vec<Buurt>,
    /// Sorted by code.
    pub wijken: Vec<Wijk>,
    /// Sorted by code.
    pub gemeenten: Vec<Gemeente>,
    /// Per buurt: its boundary in the world square; exterior rings clockwise on screen (positive area with y down),
    /// closed (first point repeated), at full detail. Wijken and gemeenten have none of their own: they are unions of
    /// buurten.
    pub boundaries: Vec<MultiPolygon<f64>>,
    /// Water bodies and other land that the boundary file draws besides the buurten (gemeenten with `water` = `JA`),
    /// for the background.
    pub water: Vec<MultiPolygon<f64>>,
    /// Where the boundary file tells the inhabitants; none where it does not.
    pub inhabitants_column: Option<ColumnPlace>,
    /// The areas of the figures that the boundary file lacks.
    pub undrawn: UndrawnAreas,
}

/// Buurten of the figures of the division year that have no boundary, with the wijken and gemeenten in which only such
/// ones lie: they are drawn and offered nowhere, and count in every reference (METHOD section 1).
///
/// Their numbers go on where those of the drawn areas end.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct UndrawnAreas {
    /// Sorted by code.
    pub buurten: Vec<Buurt>,
    /// Sorted by code.
    pub wijken: Vec<Wijk>,
    /// Sorted by code.
    pub gemeenten: Vec<Gemeente>,
}

impl AreaSet {
    /// Lists all buurten, in the order of their numbers: the drawn ones, then those without a boundary.
    pub(crate) fn all_buurten(&self) -> impl Iterator<Item = &Buurt> {
        self.buurten.iter().chain(&self.undrawn.buurten)
    }

    /// Counts all buurten, drawn or not.
    #[must_use]
    pub(crate) fn count_all(&self) -> usize {
        self.buurten.len() + self.undrawn.buurten.len()
    }

    /// Counts the areas of a level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        match level {
            Level::Buurt => self.buurten.len(),
            Level::Wijk => self.wijken.len(),
            Level::Gemeente => self.gemeenten.len(),
        }
    }

    /// Lists the codes of all levels, buurten first.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        let buurten = self.buurten.iter().map(|area| area.code.as_str());
        let wijken = self.wijken.iter().map(|area| area.code.as_str());
        buurten.chain(wijken).chain(self.gemeenten.iter().map(|area| area.code.as_str()))
    }

    /// Finds an area by its code, ignoring case.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<(Level, usize)> {
        let code = code.to_ascii_uppercase();
        match code.get(..2)? {
            "BU" => self.buurten.binary_search_by(|a| a.code.as_str().cmp(&code)).ok().map(|i| (Level::Buurt, i)),
            "WK" => self.wijken.binary_search_by(|a| a.code.as_str().cmp(&code)).ok().map(|i| (Level::Wijk, i)),
            "GM" => self.gemeenten.binary_search_by(|a| a.code.as_str().cmp(&code)).ok().map(|i| (Level::Gemeente, i)),
            _ => None,
        }
    }
}
