//! A zip with the addresses of a year, and the buurt of each.

use std::io::BufReader;
use std::path::Path;

use super::delimited::{ByteLines, columns};
use super::filled::is_figure;
use crate::pattern::FilePattern;
use crate::zipped::Zip;

/// Checks a zip with addresses of a year: its largest text has their columns, rows with an address, and no other year.
///
/// # Errors
/// What was found, and what was expected.
pub(super) fn check(path: &Path, year: i32) -> Result<(), String> {
    let mut zip = Zip::open(path)?;
    let pattern = FilePattern::parse("*.csv")?;
    let member = zip.find(&pattern)?;
    let mut lines = ByteLines(BufReader::new(zip.read(&member)?));
    let header = lines.next()?.ok_or_else(|| format!("`{}` in it is empty", member.name))?;
    let found: Vec<String> = columns(&header).iter().map(|column| column.to_ascii_lowercase()).collect();
    let place = |fits: &dyn Fn(&str) -> bool| found.iter().position(|column| fits(column));
    let of_postcode = |column: &str| column == "pc6" || column.starts_with("postcode");
    let is_number = |column: &str| column == "huisnummer" || column == "hnr";
    let is_buurt = |column: &str| ["buurt", "gwb", "bu_"].iter().any(|start| column.starts_with(start));
    let places = [place(&of_postcode), place(&is_number), place(&is_buurt)];
    if places.contains(&None) {
        return Err(format!(
            "found the columns {} in `{}`; expected pc6, huisnummer and buurt",
            found.join(", "),
            member.name
        ));
    }
    let mut empty: Vec<usize> = places.into_iter().flatten().collect();
    let mut rows = 0_u64;
    // Ends at the first row that has all, of millions.
    while !empty.is_empty()
        && let Some(line) = lines.next()?
    {
        rows += 1;
        let cells = columns(&line);
        let fits =
            |column: usize, cell: &str| if Some(column) == places[0] { is_postcode(cell) } else { is_figure(cell) };
        empty.retain(|column| !cells.get(*column).is_some_and(|cell| fits(*column, cell)));
    }
    if rows == 0 {
        return Err(format!("`{}` in it has no row", member.name));
    }
    match empty.first() {
        Some(column) => Err(format!("{}: no value in any of {rows} rows of `{}`", found[*column], member.name)),
        None => match veerkracht_recode::address_year(path) {
            Some(other) if other != year => Err(format!("found the addresses of {other}, expected those of {year}")),
            _ => Ok(()),
        },
    }
}

/// Tells whether a cell holds four digits and two letters.
fn is_postcode(cell: &str) -> bool {
    let plain: Vec<u8> = cell.bytes().filter(|byte| !matches!(byte, b'"' | b' ')).collect();
    let [digits @ .., a, b] = plain.as_slice() else { return false };
    digits.len() == 4 && digits.iter().all(u8::is_ascii_digit) && a.is_ascii_alphabetic() && b.is_ascii_alphabetic()
}
