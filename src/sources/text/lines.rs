//! A file of text, decoded and divided into lines while it is read.
//!
//! In: a file, gzip or not, in any of the usual encodings. Out: its lines with their numbers, counted from 1; they end
//! with LF, CR LF, or CR as on an old Macintosh. Guaranteed: what is held is the start of the file, at most [`HEAD`]
//! bytes, then no more than a line and a piece.

use std::path::Path;

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, WINDOWS_1252};

use super::super::SourceError;
use super::super::bounds;
use super::{UnpackedContent, refuse_web_page};

/// Bytes at the start of a file that tell its encoding, and are there at once for whoever looks for its header.
const HEAD: u64 = 4_000_000;

/// Bytes that are read at a time after that.
const PIECE: u64 = 1 << 18;

/// A line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) struct TextLine<'t> {
    /// Counted from 1.
    pub(in crate::sources) number: u64,
    /// Its text without the end; perhaps nothing of one that is longer than [`bounds::LINE`].
    pub(in crate::sources) text: &'t str,
    /// How many bytes the text has.
    pub(in crate::sources) length: u64,
}

/// Reads a text line by line.
pub(in crate::sources) struct LineReader<'p> {
    unpacked: UnpackedContent<'p>,
    decoding: Decoding,
    /// Bytes that were read and not decoded: the beginning of a character.
    bytes: Vec<u8>,
    /// What was decoded.
    text: String,
    /// Where in it the next line starts.
    start: usize,
    /// How many lines were taken.
    number: u64,
    /// Whether the file has no more bytes.
    is_ended: bool,
}

enum Decoding {
    /// UTF-8, by its mark or by name, or because the bytes are so up to here. Those that are not make it Windows-1252
    /// from there on, which any bytes are, unless it was named.
    Utf8 {
        is_named: bool,
    },
    Other(Decoder),
}

impl<'p> LineReader<'p> {
    /// Opens a file. With a label its text has that encoding; without, that of its byte order mark, else UTF-8, else
    /// Windows-1252.
    pub(in crate::sources) fn open(path: &'p Path, label: Option<&str>) -> Result<Self, SourceError> {
        Self::new(UnpackedContent::open(path)?, label)
    }

    fn new(mut unpacked: UnpackedContent<'p>, label: Option<&str>) -> Result<Self, SourceError> {
        let mut bytes = Vec::new();
        let is_ended = !unpacked.append(&mut bytes, HEAD)?;
        refuse_web_page(unpacked.path, &bytes)?;
        let (encoding, mark) = match (Encoding::for_bom(&bytes), label) {
            (Some((encoding, mark)), _) => (Some(encoding), mark),
            (None, Some(label)) => (Some(find_encoding(unpacked.path, label)?), 0),
            (None, None) => (None, 0),
        };
        bytes.drain(..mark);
        let decoding = match encoding {
            None if is_utf8(&bytes, is_ended) => Decoding::Utf8 { is_named: false },
            None => Decoding::Other(WINDOWS_1252.new_decoder_without_bom_handling()),
            Some(encoding) if encoding == UTF_8 => Decoding::Utf8 { is_named: true },
            Some(encoding) => Decoding::Other(encoding.new_decoder_without_bom_handling()),
        };
        let text = String::with_capacity(bytes.len());
        let mut lines = Self { unpacked, decoding, bytes, text, start: 0, number: 0, is_ended };
        lines.decode()?;
        lines.bytes.shrink_to(1 << 18);
        // So that nobody takes the end of a line for two.
        while lines.text.ends_with('\r') && !lines.is_ended {
            lines.fill()?;
        }
        Ok(lines)
    }

    /// Borrows the start of the text, before any line is taken.
    pub(in crate::sources) fn head(&self) -> &str {
        &self.text
    }

    /// Tells about how many lines there are, if all are as long as the first.
    pub(in crate::sources) fn likely_lines(&self) -> u64 {
        let lines = self.text.bytes().filter(|byte| *byte == b'\n').count() as u64;
        self.unpacked.likely.saturating_mul(lines) / self.text.len().max(1) as u64
    }

    /// Passes over the first lines, by their number and their length in bytes, ends included.
    pub(in crate::sources) fn skip(&mut self, lines: u64, bytes: usize) {
        self.number += lines;
        self.start = self.text.len().min(self.start + bytes);
    }

    /// Takes the next line; none after the last.
    pub(in crate::sources) fn next(&mut self) -> Result<Option<TextLine<'_>>, SourceError> {
        let mut searched = self.start;
        // Bytes of a line that is too long to be held.
        let mut dropped = 0;
        let (end, after) = loop {
            let bytes = self.text.as_bytes();
            let found = bytes[searched..].iter().position(|byte| matches!(byte, b'\n' | b'\r')).map(|at| searched + at);
            match found {
                // After the last byte there may be the other half of the end.
                Some(end) if bytes[end] == b'\r' && end + 1 == bytes.len() && !self.is_ended => searched = end,
                Some(end) => break (end, end + if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 }),
                None if self.is_ended && bytes.len() == self.start && dropped == 0 => return Ok(None),
                None if self.is_ended => break (bytes.len(), bytes.len()),
                None => {
                    searched = bytes.len();
                    if (searched - self.start) as u64 > bounds::LINE.most {
                        dropped += (searched - self.start) as u64;
                        self.start = searched;
                    }
                }
            }
            searched -= self.start;
            self.fill()?;
        };
        self.number += 1;
        let text = if dropped == 0 { &self.text[self.start..end] } else { "" };
        let length = dropped + (end - self.start) as u64;
        self.start = after;
        Ok(Some(TextLine { number: self.number, text, length }))
    }

    /// Drops the lines that were taken, and reads and decodes a piece more.
    fn fill(&mut self) -> Result<(), SourceError> {
        self.text.drain(..self.start);
        self.start = 0;
        self.is_ended = !self.unpacked.append(&mut self.bytes, PIECE)?;
        self.decode()
    }

    fn decode(&mut self) -> Result<(), SourceError> {
        if let Decoding::Utf8 { is_named } = self.decoding {
            let (valid, wrong) = match std::str::from_utf8(&self.bytes) {
                Ok(text) => (text.len(), false),
                Err(error) => (error.valid_up_to(), error.error_len().is_some() || self.is_ended),
            };
            // Checked a line above, and cheap beside the rest.
            self.text.push_str(std::str::from_utf8(&self.bytes[..valid]).unwrap_or_default());
            self.bytes.drain(..valid);
            if !wrong {
                return Ok(());
            }
            if is_named {
                return Err(self.undecodable(UTF_8));
            }
            self.decoding = Decoding::Other(WINDOWS_1252.new_decoder_without_bom_handling());
        }
        let Decoding::Other(decoder) = &mut self.decoding else { return Ok(()) };
        self.text.reserve(decoder.max_utf8_buffer_length_without_replacement(self.bytes.len()).unwrap_or(0));
        let (result, _) = decoder.decode_to_string_without_replacement(&self.bytes, &mut self.text, self.is_ended);
        let encoding = decoder.encoding();
        self.bytes.clear();
        if matches!(result, DecoderResult::InputEmpty) { Ok(()) } else { Err(self.undecodable(encoding)) }
    }

    fn undecodable(&self, encoding: &'static Encoding) -> SourceError {
        let before = self.text[self.start..].bytes().filter(|byte| *byte == b'\n').count() as u64;
        SourceError::Damaged {
            path: self.unpacked.path.to_owned(),
            place: format!("line {}", self.number + before + 1),
            found: format!("bytes that are no {}", encoding.name()),
            expected: "text in the encoding that the catalogue or the byte order mark names",
            hint: "save the file as UTF-8, or set `encoding` of the source in sources.toml",
        }
    }
}

fn find_encoding(path: &Path, label: &str) -> Result<&'static Encoding, SourceError> {
    Encoding::for_label(label.as_bytes()).ok_or_else(|| SourceError::Damaged {
        path: path.to_owned(),
        place: "its encoding".to_owned(),
        found: format!("`{label}`"),
        expected: "an encoding such as utf-8 or windows-1252",
        hint: "correct `encoding` of the source in sources.toml",
    })
}

/// Tells whether the bytes are UTF-8, the last character perhaps cut off where others follow.
fn is_utf8(bytes: &[u8], is_ended: bool) -> bool {
    std::str::from_utf8(bytes).map_or_else(|error| error.error_len().is_none() && !is_ended, |_| true)
}

#[cfg(test)]
mod tests;
