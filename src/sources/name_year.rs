//! The year that a name tells.
//!
//! In: the name of a file, a folder or a sheet, or a title. Out: a year, if it names one alone.

/// Finds the only year in a name.
#[must_use]
pub(crate) fn named_year(name: &str) -> Option<i32> {
    // The digits of a table are none.
    let digits = name.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 4);
    let mut years = digits.filter_map(|digits| digits.parse().ok()).filter(|year| (1990..2100).contains(year));
    let first = years.next()?;
    years.all(|year| year == first).then_some(first)
}
