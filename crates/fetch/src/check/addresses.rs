//! A zip with the addresses of a year, and the buurt of each.

use std::io::BufReader;

use super::delimited::{Lines, columns};
use super::filled::is_figure;
use crate::pattern::Pattern;
use crate::zipped::Zip;

/// Checks a zip with addresses: its largest text has their columns, and rows.
///
/// # Errors
/// What was found, and what was expected.
pub(super) fn check(zip: &mut Zip) -> Result<(), String> {
    let pattern = Pattern::parse("*.csv")?;
    let member = zip.find(&pattern)?;
    let mut lines = Lines(BufReader::new(zip.read(&member)?));
    let header = lines.next()?.ok_or_else(|| format!("`{}` in it is empty", member.name))?;
    let found: Vec<String> = columns(&header).iter().map(|column| column.to_ascii_lowercase()).collect();
    let place = |fits: &dyn Fn(&str) -> bool| found.iter().position(|column| fits(column));
    let is_postcode = |column: &str| column == "pc6" || column.starts_with("postcode");
    let is_number = |column: &str| column == "huisnummer" || column == "hnr";
    let is_buurt = |column: &str| ["buurt", "gwb", "bu_"].iter().any(|start| column.starts_with(start));
    let places = [place(&is_postcode), place(&is_number), place(&is_buurt)];
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
        empty.retain(|column| !cells.get(*column).is_some_and(|cell| is_figure(cell)));
    }
    if rows == 0 {
        return Err(format!("`{}` in it has no row", member.name));
    }
    match empty.first() {
        Some(column) => Err(format!("{}: no value in any of {rows} rows of `{}`", found[*column], member.name)),
        None => Ok(()),
    }
}
