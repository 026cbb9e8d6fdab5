//! One line of delimited text becomes fields.
//!
//! In: a text. Out: its lines with their numbers, and the fields of one of them. Guaranteed: a quote reaches no further
//! than its line.

use csv_core::{ReadRecordResult, ReaderBuilder};

/// Lines with their numbers, counted from 1; they end with LF, CR LF, or CR as on an old Macintosh.
#[derive(Debug, Clone)]
pub(in crate::sources) struct NumberedLines<'c> {
    rest: &'c str,
    number: u64,
}

impl<'c> NumberedLines<'c> {
    pub(in crate::sources) fn of(content: &'c str) -> NumberedLines<'c> {
        NumberedLines { rest: content, number: 0 }
    }

    /// Borrows what comes after the lines that were taken.
    pub(in crate::sources) fn rest(&self) -> &'c str {
        self.rest
    }
}

impl<'c> Iterator for NumberedLines<'c> {
    type Item = (u64, &'c str);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let end = self.rest.bytes().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest.strip_prefix("\r\n").or_else(|| rest.get(1..)).unwrap_or_default();
        self.number += 1;
        Some((self.number, line))
    }
}

/// Divides lines into fields, quotes undone.
#[derive(Debug)]
pub(in crate::sources) struct LineParser {
    reader: csv_core::Reader,
    texts: Vec<u8>,
    ends: Vec<usize>,
    /// How much of them is that of the last line.
    last: (usize, usize),
}

/// The fields of a line, in the memory of its parser.
#[derive(Debug)]
pub(in crate::sources) struct RowFields<'p> {
    texts: &'p str,
    ends: &'p [usize],
}

impl LineParser {
    pub(in crate::sources) fn new(delimiter: u8) -> LineParser {
        LineParser {
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            texts: Vec::new(),
            ends: Vec::new(),
            last: (0, 0),
        }
    }

    /// Divides a line, which is not empty and without its end; none where a quote is not closed in it, or where the
    /// delimiter, which is a byte, divides a letter.
    pub(in crate::sources) fn fields(&mut self, line: &str) -> Option<RowFields<'_>> {
        // A field takes a delimiter at least, and the reader wants room for one more of each.
        self.texts.resize(self.texts.len().max(line.len() + 1), 0);
        self.ends.resize(self.ends.len().max(line.len() + 2), 0);
        self.reader.reset();
        let (_, _, length, count) = self.reader.read_record(line.as_bytes(), &mut self.texts, &mut self.ends);
        // The end of the line ends the record, unless it stands between quotes.
        let (result, _, more, last) =
            self.reader.read_record(b"\n", self.texts.get_mut(length..)?, self.ends.get_mut(count..)?);
        if !matches!(result, ReadRecordResult::Record) {
            return None;
        }
        self.last = (length + more, count + last);
        self.last()
    }

    /// Gives the fields of the line that was divided last.
    pub(super) fn last(&self) -> Option<RowFields<'_>> {
        let (length, count) = self.last;
        Some(RowFields { texts: std::str::from_utf8(&self.texts[..length]).ok()?, ends: &self.ends[..count] })
    }
}

impl RowFields<'_> {
    pub(in crate::sources) fn count(&self) -> usize {
        self.ends.len()
    }

    /// Gives a field; empty for one that is not there.
    pub(in crate::sources) fn text(&self, field: usize) -> &str {
        let start = field.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(field).copied().unwrap_or(start);
        self.texts.get(start..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_on_any_system() {
        let lines = |content| NumberedLines::of(content).collect::<Vec<_>>();
        assert_eq!(lines("a\nb\r\nc\rd"), [(1, "a"), (2, "b"), (3, "c"), (4, "d")]);
        assert_eq!(lines("\n\r\n\r"), [(1, ""), (2, ""), (3, "")]);
        assert!(lines("").is_empty());
    }

    #[test]
    fn quotes_are_undone_and_one_that_is_not_closed_makes_no_fields() {
        let mut parser = LineParser::new(b';');
        let mut fields = |line: &str| {
            parser
                .fields(line)
                .map(|fields| (0..fields.count()).map(|i| fields.text(i).to_owned()).collect::<Vec<_>>().join("|"))
        };
        assert_eq!(fields("a;\"b;c\";\"d\"\"e\";é").as_deref(), Some("a|b;c|d\"e|é"));
        assert_eq!(fields("a;\"b"), None);
        assert_eq!(fields(";;").as_deref(), Some("||"), "the line before leaves nothing behind");
        assert_eq!(fields("\"\"").as_deref(), Some(""));
    }
}
