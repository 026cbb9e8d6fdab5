//! A table of statistics with what its file and the catalogue say of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::sources::{Division, Table};

/// A table of statistics with what the catalogue and its file name say of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StatisticTable {
    /// Id of its source.
    pub source: String,
    /// File, for people: `kwb/2024_85984NED.json`.
    pub file: String,
    /// Year of all rows; none where a column tells it.
    pub year: Option<i32>,
    /// Name of the column with the area code.
    pub code_column: String,
    /// Name of the column with the year (`2012`, `2012JJ00`), where the file name does not tell it.
    pub year_column: Option<String>,
    /// On which division its figures stand.
    pub division: Division,
    /// All columns of the file, read or not, as a message lists them.
    pub listed: String,
    /// The cells; rows of other strata (ages, margins) are left out already.
    pub table: Table,
}

/// A file with figures of one source and year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableFile {
    /// File, for people.
    pub file: String,
    /// Its column of each statistic that it has (index in
    /// [`ObservationTable::statistics`](super::ObservationTable::statistics)), as spelled there.
    pub columns: BTreeMap<usize, String>,
}
