//! The catalogue of raw files, and the readers of their layouts.
//!
//! In: a folder of files as their publishers deliver them, and the catalogue of `config/sources.toml`.
//! Out: [`Table`]s of cells for statistics, and raw boundaries for [`crate::areas`].
//! Guaranteed: codes and labels are trimmed; a sentinel (a number <= -99990, `.`, empty, null) is [`Cell::Missing`], never zero;
//! every row knows its place in the file. Left to the next stages: what a column means, and which number is possible.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What kind of table a source holds; decides which stage reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// Boundaries of buurten, wijken and gemeenten.
    Boundaries,
    /// Statistics per area code, one or more years.
    Statistics,
    /// Shares of addresses that moved from code to code between two years.
    Recoding,
}

/// One raw file that was found in the data folder, with what the catalogue says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// Id of the source in `config/sources.toml`, such as `kwb`.
    pub source: String,
    /// What the file holds.
    pub kind: SourceKind,
    /// Where it was found.
    pub path: PathBuf,
    /// The year that the file's name tells; none where a column tells it.
    pub year: Option<i32>,
    /// Name of the publisher's table, such as `85984NED`, where the file's name tells it.
    pub table: Option<String>,
    /// blake3 of the content, hexadecimal.
    pub hash: String,
    /// Length in bytes.
    pub bytes: u64,
}

/// The content of one cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Null, empty, `.` or a sentinel: no figure.
    Missing,
    /// A number as the file types it, or a text that reads as a number with the table's decimal sign.
    Number(f64),
    /// Any other text, trimmed.
    Text(Box<str>),
}

/// A table of one file or layer: named columns, and rows in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// File and layer, for messages: `kwb/2024_85984NED.json`.
    pub name: String,
    /// Column names as the file spells them, trimmed.
    pub columns: Vec<String>,
    /// Cells row by row; each row has as many as there are columns.
    pub cells: Vec<Cell>,
    /// Per row: its line (CSV), row (xlsx), feature id (GeoPackage) or 1-based ordinal (JSON) in the file.
    pub places: Vec<u64>,
}

impl Table {
    /// Counts the rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.places.len()
    }

    /// Borrows one row's cells, in the order of the columns.
    ///
    /// # Panics
    /// If `row` is not below [`Table::rows`].
    #[must_use]
    pub fn row(&self, row: usize) -> &[Cell] {
        let width = self.columns.len();
        &self.cells[row * width..(row + 1) * width]
    }

    /// Finds a column by its name or by its base name: CBS moves the suffix `_NN` every year, so `AantalInwoners`
    /// finds `AantalInwoners_5`. An exact name wins over a base name; case is ignored.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| column.eq_ignore_ascii_case(name))
            .or_else(|| self.columns.iter().position(|column| base_name(column).eq_ignore_ascii_case(name)))
    }
}

/// Cuts the moving suffix `_NN` of a CBS column name: `AantalInwoners_5` is `AantalInwoners`.
#[must_use]
pub fn base_name(column: &str) -> &str {
    match column.rsplit_once('_') {
        Some((base, digits)) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => base,
        _ => column,
    }
}
