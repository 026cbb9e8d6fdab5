//! Writes zip archives: members one after another, with dates that do not move.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use veerkracht_files::PartialFile;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::DemoError;

/// An archive that is being written.
pub(super) struct Archive {
    path: PathBuf,
    writer: ZipWriter<BufWriter<File>>,
}

impl Archive {
    /// Begins an archive in an empty file.
    pub(super) fn begin(file: &PartialFile) -> Result<Self, DemoError> {
        let path = file.path().to_owned();
        match file.handle() {
            Ok(handle) => Ok(Self { path, writer: ZipWriter::new(BufWriter::new(handle)) }),
            Err(source) => Err(DemoError::Io { path, source }),
        }
    }

    /// Adds a folder as an entry of its own, as zips that are made by hand have it.
    pub(super) fn folder(&mut self, name: &str) -> Result<(), DemoError> {
        let added = self.writer.add_directory(name, options());
        self.name_file(added.map_err(io::Error::from))
    }

    /// Begins a member; what is written next is its content.
    pub(super) fn member(&mut self, name: &str) -> Result<(), DemoError> {
        let begun = self.writer.start_file(name, options());
        self.name_file(begun.map_err(io::Error::from))
    }

    /// Adds to the member that was begun last.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<(), DemoError> {
        let added = self.writer.write_all(bytes);
        self.name_file(added)
    }

    /// Adds a member of a reader's bytes.
    pub(super) fn copy(&mut self, name: &str, reader: &mut impl io::Read) -> Result<(), DemoError> {
        self.member(name)?;
        let copied = io::copy(reader, &mut self.writer);
        self.name_file(copied.map(drop))
    }

    /// Ends the archive.
    pub(super) fn end(self) -> Result<(), DemoError> {
        let ended = self.writer.finish().map_err(io::Error::from).and_then(|mut file| file.flush());
        ended.map_err(|source| DemoError::Io { path: self.path, source })
    }

    fn name_file<T>(&self, done: io::Result<T>) -> Result<T, DemoError> {
        done.map_err(|source| DemoError::Io { path: self.path.clone(), source })
    }
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::DEFAULT)
        .large_file(false)
}
