//! A temporary file without a name, while it is written.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use tempfile::{NamedTempFile, TempPath};

use super::error::DownloadWriteError;
use super::file::FinishedFile;
use super::reservation::Reservation;
use crate::http::error::Error;

/// Takes the bytes of a download.
#[derive(Debug)]
pub(crate) struct Sink {
    file: File,
    /// Its name, where the system cannot take it away from an open file, and until it is.
    path: Option<TempPath>,
    reservation: Reservation,
    written: u64,
}

impl Sink {
    /// Makes an empty file, without a name where the system allows it.
    pub(super) fn create(reservation: Reservation) -> Result<Self, DownloadWriteError> {
        let (file, path) = NamedTempFile::new()?.into_parts();
        let mut sink = Self { file, path: Some(path), reservation, written: 0 };
        sink.forget_name()?;
        Ok(sink)
    }

    /// Gives `open` the path of a new and empty file in place of this one, and takes the name away when it has opened
    /// it.
    ///
    /// # Errors
    /// When there is no room for a file, and what `open` says.
    pub(crate) fn opened_by<T, E: Into<DownloadWriteError>>(
        &mut self,
        open: impl FnOnce(&Path) -> Result<T, E>,
    ) -> Result<T, DownloadWriteError> {
        let (file, path) = NamedTempFile::new()?.into_parts();
        let opened = open(&path).map_err(Into::into)?;
        (self.file, self.path) = (file, Some(path));
        self.forget_name()?;
        Ok(opened)
    }

    /// Counts what another writer has put into the file so far.
    ///
    /// # Errors
    /// Of the kind `StorageFull` when it takes more than there is.
    pub(crate) fn count(&mut self) -> io::Result<()> {
        self.written = self.file.metadata()?.len();
        self.reservation.grow(self.written)
    }

    /// A program that is killed leaves no file without a name.
    fn forget_name(&mut self) -> io::Result<()> {
        if cfg!(unix)
            && let Some(path) = self.path.take()
        {
            path.close()?;
        }
        Ok(())
    }

    /// Ends the writing.
    pub(super) fn finish(self) -> Result<(FinishedFile, Reservation), Error> {
        let length = self.file.metadata().map_err(|error| Error::internal("measuring a download", &error))?.len();
        Ok((FinishedFile::new(self.file, self.path, length), self.reservation))
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.reservation.grow(self.written + u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
        let written = self.file.write(bytes)?;
        self.written += u64::try_from(written).unwrap_or(u64::MAX);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
