//! How many rows of a file say whether the boundary of their buurt changed.
//!
//! In: each flag as it was read. Out: counts, and the first cell that is none. Left to the next: whether anybody looks
//! back from the table.

use std::collections::BTreeMap;

/// The flags of the buurten of one file and year.
#[derive(Debug, Default)]
pub(in crate::statistics) struct FlagTally {
    /// Rows of buurten.
    pub rows: usize,
    /// Those whose cell is no flag.
    pub unread: usize,
    /// The column, where there is one; the place of the first of these, and what stands there.
    pub first: Option<(String, String, String)>,
}

impl FlagTally {
    /// Counts a row of a buurt; `unread` tells the column of a cell that is no flag, its place and what stands there,
    /// and is asked once.
    pub(in crate::statistics) fn add(
        &mut self,
        is_read: bool,
        unread: impl FnOnce() -> Option<(String, String, String)>,
    ) {
        self.rows += 1;
        if is_read {
            return;
        }
        self.unread += 1;
        if self.first.is_none() {
            self.first = unread();
        }
    }
}

/// The tallies of a raw table, by file.
pub(in crate::statistics) type FlagTallies = BTreeMap<String, FlagTally>;
