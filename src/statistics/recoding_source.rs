//! Where the rows come from by which areas are followed over the years, and what they are good for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::recoding::{PackedRow, Recoding};

/// Where a recoding came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecodingSource {
    /// The files.
    pub files: Vec<String>,
    /// Whether the rows were counted from addresses, and not made by hand.
    pub of_addresses: bool,
    /// The first year and the last one that are joined.
    pub years: (i32, i32),
    /// Per year of a table: how many buurten have figures there only by the rows.
    pub brought_back: BTreeMap<i32, usize>,
}

impl RecodingSource {
    /// Describes a recoding; none where it has no rows. What it brings back is not known yet.
    pub(super) fn of(recoding: &Recoding) -> Option<RecodingSource> {
        let files: Vec<String> = recoding.files().map(str::to_owned).collect();
        let of_addresses = files.iter().any(|file| veerkracht_recode::is_counted(file));
        let first = recoding.rows.iter().map(PackedRow::year_from).min();
        let last = recoding.rows.iter().map(PackedRow::year_to).max();
        // Between years of which nothing changed there are no rows: that they are joined only the addresses tell.
        let years = recoding.joined().filter(|_| of_addresses).or_else(|| first.zip(last))?;
        Some(RecodingSource { of_addresses, files, years, brought_back: BTreeMap::new() })
    }

    /// Gives the newest window of so many years that is joined as a whole, with figures in its first and its last year.
    #[must_use]
    pub fn newest_window(&self, years: i32, has_figures: impl Fn(i32) -> bool) -> Option<(i32, i32)> {
        let (first, last) = self.years;
        let windows = (first..=last).rev().map(|t1| (t1 - years, t1));
        windows.take_while(|(t0, _)| *t0 >= first).find(|(t0, t1)| has_figures(*t0) && has_figures(*t1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_window_is_the_last_one_with_figures_at_both_ends() {
        let source = RecodingSource {
            files: Vec::new(),
            of_addresses: true,
            years: (2016, 2025),
            brought_back: BTreeMap::new(),
        };
        let even = |year: i32| year % 2 == 0;
        assert_eq!(source.newest_window(8, even), Some((2016, 2024)), "there are no figures of 2025");
        assert_eq!(source.newest_window(8, |_| true), Some((2017, 2025)));
        assert_eq!(source.newest_window(10, |_| true), None, "not joined as a whole");
    }
}
