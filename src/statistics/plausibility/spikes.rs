//! Single cells far from what the years around them make expect.
//!
//! In: the figures of one statistic in one table, and what is expected of each by the year before and the year after.
//! Out: the cells that are far from it. Guaranteed: where both years are there and do not agree, nothing is told.

use super::finding::Finding;
use crate::statistics::raw_tables::RawTable;

/// Figures of buurten, in the order of their codes: the same place is the same buurt in each year.
pub(super) type Figures = Vec<Option<f64>>;

/// What the year before and the year after make expect.
pub(super) struct NeighbourYears {
    pub(super) before: Option<Figures>,
    pub(super) after: Option<Figures>,
}

/// How far a figure may be from what is expected.
pub(super) struct SpikeLimits {
    /// What is expected below this tells nothing.
    least: f64,
    /// What is below this counts as this: its rounding is as large as itself.
    floor: f64,
    /// How many times as large as both years make expect, and as small.
    between: f64,
    /// The same where there is a year on one side only.
    at_end: f64,
    /// Whether what is expected was made of the inhabitants.
    is_scaled: bool,
}

impl SpikeLimits {
    /// Inhabitants, which are many at once where a buurt is being built.
    pub(super) const OF_COUNTS: SpikeLimits =
        SpikeLimits { least: 50.0, floor: 1.0, between: 5.0, at_end: 10.0, is_scaled: false };

    /// What is counted among the inhabitants, and expected by their number: in the tables of the country no cell is
    /// twice as far from its neighbours.
    pub(super) const OF_PARTS: SpikeLimits =
        SpikeLimits { least: 10.0, floor: 20.0, between: 4.0, at_end: 5.0, is_scaled: true };

    /// Parts of a thousand.
    pub(super) const OF_RATES: SpikeLimits =
        SpikeLimits { least: 20.0, floor: 1.0, between: 4.0, at_end: 5.0, is_scaled: false };
}

/// By how many points the percentages of two years agree, and how far the one between them may be.
const ALIKE: f64 = 10.0;
const SWING: f64 = 40.0;

/// A table with the codes of buurten and their figures in it.
type TableCells<'a> = (&'a RawTable, &'a [&'a str], &'a Figures);

/// Finds figures far from what the years around them make expect, which agree with each other; where there is a year on
/// one side only, figures far above it, and in the last year far below it: a buurt that is being built grows.
pub(super) fn find_spikes(
    id: &str,
    limits: &SpikeLimits,
    (table, codes, own): TableCells<'_>,
    around: &NeighbourYears,
    findings: &mut Vec<Finding>,
) {
    let said = |figure: f64| if limits.is_scaled { format!("{figure:.0}") } else { figure.to_string() };
    let by = if limits.is_scaled { ", by the number of its inhabitants" } else { "" };
    for (i, value) in own.iter().enumerate() {
        let Some(value) = *value else { continue };
        let of = |figures: &Option<Figures>| figures.as_ref()?[i];
        let above = |other: f64| value / other.max(limits.floor);
        let below = |other: f64| other / value.max(limits.floor);
        let (low, high, ratio, most, place) = match (of(&around.before), of(&around.after)) {
            (Some(before), Some(after)) => {
                let (low, high) = (before.min(after), before.max(after));
                let place = format!("between {} and {} in the years around it", said(before), said(after));
                (low, high, above(high).max(below(low)), limits.between, place)
            }
            (Some(before), None) => {
                let place = format!("after {} in the year before it", said(before));
                (before, before, above(before).max(below(before)), limits.at_end, place)
            }
            (None, Some(after)) => {
                let place = format!("before {} in the year after it", said(after));
                (after, after, above(after), limits.at_end, place)
            }
            (None, None) => continue,
        };
        if low >= limits.least && high <= 2.0 * low && ratio >= most {
            findings.push(of_cell(id, table, codes[i], ratio, &format!("found {value}"), &format!("{place}{by}")));
        }
    }
}

/// Finds percentages that go far from where they were, and back in the next year. Where there is a year on one side
/// only nothing is told: the percentage of one area moves as houses are sold and built.
pub(super) fn find_swings(
    id: &str,
    (table, codes, own): TableCells<'_>,
    around: &NeighbourYears,
    findings: &mut Vec<Finding>,
) {
    let (Some(before), Some(after)) = (&around.before, &around.after) else { return };
    for (i, value) in own.iter().enumerate() {
        let (Some(value), Some((before, after))) = (*value, before[i].zip(after[i])) else { continue };
        let away = (value - before).abs().min((value - after).abs());
        if (before - after).abs() <= ALIKE && away > SWING {
            let place = format!("between {before} and {after} in the years around it");
            findings.push(of_cell(id, table, codes[i], away / ALIKE, &format!("found {value}"), &place));
        }
    }
}

/// Makes a finding of one cell.
fn of_cell(id: &str, table: &RawTable, code: &str, badness: f64, found: &str, place: &str) -> Finding {
    Finding {
        badness,
        place: format!("{}, {code}", table.file_of(code)),
        detail: format!(
            "{found} of `{id}` in {}, {place}: used as it is, look whether the cell was changed",
            table.year
        ),
    }
}
