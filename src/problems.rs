//! Everything that can be wrong with data, on one page.
//!
//! In: findings of the stages, as they meet defects that are expected in real data.
//! Out: [`Problems`], counted per code with the first few places of each, for the build report.
//! Guaranteed: nothing is hidden; a count never shrinks. Wrong set-up (config, missing file) is no problem but an error of its stage.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// How many places of each code are kept word for word; the rest is only counted.
const PLACES_KEPT: usize = 20;

/// A kind of defect in data. The code printed for it is stable: scripts may match on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProblemCode {
    /// A catalogued source has no file in the data folder.
    SourceMissing,
    /// A file was passed over for another of the same source, year and part, higher up in the data folder.
    FilePassedOver,
    /// An area code is not of the form of its level.
    CodeMalformed,
    /// An area code occurs twice in one table; the first row is kept.
    CodeDuplicate,
    /// An area names a parent that does not exist.
    ParentMissing,
    /// A geometry is absent or has no usable ring.
    GeometryEmpty,
    /// A geometry was mended (closed, duplicate points, winding) without moving a vertex.
    GeometryMended,
    /// A ring crosses or touches itself.
    RingSelfIntersects,
    /// Two areas overlap.
    CoverageOverlap,
    /// Neighbours leave a sliver between them, or do not share vertices.
    CoverageSliver,
    /// A row of a table could not be read.
    RowUnreadable,
    /// A cell that should hold a number holds a text.
    NumberUnreadable,
    /// A number is outside the range of its statistic.
    NumberOutOfRange,
    /// A table lacks a column of a statistic.
    ColumnMissing,
    /// A table as a whole cannot be used.
    TableUnusable,
    /// A row of the recoding table was refused.
    RecodingRefused,
    /// The shares of one old code in the recoding table add up to more than 1; they are used as they are.
    RecodingSumTooLarge,
    /// Areas of several parts have fewer at a zoom: some were too small to be drawn there.
    PartDropped,
    /// Areas smaller than a cell of a zoom are drawn there larger than they are, so that none vanishes.
    AreaEnlarged,
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = format!("{self:?}");
        let mut code = String::with_capacity(name.len() + 4);
        for (i, c) in name.chars().enumerate() {
            if c.is_ascii_uppercase() && i > 0 {
                code.push('_');
            }
            code.push(c.to_ascii_lowercase());
        }
        f.write_str(&code)
    }
}

/// One defect: what, where, and what was found there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The kind of defect.
    pub code: ProblemCode,
    /// File, layer, line, column or area code: enough to find the spot.
    pub place: String,
    /// What was found, what was expected, and what was done about it.
    pub detail: String,
}

/// The defects of one run: a count per code, and the first places of each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problems {
    counts: BTreeMap<ProblemCode, usize>,
    kept: Vec<Problem>,
}

impl Problems {
    /// Counts a defect and keeps its place if it is among the first of its code.
    pub fn report(&mut self, code: ProblemCode, place: impl Into<String>, detail: impl Into<String>) {
        let count = self.counts.entry(code).or_default();
        *count += 1;
        if *count <= PLACES_KEPT {
            self.kept.push(Problem { code, place: place.into(), detail: detail.into() });
        }
    }

    /// Adds the defects of another stage or thread.
    pub fn absorb(&mut self, other: Problems) {
        for problem in other.kept {
            let kept = self.kept.iter().filter(|p| p.code == problem.code).count();
            if kept < PLACES_KEPT {
                self.kept.push(problem);
            }
        }
        for (code, count) in other.counts {
            *self.counts.entry(code).or_default() += count;
        }
    }

    /// Lists how often each code occurred, in the order of the enum.
    pub fn counts(&self) -> impl Iterator<Item = (ProblemCode, usize)> + '_ {
        self.counts.iter().map(|(code, count)| (*code, *count))
    }

    /// Lists the places that were kept, in the order in which they were found.
    #[must_use]
    pub fn kept(&self) -> &[Problem] {
        &self.kept
    }

    /// Counts one code.
    #[must_use]
    pub fn count(&self, code: ProblemCode) -> usize {
        self.counts.get(&code).copied().unwrap_or(0)
    }

    /// Tells whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }
}
