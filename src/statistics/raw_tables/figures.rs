//! The cells of statistics become numbers, or are told.
//!
//! In: cells of a column of a statistic. Out: possible numbers. Guaranteed: what is impossible is missing and reported,
//! what is only unusual is reported and used; a text where a number belongs is told once per column, with a count.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::problems::{ProblemCode, Problems};
use crate::sources::{Cell, Table};
use crate::statistics::spec::{StatisticKind, StatisticSpec};
use crate::statistics::table::StatisticTable;

/// The most that can be counted in an area, by the letters of its code: several times the largest of each level.
const MOST_COUNTED: [(&str, f64); 4] =
    [("BU", 150_000.0), ("WK", 500_000.0), ("GM", 2_500_000.0), ("NL", 50_000_000.0)];

/// Reads the number of a cell; none where there is none that is possible.
pub(super) fn number(
    source: &StatisticTable,
    row: usize,
    column: usize,
    (spec, most): (&StatisticSpec, f64),
    unreadable: &mut UnreadableCells,
    problems: &mut Problems,
) -> Option<f64> {
    let table = &source.table;
    let possible = *spec.kind.possible().start()..=spec.kind.possible().end().min(most);
    let usual = spec.minimum..=spec.maximum;
    let (code, number) = match &table.row(row)[column] {
        Cell::Missing => return None,
        Cell::Number(number) if possible.contains(number) && usual.contains(number) => return Some(*number),
        Cell::Number(number) if possible.contains(number) => (ProblemCode::NumberUnusual, *number),
        Cell::Number(number) if number.is_finite() => (ProblemCode::NumberOutOfRange, *number),
        Cell::Number(number) => {
            unreadable.add(column, spec, row, number.to_string());
            return None;
        }
        Cell::Text(text) => {
            unreadable.add(column, spec, row, format!("{text:?}"));
            return None;
        }
    };
    let is_used = code == ProblemCode::NumberUnusual;
    let place = format!("{}, column {}", place(source, table, row), table.columns[column]);
    // Whoever reads of a negative count need not hear of the largest.
    let possible = if number < 0.0 && spec.kind == StatisticKind::Count { 0.0..=f64::MAX } else { possible };
    let (expected, then) = if is_used { (usual, "used as it is") } else { (possible, "taken as missing") };
    // Hundreds of digits tell nobody anything.
    let found = if number.abs() < 1e15 { number.to_string() } else { format!("{number:e}") };
    let detail = format!("found {found}, expected {} for `{}`: {then}", describe_range(&expected), spec.id);
    problems.report(code, place, detail);
    is_used.then_some(number)
}

/// Tells the largest number that an area can have of a statistic.
pub(super) fn most_of(spec: &StatisticSpec, code: &str) -> f64 {
    let of_level = MOST_COUNTED.iter().find(|(level, _)| code.starts_with(level)).map_or(f64::MAX, |(_, most)| *most);
    if spec.kind == StatisticKind::Count { of_level } else { f64::MAX }
}

/// Cells that hold something else than a number, per column.
#[derive(Default)]
pub(super) struct UnreadableCells {
    /// Per column: statistic, row of the first, what is there, and how many there are.
    columns: BTreeMap<usize, (String, usize, String, usize)>,
}

impl UnreadableCells {
    fn add(&mut self, column: usize, spec: &StatisticSpec, row: usize, found: String) {
        self.columns.entry(column).or_insert_with(|| (spec.id.clone(), row, found, 0)).3 += 1;
    }

    /// Reports each column.
    pub(super) fn report(self, source: &StatisticTable, problems: &mut Problems) {
        let table = &source.table;
        for (column, (id, row, found, count)) in self.columns {
            let place = format!("{}, column {}", place(source, table, row), table.columns[column]);
            let more =
                if count > 1 { format!(" and the like in {count} of {} rows", table.rows()) } else { String::new() };
            let detail = format!("found {found}{more}, expected a number for `{id}`: taken as missing");
            problems.report(ProblemCode::NumberUnreadable, place, detail);
        }
    }
}

/// Tells whether a number of a column of counts has a fraction, and reports it: the column holds something else, or its
/// numbers were misread, so that none of them can be believed.
pub(super) fn has_fraction(
    source: &StatisticTable,
    spec: &StatisticSpec,
    column: usize,
    problems: &mut Problems,
) -> bool {
    let table = &source.table;
    let fractions = (0..table.rows()).filter_map(|row| match &table.row(row)[column] {
        Cell::Number(number) if number.fract() != 0.0 => Some((row, *number)),
        _ => None,
    });
    let (mut count, mut first) = (0_usize, None);
    for (row, number) in fractions {
        count += 1;
        first.get_or_insert((row, number));
    }
    let Some((row, number)) = first else { return false };
    let detail = format!(
        "found {number} in row {} and {count} numbers with a fraction in all, expected whole numbers for `{}`: nothing \
         of this column is read; if its sign divides thousands, set `decimal` of source `{}` in sources.toml",
        table.places[row], spec.id, source.source
    );
    problems.report(ProblemCode::CountNotWhole, format!("{}, column {}", source.file, table.columns[column]), detail);
    true
}

/// Tells whether another column has the name of a statistic as well as this one and says something else, and reports
/// it: nobody knows which of them is meant.
pub(super) fn is_ambiguous(
    source: &StatisticTable,
    spec: &StatisticSpec,
    column: usize,
    problems: &mut Problems,
) -> bool {
    let table = &source.table;
    let Some(name) = spec.columns.iter().find(|name| table.column(name) == Some(column)) else { return false };
    let differs = |other: &usize| (0..table.rows()).any(|row| table.row(row)[*other] != table.row(row)[column]);
    let others = table.columns_of(name).into_iter().filter(|other| *other != column);
    let Some(other) = others.into_iter().find(differs) else { return false };
    let detail = format!(
        "columns {} and {} (number {} and {}) are both `{name}` and differ: no figures of `{}`; take one of them out",
        table.columns[column],
        table.columns[other],
        column + 1,
        other + 1,
        spec.id
    );
    problems.report(ProblemCode::ColumnAmbiguous, source.file.as_str(), detail);
    true
}

/// Reports the columns that are there and in which no buurt has anything: where a table has none, no row. What is
/// published of wijken and gemeenten alone is no figure of a map.
pub(super) fn report_empty(
    source: &StatisticTable,
    code: usize,
    statistics: &[(usize, &StatisticSpec, usize)],
    problems: &mut Problems,
) {
    let table = &source.table;
    let is_buurt = |row: &usize| match &table.row(*row)[code] {
        Cell::Text(code) => code.trim_start().to_ascii_uppercase().starts_with("BU"),
        _ => false,
    };
    let buurten: Vec<usize> = (0..table.rows()).filter(is_buurt).collect();
    let (rows, of) =
        if buurten.is_empty() { ((0..table.rows()).collect(), "rows") } else { (buurten, "rows of buurten") };
    for (_, spec, column) in statistics {
        if !rows.is_empty() && rows.iter().all(|row| table.row(*row)[*column] == Cell::Missing) {
            let detail = format!(
                "column {} is there and empty in all {} {of}: no figures of `{}`",
                table.columns[*column],
                rows.len(),
                spec.id
            );
            problems.report(ProblemCode::ColumnEmpty, source.file.as_str(), detail);
        }
    }
}

/// Says which numbers are in a range.
fn describe_range(range: &RangeInclusive<f64>) -> String {
    match (*range.start() > f64::MIN, *range.end() < f64::MAX) {
        (true, true) => format!("a number from {} to {}", range.start(), range.end()),
        (true, false) => format!("a number, {} or more", range.start()),
        (false, true) => format!("a number, {} or less", range.end()),
        (false, false) => "a number".to_owned(),
    }
}

/// Names the place of a row.
pub(super) fn place(source: &StatisticTable, table: &Table, row: usize) -> String {
    format!("{}, row {}", source.file, table.places[row])
}
