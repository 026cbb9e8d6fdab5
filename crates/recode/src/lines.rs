//! A stream of bytes becomes lines.
//!
//! Guaranteed: a line is borrowed, without its end (LF or CR LF); a mark of UTF-8 in front is left out; of the stream
//! one piece is held.

use std::io::{self, Read};

/// How much is held. A line of addresses has some 25 bytes.
const PIECE: usize = 1 << 18;

/// Lines of a stream, counted from 1.
pub(crate) struct StreamLines<'r> {
    content: &'r mut dyn Read,
    piece: Vec<u8>,
    start: usize,
    end: usize,
    number: u64,
    is_read: bool,
}

/// Why there is no next line.
#[derive(Debug)]
pub(crate) enum LineError {
    /// The stream ends in an error.
    Content(io::Error),
    /// A line is longer than a piece.
    TooLong,
}

impl<'r> StreamLines<'r> {
    pub(crate) fn of(content: &'r mut dyn Read) -> StreamLines<'r> {
        StreamLines { content, piece: vec![0; PIECE], start: 0, end: 0, number: 0, is_read: false }
    }

    /// Counts the lines that were taken.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Takes the next line; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<&[u8]>, LineError> {
        let mut looked = self.start;
        let stop = loop {
            if let Some(at) = memchr::memchr(b'\n', &self.piece[looked..self.end]) {
                break looked + at;
            }
            if self.is_read {
                if self.start == self.end {
                    return Ok(None);
                }
                break self.end;
            }
            let held = self.end - self.start;
            if held == self.piece.len() {
                return Err(LineError::TooLong);
            }
            self.piece.copy_within(self.start..self.end, 0);
            (self.start, self.end, looked) = (0, held, held);
            self.fill()?;
        };
        let line = self.start..stop;
        self.start = (stop + 1).min(self.end);
        self.number += 1;
        let line = &self.piece[line];
        let line = if self.number == 1 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
        Ok(Some(line.strip_suffix(b"\r").unwrap_or(line)))
    }

    /// Reads until the piece is full or the stream at its end.
    fn fill(&mut self) -> Result<(), LineError> {
        while self.end < self.piece.len() {
            match self.content.read(&mut self.piece[self.end..]) {
                Ok(0) => {
                    self.is_read = true;
                    return Ok(());
                }
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(LineError::Content(error)),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(mut content: &[u8]) -> Vec<String> {
        let mut lines = StreamLines::of(&mut content);
        let mut taken = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            taken.push(String::from_utf8_lossy(line).into_owned());
        }
        assert_eq!(lines.number(), taken.len() as u64);
        taken
    }

    #[test]
    fn lines_have_no_ends_and_no_mark_in_front() {
        assert_eq!(lines(b"\xef\xbb\xbfa;b\r\nc\n\nd"), ["a;b", "c", "", "d"]);
        assert_eq!(lines(b"a\n"), ["a"]);
        assert!(lines(b"").is_empty());
    }

    #[test]
    fn a_line_may_lie_in_two_pieces_and_fill_one_at_most() {
        let text: Vec<String> = (0..100_000).map(|i| format!("line {i}")).collect();
        assert_eq!(lines(text.join("\n").as_bytes()), text, "some 1 MB");
        let long = vec![b'x'; PIECE + 1];
        assert!(matches!(StreamLines::of(&mut &long[..]).next(), Err(LineError::TooLong)));
        assert_eq!(lines(&long[2..]), [String::from_utf8_lossy(&long[2..])]);
    }
}
