//! Workbooks of Excel, as CBS and RIVM publish some tables: xlsx, and xls of before 2007.
//!
//! In: a workbook, which of the two told by its first bytes. Out: the rows of one sheet that is not hidden, one by one,
//! whose places are rows counted from 1 as Excel shows them. Guaranteed: the sheet is the one with codes and with most
//! of the names that are looked for, not the first one; a sheet of xlsx is read cell by cell, and what is held are the
//! wanted columns of one row: a cell far away costs no more than one nearby.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Range, Reader, SheetVisible, Xls, Xlsx, XlsxError};

use super::codes::looks_like_code;
use super::name_year::named_year;
use super::numbers::Signs;
use super::rows::{CellRef, RowBuffer, RowConsumer};
use super::search::FileSearch;
use super::{HEADER_WITHIN, SourceError, bounds, cells, text};
use crate::problems::{ProblemCode, Problems};

mod parts;
mod percent;
mod xls;

use percent::Percentages;

/// Sheets that are looked at for a header.
const SHEETS: usize = 30;

/// Rows from the first cell on that tell header, codes, and how numbers are written.
const ROWS_SEEN: u32 = 500;

/// A workbook of either kind.
enum Workbook<'b> {
    Newer(Xlsx<Cursor<&'b [u8]>>),
    Older(Xls<Cursor<&'b [u8]>>),
}

/// Hands on the rows of the sheet in sight that has most of what is looked for.
pub(super) fn read(
    path: &Path,
    name: &str,
    search: &FileSearch<'_>,
    consumer: &mut dyn RowConsumer,
    problems: &mut Problems,
) -> Result<(), SourceError> {
    let bytes = text::read_bytes(path)?;
    read_workbook(path, &bytes, name, search, consumer, problems)
}

fn read_workbook(
    path: &Path,
    bytes: &[u8],
    name: &str,
    search: &FileSearch<'_>,
    consumer: &mut dyn RowConsumer,
    problems: &mut Problems,
) -> Result<(), SourceError> {
    let damaged = |found: String, hint| SourceError::Damaged {
        path: path.to_owned(),
        place: "its opening".to_owned(),
        found,
        expected: "a workbook of Excel",
        hint,
    };
    let again = "download the file again, or save it as xlsx or CSV";
    let (mut workbook, metadata) = if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        xls::check(path, bytes)?;
        let older = xls::open(bytes).map_err(|found| damaged(found, again))?;
        let metadata = older.sheets_metadata().to_vec();
        (Workbook::Older(older), metadata)
    } else {
        parts::check(path, bytes)?;
        let newer = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(error.to_string(), again))?;
        let metadata = newer.sheets_metadata().to_vec();
        (Workbook::Newer(newer), metadata)
    };
    // What somebody hid is what he did not mean to show: an older table, or one to calculate with.
    let (sheets, hidden): (Vec<_>, Vec<_>) =
        metadata.into_iter().partition(|sheet| sheet.visible == SheetVisible::Visible);
    let mut sheets: Vec<String> = sheets.into_iter().map(|sheet| sheet.name).collect();
    let wrong = |error| match error {
        SheetError::Workbook(found) => damaged(found, "open and save it in a spreadsheet program"),
        SheetError::Source(error) => error,
    };
    let mut best: Option<(usize, Start)> = None;
    let mut worths = Vec::new();
    for (i, name) in sheets.iter().enumerate().take(SHEETS) {
        let start = Worksheet { path, name, workbook: &mut workbook }.start(search).map_err(wrong)?;
        let Some(start) = start else { continue };
        worths.push((i, start.worth));
        if best.as_ref().is_none_or(|(_, best)| start.worth > best.worth) {
            best = Some((i, start));
        }
    }
    if let Some((i, start)) = best {
        let shown_of = |i: usize| -> String { sheets[i].chars().take(bounds::SHEET_NAME).collect() };
        let shown = shown_of(i);
        // How many codes a sheet has says nothing of what they are for.
        let is_as_good =
            |worth: &SheetWorth| (worth.0, worth.1, worth.2) == (start.worth.0, start.worth.1, start.worth.2);
        let others = worths.iter().filter(|(other, worth)| *other != i && worth.0 && is_as_good(worth));
        let others: Vec<String> = others.map(|(other, _)| format!("“{}”", shown_of(*other))).collect();
        if !others.is_empty() {
            let detail = format!(
                "the sheet “{shown}” is read, and {} with the same columns {} passed over: of a workbook one sheet is \
                 read; hide those that do not count, or save each as a file of its own with its year in the name",
                others.join(", "),
                if others.len() == 1 { "is" } else { "are" }
            );
            problems.report(ProblemCode::FiguresPassedOver, name, detail);
        }
        // Sheets with the same columns of other years than that of the file.
        let is_of_other_year = |worth: &SheetWorth| start.worth.1 && worth.0 && !worth.1 && worth.2 == start.worth.2;
        let years = worths.iter().filter(|(other, worth)| *other != i && is_of_other_year(worth));
        let years: Vec<String> = years.map(|(other, _)| format!("“{}”", shown_of(*other))).collect();
        if !years.is_empty() {
            let detail = format!(
                "the sheet “{shown}” is read, and {} with the same columns, of other years, {} passed over: save each \
                 as a file of its own with its year in the name",
                years.join(", "),
                if years.len() == 1 { "is" } else { "are" }
            );
            problems.report(ProblemCode::FiguresPassedOver, name, detail);
        }
        consumer.begin(&format!("{name}:{shown}"), 0);
        let mut sheet = Worksheet { path, name: &sheets[i], workbook: &mut workbook };
        let percentages = sheet.percentages(bytes, &start, search).map_err(wrong)?;
        return sheet.rows(&start, &percentages, consumer).map_err(wrong);
    }
    sheets.extend(hidden.into_iter().map(|sheet| format!("{} (hidden)", sheet.name)));
    Err(SourceError::HeaderMissing {
        path: path.to_owned(),
        source_id: search.spec.id.clone(),
        wanted: search.spec.names("code").to_vec(),
        within: HEADER_WITHIN,
        sheets,
    })
}

/// Why a sheet cannot be read.
enum SheetError {
    Workbook(String),
    Source(SourceError),
}

/// How good a sheet is; the larger the better.
type SheetWorth = (bool, bool, usize, usize);

/// What the start of a sheet tells.
struct Start {
    /// The row of the header, counted from 0.
    row: u32,
    /// The names by their column.
    titles: BTreeMap<u32, String>,
    /// Per column: the decimal sign of numbers that are typed as text.
    decimals: BTreeMap<u32, char>,
    /// How good it is: whether it has codes, whether its name tells no other year than that of the file, how many of
    /// the names it has, and how many codes.
    worth: SheetWorth,
}

struct Worksheet<'w, 'b> {
    path: &'w Path,
    name: &'w str,
    workbook: &'w mut Workbook<'b>,
}

impl Worksheet<'_, '_> {
    /// Hands on the cells that are not empty, in the order of the file, until `take` has enough and says so.
    fn each(&mut self, mut take: impl FnMut(u32, u32, Data) -> Result<bool, SourceError>) -> Result<(), SheetError> {
        let newer = match self.workbook {
            Workbook::Newer(newer) => newer,
            Workbook::Older(older) => {
                let range: Range<Data> =
                    older.worksheet_range(self.name).map_err(|error| SheetError::Workbook(error.to_string()))?;
                let (first_row, first_column) = range.start().unwrap_or_default();
                for (row, column, value) in range.used_cells() {
                    let at = |first: u32, index: usize| first.saturating_add(u32::try_from(index).unwrap_or(u32::MAX));
                    if !take(at(first_row, row), at(first_column, column), value.clone()).map_err(SheetError::Source)? {
                        break;
                    }
                }
                return Ok(());
            }
        };
        let mut cells = match newer.worksheet_cells_reader(self.name) {
            Ok(cells) => cells,
            // A sheet that is one picture has no cells.
            Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
            Err(error) => return Err(SheetError::Workbook(error.to_string())),
        };
        while let Some(cell) = cells.next_cell().map_err(|error| SheetError::Workbook(error.to_string()))? {
            let (row, column) = cell.get_position();
            // A row that does not tell its number has the next one.
            if u64::from(row) >= bounds::SHEET_ROWS.most || u64::from(column) >= bounds::COLUMNS.most {
                let found = format!("a cell in row {} and column {}", u64::from(row) + 1, u64::from(column) + 1);
                return Err(SheetError::Source(bounds::SHEET_ROWS.passed(
                    self.path,
                    format!("sheet {}", self.name),
                    found,
                )));
            }
            let value = Data::from(cell.get_value().clone());
            if !matches!(value, Data::Empty) && !take(row, column, value).map_err(SheetError::Source)? {
                break;
            }
        }
        Ok(())
    }

    /// Looks at the first rows for the header, codes below it, and how numbers are written; none where no row has a
    /// name that is looked for.
    fn start(&mut self, search: &FileSearch<'_>) -> Result<Option<Start>, SheetError> {
        let mut first = None;
        let mut rows: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
        let mut texts: BTreeMap<u32, Signs> = BTreeMap::new();
        // Twice the cells of as many rows as a header stands in, for a file that repeats them.
        let mut left = 2 * bounds::COLUMNS.most * HEADER_WITHIN as u64;
        self.each(|row, column, value| {
            let first = *first.get_or_insert(row);
            left = left.saturating_sub(1);
            if row < first || row - first >= ROWS_SEEN || left == 0 {
                return Ok(false);
            }
            if let Data::String(text) = &value {
                texts.entry(column).or_default().add(text);
            }
            let title: String = value.to_string().trim().chars().take(cells::LONGEST_TEXT).collect();
            rows.entry(row).or_default().insert(column, title);
            Ok(true)
        })?;
        let first = first.unwrap_or_default();
        let within = |row: u32| u64::from(row - first) < HEADER_WITHIN as u64;
        let found = |titles: &BTreeMap<u32, String>| search.count_names(titles.values().map(String::as_str));
        let candidates = rows.iter().filter(|(row, _)| within(**row)).map(|(row, titles)| (found(titles), *row));
        // Of several with as many the first.
        let Some((names, row)) = candidates.reduce(|best, next| if next.0 > best.0 { next } else { best }) else {
            return Ok(None);
        };
        if names == 0 {
            return Ok(None);
        }
        let below = rows.range(row + 1..).map(|(_, cells)| cells);
        let codes = below.filter(|cells| cells.values().any(|text| looks_like_code(text))).count();
        let is_of_another_year =
            search.year.zip(named_year(self.name)).is_some_and(|(wanted, of_sheet)| wanted != of_sheet);
        let titles = rows.remove(&row).unwrap_or_default();
        let has_codes = codes > 0 || titles.values().any(|title| search.is_code(title));
        let mut all = Signs::default();
        for signs in texts.values() {
            all.join(signs);
        }
        let decimals = texts
            .iter()
            .map(|(column, signs)| (*column, search.spec.decimal.unwrap_or_else(|| signs.decimal(all.proven()))))
            .collect();
        Ok(has_codes.then_some(Start { row, titles, decimals, worth: (codes > 0, !is_of_another_year, names, codes) }))
    }

    /// Finds the cells that are shown as percentages, in the columns that hold percentages.
    fn percentages(&self, bytes: &[u8], start: &Start, search: &FileSearch<'_>) -> Result<Percentages, SheetError> {
        let of_percentages = start.titles.iter().filter(|(_, title)| search.is_percentage(title));
        let columns: Vec<u32> = of_percentages.map(|(column, _)| *column).collect();
        if columns.is_empty() {
            return Ok(Percentages::default());
        }
        let read = match &*self.workbook {
            Workbook::Newer(_) => percent::xlsx::read(bytes, self.name, &columns),
            Workbook::Older(older) => {
                let sheet = older.sheets_metadata().iter().position(|sheet| sheet.name == self.name);
                percent::xls::read(bytes, sheet.unwrap_or_default(), &columns)
            }
        };
        read.map_err(|found| SheetError::Workbook(format!("{found}, looking for the number formats of its cells")))
    }

    /// Hands on the rows below the header; a row without any cell is passed over.
    fn rows(
        &mut self,
        start: &Start,
        percentages: &Percentages,
        consumer: &mut dyn RowConsumer,
    ) -> Result<(), SheetError> {
        let (path, place) = (self.path, format!("sheet {}", self.name));
        let full = |bound: &'static bounds::Bound| bound.passed(path, place.as_str(), "still more rows");
        let mut kept: Vec<u32> = Vec::new();
        for (column, title) in start.titles.iter().filter(|(_, title)| !title.is_empty()) {
            if consumer.column(title).map_err(|bound| SheetError::Source(full(bound)))? {
                kept.push(*column);
            }
        }
        let mut buffer = RowBuffer::default();
        let mut at_hand = None;
        self.each(|row, column, value| {
            if row <= start.row {
                return Ok(true);
            }
            if at_hand != Some(row) {
                if let Some(before) = at_hand {
                    if row < before {
                        return Err(backwards(path, &place, before, row));
                    }
                    buffer.hand_on(u64::from(before) + 1, kept.len(), consumer).map_err(full)?;
                }
                at_hand = Some(row);
            }
            if let Ok(at) = kept.binary_search(&column) {
                let decimal = start.decimals.get(&column).copied().unwrap_or('.');
                let shown = |number| percentages.number(row, column, number);
                set(&mut buffer, at, &value, decimal, shown).map_err(full)?;
            }
            Ok(true)
        })?;
        if let Some(last) = at_hand {
            let taken = buffer.hand_on(u64::from(last) + 1, kept.len(), consumer);
            taken.map_err(|bound| SheetError::Source(full(bound)))?;
        }
        Ok(())
    }
}

/// Refuses a sheet whose rows are out of order, which no spreadsheet program writes: they could not be handed on one by
/// one.
fn backwards(path: &Path, place: &str, before: u32, row: u32) -> SourceError {
    SourceError::Damaged {
        path: path.to_owned(),
        place: place.to_owned(),
        found: format!("row {} after row {}", u64::from(row) + 1, u64::from(before) + 1),
        expected: "rows in ascending order",
        hint: "open and save it in a spreadsheet program",
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "figures beyond 2^53 do not occur in a spreadsheet, whose numbers are f64 themselves"
)]
fn set(
    row: &mut RowBuffer,
    column: usize,
    value: &Data,
    decimal: char,
    shown: impl Fn(f64) -> f64,
) -> Result<(), &'static bounds::Bound> {
    let other;
    let cell = match value {
        Data::Empty => CellRef::Missing,
        Data::Float(number) => cells::from_number(shown(*number)),
        Data::Int(number) => cells::from_number(shown(*number as f64)),
        Data::String(text) => cells::from_text(text, decimal),
        value => {
            other = value.to_string();
            cells::from_typed_text(&other)
        }
    };
    row.set(column, cell)
}

#[cfg(test)]
mod tests;
