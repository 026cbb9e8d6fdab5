//! Named sections with a checksum.
//!
//! Layout, little-endian: magic (8 bytes), format version (u32), length of the directory (u32), directory (JSON: name, offset, length per section),
//! the sections, each starting at a multiple of 8, and at the end the blake3 hash (32 bytes) of all that stands before it.
//! Large arrays are sections of plain old data: the file is mapped, and loading them is a copy and no parsing.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use bytemuck::{CheckedBitPattern, NoUninit};
use memmap2::Mmap;
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::partial::PartialError;

const MAGIC: &[u8; 8] = b"veerkrDS";
/// Raised when the meaning of a section changes; older files are then built anew.
const VERSION: u32 = 5;
const ALIGNMENT: usize = 8;
const HASH_LENGTH: usize = 32;

/// Why a dataset file could not be written or read.
#[derive(Debug, Error)]
pub enum DatasetError {
    /// The file could not be written.
    #[error(transparent)]
    Place(#[from] PartialError),
    /// The file system refused.
    #[error("reading `{}`: {cause}.\n  Check that you may read it", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// There is no such file.
    #[error("there is no dataset `{}`.\n  Build it with `veerkracht build --data DIR --dataset {}`", path.display(), path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else, cut off, or damaged.
    #[error("`{}` cannot be used as a dataset: {found}.\n  Build it anew with `veerkracht build --dataset {}`", path.display(), path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        found: String,
    },
}

/// Sections in the order in which they were put.
#[derive(Debug, Default)]
pub struct Sections {
    sections: Vec<(String, Vec<u8>)>,
}

impl Sections {
    /// Puts an array of plain old data.
    pub fn put<T: NoUninit>(&mut self, name: impl Into<String>, values: &[T]) {
        self.sections.push((name.into(), bytemuck::cast_slice(values).to_vec()));
    }

    /// Puts a value as JSON.
    ///
    /// # Panics
    /// If the value cannot be JSON, which our own types can.
    pub fn put_json<T: Serialize>(&mut self, name: impl Into<String>, value: &T) {
        let bytes = serde_json::to_vec(value).expect("our types have text keys and no failing serialiser");
        self.sections.push((name.into(), bytes));
    }

    /// Writes all sections, and their hash at the end.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: impl Write) -> io::Result<()> {
        let mut out = Hashed { inner: BufWriter::with_capacity(1 << 20, out), hash: blake3::Hasher::new() };
        let (directory, starts) = self.directory()?;
        out.write_all(MAGIC)?;
        out.write_all(&VERSION.to_le_bytes())?;
        out.write_all(&u32::try_from(directory.len()).map_err(io::Error::other)?.to_le_bytes())?;
        out.write_all(&directory)?;
        let mut at = MAGIC.len() + 8 + directory.len();
        for ((_, bytes), start) in self.sections.iter().zip(starts) {
            out.write_all(&[0; ALIGNMENT][..start - at])?;
            out.write_all(bytes)?;
            at = start + bytes.len();
        }
        let hash = out.hash.finalize();
        out.inner.write_all(hash.as_bytes())?;
        out.inner.flush()
    }

    /// Makes the directory, whose length must be known to place the sections: padded with spaces to a length that never depends on the digits.
    fn directory(&self) -> io::Result<(Vec<u8>, Vec<usize>)> {
        let place = |directory_length: usize| {
            let mut at = MAGIC.len() + 8 + directory_length;
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

struct Hashed<W> {
    inner: W,
    hash: blake3::Hasher,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// A dataset file mapped into memory, its checksum verified.
#[derive(Debug)]
pub struct Container {
    path: PathBuf,
    bytes: Mmap,
    directory: BTreeMap<String, (usize, usize)>,
    hash: String,
}

impl Container {
    /// Reads and verifies a file that [`Sections::write`] wrote.
    ///
    /// # Errors
    /// [`DatasetError`]: not there, not readable, something else, another version, cut off, or damaged.
    pub fn read(path: &Path) -> Result<Container, DatasetError> {
        let bytes = map(path).map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound => DatasetError::Missing { path: path.to_path_buf() },
            _ => DatasetError::Unreadable { path: path.to_path_buf(), cause },
        })?;
        let damaged = |found: String| DatasetError::Damaged { path: path.to_path_buf(), found };
        if bytes.get(..MAGIC.len()) != Some(MAGIC) {
            return Err(damaged("it does not start as a dataset does".to_owned()));
        }
        let number = |at: usize| bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
        let version = number(8).ok_or_else(|| damaged("it is cut off".to_owned()))?;
        if version != VERSION {
            return Err(damaged(format!("it has format {version}, and this program reads format {VERSION}")));
        }
        let content = bytes.len().checked_sub(HASH_LENGTH).ok_or_else(|| damaged("it is cut off".to_owned()))?;
        let hash = blake3::Hasher::new().update_rayon(&bytes[..content]).finalize();
        if hash.as_bytes() != &bytes[content..] {
            return Err(damaged("its checksum does not fit: it is cut off or damaged".to_owned()));
        }
        let entries: Vec<(String, usize, usize)> = number(12)
            .and_then(|length| usize::try_from(length).ok())
            .and_then(|length| bytes.get(16..16 + length))
            .and_then(|directory| serde_json::from_slice(directory).ok())
            .ok_or_else(|| damaged("its directory cannot be read".to_owned()))?;
        let directory = entries.into_iter().map(|(name, start, length)| (name, (start, length))).collect();
        Ok(Container { path: path.to_path_buf(), hash: hash.to_hex().to_string(), bytes, directory })
    }

    /// Gives the hash of the content, hexadecimal: the same for the same inputs.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    fn section(&self, name: &str) -> Result<&[u8], DatasetError> {
        self.directory
            .get(name)
            .and_then(|(start, length)| self.bytes.get(*start..start + length))
            .ok_or_else(|| DatasetError::Damaged { path: self.path.clone(), found: format!("section `{name}` is missing") })
    }

    /// Copies an array of plain old data out.
    ///
    /// # Errors
    /// [`DatasetError::Damaged`] when the section is missing, its length is no multiple of the element, or an element is impossible.
    pub fn take<T: CheckedBitPattern>(&self, name: &str) -> Result<Vec<T>, DatasetError> {
        let broken = || DatasetError::Damaged { path: self.path.clone(), found: format!("section `{name}` does not hold what it should") };
        // A map begins at a page and a section at a multiple of 8, so every array is aligned.
        bytemuck::checked::try_cast_slice(self.section(name)?).map(<[T]>::to_vec).map_err(|_impossible| broken())
    }

    /// Reads a value that was put as JSON.
    ///
    /// # Errors
    /// [`DatasetError::Damaged`] when the section is missing or is not of that type.
    pub fn take_json<T: DeserializeOwned>(&self, name: &str) -> Result<T, DatasetError> {
        serde_json::from_slice(self.section(name)?)
            .map_err(|cause| DatasetError::Damaged { path: self.path.clone(), found: format!("section `{name}`: {cause}") })
    }
}

/// Maps a file: its arrays are copied once, straight from the pages of the system.
#[expect(unsafe_code, reason = "the only way to map a file")]
fn map(path: &Path) -> io::Result<Mmap> {
    let file = File::open(path)?;
    // SAFETY: a dataset is replaced by renaming, never written in place, so the pages stay what they are; and they are read only while it is loaded.
    unsafe { Mmap::map(&file) }
}

#[cfg(test)]
mod tests;
