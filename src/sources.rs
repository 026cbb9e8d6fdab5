//! The catalogue of raw files, and the readers of their layouts.
//!
//! In: a folder of files as their publishers deliver them, and the catalogue of `config/sources.toml`.
//! Out: rows of cells one by one, or [`Table`]s of them, for statistics, and raw boundaries for [`crate::areas`].
//! Guaranteed: codes and labels are trimmed; a sentinel (a number <= -99990, `.`, empty, null) is [`Cell::Missing`],
//! never zero; every row knows its place in the file. Left to the next stages: what a column means, and which number is
//! possible.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

mod advice;
mod archive;
mod boundaries;
mod bounds;
mod bulk;
mod catalogue;
mod cells;
mod codes;
mod companions;
mod coordinates;
mod delimited;
mod discover;
mod error;
mod geojson;
mod geopackage;
mod ids;
mod layer;
mod name_year;
mod numbers;
mod odata;
mod parquet;
mod pattern;
mod records;
mod rows;
mod search;
mod shapefile;
mod tables;
mod text;
mod wkb;
mod xlsx;

pub(crate) use boundaries::read_codes;
pub use boundaries::read_layer;
pub(crate) use bounds::Bound;
pub use catalogue::SourceSpec;
pub(crate) use catalogue::{Division, RepeatedRows, RowFilter, TableSpec};
pub use discover::discover;
pub(crate) use discover::{Discovery, UnclaimedFiles};
pub(crate) use error::SourceError;
pub(crate) use ids::RowIds;
pub(crate) use layer::{Crs, Layer};
pub use layer::{RawGeometry, RawPolygon, RawRing};
pub(crate) use name_year::named_year;
pub(crate) use pattern::NamePattern;
pub(crate) use rows::{CellRef, RowConsumer};
pub(crate) use tables::read_rows;
pub(crate) use tables::{TablePage, read_page};
pub use tables::{read_table, year_in};
pub use wkb::decode_blob;

/// The header of a CSV or a workbook is looked for in this many lines: publishers put titles and notes above it.
const HEADER_WITHIN: usize = 20;

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
    /// The buurt of every address of a year, of which a recoding is made.
    Addresses,
}

/// One raw file that was found in the data folder, with what the catalogue says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// Id of the source in `config/sources.toml`, such as `kwb`.
    pub source: String,
    /// What the file holds.
    pub kind: SourceKind,
    /// Where it was found. A dataset does not keep it: it is the same wherever its files lay, and says nothing of who
    /// built it.
    #[serde(skip)]
    pub path: PathBuf,
    /// Its path in the data folder with `/` between its parts, such as `kwb/2024_85984NED.json`: what messages and
    /// provenance call it. Bytes that are not UTF-8 are written as `\xE9`.
    pub name: String,
    /// The year that the file's name tells; none where a column tells it.
    pub year: Option<i32>,
    /// Name of the publisher's table, such as `85984NED`, where the file's name tells it.
    pub table: Option<String>,
    /// The year of its division, where the file's name tells it.
    #[serde(default)]
    pub division: Option<i32>,
    /// Which part of a table that its publisher divides over files, such as `wijk`, where the file's name tells it.
    pub part: Option<String>,
    /// blake3 of the content, hexadecimal; of a shapefile that of its .shp, .shx, .dbf, .prj and .cpg in this order.
    pub hash: String,
    /// Length in bytes.
    pub bytes: u64,
}

impl SourceFile {
    /// Says what an error of this file says, without where the data folder is: for what is kept.
    #[must_use]
    pub(crate) fn without_place(&self, error: &impl ToString) -> String {
        error.to_string().replace(&self.path.display().to_string(), &self.name)
    }

    /// Says what an error of this file says, by its place in the folder where that is not where it was read.
    #[must_use]
    pub fn describe_error(&self, error: &impl ToString) -> String {
        if self.path.ends_with(&self.name) { error.to_string() } else { self.without_place(error) }
    }

    /// Counts the folders above it in the data folder.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.name.matches('/').count()
    }

    /// Says that this file and another hold the same, and differ.
    #[must_use]
    pub(crate) fn ambiguous_with(&self, other: &SourceFile) -> SourceError {
        SourceError::Ambiguous {
            source_id: self.source.clone(),
            year: self.year,
            first: self.name.clone(),
            second: other.name.clone(),
        }
    }

    /// Says that rows are missing between two of this file, by the numbers that their service gave them.
    fn holed(&self, (before, after): (u64, u64)) -> SourceError {
        SourceError::Damaged {
            path: self.path.clone(),
            place: format!("the row after that with ID {before}"),
            found: format!("ID {after}: the rows between them are missing"),
            expected: "all pages of the table",
            hint: "a page was left out when they were put together; download it again, or all of them",
        }
    }

    /// Says that this file is one page of several, the others of which are not there.
    #[must_use]
    pub(crate) fn incomplete(&self, rows: usize, count: Option<u64>) -> SourceError {
        let other = count.map_or_else(
            || format!("it names a next page after {rows} rows"),
            |count| format!("{rows} rows of the {count} that it counts"),
        );
        SourceError::Damaged {
            path: self.path.clone(),
            place: "its end".to_owned(),
            found: format!("one page of several: {other}"),
            expected: "all pages of the table",
            hint: "save each next page beside it under a name of its own, up to the one that names no other",
        }
    }
}

/// A column of a raw file: where a figure stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnPlace {
    /// Id of the source.
    pub source: String,
    /// File and layer, as messages name them.
    pub file: String,
    /// Column, as the file spells it.
    pub column: String,
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

    /// Finds a column by its name, by its base name or by its title: CBS moves the suffix `_NN` every year, so
    /// `AantalInwoners` finds `AantalInwoners_5`; and its name is made from the title, so it finds `Bevolking/Aantal
    /// inwoners (aantal)` too. An exact name wins over a base name, and that over a title; case is ignored.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        find_column(&self.columns, name)
    }

    /// Finds the columns that are a name equally well: more than one where nothing tells which is meant.
    #[must_use]
    pub(crate) fn columns_of(&self, name: &str) -> Vec<usize> {
        let all = |fits: &dyn Fn(&str) -> bool| -> Vec<usize> {
            (0..self.columns.len()).filter(|column| fits(&self.columns[*column])).collect()
        };
        let by_name = all(&|column| column.eq_ignore_ascii_case(name));
        if !by_name.is_empty() {
            return by_name;
        }
        let by_base = all(&|column| base_name(column).eq_ignore_ascii_case(name));
        if by_base.is_empty() { all(&|column| title_matches(column, name)) } else { by_base }
    }
}

/// Finds a column of a header, by the rules of [`Table::column`].
fn find_column(columns: &[String], name: &str) -> Option<usize> {
    columns
        .iter()
        .position(|column| column.eq_ignore_ascii_case(name))
        .or_else(|| columns.iter().position(|column| base_name(column).eq_ignore_ascii_case(name)))
        .or_else(|| columns.iter().position(|column| title_matches(column, name)))
}

/// Tells whether [`find_column`] could find this column by this name.
pub(crate) fn column_matches(column: &str, name: &str) -> bool {
    column.eq_ignore_ascii_case(name) || base_name(column).eq_ignore_ascii_case(name) || title_matches(column, name)
}

/// Tells whether a title, such as `Bevolking/Leeftijdsgroepen/0 tot 15 jaar (aantal)`, is that of the CBS column
/// `k_0Tot15Jaar`: its last segment without unit, reduced to letters and digits.
fn title_matches(column: &str, name: &str) -> bool {
    if !column.contains([' ', '/', '(']) {
        return dotted_matches(column, name);
    }
    let segment = column.rsplit_once('/').map_or(column, |(_, last)| last).trim_end();
    let segment =
        if segment.ends_with(')') { segment.rsplit_once('(').map_or(segment, |(title, _)| title) } else { segment };
    let name = name.strip_prefix("k_").unwrap_or(name);
    let title = segment.chars().filter(|c| c.is_alphanumeric()).map(plain_letter);
    title.eq(name.chars().filter(|c| c.is_alphanumeric()).map(plain_letter))
}

/// Tells whether a title of which R made a name, such as `Bevolking.Aantal.inwoners..aantal.`, is that of a CBS column:
/// every sign that is no letter or digit became a point, so that the name is looked for at its end.
fn dotted_matches(column: &str, name: &str) -> bool {
    if !column.contains('.') {
        return false;
    }
    let title = match column.strip_suffix('.').map(|title| title.rsplit_once("..")) {
        Some(Some((title, _unit))) => title,
        Some(None) | None => column.trim_end_matches('.'),
    };
    // R puts an X before a digit.
    let title = title.strip_prefix('X').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(title);
    let name = name.strip_prefix("k_").unwrap_or(name);
    let wanted: Vec<char> = name.chars().filter(|c| c.is_alphanumeric()).map(plain_letter).collect();
    let is_start = |at: usize| at == 0 || title[..at].ends_with('.');
    let starts = title.char_indices().map(|(at, _)| at).filter(|at| is_start(*at));
    !wanted.is_empty()
        && starts
            .into_iter()
            .any(|at| title[at..].chars().filter(|c| c.is_alphanumeric()).map(plain_letter).eq(wanted.iter().copied()))
}

/// Takes case and the diacritics of Dutch from a letter.
fn plain_letter(letter: char) -> char {
    match letter.to_ascii_lowercase() {
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'Ë' => 'e',
        'á' | 'à' | 'ä' | 'Ä' => 'a',
        'ï' | 'í' | 'Ï' => 'i',
        'ó' | 'ö' | 'Ö' => 'o',
        'ú' | 'ü' | 'Ü' => 'u',
        other => other,
    }
}

/// Cuts the moving suffix `_NN` of a CBS column name: `AantalInwoners_5` is `AantalInwoners`.
#[must_use]
pub(crate) fn base_name(column: &str) -> &str {
    match column.rsplit_once('_') {
        Some((base, digits)) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => base,
        _ => column,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn a_column_is_found_by_exact_name_before_base_name_before_title() {
        let header = columns(&["Bevolking/Aantal inwoners (aantal)", "AantalInwoners_5", "aantalinwoners"]);
        assert_eq!(find_column(&header, "AantalInwoners"), Some(2));
        assert_eq!(find_column(&header[..2], "AantalInwoners"), Some(1));
        assert_eq!(find_column(&header[..1], "AantalInwoners"), Some(0));
        assert_eq!(find_column(&header, "Mannen"), None);
    }

    #[test]
    fn a_title_is_reduced_to_the_name_that_cbs_makes_of_it() {
        for (title, name) in [
            ("Bevolking/Leeftijdsgroepen/0 tot 15 jaar (aantal)", "k_0Tot15Jaar"),
            ("Inkomen/40% huishoudens met laagste inkomen (%)", "k_40HuishoudensMetLaagsteInkomen"),
            ("Zorg/Wmo-cliënten relatief (per 1 000 inwoners)", "WmoClientenRelatief"),
            ("Personen per soort uitkering; Bijstand (aantal)", "PersonenPerSoortUitkeringBijstand"),
        ] {
            assert!(title_matches(title, name), "{title} is {name}");
        }
        assert!(!title_matches("Bevolking/Mannen (aantal)", "Vrouwen"));
    }

    #[test]
    fn a_name_that_r_made_of_a_title_is_recognised() {
        for (title, name) in [
            ("Regioaanduiding.Codering..code.", "Codering"),
            ("Bevolking.Leeftijdsgroepen.15.tot.25.jaar..aantal.", "k_15Tot25Jaar"),
            ("X15.tot.25.jaar..aantal.", "k_15Tot25Jaar"),
            ("Wonen.Huurwoningen.In.bezit.woningcorporatie....", "InBezitWoningcorporatie"),
            ("Wijken.en.buurten", "WijkenEnBuurten"),
        ] {
            assert!(column_matches(title, name), "{title} is {name}");
        }
        for (title, name) in
            [("Bevolking.Mannen..aantal.", "Annen"), ("Bevolking.Mannen..aantal.", "aantal"), ("a.b", "a")]
        {
            assert!(!column_matches(title, name), "{title} is not {name}");
        }
    }
}
