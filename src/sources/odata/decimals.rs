//! The decimal signs of numbers that JSON has as texts.
//!
//! In: JSON. Out: the sign of each member of its records, where any number is written with a comma. Guaranteed: what
//! has none, as the publishers' own files, is looked through once and not parsed twice.

use std::collections::HashMap;

use regex::bytes::Regex;

use super::super::bounds::{self, Bound};
use super::super::numbers::Signs;
use super::super::records::Records;
use super::super::rows::{CellRef, RowConsumer};
use super::page::parse;

/// Rows that tell how numbers are written.
const ROWS: usize = 5000;

/// Finds the decimal signs by the names of the members; none where a point will do.
pub(super) fn find_signs(bytes: &[u8]) -> HashMap<String, char> {
    let has_comma = Regex::new(r#""\s*[-+]?[0-9.]*,[0-9]+\s*%?\s*""#).is_ok_and(|number| number.is_match(bytes));
    if !has_comma {
        return HashMap::new();
    }
    let mut survey = Survey::default();
    // What is wrong with the text is told when it is read.
    let _ = parse(bytes, &mut Records::new("", false, &mut survey));
    let mut all = Signs::default();
    survey.signs.iter().for_each(|signs| all.join(signs));
    let signs = survey.signs.iter().map(|signs| signs.decimal(all.proven()));
    survey.names.into_iter().zip(signs).filter(|(_, sign)| *sign != '.').collect()
}

/// Looks at the texts of the first rows.
#[derive(Default)]
struct Survey {
    names: Vec<String>,
    signs: Vec<Signs>,
    rows: usize,
}

impl RowConsumer for Survey {
    fn begin(&mut self, _: &str, _: u64) {}

    fn column(&mut self, name: &str) -> Result<bool, &'static Bound> {
        self.names.push(name.to_owned());
        self.signs.push(Signs::default());
        Ok(true)
    }

    fn row(&mut self, _: u64, cells: &[CellRef<'_>]) -> Result<(), &'static Bound> {
        for (signs, cell) in self.signs.iter_mut().zip(cells) {
            if let CellRef::Text(text) = cell {
                signs.add(text);
            }
        }
        self.rows += 1;
        if self.rows < ROWS { Ok(()) } else { Err(&bounds::ROWS) }
    }
}
