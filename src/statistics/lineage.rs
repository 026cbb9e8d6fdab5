//! Finds, for an area of the division, the codes under which an older table knows it (METHOD section 3).
//!
//! In: the recoding rows, the years and flags of the tables. Out: per code and table year its sources with weights.
//! Guaranteed: rows that skip a table year are refused and reported, and a repeated row counts once.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::raw::{self, RawTable};
use super::{Division, LineageRules, Rounded};
use crate::problems::{ProblemCode, Problems};
use crate::sources::{Cell, SourceSpec, Table};

#[cfg(test)]
mod tests;

/// One row of the recoding table: what went from a code of one year to a code of a later year.
#[derive(Debug, Clone, PartialEq)]
pub struct RecodingRow {
    /// Year of the old code.
    pub year_from: i32,
    /// The old code.
    pub code_from: String,
    /// Year of the new code.
    pub year_to: i32,
    /// The new code.
    pub code_to: String,
    /// Share of the old code's addresses that went to the new code, 0 to 1.
    pub share_from: f64,
    /// Share of the new code's addresses that came from the old code, 0 to 1.
    pub share_to: f64,
    /// File and row, for messages.
    pub place: String,
}

/// A code of an older table that (partly) became an area, with its weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineageSource {
    /// Code in the older table.
    pub code: String,
    /// Share of that code's addresses that belongs to the area, 0 to 1: the weight of counts.
    pub share_of_code: f64,
    /// Share of the area's addresses that came from that code, 0 to 1: how much of the area is traced.
    pub share_of_area: f64,
}

/// What the columns of the recoding table are for, in the words of the catalogue.
const ROLES: [&str; 6] = ["year_from", "code_from", "year_to", "code_to", "share_from", "share_to"];

/// Reads the recoding table by the columns that the catalogue names.
///
/// Rows with a missing or impossible value are refused and reported; a table without one of the columns is refused as a whole.
#[must_use]
pub fn read_recoding(spec: &SourceSpec, table: &Table, problems: &mut Problems) -> Vec<RecodingRow> {
    let file = table.name.as_str();
    let mut columns = [0; 6];
    for (column, role) in columns.iter_mut().zip(ROLES) {
        let Some(found) = spec.column(table, role) else {
            let names = spec.names(role).join("`, `");
            problems.report(ProblemCode::ColumnMissing, file, format!("no column `{names}`: the recoding table is left out"));
            return Vec::new();
        };
        *column = found;
    }
    let mut rows = Vec::new();
    for (row, line) in table.places.iter().enumerate() {
        let cells = columns.map(|column| &table.row(row)[column]);
        let place = format!("{file}, row {line}");
        let read = (|| {
            Ok::<_, (usize, &str)>(RecodingRow {
                year_from: year(cells[0]).ok_or((0, "a year"))?,
                code_from: code(cells[1]).ok_or((1, "a code such as BU05991234"))?,
                year_to: year(cells[2]).ok_or((2, "a year"))?,
                code_to: code(cells[3]).ok_or((3, "a code such as BU05991234"))?,
                share_from: share(cells[4]).ok_or((4, "a share from 0 to 1"))?,
                share_to: share(cells[5]).ok_or((5, "a share from 0 to 1"))?,
                place: place.clone(),
            })
        })();
        match read {
            Ok(read) => rows.push(read),
            Err((wrong, expected)) => {
                let (column, found) = (&table.columns[columns[wrong]], raw::shown(cells[wrong]));
                problems.report(ProblemCode::RecodingRefused, place, format!("`{column}`: found {found}, expected {expected}: left out"));
            }
        }
    }
    rows
}

fn year(cell: &Cell) -> Option<i32> {
    match cell {
        Cell::Number(number) => (1900..2200).find(|year| f64::from(*year).to_bits() == number.to_bits()),
        _ => None,
    }
}

fn code(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Text(text) => Some(text.trim().to_ascii_uppercase()).filter(|code| raw::is_buurt_code(code)),
        _ => None,
    }
}

fn share(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(number) if Rounded::of(*number) >= Rounded::of(0.0) && Rounded::of(*number) <= Rounded::of(1.0) => Some(*number),
        _ => None,
    }
}

/// Leaves out repeated rows, and reports them and the old codes of which more than all went somewhere.
///
/// Rows of one pair of codes with other shares are parts that were published apart: both count.
fn once_each(rows: Vec<RecodingRow>, problems: &mut Problems) -> Vec<RecodingRow> {
    /// Shares are published with some decimals, so that their sum may miss 1 by a hair.
    const HAIR: f64 = 1e-6;
    let mut first: HashMap<(i32, String, i32, String, u64, u64), String> = HashMap::new();
    let mut sums: HashMap<(i32, String, i32), f64> = HashMap::new();
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        let shares = (row.share_from.to_bits(), row.share_to.to_bits());
        let key = (row.year_from, row.code_from.clone(), row.year_to, row.code_to.clone(), shares.0, shares.1);
        if let Some(before) = first.get(&key) {
            let detail = format!(
                "{} of {} to {} of {}: found the same as at {before}: left out",
                row.code_from, row.year_from, row.code_to, row.year_to
            );
            problems.report(ProblemCode::RecodingRefused, row.place, detail);
            continue;
        }
        first.insert(key, row.place.clone());
        let sum = sums.entry((row.year_from, row.code_from.clone(), row.year_to)).or_default();
        let within = *sum <= 1.0 + HAIR;
        *sum += row.share_from;
        if within && *sum > 1.0 + HAIR {
            let detail = format!(
                "{} of {} to {}: found shares that add up to {sum} with this row, expected 1 at most: used as they are",
                row.code_from, row.year_from, row.year_to
            );
            problems.report(ProblemCode::RecodingSumTooLarge, row.place.as_str(), detail);
        }
        kept.push(row);
    }
    kept
}

/// What happened to the codes between a table year and the one before.
#[derive(Debug, Default)]
struct Step {
    /// Per new code: its sources in the order of the rows.
    rows: HashMap<String, Vec<LineageSource>>,
    /// Codes that took part as an old code.
    old: HashSet<String>,
    /// Codes that the table of the year flags as redrawn.
    changed: HashSet<String>,
}

/// Everything that is known of changes of codes, per year.
#[derive(Debug, Default)]
pub struct Lineage {
    steps: BTreeMap<i32, Step>,
}

impl Lineage {
    /// Orders the recoding rows, links and flags by year.
    pub(super) fn new(
        rules: &LineageRules,
        tables: &[RawTable],
        rows: Vec<RecodingRow>,
        links: &[(i32, String, String)],
        problems: &mut Problems,
    ) -> Lineage {
        let tables: Vec<_> = tables.iter().filter(|table| table.source == rules.source && table.division == Division::OfItsYear).collect();
        let years: BTreeSet<i32> = tables.iter().map(|table| table.year).collect();
        let mut lineage = Lineage::default();
        for table in &tables {
            let codes = table.rows.iter().filter(|(code, row)| code.starts_with("BU") && table.changed[**row]);
            lineage.steps.entry(table.year).or_default().changed = codes.map(|(code, _)| code.clone()).collect();
        }
        let mut rows = once_each(rows, problems);
        rows.extend(linked_rows(&tables, &rows, links));
        for row in rows {
            let before = years.range(..row.year_to).next_back();
            if before != Some(&row.year_from) {
                let expected = before.map_or_else(|| "a table before it".to_owned(), |year| format!("{year}, the table before"));
                let detail = format!(
                    "{} of {} to {} of {}: found {}, expected {expected}: refused",
                    row.code_from, row.year_from, row.code_to, row.year_to, row.year_from
                );
                problems.report(ProblemCode::RecodingRefused, row.place, detail);
                continue;
            }
            let step = lineage.steps.entry(row.year_to).or_default();
            step.old.insert(row.code_from.clone());
            let source = LineageSource { code: row.code_from, share_of_code: row.share_from, share_of_area: row.share_to };
            step.rows.entry(row.code_to).or_default().push(source);
        }
        lineage
    }

    /// Finds the sources of a code of the division in a table on an older division.
    ///
    /// `from` is the division year, `to` the year on whose division the table stands; `has` tells which codes the table has.
    /// Two paths to the same code stay two sources. Without any source the result is empty.
    #[must_use]
    pub fn sources(&self, code: &str, from: i32, to: i32, has: impl Fn(&str) -> bool) -> Vec<LineageSource> {
        let mut sources = vec![LineageSource { code: code.to_owned(), share_of_code: 1.0, share_of_area: 1.0 }];
        if to < from {
            for (_, step) in self.steps.range(to + 1..=from).rev() {
                let mut before = Vec::with_capacity(sources.len());
                for source in sources {
                    if let Some(rows) = step.rows.get(&source.code) {
                        before.extend(rows.iter().map(|row| LineageSource {
                            code: row.code.clone(),
                            share_of_code: source.share_of_code * row.share_of_code,
                            share_of_area: source.share_of_area * row.share_of_area,
                        }));
                    } else if !step.changed.contains(&source.code) {
                        before.push(source);
                    }
                }
                sources = before;
            }
        }
        sources.retain(|source| has(&source.code));
        sources
    }

    /// Tells whether a code kept its meaning from one year to a later one: neither flagged, nor old or new code of a recoding in between.
    #[must_use]
    pub fn unchanged(&self, code: &str, from: i32, to: i32) -> bool {
        from >= to
            || self
                .steps
                .range(from + 1..=to)
                .all(|(_, step)| !step.rows.contains_key(code) && !step.old.contains(code) && !step.changed.contains(code))
    }

    /// Lists the years up to `division` in which a code of the division was flagged or recoded, ascending.
    #[must_use]
    pub fn redrawn(&self, code: &str, division: i32) -> Vec<i32> {
        let mut years = Vec::new();
        let mut codes = vec![code.to_owned()];
        for (year, step) in self.steps.range(..=division).rev() {
            if codes.iter().any(|code| step.changed.contains(code) || step.rows.contains_key(code)) {
                years.push(*year);
            }
            codes = codes
                .into_iter()
                .flat_map(|code| match step.rows.get(&code) {
                    Some(rows) => rows.iter().map(|row| row.code.clone()).collect(),
                    None => vec![code],
                })
                .collect();
        }
        years.reverse();
        years
    }
}

/// Makes rows with both shares 1 for renumbered areas: from the last table that knows only the old code to the first that knows the new one.
fn linked_rows(tables: &[&RawTable], rows: &[RecodingRow], links: &[(i32, String, String)]) -> Vec<RecodingRow> {
    let known: HashSet<(i32, &str)> = rows.iter().map(|row| (row.year_to, row.code_to.as_str())).collect();
    let mut linked = Vec::new();
    for (year, old, new) in links.iter().filter(|(_, old, new)| old != new) {
        let step = tables
            .windows(2)
            .find(|pair| pair[0].year >= *year && pair[0].row(new).is_none() && pair[0].row(old).is_some() && pair[1].row(new).is_some());
        if let Some(step) = step.filter(|step| !known.contains(&(step[1].year, new.as_str()))) {
            linked.push(RecodingRow {
                year_from: step[0].year,
                code_from: old.clone(),
                year_to: step[1].year,
                code_to: new.clone(),
                share_from: 1.0,
                share_to: 1.0,
                place: format!("identical boundary of {old} in {year} and {new}"),
            });
        }
    }
    linked
}
