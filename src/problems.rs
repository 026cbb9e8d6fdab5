//! Everything that can be wrong with data, on one page.
//!
//! In: findings of the stages, as they meet defects that are expected in real data.
//! Out: [`Problems`], counted per code with places: the first few of most codes, all of those that lie on the map, for
//! the build report. Guaranteed: nothing is hidden; a count never shrinks; what is told is bounded in length, and acts
//! on no terminal. Wrong set-up (config, missing file) is no problem but an error of its stage.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::texts::plain;

/// Characters of a place or a detail that are kept; what the data bring into them may be of any length.
const LONGEST: usize = 2000;

/// How many places of a code are kept word for word; the rest is only counted.
const PLACES_KEPT: usize = 20;

/// The same for defects of the coverage, each of which somebody has to find on the map and mend. Bounded, because a
/// file in which nothing fits has more of them than vertices.
const COVERAGE_PLACES_KEPT: usize = 100_000;

/// A kind of defect in data. The code printed for it is stable: scripts may match on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProblemCode {
    /// A catalogued source has no file in the data folder.
    SourceMissing,
    /// A file was passed over for another of the same source, year and part, higher up in the data folder.
    FilePassedOver,
    /// Rows of a file were passed over: another file of the same source comes first and has figures of the same year
    /// and area, or on another division.
    FiguresPassedOver,
    /// An area code is not of the form of its level.
    CodeMalformed,
    /// An area code occurs twice in one table; the first row is kept.
    CodeDuplicate,
    /// Areas of a table are not those of the boundaries, though both should be of one division.
    AreaUnknown,
    /// An area names no parent, or one that does not exist or is not that of its code.
    ParentMissing,
    /// A boundary file has another word for water than those that are known; the area is taken for water.
    WaterUnknown,
    /// A geometry is absent or has no usable ring.
    GeometryEmpty,
    /// A geometry was mended (closed, duplicate points, winding) without moving a vertex.
    GeometryMended,
    /// A ring crosses or touches itself.
    RingSelfIntersects,
    /// Two areas overlap.
    CoverageOverlap,
    /// Neighbours leave a sliver between them.
    CoverageSliver,
    /// Vertices of areas lie on the edge of a neighbour that does not have them.
    CoverageJunction,
    /// Gaps and overlaps were given to one neighbour.
    CoverageMended,
    /// Borders that do not fit could not be mended within the tolerance, and are used as they are.
    CoverageUnmended,
    /// A row of a table could not be read.
    RowUnreadable,
    /// A name or another text is longer than any is; what is beyond is left out.
    TextTooLong,
    /// A cell that should hold a number holds a text.
    NumberUnreadable,
    /// A number is not possible for its statistic, such as a negative count; it is taken as missing.
    NumberOutOfRange,
    /// A number is outside the range that is to be expected of its statistic; it is used as it is.
    NumberUnusual,
    /// A count is larger than the number that it is a share of; both are used as they are.
    ShareAboveWhole,
    /// A table lacks a column of a statistic, or a boundary file one of its roles.
    ColumnMissing,
    /// Two columns of a table have the name of a statistic, and differ; neither is read.
    ColumnAmbiguous,
    /// Numbers of a statistic that counts have a fraction in a table; none of the column is read.
    CountNotWhole,
    /// A column of a table is there and has no figure at all.
    ColumnEmpty,
    /// The publisher's own total of a statistic is not the sum of its areas.
    TotalDiffers,
    /// A number is not to be believed beside others of the same area, or of the years around it; it is used as it is.
    NumberImplausible,
    /// A layer says nothing of its reference system, or has its axes the other way round; where its points lie decided.
    ReferenceSystemTaken,
    /// A file that belongs to another is not there, or does not say what it is for, such as the encoding of a
    /// shapefile; how it is read without is said.
    FilePartMissing,
    /// Nothing tells the division of a table; the one that its codes fit best is taken.
    DivisionFitted,
    /// A boundary file has no layer of wijken or of gemeenten.
    LayerMissing,
    /// The name of a file tells another year than its sheet or title; the name is believed.
    YearDiffers,
    /// A table has figures of few of the areas of which others have them.
    TablePartial,
    /// A table, or an older boundary file, as a whole cannot be used.
    TableUnusable,
    /// A row of the recoding table was refused.
    RecodingRefused,
    /// The shares of one old code in the recoding table add up to more than they can; they are used as they are.
    RecodingSumTooLarge,
    /// A row of a recoding has a year or a code that no table has: nothing is carried by it.
    RecodingUnjoined,
    /// Areas of several parts have fewer at a zoom: some were too small to be drawn there.
    PartDropped,
    /// Areas smaller than a cell of a zoom are drawn there larger than they are, so that none vanishes.
    AreaEnlarged,
}

impl ProblemCode {
    fn places_kept(self) -> usize {
        match self {
            ProblemCode::CoverageOverlap | ProblemCode::CoverageSliver | ProblemCode::CoverageUnmended => {
                COVERAGE_PLACES_KEPT
            }
            _ => PLACES_KEPT,
        }
    }
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// The kind of defect.
    pub code: ProblemCode,
    /// File, layer, line, column or area code: enough to find the spot.
    pub place: String,
    /// What was found, what was expected, and what was done about it.
    pub detail: String,
    /// Where it lies on the map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spot: Option<MapSpot>,
}

/// A place on the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapSpot {
    /// Longitude and latitude, degrees of WGS 84.
    pub at: [f64; 2],
    /// Codes of the areas there, the first few, sorted.
    pub areas: Vec<String>,
}

impl fmt::Display for MapSpot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [longitude, latitude] = self.at;
        write!(f, "{latitude:.6} N {longitude:.6} E")
    }
}

/// The defects of one run: a count per code, and the first places of each.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Problems {
    counts: BTreeMap<ProblemCode, usize>,
    kept: Vec<Problem>,
}

impl Problems {
    /// Counts a defect and keeps its place if it is among the first of its code.
    pub fn report(&mut self, code: ProblemCode, place: impl Into<String>, detail: impl Into<String>) {
        self.add(Problem { code, place: place.into(), detail: detail.into(), spot: None });
    }

    /// Counts a defect that lies on the map, and keeps its spot if it is among the first of its code.
    pub(crate) fn report_at(&mut self, code: ProblemCode, spot: MapSpot, detail: impl Into<String>) {
        self.add(Problem { code, place: spot.to_string(), detail: detail.into(), spot: Some(spot) });
    }

    fn add(&mut self, problem: Problem) {
        let count = self.counts.entry(problem.code).or_default();
        *count += 1;
        if *count <= problem.code.places_kept() {
            self.kept.push(Problem { place: harmless(problem.place), detail: harmless(problem.detail), ..problem });
        }
    }

    /// Adds the defects of another stage or thread.
    pub(crate) fn absorb(&mut self, other: Problems) {
        let mut others = other.counts;
        for problem in other.kept {
            // Each place of the other is counted with it, the rest of its counts below.
            others.entry(problem.code).and_modify(|count| *count -= 1);
            self.add(problem);
        }
        for (code, count) in others {
            *self.counts.entry(code).or_default() += count;
        }
    }

    /// Lists how often each code occurred, in the order of the enum.
    pub fn counts(&self) -> impl Iterator<Item = (ProblemCode, usize)> + '_ {
        self.counts.iter().map(|(code, count)| (*code, *count))
    }

    /// Lists the places that were kept, in the order in which they were found.
    #[must_use]
    pub fn places(&self) -> &[Problem] {
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

/// Makes of a text, in which there may be names of the data, what can be told anywhere.
fn harmless(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
    match plain(&text) {
        std::borrow::Cow::Borrowed(_) => text,
        std::borrow::Cow::Owned(plain) => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_data_bring_into_a_problem_is_short_and_acts_on_no_terminal() {
        let mut problems = Problems::default();
        problems.report(
            ProblemCode::CodeMalformed,
            "a\nproblem     nothing: 0",
            format!("found `\x1b]0;title\x07{}`", "é".repeat(5000)),
        );
        let Problem { place, detail, .. } = &problems.places()[0];
        assert_eq!(place, "a\\nproblem     nothing: 0");
        assert!(
            detail.starts_with("found `\\u{1b}]0;title\\u{7}é")
                && detail.ends_with("é…")
                && detail.chars().count() < 2020,
            "{detail}"
        );
    }

    #[test]
    fn places_of_the_coverage_are_all_kept_and_of_other_codes_the_first_of_all_stages() {
        let found = |sliver: usize, row: usize| {
            let mut problems = Problems::default();
            (0..sliver).for_each(|i| problems.report(ProblemCode::CoverageSliver, i.to_string(), ""));
            (0..row).for_each(|i| problems.report(ProblemCode::RowUnreadable, i.to_string(), ""));
            problems
        };
        let mut problems = found(30, 15);
        problems.absorb(found(40, 25));
        assert_eq!(
            problems.counts().collect::<Vec<_>>(),
            [(ProblemCode::CoverageSliver, 70), (ProblemCode::RowUnreadable, 40)]
        );
        let kept = |code| problems.places().iter().filter(|problem| problem.code == code).count();
        assert_eq!((kept(ProblemCode::CoverageSliver), kept(ProblemCode::RowUnreadable)), (70, 20));
        let last = problems
            .places()
            .iter()
            .rfind(|problem| problem.code == ProblemCode::RowUnreadable)
            .map(|problem| problem.place.as_str());
        assert_eq!(last, Some("4"), "15 of the first stage and 5 of the second");
    }
}
