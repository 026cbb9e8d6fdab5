//! The figures of one source and year, by area code, as they were published.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

use crate::areas::codes::counts;
use crate::statistics::country;
use crate::statistics::table::TableFile;

/// Key of the rows of the whole country.
pub(in crate::statistics) const COUNTRY: &str = "NL";

/// The figures of one source and year on the division on which they were published.
#[derive(Debug, Default)]
pub(in crate::statistics) struct RawTable {
    pub source: String,
    pub year: i32,
    /// One or more; what [`RawTable::elsewhere`] does not name stands in the first.
    pub files: Vec<TableFile>,
    /// Per code of another file than the first: index in [`RawTable::files`].
    pub elsewhere: BTreeMap<String, usize>,
    /// Year on whose division the figures stand.
    pub division: i32,
    /// Row per code: buurten, wijken, gemeenten and [`COUNTRY`].
    pub rows: HashMap<String, usize>,
    /// Per row: the number by which the publisher says that the area changed.
    pub flags: Vec<Option<i32>>,
    /// Per file: for how many buurten this is told; of the source that tells it.
    pub flag_tallies: super::flags::FlagTallies,
    /// Names of gemeenten, by code, as far as the table tells them.
    pub gemeente_names: BTreeMap<String, String>,
    /// The statistics of which the table has a column.
    pub columns: Vec<RawColumn>,
    /// Beginnings, such as `BU0599`, of the codes of its buurten; found when first asked for.
    pub gemeenten: OnceLock<HashSet<String>>,
}

/// One statistic of a raw table.
#[derive(Debug)]
pub(in crate::statistics) struct RawColumn {
    /// Index in the configuration.
    pub statistic: usize,
    /// Per row.
    pub values: Vec<Option<f64>>,
}

impl RawTable {
    /// Gives the row of a code.
    pub(crate) fn row(&self, code: &str) -> Option<usize> {
        self.rows.get(code).copied()
    }

    /// Names the file in which the row of a code stands.
    pub(crate) fn file_of(&self, code: &str) -> &str {
        self.elsewhere.get(code).and_then(|file| self.files.get(*file)).map_or(self.file(), |file| &file.file)
    }

    /// Tells whether the table has a row for any buurt of the gemeente of a buurt.
    pub(crate) fn has_gemeente_of(&self, buurt: &str) -> bool {
        buurt.get(..6).is_some_and(|gemeente| self.gemeenten().contains(gemeente))
    }

    /// Lists the beginnings, such as `BU0599`, of the codes of its buurten.
    fn gemeenten(&self) -> &HashSet<String> {
        self.gemeenten.get_or_init(|| {
            let buurten = self.rows.keys().filter(|code| code.starts_with("BU"));
            buurten.filter_map(|code| code.get(..6)).map(str::to_owned).collect()
        })
    }

    /// Lists the codes of its buurten.
    pub(crate) fn buurten(&self) -> impl Iterator<Item = &str> {
        self.rows.keys().map(String::as_str).filter(|code| code.starts_with("BU"))
    }

    /// Tells whether the buurten of the table are those of the whole country: by its own row of the country, or, where
    /// it has none, by the number of its gemeenten (METHOD section 1). `inhabitants` is the statistic of these.
    pub(crate) fn is_of_the_country(&self, inhabitants: Option<usize>) -> bool {
        let column = self.columns.iter().find(|column| Some(column.statistic) == inhabitants);
        let value = |code: &str| column.and_then(|column| column.values[self.row(code)?]);
        match value(COUNTRY) {
            Some(all) => country::are_most(self.buurten().filter(|code| counts(code)).filter_map(value).sum(), all),
            None => country::are_all_gemeenten(self.gemeenten().len()),
        }
    }

    /// Names the first file, for messages.
    pub(crate) fn file(&self) -> &str {
        self.files.first().map_or("", |file| &file.file)
    }
}
