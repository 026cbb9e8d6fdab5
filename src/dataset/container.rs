//! Named sections with a checksum.
//!
//! Layout, little-endian: magic (8 bytes), format version (u32), length of the directory (u32), directory (JSON: name,
//! offset, length per section), the sections in that order, each starting at the next multiple of 8, and at the end the
//! blake3 hash (32 bytes) of all that stands before it. Large arrays are sections of plain old data, whose names end in
//! the alignment of their members: they are read to where they stay.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use bytemuck::NoUninit;
use serde::Serialize;
use thiserror::Error;

use veerkracht_files::PartialError;

mod read;

pub(super) use read::Container;

const MAGIC: &[u8; 8] = b"veerkrDS";
/// Raised when the meaning of a section changes; older files are then built anew.
const VERSION: u32 = 8;
/// Magic, version and length of the directory.
const START: usize = MAGIC.len() + 8;
const ALIGNMENT: usize = 8;
/// Bytes of the hash at the end.
pub(crate) const HASH_LENGTH: usize = 32;

/// Why a dataset file could not be written or read.
#[derive(Debug, Error)]
pub enum DatasetError {
    /// The file could not be written.
    #[error(transparent)]
    Place(#[from] PartialError),
    /// The file system refused.
    #[error("reading `{}`: {cause}.\n  Check that it is a file and that you may read it", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// There is no such file.
    #[error("there is no dataset `{}`.\n  Build it with `veerkracht build --data DIR --dataset \
             {}`", path.display(), path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// What was built is not what can be served.
    #[error(
        "the dataset that was built cannot be used: {found}.\n  This is a fault of the program: please report it with \
         what was built from"
    )]
    Unsound {
        /// What cannot be.
        found: String,
    },
    /// The file is something else, cut off, or damaged.
    #[error("`{}` cannot be used as a dataset: {found}.\n  Build it anew with `veerkracht build --dataset \
             {}`", path.display(), path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        found: String,
    },
}

/// Sections in the order in which they were put.
#[derive(Debug, Default)]
pub(super) struct Sections {
    sections: Vec<(String, Vec<u8>)>,
}

impl Sections {
    /// Puts an array of plain old data.
    pub(super) fn put<T: NoUninit>(&mut self, name: &str, values: &[T]) {
        self.sections.push((name_of_array::<T>(name), bytemuck::cast_slice(values).to_vec()));
    }

    /// Puts a value as JSON.
    ///
    /// # Panics
    /// If the value cannot be JSON, which our own types can.
    pub(super) fn put_json<T: Serialize>(&mut self, name: impl Into<String>, value: &T) {
        let bytes = serde_json::to_vec(value).expect("our types have text keys and no failing serialiser");
        self.sections.push((name.into(), bytes));
    }

    /// Writes all sections, and their hash at the end.
    ///
    /// # Errors
    /// Those of `out`.
    pub(super) fn write(&self, out: impl Write) -> io::Result<()> {
        let mut out = HashingWriter { inner: BufWriter::with_capacity(1 << 20, out), hash: blake3::Hasher::new() };
        let (directory, starts) = self.directory()?;
        out.write_all(MAGIC)?;
        out.write_all(&VERSION.to_le_bytes())?;
        out.write_all(&u32::try_from(directory.len()).map_err(io::Error::other)?.to_le_bytes())?;
        out.write_all(&directory)?;
        let mut at = START + directory.len();
        for ((_, bytes), start) in self.sections.iter().zip(starts) {
            out.write_all(&[0; ALIGNMENT][..start - at])?;
            out.write_all(bytes)?;
            at = start + bytes.len();
        }
        let hash = out.hash.finalize();
        out.inner.write_all(hash.as_bytes())?;
        out.inner.flush()
    }

    /// Makes the directory, whose length must be known to place the sections: padded with spaces to a length that never
    /// depends on the digits.
    fn directory(&self) -> io::Result<(Vec<u8>, Vec<usize>)> {
        let place = |directory_length: usize| {
            let mut at = START + directory_length;
            let mut entries = Vec::with_capacity(self.sections.len());
            for (name, bytes) in &self.sections {
                at = at.next_multiple_of(ALIGNMENT);
                entries.push((name.as_str(), at, bytes.len()));
                at += bytes.len();
            }
            entries
        };
        // Offsets grow with the directory, so leave room for the most digits an offset can have.
        let room = serde_json::to_vec(&place(0))?.len() + self.sections.len() * 20;
        let entries = place(room);
        let mut directory = serde_json::to_vec(&entries)?;
        directory.resize(room, b' ');
        Ok((directory, entries.iter().map(|(_, start, _)| *start).collect()))
    }
}

struct HashingWriter<W> {
    inner: W,
    hash: blake3::Hasher,
}

impl<W: Write> Write for HashingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Names the section of an array: the alignment of its members stands behind its name, so that it can be read to where
/// they may lie.
fn name_of_array<T>(name: &str) -> String {
    format!("{name}/{}", align_of::<T>())
}

#[cfg(test)]
mod tests;
