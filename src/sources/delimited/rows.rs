//! The lines below a header, divided into fields.
//!
//! In: lines, and how many fields a row has. Out: rows, and what is wrong with lines that are none. Guaranteed: an
//! empty line is no row, nor is the one with which StatLine ends its downloads.

use super::super::text::{LineReader, TextLine};
use super::super::{SourceError, bounds};
use super::line::{LineParser, RowFields};

/// Lines that are taken one by one.
pub(in crate::sources) struct FieldLines<'p> {
    lines: LineReader<'p>,
    parser: LineParser,
    width: usize,
}

/// The number of a line, and its fields or why it is no row.
pub(in crate::sources) type NumberedRow<'r> = (u64, Result<RowFields<'r>, NoRow>);

/// Why a line is no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) enum NoRow {
    /// It has so many bytes.
    TooLong(u64),
    /// A quote is not closed on it.
    Quote,
    /// It has so many fields, and not as many as the header.
    Fields(usize),
}

impl NoRow {
    /// Says what is wrong, beside a header of so many fields.
    pub(in crate::sources) fn describe(self, width: usize) -> String {
        match self {
            NoRow::TooLong(length) => {
                format!("found a line of {length} bytes, expected {}; the row is left out", bounds::LINE.said)
            }
            NoRow::Quote => "a quote is not closed on its line; this row alone is left out".to_owned(),
            NoRow::Fields(count) => format!("found {count} fields, expected {width}; the row is left out"),
        }
    }
}

impl<'p> FieldLines<'p> {
    /// Divides what follows in a text.
    pub(in crate::sources) fn new(lines: LineReader<'p>, delimiter: u8, width: usize) -> FieldLines<'p> {
        FieldLines { lines, parser: LineParser::new(delimiter), width }
    }

    /// Takes the next line.
    pub(in crate::sources) fn next(&mut self) -> Result<Option<NumberedRow<'_>>, SourceError> {
        let (number, wrong) = loop {
            let Some(TextLine { number, text, length }) = self.lines.next()? else { return Ok(None) };
            if length == 0 {
                continue;
            }
            if length > bounds::LINE.most {
                break (number, Some(NoRow::TooLong(length)));
            }
            match self.parser.fields(text) {
                None => break (number, Some(NoRow::Quote)),
                Some(fields) if fields.count() == self.width => break (number, None),
                Some(fields) if is_closing_note(&fields) => {}
                Some(fields) => break (number, Some(NoRow::Fields(fields.count()))),
            }
        };
        let row = wrong.map_or_else(|| self.last().ok_or(NoRow::Quote), Err);
        Ok(Some((number, row)))
    }

    /// Gives the fields of the row that was taken last.
    pub(in crate::sources) fn last(&self) -> Option<RowFields<'_>> {
        self.parser.last()
    }
}

/// Tells whether a record is the line with which StatLine ends its downloads.
fn is_closing_note(fields: &RowFields<'_>) -> bool {
    let starts = |mark: &str| fields.text(0).trim_start().starts_with(mark);
    fields.count() == 1 && (starts("Bron:") || starts("©"))
}
