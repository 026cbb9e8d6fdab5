//! Raw values become cells: trimmed, sentinels missing, numbers read, texts of a bounded length.

use super::rows::CellRef;
use super::{Cell, Table, numbers};
use crate::problems::{ProblemCode, Problems};

/// Characters of a text that are kept: three times those of the longest name of a buurt, so that what is longer is no
/// name.
pub(super) const LONGEST_TEXT: usize = 200;

/// Numbers up to this one are the publishers' marks for "no figure" (-99997, -99999999, …).
const SENTINEL: f64 = -99_990.0;

/// Makes a cell of a number as the file types it.
pub(super) fn from_number<'r>(value: f64) -> CellRef<'r> {
    if value.is_finite() && value > SENTINEL { CellRef::Number(value) } else { CellRef::Missing }
}

/// Words that programs write for a figure that is not there: Python, R, databases and spreadsheets.
const NOTHING: [&str; 11] = ["nan", "na", "n/a", "#n/a", "#n/b", "<na>", "null", "none", "nil", "-nan", "n.v.t."];

/// Makes a cell of a text that may be a number with this decimal sign.
pub(super) fn from_text(raw: &str, decimal: char) -> CellRef<'_> {
    let text = raw.trim();
    if text.is_empty() || text == "." || NOTHING.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return CellRef::Missing;
    }
    match numbers::parse(text, decimal) {
        Some(number) => from_number(number),
        None => CellRef::Text(bounded(text)),
    }
}

/// Makes a cell of a text in a column that the file types as text: never a number, so that a name or code stays as it
/// is.
pub(super) fn from_typed_text(raw: &str) -> CellRef<'_> {
    let text = raw.trim();
    if text.is_empty() || text == "." { CellRef::Missing } else { CellRef::Text(bounded(text)) }
}

/// Cuts a text to one character more than is kept, which tells [`shorten`] that there were more.
fn bounded(text: &str) -> &str {
    text.char_indices().nth(LONGEST_TEXT + 1).map_or(text, |(end, _)| &text[..end])
}

/// Cuts the texts of a table that are longer than [`LONGEST_TEXT`] characters to that length, and reports each.
pub(super) fn shorten(table: &mut Table, problems: &mut Problems) {
    let width = table.columns.len();
    for (i, cell) in table.cells.iter_mut().enumerate() {
        if let Some(cut) = shortened(cell.borrowed()) {
            report_cut(problems, &table.name, table.places[i / width], &table.columns[i % width], cut);
            *cell = Cell::Text(cut.into());
        }
    }
}

/// Cuts a text that is longer than [`LONGEST_TEXT`] characters to that length; none where it is not.
pub(super) fn shortened(cell: CellRef<'_>) -> Option<&str> {
    match cell {
        // A character takes a byte at least.
        CellRef::Text(text) if text.len() > LONGEST_TEXT => {
            text.char_indices().nth(LONGEST_TEXT).map(|(end, _)| &text[..end])
        }
        _ => None,
    }
}

/// Reports a text that was cut.
pub(super) fn report_cut(problems: &mut Problems, table: &str, place: u64, column: &str, text: &str) {
    let shown: String = text.chars().take(40).collect();
    let place = format!("{table} row {place}, column {column}");
    let detail = format!(
        "found a text of more than {LONGEST_TEXT} characters that begins with {shown:?}; what is beyond is left out"
    );
    problems.report(ProblemCode::TextTooLong, place, detail);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentinels_dots_and_blanks_are_missing_and_never_zero() {
        for raw in ["", "   ", ".", "       .", "-99997", "-99990", "-99999999", "-99997.0"] {
            assert_eq!(from_text(raw, '.'), CellRef::Missing, "{raw:?}");
        }
        assert_eq!(from_number(-99_997.0), CellRef::Missing);
        assert_eq!(from_number(f64::NAN), CellRef::Missing);
        for raw in ["NaN", " nan ", "NA", "#N/B", "NULL", "<NA>"] {
            assert_eq!(from_text(raw, ','), CellRef::Missing, "{raw:?}");
        }
        assert_eq!(from_text("0", '.'), CellRef::Number(0.0));
        assert_eq!(from_text("-99989", '.'), CellRef::Number(-99_989.0));
    }

    #[test]
    fn a_number_is_read_with_its_own_decimal_sign_only() {
        assert_eq!(from_text("    78.4", '.'), CellRef::Number(78.4));
        assert_eq!(from_text("78,4", ','), CellRef::Number(78.4));
        assert_eq!(from_text(",4", ','), CellRef::Number(0.4));
        assert_eq!(from_text("-.5", '.'), CellRef::Number(-0.5));
        assert_eq!(from_text("1.234", ','), CellRef::Number(1234.0), "a point divides thousands then");
        assert_eq!(from_text("78,4", '.'), CellRef::Text("78,4"));
    }

    #[test]
    fn a_percent_sign_after_a_number_is_passed_over() {
        for raw in ["12,5%", "12,5 %", "12,5\u{a0}%", "+12,5%"] {
            assert_eq!(from_text(raw, ','), CellRef::Number(12.5), "{raw:?}");
        }
        for raw in ["%", " %", "%12", "12%%", "00%", "BU%"] {
            assert_eq!(from_text(raw, ','), CellRef::Text(raw.trim()), "{raw:?}");
        }
    }

    #[test]
    fn a_text_that_is_too_long_is_cut_at_a_character_and_counted() {
        // An é is two bytes: 200 of them stay, and no half one.
        let texts = ["x".repeat(200), "é".repeat(201), "y".repeat(100_000)];
        let cells = texts.iter().map(|text| from_typed_text(text)).chain([from_text(&texts[2], '.')]);
        let cells: Vec<Cell> = cells.map(Cell::from).collect();
        assert!(
            cells.iter().all(|cell| matches!(cell, Cell::Text(text) if text.chars().count() <= 201)),
            "memory stays bounded meanwhile"
        );
        let mut table =
            Table { name: "a".to_owned(), columns: vec!["n".to_owned(), "m".to_owned()], cells, places: vec![7, 8] };
        let mut problems = Problems::default();
        shorten(&mut table, &mut problems);
        let kept =
            [texts[0].clone(), "é".repeat(200), "y".repeat(200), "y".repeat(200)].map(|text| Cell::Text(text.into()));
        assert_eq!(table.cells, kept);
        assert_eq!(problems.count(ProblemCode::TextTooLong), 3);
        assert_eq!(problems.places()[1].place, "a row 8, column n");
    }

    #[test]
    fn codes_and_words_stay_text() {
        for raw in ["BU00140000", "0014", "00", "inf", "infinity", "1e999", "-", "1-2", "2012JJ00", "0x10"] {
            assert_eq!(from_text(raw, '.'), CellRef::Text(raw));
        }
        assert_eq!(from_typed_text(" 1016 "), CellRef::Text("1016"));
    }
}
