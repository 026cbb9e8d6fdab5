//! The addresses of one year, each with its buurt, in eight bytes.
//!
//! In: the csv of a year. Out: [`Addresses`], sorted by address, each of them once. Guaranteed: a row whose postcode is
//! not four digits and two letters, whose number is not from 1 to 99,999 or whose code is none is skipped and counted;
//! of rows of one address the first counts; codes agree with their wijk and gemeente in the rows that are looked at.

use std::collections::HashMap;
use std::path::Path;

use crate::code::BuurtCode;
use crate::error::{AGAIN, OTHER, RecodeError};
use crate::file::{Csv, with_csv};
use crate::header::{AddressCells, AddressHeader, year_in};
use crate::lines::{LineError, StreamLines};

/// Rows whose codes are held against their wijk and gemeente.
const LOOKED_AT: u64 = 1000;

/// Addresses of a year that are held: three times as many as there are.
const ADDRESSES: usize = 30_000_000;

/// Different codes of a year; there are 14,000 buurten.
const CODES: usize = 1_000_000;

/// Bits of the index of a code, below those of the address.
const INDEX_BITS: u32 = 24;

/// Numbers of houses are below this.
const NUMBERS: u64 = 100_000;

/// Where the header is expected.
const FIRST: &str = "line 1";

/// The addresses of a year.
#[derive(Debug)]
pub struct Addresses {
    year: i32,
    file: String,
    /// An address, and below it the index of its code: sorted.
    packed: Vec<u64>,
    codes: Vec<BuurtCode>,
    counts: RowCounts,
}

/// One address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressRow {
    /// The four digits of the postcode times 676, and its letters, counted from AA: 1011AB is 1011 · 676 + 1.
    pub postcode: u32,
    /// House number, 1 to 99,999.
    pub number: u32,
    /// Index of the code of its buurt.
    pub code: usize,
}

/// What became of the rows of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// Rows of the file.
    pub rows: u64,
    /// Rows without a usable postcode, number or code.
    pub skipped: u64,
    /// Rows of an address that an earlier row has.
    pub repeated: u64,
}

/// Tells the year of an address file by its content; none if it is no address file or cannot be read as one.
#[must_use]
pub fn address_year(path: &Path) -> Option<i32> {
    with_csv(path, "", |csv| {
        let name = csv.name;
        let header = read_header(&mut StreamLines::of(csv.content), &csv.place)?;
        year_of(&header, &name, &csv.place)
    })
    .ok()
}

impl Addresses {
    /// Reads the file of a year, csv or zip; messages call it `name`.
    ///
    /// # Errors
    /// [`RecodeError`]: it cannot be read, has no header of addresses, tells no year, contradicts itself, or holds more
    /// than a year has.
    pub fn read(path: &Path, name: &str) -> Result<Addresses, RecodeError> {
        with_csv(path, name, |csv| read_csv(csv, name))
    }

    /// Gives the year of the addresses, which is that of their division.
    #[must_use]
    pub fn year(&self) -> i32 {
        self.year
    }

    /// Counts the addresses.
    #[must_use]
    pub fn count(&self) -> usize {
        self.packed.len()
    }

    /// Counts the rows of the file.
    #[must_use]
    pub fn row_counts(&self) -> RowCounts {
        self.counts
    }

    /// Names the file.
    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    /// Lists each address with the index of its code, in the order of addresses.
    pub(crate) fn each(&self) -> impl Iterator<Item = (u64, usize)> + '_ {
        self.packed.iter().map(|packed| (address_of(*packed), index_of(*packed)))
    }

    /// Lists the codes by their index, in the order in which they came.
    #[must_use]
    pub fn codes(&self) -> &[BuurtCode] {
        &self.codes
    }

    /// Lists the addresses in the order of postcode and house number, each once.
    pub fn rows(&self) -> impl Iterator<Item = AddressRow> + '_ {
        self.each().map(|(address, code)| {
            // Below 10,000 · 676, and below 100,000.
            let part = |part: u64| u32::try_from(part).unwrap_or(u32::MAX);
            let (postcode, number) = (part(address / NUMBERS), part(address % NUMBERS));
            AddressRow { postcode, number, code }
        })
    }
}

/// Reads the csv of a year.
pub(crate) fn read_csv(csv: Csv<'_>, file: &str) -> Result<Addresses, RecodeError> {
    let Csv { place, name, length, content } = csv;
    let mut lines = StreamLines::of(content);
    let header = read_header(&mut lines, &place)?;
    let year = year_of(&header, &name, &place)?;
    // Room at once instead of twice as much again and again: a row has more than 20 bytes, and what is not used of it
    // is not taken from the system.
    let likely = usize::try_from(length / 20).unwrap_or(ADDRESSES).min(ADDRESSES);
    let mut packed: Vec<u64> = Vec::with_capacity(likely);
    let mut numbered = CodeNumbers::default();
    let mut counts = RowCounts::default();
    while let Some(line) = next_line(&mut lines, &place)? {
        if line.is_empty() {
            continue;
        }
        counts.rows += 1;
        let cells = header.cells(line);
        let (Some(address), Some(code)) = (address(&cells), numbered.code(cells.buurt)) else {
            counts.skipped += 1;
            continue;
        };
        if counts.rows <= LOOKED_AT {
            agree(&header, &cells, code, counts.rows + 1, &place)?;
        }
        let index = numbered.index(code);
        if packed.len() == ADDRESSES || index >= CODES {
            return Err(RecodeError::Damaged {
                file: place,
                place: format!("line {}", lines.number()),
                found: "still more".to_owned(),
                expected: "at most 30 million addresses in at most 1 million buurten",
                hint: OTHER,
            });
        }
        packed.push(address << INDEX_BITS | index as u64);
    }
    if packed.is_empty() {
        return Err(RecodeError::Damaged {
            file: place,
            place: format!("its {} rows", counts.rows),
            found: "none with a postcode such as 1011AB, a number of a house and the code of a buurt".to_owned(),
            expected: "an address in each",
            hint: OTHER,
        });
    }
    if !packed.is_sorted_by_key(|packed| address_of(*packed)) {
        // Rows of one address stay in the order of the file.
        packed.sort_by_key(|packed| address_of(*packed));
    }
    let before = packed.len();
    packed.dedup_by_key(|packed| address_of(*packed));
    counts.repeated = (before - packed.len()) as u64;
    Ok(Addresses { year, file: file.to_owned(), packed, codes: numbered.codes, counts })
}

fn next_line<'l>(lines: &'l mut StreamLines<'_>, file: &str) -> Result<Option<&'l [u8]>, RecodeError> {
    let number = lines.number() + 1;
    lines.next().map_err(|error| {
        let (found, expected, hint) = match error {
            LineError::TooLong => ("a line of more than 256 KB".to_owned(), "an address in each line", OTHER),
            LineError::Content(cause) => (cause.to_string(), "more addresses", AGAIN),
        };
        RecodeError::Damaged { file: file.to_owned(), place: format!("line {number}"), found, expected, hint }
    })
}

fn read_header(lines: &mut StreamLines<'_>, file: &str) -> Result<AddressHeader, RecodeError> {
    let line = next_line(lines, file)?.unwrap_or_default();
    AddressHeader::of(line).ok_or_else(|| RecodeError::Damaged {
        file: file.to_owned(),
        place: FIRST.to_owned(),
        found: format!("{:?}", String::from_utf8_lossy(line).chars().take(200).collect::<String>()),
        expected: "the columns pc6 or postcode, huisnummer or hnr, and one that begins with buurt, gwb or bu_",
        hint: OTHER,
    })
}

fn year_of(header: &AddressHeader, name: &str, file: &str) -> Result<i32, RecodeError> {
    header.year.or_else(|| year_in(name)).ok_or_else(|| RecodeError::Damaged {
        file: file.to_owned(),
        place: FIRST.to_owned(),
        found: format!("no year in the names of the columns, and none in {name:?}"),
        expected: "a column such as Buurt2024, or a csv whose name begins with a date such as pc6hnr20240801",
        hint: "unpack it, and write the year of the division into the name of the csv",
    })
}

/// Packs postcode and number; none if they are none.
fn address(cells: &AddressCells<'_>) -> Option<u64> {
    let postcode: &[u8; 6] = cells.postcode.trim_ascii().try_into().ok()?;
    let mut packed = 0;
    for byte in &postcode[..4] {
        packed = packed * 10 + u64::from(byte.is_ascii_digit().then(|| byte - b'0')?);
    }
    for byte in &postcode[4..] {
        packed = packed * 26 + u64::from(byte.is_ascii_alphabetic().then(|| byte.to_ascii_uppercase() - b'A')?);
    }
    let mut number = 0;
    for byte in cells.number.trim_ascii() {
        number = number * 10 + u64::from(byte.is_ascii_digit().then(|| byte - b'0')?);
        if number >= NUMBERS {
            return None;
        }
    }
    (number > 0).then_some(packed * NUMBERS + number)
}

fn address_of(packed: u64) -> u64 {
    packed >> INDEX_BITS
}

fn index_of(packed: u64) -> usize {
    (packed & ((1 << INDEX_BITS) - 1)) as usize
}

/// Holds a code against its wijk and gemeente, where the file tells these.
fn agree(
    header: &AddressHeader,
    cells: &AddressCells<'_>,
    code: BuurtCode,
    line: u64,
    file: &str,
) -> Result<(), RecodeError> {
    let contradiction = |column: &str, cell: &[u8], expected: String| RecodeError::Damaged {
        file: file.to_owned(),
        place: format!("line {line}"),
        found: format!("{code} in {column} {:?} instead of {expected}", String::from_utf8_lossy(cell)),
        expected: "the code of a buurt to begin with those of its gemeente and its wijk",
        hint: OTHER,
    };
    if header.wijk.is_some() && !code.is_in_wijk(cells.wijk) {
        return Err(contradiction("wijk", cells.wijk, code.wijk()));
    }
    if header.gemeente.is_some() && !code.is_in_gemeente(cells.gemeente) {
        return Err(contradiction("gemeente", cells.gemeente, code.gemeente()));
    }
    Ok(())
}

/// Codes, numbered as they come.
#[derive(Default)]
struct CodeNumbers {
    codes: Vec<BuurtCode>,
    indexes: HashMap<BuurtCode, usize>,
    /// The cell of the row before, its code and its index: neighbours are mostly of one buurt.
    last: Option<(BuurtCode, usize)>,
    cell: Vec<u8>,
    of_cell: Option<BuurtCode>,
}

impl CodeNumbers {
    /// Reads the code in a cell.
    fn code(&mut self, cell: &[u8]) -> Option<BuurtCode> {
        if self.cell != cell {
            self.cell.clear();
            self.cell.extend_from_slice(cell);
            self.of_cell = BuurtCode::parse(cell);
        }
        self.of_cell
    }

    /// Gives the index of a code.
    fn index(&mut self, code: BuurtCode) -> usize {
        if let Some((_, index)) = self.last.filter(|(last, _)| *last == code) {
            return index;
        }
        let next = self.codes.len();
        let index = *self.indexes.entry(code).or_insert(next);
        if index == next {
            self.codes.push(code);
        }
        self.last = Some((code, index));
        index
    }
}

#[cfg(test)]
mod tests;
