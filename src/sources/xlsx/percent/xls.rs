//! The cells of a sheet of a workbook of before 2007 (xls) that are shown as percentages.
//!
//! In: the records of a workbook (MS-XLS) that was looked through before. Out: [`Percentages`] of the columns that are
//! asked for. Guaranteed: what stands in a chart within the sheet is no cell of it.

use std::collections::BTreeMap;

use super::super::xls::{BEGIN, workbook};
use super::{BUILT_IN, Percentages};

/// A number format (section 2.4.126), a style (2.4.353), and where a sheet begins (2.4.28).
const FORMAT: u16 = 0x041e;
const STYLE: u16 = 0x00e0;
const SHEET: u16 = 0x0085;

/// The end of a sheet or of a chart within it.
const END: u16 = 0x000a;

/// Records of one number each: a result, a number, a number in four bytes.
const NUMBERS: [u16; 3] = [0x0006, 0x0203, 0x027e];

/// A record of several numbers in four bytes.
const SEVERAL: u16 = 0x00bd;

/// Records of 1997 and later have this version in their first.
const UNICODE: u16 = 0x0600;

/// Finds the cells of some columns, counted from 0, that are shown as percentages; `sheet` is which one of all it is.
///
/// # Errors
/// In words, that there is no such sheet.
pub(in super::super) fn read(bytes: &[u8], sheet: usize, columns: &[u32]) -> Result<Percentages, String> {
    let stream = workbook(bytes).ok_or("a compound file without a workbook in it")?;
    let mut codes: BTreeMap<u16, String> = BUILT_IN.iter().map(|(id, code)| (*id, (*code).to_owned())).collect();
    let (mut styles, mut starts, mut is_unicode) = (Vec::new(), Vec::new(), true);
    for (kind, body) in records(&stream).take_while(|(kind, _)| *kind != END) {
        match kind {
            BEGIN => is_unicode = number(body, 0) == Some(UNICODE),
            FORMAT => {
                if let (Some(id), Some(code)) = (number(body, 0), text(body.get(2..).unwrap_or_default(), is_unicode)) {
                    codes.insert(id, code);
                }
            }
            STYLE => styles.push(number(body, 2).unwrap_or_default()),
            SHEET => starts.push(number(body, 0).zip(number(body, 2))),
            _ => {}
        }
    }
    codes.retain(|_, code| code.contains('%'));
    let ids: Vec<u16> = codes.keys().copied().collect();
    let of_style: Vec<Option<usize>> = styles.iter().map(|id| ids.binary_search(id).ok()).collect();
    let mut cells = Percentages::new(codes.into_values().collect());
    let (low, high) = starts.get(sheet).copied().flatten().ok_or("no such sheet")?;
    let start = usize::from(low) | usize::from(high) << 16;
    let mut add = |row: u16, column: u32, style: Option<u16>| {
        if let Some(Some(format)) = style.and_then(|style| of_style.get(usize::from(style)))
            && columns.contains(&column)
        {
            cells.add(u32::from(row), column, *format);
        }
    };
    // How many sheets and charts within each other are begun.
    let mut depth = 0_u32;
    for (kind, body) in records(stream.get(start..).ok_or("a sheet that begins after the end")?) {
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            _ if depth != 1 => {}
            _ if NUMBERS.contains(&kind) => {
                if let (Some(row), Some(column)) = (number(body, 0), number(body, 2)) {
                    add(row, u32::from(column), number(body, 4));
                }
            }
            SEVERAL => {
                let (Some(row), Some(first)) = (number(body, 0), number(body, 2)) else { continue };
                // A style and a number in six bytes for each, and the last column behind them.
                let numbers = body.get(4..body.len() - 2).unwrap_or_default().chunks_exact(6);
                for (column, cell) in (u32::from(first)..).zip(numbers) {
                    add(row, column, number(cell, 0));
                }
            }
            _ => {}
        }
    }
    Ok(cells.sorted())
}

/// Lists the records, each with its kind.
fn records(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        let (kind, length) = (number(rest, 0)?, number(rest, 2)?);
        let (body, after) = rest.get(4..)?.split_at_checked(usize::from(length))?;
        rest = after;
        Some((kind, body))
    })
}

fn number(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

/// Reads the text of a number format: its length comes first, in two bytes and with a mark of how it is written from
/// 1997 on, before that in one.
fn text(bytes: &[u8], is_unicode: bool) -> Option<String> {
    if !is_unicode {
        let (length, signs) = bytes.split_first()?;
        return Some(signs.iter().take(usize::from(*length)).map(|sign| char::from(*sign)).collect());
    }
    let length = usize::from(number(bytes, 0)?);
    let (mark, signs) = bytes.get(2..)?.split_first()?;
    if mark & 1 == 0 {
        return Some(signs.iter().take(length).map(|sign| char::from(*sign)).collect());
    }
    let units = signs.chunks_exact(2).take(length).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    Some(char::decode_utf16(units).map(|sign| sign.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

#[cfg(test)]
mod tests {
    use super::super::super::xls::tests::compound;
    use super::*;

    /// Writes a record of two-byte numbers.
    fn record(kind: u16, numbers: &[u16]) -> (u16, Vec<u8>) {
        (kind, numbers.iter().flat_map(|number| number.to_le_bytes()).collect())
    }

    #[test]
    fn cells_with_a_percent_sign_are_found_by_their_styles_and_not_in_charts() {
        let format = |id: u16, code: &str| {
            let length = u16::try_from(code.len()).unwrap();
            (FORMAT, [&id.to_le_bytes()[..], &length.to_le_bytes(), &[0], code.as_bytes()].concat())
        };
        let wide: Vec<u8> = "0.0%".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wide = (FORMAT, [&165_u16.to_le_bytes()[..], &4_u16.to_le_bytes(), &[1], &wide].concat());
        let globals = |start: usize| {
            let start = u32::try_from(start).unwrap().to_le_bytes();
            vec![
                record(BEGIN, &[UNICODE, 5]),
                format(164, "0.0\\%"),
                wide.clone(),
                record(STYLE, &[0, 0]),
                record(STYLE, &[0, 9]),
                record(STYLE, &[0, 164]),
                record(STYLE, &[0, 165]),
                (SHEET, [&start[..], &[0, 0, 1, 0, b'A']].concat()),
                record(END, &[]),
            ]
        };
        let length: usize = globals(0).iter().map(|(_, body)| 4 + body.len()).sum();
        let cells = [
            record(BEGIN, &[UNICODE, 16]),
            record(0x0203, &[1, 2, 1, 0, 0, 0, 0]),
            record(0x027e, &[2, 2, 3, 0, 0]),
            record(0x0203, &[3, 2, 2, 0, 0, 0, 0]),
            record(0x0006, &[4, 2, 0, 0, 0, 0, 0]),
            // A chart within the sheet.
            record(BEGIN, &[UNICODE, 32]),
            record(0x0203, &[5, 2, 1, 0, 0, 0, 0]),
            record(END, &[]),
            // Columns 1 to 3.
            record(SEVERAL, &[6, 1, 1, 0, 0, 3, 0, 0, 0, 0, 0, 3]),
            record(END, &[]),
            record(0x0203, &[7, 2, 1, 0, 0, 0, 0]),
        ];
        let bytes = compound(&[globals(length), cells.to_vec()].concat());
        let found = read(&bytes, 0, &[2, 3]).unwrap();
        let shown: Vec<f64> = (1..8).map(|row| found.number(row, 2, 0.5)).collect();
        assert_eq!(shown, [50.0, 50.0, 0.5, 0.5, 0.5, 50.0, 0.5]);
        let others = vec![found.number(6, 1, 0.5), found.number(6, 3, 0.5)];
        assert_eq!(others, [0.5, 0.5], "not asked for, and no percentage");
        assert!(read(&bytes, 1, &[2]).is_err());
        let before_1997 = text(&[4, b'0', b'.', b'0', b'%', b'!'], false);
        assert_eq!(before_1997.as_deref(), Some("0.0%"));
    }
}
