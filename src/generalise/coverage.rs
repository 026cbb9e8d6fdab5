//! What is generalised: boundaries that should fit together, and the levels above them.

use geo_types::MultiPolygon;

use crate::areas::{AreaSet, Level};

/// Boundaries of buurten that should fit together, and the levels above them.
#[derive(Debug, Clone)]
pub struct Coverage<'a> {
    /// Per buurt its boundary in the world square. Broken rings and overlaps are borne; what is not finite is left out.
    pub boundaries: &'a [MultiPolygon<f64>],
    /// Per buurt its code, for messages.
    pub codes: Vec<&'a str>,
    /// Per buurt the index of its wijk, below `wijken`.
    pub wijk_of: Vec<u32>,
    /// Per buurt the index of its gemeente, below `gemeenten`.
    pub gemeente_of: Vec<u32>,
    /// Number of wijken.
    pub wijken: usize,
    /// Number of gemeenten.
    pub gemeenten: usize,
}

impl<'a> Coverage<'a> {
    /// Takes the coverage out of an area set.
    #[must_use]
    pub fn of(areas: &'a AreaSet) -> Coverage<'a> {
        Coverage {
            boundaries: &areas.boundaries,
            codes: areas.buurten.iter().map(|buurt| buurt.code.as_str()).collect(),
            wijk_of: areas.buurten.iter().map(|buurt| buurt.wijk).collect(),
            gemeente_of: areas.buurten.iter().map(|buurt| buurt.gemeente).collect(),
            wijken: areas.wijken.len(),
            gemeenten: areas.gemeenten.len(),
        }
    }

    /// Counts the areas of a level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        match level {
            Level::Buurt => self.boundaries.len(),
            Level::Wijk => self.wijken,
            Level::Gemeente => self.gemeenten,
        }
    }

    /// Finds the finest level of which all the levels of a zoom are unions: the finest of them; or the buurten, where a
    /// wijk lies in several gemeenten.
    pub(super) fn base(&self, levels: &[Level]) -> Level {
        if levels.starts_with(&[Level::Wijk, Level::Gemeente]) && !self.wijken_nest() {
            Level::Buurt
        } else {
            levels[0]
        }
    }

    /// Tells whether each wijk lies in one gemeente.
    fn wijken_nest(&self) -> bool {
        let mut gemeente_of = vec![None; self.wijken];
        self.wijk_of
            .iter()
            .zip(&self.gemeente_of)
            .all(|(&wijk, &gemeente)| *gemeente_of[wijk as usize].get_or_insert(gemeente) == gemeente)
    }

    /// Finds the area of a coarser or the same level in which an area lies; `from` is that of [`Coverage::base`] or
    /// equal to `to`.
    pub(super) fn grouped(&self, from: Level, to: Level, area: u32) -> u32 {
        match (from, to) {
            (Level::Buurt, Level::Wijk) => self.wijk_of[area as usize],
            (Level::Buurt, Level::Gemeente) => self.gemeente_of[area as usize],
            (Level::Wijk, Level::Gemeente) => {
                let buurt = self.wijk_of.iter().position(|&wijk| wijk == area).expect("a wijk on the map has a buurt");
                self.gemeente_of[buurt]
            }
            _ => area,
        }
    }
}
