//! Codes of buurten in a text of any layout.
//!
//! In: bytes. Out: how many different codes stand in them. Guaranteed: a text of any length takes no more memory than
//! its codes.

use std::collections::HashSet;
use std::io::{ErrorKind, Read};

/// Length of the code of a buurt.
const LENGTH: usize = 10;

/// Codes that were found.
#[derive(Debug, Default)]
pub(super) struct FileCodes(HashSet<[u8; LENGTH]>);

impl FileCodes {
    /// Counts the codes.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// Looks for codes in a text.
    ///
    /// # Errors
    /// It cannot be read to its end.
    pub(super) fn read(&mut self, mut text: impl Read) -> Result<(), String> {
        // What stands before the first code of all.
        let mut bytes = vec![b' '];
        let mut block = vec![0; 1 << 17];
        loop {
            let read = match text.read(&mut block) {
                Ok(read) => read,
                Err(cause) if cause.kind() == ErrorKind::Interrupted => continue,
                Err(cause) => return Err(format!("it is damaged: {cause}")),
            };
            bytes.extend_from_slice(&block[..read]);
            // A code is known by what stands before and behind it.
            self.look(&bytes, read == 0);
            if read == 0 {
                return Ok(());
            }
            let kept = bytes.len().saturating_sub(LENGTH + 1);
            bytes.drain(..kept);
        }
    }

    fn look(&mut self, bytes: &[u8], is_end: bool) {
        for (at, code) in bytes.windows(LENGTH).enumerate() {
            if !code[..2].eq_ignore_ascii_case(b"BU") || !is_code(code) {
                continue;
            }
            let is_edge = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
            // The first byte stands there for what is before.
            let Some(before) = at.checked_sub(1) else { continue };
            let behind = bytes.get(at + LENGTH);
            if is_edge(bytes.get(before)) && (behind.is_some() || is_end) && is_edge(behind) {
                let mut own = [0; LENGTH];
                own.copy_from_slice(code);
                own.make_ascii_uppercase();
                self.0.insert(own);
            }
        }
    }
}

/// Tells whether a word is four digits of a gemeente and four digits or letters behind its first two letters.
fn is_code(word: &[u8]) -> bool {
    word[2..6].iter().all(u8::is_ascii_digit) && word[6..].iter().all(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time.
    struct SlowReader<'a>(&'a [u8], usize);

    impl Read for SlowReader<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let (now, later) = self.0.split_at(self.1.min(self.0.len()));
            buffer[..now.len()].copy_from_slice(now);
            self.0 = later;
            Ok(now.len())
        }
    }

    #[test]
    fn codes_are_found_in_any_layout_however_the_bytes_arrive() {
        let text =
            b"BU00030000;1\n\"bu00030001  \",<t>BU0363AF01</t> BU00030000 BU000300011 XBU00030002 WK000300 BU0599";
        for step in [1, 3, 7, 1000] {
            let mut codes = FileCodes::default();
            codes.read(SlowReader(text, step)).unwrap();
            assert_eq!(codes.count(), 3, "{step}");
        }
        let mut codes = FileCodes::default();
        codes.read(&b"BU00030000"[..]).unwrap();
        assert_eq!(codes.count(), 1, "the text ends with it");
    }
}
