//! A workbook of before 2007 (xls), looked through before anything is made of it.
//!
//! In: the bytes of a compound file (MS-CFB) with a workbook in it (MS-XLS). Out: that what it makes the reader of
//! workbooks hold is within the bounds. Guaranteed to that reader, which believes its file and makes a rectangle of
//! every sheet: all rectangles together have a bounded number of cells, and an end of the parser is an error and not
//! that of the program.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use calamine::{Reader, Xls};

use super::super::SourceError;
use super::super::bounds;

/// Records that hold one cell or a row of them: they begin with row and column.
const CELLS: [u16; 11] = [0x0006, 0x007e, 0x00bd, 0x00be, 0x00d6, 0x00fd, 0x0201, 0x0203, 0x0204, 0x0205, 0x027e];

/// Records of several cells, which end with their last column.
const SEVERAL: [u16; 2] = [0x00bd, 0x00be];

/// The record with which a sheet begins.
pub(super) const BEGIN: u16 = 0x0809;

/// The record with which a sheet ends.
const END: u16 = 0x000a;

/// The record that says where in the stream a sheet begins.
const SHEET_PLACE: u16 = 0x0085;

/// More sheets than spreadsheet programs make of a file of that age; each is looked through from its place.
const MOST_SHEETS: usize = 400;

/// The record that says where the cells of a sheet lie: the reader makes room for so many.
const DIMENSIONS: u16 = 0x0200;

/// Cells of the largest sheet of the format: 65,536 rows and 256 columns.
const LARGEST: u64 = 65_536 * 256;

/// Ends of a chain of sectors and sectors that are none.
const NO_SECTOR: u32 = 0xffff_fffa;

/// Opens the workbook.
///
/// # Errors
/// What the reader says of it.
pub(super) fn open(bytes: &[u8]) -> Result<Xls<Cursor<&[u8]>>, String> {
    match catch_unwind(AssertUnwindSafe(|| Xls::new(Cursor::new(bytes)))) {
        Ok(opened) => opened.map_err(|error| error.to_string()),
        Err(_) => Err("records that do not fit together".to_owned()),
    }
}

/// Checks how many cells the sheets make together.
pub(super) fn check(path: &Path, bytes: &[u8]) -> Result<(), SourceError> {
    let damaged = |found: &str| SourceError::Damaged {
        path: path.to_owned(),
        place: "its opening".to_owned(),
        found: found.to_owned(),
        expected: "a workbook of Excel without a password",
        hint: "open it in a spreadsheet program and save it as xlsx or CSV",
    };
    let stream = workbook(bytes).ok_or_else(|| damaged("a compound file without a workbook in it"))?;
    let oversized = || damaged("a sheet that says to have more cells than any, or its last row before its first");
    let within = |cells: u64| {
        let passed = || bounds::OLDER_CELLS.passed(path, "its sheets", format!("{cells} cells"));
        if cells > bounds::OLDER_CELLS.most { Err(passed()) } else { Ok(()) }
    };
    // The reader goes to the places that the workbook names, whatever records lie around them, and to one that is named
    // twice it goes twice.
    let mut places: BTreeMap<usize, u64> = BTreeMap::new();
    for (_, body) in WorkbookRecords(&stream).filter(|(kind, _)| *kind == SHEET_PLACE) {
        if let Some(place) = body.first_chunk::<4>() {
            *places.entry(usize::try_from(u32::from_le_bytes(*place)).unwrap_or(usize::MAX)).or_default() += 1;
        }
    }
    if places.len() > MOST_SHEETS {
        return Err(damaged("more sheets than any workbook has"));
    }
    let mut named = 0;
    for (place, times) in places {
        let Some(stream) = stream.get(place..) else { continue };
        named += times * sheet_cells(stream).ok_or_else(oversized)?;
        within(named)?;
    }
    let mut all = 0;
    let mut sheet = Rectangle::default();
    for (kind, body) in WorkbookRecords(&stream) {
        if kind == 0x002f {
            return Err(damaged("a workbook with a password"));
        }
        if kind == BEGIN {
            all += sheet.cells();
            sheet = Rectangle::default();
        }
        if is_oversized(kind, body) {
            return Err(oversized());
        }
        sheet.add_record(kind, body);
        within(all + sheet.cells())?;
    }
    Ok(())
}

/// The records of a stream: the kind of each and its body.
struct WorkbookRecords<'s>(&'s [u8]);

impl<'s> Iterator for WorkbookRecords<'s> {
    type Item = (u16, &'s [u8]);

    fn next(&mut self) -> Option<(u16, &'s [u8])> {
        let (head, after) = self.0.split_first_chunk::<4>()?;
        let (body, rest) = after.split_at_checked(usize::from(u16::from_le_bytes([head[2], head[3]])))?;
        self.0 = rest;
        Some((u16::from_le_bytes([head[0], head[1]]), body))
    }
}

/// Counts the cells of the rectangle of a sheet that begins here; none where it says to have more than any.
fn sheet_cells(stream: &[u8]) -> Option<u64> {
    let mut sheet = Rectangle::default();
    // What is put into a sheet, such as a chart, has a beginning and an end of its own.
    let mut depth = 0_u32;
    for (kind, body) in WorkbookRecords(stream) {
        match kind {
            BEGIN => depth = depth.saturating_add(1),
            END if depth <= 1 => break,
            END => depth -= 1,
            _ => sheet.add_record(kind, body),
        }
        if is_oversized(kind, body) {
            return None;
        }
    }
    Some(sheet.cells())
}

/// Tells whether a record says that its sheet has more cells than any, or its last row before its first.
fn is_oversized(kind: u16, body: &[u8]) -> bool {
    kind == DIMENSIONS && claimed(body).is_none_or(|cells| cells > LARGEST)
}

/// The rows and columns between the cells of a sheet.
#[derive(Default)]
struct Rectangle(Option<[u64; 4]>);

impl Rectangle {
    /// Adds the cells of a record, if it holds some.
    fn add_record(&mut self, kind: u16, body: &[u8]) {
        if CELLS.contains(&kind) && body.len() >= 4 {
            let number = |at: usize| u64::from(u16::from_le_bytes([body[at], body[at + 1]]));
            let last = if SEVERAL.contains(&kind) { number(body.len() - 2).max(number(2)) } else { number(2) };
            self.add(number(0), number(2), last);
        }
    }

    fn add(&mut self, row: u64, first: u64, last: u64) {
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, first, last]);
        self.0 = Some([top.min(row), bottom.max(row), left.min(first), right.max(last)]);
    }

    fn cells(&self) -> u64 {
        self.0.map_or(0, |[top, bottom, left, right]| (bottom - top + 1) * (right - left + 1))
    }
}

/// Tells for how many cells a sheet asks for room (MS-XLS section 2.4.90, and its form of before 1997); none where its
/// last row comes before its first, of which the reader makes as many as there are numbers.
fn claimed(body: &[u8]) -> Option<u64> {
    let short = |at: usize| u64::from(u16::from_le_bytes([body[at], body[at + 1]]));
    let long = |at: usize| short(at) | short(at + 2) << 16;
    let (first, end, columns) = match body.len() {
        10 => (short(0), short(2), short(6)),
        14 | 16 => (long(0), long(4), short(10)),
        // No such record: the reader says so.
        _ => return Some(0),
    };
    // An empty sheet may begin anywhere.
    if end == 0 || columns == 0 { Some(0) } else { Some(end.checked_sub(first)? * columns) }
}

/// Takes the workbook out of a compound file; none where there is none.
pub(super) fn workbook(bytes: &[u8]) -> Option<Vec<u8>> {
    let number = |at: usize| bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes);
    let shift = u32::from(*bytes.get(0x1e)?);
    let size = 1_usize.checked_shl(shift).filter(|size| (128..=4096).contains(size))?;
    let sector = |at: u32| {
        let start = (usize::try_from(at).ok()?.checked_add(1)?).checked_mul(size)?;
        // The last one may be cut short.
        Some(bytes.get(start..)?.get(..size).unwrap_or(&bytes[start..]))
    };
    let numbers = |of: &[u8]| -> Vec<u32> {
        of.chunks_exact(4).filter_map(|four| four.try_into().ok()).map(u32::from_le_bytes).collect()
    };
    // The table of sectors: its first 109 parts are listed in the header, the others in sectors of their own.
    let mut parts = numbers(bytes.get(0x4c..0x200)?);
    let mut more = number(0x44)?;
    for _ in 0..bytes.len() / size {
        if more >= NO_SECTOR {
            break;
        }
        let mut listed = numbers(sector(more)?);
        more = listed.pop()?;
        parts.extend(listed);
    }
    let mut next = Vec::new();
    for part in parts.into_iter().filter(|part| *part < NO_SECTOR) {
        next.extend(numbers(sector(part)?));
    }
    let chain = |first: u32| {
        let mut stream = Vec::new();
        let mut at = first;
        // A chain has no more sectors than the file.
        for _ in 0..=bytes.len() / size {
            if at >= NO_SECTOR {
                break;
            }
            stream.extend_from_slice(sector(at)?);
            at = *next.get(usize::try_from(at).ok()?)?;
        }
        Some(stream)
    };
    let folder = chain(number(0x30)?)?;
    let entry = folder.chunks_exact(128).find(|entry| {
        let name: String =
            entry[..64].chunks_exact(2).map(|unit| char::from(unit[0])).take_while(|c| *c != '\0').collect();
        name.eq_ignore_ascii_case("Workbook") || name.eq_ignore_ascii_case("Book")
    })?;
    let value = |at: usize| Some(u32::from_le_bytes(entry.get(at..at + 4)?.try_into().ok()?));
    let length = usize::try_from(value(0x78)?).ok()?;
    // What is shorter stands elsewhere; no spreadsheet program writes one so short.
    if length < usize::try_from(number(0x38)?).ok()? {
        return None;
    }
    let mut stream = chain(value(0x74)?)?;
    stream.truncate(length);
    Some(stream)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Writes a compound file with one workbook of these records.
    pub(in super::super) fn compound(records: &[(u16, Vec<u8>)]) -> Vec<u8> {
        let mut stream = Vec::new();
        for (kind, body) in records {
            stream.extend(kind.to_le_bytes());
            stream.extend(u16::try_from(body.len()).unwrap().to_le_bytes());
            stream.extend(body);
        }
        stream.resize(4096, 0);
        let mut bytes = vec![0; 512];
        bytes[..4].copy_from_slice(b"\xd0\xcf\x11\xe0");
        bytes[0x1e] = 9;
        let mut put = |at: usize, value: u32| bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        put(0x30, 1);
        put(0x38, 4096);
        put(0x44, NO_SECTOR + 4);
        for part in 0..109 {
            put(0x4c + 4 * part, if part == 0 { 0 } else { u32::MAX });
        }
        // Sector 0 is the table, 1 the folder, 2 to 9 the workbook.
        let mut table = vec![u32::MAX; 128];
        table[1] = NO_SECTOR + 4;
        for (at, next) in (2..9).zip(3_u32..) {
            table[at] = next;
        }
        table[9] = NO_SECTOR + 4;
        bytes.extend(table.into_iter().flat_map(u32::to_le_bytes));
        let mut folder = vec![0; 512];
        for (i, letter) in "Workbook".bytes().enumerate() {
            folder[2 * i] = letter;
        }
        folder[0x74..0x78].copy_from_slice(&2_u32.to_le_bytes());
        folder[0x78..0x7c].copy_from_slice(&4096_u32.to_le_bytes());
        bytes.extend(folder);
        bytes.extend(stream);
        bytes
    }

    fn cell(row: u16, column: u16) -> (u16, Vec<u8>) {
        let mut body = [row.to_le_bytes(), column.to_le_bytes()].concat();
        body.resize(14, 0);
        (0x0203, body)
    }

    #[test]
    fn sheets_whose_cells_lie_too_far_apart_are_refused_before_memory_is_asked() {
        let path = Path::new("kwb-2013.xls");
        let begin = || (BEGIN, vec![0; 16]);
        check(path, &compound(&[begin(), cell(0, 0), cell(16_000, 120), begin(), cell(9, 65_535)])).unwrap();
        let error = check(path, &compound(&[begin(), cell(0, 0), cell(65_535, 65_535)])).unwrap_err().to_string();
        assert!(error.contains("kwb-2013.xls") && error.contains("4294967296 cells"), "{error}");
        let several = (0x00bd, [[0, 0, 0, 0].as_slice(), &[0; 6], &60_000_u16.to_le_bytes()].concat());
        let wide = compound(&[begin(), several, cell(60_000, 3)]);
        assert!(check(path, &wide).is_err(), "the last column of several cells counts");
        let short = (0x027e, [&u16::MAX.to_le_bytes()[..], &u16::MAX.to_le_bytes(), &[0; 6]].concat());
        assert!(check(path, &compound(&[begin(), cell(0, 0), short])).is_err(), "a number in four bytes counts");
    }

    #[test]
    fn a_sheet_is_looked_through_from_the_place_that_the_workbook_names() {
        let path = Path::new("kwb-2013.xls");
        // A record with a false length hides the sheet behind it from who reads them in turn: 4 + 16 and 4 + 8 bytes,
        // and a head of 4.
        let hidden = |far: u16| {
            let chart = || [(BEGIN, vec![0; 16]), (END, Vec::new())];
            let cells = [cell(0, 0), cell(far, far)];
            let records = [&[(BEGIN, vec![0; 16])][..], &chart(), &cells, &[(END, Vec::new())]].concat();
            let length = records.iter().map(|(_, body)| 4 + body.len()).sum::<usize>();
            let sheet = compound(&records);
            let inner = workbook(&sheet).unwrap()[..length].to_vec();
            let place = (SHEET_PLACE, [&36_u32.to_le_bytes()[..], &[0; 4]].concat());
            check(path, &compound(&[(BEGIN, vec![0; 16]), place, (0xfff5, inner)]))
        };
        hidden(9).unwrap();
        let error = hidden(65_535).unwrap_err().to_string();
        assert!(error.contains("4294967296 cells"), "{error}");
        // Where a sheet is named many times, the reader holds it as often.
        let place = || (SHEET_PLACE, 1200_u32.to_le_bytes().to_vec());
        let named = |times: usize| {
            let mut records = vec![(BEGIN, vec![0; 16])];
            records.extend(std::iter::repeat_with(place).take(times));
            records.push((0, vec![0; 1200 - 20 - 8 * times - 4]));
            records.extend([(BEGIN, vec![0; 16]), cell(0, 0), cell(999, 255), (END, Vec::new())]);
            check(path, &compound(&records))
        };
        named(1).unwrap();
        assert!(named(100).unwrap_err().to_string().contains("cells"));
        let places = (0..=400_u32).map(|place| (SHEET_PLACE, place.to_le_bytes().to_vec()));
        let error = check(path, &compound(&places.collect::<Vec<_>>())).unwrap_err().to_string();
        assert!(error.contains("more sheets than any"), "{error}");
    }

    #[test]
    fn a_sheet_that_says_to_have_more_cells_than_any_is_refused_before_memory_is_asked() {
        let path = Path::new("kwb-2013.xls");
        let sheet = |first: u32, end: u32, columns: u16| {
            let body =
                [&first.to_le_bytes()[..], &end.to_le_bytes(), &[0, 0], &columns.to_le_bytes(), &[0, 0]].concat();
            check(path, &compound(&[(BEGIN, vec![0; 16]), (DIMENSIONS, body)]))
        };
        for (first, end, columns) in [(0, 65_536, 256), (0, 0, 0), (7, 0, 0), (3, 3, 4), (2, 900, 60_000 / 900)] {
            sheet(first, end, columns).unwrap();
        }
        for (first, end, columns) in [(0, u32::MAX, 256), (0, 65_536, 257), (5, 4, 1), (0, 0x0043_0000, 9)] {
            let error = sheet(first, end, columns).unwrap_err().to_string();
            assert!(error.contains("more cells than any"), "{error}");
        }
    }

    #[test]
    fn what_is_no_workbook_or_has_a_password_is_said() {
        let path = Path::new("a.xls");
        let locked = check(path, &compound(&[(0x002f, vec![0; 6])])).unwrap_err().to_string();
        assert!(locked.contains("password"), "{locked}");
        let whole = compound(&[cell(1, 1)]);
        for length in [4, 0x4c, 600, 1100] {
            assert!(check(path, &whole[..length]).unwrap_err().to_string().contains("without a workbook"), "{length}");
        }
    }
}
