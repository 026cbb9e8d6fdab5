//! Which texts look like codes of areas, and which column of a table has them.
//!
//! In: cells, as the readers hand them on. Out: whether they are codes, and a count per column. Guaranteed: a column is
//! the one with codes for what stands in it; its name decides only between columns that have as many.

use super::rows::{CellRef, RowConsumer};
use super::{Bound, Cell, SourceSpec, Table, find_column};

/// Rows that tell which column has codes.
const ROWS: usize = 2000;

/// Tells whether a text has the form of the code of a buurt, wijk, gemeente, or the country.
pub(super) fn looks_like_code(text: &str) -> bool {
    let text = text.trim().as_bytes();
    let Some(kind) = text.get(..2) else { return false };
    let letters = |from: usize| text[from..].iter().all(u8::is_ascii_alphanumeric);
    let gemeente = text.len() >= 6 && text[2..6].iter().all(u8::is_ascii_digit);
    match (kind.to_ascii_uppercase().as_slice(), text.len()) {
        (b"BU", 10) | (b"WK", 8) => gemeente && letters(6),
        (b"GM", 6) => gemeente,
        (b"NL", 4) => text[2..].iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

/// Tells whether a text has the form of the code of a buurt.
pub(super) fn is_buurt_code(text: &str) -> bool {
    looks_like_code(text) && text.trim().get(..2).is_some_and(|kind| kind.eq_ignore_ascii_case("BU"))
}

fn is_code(cell: CellRef<'_>) -> bool {
    matches!(cell, CellRef::Text(text) if looks_like_code(text))
}

/// Finds the column of codes in a table, by what is one: of the columns with the most codes the one whose name the
/// source prefers; none where no column has any.
pub(super) fn code_column(table: &Table, names: &[String], is_one: fn(&str) -> bool) -> Option<usize> {
    let mut counts = vec![0_usize; table.columns.len()];
    for row in 0..table.rows().min(ROWS) {
        for (count, cell) in counts.iter_mut().zip(table.row(row)) {
            *count += usize::from(matches!(cell, Cell::Text(text) if is_one(text)));
        }
    }
    let most = counts.iter().copied().max().filter(|most| *most > 0)?;
    let preferred = names.iter().filter_map(|name| find_column(&table.columns, name));
    preferred.chain(0..counts.len()).find(|column| counts[*column] == most)
}

/// Counts the codes of all columns in the first rows, and keeps nothing else.
#[derive(Debug, Default)]
pub(super) struct CodeSurvey {
    columns: Vec<String>,
    codes: Vec<usize>,
    rows: usize,
}

impl CodeSurvey {
    /// Names the column with most codes, if at least half of the rows have one there.
    pub(super) fn code_column(self) -> Option<String> {
        // Of several with as many the first.
        let best = self.codes.iter().zip(self.columns).rev().max_by_key(|(codes, _)| **codes)?;
        (*best.0 > 0 && best.0 * 2 >= self.rows).then_some(best.1)
    }
}

impl RowConsumer for CodeSurvey {
    fn begin(&mut self, _: &str, _: u64) {}

    fn column(&mut self, name: &str) -> Result<bool, &'static Bound> {
        self.columns.push(name.to_owned());
        self.codes.push(0);
        Ok(true)
    }

    fn row(&mut self, _: u64, cells: &[CellRef<'_>]) -> Result<(), &'static Bound> {
        if self.rows < ROWS {
            self.rows += 1;
            for (count, cell) in self.codes.iter_mut().zip(cells) {
                *count += usize::from(is_code(*cell));
            }
        }
        Ok(())
    }
}

/// Finds the column of the years in a table: of those with a name for it the first in which a year stands.
pub(super) fn year_column(table: &Table, spec: &SourceSpec, year_in: impl Fn(&Cell) -> Option<i32>) -> Option<usize> {
    let has_years = |column: &usize| (0..table.rows()).any(|row| year_in(&table.row(row)[*column]).is_some());
    spec.names("year").iter().filter_map(|name| find_column(&table.columns, name)).find(has_years)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_by_their_form() {
        for code in ["BU05990101", "bu0363AF01 ", "WK059901", "GM0599", "NL00"] {
            assert!(looks_like_code(code), "{code}");
        }
        for other in ["BU0599010", "Oost", "GM599", "WK0599é1", "", "PV20", "0599", "NL", "BU", "éé00"] {
            assert!(!looks_like_code(other), "{other}");
        }
    }

    #[test]
    fn the_column_with_the_most_codes_is_taken_and_its_name_only_decides_between_equals() {
        let text = |text: &str| Cell::Text(text.into());
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let mut table = Table {
            name: String::new(),
            columns: names(&["WijkenEnBuurten", "gebied", "Codering"]),
            cells: vec![
                text("Oost"),
                text("BU05990101"),
                text("BU05990101"),
                text("West"),
                text("BU05990102"),
                text("x"),
            ],
            places: vec![1, 2],
        };
        let wanted = names(&["Codering", "WijkenEnBuurten"]);
        assert_eq!(code_column(&table, &wanted, looks_like_code), Some(1));
        table.cells[5] = text("BU05990102");
        assert_eq!(code_column(&table, &wanted, looks_like_code), Some(2));
        table.cells.fill(Cell::Missing);
        assert_eq!(code_column(&table, &wanted, looks_like_code), None);
    }
}
