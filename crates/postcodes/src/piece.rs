//! The postcodes of one four digits, as bytes and as lists.
//!
//! A piece begins with the number of its postcodes. Each of them is: the step from the pair of letters before (from one
//! before AA for the first), the number of its buurten, and for each of these its code, by its place among the codes of
//! the file, and its number of addresses; where there are several buurten, after each the steps from house number to
//! house number (from 0 for the first). All of these are numbers as [`crate::bytes::put`] writes them.

use crate::PAIRS;
use crate::bytes::{Bytes, put};
use crate::layout::NUMBERS;

/// The postcodes of one four digits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Piece {
    /// Those that lie in one buurt, in the order of their letters.
    pub whole: Vec<WholePostcode>,
    /// Those that lie in several, in the order of letters and codes: at least two of each.
    pub split: Vec<Split>,
}

/// A postcode that lies in one buurt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WholePostcode {
    /// Its two letters.
    pub letters: [char; 2],
    /// Place of the buurt among the codes of the file.
    pub code: usize,
    /// How many addresses it has.
    pub addresses: u32,
}

/// The part of a postcode that lies in a buurt, where it lies in several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Its two letters.
    pub letters: [char; 2],
    /// Place of the buurt among the codes of the file.
    pub code: usize,
    /// House numbers, ascending: 1 to 99,999.
    pub numbers: Vec<u32>,
}

/// Adds a postcode to a piece: how far its letters are from those before, and its addresses as code and house number,
/// sorted.
pub(crate) fn put_postcode(out: &mut Vec<u8>, step: u32, addresses: &[(u32, u32)]) {
    let groups = || addresses.chunk_by(|one, other| one.0 == other.0);
    put(out, step);
    let several = groups().count();
    put(out, count(several));
    for group in groups() {
        put(out, group[0].0);
        put(out, count(group.len()));
        if several > 1 {
            let mut last = 0;
            for (_, number) in group {
                put(out, number - last);
                last = *number;
            }
        }
    }
}

fn count(items: usize) -> u32 {
    u32::try_from(items).expect("a postcode has fewer than 100,000 house numbers")
}

impl Piece {
    /// Counts the addresses.
    #[must_use]
    pub fn addresses(&self) -> u64 {
        let whole: u64 = self.whole.iter().map(|whole| u64::from(whole.addresses)).sum();
        whole + self.split.iter().map(|split| split.numbers.len() as u64).sum::<u64>()
    }

    /// Reads a piece of a file that has so many codes; none where it says what cannot be.
    pub(crate) fn read(bytes: &[u8], codes: usize) -> Option<Piece> {
        let mut bytes = Bytes(bytes);
        let mut piece = Piece::default();
        // Of AA it is the step from one before.
        let mut next = 0;
        for _ in 0..bytes.number()? {
            let pair = bytes.number()?.checked_sub(1)?.checked_add(next).filter(|pair| *pair < PAIRS)?;
            next = pair + 1;
            piece.read_postcode(&mut bytes, letters(pair), codes)?;
        }
        (bytes.remaining() == 0).then_some(piece)
    }

    fn read_postcode(&mut self, bytes: &mut Bytes<'_>, letters: [char; 2], codes: usize) -> Option<()> {
        let buurten = bytes.number().filter(|buurten| *buurten > 0)?;
        let mut before = None;
        for _ in 0..buurten {
            let code = bytes.number()? as usize;
            if code >= codes || before.is_some_and(|before| before >= code) {
                return None;
            }
            before = Some(code);
            let addresses = bytes.number().filter(|addresses| (1..NUMBERS).contains(addresses))?;
            if buurten == 1 {
                self.whole.push(WholePostcode { letters, code, addresses });
                continue;
            }
            // A number takes a byte at least: what cannot be there asks for no memory.
            if addresses as usize > bytes.remaining() {
                return None;
            }
            let mut numbers = Vec::with_capacity(addresses as usize);
            let mut last = 0;
            for _ in 0..addresses {
                let step = bytes.number().filter(|step| *step > 0)?;
                last = step.checked_add(last).filter(|number| *number < NUMBERS)?;
                numbers.push(last);
            }
            self.split.push(Split { letters, code, numbers });
        }
        Some(())
    }
}

/// Gives the letters of a pair, counted from AA.
fn letters(pair: u32) -> [char; 2] {
    [pair / 26, pair % 26].map(|letter| char::from(b'A' + u8::try_from(letter).unwrap_or(0)))
}
