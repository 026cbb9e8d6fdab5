//! Workbooks of Excel, as CBS and RIVM publish some tables.
//!
//! In: xlsx. Out: a [`Table`] of the first sheet with a header, whose places are rows counted from 1 as Excel shows them.

use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Range, Reader, Xlsx};

use super::{Cell, HEADER_WITHIN, SourceError, SourceSpec, Table, cells, column_matches, text};

/// Reads the wanted columns of the first sheet with a row that has one of the names of the column with codes.
pub(super) fn read(path: &Path, name: &str, spec: &SourceSpec, wanted: &[&str]) -> Result<Table, SourceError> {
    let damaged = |found: String, hint| SourceError::Damaged {
        path: path.to_owned(),
        place: "its opening".to_owned(),
        found,
        expected: "an xlsx workbook",
        hint,
    };
    let bytes = text::read_bytes(path)?;
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        let found = "a workbook with a password, or in the old xls format".to_owned();
        return Err(damaged(found, "save it without a password as xlsx or CSV"));
    }
    let mut workbook: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(error.to_string(), "download the file again, or save it as xlsx or CSV"))?;
    let sheets = workbook.sheet_names();
    for sheet in &sheets {
        let range =
            workbook.worksheet_range(sheet).map_err(|error| damaged(error.to_string(), "open and save it in a spreadsheet program"))?;
        if let Some(at) = header_row(&range, spec.names("code")) {
            let decimal = spec.decimal.unwrap_or_else(|| find_decimal(&range));
            return Ok(table(&range, at, format!("{name}:{sheet}"), wanted, decimal));
        }
    }
    Err(SourceError::HeaderMissing {
        path: path.to_owned(),
        source_id: spec.id.clone(),
        wanted: spec.names("code").to_vec(),
        within: HEADER_WITHIN,
        sheets,
    })
}

fn header_row(range: &Range<Data>, header: &[String]) -> Option<usize> {
    range.rows().take(HEADER_WITHIN).position(|row| {
        row.iter().any(|cell| matches!(cell, Data::String(text) if header.iter().any(|name| column_matches(text.trim(), name))))
    })
}

/// Finds the decimal sign of the numbers that are typed as text.
fn find_decimal(range: &Range<Data>) -> char {
    let texts = range.rows().take(1000).flatten().filter_map(|cell| if let Data::String(text) = cell { Some(text.as_str()) } else { None });
    cells::find_decimal(texts)
}

fn table(range: &Range<Data>, header: usize, name: String, wanted: &[&str], decimal: char) -> Table {
    let mut rows = range.rows().skip(header);
    let titles: Vec<String> = rows.next().unwrap_or_default().iter().map(|cell| cell.to_string().trim().to_owned()).collect();
    let kept: Vec<usize> = (0..titles.len())
        .filter(|&i| !titles[i].is_empty() && (wanted.is_empty() || wanted.iter().any(|wanted| column_matches(&titles[i], wanted))))
        .collect();
    let mut place = range.start().map_or(0, |(row, _)| u64::from(row)) + header as u64 + 1;
    let mut table = Table { name, columns: kept.iter().map(|&i| titles[i].clone()).collect(), cells: Vec::new(), places: Vec::new() };
    for row in rows {
        place += 1;
        if row.iter().all(|cell| matches!(cell, Data::Empty)) {
            continue;
        }
        table.cells.extend(kept.iter().map(|&i| row.get(i).map_or(Cell::Missing, |value| to_cell(value, decimal))));
        table.places.push(place);
    }
    table
}

#[expect(clippy::cast_precision_loss, reason = "figures beyond 2^53 do not occur in a spreadsheet, whose numbers are f64 themselves")]
fn to_cell(value: &Data, decimal: char) -> Cell {
    match value {
        Data::Empty => Cell::Missing,
        Data::Float(number) => cells::from_number(*number),
        Data::Int(number) => cells::from_number(*number as f64),
        Data::String(text) => cells::from_text(text, decimal),
        other => cells::from_typed_text(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_typed_as_text_have_the_decimal_sign_that_the_sheet_uses() {
        let cell = |row, column, text: &str| calamine::Cell::new((row, column), Data::String(text.to_owned()));
        let number = calamine::Cell::new((4, 1), Data::Float(1.5));
        let cells =
            vec![cell(0, 0, "Kerncijfers"), cell(2, 0, "gwb_code"), cell(2, 1, "p_koopw"), cell(3, 0, "BU1"), cell(3, 1, "35,5"), number];
        let range = Range::from_sparse(cells);
        let header = header_row(&range, &["gwb_code".to_owned()]).unwrap();
        let table = table(&range, header, "a".to_owned(), &[], find_decimal(&range));
        assert_eq!(table.row(0)[1], Cell::Number(35.5));
        assert_eq!((table.row(1)[1].clone(), table.places), (Cell::Number(1.5), vec![4, 5]));
    }
}
