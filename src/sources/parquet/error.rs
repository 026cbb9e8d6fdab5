//! What is wrong with a Parquet file.

use std::path::Path;

use super::super::SourceError;

/// What to do with a file that has no geometry that can be read.
pub(super) const SAVE_AGAIN: &str = "save it again with geopandas (to_parquet) or ogr2ogr, or as GeoPackage";

/// Says what is wrong with a file, and what to do.
pub(super) fn damaged(
    path: &Path,
    place: &str,
    found: &str,
    expected: &'static str,
    hint: &'static str,
) -> SourceError {
    SourceError::Damaged { path: path.to_owned(), place: place.to_owned(), found: found.to_owned(), expected, hint }
}
