//! Codes of buurten, whichever way a year wrote them.

use std::fmt;

/// The code of a buurt without its `BU`: four digits of the gemeente, and four letters or digits; ordered as text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BuurtCode([u8; 8]);

impl BuurtCode {
    /// Reads a code with or without `BU`, as text or as a number that lost its zeros in front: `BU03630000`, `0363AF01`
    /// and `3630000`. None if it is no code.
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<BuurtCode> {
        let text = text.trim_ascii();
        let text = match text {
            [b'B' | b'b', b'U' | b'u', rest @ ..] => rest,
            _ => text,
        };
        let bytes = padded::<8>(text)?;
        // Gemeente 0000 is none: it comes of padding what was no code, such as `NA`.
        let is_code = bytes[..4].iter().all(u8::is_ascii_digit) && bytes[..4] != *b"0000";
        is_code.then_some(BuurtCode(bytes))
    }

    /// Gives the code without its `BU`: digits and capitals.
    #[must_use]
    pub fn bytes(self) -> [u8; 8] {
        self.0
    }

    /// Tells whether a cell is the code of the wijk in which the buurt lies, under any of its forms.
    pub(crate) fn is_in_wijk(self, cell: &[u8]) -> bool {
        padded::<6>(without(cell, *b"WK")).is_some_and(|wijk| wijk == self.0[..6])
    }

    /// Tells whether a cell is the code of the gemeente in which the buurt lies, under any of its forms.
    pub(crate) fn is_in_gemeente(self, cell: &[u8]) -> bool {
        padded::<4>(without(cell, *b"GM")).is_some_and(|gemeente| gemeente == self.0[..4])
    }

    /// Gives the code of the wijk.
    pub(crate) fn wijk(self) -> String {
        String::from_utf8_lossy(&self.0[..6]).into_owned()
    }

    /// Gives the code of the gemeente.
    pub(crate) fn gemeente(self) -> String {
        String::from_utf8_lossy(&self.0[..4]).into_owned()
    }
}

impl fmt::Display for BuurtCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BU{}", String::from_utf8_lossy(&self.0))
    }
}

impl fmt::Debug for BuurtCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Takes the two letters of a level from the front of a cell, if they are there.
fn without(cell: &[u8], letters: [u8; 2]) -> &[u8] {
    let cell = cell.trim_ascii();
    match cell {
        [first, second, rest @ ..] if [first.to_ascii_uppercase(), second.to_ascii_uppercase()] == letters => rest,
        _ => cell,
    }
}

/// Brings one to `N` letters and digits to capitals, with zeros in front; none for anything else.
fn padded<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    let zeros = N.checked_sub(text.len())?;
    if text.is_empty() || !text.iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    let mut bytes = [b'0'; N];
    for (to, from) in bytes[zeros..].iter_mut().zip(text) {
        *to = from.to_ascii_uppercase();
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_any_year_writes_it() {
        let read = |text: &str| BuurtCode::parse(text.as_bytes()).map(|code| code.to_string());
        for (text, code) in [
            ("3630000", "BU03630000"),
            (" BU03630000 ", "BU03630000"),
            ("0363af01", "BU0363AF01"),
            ("bu16800000", "BU16800000"),
            ("16800000", "BU16800000"),
        ] {
            assert_eq!(read(text).as_deref(), Some(code), "{text}");
        }
        for wrong in ["", "BU", "NA", "036300001", "-99997", "036A0000", "0363 001", "0363000\u{e9}"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn wijk_and_gemeente_of_a_code_are_recognised_without_their_zeros_too() {
        let code = BuurtCode::parse(b"3630102").unwrap();
        assert!(["36301", "036301", "WK036301"].iter().all(|wijk| code.is_in_wijk(wijk.as_bytes())));
        assert!(["363", "0363", "gm0363"].iter().all(|gemeente| code.is_in_gemeente(gemeente.as_bytes())));
        assert!(!code.is_in_wijk(b"36302") && !code.is_in_gemeente(b"362") && !code.is_in_gemeente(b""));
    }
}
