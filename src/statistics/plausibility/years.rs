//! Figures beside those of the years around them.
//!
//! In: the tables of one source, year after year. Out: the figures that are far from those around them, and the tables
//! most of whose figures are. Guaranteed: nothing is told of an area that was redrawn, nor of small counts, whose
//! rounding is as large as their change.

use std::collections::HashMap;

use rayon::prelude::*;

use super::finding::{FEWEST, Finding};
use super::spikes::{Figures, NeighbourYears, SpikeLimits, find_spikes, find_swings};
use crate::statistics::raw_tables::{COUNTRY, RawColumn, RawTable};
use crate::statistics::{StatisticKind, StatisticsConfig};

/// From this on a count, a percentage or a rate tells something of the jump of its whole table.
const LARGE_COUNT: f64 = 50.0;
const LARGE_SHARE: f64 = 20.0;

/// How far the share of a gemeente is followed, that of the whole of it: beyond, its own row is not to be believed.
const FOLLOWED: f64 = 2.0;

/// How many times as many inhabitants a buurt may have as in the year beside it for its counts to be held against each
/// other.
const GROWN: f64 = 5.0;

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

    /// Makes of the counts of one year what would fit another, by the inhabitants of each buurt and by what the share
    /// of all inhabitants became in its gemeente, or else in the country: `(at, other)` are the tables, `(statistic,
    /// inhabitants)` the statistics. None where the inhabitants are too many or too few to be the same buurt.
    fn expected(
        &self,
        (at, other): (usize, usize),
        (statistic, inhabitants): (usize, usize),
        then: Figures,
    ) -> Figures {
        let column = |table: usize, statistic: usize| {
            self.tables[table].columns.iter().find(|column| column.statistic == statistic)
        };
        let value = |table: usize, statistic: usize, code: &str| {
            column(table, statistic)?.values[self.tables[table].row(code)?].filter(|value| *value > 0.0)
        };
        let share = |table: usize, code: &str| Some(value(table, statistic, code)? / value(table, inhabitants, code)?);
        let trend = |code: &str| Some((share(at, code)? / share(other, code)?).clamp(FOLLOWED.recip(), FOLLOWED));
        let of_country = trend(COUNTRY).unwrap_or(1.0);
        let mut of_gemeente: HashMap<&str, f64> = HashMap::new();
        let each = self.codes.iter().zip(then).map(|(code, figure)| {
            let (figure, gemeente) = (figure?, code.get(2..6)?);
            let grown = value(at, inhabitants, code).zip(value(other, inhabitants, code));
            let grown = grown.map_or(1.0, |(now, before)| now / before);
            let find = || trend(&format!("GM{gemeente}")).unwrap_or(of_country);
            let trend = *of_gemeente.entry(gemeente).or_insert_with(find);
            (GROWN.recip()..=GROWN).contains(&grown).then_some(figure * grown * trend)
        });
        each.collect()
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
    let is_inhabitants = |column: &&RawColumn| config.statistics[column.statistic].id == config.inhabitants;
    let inhabitants = table.columns.iter().find(is_inhabitants).map(|column| column.statistic);
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
        // Of a table that is another one nobody wants to hear each cell.
        if jumped {
            continue;
        }
        let around = match (year_before, after(1)) {
            (Some(year), None) => NeighbourYears { before: Some(like(year, before(2))), after: None },
            (None, Some(year)) => NeighbourYears { before: None, after: Some(like(year, after(2))) },
            (before, after) => NeighbourYears { before, after },
        };
        let cells = (table, buurten.codes.as_slice(), &own);
        // What is counted among the inhabitants grows with them, and as it does in the whole gemeente.
        let inhabitants = inhabitants.filter(|all| spec.kind == StatisticKind::Count && *all != column.statistic);
        let scaled = |figures: Option<Figures>, other: Option<usize>| {
            Some(buurten.expected((i, other?), (column.statistic, inhabitants?), figures?))
        };
        match spec.kind {
            StatisticKind::Percentage => find_swings(&spec.id, cells, &around, &mut findings),
            StatisticKind::Count if inhabitants.is_some() => {
                let NeighbourYears { before, after } = around;
                let around =
                    NeighbourYears { before: scaled(before, i.checked_sub(1)), after: scaled(after, Some(i + 1)) };
                find_spikes(&spec.id, &SpikeLimits::OF_PARTS, cells, &around, &mut findings);
            }
            StatisticKind::Count => find_spikes(&spec.id, &SpikeLimits::OF_COUNTS, cells, &around, &mut findings),
            StatisticKind::Rate => find_spikes(&spec.id, &SpikeLimits::OF_RATES, cells, &around, &mut findings),
            StatisticKind::Score => {}
        }
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
