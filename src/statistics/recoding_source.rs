//! Where the rows come from by which areas are followed over the years, and what they are good for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::recoding::{Recoding, Row};

/// Where a recoding came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecodingSource {
    /// The files.
    pub files: Vec<String>,
    /// Whether the rows were counted from addresses, and not made by hand.
    pub of_addresses: bool,
    /// The first year from which rows lead, and the last one to which they do.
    pub years: (i32, i32),
    /// Per year of a table: how many buurten have figures there only by the rows.
    pub brought_back: BTreeMap<i32, usize>,
}

impl RecodingSource {
    /// Describes a recoding; none where it has no rows. What it brings back is not known yet.
    pub(super) fn of(recoding: &Recoding) -> Option<RecodingSource> {
        let first = recoding.rows.iter().map(Row::year_from).min()?;
        let last = recoding.rows.iter().map(Row::year_to).max()?;
        let files: Vec<String> = recoding.files().map(str::to_owned).collect();
        let is_made = |file: &String| file.rsplit('/').next() == Some(veerkracht_recode::FILE_NAME);
        Some(RecodingSource {
            of_addresses: files.iter().any(is_made),
            files,
            years: (first, last),
            brought_back: BTreeMap::new(),
        })
    }

    /// Gives the newest window of so many years that lies between the years of the rows.
    #[must_use]
    pub fn newest_window(&self, years: i32) -> Option<(i32, i32)> {
        let (first, last) = self.years;
        (last - years >= first).then_some((last - years, last))
    }
}
