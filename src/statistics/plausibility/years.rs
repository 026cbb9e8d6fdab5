//! Figures beside those of the years around them.
//!
//! In: the tables of one source, year after year. Out: the figures that are far from those around them, and the tables
//! most of whose figures are. Guaranteed: nothing is told of an area that was redrawn, nor of small counts, whose
//! rounding is as large as their change.

use std::collections::BTreeMap;

use super::finding::{FEWEST, Finding};
use crate::statistics::raw_tables::{RawColumn, RawTable};
use crate::statistics::{StatisticKind, StatisticsConfig};

/// How many times as large as the years on both sides of it a figure may be, and as small.
const SPIKE: f64 = 5.0;

/// The same where there is a year on one side only: a buurt that is being built grows fast.
const SPIKE_AT_END: f64 = 10.0;

/// From this on a count, a percentage or a rate tells something of its jumps.
const LARGE_COUNT: f64 = 50.0;
const LARGE_SHARE: f64 = 20.0;

/// A table with so many of its areas changed by half or to twice is probably another one.
const MOST_CHANGED: f64 = 0.5;

/// How many times the spread of the year before the middle of all scores may move, and their spread grow or shrink.
const MOVED: f64 = 3.0;

/// Below this agreement of ranks with a table of a few years before, of 1 for the same order and -1 for the opposite
/// one, figures are others. Those of the publishers agree by 0.93 and more; where a column slid by a row, by 0.3 to
/// 0.8, as areas stand beside their neighbours in a table.
const LEAST_AGREEMENT: f64 = 0.85;

/// So many years before. Over more of them cities change.
const FEW_YEARS: i32 = 4;

/// Two tables of which such a part of the figures is the same are one.
const COPIED: f64 = 0.95;

/// Compares the figures of one source with those of the years around them.
pub(super) fn compare_years(config: &StatisticsConfig, tables: &[RawTable], findings: &mut Vec<Finding>) {
    for (i, table) in tables.iter().enumerate() {
        if let Some((other, count)) = tables[..i].iter().find_map(|other| Some((other, same(table, other)?))) {
            let detail = format!(
                "found {} figures of {} to be those of {} in {}: one of the two is probably a copy with the name of \
                 another year, in which nothing seems to change; used as they are",
                if count.0 == count.1 { format!("all {}", count.1) } else { format!("{} of {}", count.0, count.1) },
                table.year,
                other.year,
                other.file()
            );
            findings.push(of_table(table, 1.0, detail));
        }
        for column in &table.columns {
            let spec = &config.statistics[column.statistic];
            let near = |other: Option<&RawTable>| -> Option<BTreeMap<String, f64>> {
                let other = other?;
                let column = other.columns.iter().find(|other| other.statistic == column.statistic)?;
                Some(figures(other, column, config.lineage.changed))
            };
            let in_year = |back: usize| near(i.checked_sub(back).and_then(|i| tables.get(i)));
            let (before, after) = (in_year(1), near(tables.get(i + 1)));
            let own = figures(table, column, config.lineage.changed);
            let large = match spec.kind {
                StatisticKind::Count => LARGE_COUNT,
                StatisticKind::Percentage | StatisticKind::Rate => LARGE_SHARE,
                // A deviation is around zero, where ratios tell nothing.
                StatisticKind::Score => {
                    if let Some(before) = &before {
                        scores_moved(&spec.id, table, &own, before, findings);
                        reordered(&spec.id, (table, &tables[i - 1]), &own, before, findings);
                    }
                    continue;
                }
            };
            let jumped = before.as_ref().is_some_and(|before| {
                jumped_everywhere(&spec.id, large, table, &own, before, findings)
                    || reordered(&spec.id, (table, &tables[i - 1]), &own, before, findings)
            });
            // Of a table that is another one nobody wants to hear each cell; and a percentage of one area moves as
            // houses are sold and built.
            if jumped || spec.kind == StatisticKind::Percentage {
                continue;
            }
            let (before, after) = match (before, after) {
                (Some(before), None) => (Some(like(before, in_year(2))), None),
                (None, Some(after)) => (None, Some(like(after, near(tables.get(i + 2))))),
                both => both,
            };
            let around = NeighbourYears { before: before.as_ref(), after: after.as_ref() };
            spikes(&spec.id, large, table, &own, &around, findings);
        }
    }
}

/// Counts the figures of two tables that are the same in both, and all, where those are nearly all and enough for that
/// to be no chance; ends as soon as too many are not.
#[expect(clippy::cast_precision_loss, reason = "numbers of figures")]
fn same(table: &RawTable, other: &RawTable) -> Option<(usize, usize)> {
    let (mut count, mut different) = (0, 0);
    let all: usize = table.columns.iter().map(|column| column.values.iter().flatten().count()).sum();
    for column in &table.columns {
        let Some(beside) = other.columns.iter().find(|beside| beside.statistic == column.statistic) else { continue };
        for (code, row) in table.rows.iter().filter(|(code, _)| code.starts_with("BU")) {
            let Some(value) = column.values[*row] else { continue };
            count += 1;
            if other.row(code).and_then(|row| beside.values[row]) != Some(value) {
                different += 1;
                if different as f64 > (1.0 - COPIED) * all as f64 {
                    return None;
                }
            }
        }
    }
    let same = count - different;
    (count >= FEWEST && same as f64 >= COPIED * count as f64).then_some((same, count))
}

/// Lists the figures of the buurten that were not flagged as redrawn.
fn figures(table: &RawTable, column: &RawColumn, redrawn: i32) -> BTreeMap<String, f64> {
    let rows = table.rows.iter();
    let rows = rows.filter(|(code, row)| code.starts_with("BU") && table.flags[**row] != Some(redrawn));
    rows.filter_map(|(code, row)| Some((code.clone(), column.values[*row]?))).collect()
}

/// Keeps the figures that are like those of the year beyond: beside one that is itself far from the others a figure is
/// not to blame.
fn like(mut figures: BTreeMap<String, f64>, beyond: Option<BTreeMap<String, f64>>) -> BTreeMap<String, f64> {
    let Some(beyond) = beyond else { return figures };
    figures.retain(|code, value| beyond.get(code).is_none_or(|other| other.max(*value) <= 2.0 * other.min(*value)));
    figures
}

/// The figures of the year before and of the year after.
struct NeighbourYears<'f> {
    before: Option<&'f BTreeMap<String, f64>>,
    after: Option<&'f BTreeMap<String, f64>>,
}

/// Finds figures far from those of the years around them, which are near each other; where there is a year on one side
/// only, figures far above it, and in the last year far below it: a buurt that is being built grows.
fn spikes(
    id: &str,
    large: f64,
    table: &RawTable,
    own: &BTreeMap<String, f64>,
    around: &NeighbourYears<'_>,
    findings: &mut Vec<Finding>,
) {
    for (code, value) in own {
        let of = |figures: Option<&BTreeMap<String, f64>>| figures?.get(code).copied();
        let above = |other: f64| value / other;
        let below = |other: f64| other / value.max(1.0);
        let (low, high, ratio, most, place) = match (of(around.before), of(around.after)) {
            (Some(before), Some(after)) => {
                let (low, high) = (before.min(after), before.max(after));
                let place = format!("between {before} and {after} in the years around it");
                (low, high, above(high).max(below(low)), SPIKE, place)
            }
            (Some(before), None) => {
                let place = format!("after {before} in the year before it");
                (before, before, above(before).max(below(before)), SPIKE_AT_END, place)
            }
            (None, Some(after)) => {
                (after, after, above(after), SPIKE_AT_END, format!("before {after} in the year after it"))
            }
            (None, None) => continue,
        };
        if low >= large && high <= 2.0 * low && ratio > most {
            findings.push(Finding {
                badness: ratio,
                place: format!("{}, {code}", table.file_of(code)),
                detail: format!(
                    "found {value} of `{id}` in {}, {place}: used as it is, look whether the cell was changed",
                    table.year
                ),
            });
        }
    }
}

/// Finds a table in which the figures of most areas are not near those of the year before.
fn jumped_everywhere(
    id: &str,
    large: f64,
    table: &RawTable,
    own: &BTreeMap<String, f64>,
    before: &BTreeMap<String, f64>,
    findings: &mut Vec<Finding>,
) -> bool {
    let both = own.iter().filter_map(|(code, value)| Some((*value, *before.get(code)?)));
    let both: Vec<(f64, f64)> = both.filter(|(a, b)| a.max(*b) >= large).collect();
    let changed = both.iter().filter(|(a, b)| a.max(*b) > 2.0 * a.min(*b)).count();
    #[expect(clippy::cast_precision_loss, reason = "numbers of areas")]
    let share = changed as f64 / both.len().max(1) as f64;
    let jumped = both.len() >= FEWEST && share > MOST_CHANGED;
    if jumped {
        let detail = format!(
            "found `{id}` of {} to be less than half or more than twice that of the year before it in {changed} of {} \
             areas: this is probably another table, or its columns were mixed up; used as it is",
            table.year,
            both.len()
        );
        findings.push(of_table(table, share, detail));
    }
    jumped
}

/// Finds a table whose scores lie elsewhere than those of the year before, or are spread otherwise.
fn scores_moved(
    id: &str,
    table: &RawTable,
    own: &BTreeMap<String, f64>,
    before: &BTreeMap<String, f64>,
    findings: &mut Vec<Finding>,
) {
    let both = own.iter().filter_map(|(code, value)| Some((*value, *before.get(code)?)));
    let (own, before): (Vec<f64>, Vec<f64>) = both.unzip();
    if own.len() < FEWEST {
        return;
    }
    let ((middle, spread), (middle_before, spread_before)) = (spread_of(own), spread_of(before));
    let moved = (middle - middle_before).abs() / spread_before;
    let wider = (spread / spread_before).max(spread_before / spread);
    if spread_before > 0.0 && moved.max(wider) > MOVED {
        let detail = format!(
            "found `{id}` of {} around {middle:.3}, half of them within {spread:.3} of it, after {middle_before:.3} \
             and {spread_before:.3} in the year before it: this is probably another column or scale; used as it is",
            table.year
        );
        findings.push(of_table(table, moved.max(wider), detail));
    }
}

/// Finds a column by which the areas stand in another order than in the year before: its sign was turned, or its rows
/// stand beside other areas.
fn reordered(
    id: &str,
    (table, earlier): (&RawTable, &RawTable),
    own: &BTreeMap<String, f64>,
    before: &BTreeMap<String, f64>,
    findings: &mut Vec<Finding>,
) -> bool {
    let both = own.iter().filter_map(|(code, value)| Some((*value, *before.get(code)?)));
    let (own, before): (Vec<f64>, Vec<f64>) = both.unzip();
    let least = if table.year - earlier.year <= FEW_YEARS { LEAST_AGREEMENT } else { 0.0 };
    if own.len() < FEWEST {
        return false;
    }
    let agreement = agreement(&own, &before);
    if agreement >= least {
        return false;
    }
    let (order, cause) = if agreement < 0.0 {
        ("rather the opposite of that", "its sign is probably the other way round, or this is another column")
    } else {
        ("another than that", "its rows probably stand beside the wrong areas, or this is another column")
    };
    let detail = format!(
        "found the order of the areas by `{id}` of {} to be {order} of the year before it (rank agreement \
         {agreement:.2} of 1): {cause}; used as it is",
        table.year
    );
    findings.push(of_table(table, 1.0 - agreement, detail));
    true
}

/// Makes a finding of a whole table, which is worse than any single cell.
fn of_table(table: &RawTable, badness: f64, detail: String) -> Finding {
    Finding { badness: 1e9 * badness, place: table.file().to_owned(), detail }
}

/// Gives the median of numbers, and the median of their distances from it.
fn spread_of(mut values: Vec<f64>) -> (f64, f64) {
    let median = |values: &mut Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let middle = median(&mut values);
    let spread = median(&mut values.iter().map(|value| (value - middle).abs()).collect());
    (middle, spread)
}

/// Gives the rank correlation of two lists of as many numbers; 1 where one of them has no order.
#[expect(clippy::cast_precision_loss, reason = "numbers of areas")]
fn agreement(one: &[f64], other: &[f64]) -> f64 {
    let (one, other) = (ranks(one), ranks(other));
    let middle = one.iter().sum::<f64>() / one.len() as f64;
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - middle) * (b - middle)).sum::<f64>();
    let spread = (product(&one, &one) * product(&other, &other)).sqrt();
    if spread > 0.0 { product(&one, &other) / spread } else { 1.0 }
}

/// Gives the rank of each number; equal ones share the middle of theirs.
#[expect(clippy::cast_precision_loss, reason = "numbers of areas")]
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for equal in order.chunk_by(|a, b| values[*a].total_cmp(&values[*b]).is_eq()) {
        let middle = first as f64 + (equal.len() - 1) as f64 / 2.0;
        for at in equal {
            ranks[*at] = middle;
        }
        first += equal.len();
    }
    ranks
}
