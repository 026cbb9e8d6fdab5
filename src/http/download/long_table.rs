//! The long table as a download: CSV, Parquet, and a GeoPackage that holds nothing else.
//!
//! It is written a map at a period at a time, so that a table of the country takes no more memory than one map.

use std::io::BufWriter;

use rusqlite::Connection;

use super::store::{DownloadWriteError, Sink};
use super::text_file::write_text;
use crate::compression::Encoding;
use crate::documents::Content;
use crate::documents::sheet::{LongTable, Sheet, SheetScope};
use crate::features::write::geopackage::{GeoPackageError, GeoPackageWriter};
use crate::features::write::parquet;
use crate::features::write::text::{CsvTable, Dialect};
use crate::http::error::Error;

/// The endings that it has.
pub(super) const ENDINGS: [&str; 4] = [".csv-metadata.json", ".parquet", ".gpkg", ".csv"];

/// Gathers the parts of a table.
pub(super) fn parts(long: &LongTable<'_>) -> impl Iterator<Item = Result<Sheet, DownloadWriteError>> {
    long.parts().map(|part| part.map_err(|error| Error::from(error).into()))
}

/// Writes the table of some maps and areas in the form of an ending; some ten seconds for the country: call it from a
/// thread of its own.
///
/// # Errors
/// When a map is not on offer, and what the file says.
pub(super) fn write(
    content: &Content,
    scope: &SheetScope,
    ending: &str,
    (dialect, encoding): (Dialect, Encoding),
    sink: &mut Sink,
) -> Result<(), DownloadWriteError> {
    let long = LongTable::of(content, scope).map_err(Error::from)?;
    match ending {
        ".parquet" => parquet::write_table(long.head(), parts(&long), BufWriter::with_capacity(64 * 1024, sink)),
        ".gpkg" => {
            let database = sink.opened_by(|path| Connection::open(path).map_err(GeoPackageError::from))?;
            let mut file = GeoPackageWriter::begin(database, || sink.count())?;
            file.table(long.head(), parts(&long))?;
            Ok(file.finish()?)
        }
        _ => write_text(sink, encoding, |out| {
            let mut table = CsvTable::begin(long.head(), dialect, out)?;
            for part in parts(&long) {
                table.rows(&part?)?;
            }
            Ok(table.finish()?)
        }),
    }
}
