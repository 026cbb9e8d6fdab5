//! Delimited text: CSV of StatLine, of the Leefbaarometer, of the recoding table, and what spreadsheets save.
//!
//! In: text in any of the usual encodings, gzip or not. Out: a [`Table`] whose places are line numbers.
//! Guaranteed: a row with another number of fields than the header is left out and counted, and so is a row with a quote that is never
//! closed; the lines that such a quote would swallow are read.

use std::io::Cursor;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};

use super::{SourceError, SourceSpec, Table, cells, column_matches, text};
use crate::problems::{ProblemCode, Problems};

/// Reads the wanted columns, all if none are named.
pub(super) fn read(path: &Path, name: &str, spec: &SourceSpec, wanted: &[&str], problems: &mut Problems) -> Result<Table, SourceError> {
    let bytes = text::read_bytes(path)?;
    let content = text::decode(path, &bytes, spec.encoding.as_deref())?;
    let head: &str = content.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if head.is_empty() || content.get(..512.min(content.len())).unwrap_or(&content).contains('\0') {
        return Err(SourceError::Damaged {
            path: path.to_owned(),
            place: "line 1".to_owned(),
            found: if head.is_empty() { "an empty file".to_owned() } else { "bytes that are no text".to_owned() },
            expected: "a header with the names of the columns",
            hint: "save the table as CSV, or download it again",
        });
    }
    let delimiter = spec.delimiter.and_then(|c| u8::try_from(c).ok()).unwrap_or_else(|| find_delimiter(head));
    let decimal = spec.decimal.unwrap_or_else(|| find_decimal(&content, delimiter));
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).has_headers(true).flexible(true).from_reader(Cursor::new(content.as_bytes()));
    let csv_error = |error: csv::Error| SourceError::Damaged {
        path: path.to_owned(),
        place: format!("line {}", error.position().map_or(0, csv::Position::line)),
        found: error.to_string(),
        expected: "delimited text",
        hint: "correct the line, or download the file again",
    };
    let header: Vec<String> = reader.headers().map_err(csv_error)?.iter().map(|column| column.trim().to_owned()).collect();
    let kept: Vec<usize> =
        (0..header.len()).filter(|&i| wanted.is_empty() || wanted.iter().any(|wanted| column_matches(&header[i], wanted))).collect();
    let mut table =
        Table { name: name.to_owned(), columns: kept.iter().map(|&i| header[i].clone()).collect(), cells: Vec::new(), places: Vec::new() };

    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(csv_error)? {
        // The reader's own position of a record after blank lines is that of the first blank one.
        let start = record.position().cloned().unwrap_or_else(csv::Position::new);
        let (line, blanks) = first_line(&content, &start);
        if record.len() == header.len() {
            table.cells.extend(kept.iter().map(|&i| cells::from_text(&record[i], decimal)));
            table.places.push(line);
            continue;
        }
        if is_closing_note(&record) {
            continue;
        }
        let mut detail = format!("found {} fields, expected {}; the row is left out", record.len(), header.len());
        let swallowed = reader.position().line().saturating_sub(line);
        if swallowed > 1 {
            detail = format!("a quote is not closed before line {}; the row is left out", reader.position().line());
            let next = next_line(&content, start.byte() + blanks);
            let mut position = csv::Position::new();
            position.set_byte(next).set_line(line + 1).set_record(start.record() + 1);
            reader.seek(position).map_err(csv_error)?;
        }
        problems.report(ProblemCode::RowUnreadable, format!("{name} line {line}"), detail);
    }
    Ok(table)
}

/// Takes the delimiter that the header has most of, outside quotes.
fn find_delimiter(head: &str) -> u8 {
    let mut counts = [(b';', 0), (b',', 0), (b'\t', 0), (b'|', 0)];
    let mut is_quoted = false;
    for byte in head.bytes() {
        if byte == b'"' {
            is_quoted = !is_quoted;
        } else if !is_quoted {
            counts.iter_mut().filter(|(delimiter, _)| *delimiter == byte).for_each(|(_, count)| *count += 1);
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| delimiter)
}

/// Takes the decimal sign that more of the first thousand lines' cells use.
fn find_decimal(content: &str, delimiter: u8) -> char {
    if delimiter == b',' {
        return '.';
    }
    let (mut commas, mut dots) = (0, 0);
    for cell in content.lines().skip(1).take(1000).flat_map(|line| line.split(char::from(delimiter))) {
        let cell = cell.trim_matches([' ', '"', '-']);
        if let Some((whole, decimals)) = cell.split_once([',', '.'])
            && !decimals.is_empty()
            && whole.bytes().chain(decimals.bytes()).all(|b| b.is_ascii_digit())
        {
            *(if cell.contains(',') { &mut commas } else { &mut dots }) += 1;
        }
    }
    if commas > dots { ',' } else { '.' }
}

/// Tells whether a record is the line with which StatLine ends its downloads.
fn is_closing_note(record: &StringRecord) -> bool {
    record.len() == 1 && record.iter().all(|field| field.trim_start().starts_with("Bron:") || field.trim_start().starts_with('©'))
}

/// Tells the line on which a record really starts, and how many bytes of blank lines come before it.
fn first_line(content: &str, start: &csv::Position) -> (u64, u64) {
    let from = usize::try_from(start.byte()).unwrap_or(usize::MAX);
    let rest = content.as_bytes().get(from..).unwrap_or_default();
    let blanks = rest.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
    let lines = rest[..blanks].split(|&b| b == b'\n').count() - 1;
    (start.line() + lines as u64, blanks as u64)
}

/// Finds the byte after the end of the line that holds a byte.
fn next_line(content: &str, byte: u64) -> u64 {
    let from = usize::try_from(byte).unwrap_or(usize::MAX);
    let rest = content.as_bytes().get(from..).unwrap_or_default();
    let length = rest.iter().position(|&b| b == b'\n').map_or(rest.len(), |end| end + 1);
    byte + length as u64
}

#[cfg(test)]
mod tests;
