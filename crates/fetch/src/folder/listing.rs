//! What lies in the folder, whoever put it there.
//!
//! In: the names of its files. Out: those that somebody else may have put there for a file of the catalogue.
//! Guaranteed: only what a build reads counts: neither half a download nor a text about the figures is figures.

use std::fs;
use std::path::Path;

use crate::catalogue::{CatalogueFile, Source};

/// Folders are looked into down to this depth.
const DEEPEST: usize = 8;

/// Ends of names of files that a build reads, perhaps with `.gz` behind them.
const READ: [&str; 14] = [
    "csv",
    "tsv",
    "json",
    "jsonl",
    "ndjson",
    "geojson",
    "xlsx",
    "xlsm",
    "xls",
    "parquet",
    "geoparquet",
    "gpkg",
    "shp",
    "zip",
];

/// Tells whether a build reads a file with this name as a file of the catalogue, under a name that people give it.
pub(crate) fn is_by_hand(name: &str, file: &CatalogueFile) -> bool {
    let last = name.rsplit('/').next().unwrap_or_default();
    is_read(last) && file.by_hand.iter().any(|pattern| pattern.fits(last))
}

/// Tells whether a build reads a file with this name as one of a source, of whichever edition.
pub(crate) fn is_edition(name: &str, source: &Source) -> bool {
    let last = name.rsplit('/').next().unwrap_or_default();
    is_read(last) && source.editions.iter().any(|pattern| pattern.fits(last))
}

/// Tells by the end of its name whether a build reads a file; what has none may be a zip as its publisher names it.
fn is_read(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let lower = lower.strip_suffix(".gz").unwrap_or(&lower);
    lower.rsplit_once('.').is_none_or(|(_, end)| READ.contains(&end))
}

/// Lists the files below a folder by their names in it, sorted; hidden ones are passed over.
pub(super) fn listed(data: &Path) -> Vec<String> {
    fn walk(folder: &Path, before: &str, depth: usize, names: &mut Vec<String>) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') || name.ends_with(".partial") {
                continue;
            }
            let path = entry.path();
            if path.is_dir() {
                if depth < DEEPEST {
                    walk(&path, &format!("{before}{name}/"), depth + 1, names);
                }
            } else {
                names.push(format!("{before}{name}"));
            }
        }
    }
    let mut names = Vec::new();
    walk(data, "", 0, &mut names);
    names.sort();
    names
}
