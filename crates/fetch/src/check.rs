//! Whether a file is what it should be: by its content, never by its name or what a server says of it.
//!
//! In: a file that arrived, and what it should be. Out: nothing, or what was found and what was expected. Guaranteed:
//! what passes is whole and has the columns with figures for which it was wanted; how much there is of it is told.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::catalogue::Check;
use crate::zipped::Zip;

mod addresses;
mod bulk;
pub(crate) mod by_hand;
mod codes;
mod content;
mod delimited;
mod filled;
mod geopackage;
mod page;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use content::FileContent;

/// Checks a file, and tells how much there is in it.
///
/// # Errors
/// What was found, and what was expected.
pub(crate) fn check(path: &Path, check: &Check) -> Result<FileContent, String> {
    let first = first_bytes(path)?;
    if first.is_empty() {
        return Err("found an empty file, expected data".to_owned());
    }
    page::refuse(&first)?;
    match check {
        Check::GeoPackage { layer } => geopackage::check(path, layer),
        Check::Bulk(filled) => bulk::check(&mut Zip::open(path)?, filled),
        Check::Table(filled) => table::check(path, filled),
        Check::Delimited { header, edition } => delimited::check(opened(path)?, header, edition.as_ref()),
        Check::Addresses { year } => addresses::check(path, *year).map(|()| FileContent::default()),
    }
}

/// Tells whether a file is a zip, by its first bytes.
pub(crate) fn is_zip(path: &Path) -> bool {
    first_bytes(path).is_ok_and(|first| first.starts_with(b"PK\x03\x04"))
}

/// Refuses a web page, which some servers send with status 200 in place of what is gone.
///
/// # Errors
/// It is one; says its title.
pub(crate) fn refuse_page(path: &Path) -> Result<(), String> {
    page::refuse(&first_bytes(path)?)
}

fn opened(path: &Path) -> Result<File, String> {
    File::open(path).map_err(|cause| format!("it cannot be opened: {cause}"))
}

fn first_bytes(path: &Path) -> Result<Vec<u8>, String> {
    let mut first = Vec::new();
    opened(path)?.take(4096).read_to_end(&mut first).map_err(|cause| format!("it cannot be read: {cause}"))?;
    Ok(first)
}
