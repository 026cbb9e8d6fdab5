//! What the catalogue `config/sources.toml` says of each source.
//!
//! In: nothing. Out: [`SourceSpec`], filled by the config. Everything that differs between publishers and years stands
//! there, so that another layout of a known table needs no change of the program.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{SourceFile, SourceKind, Table, find_column};
use crate::texts::Bilingual;

/// One source of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceSpec {
    /// Short name, unique, such as `kwb`.
    pub id: String,
    /// What its files hold.
    pub kind: SourceKind,
    /// Title for people.
    pub title: Bilingual,
    /// Who publishes it.
    pub publisher: String,
    /// Licence, as its publisher names it.
    pub licence: String,
    /// What must be shown wherever its figures are shown.
    pub attribution: String,
    /// Page of the publisher.
    pub url: String,
    /// How to download it, one sentence.
    pub download: Bilingual,
    /// Patterns of the names of its files ([`super::NamePattern`]).
    pub files: Vec<String>,
    /// Layers of a file with several: what they hold (`buurten`, `wijken`, `gemeenten`) to patterns of their names.
    pub layers: BTreeMap<String, Vec<String>>,
    /// Columns by their role (`code`, `year`, `name`, …) to the names that they may have, the preferred one first.
    pub columns: BTreeMap<String, Vec<String>>,
    /// Rows that count: those that pass all of these.
    pub rows: Vec<RowFilter>,
    /// The publisher's tables, with what their names alone tell.
    pub tables: Vec<TableSpec>,
    /// On which year's division its figures are.
    pub division: Division,
    /// Between the cells of a CSV; found from its header where absent.
    pub delimiter: Option<char>,
    /// Decimal sign of a CSV, `.` or `,`; found from its cells where absent.
    pub decimal: Option<char>,
    /// Encoding of a CSV by its WHATWG label, such as `windows-1252`; UTF-8, or else Windows-1252, where absent.
    pub encoding: Option<String>,
    /// What rows of a recoding table count for that are the same as another.
    #[serde(default)]
    pub repeated_rows: RepeatedRows,
}

/// What a row of a recoding table counts for that is the same as another, in codes, years and shares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepeatedRows {
    /// Nothing: it is a defect of the file.
    #[default]
    Once,
    /// As much as the first: it is a second part with the same shares.
    Each,
}

/// On which division the codes of a source are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Division {
    /// Figures of year t are on the division of year t.
    OfItsYear,
    /// All years are on one division: that of the areas in use, where neither the table nor the edition tells it and
    /// the codes fit none better.
    OfTheAreas,
    /// All years are on the division of this year.
    Of(i32),
}

/// A condition on the rows of a table; a table without the column has only rows that pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFilter {
    /// Column, by the rules of [`Table::column`].
    pub column: String,
    /// The texts that pass, trimmed; a number is compared as it is written without decimals.
    pub values: Vec<String>,
}

/// One table of a publisher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSpec {
    /// Its name, in capitals, such as `85984NED`.
    pub id: String,
    /// The year of all its figures, if it has one only.
    pub year: Option<i32>,
    /// The year of its division, where it differs from that of the source.
    pub division: Option<i32>,
}

impl SourceSpec {
    /// Lists the names that the column of a role may have, the preferred one first; none for a role that the source
    /// does not have.
    #[must_use]
    pub fn names(&self, role: &str) -> &[String] {
        self.columns.get(role).map_or(&[], Vec::as_slice)
    }

    /// Finds the column of a role in a table.
    #[must_use]
    pub fn column(&self, table: &Table, role: &str) -> Option<usize> {
        self.column_among(&table.columns, role)
    }

    /// Finds the column of a role among columns.
    pub(crate) fn column_among(&self, columns: &[String], role: &str) -> Option<usize> {
        self.names(role).iter().find_map(|name| find_column(columns, name))
    }

    /// Finds what the catalogue says of a table.
    #[must_use]
    pub fn table(&self, id: &str) -> Option<&TableSpec> {
        self.tables.iter().find(|table| table.id.eq_ignore_ascii_case(id))
    }

    /// Tells on which division the figures of a file are.
    #[must_use]
    pub(crate) fn division_of(&self, file: &SourceFile) -> Division {
        let of_table = file.table.as_deref().and_then(|id| self.table(id)).and_then(|table| table.division);
        of_table.or(file.division).map_or(self.division, Division::Of)
    }
}
