//! A claimed file is unpacked, where it lies in an archive, and measured.
//!
//! In: what a name tells of a file. Out: a [`SourceFile`] with its hash and length. Guaranteed: where that fails, what
//! the name tells is given with the reason.

use std::path::{Path, PathBuf};

use super::{ClaimedFile, Location};
use crate::sources::{SourceError, SourceFile, SourceKind, companions, shapefile, text};

impl ClaimedFile<'_> {
    /// Unpacks and measures the file; gives what is known of it where that fails.
    pub(super) fn measured(self, into: Option<PathBuf>) -> Result<SourceFile, Box<(SourceFile, SourceError)>> {
        let spec = self.spec;
        let unpacked = match (&self.place, into) {
            (Location::Member { archive, member }, Some(into)) => {
                Some(companions::unpack(archive, member, (spec, self.told.year), &into))
            }
            _ => None,
        };
        let mut file = self.unread();
        match unpacked.transpose() {
            Ok(path) => file.path = path.unwrap_or(file.path),
            Err(error) => return Err(Box::new((file, error))),
        }
        match hash(&file.path) {
            Ok((hash, bytes)) => (file.hash, file.bytes) = (hash, bytes),
            Err(error) => return Err(Box::new((file, error))),
        }
        // Zips with addresses were published under the year before, so that their names tell nothing.
        if spec.kind == SourceKind::Addresses {
            file.year = veerkracht_recode::address_year(&file.path);
        }
        Ok(file)
    }
}

/// Hashes a file, and counts its bytes; a shapefile is all its files, one after another.
fn hash(path: &Path) -> Result<(String, u64), SourceError> {
    let files = if shapefile::is_shapefile(&path.to_string_lossy()) {
        shapefile::files_of(path)?
    } else {
        vec![path.to_owned()]
    };
    let mut hasher = blake3::Hasher::new();
    let mut bytes = 0;
    for file in files {
        let mut open = text::open(&file)?;
        let read = hasher.update_reader(&mut open).and_then(|_| open.metadata());
        bytes += read.map_err(|source| SourceError::Unreadable { path: file, source })?.len();
    }
    Ok((hasher.finalize().to_hex().to_string(), bytes))
}
