//! A temporary file without a name that is written to its end, and read by many.

use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::TempPath;

/// A file that is written to its end.
#[derive(Debug)]
pub(super) struct FinishedFile {
    length: u64,
    /// None when it gave way: its bytes are free, whoever still holds it.
    open: Mutex<Option<Arc<File>>>,
    _path: Option<TempPath>,
}

impl FinishedFile {
    /// Keeps a file open of which `length` bytes were written; with its name where it has one.
    pub(super) fn new(file: File, path: Option<TempPath>, length: u64) -> Self {
        Self { length, open: Mutex::new(Some(Arc::new(file))), _path: path }
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Gives the bytes back to the system, whoever still reads.
    pub(super) fn close(&self) {
        drop(self.open().take());
    }

    pub(super) fn read_at(&self, start: u64, most: usize) -> io::Result<Vec<u8>> {
        let file = self
            .open()
            .clone()
            .ok_or_else(|| io::Error::new(io::ErrorKind::TimedOut, "a slow download gave way to others"))?;
        let left = usize::try_from(self.length.saturating_sub(start)).unwrap_or(usize::MAX);
        let mut bytes = vec![0; most.min(left)];
        let mut filled = 0;
        while filled < bytes.len() {
            match read_some(&file, &mut bytes[filled..], start + u64::try_from(filled).unwrap_or(u64::MAX)) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(bytes)
    }

    fn open(&self) -> std::sync::MutexGuard<'_, Option<Arc<File>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(unix)]
fn read_some(file: &File, bytes: &mut [u8], start: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, bytes, start)
}

#[cfg(windows)]
fn read_some(file: &File, bytes: &mut [u8], start: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, bytes, start)
}
