//! A zip with the addresses of a year, and the buurt of each.

use std::io::BufReader;

use super::delimited::{Lines, columns};
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
    let has = |fits: &dyn Fn(&str) -> bool| found.iter().any(|column| fits(column));
    let is_postcode = |column: &str| column == "pc6" || column.starts_with("postcode");
    let is_number = |column: &str| column == "huisnummer" || column == "hnr";
    let is_buurt = |column: &str| ["buurt", "gwb", "bu_"].iter().any(|start| column.starts_with(start));
    if !(has(&is_postcode) && has(&is_number) && has(&is_buurt)) {
        return Err(format!(
            "found the columns {} in `{}`; expected pc6, huisnummer and buurt",
            found.join(", "),
            member.name
        ));
    }
    match lines.next()? {
        Some(_) => Ok(()),
        None => Err(format!("`{}` in it has no row", member.name)),
    }
}
