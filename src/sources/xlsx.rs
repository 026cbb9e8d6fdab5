//! Workbooks of Excel, as CBS and RIVM publish some tables.
//!
//! In: xlsx. Out: the rows of the first sheet with a header that is not hidden, one by one, whose places are rows
//! counted from 1 as Excel shows them. Guaranteed: a sheet is read cell by cell, and what is held are the wanted
//! columns of one row: a cell far away costs no more than one nearby.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, SheetVisible, Xlsx, XlsxError};

use super::rows::{CellRef, RowBuffer, RowConsumer};
use super::{HEADER_WITHIN, SourceError, SourceSpec, bounds, cells, column_matches, text};

mod parts;

/// Sheets that are looked at for a header.
const SHEETS: usize = 10;

/// Rows whose numbers that are typed as text tell the decimal sign.
const DECIMAL_WITHIN: u32 = 1000;

type Workbook<'b> = Xlsx<Cursor<&'b [u8]>>;

/// Hands on the rows of the first sheet in sight with a row that has one of the names of the column with codes.
pub(super) fn read(
    path: &Path,
    name: &str,
    spec: &SourceSpec,
    consumer: &mut dyn RowConsumer,
) -> Result<(), SourceError> {
    let bytes = text::read_bytes(path)?;
    read_workbook(path, &bytes, name, spec, consumer)
}

fn read_workbook(
    path: &Path,
    bytes: &[u8],
    name: &str,
    spec: &SourceSpec,
    consumer: &mut dyn RowConsumer,
) -> Result<(), SourceError> {
    let damaged = |found: String, hint| SourceError::Damaged {
        path: path.to_owned(),
        place: "its opening".to_owned(),
        found,
        expected: "an xlsx workbook",
        hint,
    };
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        let found = "a workbook with a password, or in the old xls format".to_owned();
        return Err(damaged(found, "save it without a password as xlsx or CSV"));
    }
    parts::check(path, bytes)?;
    let mut workbook: Workbook<'_> = Xlsx::new(Cursor::new(bytes))
        .map_err(|error| damaged(error.to_string(), "download the file again, or save it as xlsx or CSV"))?;
    // What somebody hid is what he did not mean to show: an older table, or one to calculate with.
    let (sheets, hidden): (Vec<_>, Vec<_>) =
        workbook.sheets_metadata().iter().cloned().partition(|sheet| sheet.visible == SheetVisible::Visible);
    let mut sheets: Vec<String> = sheets.into_iter().map(|sheet| sheet.name).collect();
    for sheet in sheets.iter().take(SHEETS) {
        let wrong = |error| match error {
            Wrong::Workbook(error) => damaged(error.to_string(), "open and save it in a spreadsheet program"),
            Wrong::Source(error) => error,
        };
        let mut sheet = Sheet { path, name: sheet, workbook: &mut workbook };
        if let Some(header) = sheet.header(spec.names("code")).map_err(wrong)? {
            let decimal = spec.decimal.map_or_else(|| sheet.decimal(&header), Ok).map_err(wrong)?;
            let shown: String = sheet.name.chars().take(bounds::SHEET_NAME).collect();
            consumer.begin(&format!("{name}:{shown}"), 0);
            return sheet.rows(&header, decimal, consumer).map_err(wrong);
        }
    }
    sheets.extend(hidden.into_iter().map(|sheet| format!("{} (hidden)", sheet.name)));
    Err(SourceError::HeaderMissing {
        path: path.to_owned(),
        source_id: spec.id.clone(),
        wanted: spec.names("code").to_vec(),
        within: HEADER_WITHIN,
        sheets,
    })
}

/// Why a sheet cannot be read.
enum Wrong {
    Workbook(XlsxError),
    Source(SourceError),
}

/// The row with the names of the columns.
struct Header {
    /// The first row of the sheet that has a cell, counted from 0.
    first: u32,
    /// The row of the header.
    row: u32,
    /// The names by their column.
    titles: BTreeMap<u32, String>,
}

struct Sheet<'w, 'b> {
    path: &'w Path,
    name: &'w str,
    workbook: &'w mut Workbook<'b>,
}

impl Sheet<'_, '_> {
    /// Hands on the cells that are not empty, in the order of the file, until `take` has enough and says so.
    fn each(&mut self, mut take: impl FnMut(u32, u32, Data) -> Result<bool, SourceError>) -> Result<(), Wrong> {
        let mut cells = match self.workbook.worksheet_cells_reader(self.name) {
            Ok(cells) => cells,
            // A sheet that is one picture has no cells.
            Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
            Err(error) => return Err(Wrong::Workbook(error)),
        };
        while let Some(cell) = cells.next_cell().map_err(Wrong::Workbook)? {
            let (row, column) = cell.get_position();
            // A row that does not tell its number has the next one.
            if u64::from(row) >= bounds::SHEET_ROWS.most || u64::from(column) >= bounds::COLUMNS.most {
                let found = format!("a cell in row {} and column {}", u64::from(row) + 1, u64::from(column) + 1);
                return Err(Wrong::Source(bounds::SHEET_ROWS.passed(self.path, format!("sheet {}", self.name), found)));
            }
            let value = Data::from(cell.get_value().clone());
            if !matches!(value, Data::Empty) && !take(row, column, value).map_err(Wrong::Source)? {
                break;
            }
        }
        Ok(())
    }

    /// Finds the first row that has one of these names, of the first rows from the first cell on.
    fn header(&mut self, names: &[String]) -> Result<Option<Header>, Wrong> {
        let mut first = None;
        let mut header = Header { first: 0, row: 0, titles: BTreeMap::new() };
        let mut is_found = false;
        let within = u32::try_from(HEADER_WITHIN).unwrap_or(u32::MAX);
        // Twice the cells of as many rows, for a file that repeats them.
        let mut left = 2 * bounds::COLUMNS.most * HEADER_WITHIN as u64;
        self.each(|row, column, value| {
            let first = *first.get_or_insert(row);
            left = left.saturating_sub(1);
            if row != header.row || header.titles.is_empty() {
                if is_found || row < first || row - first >= within || left == 0 {
                    return Ok(false);
                }
                header = Header { first, row, titles: BTreeMap::new() };
            }
            let title: String = value.to_string().trim().chars().take(cells::LONGEST_TEXT).collect();
            is_found |= matches!(value, Data::String(_)) && names.iter().any(|name| column_matches(&title, name));
            header.titles.insert(column, title);
            Ok(true)
        })?;
        Ok(is_found.then_some(header))
    }

    /// Finds the decimal sign of the numbers that are typed as text.
    fn decimal(&mut self, header: &Header) -> Result<char, Wrong> {
        let mut signs = cells::Decimals::default();
        self.each(|row, _, value| {
            if let Data::String(text) = value {
                signs.add(&text);
            }
            Ok(row.saturating_sub(header.first) < DECIMAL_WITHIN)
        })?;
        Ok(signs.found())
    }

    /// Hands on the rows below the header; a row without any cell is passed over.
    fn rows(&mut self, header: &Header, decimal: char, consumer: &mut dyn RowConsumer) -> Result<(), Wrong> {
        let (path, place) = (self.path, format!("sheet {}", self.name));
        let full = |bound: &'static bounds::Bound| bound.passed(path, place.as_str(), "still more rows");
        let mut kept: Vec<u32> = Vec::new();
        for (column, title) in header.titles.iter().filter(|(_, title)| !title.is_empty()) {
            if consumer.column(title).map_err(|bound| Wrong::Source(full(bound)))? {
                kept.push(*column);
            }
        }
        let mut buffer = RowBuffer::default();
        let mut at_hand = None;
        self.each(|row, column, value| {
            if row <= header.row {
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
                set(&mut buffer, at, &value, decimal).map_err(full)?;
            }
            Ok(true)
        })?;
        if let Some(last) = at_hand {
            let taken = buffer.hand_on(u64::from(last) + 1, kept.len(), consumer);
            taken.map_err(|bound| Wrong::Source(full(bound)))?;
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
fn set(row: &mut RowBuffer, column: usize, value: &Data, decimal: char) -> Result<(), &'static bounds::Bound> {
    let other;
    let cell = match value {
        Data::Empty => CellRef::Missing,
        Data::Float(number) => cells::from_number(*number),
        Data::Int(number) => cells::from_number(*number as f64),
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
