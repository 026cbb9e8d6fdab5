//! A file of statistics or recodings hands on the rows and columns that count, whatever its format; a table is made of
//! them where it is asked for.

use std::path::Path;

use super::bounds::{self, Bound};
use super::rows::{CellRef, RowConsumer, TableRows, recycled};
use super::{
    Cell, RowFilter, SourceError, SourceFile, SourceKind, SourceSpec, Table, cells, column_matches, delimited,
    find_column, odata, xlsx,
};
use crate::problems::Problems;

/// Reads a file of statistics or recodings into a table.
///
/// `wanted` are the columns to keep, by the rules of [`Table::column`]; those of the roles of the source are kept
/// besides. None means all. Rows that the source's filters refuse are left out; texts that are too long are cut and
/// reported.
///
/// # Errors
/// What is wrong with the file, or which of its roles has no column ([`SourceError::ColumnMissing`]): `code` for
/// statistics, and `year` where the name of the file tells none; every role for recodings. A wanted column that is
/// absent is no error.
pub fn read_table(
    file: &SourceFile,
    spec: &SourceSpec,
    wanted: &[&str],
    problems: &mut Problems,
) -> Result<Table, SourceError> {
    let mut kept: Vec<&str> = wanted.to_vec();
    if !kept.is_empty() {
        kept.extend(spec.columns.values().flatten().map(String::as_str));
        kept.extend(spec.rows.iter().map(|filter| filter.column.as_str()));
    }
    let mut rows = TableRows::new(&kept);
    let late = pass_rows(file, spec, &mut rows, problems)?;
    let mut table = rows.into_table();
    for filter in late {
        keep_rows(&mut table, filter);
    }
    Ok(table)
}

/// Hands on the rows of a file of statistics or recodings, one by one, as [`read_table`] would keep them, with the
/// columns that the consumer wants.
///
/// Where a column of the source's filters shows up in a later record only, the rows before it were handed on already.
///
/// # Errors
/// As [`read_table`].
pub(crate) fn read_rows(
    file: &SourceFile,
    spec: &SourceSpec,
    consumer: &mut dyn RowConsumer,
    problems: &mut Problems,
) -> Result<(), SourceError> {
    pass_rows(file, spec, consumer, problems).map(|_| ())
}

/// Hands on the rows that count, and gives the filters whose column came too late for some of them.
fn pass_rows<'s>(
    file: &SourceFile,
    spec: &'s SourceSpec,
    consumer: &mut dyn RowConsumer,
    problems: &mut Problems,
) -> Result<Vec<&'s RowFilter>, SourceError> {
    let mut sieve = Sieve::new(spec, consumer);
    let name = file.name.as_str();
    match extension(&file.path).as_str() {
        "json" => odata::read(&file.path, name, &mut sieve, problems)?,
        "xlsx" | "xlsm" => xlsx::read(&file.path, name, spec, &mut sieve)?,
        _ => delimited::read(&file.path, name, spec, &mut sieve, problems)?,
    }
    for role in required_roles(file, spec) {
        if spec.column_among(&sieve.columns, role).is_none() {
            return Err(SourceError::ColumnMissing {
                table: sieve.table,
                source_id: spec.id.clone(),
                role: role.to_owned(),
                wanted: spec.names(role).to_vec(),
                present: sieve.present,
            });
        }
    }
    problems.absorb(sieve.problems);
    Ok(sieve.filters.into_iter().filter(|filter| filter.is_late).map(|filter| filter.rule).collect())
}

fn required_roles<'a>(file: &SourceFile, spec: &'a SourceSpec) -> Vec<&'a str> {
    let all = spec.columns.keys().map(String::as_str);
    match spec.kind {
        SourceKind::Recoding => all.collect(),
        SourceKind::Boundaries | SourceKind::Statistics | SourceKind::Addresses => {
            all.filter(|&role| role == "code" || (role == "year" && file.year.is_none())).collect()
        }
    }
}

/// Lets through the rows that the filters of a source do not refuse, with texts of a bounded length.
struct Sieve<'s, 'c> {
    consumer: &'c mut dyn RowConsumer,
    filters: Vec<Filter<'s>>,
    problems: Problems,
    table: String,
    /// Names of all columns of the file, for messages.
    present: Vec<String>,
    /// Names of the columns that are read, for the consumer or for a filter.
    columns: Vec<String>,
    /// Which of them the consumer wants.
    wanted: Vec<usize>,
    rows: u64,
    spare: Vec<CellRef<'static>>,
}

/// A filter and its column.
struct Filter<'s> {
    rule: &'s RowFilter,
    column: Option<usize>,
    /// Whether rows were handed on before there was the column.
    is_late: bool,
}

impl<'s, 'c> Sieve<'s, 'c> {
    fn new(spec: &'s SourceSpec, consumer: &'c mut dyn RowConsumer) -> Self {
        Sieve {
            consumer,
            filters: spec.rows.iter().map(|rule| Filter { rule, column: None, is_late: false }).collect(),
            problems: Problems::default(),
            table: String::new(),
            present: Vec::new(),
            columns: Vec::new(),
            wanted: Vec::new(),
            rows: 0,
            spare: Vec::new(),
        }
    }
}

impl RowConsumer for Sieve<'_, '_> {
    fn begin(&mut self, table: &str, likely_rows: u64) {
        table.clone_into(&mut self.table);
        self.consumer.begin(table, likely_rows);
    }

    fn column(&mut self, name: &str) -> Result<bool, &'static Bound> {
        let is_wanted = self.consumer.column(name)?;
        self.present.push(name.to_owned());
        let is_read = is_wanted || self.filters.iter().any(|filter| column_matches(name, &filter.rule.column));
        if is_wanted {
            self.wanted.push(self.columns.len());
        }
        if is_read {
            self.columns.push(name.to_owned());
        }
        for filter in self.filters.iter_mut().filter(|filter| column_matches(name, &filter.rule.column)) {
            filter.column = find_column(&self.columns, &filter.rule.column);
            filter.is_late |= self.rows > 0;
        }
        Ok(is_read)
    }

    fn row(&mut self, place: u64, cells: &[CellRef<'_>]) -> Result<(), &'static Bound> {
        self.rows += 1;
        if self.rows > bounds::ROWS.most {
            return Err(&bounds::ROWS);
        }
        let is_refused = |filter: &Filter<'_>| filter.column.is_some_and(|column| !fits(cells[column], filter.rule));
        if self.filters.iter().any(is_refused) {
            return Ok(());
        }
        let is_long = |cell: &CellRef<'_>| cells::shortened(*cell).is_some();
        if self.wanted.len() == cells.len() && !cells.iter().any(is_long) {
            return self.consumer.row(place, cells);
        }
        let mut passed = recycled(std::mem::take(&mut self.spare));
        for &column in &self.wanted {
            passed.push(cells::shortened(cells[column]).map_or(cells[column], |cut| {
                cells::report_cut(&mut self.problems, &self.table, place, &self.columns[column], cut);
                CellRef::Text(cut)
            }));
        }
        let taken = self.consumer.row(place, &passed);
        self.spare = recycled(passed);
        taken
    }
}

fn fits(cell: CellRef<'_>, filter: &RowFilter) -> bool {
    match cell {
        CellRef::Missing => false,
        CellRef::Number(number) => filter.values.iter().any(|value| *value == number.to_string()),
        CellRef::Text(text) => filter.values.iter().any(|value| value == text),
    }
}

fn keep_rows(table: &mut Table, filter: &RowFilter) {
    let Some(column) = table.column(&filter.column) else { return };
    let width = table.columns.len();
    let passed: Vec<bool> = table.cells.chunks_exact(width).map(|row| fits(row[column].borrowed(), filter)).collect();
    let mut cell = 0;
    table.cells.retain(|_| {
        cell += 1;
        passed[(cell - 1) / width]
    });
    let mut row = 0;
    table.places.retain(|_| {
        row += 1;
        passed[row - 1]
    });
}

/// Reads the year in a cell: `2020`, or a CBS period such as `2020JJ00`; none for anything else.
#[must_use]
pub fn year_in(cell: &Cell) -> Option<i32> {
    match cell {
        Cell::Missing => None,
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
        Cell::Number(number) => (number.fract() == 0.0 && (1900.0..2200.0).contains(number)).then_some(*number as i32),
        Cell::Text(text) => {
            let (year, rest) = text.split_at_checked(4)?;
            let is_year = rest.is_empty() || rest.get(..2) == Some("JJ");
            if is_year { year.parse().ok().filter(|year| (1900..2200).contains(year)) } else { None }
        }
    }
}

/// Tells the extension of a file in lower case, without `.gz`.
pub(super) fn extension(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_owned())
}

#[cfg(test)]
mod tests;
