//! Delimited text: CSV of StatLine, of the Leefbaarometer, of the recoding table, and what spreadsheets save.
//!
//! In: text in any of the usual encodings, gzip or not. Out: rows whose places are line numbers, one by one as the file
//! is read. Guaranteed: a row with another number of fields than the header is left out and counted, and so is a row
//! with a quote that is not closed on its line; the lines that such a quote would swallow are read. No publisher breaks
//! a line within a cell of figures or codes, so a row of several lines is always such a quote, even where a second one
//! further down closes it and the number of fields fits. So each line is read for itself, once: the work is in
//! proportion to the file, whatever quotes it has.

use std::path::Path;

use super::numbers::Signs;
use super::rows::{RowConsumer, recycled};
use super::search::FileSearch;
use super::text::LineReader;
use super::{HEADER_WITHIN, SourceError, bounds, cells};
use crate::problems::{ProblemCode, Problems};

mod line;
mod rows;

pub(super) use line::{LineParser, NumberedLines, RowFields};
pub(super) use rows::{FieldLines, NoRow};

/// Rows that tell how the numbers of the columns are written.
const NUMBERS_WITHIN: usize = 5000;

/// Characters of the lines above a header that are looked at.
const LONGEST_TITLE: usize = 10_000;

/// Hands on the rows, and gives the lines above the header.
pub(super) fn read(
    path: &Path,
    name: &str,
    search: &FileSearch<'_>,
    consumer: &mut dyn RowConsumer,
    problems: &mut Problems,
) -> Result<String, SourceError> {
    let mut lines = LineReader::open(path, search.spec.encoding.as_deref())?;
    let likely_rows = lines.likely_lines();
    let TextLayout { header, title, above, height, bytes, delimiter, decimals } = layout(path, lines.head(), search)?;
    lines.skip(above + height, bytes);
    consumer.begin(name, likely_rows);
    let mut kept = Vec::new();
    for (i, column) in header.iter().enumerate() {
        let place = || format!("line {}", above + 1);
        if consumer.column(column).map_err(|bound| bound.passed(path, place(), "still more columns"))? {
            kept.push(i);
        }
    }
    let mut lines = FieldLines::new(lines, delimiter, header.len());
    let mut spare = Vec::new();
    while let Some((number, row)) = lines.next()? {
        match row {
            Ok(fields) => {
                let mut cells = recycled(spare);
                cells.extend(kept.iter().map(|&i| cells::from_text(fields.text(i), decimals[i])));
                let taken = consumer.row(number, &cells);
                spare = recycled(cells);
                taken.map_err(|bound| bound.passed(path, format!("line {number}"), "still more rows"))?;
            }
            Err(wrong) => {
                let place = format!("{name} line {number}");
                problems.report(ProblemCode::RowUnreadable, place, wrong.describe(header.len()));
            }
        }
    }
    Ok(title)
}

/// How a text is laid out, as its start tells.
struct TextLayout {
    /// Names of the columns.
    header: Vec<String>,
    /// The lines that stand above them, as far as they tell anything.
    title: String,
    /// How many these are.
    above: u64,
    /// Over how many lines they stand.
    height: u64,
    /// How many bytes all these lines have.
    bytes: usize,
    delimiter: u8,
    /// Per column.
    decimals: Vec<char>,
}

/// Finds the header and what divides cells and decimals.
fn layout(path: &Path, start: &str, search: &FileSearch<'_>) -> Result<TextLayout, SourceError> {
    let (above, content) = start.split_at(header_start(start, search));
    let lines_above = NumberedLines::of(above).count() as u64;
    let title = above.chars().take(LONGEST_TITLE).collect();
    let head = NumberedLines::of(content).next().map_or("", |(_, line)| line);
    if head.is_empty() || content.get(..512.min(content.len())).unwrap_or(content).contains('\0') {
        return Err(SourceError::Damaged {
            path: path.to_owned(),
            place: "line 1".to_owned(),
            found: if head.is_empty() { "an empty file".to_owned() } else { "bytes that are no text".to_owned() },
            expected: "a header with the names of the columns",
            hint: "save the table as CSV, or download it again",
        });
    }
    let place = format!("line {}", lines_above + 1);
    if head.len() as u64 > bounds::LINE.most {
        return Err(bounds::LINE.passed(path, place, format!("a line of {} bytes", head.len())));
    }
    let named = search.spec.delimiter.and_then(|c| u8::try_from(c).ok());
    let delimiter = named.unwrap_or_else(|| find_delimiter(head));
    let Some((header, height)) = header(content, &mut LineParser::new(delimiter)) else {
        return Err(SourceError::Damaged {
            path: path.to_owned(),
            place,
            found: "a quote that is not closed".to_owned(),
            expected: "a header with the names of the columns",
            hint: "correct the line, or download the file again",
        });
    };
    if header.len() as u64 > bounds::COLUMNS.most {
        return Err(bounds::COLUMNS.passed(path, place, format!("{} columns", header.len())));
    }
    let mut lines = NumberedLines::of(content);
    let height = lines.by_ref().take(height).count() as u64;
    let bytes = start.len() - lines.rest().len();
    let decimals = match search.spec.decimal {
        Some(decimal) => vec![decimal; header.len()],
        None => decimals(lines, delimiter, header.len()),
    };
    Ok(TextLayout { header, title, above: lines_above, height, bytes, delimiter, decimals })
}

/// Reads the names of the columns, and tells over how many lines they stand: unlike a figure, a name may be broken over
/// several. None where a quote among them is not closed.
fn header(content: &str, parser: &mut LineParser) -> Option<(Vec<String>, usize)> {
    let mut end = 0;
    for height in 1..=HEADER_WITHIN {
        let (_, line) = NumberedLines::of(content.get(end..)?).next()?;
        let whole = content.get(..end + line.len())?;
        if whole.len() as u64 > bounds::LINE.most {
            return None;
        }
        if let Some(fields) = parser.fields(whole) {
            return Some(((0..fields.count()).map(|i| fields.text(i).trim().to_owned()).collect(), height));
        }
        let after = content.get(whole.len()..)?;
        end = whole.len() + if after.starts_with("\r\n") { 2 } else { 1 };
    }
    None
}

/// Finds the byte at which the header starts: publishers put titles and notes above it. It is the line with most of the
/// names that are looked for; where no line has any, the first one that is not blank, so that what is wrong with it can
/// be told.
fn header_start(content: &str, search: &FileSearch<'_>) -> usize {
    let found = |line: &str| {
        if line.len() as u64 > bounds::LINE.most {
            return 0;
        }
        let delimiter = char::from(find_delimiter(line));
        search.count_names(line.split(delimiter).map(|field| field.trim_matches([' ', '"', '\r', '\u{feff}'])))
    };
    let filled =
        NumberedLines::of(content).map(|(_, line)| line).filter(|line| !line.trim().is_empty()).take(HEADER_WITHIN);
    let start = |line: &str| line.as_ptr().addr() - content.as_ptr().addr();
    // Of several with as many the first: a maximum would be the last.
    let best = filled.map(|line| (found(line), line)).reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map_or(content.len(), |(_, line)| start(line))
}

/// Takes the delimiter that the header has most of, outside quotes.
pub(super) fn find_delimiter(head: &str) -> u8 {
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

/// Finds the decimal sign of each column from the first rows.
fn decimals(lines: NumberedLines<'_>, delimiter: u8, columns: usize) -> Vec<char> {
    let mut signs = vec![Signs::default(); columns];
    let mut parser = LineParser::new(delimiter);
    for (_, line) in lines.take(NUMBERS_WITHIN).filter(|(_, line)| !line.is_empty()) {
        if line.len() as u64 > bounds::LINE.most {
            continue;
        }
        let Some(fields) = parser.fields(line).filter(|fields| fields.count() == columns) else { continue };
        signs.iter_mut().enumerate().for_each(|(column, signs)| signs.add(fields.text(column)));
    }
    let mut all = Signs::default();
    for signs in &signs {
        all.join(signs);
    }
    // A comma between the cells is English, and so is the point in them.
    let proven = all.proven().or((delimiter == b',').then_some('.'));
    signs.iter().map(|signs| signs.decimal(proven)).collect()
}

#[cfg(test)]
mod tests;
