//! Whether columns have figures: a column may be there without a single one.

use std::collections::BTreeSet;

use crate::catalogue::RequiredColumns;
use crate::columns::plain;

/// Counts for how many buurten each of the wanted columns has a figure.
#[derive(Debug)]
pub(super) struct ColumnTally<'a> {
    wanted: &'a RequiredColumns,
    /// By column; a code twice counts once.
    codes: Vec<BTreeSet<String>>,
    /// All buurten.
    all: BTreeSet<String>,
}

impl<'a> ColumnTally<'a> {
    /// Begins with nothing counted.
    pub(super) fn new(wanted: &'a RequiredColumns) -> ColumnTally<'a> {
        ColumnTally { wanted, codes: wanted.columns.iter().map(|_| BTreeSet::new()).collect(), all: BTreeSet::new() }
    }

    /// Gives the number of a wanted column, by its name or title.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        let name = plain(name);
        self.wanted.columns.iter().position(|column| plain(column) == name)
    }

    /// Counts an area, if it is a buurt.
    pub(super) fn area(&mut self, code: &str) {
        if let Some(code) = buurt(code).filter(|code| !self.all.contains(*code)) {
            self.all.insert(code.to_owned());
        }
    }

    /// Counts a figure of an area, if it is a buurt.
    pub(super) fn figure(&mut self, column: usize, code: &str) {
        if let Some(code) = buurt(code).filter(|code| !self.codes[column].contains(*code)) {
            self.codes[column].insert(code.to_owned());
        }
    }

    /// Checks that there are buurten, and figures in all columns; counts those that have a figure in the column that
    /// most have.
    ///
    /// # Errors
    /// Which columns have none, of how many buurten.
    pub(super) fn count(&self) -> Result<usize, String> {
        let all = self.all.len();
        if all == 0 {
            return Err("found no buurt in it (code BU…), expected those of the country".to_owned());
        }
        let least = self.wanted.least_pct / 100.0;
        let mut empty = Vec::new();
        for (column, codes) in self.wanted.columns.iter().zip(&self.codes) {
            #[expect(clippy::cast_precision_loss, reason = "buurten are counted in thousands")]
            let share = codes.len() as f64 / all as f64;
            if codes.is_empty() || share < least {
                empty.push(format!("{column}: no value in {} of {all} buurten", all - codes.len()));
            }
        }
        if empty.is_empty() {
            return Ok(self.codes.iter().map(BTreeSet::len).max().unwrap_or_default());
        }
        Err(format!("the table is incomplete, its publisher has still to fill in {}", empty.join("; ")))
    }
}

/// Words and signs that stand where there is no figure.
const NOTHING: [&str; 8] = ["", ".", "-", "x", "na", "n/a", "nan", "null"];

/// Numbers up to this one are marks of publishers for no figure.
const MARK: f64 = -99_990.0;

/// Tells whether a cell holds something: no blank, and no mark for what is not there.
pub(super) fn is_figure(cell: &str) -> bool {
    let cell = cell.trim();
    let is_mark = || cell.replace(',', ".").parse::<f64>().is_ok_and(|number| number <= MARK || !number.is_finite());
    !NOTHING.iter().any(|nothing| cell.eq_ignore_ascii_case(nothing)) && !is_mark()
}

/// Gives the code of a buurt, without blanks; none of anything else.
pub(super) fn buurt(code: &str) -> Option<&str> {
    let code = code.trim();
    (code.len() == 10 && code.starts_with("BU")).then_some(code)
}
