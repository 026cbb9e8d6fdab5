//! Recoding tables: what went from the codes of one year to those of a later one.
//!
//! In: rows of the files, one by one. Out: [`Recoding`], the rows that are needed, packed.
//! Guaranteed: a row takes 40 bytes and a place in an index, whatever its file; one that repeats another is reported
//! and not kept. Left to the next: what the rows mean for an area ([`super::lineage`]).

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use super::{RoundedNumber, raw_tables};
use crate::sources::Bound;

mod read;

pub(crate) use read::RecodingReader;

/// Rows that are kept of all recodings; an old code that is none counts for its text besides.
const ROWS: Bound = Bound { most: 10_000_000, said: "at most 10 million different rows of recodings" };

/// Stands in the index where no row does.
const FREE: u32 = u32::MAX;

/// The rows of all recoding tables.
#[derive(Debug, Default)]
pub(crate) struct Recoding {
    pub(super) rows: Vec<PackedRow>,
    /// Old codes that are none, as they stand there, and the numbers of these.
    texts: Vec<String>,
    numbers: HashMap<String, u64>,
    /// What the place of the first row of each file counts from, and the name of the file.
    files: Vec<(u32, String)>,
    /// The first year and the last one that are joined, where more than the rows tells it.
    joined: Option<(i32, i32)>,
    /// What has been taken of [`ROWS`].
    taken: u64,
    index: Index,
}

/// One row: what went from a code of one year to a code of a later year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PackedRow {
    /// The old code; where it is none, what stands there.
    pub(super) code_from: PackedCode,
    /// The new code.
    pub(super) code_to: PackedCode,
    /// Share of the old code's addresses that went to the new code, 0 to 1.
    pub(super) share_from: f64,
    /// Share of the new code's addresses that came from the old code, 0 to 1.
    pub(super) share_to: f64,
    /// Its row in its file, counted on over the files: it tells the order of rows too.
    place: u32,
    years: PackedYears,
}

/// The code of a buurt in eight bytes, its `BU` left out, or the number of a text that is none; ordered as the codes
/// are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct PackedCode(u64);

impl PackedCode {
    /// No letter or digit has this bit in its byte.
    const NONE: u64 = 1 << 63;

    /// Packs the code of a buurt; none if it is none.
    pub(super) fn of(code: &str) -> Option<PackedCode> {
        let bytes: [u8; 8] =
            code.strip_prefix("BU").filter(|_| raw_tables::is_buurt_code(code))?.as_bytes().try_into().ok()?;
        Some(PackedCode(u64::from_be_bytes(bytes.map(|byte| byte.to_ascii_uppercase()))))
    }

    /// Gives the four digits of the gemeente, which come first.
    pub(super) fn gemeente(self) -> u64 {
        self.0 >> 32
    }
}

/// Two years, each in nine bits from 1900 on, and what is known of the row, so that it takes no more room than its
/// place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PackedYears(u32);

impl PackedYears {
    const ELSEWHERE: u32 = 1 << 29;
    const UNREADABLE: u32 = 1 << 30;
    const REFUSED: u32 = 1 << 31;

    /// Packs two years from 1900 to 2199.
    fn of(from: i32, to: i32) -> PackedYears {
        let packed = |year: i32| u32::try_from(year - 1900).unwrap_or(0) & 0x1ff;
        PackedYears(packed(from) | packed(to) << 9)
    }

    /// The years without what is known of the row.
    fn alone(self) -> u32 {
        self.0 & 0x3_ffff
    }
}

impl PackedRow {
    /// Makes a row that can be read.
    pub(super) fn new(years: (i32, i32), codes: (PackedCode, PackedCode), shares: (f64, f64)) -> PackedRow {
        let years = PackedYears::of(years.0, years.1);
        PackedRow {
            code_from: codes.0,
            code_to: codes.1,
            share_from: shares.0,
            share_to: shares.1,
            place: u32::MAX,
            years,
        }
    }

    /// Gives the year of the old code.
    pub(super) fn year_from(&self) -> i32 {
        1900 + (self.years.0 & 0x1ff).cast_signed()
    }

    /// Gives the year of the new code.
    pub(super) fn year_to(&self) -> i32 {
        1900 + (self.years.0 >> 9 & 0x1ff).cast_signed()
    }

    /// Tells whether old code and shares could be read; otherwise something came from elsewhere, and is lost.
    pub(super) fn is_readable(&self) -> bool {
        self.years.0 & PackedYears::UNREADABLE == 0
    }

    /// Tells whether the row says that the area kept its code and its addresses.
    pub(super) fn is_identity(&self) -> bool {
        let whole = |share: f64| RoundedNumber::of(share) == RoundedNumber::of(1.0);
        self.is_readable() && self.code_from == self.code_to && whole(self.share_from) && whole(self.share_to)
    }

    /// Tells whether the row says, with an empty old code and empty shares, that its new code came from elsewhere: what
    /// it came from is lost, and that is no defect.
    pub(super) fn is_elsewhere(&self) -> bool {
        self.years.0 & PackedYears::ELSEWHERE != 0
    }

    /// Tells whether the row does not count.
    pub(super) fn is_refused(&self) -> bool {
        self.years.0 & PackedYears::REFUSED != 0
    }

    /// Makes the row not count.
    pub(super) fn refuse(&mut self) {
        self.years.0 |= PackedYears::REFUSED;
    }

    /// Orders rows by where they stand.
    pub(super) fn place(&self) -> u32 {
        self.place
    }

    /// Tells whether it stands in no file but was found by a boundary that did not change: those are counted from the
    /// end of the places, which no file reaches.
    pub(super) fn is_linked(&self) -> bool {
        self.place > u32::MAX / 2
    }

    /// Gives what two rows have in common of which one repeats the other.
    ///
    /// Rows of one pair of codes with other shares are parts that were published apart.
    fn key(&self) -> (PackedCode, PackedCode, u64, u64, u32) {
        let shares = (self.share_from.to_bits(), self.share_to.to_bits());
        (self.code_from, self.code_to, shares.0, shares.1, self.years.alone())
    }
}

impl Recoding {
    /// Writes a code; where it is none, what stands there.
    pub(super) fn text(&self, code: PackedCode) -> String {
        if code.0 & PackedCode::NONE == 0 {
            let bytes = code.0.to_be_bytes();
            return format!("BU{}", String::from_utf8_lossy(&bytes));
        }
        let at = usize::try_from(code.0 & !PackedCode::NONE).ok();
        at.and_then(|at| self.texts.get(at)).cloned().unwrap_or_default()
    }

    /// Says in which file and row a row stands.
    pub(super) fn place(&self, row: &PackedRow) -> String {
        let after = self.files.partition_point(|(first, _)| *first <= row.place);
        let (first, file) = after.checked_sub(1).map_or((0, ""), |at| (self.files[at].0, self.files[at].1.as_str()));
        format!("{file}, row {}", row.place - first)
    }

    /// Says which years are joined, whether or not anything changed between them.
    pub(crate) fn join(&mut self, first: i32, last: i32) {
        self.joined = Some((first, last));
    }

    /// Gives the first year and the last one that are joined, where that was said.
    pub(super) fn joined(&self) -> Option<(i32, i32)> {
        self.joined
    }

    /// Names the files that were read.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|(_, file)| file.as_str())
    }

    /// Ends the reading: no row comes after that could repeat another.
    pub(super) fn forget_index(&mut self) {
        self.index = Index::default();
        self.numbers = HashMap::new();
    }

    /// Leaves so many rows and files, and forgets those behind them.
    fn forget_after(&mut self, (rows, files): (usize, usize)) {
        self.rows.truncate(rows);
        self.files.truncate(files);
        let mut index = Index::default();
        for (at, row) in self.rows.iter().enumerate() {
            index.find_or_add(&self.rows[..at], row);
        }
        self.index = index;
    }

    /// Adds rows that stand in no file, behind all others.
    pub(super) fn extend(&mut self, rows: Vec<PackedRow>) {
        let first = u32::MAX - u32::try_from(rows.len()).unwrap_or(u32::MAX);
        self.rows.extend((first..).zip(rows).map(|(place, row)| PackedRow { place, ..row }));
    }

    /// Begins a file of about so many rows.
    fn begin(&mut self, file: &str, likely_rows: u64) {
        // Room at once instead of twice as much again and again: what is not used is not taken either. More is a guess
        // that would be too bold.
        let likely = usize::try_from(likely_rows.min(4_000_000)).unwrap_or(0);
        self.rows.reserve(likely);
        self.index.reserve(&self.rows, likely);
        let first = self.rows.iter().map(|row| row.place + 1).max().unwrap_or(0);
        self.files.push((first, file.to_owned()));
    }

    /// Tells the place of a row of the file at hand.
    fn place_of(&self, row: u64) -> u32 {
        let first = self.files.last().map_or(0, |(first, _)| *first);
        first.saturating_add(u32::try_from(row).unwrap_or(u32::MAX))
    }

    /// Keeps an old code that is none.
    fn keep_text(&mut self, text: String) -> Result<PackedCode, &'static Bound> {
        if let Some(number) = self.numbers.get(&text) {
            return Ok(PackedCode(PackedCode::NONE | number));
        }
        self.take(1 + text.len() / 16)?;
        let number = self.texts.len() as u64;
        self.texts.push(text.clone());
        self.numbers.insert(text, number);
        Ok(PackedCode(PackedCode::NONE | number))
    }

    fn take(&mut self, room: usize) -> Result<(), &'static Bound> {
        self.taken += room as u64;
        if self.taken > ROWS.most { Err(&ROWS) } else { Ok(()) }
    }

    /// Keeps a row. If it repeats another, gives that one; then it is not kept unless told so.
    fn add(&mut self, row: PackedRow, keeps_repeated: bool) -> Result<Option<PackedRow>, &'static Bound> {
        let first = self.index.find_or_add(&self.rows, &row);
        if first.is_none() || keeps_repeated {
            self.take(1)?;
            self.rows.push(row);
        }
        Ok(first.map(|first| self.rows[first]))
    }
}

/// Finds rows by their keys: open addressing over the numbers of the rows, so that no key is held twice.
#[derive(Debug, Default)]
struct Index {
    slots: Vec<u32>,
    used: usize,
    hasher: RandomState,
}

impl Index {
    /// Finds the first row with the key of a row that is not among them yet; if there is none, the row will be the next
    /// of them.
    fn find_or_add(&mut self, rows: &[PackedRow], row: &PackedRow) -> Option<usize> {
        if self.used * 4 >= self.slots.len() * 3 {
            self.grow(rows, (self.slots.len() * 2).max(1024));
        }
        let mut slot = self.first_slot(row);
        while self.slots[slot] != FREE {
            let known = self.slots[slot] as usize;
            if rows[known].key() == row.key() {
                return Some(known);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        self.slots[slot] = u32::try_from(rows.len()).unwrap_or(FREE);
        self.used += 1;
        None
    }

    /// Makes room for so many rows more.
    fn reserve(&mut self, rows: &[PackedRow], more: usize) {
        let slots = ((self.used + more) / 3 * 4 + 1024).next_power_of_two();
        if slots > self.slots.len() {
            self.grow(rows, slots);
        }
    }

    fn grow(&mut self, rows: &[PackedRow], slots: usize) {
        let before = std::mem::replace(&mut self.slots, vec![FREE; slots]);
        for known in before.into_iter().filter(|known| *known != FREE) {
            let mut slot = self.first_slot(&rows[known as usize]);
            while self.slots[slot] != FREE {
                slot = (slot + 1) & (self.slots.len() - 1);
            }
            self.slots[slot] = known;
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "any bits of the hash will do")]
    fn first_slot(&self, row: &PackedRow) -> usize {
        self.hasher.hash_one(row.key()) as usize & (self.slots.len() - 1)
    }
}

#[cfg(test)]
pub(crate) mod tests;
