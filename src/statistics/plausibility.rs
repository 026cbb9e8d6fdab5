//! Figures that are possible, each for itself, and not to be believed together.
//!
//! In: raw tables. Out: problems, worst first and few of a kind; no figure is changed. Guaranteed: totals are compared
//! only where no cell below them is missing, and nothing is told from which a suppressed cell could be calculated.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::raw_tables::{COUNTRY, RawColumn, RawTable};
use super::{StatisticKind, StatisticsConfig};
use crate::areas::AreaSet;
use crate::problems::{ProblemCode, Problems};

mod completeness;
mod finding;
mod spikes;
mod years;

#[cfg(test)]
mod tests;

use completeness::find_partial;
use finding::FEWEST;
pub(super) use finding::Finding;
use years::compare_years;

/// Lines of one kind.
const LINES: usize = 10;

/// How many times as many inhabitants one file may have as the other in the same year.
const TWICE: f64 = 2.0;

/// In so many of the buurten the key figures of the division and its boundary file have the same inhabitants, but for
/// rounding: all of them in the files of CBS of 2024, and 14 % where the key figures are those of 2022.
const MOST_EQUAL: f64 = 0.8;
const ROUNDED: f64 = 5.0;

/// Counts are rounded to tens at most, each by half of it.
const MOST_ROUNDED: f64 = 10.0;

/// Inhabitants by which two files may differ whatever they are.
const FEW_PEOPLE: f64 = 100.0;

/// Reports what does not fit together.
pub(super) fn report(config: &StatisticsConfig, tables: &[RawTable], problems: &mut Problems) {
    for table in tables {
        for column in &table.columns {
            let spec = &config.statistics[column.statistic];
            if spec.kind == StatisticKind::Percentage {
                find_fractions(&spec.id, table, column, problems);
            }
        }
    }
    let totals = tables.par_iter().flat_map_iter(|table| compare_totals(config, table)).collect();
    let beyond = |table| compare_parts(config, table).into_iter().chain(find_above_gemeente(config, table));
    let parts = tables.par_iter().flat_map_iter(beyond).collect();
    let sources: Vec<&[RawTable]> = tables.chunk_by(|a, b| a.source == b.source).collect();
    let jumps = sources.into_par_iter().flat_map(|tables| compare_years(config, tables)).collect();
    tell(find_partial(tables), ProblemCode::TablePartial, problems);
    tell(totals, ProblemCode::TotalDiffers, problems);
    tell(parts, ProblemCode::ShareAboveWhole, problems);
    tell(jumps, ProblemCode::NumberImplausible, problems);
}

/// Reports the buurten whose inhabitants are others in the key figures of the division than in its boundary file, which
/// its publisher made of them.
pub(super) fn report_beside(areas: &AreaSet, config: &StatisticsConfig, tables: &[RawTable], problems: &mut Problems) {
    let of_division = |table: &&RawTable| table.source == config.lineage.source && table.year == areas.year;
    let Some(table) = tables.iter().find(of_division) else { return };
    let is_inhabitants = |column: &&RawColumn| config.statistics[column.statistic].id == config.inhabitants;
    let Some(column) = table.columns.iter().find(is_inhabitants) else { return };
    let (mut findings, mut both, mut equal) = (Vec::new(), 0_usize, 0_usize);
    for buurt in &areas.buurten {
        let (Some(drawn), Some(told)) = (buurt.inhabitants, value(table, column, &buurt.code)) else { continue };
        both += 1;
        equal += usize::from((drawn - told).abs() <= ROUNDED);
        let (low, high) = (drawn.min(told), drawn.max(told));
        if high > TWICE * low && high - low > FEW_PEOPLE {
            findings.push(Finding {
                badness: high / low.max(1.0),
                place: format!("{}, {}", table.file_of(&buurt.code), buurt.code),
                detail: format!(
                    "found {told} of `{}` in {}, and {drawn} in the boundary file of the same year: used as it is, \
                     look whether the cell was changed",
                    config.inhabitants, table.year
                ),
            });
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "numbers of areas")]
    if both >= FEWEST && (equal as f64) < MOST_EQUAL * both as f64 {
        findings.push(Finding {
            badness: f64::MAX,
            place: table.file().to_owned(),
            detail: format!(
                "found other inhabitants in {} than in the boundary file of the same year in {} of {both} buurten, \
                 where their publisher has the same: this is probably a table of another year, or its rows stand \
                 beside the wrong areas; used as it is",
                table.year,
                both - equal
            ),
        });
    }
    tell(findings, ProblemCode::NumberImplausible, problems);
}

/// Reports a column of percentages none of which is more than one: parts of one, as spreadsheets keep them.
fn find_fractions(id: &str, table: &RawTable, column: &RawColumn, problems: &mut Problems) {
    let values: Vec<f64> = column.values.iter().flatten().copied().collect();
    let are_parts = values.iter().all(|value| (0.0..=1.0).contains(value));
    if are_parts && values.iter().filter(|value| **value > 0.0 && **value < 1.0).count() >= FEWEST {
        let detail = format!(
            "found no `{id}` of {} above 1 in {} areas, expected percentages: these are probably parts of one, as a \
             spreadsheet keeps 25 % as 0.25; used as they are",
            table.year,
            values.len()
        );
        problems.report(ProblemCode::NumberImplausible, table.file(), detail);
    }
}

/// Reports the worst findings, and how many others there are.
pub(super) fn tell(mut findings: Vec<Finding>, code: ProblemCode, problems: &mut Problems) {
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
fn unit(values: &[f64]) -> f64 {
    let is_multiple = |unit: f64| values.iter().all(|value| value.rem_euclid(unit) == 0.0);
    [10.0, 5.0].into_iter().find(|unit| is_multiple(*unit)).unwrap_or(1.0)
}

/// Finds the unit of the areas of one level, by the letters of their codes: CBS rounds the inhabitants of buurten to
/// fives, and gives those of gemeenten as they are.
fn unit_of(level: &str, rows: &[(&str, usize)], column: &RawColumn) -> f64 {
    let rows = rows.iter().filter(|(code, _)| code.starts_with(level));
    unit(&rows.filter_map(|(_, row)| column.values[*row]).collect::<Vec<f64>>())
}

/// Compares the publisher's own figures of gemeenten with the sums of their buurten, and that of the country with the
/// sum of its gemeenten.
///
/// Each of n numbers that are rounded to a unit is off by half of it at most, and the total by half of its own: so the
/// sum of n differs from the total by (n · unit + unit of the total) / 2 at most. In the tables of CBS of 2024 no
/// gemeente comes nearer to that than to two thirds.
fn compare_totals(config: &StatisticsConfig, table: &RawTable) -> Vec<Finding> {
    let mut rows: Vec<(&str, usize)> = table.rows.iter().map(|(code, row)| (code.as_str(), *row)).collect();
    rows.sort_unstable();
    let mut findings = Vec::new();
    for column in &table.columns {
        let spec = &config.statistics[column.statistic];
        if spec.kind == StatisticKind::Count {
            compare_total(&spec.id, (table, &rows), column, &mut findings);
        }
    }
    findings
}

/// Compares those of one column; `rows` are those of the table, sorted by their codes.
fn compare_total(
    id: &str,
    (table, rows): (&RawTable, &[(&str, usize)]),
    column: &RawColumn,
    findings: &mut Vec<Finding>,
) {
    let mut below: BTreeMap<&str, Vec<Option<f64>>> = BTreeMap::new();
    for (code, row) in rows {
        match code.get(..2) {
            Some("BU") => below.entry(code.get(2..6).unwrap_or_default()).or_default().push(column.values[*row]),
            Some("GM") => below.entry(COUNTRY).or_default().push(column.values[*row]),
            _ => {}
        }
    }
    let [buurten, gemeenten, country] = ["BU", "GM", "NL"].map(|level| unit_of(level, rows, column));
    for (of, cells) in below {
        let code = if of == COUNTRY { COUNTRY.to_owned() } else { format!("GM{of}") };
        let Some(total) = value(table, column, &code) else { continue };
        let Some(cells) = cells.into_iter().collect::<Option<Vec<f64>>>() else { continue };
        let sum: f64 = cells.iter().sum();
        #[expect(clippy::cast_precision_loss, reason = "a number of areas")]
        let rounded = |parts: f64, whole: f64| f64::midpoint(cells.len() as f64 * parts, whole);
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
fn compare_parts(config: &StatisticsConfig, table: &RawTable) -> Vec<Finding> {
    let of = |id: &str| table.columns.iter().find(|column| config.statistics[column.statistic].id == id);
    let Some(whole) = of(&config.inhabitants) else { return Vec::new() };
    let prefix = format!("{}_", config.inhabitants);
    let is_part = |column: &&RawColumn| config.statistics[column.statistic].id.starts_with(&prefix);
    let parts: Vec<&RawColumn> = table.columns.iter().filter(is_part).collect();
    if parts.is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    #[expect(clippy::cast_precision_loss, reason = "a number of columns")]
    let rounded =
        (parts.len() + 1) as f64 * unit(&whole.values.iter().flatten().copied().collect::<Vec<f64>>()).max(5.0);
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
    findings
}

/// Finds counts of a buurt that are larger than its publisher's own count of the whole gemeente, which no cell that is
/// missing can explain.
fn find_above_gemeente(config: &StatisticsConfig, table: &RawTable) -> Vec<Finding> {
    let mut findings = Vec::new();
    let counts = table.columns.iter().map(|column| (&config.statistics[column.statistic], column));
    for (spec, column) in counts.filter(|(spec, _)| spec.kind == StatisticKind::Count) {
        for (code, row) in table.rows.iter().filter(|(code, _)| code.starts_with("BU")) {
            let gemeente = format!("GM{}", code.get(2..6).unwrap_or_default());
            let Some((own, all)) = column.values[*row].zip(value(table, column, &gemeente)) else { continue };
            if own > all + MOST_ROUNDED {
                findings.push(Finding {
                    badness: own / all.max(1.0),
                    place: format!("{}, {code}", table.file_of(code)),
                    detail: format!(
                        "found {own} of `{}` in {}, of {all} in its whole gemeente: both are used as they are",
                        spec.id, table.year
                    ),
                });
            }
        }
    }
    findings
}
