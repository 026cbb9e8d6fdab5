//! Figures beside those of the years around them.
//!
//! In: the tables of one source, year after year. Out: the figures that are far from those around them, and the tables
//! most of whose figures are. Guaranteed: nothing is told of an area that was redrawn, nor of small counts, whose
//! rounding is as large as their change.

use rayon::prelude::*;

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

/// Figures of buurten in the order of [`BuurtRows::codes`]: the same place is the same buurt in each year.
type Figures = Vec<Option<f64>>;

/// Where the buurten of one source stand in its tables, looked up once.
struct BuurtRows<'t> {
    tables: &'t [RawTable],
    /// The number by which the publisher says that an area was redrawn.
    redrawn: i32,
    /// The codes of the buurten of all tables, sorted.
    codes: Vec<&'t str>,
    /// Per table and code its row.
    rows: Vec<Vec<Option<usize>>>,
}

impl<'t> BuurtRows<'t> {
    fn of(tables: &'t [RawTable], redrawn: i32) -> Self {
        let mut codes: Vec<&str> = tables.iter().flat_map(RawTable::buurten).collect();
        codes.sort_unstable();
        codes.dedup();
        let rows = tables.iter().map(|table| codes.iter().map(|code| table.row(code)).collect()).collect();
        Self { tables, redrawn, codes, rows }
    }

    /// Gives the figures of a statistic in one table, but those of buurten that were flagged as redrawn.
    fn figures(&self, at: usize, statistic: usize) -> Option<Figures> {
        let table = self.tables.get(at)?;
        let column = table.columns.iter().find(|column| column.statistic == statistic)?;
        let figure = |row: usize| column.values[row].filter(|_| table.flags[row] != Some(self.redrawn));
        Some(self.rows[at].iter().map(|row| figure((*row)?)).collect())
    }

    /// Counts the figures of two tables that are the same in both, and all, where those are nearly all and enough for
    /// that to be no chance; ends as soon as too many are not.
    #[expect(clippy::cast_precision_loss, reason = "numbers of figures")]
    fn same(&self, at: usize, other: usize) -> Option<(usize, usize)> {
        let (table, beside) = (&self.tables[at], &self.tables[other]);
        let (mut count, mut different) = (0, 0);
        let all: usize = table.columns.iter().map(|column| column.values.iter().flatten().count()).sum();
        for column in &table.columns {
            let is_same_statistic = |beside: &&RawColumn| beside.statistic == column.statistic;
            let Some(other_column) = beside.columns.iter().find(is_same_statistic) else { continue };
            for (row, other_row) in self.rows[at].iter().zip(&self.rows[other]) {
                let Some(value) = row.and_then(|row| column.values[row]) else { continue };
                count += 1;
                if other_row.and_then(|row| other_column.values[row]) != Some(value) {
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
}

/// Compares the figures of one source with those of the years around them.
pub(super) fn compare_years(config: &StatisticsConfig, tables: &[RawTable]) -> Vec<Finding> {
    let buurten = BuurtRows::of(tables, config.lineage.changed);
    (0..tables.len()).into_par_iter().flat_map_iter(|i| compare_table(config, &buurten, i)).collect()
}

/// Compares one table with those before and after it.
fn compare_table(config: &StatisticsConfig, buurten: &BuurtRows<'_>, i: usize) -> Vec<Finding> {
    let (tables, table) = (buurten.tables, &buurten.tables[i]);
    let mut findings = Vec::new();
    if let Some((other, count)) = (0..i).find_map(|other| Some((&tables[other], buurten.same(i, other)?))) {
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
        let before = |back: usize| buurten.figures(i.checked_sub(back)?, column.statistic);
        let after = |on: usize| buurten.figures(i + on, column.statistic);
        let Some(own) = buurten.figures(i, column.statistic) else { continue };
        let year_before = before(1);
        let large = match spec.kind {
            StatisticKind::Count => LARGE_COUNT,
            StatisticKind::Percentage | StatisticKind::Rate => LARGE_SHARE,
            // A deviation is around zero, where ratios tell nothing.
            StatisticKind::Score => {
                if let Some(before) = &year_before {
                    scores_moved(&spec.id, table, &own, before, &mut findings);
                    reordered(&spec.id, (table, &tables[i - 1]), &own, before, &mut findings);
                }
                continue;
            }
        };
        let jumped = year_before.as_ref().is_some_and(|before| {
            jumped_everywhere(&spec.id, large, table, &own, before, &mut findings)
                || reordered(&spec.id, (table, &tables[i - 1]), &own, before, &mut findings)
        });
        // Of a table that is another one nobody wants to hear each cell; and a percentage of one area moves as
        // houses are sold and built.
        if jumped || spec.kind == StatisticKind::Percentage {
            continue;
        }
        let around = match (year_before, after(1)) {
            (Some(year), None) => NeighbourYears { before: Some(like(year, before(2))), after: None },
            (None, Some(year)) => NeighbourYears { before: None, after: Some(like(year, after(2))) },
            (before, after) => NeighbourYears { before, after },
        };
        spikes(&spec.id, large, table, (&buurten.codes, &own), &around, &mut findings);
    }
    findings
}

/// Pairs the figures of buurten that have one in both years.
fn pairs(own: &Figures, before: &Figures) -> impl Iterator<Item = (f64, f64)> {
    own.iter().zip(before).filter_map(|(own, before)| own.zip(*before))
}

/// Keeps the figures that are like those of the year beyond: beside one that is itself far from the others a figure is
/// not to blame.
fn like(figures: Figures, beyond: Option<Figures>) -> Figures {
    let Some(beyond) = beyond else { return figures };
    let is_like = |one: f64, other: f64| other.max(one) <= 2.0 * other.min(one);
    let each = figures.into_iter().zip(beyond);
    each.map(|(figure, beyond)| figure.filter(|figure| beyond.is_none_or(|beyond| is_like(*figure, beyond)))).collect()
}

/// The figures of the year before and of the year after.
struct NeighbourYears {
    before: Option<Figures>,
    after: Option<Figures>,
}

/// Finds figures far from those of the years around them, which are near each other; where there is a year on one side
/// only, figures far above it, and in the last year far below it: a buurt that is being built grows.
fn spikes(
    id: &str,
    large: f64,
    table: &RawTable,
    (codes, own): (&[&str], &Figures),
    around: &NeighbourYears,
    findings: &mut Vec<Finding>,
) {
    for (i, value) in own.iter().enumerate() {
        let Some(value) = *value else { continue };
        let of = |figures: &Option<Figures>| figures.as_ref()?[i];
        let above = |other: f64| value / other;
        let below = |other: f64| other / value.max(1.0);
        let (low, high, ratio, most, place) = match (of(&around.before), of(&around.after)) {
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
                place: format!("{}, {}", table.file_of(codes[i]), codes[i]),
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
    own: &Figures,
    before: &Figures,
    findings: &mut Vec<Finding>,
) -> bool {
    let both: Vec<(f64, f64)> = pairs(own, before).filter(|(a, b)| a.max(*b) >= large).collect();
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
fn scores_moved(id: &str, table: &RawTable, own: &Figures, before: &Figures, findings: &mut Vec<Finding>) {
    let (own, before): (Vec<f64>, Vec<f64>) = pairs(own, before).unzip();
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
    own: &Figures,
    before: &Figures,
    findings: &mut Vec<Finding>,
) -> bool {
    let (own, before): (Vec<f64>, Vec<f64>) = pairs(own, before).unzip();
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
    order.sort_unstable_by(|a, b| values[*a].total_cmp(&values[*b]));
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
