//! What can be wrong with the raw files so that a build cannot start or go on.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// A raw file or the data folder cannot be used. Each message says what was being done, to which thing, what was found,
/// and what to do.
#[derive(Debug, Error)]
pub enum SourceError {
    /// The data folder is absent, unreadable or holds nothing of use.
    #[error("cannot use the data folder {}: {found}; {hint}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What was found instead.
        found: String,
        /// What to do.
        hint: &'static str,
    },
    /// A pattern of the catalogue cannot be understood.
    #[error(
        "pattern `{pattern}` of source `{source_id}`: {found}; a pattern holds `*`, {{year}}, {{table}}, {{part}}, \
         {{division}} and {{format}}, each of the last five once"
    )]
    Pattern {
        /// Id of the source.
        source_id: String,
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        found: String,
    },
    /// Two different files hold the same source and year.
    #[error("two files hold source `{source_id}`{}: {} and {}, with different content; keep one of them in the data \
             folder",
        year.map(|year| format!(" of {year}")).unwrap_or_default(), first, second)]
    Ambiguous {
        /// Id of the source.
        source_id: String,
        /// The year, where the names tell one.
        year: Option<i32>,
        /// The name of one of the files.
        first: String,
        /// The name of the other.
        second: String,
    },
    /// The operating system refuses to read a file.
    #[error("cannot read {}: {source}; check that it is there and may be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// A file was found to be of no use before it was read.
    #[error("{found}")]
    Unusable {
        /// What is wrong, and what to do.
        found: String,
    },
    /// A member of an archive cannot be unpacked.
    #[error("cannot unpack a member of an archive into {}: {source}; make room there, or set TMPDIR to a folder with \
             room", path.display())]
    Unwritable {
        /// The folder.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// A file is not of the format that its name promises, or is damaged.
    #[error("cannot read {} at {place}: found {found}, expected {expected}; {hint}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Line, record, byte or layer.
        place: String,
        /// What was found.
        found: String,
        /// What was expected there.
        expected: &'static str,
        /// What to do.
        hint: &'static str,
    },
    /// A file lacks a layer.
    #[error("{} has no layer for {wanted}: it has {}; add the name of its layer to `layers` of the source in \
             sources.toml",
        path.display(), listed(present))]
    LayerMissing {
        /// The file.
        path: PathBuf,
        /// What the layer should hold.
        wanted: &'static str,
        /// The layers that there are.
        present: Vec<String>,
        /// Whether the format has one layer only, so that the others are absent by nature.
        one_only: bool,
    },
    /// Several layers hold buurten equally well.
    #[error("{} has several layers that may be that of the buurten: {}; delete those that do not count, save the one \
             that does in a file of its own, or add its name alone to `layers` of the source in sources.toml",
        path.display(), listed(found))]
    LayersAlike {
        /// The file.
        path: PathBuf,
        /// The layers with what each has.
        found: Vec<String>,
    },
    /// No sheet of a workbook has a row with the names of the columns.
    #[error("{} has no row with the name of a column of codes ({}) in the first {within} rows of a sheet: it has the \
             sheets {}; put the names of the columns above the figures, or add the name to `columns.code` of source \
             `{source_id}` in sources.toml",
        path.display(), wanted.join(" or "), listed(sheets))]
    HeaderMissing {
        /// The file.
        path: PathBuf,
        /// Id of the source.
        source_id: String,
        /// The names that were looked for.
        wanted: Vec<String>,
        /// How many rows of each sheet were looked at.
        within: usize,
        /// The sheets that there are.
        sheets: Vec<String>,
    },
    /// A table lacks a column without which it cannot be used.
    #[error("{table} has no column {}: it has {}; {}add the name of its column to `columns.{role}` of source \
             `{source_id}` in sources.toml",
        wanted.join(" or "), listed(present), if role == "year" { "put the year in the name of the file, as in \
            kwb-2024.csv, or " } else { "" })]
    ColumnMissing {
        /// File and layer.
        table: String,
        /// Id of the source.
        source_id: String,
        /// What the column is for.
        role: String,
        /// The names that were looked for.
        wanted: Vec<String>,
        /// The columns that there are.
        present: Vec<String>,
    },
    /// The coordinate reference system of boundaries is not one of those that can be read.
    #[error("{place}: found {found}, expected EPSG:28992 (RD New), EPSG:4326 or EPSG:3857; {hint}")]
    Crs {
        /// File and layer.
        place: String,
        /// What the file says.
        found: String,
        /// What to do.
        hint: &'static str,
    },
}

/// Lists names for a message: all of a few, the first of many.
pub(super) fn listed(names: &[String]) -> String {
    const SHOWN: usize = 40;
    if names.is_empty() {
        return "none".to_owned();
    }
    let mut text = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        let _ = write!(text, " and {} more", names.len() - SHOWN);
    }
    text
}
