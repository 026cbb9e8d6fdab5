//! How a file is laid out: a prelude, a head, and one piece after another.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | [`MAGIC`] |
//! | 4 | [`VERSION`] |
//! | 4 | length of the head |
//! | 4 | CRC-32 of the head |
//! | head | year (4), addresses (8), four texts, each with its length (2) before it; then codes and index |
//! | codes | their count (4), then 8 bytes each, ascending |
//! | index | the count of pieces (4), then each [`PieceEntry`]: 14 bytes, ascending by its digits |
//! | pieces | in the order of the index, one right after another: where one begins follows from the lengths before |
//!
//! Whole numbers have their lowest byte first. What a piece holds says [`crate::piece`].

use crate::bytes::Bytes;
use crate::provenance::About;

/// With what a file begins.
pub(crate) const MAGIC: [u8; 8] = *b"vkpostcd";
/// Another layout has another number.
pub(crate) const VERSION: u32 = 1;
/// Bytes before the head.
pub(crate) const PRELUDE: usize = 20;
/// Bytes of a head: a million codes fit.
pub(crate) const HEAD_BYTES: u32 = 16 << 20;
/// Bytes of a piece. The largest of the country has some 15 KB.
pub(crate) const PIECE_BYTES: u32 = 4 << 20;
/// Different codes; there are 14,000 buurten.
pub(crate) const CODES: usize = 1_000_000;
/// Numbers of houses are below this.
pub(crate) const NUMBERS: u32 = 100_000;
/// Four digits are below this.
pub(crate) const DIGITS: u16 = 10_000;

/// A piece, as the index lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PieceEntry {
    /// The four digits.
    pub(crate) digits: u16,
    /// Bytes of the piece.
    pub(crate) length: u32,
    /// Their CRC-32.
    pub(crate) sum: u32,
    /// How many addresses it holds.
    pub(crate) addresses: u32,
}

/// What a head says.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) about: About,
    pub(crate) addresses: u64,
    pub(crate) codes: Vec<[u8; 8]>,
    pub(crate) entries: Vec<PieceEntry>,
}

impl Head {
    /// Writes it; none where a text is too long.
    pub(crate) fn write(&self) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        out.extend(self.about.year.to_le_bytes());
        out.extend(self.addresses.to_le_bytes());
        for text in self.about.texts() {
            out.extend(u16::try_from(text.len()).ok()?.to_le_bytes());
            out.extend(text.as_bytes());
        }
        out.extend(u32::try_from(self.codes.len()).ok()?.to_le_bytes());
        out.extend(self.codes.iter().flatten());
        out.extend(u32::try_from(self.entries.len()).ok()?.to_le_bytes());
        for entry in &self.entries {
            out.extend(entry.digits.to_le_bytes());
            out.extend(entry.length.to_le_bytes());
            out.extend(entry.sum.to_le_bytes());
            out.extend(entry.addresses.to_le_bytes());
        }
        Some(out)
    }

    /// Reads it; says what is wrong.
    pub(crate) fn read(bytes: &[u8]) -> Result<Head, &'static str> {
        let mut bytes = Bytes(bytes);
        let year = i32::from_le_bytes(bytes.array().ok_or("no year")?);
        let addresses = u64::from_le_bytes(bytes.array().ok_or("no number of addresses")?);
        let mut text = || -> Option<String> {
            let length = u16::from_le_bytes(bytes.array()?);
            String::from_utf8(bytes.take(length.into())?.to_owned()).ok()
        };
        let mut texts = || Some([text()?, text()?, text()?, text()?]);
        let [dutch, english, attribution, licence] = texts().ok_or("a text that ends early or is none")?;
        let codes = codes(&mut bytes)?;
        let entries = entries(&mut bytes)?;
        if bytes.remaining() > 0 {
            return Err("more than its index");
        }
        let sum: u64 = entries.iter().map(|entry| u64::from(entry.addresses)).sum();
        if sum != addresses {
            return Err("another number of addresses than its pieces have together");
        }
        Ok(Head { about: About { year, title: [dutch, english], attribution, licence }, addresses, codes, entries })
    }
}

fn codes(bytes: &mut Bytes<'_>) -> Result<Vec<[u8; 8]>, &'static str> {
    let count = bytes.word().ok_or("no number of codes")? as usize;
    if count > CODES {
        return Err("more than a million codes");
    }
    // Taken before anything is held, so that a number alone asks for no memory.
    let taken = bytes.take(8 * count).ok_or("fewer codes than it counts")?;
    let codes: Vec<[u8; 8]> = taken.as_chunks().0.to_vec();
    let is_code = |code: &[u8; 8]| code.iter().all(|letter| letter.is_ascii_digit() || letter.is_ascii_uppercase());
    if !codes.iter().all(is_code) || !codes.is_sorted_by(|one, other| one < other) {
        return Err("codes that are none, or are not in order");
    }
    Ok(codes)
}

fn entries(bytes: &mut Bytes<'_>) -> Result<Vec<PieceEntry>, &'static str> {
    let count = bytes.word().ok_or("no number of pieces")?;
    if count > u32::from(DIGITS) {
        return Err("more than 10,000 pieces");
    }
    let mut entries: Vec<PieceEntry> = Vec::new();
    for _ in 0..count {
        let mut entry = || {
            let digits = u16::from_le_bytes(bytes.array()?);
            Some(PieceEntry { digits, length: bytes.word()?, sum: bytes.word()?, addresses: bytes.word()? })
        };
        let entry = entry().ok_or("fewer pieces than it counts")?;
        let is_later = entries.last().is_none_or(|last| last.digits < entry.digits);
        if !is_later || entry.digits >= DIGITS || entry.length > PIECE_BYTES {
            return Err("pieces that are out of order or too long");
        }
        entries.push(entry);
    }
    Ok(entries)
}
