//! Finds, for an area of the division, the codes under which an older table knows it (METHOD section 3).
//!
//! In: the recoding rows, the years and flags of the tables. Out: per code and table year its sources with weights.
//! Guaranteed: rows that skip a table year are refused and reported; what cannot be traced stays, marked as lost.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::raw::{self, RawTable};
use super::{Division, LineageRules, Rounded};
use crate::problems::{ProblemCode, Problems};
use crate::sources::{Cell, RepeatedRows, SourceSpec, Table};

#[cfg(test)]
mod tests;

/// One row of the recoding table: what went from a code of one year to a code of a later year.
#[derive(Debug, Clone, PartialEq)]
pub struct RecodingRow {
    /// Year of the old code.
    pub year_from: i32,
    /// The old code; where the row is not readable, what stands there.
    pub code_from: String,
    /// Year of the new code.
    pub year_to: i32,
    /// The new code.
    pub code_to: String,
    /// Share of the old code's addresses that went to the new code, 0 to 1.
    pub share_from: f64,
    /// Share of the new code's addresses that came from the old code, 0 to 1.
    pub share_to: f64,
    /// Whether old code and shares could be read; otherwise something came from elsewhere, and is lost.
    pub readable: bool,
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
    /// Why nothing of it can be used; none where it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<Lost>,
}

/// Why a source cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lost {
    /// The table of this year flags the code as redrawn, and no row says from what.
    Redrawn(i32),
    /// The row of the recoding table to this year cannot be read.
    Unreadable(i32),
    /// The older table has no such code.
    Absent,
}

/// What the columns of the recoding table are for, in the words of the catalogue, and what they hold.
const ROLES: [(&str, &str); 6] = [
    ("year_from", "a year"),
    ("code_from", "a code such as BU05991234"),
    ("year_to", "a year"),
    ("code_to", "a code such as BU05991234"),
    ("share_from", "a share from 0 to 1"),
    ("share_to", "a share from 0 to 1"),
];

/// Reads the recoding table by the columns that the catalogue names.
///
/// Rows without a year or a new code are refused and reported. Of rows with another missing or impossible value it is still known that the new
/// code came from elsewhere: they are reported, and kept as not readable. A table without one of the columns is refused as a whole.
/// Rows that stand in `earlier`, or before in the table, are left out and reported, unless the catalogue says that each counts.
#[must_use]
pub fn read_recoding(spec: &SourceSpec, table: &Table, earlier: &[RecodingRow], problems: &mut Problems) -> Vec<RecodingRow> {
    let file = table.name.as_str();
    let mut columns = [0; 6];
    for (column, (role, _)) in columns.iter_mut().zip(ROLES) {
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
        let (year_from, year_to) = (year(cells[0]), year(cells[2]));
        let (code_from, code_to) = (code(cells[1]), code(cells[3]));
        let (share_from, share_to) = (share(cells[4]), share(cells[5]));
        let known = year_from.zip(year_to).zip(code_to);
        let wrong =
            [year_from.is_none(), code_from.is_none(), year_to.is_none(), known.is_none(), share_from.is_none(), share_to.is_none()];
        let wrong = wrong.iter().position(|wrong| *wrong);
        if let Some(wrong) = wrong {
            let (column, found) = (&table.columns[columns[wrong]], raw::shown(cells[wrong]));
            let then = if known.is_some() { "what came from there is lost" } else { "left out" };
            let detail = format!("`{column}`: found {found}, expected {}: {then}", ROLES[wrong].1);
            problems.report(ProblemCode::RecodingRefused, place.as_str(), detail);
        }
        let Some(((year_from, year_to), code_to)) = known else { continue };
        rows.push(RecodingRow {
            year_from,
            code_from: code_from.unwrap_or_else(|| raw::shown(cells[1])),
            year_to,
            code_to,
            share_from: share_from.unwrap_or_default(),
            share_to: share_to.unwrap_or_default(),
            readable: wrong.is_none(),
            place,
        });
    }
    match spec.repeated_rows {
        RepeatedRows::Once => once_each(earlier, rows, problems),
        RepeatedRows::Each => rows,
    }
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

/// Leaves out and reports rows that repeat another, of `earlier` files too.
///
/// Rows of one pair of codes with other shares are parts that were published apart: both count.
fn once_each(earlier: &[RecodingRow], rows: Vec<RecodingRow>, problems: &mut Problems) -> Vec<RecodingRow> {
    let key = |row: &RecodingRow| {
        (row.year_from, row.code_from.clone(), row.year_to, row.code_to.clone(), row.share_from.to_bits(), row.share_to.to_bits())
    };
    let mut first: HashMap<_, _> = earlier.iter().map(|row| (key(row), row.place.clone())).collect();
    let is_first = |row: &RecodingRow| match first.entry(key(row)) {
        Entry::Occupied(before) if row.readable => {
            let (from, to, before) = (&row.code_from, &row.code_to, before.get());
            let detail = format!("{from} of {} to {to} of {}: found the same as at {before}: left out", row.year_from, row.year_to);
            problems.report(ProblemCode::RecodingRefused, row.place.as_str(), detail);
            false
        }
        Entry::Occupied(_) => true,
        Entry::Vacant(place) => {
            place.insert(row.place.clone());
            true
        }
    };
    rows.into_iter().filter(is_first).collect()
}

/// Reports the old codes of which more than all went somewhere.
fn report_sums(rows: &[RecodingRow], problems: &mut Problems) {
    /// Shares are published with some decimals, so that their sum may miss 1 by a hair.
    const HAIR: f64 = 1e-6;
    let mut sums: HashMap<(i32, &str, i32), f64> = HashMap::new();
    for row in rows {
        let sum = sums.entry((row.year_from, row.code_from.as_str(), row.year_to)).or_default();
        let within = *sum <= 1.0 + HAIR;
        *sum += row.share_from;
        if within && *sum > 1.0 + HAIR {
            let detail = format!(
                "{} of {} to {}: found shares that add up to {sum} with this row, expected 1 at most: used as they are",
                row.code_from, row.year_from, row.year_to
            );
            problems.report(ProblemCode::RecodingSumTooLarge, row.place.as_str(), detail);
        }
    }
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
    /// Orders the recoding rows, links and flags by year; `division` is the year of the division.
    pub(super) fn new(
        rules: &LineageRules,
        division: i32,
        tables: &[RawTable],
        mut rows: Vec<RecodingRow>,
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
        report_sums(&rows, problems);
        rows.extend(linked_rows(&tables, division, &rows, links));
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
            if row.readable {
                step.old.insert(row.code_from.clone());
            }
            let lost = (!row.readable).then_some(Lost::Unreadable(row.year_to));
            let source = LineageSource { code: row.code_from, share_of_code: row.share_from, share_of_area: row.share_to, lost };
            step.rows.entry(row.code_to).or_default().push(source);
        }
        lineage
    }

    /// Finds the sources of a code of the division in a table on an older division.
    ///
    /// `from` is the division year, `to` the year on whose division the table stands; `has` tells which codes the table has.
    /// Two paths to the same code stay two sources. Sources that cannot be used say why they are lost.
    #[must_use]
    pub fn sources(&self, code: &str, from: i32, to: i32, has: impl Fn(&str) -> bool) -> Vec<LineageSource> {
        let mut sources = vec![LineageSource { code: code.to_owned(), share_of_code: 1.0, share_of_area: 1.0, lost: None }];
        if to < from {
            for (year, step) in self.steps.range(to + 1..=from).rev() {
                let mut before = Vec::with_capacity(sources.len());
                for mut source in sources {
                    if source.lost.is_some() {
                        before.push(source);
                    } else if let Some(rows) = step.rows.get(&source.code) {
                        before.extend(rows.iter().map(|row| LineageSource {
                            code: row.code.clone(),
                            share_of_code: source.share_of_code * row.share_of_code,
                            share_of_area: source.share_of_area * row.share_of_area,
                            lost: row.lost,
                        }));
                    } else {
                        source.lost = step.changed.contains(&source.code).then_some(Lost::Redrawn(*year));
                        before.push(source);
                    }
                }
                sources = before;
            }
        }
        for source in sources.iter_mut().filter(|source| source.lost.is_none() && !has(&source.code)) {
            source.lost = Some(Lost::Absent);
        }
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

/// Makes rows with both shares 1 for renumbered areas: from the last table that knows only the old code to the first that knows the new one,
/// or to the division, where its boundary file is newer than all tables.
fn linked_rows(tables: &[&RawTable], division: i32, rows: &[RecodingRow], links: &[(i32, String, String)]) -> Vec<RecodingRow> {
    let known: HashSet<(i32, &str)> = rows.iter().map(|row| (row.year_to, row.code_to.as_str())).collect();
    let mut linked = Vec::new();
    for (year, old, new) in links.iter().filter(|(_, old, new)| old != new) {
        let knows_only_old = |table: &RawTable| table.row(new).is_none() && table.row(old).is_some();
        let between = tables.windows(2).find(|pair| pair[0].year >= *year && knows_only_old(pair[0]) && pair[1].row(new).is_some());
        let newest = || tables.last().filter(|last| last.year < division && knows_only_old(last)).map(|last| (last.year, division));
        let step = between.map(|pair| (pair[0].year, pair[1].year)).or_else(newest);
        if let Some((year_from, year_to)) = step.filter(|(_, to)| !known.contains(&(*to, new.as_str()))) {
            linked.push(RecodingRow {
                year_from,
                code_from: old.clone(),
                year_to,
                code_to: new.clone(),
                share_from: 1.0,
                share_to: 1.0,
                readable: true,
                place: format!("identical boundary of {old} in {year} and {new}"),
            });
        }
    }
    linked
}
