//! Raw values become cells: trimmed, sentinels missing, numbers read.

use super::Cell;

/// Numbers up to this one are the publishers' marks for "no figure" (-99997, -99999999, …).
const SENTINEL: f64 = -99_990.0;

/// Makes a cell of a number as the file types it.
pub(super) fn from_number(value: f64) -> Cell {
    if value.is_finite() && value > SENTINEL { Cell::Number(value) } else { Cell::Missing }
}

/// Makes a cell of a text that may be a number with this decimal sign.
pub(super) fn from_text(raw: &str, decimal: char) -> Cell {
    let text = raw.trim();
    if text.is_empty() || text == "." {
        return Cell::Missing;
    }
    match parse_number(text, decimal) {
        Some(number) => from_number(number),
        None => Cell::Text(text.into()),
    }
}

/// Makes a cell of a text in a column that the file types as text: never a number, so that a name or code stays as it is.
pub(super) fn from_typed_text(raw: &str) -> Cell {
    let text = raw.trim();
    if text.is_empty() || text == "." { Cell::Missing } else { Cell::Text(text.into()) }
}

/// Takes the decimal sign that more of the cells use; a point where none tells.
pub(super) fn find_decimal<'c>(cells: impl Iterator<Item = &'c str>) -> char {
    let (mut commas, mut dots) = (0, 0);
    for cell in cells {
        let cell = cell.trim_matches([' ', '"', '-']);
        if let Some((whole, decimals)) = cell.split_once([',', '.'])
            && !decimals.is_empty()
            && whole.bytes().chain(decimals.bytes()).all(|b| b.is_ascii_digit())
        {
            *(if cell.contains(',') { &mut commas } else { &mut dots }) += 1;
        }
    }
    if commas > dots { ',' } else { '.' }
}

/// Reads a plain decimal number. A leading zero before another digit makes a code, not a number; so do words such as `inf`.
fn parse_number(text: &str, decimal: char) -> Option<f64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let bytes = digits.as_bytes();
    let starts_well = match bytes {
        [b'0', second, ..] => !second.is_ascii_digit(),
        [first, ..] => first.is_ascii_digit() || (*first == b'.' && decimal == '.') || (*first == b',' && decimal == ','),
        [] => false,
    };
    if !starts_well || !bytes.iter().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'e' | b'E' | b'-' | b'+')) {
        return None;
    }
    let number: f64 = if decimal == ',' {
        if text.contains('.') {
            return None;
        }
        text.replace(',', ".").parse().ok()?
    } else {
        text.parse().ok()?
    };
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentinels_dots_and_blanks_are_missing_and_never_zero() {
        for raw in ["", "   ", ".", "       .", "-99997", "-99990", "-99999999", "-99997.0"] {
            assert_eq!(from_text(raw, '.'), Cell::Missing, "{raw:?}");
        }
        assert_eq!(from_number(-99_997.0), Cell::Missing);
        assert_eq!(from_number(f64::NAN), Cell::Missing);
        assert_eq!(from_text("0", '.'), Cell::Number(0.0));
        assert_eq!(from_text("-99989", '.'), Cell::Number(-99_989.0));
    }

    #[test]
    fn a_number_is_read_with_its_own_decimal_sign_only() {
        assert_eq!(from_text("    78.4", '.'), Cell::Number(78.4));
        assert_eq!(from_text("78,4", ','), Cell::Number(78.4));
        assert_eq!(from_text(",4", ','), Cell::Number(0.4));
        assert_eq!(from_text("-.5", '.'), Cell::Number(-0.5));
        assert_eq!(from_text("1.234", ','), Cell::Text("1.234".into()));
        assert_eq!(from_text("78,4", '.'), Cell::Text("78,4".into()));
    }

    #[test]
    fn codes_and_words_stay_text() {
        for raw in ["BU00140000", "0014", "00", "inf", "NaN", "infinity", "1e999", "-", "1-2", "2012JJ00", "0x10"] {
            assert_eq!(from_text(raw, '.'), Cell::Text(raw.into()));
        }
        assert_eq!(from_typed_text(" 1016 "), Cell::Text("1016".into()));
    }
}
