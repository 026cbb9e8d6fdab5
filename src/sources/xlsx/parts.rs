//! The parts of a workbook, looked through before anything is made of them.
//!
//! In: the bytes of a zip archive. Out: that what it unpacks to is within the bounds. Guaranteed to the reader of
//! workbooks, which believes its file: no part is longer than its bound, no cell stands beyond the last row and column
//! of a sheet, and no list claims more members than its part has bytes for; each of these would make it ask for memory
//! that there is not, or calculate with numbers that are too large.

use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::super::SourceError;
use super::super::bounds::{self, Bound};

/// Bytes of the shortest text in the list of texts: `<si/>`.
const SHORTEST_TEXT: u64 = 5;

/// Checks all parts of a workbook.
///
/// What is damaged in other ways is told by the reader of workbooks, which knows what it needs.
pub(super) fn check(path: &Path, bytes: &[u8]) -> Result<(), SourceError> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Ok(()) };
    let mut left = bounds::WORKBOOK.most;
    for i in 0..archive.len() {
        let Ok(part) = archive.by_index(i) else { continue };
        let name: String = part.name().unwrap_or_default().chars().take(100).collect();
        let bound =
            if name.to_ascii_lowercase().contains("worksheets/") { bounds::WORKBOOK } else { bounds::WORKBOOK_PART };
        let most = bound.most.min(left);
        // One byte more than there may be tells that there are more.
        let mut content = BufReader::with_capacity(1 << 16, part.take(most + 1));
        let is_xml = name.to_ascii_lowercase().ends_with(".xml");
        if let Some((bound, found)) = look_through(&mut content, is_xml) {
            return Err(bound.passed(path, name, found));
        }
        // The rest of what is no XML counts too. Where it is damaged, nobody reads on.
        drop(io::copy(&mut content, &mut io::sink()));
        let unpacked = most + 1 - content.into_inner().limit();
        left = left
            .checked_sub(unpacked)
            .ok_or_else(|| bound.passed(path, name.as_str(), format!("still more after {most} bytes")))?;
        if unpacked > most {
            return Err(bound.passed(path, name, format!("still more after {most} bytes")));
        }
    }
    Ok(())
}

/// Reads a part as XML, as far as it is; gives what passes a bound in it. A picture may well be long without a `<` in
/// it.
fn look_through(content: &mut impl BufRead, is_xml: bool) -> Option<(&'static Bound, String)> {
    let mut reader = Reader::from_reader(content);
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) => {
                if let Some(wrong) = passed(&element) {
                    return Some(wrong);
                }
            }
            Ok(Event::Eof) | Err(_) => return None,
            Ok(_) => {}
        }
        if buffer.len() as u64 > bounds::LINE.most {
            return is_xml.then(|| (&bounds::LINE, format!("a text of {} bytes", buffer.len())));
        }
    }
}

/// Tells what an element claims beyond a bound.
fn passed(element: &BytesStart<'_>) -> Option<(&'static Bound, String)> {
    let value = |name| element.try_get_attribute(name).ok().flatten().map(|attribute| attribute.value.into_owned());
    let quoted = |text: &str| format!("`{}`", text.chars().take(30).collect::<String>());
    match element.local_name().as_ref() {
        "c" | "row" => {
            let at = value("r").filter(|at| place(at).is_none())?;
            Some((&bounds::SHEET_ROWS, format!("a cell or row at {}", quoted(&at))))
        }
        "dimension" => {
            let range = value("ref")?;
            let ends: Vec<_> = range.split(':').map(place).collect();
            let is_backwards = matches!(ends.as_slice(), [Some(from), Some(to)] if to.0 < from.0 || to.1 < from.1);
            let is_wrong = is_backwards || ends.contains(&None);
            is_wrong.then(|| (&bounds::SHEET_ROWS, format!("cells from {}", quoted(&range))))
        }
        "sst" => {
            let count: u64 = value("uniqueCount")?.parse().ok()?;
            let is_too_many = count > bounds::WORKBOOK_PART.most / SHORTEST_TEXT;
            is_too_many.then(|| (&bounds::WORKBOOK_PART, format!("a list that claims {count} texts")))
        }
        _ => None,
    }
}

/// Reads row and column of a place such as `B12`, counted from 1, zero where it does not tell; none where it is beyond
/// a sheet. What is no place at all is left to the reader of workbooks.
pub(super) fn place(text: &str) -> Option<(u64, u64)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = text[letters..].bytes().take_while(u8::is_ascii_digit).count();
    let value = |sum: u64, base: u64, digit: u64| sum.checked_mul(base)?.checked_add(digit);
    let column = text
        .bytes()
        .take(letters)
        .try_fold(0, |sum, letter| value(sum, 26, u64::from(letter.to_ascii_uppercase() - b'A') + 1))?;
    let row =
        text.bytes().skip(letters).take(digits).try_fold(0, |sum, digit| value(sum, 10, u64::from(digit - b'0')))?;
    (row <= bounds::SHEET_ROWS.most && column <= bounds::COLUMNS.most).then_some((row, column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_up_to_the_last_cell_of_a_sheet() {
        assert_eq!(
            [place("A1"), place("xfd1048576"), place("7"), place("AA")],
            [Some((1, 1)), Some((1_048_576, 16_384)), Some((7, 0)), Some((0, 27))]
        );
        for beyond in ["A1048577", "XFE1", "ZZZZZZZZZZZZZZZZZZ1", "A99999999999999999999999", "XFD4294967295"] {
            assert_eq!(place(beyond), None, "{beyond}");
        }
    }

    #[test]
    fn claims_of_an_element_are_held_against_the_bounds() {
        let wrong = |xml: &str| look_through(&mut xml.as_bytes(), true).map(|(_, found)| found);
        for right in [
            "<dimension ref='A1:XFD1048576'/>",
            "<row r='1'><c r='B1'/></row>",
            "<sst uniqueCount='12000000'/>",
            "no XML <<",
            "",
        ] {
            assert_eq!(wrong(right), None, "{right}");
        }
        assert_eq!(
            wrong("<row r='1'><c r='A1'/><c r='ZZZZZZZZ1'/></row>").as_deref(),
            Some("a cell or row at `ZZZZZZZZ1`")
        );
        assert_eq!(wrong("<x:row r='4294967296'/>").as_deref(), Some("a cell or row at `4294967296`"));
        assert_eq!(wrong("<dimension ref='Z9:A1'/>").as_deref(), Some("cells from `Z9:A1`"));
        assert_eq!(wrong("<sst uniqueCount='4294967295'/>").as_deref(), Some("a list that claims 4294967295 texts"));
        assert_eq!(wrong(&format!("<t>{}</t>", "A".repeat(1_000_001))).as_deref(), Some("a text of 1000001 bytes"));
    }
}
