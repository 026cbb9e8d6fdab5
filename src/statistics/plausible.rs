//! Figures that are possible, each for itself, and not to be believed together.
//!
//! In: raw tables. Out: problems, worst first and few of a kind; no figure is changed. Guaranteed: totals are compared
//! only where no cell below them is missing, and nothing is told from which a suppressed cell could be calculated.

use std::collections::{BTreeMap, BTreeSet};

use super::raw::{COUNTRY, RawColumn, RawTable};
use super::{StatisticKind, StatisticsConfig};
use crate::problems::{ProblemCode, Problems};

#[cfg(test)]
mod tests;

/// Lines of one kind.
const LINES: usize = 10;

/// How many times as large as the years on both sides of it a figure may be, and as small.
const SPIKE: f64 = 5.0;

/// From this on a count tells something of its jumps.
const LARGE: f64 = 200.0;

/// A table with so many of its areas changed by half or to twice is probably another one.
const MOST_CHANGED: f64 = 0.5;

/// Areas from which on this is looked at.
const FEWEST: usize = 50;

/// A finding, with how bad it is.
struct Finding {
    badness: f64,
    place: String,
    detail: String,
}

/// Reports what does not fit together.
pub(super) fn report(config: &StatisticsConfig, tables: &[RawTable], problems: &mut Problems) {
    let (mut totals, mut parts) = (Vec::new(), Vec::new());
    for table in tables {
        for column in &table.columns {
            let spec = &config.statistics[column.statistic];
            if spec.kind == StatisticKind::Count {
                compare_totals(&spec.id, table, column, &mut totals);
            }
        }
        compare_parts(config, table, &mut parts);
    }
    let mut jumps = Vec::new();
    for source in tables.chunk_by(|a, b| a.source == b.source) {
        compare_years(config, source, &mut jumps);
    }
    tell(totals, ProblemCode::TotalDiffers, problems);
    tell(parts, ProblemCode::ShareAboveWhole, problems);
    tell(jumps, ProblemCode::NumberImplausible, problems);
}

/// Reports the worst findings, and how many others there are.
fn tell(mut findings: Vec<Finding>, code: ProblemCode, problems: &mut Problems) {
    findings.sort_by(|a, b| b.badness.total_cmp(&a.badness).then_with(|| a.place.cmp(&b.place)));
    let others = if findings.len() > LINES { findings.split_off(LINES - 1).len() } else { 0 };
    for Finding { place, detail, .. } in findings {
        problems.report(code, place, detail);
    }
    if others > 0 {
        problems.report(code, "the tables of figures", format!("and {others} others, none of them worse"));
    }
}

fn value(table: &RawTable, column: &RawColumn, code: &str) -> Option<f64> {
    column.values[table.row(code)?]
}

/// Finds the unit to which numbers are rounded: 10, 5 or 1.
fn unit(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let is_multiple = |unit: f64| values.clone().all(|value| value.rem_euclid(unit) == 0.0);
    [10.0, 5.0].into_iter().find(|unit| is_multiple(*unit)).unwrap_or(1.0)
}

/// Finds the unit of the areas of one level, by the letters of their codes: CBS rounds the inhabitants of buurten to
/// fives, and gives those of gemeenten as they are.
fn unit_of(level: &str, table: &RawTable, column: &RawColumn) -> f64 {
    let rows: Vec<usize> = table.rows.iter().filter(|(code, _)| code.starts_with(level)).map(|(_, row)| *row).collect();
    unit(rows.iter().filter_map(|row| column.values[*row]))
}

/// Compares the publisher's own figures of gemeenten with the sums of their buurten, and that of the country with the
/// sum of its gemeenten.
///
/// Each of n numbers that are rounded to a unit is off by half of it at most, and the total by half of its own: so the
/// sum of n differs from the total by (n · unit + unit of the total) / 2 at most. In the tables of CBS of 2024 no
/// gemeente comes nearer to that than to two thirds.
fn compare_totals(id: &str, table: &RawTable, column: &RawColumn, findings: &mut Vec<Finding>) {
    let mut below: BTreeMap<&str, Vec<Option<f64>>> = BTreeMap::new();
    let codes: BTreeSet<&str> = table.rows.keys().map(String::as_str).collect();
    for code in &codes {
        let cell = || value(table, column, code);
        match code.get(..2) {
            Some("BU") => below.entry(code.get(2..6).unwrap_or_default()).or_default().push(cell()),
            Some("GM") => below.entry(COUNTRY).or_default().push(cell()),
            _ => {}
        }
    }
    let [buurten, gemeenten, country] = ["BU", "GM", "NL"].map(|level| unit_of(level, table, column));
    for (of, cells) in below {
        let code = if of == COUNTRY { COUNTRY.to_owned() } else { format!("GM{of}") };
        let Some(total) = value(table, column, &code) else { continue };
        let Some(cells) = cells.into_iter().collect::<Option<Vec<f64>>>() else { continue };
        let sum: f64 = cells.iter().sum();
        #[expect(clippy::cast_precision_loss, reason = "a number of areas")]
        let rounded = |parts: f64, whole: f64| (cells.len() as f64 * parts + whole) / 2.0;
        let allowed = if of == COUNTRY { rounded(gemeenten, country) } else { rounded(buurten, gemeenten) };
        let beyond = (total - sum).abs() - allowed;
        if beyond > 0.0 {
            let areas = if of == COUNTRY { "gemeenten" } else { "buurten" };
            findings.push(Finding {
                badness: beyond / total.max(1.0),
                place: format!("{}, {code}", table.file_of(&code)),
                detail: format!(
                    "found {total} of `{id}` in {}, and {sum} in its {} {areas} together: more than rounding allows; \
                     both are used as they are, look for a cell that was changed",
                    table.year,
                    cells.len()
                ),
            });
        }
    }
}

/// Compares the inhabitants of an area with the counts of some of them, together: the statistics whose ids begin with
/// that of the inhabitants.
fn compare_parts(config: &StatisticsConfig, table: &RawTable, findings: &mut Vec<Finding>) {
    let of = |id: &str| table.columns.iter().find(|column| config.statistics[column.statistic].id == id);
    let Some(whole) = of(&config.inhabitants) else { return };
    let prefix = format!("{}_", config.inhabitants);
    let is_part = |column: &&RawColumn| config.statistics[column.statistic].id.starts_with(&prefix);
    let parts: Vec<&RawColumn> = table.columns.iter().filter(is_part).collect();
    if parts.is_empty() {
        return;
    }
    #[expect(clippy::cast_precision_loss, reason = "a number of columns")]
    let rounded = (parts.len() + 1) as f64 * unit(whole.values.iter().flatten().copied()).max(5.0);
    for (code, row) in &table.rows {
        let Some(all) = whole.values[*row] else { continue };
        let sum: f64 = parts.iter().filter_map(|part| part.values[*row]).sum();
        if sum > all + rounded {
            findings.push(Finding {
                badness: (sum - all) / all.max(1.0),
                place: format!("{}, {code}", table.file_of(code)),
                detail: format!(
                    "found {sum} inhabitants of some ages, of {all} in all in {}: both are used as they are",
                    table.year
                ),
            });
        }
    }
}

/// Compares the figures of one source with those of the years around them.
fn compare_years(config: &StatisticsConfig, tables: &[RawTable], findings: &mut Vec<Finding>) {
    for (i, table) in tables.iter().enumerate() {
        for column in &table.columns {
            let spec = &config.statistics[column.statistic];
            let in_year = |table: &RawTable| {
                let column = table.columns.iter().position(|other| other.statistic == column.statistic)?;
                Some(column)
            };
            let near = |other: Option<&RawTable>| -> Option<BTreeMap<String, f64>> {
                let other = other?;
                let column = &other.columns[in_year(other)?];
                Some(figures(other, column, config.lineage.changed))
            };
            let before = i.checked_sub(1).and_then(|i| near(tables.get(i)));
            let own = figures(table, column, config.lineage.changed);
            if let Some(before) = &before {
                jumped_everywhere(&spec.id, spec.kind, table, &own, before, findings);
            }
            if let (StatisticKind::Count, Some(before), Some(after)) = (spec.kind, before, near(tables.get(i + 1))) {
                spikes(&spec.id, table, [&before, &own, &after], findings);
            }
        }
    }
}

/// Lists the figures of the buurten that were not flagged as redrawn.
fn figures(table: &RawTable, column: &RawColumn, redrawn: i32) -> BTreeMap<String, f64> {
    let rows = table.rows.iter();
    let rows = rows.filter(|(code, row)| code.starts_with("BU") && table.flags[**row] != Some(redrawn));
    rows.filter_map(|(code, row)| Some((code.clone(), column.values[*row]?))).collect()
}

/// Finds figures far from those of both years around them, which are near each other.
fn spikes(id: &str, table: &RawTable, [before, own, after]: [&BTreeMap<String, f64>; 3], findings: &mut Vec<Finding>) {
    for (code, value) in own {
        let (Some(before), Some(after)) = (before.get(code), after.get(code)) else { continue };
        let (low, high) = (before.min(*after), before.max(*after));
        let ratio = (value / high).max(low / value.max(1.0));
        if low >= LARGE && high <= 2.0 * low && ratio > SPIKE {
            findings.push(Finding {
                badness: ratio,
                place: format!("{}, {code}", table.file_of(code)),
                detail: format!(
                    "found {value} of `{id}` in {}, between {before} and {after} in the years around it: used as it \
                     is, look whether the cell was changed",
                    table.year
                ),
            });
        }
    }
}

/// Finds a table in which the figures of most areas are not near those of the year before.
fn jumped_everywhere(
    id: &str,
    kind: StatisticKind,
    table: &RawTable,
    own: &BTreeMap<String, f64>,
    before: &BTreeMap<String, f64>,
    findings: &mut Vec<Finding>,
) {
    let large = match kind {
        StatisticKind::Count => LARGE,
        StatisticKind::Percentage | StatisticKind::Rate => 20.0,
        // A deviation is around zero, where ratios tell nothing.
        StatisticKind::Score => return,
    };
    let both = own.iter().filter_map(|(code, value)| Some((*value, *before.get(code)?)));
    let both: Vec<(f64, f64)> = both.filter(|(a, b)| a.max(*b) >= large).collect();
    let changed = both.iter().filter(|(a, b)| a.max(*b) > 2.0 * a.min(*b)).count();
    #[expect(clippy::cast_precision_loss, reason = "numbers of areas")]
    let share = changed as f64 / both.len().max(1) as f64;
    if both.len() >= FEWEST && share > MOST_CHANGED {
        findings.push(Finding {
            // Worse than any single cell.
            badness: 1e9 * share,
            place: table.file().to_owned(),
            detail: format!(
                "found `{id}` of {} to be less than half or more than twice that of the year before it in \
                 {changed} of {} areas: this is probably another table, or its columns were mixed up; used as it is",
                table.year,
                both.len()
            ),
        });
    }
}
