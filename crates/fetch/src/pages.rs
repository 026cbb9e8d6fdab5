//! Pages of a table that arrived, kept until all have: a run that ends between two goes on in the next one.
//!
//! In: a folder aside, and the version of the table. Out: pages by address. Guaranteed: all are of one version; of a
//! table that does not tell its version none is kept.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use veerkracht_files::PartialFile;

use crate::link::Link;
use crate::retry::DiskError;

/// Pages that are kept.
#[derive(Debug)]
pub(crate) struct PageFolder {
    /// None where nothing is kept.
    folder: Option<PathBuf>,
}

impl PageFolder {
    /// Opens the pages of a version of a table; those of another are removed.
    ///
    /// # Errors
    /// [`DiskError`].
    pub(crate) fn of(folder: PathBuf, version: Option<&str>) -> Result<PageFolder, DiskError> {
        let stamp = folder.join("version");
        let is_known = version.is_some() && fs::read_to_string(&stamp).ok().as_deref() == version;
        if !is_known {
            remove(&folder)?;
        }
        let Some(version) = version else { return Ok(PageFolder { folder: None }) };
        if !is_known {
            fs::create_dir_all(&folder).map_err(DiskError::at("making the folder", &folder))?;
            write(&stamp, version.as_bytes())?;
        }
        Ok(PageFolder { folder: Some(folder) })
    }

    /// Gives a page that is kept.
    pub(crate) fn get(&self, link: &Link) -> Option<Vec<u8>> {
        fs::read(self.place(link)?).ok()
    }

    /// Keeps a page.
    ///
    /// # Errors
    /// [`DiskError`].
    pub(crate) fn put(&self, link: &Link, page: &[u8]) -> Result<(), DiskError> {
        self.place(link).map_or(Ok(()), |place| write(&place, page))
    }

    /// Removes all pages.
    ///
    /// # Errors
    /// [`DiskError`].
    pub(crate) fn done(self) -> Result<(), DiskError> {
        self.folder.map_or(Ok(()), |folder| remove(&folder))
    }

    fn place(&self, link: &Link) -> Option<PathBuf> {
        let name = blake3::hash(link.to_string().as_bytes()).to_hex();
        self.folder.as_ref().map(|folder| folder.join(name.as_str()))
    }
}

/// Writes aside first, so that half a page is never taken for one.
fn write(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    let mut place = PartialFile::create(path)?;
    place.write_all(bytes).map_err(DiskError::at("writing", path))?;
    Ok(place.put_in_place()?)
}

fn remove(folder: &Path) -> Result<(), DiskError> {
    match fs::remove_dir_all(folder) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(DiskError::at("removing", folder)(cause)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_kept_for_one_version_and_for_none_that_is_not_told() {
        let folder = tempfile::tempdir().unwrap();
        let of = |version| PageFolder::of(folder.path().join("a.pages"), version).unwrap();
        let link = Link::parse("https://a.nl/b?c").unwrap();
        of(Some("1")).put(&link, b"page").unwrap();
        assert_eq!(of(Some("1")).get(&link).as_deref(), Some(&b"page"[..]));
        assert_eq!(of(Some("2")).get(&link), None);
        of(Some("2")).put(&link, b"page").unwrap();
        let none = of(None);
        none.put(&link, b"page").unwrap();
        assert_eq!(none.get(&link), None);
        of(Some("2")).done().unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
