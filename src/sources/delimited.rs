//! Delimited text: CSV of StatLine, of the Leefbaarometer, of the recoding table, and what spreadsheets save.
//!
//! In: text in any of the usual encodings, gzip or not. Out: a [`Table`] whose places are line numbers.
//! Guaranteed: a row with another number of fields than the header is left out and counted, and so is a row with a quote that is not closed
//! on its line; the lines that such a quote would swallow are read. No publisher breaks a line within a cell of figures or codes, so a row
//! of several lines is always such a quote, even where a second one further down closes it and the number of fields fits.

use std::io::Cursor;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};

use super::{HEADER_WITHIN, SourceError, SourceSpec, Table, cells, column_matches, text};
use crate::problems::{ProblemCode, Problems};

/// Reads the wanted columns, all if none are named.
pub(super) fn read(path: &Path, name: &str, spec: &SourceSpec, wanted: &[&str], problems: &mut Problems) -> Result<Table, SourceError> {
    let bytes = text::read_bytes(path)?;
    let content = text::decode(path, &bytes, spec.encoding.as_deref())?;
    let (above, content) = content.split_at(header_start(&content, spec));
    let head: &str = content.lines().next().unwrap_or_default();
    if head.is_empty() || content.get(..512.min(content.len())).unwrap_or(content).contains('\0') {
        return Err(SourceError::Damaged {
            path: path.to_owned(),
            place: "line 1".to_owned(),
            found: if head.is_empty() { "an empty file".to_owned() } else { "bytes that are no text".to_owned() },
            expected: "a header with the names of the columns",
            hint: "save the table as CSV, or download it again",
        });
    }
    let delimiter = spec.delimiter.and_then(|c| u8::try_from(c).ok()).unwrap_or_else(|| find_delimiter(head));
    let decimal = spec.decimal.unwrap_or_else(|| find_decimal(content, delimiter));
    let lines_above = above.matches('\n').count() as u64;
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).has_headers(true).flexible(true).from_reader(Cursor::new(content.as_bytes()));
    let csv_error = |error: csv::Error| SourceError::Damaged {
        path: path.to_owned(),
        place: format!("line {}", error.position().map_or(0, |position| position.line() + lines_above)),
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
        let (own_line, blanks) = first_line(content, &start);
        let line = own_line + lines_above;
        let first = start.byte() + blanks;
        if has_line_break(content, first, reader.position().byte()) {
            let end = reader.position().line() + lines_above;
            let detail =
                format!("a quote is not closed on its line, and swallows what follows up to line {end}; this row alone is left out");
            problems.report(ProblemCode::RowUnreadable, format!("{name} line {line}"), detail);
            let mut position = csv::Position::new();
            position.set_byte(next_line(content, first)).set_line(own_line + 1).set_record(start.record() + 1);
            reader.seek(position).map_err(csv_error)?;
            continue;
        }
        if record.len() == header.len() {
            table.cells.extend(kept.iter().map(|&i| cells::from_text(&record[i], decimal)));
            table.places.push(line);
            continue;
        }
        if is_closing_note(&record) {
            continue;
        }
        let detail = format!("found {} fields, expected {}; the row is left out", record.len(), header.len());
        problems.report(ProblemCode::RowUnreadable, format!("{name} line {line}"), detail);
    }
    Ok(table)
}

/// Finds the byte at which the header starts: publishers put titles and notes above it. Where no line has the name of a column with codes it
/// is the first line that is not blank, so that what is wrong with it can be told.
fn header_start(content: &str, spec: &SourceSpec) -> usize {
    let names: Vec<&String> = spec.columns.iter().filter(|(role, _)| role.starts_with("code")).flat_map(|(_, names)| names).collect();
    let is_header = |line: &str| {
        let delimiter = char::from(find_delimiter(line));
        line.split(delimiter).any(|field| names.iter().any(|name| column_matches(field.trim_matches([' ', '"', '\r', '\u{feff}']), name)))
    };
    let mut filled = content
        .split_inclusive('\n')
        .scan(0, |next, line| {
            *next += line.len();
            Some((*next - line.len(), line.trim_end_matches(['\n', '\r'])))
        })
        .filter(|(_, line)| !line.trim().is_empty())
        .take(HEADER_WITHIN);
    let Some((first, line)) = filled.next() else { return content.len() };
    if is_header(line) { first } else { filled.find(|(_, line)| is_header(line)).map_or(first, |(start, _)| start) }
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

/// Finds the decimal sign from the first thousand lines.
fn find_decimal(content: &str, delimiter: u8) -> char {
    if delimiter == b',' {
        return '.';
    }
    cells::find_decimal(content.lines().skip(1).take(1000).flat_map(|line| line.split(char::from(delimiter))))
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

/// Tells whether the bytes of a record, the end of its last line not counted, are more than one line.
fn has_line_break(content: &str, start: u64, end: u64) -> bool {
    let [start, end] = [start, end].map(|byte| usize::try_from(byte).unwrap_or(usize::MAX));
    let record = content.as_bytes().get(start..end).unwrap_or_default();
    let kept = record.iter().rposition(|b| !matches!(b, b'\n' | b'\r')).map_or(0, |last| last + 1);
    record[..kept].iter().any(|b| matches!(b, b'\n' | b'\r'))
}

/// Finds the byte after the end of the line that holds a byte.
fn next_line(content: &str, byte: u64) -> u64 {
    let from = usize::try_from(byte).unwrap_or(usize::MAX);
    let rest = content.as_bytes().get(from..).unwrap_or_default();
    let length = rest
        .iter()
        .position(|b| matches!(b, b'\n' | b'\r'))
        .map_or(rest.len(), |end| end + 1 + usize::from(rest[end..].starts_with(b"\r\n")));
    byte + length as u64
}

#[cfg(test)]
mod tests;
