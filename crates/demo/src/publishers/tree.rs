//! Gives every file its place: under its address, or by the name under which a browser saves it.
//!
//! In: addresses without `https://`. Out: files that are put in place when all of them are whole. An address keeps its
//! query in the name of its file: `https://HOST/PATH?Q` is the file `HOST/PATH?Q`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use veerkracht_files::PartialFile;

use super::archive::Archive;
use crate::DemoError;

/// Files that are being written.
pub(crate) struct FileTree {
    folder: PathBuf,
    /// Whether everything lies in one folder.
    flat: bool,
    files: Vec<PartialFile>,
    /// What an earlier, larger region left and would be taken for a part of this one.
    left: Vec<PathBuf>,
}

impl FileTree {
    /// Begins a tree of addresses, or a folder of saved files.
    pub(super) fn new(folder: &Path, flat: bool) -> Self {
        Self { folder: folder.to_owned(), flat, files: Vec::new(), left: Vec::new() }
    }

    /// Begins the file of an address; none among saved files where nobody saves it, which is where `saved` is none.
    pub(super) fn begin(&mut self, address: &str, saved: Option<&str>) -> Result<Option<&mut PartialFile>, DemoError> {
        let Some(name) = (if self.flat { saved } else { Some(address) }) else { return Ok(None) };
        let file = PartialFile::create_with_folder(&self.folder.join(name)).map_err(DemoError::Place)?;
        self.files.push(file);
        Ok(self.files.last_mut())
    }

    /// Writes a whole file.
    pub(super) fn fill(&mut self, address: &str, saved: Option<&str>, bytes: &[u8]) -> Result<(), DemoError> {
        let Some(file) = self.begin(address, saved)? else { return Ok(()) };
        file.write_all(bytes).map_err(|source| DemoError::Io { path: file.path().to_owned(), source })
    }

    /// Begins an archive.
    pub(super) fn archive(&mut self, address: &str, saved: Option<&str>) -> Result<Option<Archive>, DemoError> {
        self.begin(address, saved)?.map(|file| Archive::begin(file)).transpose()
    }

    /// Has a saved file removed when all others are in place, if it is there; tells whether it is.
    pub(super) fn remove(&mut self, saved: &str) -> bool {
        let path = self.folder.join(saved);
        let is_there = self.flat && path.is_file();
        if is_there {
            self.left.push(path);
        }
        is_there
    }

    /// Gives the file that was begun first.
    pub(super) fn first(&self) -> Option<&PartialFile> {
        self.files.first()
    }

    /// Puts all files in place; gives their paths.
    pub(super) fn put_in_place(self) -> Result<Vec<PathBuf>, DemoError> {
        let paths = self.files.iter().map(|file| file.path().to_owned()).collect();
        self.files.into_iter().try_for_each(PartialFile::put_in_place).map_err(DemoError::InPlace)?;
        for path in self.left {
            std::fs::remove_file(&path).map_err(|source| DemoError::Io { path, source })?;
        }
        Ok(paths)
    }
}
