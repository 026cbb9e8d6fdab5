//! A file of statistics or recodings hands on the rows and columns that count, whatever its format; a table is made of
//! them where it is asked for.

use std::path::Path;

use regex::Regex;

use super::codes::{self, CodeSurvey};
use super::name_year::named_year;
use super::rows::{RowConsumer, TableRows};
use super::search::FileSearch;
use super::{
    Cell, RowFilter, RowIds, SourceError, SourceFile, SourceKind, SourceSpec, Table, bulk, delimited, odata, parquet,
    xlsx,
};
use crate::problems::{ProblemCode, Problems};

mod sieve;

use sieve::{Sieve, keep_rows};

/// Rows of a sheet in a spreadsheet program: of before 2007, and since. What is longer is cut off there, also where it
/// is saved as another format.
const ROWS_OF_SHEETS: [u64; 2] = [65_536, 1_048_576];

/// A table that may be one page of several.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TablePage {
    /// The rows.
    pub table: Table,
    /// Its column of codes, found by what stands in it.
    pub code: Option<usize>,
    /// Its column of years, where it has one with years in it.
    pub year: Option<usize>,
    /// All columns of the file, read or not, for messages.
    pub present: Vec<String>,
    /// The address of the next page, where the file names one.
    pub next: Option<String>,
    /// How many rows the whole table has, where the file counts them.
    pub count: Option<u64>,
    /// The publisher's name of the table, where the file or its sheet tells it.
    pub publisher_table: Option<String>,
    /// The year that the name of its sheet tells, or the title above its header.
    pub title_year: Option<i32>,
    /// The numbers that its service gave the rows, where it did.
    pub ids: Option<RowIds>,
    /// Why none of its rows is kept, where there are none.
    pub nothing: Option<String>,
}

impl TablePage {
    /// Lists the columns of the file for a message: all of a few, the first of many.
    #[must_use]
    pub(crate) fn listed(&self) -> String {
        super::error::listed(&self.present)
    }
}

/// Reads a file of statistics or recodings into a table, which is all there is.
///
/// # Errors
/// As [`read_page`], and that the file is one page of several.
pub fn read_table(
    file: &SourceFile,
    spec: &SourceSpec,
    wanted: &[&str],
    problems: &mut Problems,
) -> Result<Table, SourceError> {
    let page = read_page(file, spec, wanted, &[], problems)?;
    let rows = page.table.rows();
    let counted = page.count.filter(|count| spec.rows.is_empty() && *count > rows as u64);
    if page.next.is_some() || counted.is_some() { Err(file.incomplete(rows, counted)) } else { Ok(page.table) }
}

/// Reads a file of statistics or recodings into a table, and tells whether others belong to it.
///
/// `wanted` are the columns to keep, by the rules of [`Table::column`]; those of the roles of the source are kept
/// besides, and one with codes where none of those has any. None means all. Those of `percentages` are read as the
/// cells of a spreadsheet show them, which may keep 12.3 % as 0.123. Rows that the source's filters refuse are left
/// out; texts that are too long are cut and reported.
///
/// # Errors
/// What is wrong with the file, or which of its roles has no column ([`SourceError::ColumnMissing`]): `code` for
/// statistics, and `year` where the name of the file tells none; every role for recodings. A wanted column that is
/// absent is no error.
pub(crate) fn read_page(
    file: &SourceFile,
    spec: &SourceSpec,
    wanted: &[&str],
    percentages: &[&str],
    problems: &mut Problems,
) -> Result<TablePage, SourceError> {
    let mut kept: Vec<&str> = wanted.to_vec();
    if !kept.is_empty() {
        kept.extend(spec.columns.values().flatten().map(String::as_str));
        kept.extend(spec.rows.iter().map(|filter| filter.column.as_str()));
    }
    let mut found = Problems::default();
    let mut page = read_kept(file, spec, &kept, percentages, &mut found)?;
    let surveyed;
    if spec.kind == SourceKind::Statistics && !kept.is_empty() && page.code.is_none() {
        let mut survey = CodeSurvey::default();
        pass_rows(file, &FileSearch::new(spec, &kept).of_year(file.year), &mut survey, &mut Problems::default())?;
        if let Some(column) = survey.code_column() {
            surveyed = column;
            kept.push(&surveyed);
            found = Problems::default();
            page = read_kept(file, spec, &kept, percentages, &mut found)?;
        }
    }
    problems.absorb(found);
    for role in required_roles(file, spec) {
        let is_there = match role {
            "code" => page.code.is_some() || spec.column(&page.table, role).is_some(),
            "year" if page.title_year.is_some() => true,
            _ => spec.column(&page.table, role).is_some(),
        };
        if !is_there {
            return Err(column_missing(spec, role, page.table.name, page.present));
        }
    }
    Ok(page)
}

fn read_kept(
    file: &SourceFile,
    spec: &SourceSpec,
    kept: &[&str],
    percentages: &[&str],
    problems: &mut Problems,
) -> Result<TablePage, SourceError> {
    let mut rows = TableRows::new(kept);
    let search = FileSearch::new(spec, kept).of_year(file.year).with_percentages(percentages);
    let passed = pass_rows(file, &search, &mut rows, problems)?;
    let mut table = rows.into_table();
    for filter in passed.late {
        keep_rows(&mut table, filter);
    }
    let nothing = (table.rows() == 0).then(|| match passed.rows {
        0 => "found its header and no row below it".to_owned(),
        rows => format!("found {rows} rows, and none that counts: {}", passed.refused.join("; ")),
    });
    let code = codes::code_column(&table, spec.names("code"), codes::looks_like_code);
    let year = codes::year_column(&table, spec, year_in);
    let sheet = table.name.rsplit_once(':').map_or("", |(_, sheet)| sheet);
    let odata::PageInfo { next, count, about, title } = passed.told;
    let publisher_table = named_table(about.as_deref().unwrap_or(sheet));
    let title_year = named_year(sheet).or_else(|| titled_year(&title));
    let ids = passed.ids;
    if let Some(hole) = ids.as_ref().and_then(RowIds::hole) {
        return Err(file.holed(hole));
    }
    Ok(TablePage { table, code, year, present: passed.present, next, count, publisher_table, title_year, ids, nothing })
}

/// Finds the name of a publisher's table in a text.
fn named_table(text: &str) -> Option<String> {
    Some(Regex::new("[0-9]{5}NED").ok()?.find(text)?.as_str().to_owned())
}

/// Finds the year in the lines above a header: in the first that has one alone, such as the title or the period. When a
/// table was changed or downloaded is no year of its figures.
fn titled_year(title: &str) -> Option<i32> {
    const OTHER: [&str; 6] = ["gewijzigd", "bron", "©", "gedownload", "datum", "updated"];
    let lines = title.lines().map(|line| line.trim_matches(|c: char| c.is_whitespace() || "\";,\u{feff}".contains(c)));
    let is_other = |line: &str| OTHER.iter().any(|start| line.to_lowercase().starts_with(start));
    lines.filter(|line| !is_other(line)).find_map(named_year)
}

fn column_missing(spec: &SourceSpec, role: &str, table: String, present: Vec<String>) -> SourceError {
    SourceError::ColumnMissing {
        table,
        source_id: spec.id.clone(),
        role: role.to_owned(),
        wanted: spec.names(role).to_vec(),
        present,
    }
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
    let passed = pass_rows(file, &FileSearch::new(spec, &[]).of_year(file.year), consumer, problems)?;
    for role in required_roles(file, spec) {
        if spec.column_among(&passed.columns, role).is_none() {
            return Err(column_missing(spec, role, passed.table, passed.present));
        }
    }
    if passed.rows == 0 {
        let detail = "found its header and no row below it, expected rows: nothing is carried by it; make it anew";
        problems.report(ProblemCode::TableUnusable, &file.name, detail.to_owned());
    }
    if passed.told.next.is_some() { Err(file.incomplete(passed.rows, None)) } else { Ok(()) }
}

/// What is known of a file when its rows have passed.
struct TableSummary<'s> {
    table: String,
    present: Vec<String>,
    columns: Vec<String>,
    /// The filters whose column came too late for some of the rows.
    late: Vec<&'s RowFilter>,
    /// How many rows there were, those that were refused too.
    rows: usize,
    /// What the filters asked for and found instead, of those that let nothing through.
    refused: Vec<String>,
    ids: Option<RowIds>,
    told: odata::PageInfo,
}

/// Hands on the rows that count.
fn pass_rows<'s>(
    file: &SourceFile,
    search: &FileSearch<'s>,
    consumer: &mut dyn RowConsumer,
    problems: &mut Problems,
) -> Result<TableSummary<'s>, SourceError> {
    let mut sieve = Sieve::new(search.spec, consumer);
    let (path, name) = (&file.path, file.name.as_str());
    let mut told = odata::PageInfo::default();
    match extension(path).as_str() {
        "json" | "jsonl" | "ndjson" => told = odata::read(path, name, &mut sieve)?,
        "xlsx" | "xlsm" | "xls" => xlsx::read(path, name, search, &mut sieve, problems)?,
        "parquet" => parquet::read(path, name, &mut sieve)?,
        _ if bulk::is_observations(path) => {
            bulk::read(path, name, search, &mut sieve, problems)?;
            told.about = bulk::told_table(path);
            told.title = bulk::told_title(path);
        }
        _ => told.title = delimited::read(path, name, search, &mut sieve, problems)?,
    }
    let refused = sieve.refused();
    problems.absorb(sieve.problems);
    // A format without a row of names has one row less.
    let is_full = |all: &u64| [sieve.last, sieve.rows, sieve.rows + 1].contains(all);
    if let Some(all) = ROWS_OF_SHEETS.into_iter().find(is_full) {
        let detail = format!(
            "ends where a sheet of {all} rows is full: what came after that was probably cut off by a spreadsheet \
             program, in whatever format it was saved; download it again, and do not save it in one"
        );
        problems.report(ProblemCode::TablePartial, name, detail);
    }
    let rows = usize::try_from(sieve.rows).unwrap_or(usize::MAX);
    let ids = sieve.id.map(|_| sieve.ids);
    let late = sieve.filters.into_iter().filter(|filter| filter.is_late).map(|filter| filter.rule).collect();
    Ok(TableSummary {
        table: sieve.table,
        present: sieve.present,
        columns: sieve.columns,
        late,
        rows,
        refused,
        ids,
        told,
    })
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
