//! Reads tables into one raw table per source and year, keyed by area code.
//!
//! Guaranteed: codes are well-formed and unique per table, the first row wins; a cell is a possible number or none, and
//! one that is only unusual is reported. No count is larger than that of any area of its level, and none is read of a
//! column in which one has a fraction. Of several files with figures of one year the first gives the division, and
//! each area's figures are those of the first file that has the area. Rows of other regions (provinces, police regions)
//! are left out in silence: they are no defect.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::{Division, StatisticKind, StatisticSpec, StatisticTable, StatisticsConfig, TableFile};
use crate::problems::{ProblemCode, Problems};
use crate::sources::{Cell, CellRef, Table};

mod figures;
mod flags;
mod table;
#[cfg(test)]
mod tests;

pub(super) use table::{COUNTRY, RawColumn, RawTable};

use figures::{UnreadableCells, has_fraction, is_ambiguous, most_of, number, place, report_empty};

/// Kinds of region that CBS StatLine and RIVM publish besides our own: provinces, COROP areas, regions of police,
/// health, labour and so on.
///
/// Their rows are passed over in silence. A kind that is not listed is reported as a malformed code, which loses
/// nothing.
const OTHER_REGIONS: [&str; 33] = [
    "LD", "PV", "CR", "CS", "CP", "AM", "AR", "AT", "ER", "ES", "GA", "GG", "GR", "JR", "JZ", "KK", "LB", "LG", "MC",
    "NO", "NU", "PC", "PO", "RB", "RE", "RM", "RS", "SG", "TR", "VR", "WG", "WP", "ZK",
];

/// The tables of one source, by year and division.
type TablesByYear = BTreeMap<(i32, i32), RawTable>;

/// Reads all tables, sorted by source and year; `division` is that of the areas.
///
/// Of tables with figures of the same year the one on this division counts, else the nearest later, else the nearest
/// earlier one.
pub(super) fn read(
    config: &StatisticsConfig,
    division: i32,
    tables: &[StatisticTable],
    problems: &mut Problems,
) -> Vec<RawTable> {
    let mut raw: BTreeMap<&str, TablesByYear> = BTreeMap::new();
    for table in tables {
        read_table(config, division, table, raw.entry(&table.source).or_default(), problems);
    }
    let mut chosen: Vec<RawTable> = Vec::new();
    // Per file: what of it is passed over because of its division.
    let mut passed_over: BTreeMap<String, SupersededRows> = BTreeMap::new();
    for table in raw.into_values().flat_map(BTreeMap::into_values) {
        match chosen.last_mut().filter(|known| (&known.source, known.year) == (&table.source, table.year)) {
            None => chosen.push(table),
            Some(known) => {
                let closer = distance(table.division, division) < distance(known.division, division);
                let passed = if closer { std::mem::replace(known, table) } else { table };
                for code in passed.rows.keys() {
                    let file = passed.file_of(code).to_owned();
                    passed_over.entry(file).or_default().add(passed.year, known.file());
                }
            }
        }
    }
    for (file, passed) in passed_over {
        passed.report(&file, "on a division nearer to that of the boundaries, which", problems);
    }
    chosen
}

/// Orders divisions by how good they are for areas of a division: their own, then later ones, then earlier ones, the
/// nearest first.
fn distance(of_table: i32, of_areas: i32) -> (bool, i32) {
    (of_table < of_areas, (of_table - of_areas).abs())
}

/// Where the columns of a table stand.
struct ColumnLayout<'a> {
    code: usize,
    year: Option<usize>,
    region: Option<usize>,
    gemeente: Option<usize>,
    change: Option<usize>,
    /// Whether its source flags changes.
    flags: bool,
    statistics: Vec<(usize, &'a StatisticSpec, usize)>,
}

fn layout<'a>(
    config: &'a StatisticsConfig,
    table: &StatisticTable,
    problems: &mut Problems,
) -> Option<ColumnLayout<'a>> {
    let columns = &table.table;
    let first = |names: &[String]| names.iter().find_map(|name| columns.column(name));
    let mut is_listed = false;
    let mut missing = |problems: &mut Problems, column: &str, consequence: &str| {
        // What there is instead is told once.
        let there = if is_listed { String::new() } else { format!("; its columns are {}", table.listed) };
        is_listed = true;
        let detail = format!("no column `{column}`: {consequence}{there}");
        problems.report(ProblemCode::ColumnMissing, table.file.as_str(), detail);
    };
    let Some(code) = columns.column(&table.code_column) else {
        missing(problems, &table.code_column, "the table is left out");
        return None;
    };
    let year_column = table.year_column.as_ref().filter(|_| table.year.is_none());
    let year = year_column.and_then(|name| columns.column(name));
    if let (Some(name), None) = (year_column, year) {
        missing(problems, name, "the table is left out");
        return None;
    }
    let of_source = config.statistics.iter().enumerate().filter(|(_, spec)| spec.source == table.source);
    let mut statistics = Vec::new();
    for (i, spec) in of_source {
        match first(&spec.columns) {
            Some(column) if is_ambiguous(table, spec, column, problems) => {}
            Some(column) if spec.kind == StatisticKind::Count && has_fraction(table, spec, column, problems) => {}
            Some(column) => statistics.push((i, spec, column)),
            None => {
                let consequence = format!("no figures of `{}` in its years", spec.id);
                missing(problems, &spec.columns.join("`, `"), &consequence);
            }
        }
    }
    let flags = table.source == config.lineage.source;
    Some(ColumnLayout {
        code,
        year,
        region: first(&config.lineage.region_columns),
        gemeente: first(&config.lineage.gemeente_columns),
        change: if flags { first(&config.lineage.change_columns) } else { None },
        flags,
        statistics,
    })
}

fn read_table(
    config: &StatisticsConfig,
    of_areas: i32,
    source: &StatisticTable,
    years: &mut TablesByYear,
    problems: &mut Problems,
) {
    let Some(layout) = layout(config, source, problems) else { return };
    let table = &source.table;
    let mut passed = SupersededRows::default();
    let mut unreadable = UnreadableCells::default();
    for row in 0..table.rows() {
        let cells = table.row(row);
        let Some(code) = area_code(source, table, row, &cells[layout.code], problems) else { continue };
        if code.starts_with("BU") && !is_buurt(layout.region.map(|column| &cells[column]), &config.lineage.region_buurt)
        {
            let detail = format!("{code} is marked as another region than `{}`: left out", config.lineage.region_buurt);
            problems.report(ProblemCode::RowUnreadable, place(source, table, row), detail);
            continue;
        }
        let Some(year) = source.year.or_else(|| layout.year.and_then(|column| year_of(&cells[column]))) else {
            let detail = format!("no year for {code}, expected one like 2022 or 2022JJ00: left out");
            problems.report(ProblemCode::RowUnreadable, place(source, table, row), detail);
            continue;
        };
        let division = match source.division {
            Division::OfItsYear => year,
            Division::OfTheAreas => of_areas,
            Division::Of(year) => year,
        };
        let target = years.entry((year, division)).or_insert_with(|| RawTable {
            source: source.source.clone(),
            year,
            division,
            ..RawTable::default()
        });
        let rows = target.flags.len();
        let new_code = &code.clone();
        let new = match target.rows.entry(code) {
            Entry::Vacant(new) => new,
            Entry::Occupied(known) => {
                let code = known.key().clone();
                let first = target.file_of(&code);
                if first == source.file {
                    let detail =
                        format!("{code} stands more than once in the figures of {year}: the first row is kept");
                    problems.report(ProblemCode::CodeDuplicate, place(source, table, row), detail);
                } else {
                    passed.add(year, first);
                }
                continue;
            }
        };
        if target.files.last().is_none_or(|last| last.file != source.file) {
            let columns = layout
                .statistics
                .iter()
                .map(|(statistic, _, column)| (*statistic, table.columns[*column].clone()))
                .collect();
            target.files.push(TableFile { file: source.file.clone(), columns });
        }
        if target.files.len() > 1 {
            target.elsewhere.insert(new.key().clone(), target.files.len() - 1);
        }
        new.insert(rows);
        if let Some(Cell::Text(name)) = layout.gemeente.map(|column| &cells[column])
            && let Some(digits) = new_code.strip_prefix("BU").and_then(|digits| digits.get(..4))
        {
            target.gemeente_names.entry(format!("GM{digits}")).or_insert_with(|| name.trim().to_owned());
        }
        let flag = layout.change.and_then(|column| flag_of(&cells[column]));
        if layout.flags && new_code.starts_with("BU") {
            let tally = target.flag_tallies.entry(source.file.clone()).or_default();
            tally.add(flag.is_some(), || {
                let column = layout.change?;
                let found = display(cells[column].borrowed());
                Some((table.columns[column].clone(), place(source, table, row), found))
            });
        }
        target.flags.push(flag);
        for (statistic, spec, column) in &layout.statistics {
            let most = most_of(spec, new_code);
            let value = number(source, row, *column, (spec, most), &mut unreadable, problems);
            column_of(target, *statistic, rows).values.push(value);
        }
        for column in &mut target.columns {
            column.values.resize(rows + 1, None);
        }
    }
    passed.report(&source.file, "and areas, and has more of them or comes first: it", problems);
    unreadable.report(source, problems);
    report_empty(source, layout.code, &layout.statistics, problems);
}

/// The rows of a file for whose year another file has figures that count.
#[derive(Default)]
struct SupersededRows {
    rows: usize,
    years: BTreeSet<i32>,
    files: BTreeSet<String>,
}

impl SupersededRows {
    fn add(&mut self, year: i32, first: &str) {
        self.rows += 1;
        self.years.insert(year);
        if !self.files.contains(first) {
            self.files.insert(first.to_owned());
        }
    }

    /// Reports them; `which` says of what kind the figures of the other file are, and why these count.
    fn report(&self, file: &str, which: &str, problems: &mut Problems) {
        if self.rows == 0 {
            return;
        }
        let years: Vec<_> = self.years.iter().map(ToString::to_string).collect();
        let files: Vec<_> = self.files.iter().map(String::as_str).collect();
        let detail = format!(
            "{} rows of {} are passed over: {} has figures of the same year {which} counts",
            self.rows,
            years.join(" "),
            files.join(", ")
        );
        problems.report(ProblemCode::FiguresPassedOver, file, detail);
    }
}

/// Finds or adds the column of a statistic; a column that a later file of the same year brings is empty for the rows
/// before.
fn column_of(target: &mut RawTable, statistic: usize, rows: usize) -> &mut RawColumn {
    let i = target.columns.iter().position(|column| column.statistic == statistic).unwrap_or_else(|| {
        target.columns.push(RawColumn { statistic, values: vec![None; rows] });
        target.columns.len() - 1
    });
    &mut target.columns[i]
}

/// Tells whether a text is two letters, the four digits of a gemeente and letters or digits, `length` bytes in all.
fn is_code(code: &str, length: usize) -> bool {
    let bytes = code.as_bytes();
    bytes.len() == length
        && bytes[2..6].iter().all(u8::is_ascii_digit)
        && bytes[6..].iter().all(u8::is_ascii_alphanumeric)
}

/// Tells whether a text, trimmed and in capitals, is the code of a buurt.
pub(super) fn is_buurt_code(code: &str) -> bool {
    code.starts_with("BU") && is_code(code, 10)
}

/// Shows a cell as a message names it.
pub(super) fn display(cell: CellRef<'_>) -> String {
    match cell {
        CellRef::Missing => "an empty cell".to_owned(),
        CellRef::Number(number) => format!("the number {number}"),
        CellRef::Text(text) => format!("{text:?}"),
    }
}

/// Reads the code of a row; none for regions that are no area of the division, and for a malformed code.
fn area_code(
    source: &StatisticTable,
    table: &Table,
    row: usize,
    cell: &Cell,
    problems: &mut Problems,
) -> Option<String> {
    let Cell::Text(text) = cell else {
        let detail = format!("found {}, expected an area code: left out", display(cell.borrowed()));
        problems.report(ProblemCode::CodeMalformed, place(source, table, row), detail);
        return None;
    };
    let code = text.trim().to_ascii_uppercase();
    let well_formed = match code.get(..2) {
        Some("NL") if code.len() <= 4 => return Some(COUNTRY.to_owned()),
        Some(kind) if OTHER_REGIONS.contains(&kind) && code[2..].bytes().any(|byte| byte.is_ascii_digit()) => {
            return None;
        }
        Some("BU") => is_buurt_code(&code),
        Some("WK") => is_code(&code, 8),
        Some("GM") => is_code(&code, 6),
        _ => false,
    };
    if !well_formed {
        let detail = format!("`{code}` is no code such as BU05991234, WK059912 or GM0599: left out");
        problems.report(ProblemCode::CodeMalformed, place(source, table, row), detail);
    }
    well_formed.then_some(code)
}

fn is_buurt(cell: Option<&Cell>, buurt: &str) -> bool {
    match cell {
        Some(Cell::Text(kind)) => kind.trim().eq_ignore_ascii_case(buurt),
        Some(Cell::Number(_)) => false,
        Some(Cell::Missing) | None => true,
    }
}

/// Reads a year from `2022`, `2022JJ00` or the number 2022.
fn year_of(cell: &Cell) -> Option<i32> {
    match cell {
        Cell::Number(number) => (1900..2200).find(|year| f64::from(*year).to_bits() == number.to_bits()),
        Cell::Text(text) => text.get(..4)?.parse().ok().filter(|year| (1900..2200).contains(year)),
        Cell::Missing => None,
    }
}

fn flag_of(cell: &Cell) -> Option<i32> {
    match cell {
        Cell::Number(number) => (0..100).find(|flag| f64::from(*flag).to_bits() == number.to_bits()),
        Cell::Text(text) => text.trim().parse().ok(),
        Cell::Missing => None,
    }
}
