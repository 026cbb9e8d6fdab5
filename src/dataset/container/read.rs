//! Reads what [`super::Sections::write`] wrote.
//!
//! In: anything that can be read, from begin to end, once. Out: [`Container`], whose arrays lie where they will be
//! used: they are read there, hashed on the way, and never copied.
//! Guaranteed: what is taken out was hashed as it was read, and the hash fitted, so a file that is changed meanwhile is
//! refused; nothing is asked of the memory on the word of the file alone but address space. Left to the next: whether
//! the content makes sense.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bytemuck::{AnyBitPattern, CheckedBitPattern, NoUninit, Zeroable};
use serde::de::DeserializeOwned;

use super::{ALIGNMENT, DatasetError, HASH_LENGTH, MAGIC, START, VERSION, name_of_array};

/// Longer directories are not written: the largest are some 100 kB.
const LONGEST_DIRECTORY: usize = 1 << 24;

/// So much is read and hashed at a time: enough for all cores to hash, little enough to be in their caches still.
const CHUNK: usize = 1 << 20;

/// From so many bytes on, several cores hash faster than one.
const SHARED: usize = 1 << 17;

/// The sections of a dataset, their checksum verified.
#[derive(Debug)]
pub(crate) struct Container {
    path: PathBuf,
    sections: BTreeMap<String, Buffer>,
    hash: String,
}

/// A section in memory of its own, aligned as its members ask.
#[derive(Debug)]
enum Buffer {
    Bytes(Vec<u8>),
    Shorts(Vec<u16>),
    Words(Vec<u32>),
    Longs(Vec<u64>),
}

/// Why reading ended early.
enum ReadFault {
    /// The system refused.
    Unreadable(io::Error),
    /// What was found is no dataset.
    Damaged(String),
}

impl ReadFault {
    fn of(found: impl Into<String>) -> ReadFault {
        ReadFault::Damaged(found.into())
    }
}

impl Container {
    /// Reads and verifies a dataset to its end; `path` is what messages call it.
    ///
    /// # Errors
    /// [`DatasetError`]: not readable, something else, another version, cut off, longer than it says, or damaged.
    pub(crate) fn read(input: impl Read, path: &Path) -> Result<Container, DatasetError> {
        let mut input = HashingReader { inner: input, hash: blake3::Hasher::new() };
        let (sections, hash) = read(&mut input).map_err(|fault| match fault {
            ReadFault::Unreadable(cause) => DatasetError::Unreadable { path: path.to_path_buf(), cause },
            ReadFault::Damaged(found) => DatasetError::Damaged { path: path.to_path_buf(), found },
        })?;
        Ok(Container { path: path.to_path_buf(), sections, hash })
    }

    /// Gives the hash of the content, hexadecimal: the same for the same inputs.
    #[must_use]
    pub(crate) fn hash(&self) -> &str {
        &self.hash
    }

    /// Says what is wrong with the content.
    #[must_use]
    pub(crate) fn damaged(&self, found: String) -> DatasetError {
        DatasetError::Damaged { path: self.path.clone(), found }
    }

    fn section(&mut self, name: &str) -> Result<Buffer, DatasetError> {
        self.sections.remove(name).ok_or_else(|| self.damaged(format!("section `{name}` is missing")))
    }

    fn broken(&self, name: &str) -> DatasetError {
        self.damaged(format!("section `{name}` does not hold what it should"))
    }

    /// Takes out an array of plain old data, in which every pattern of bits is possible; nothing is copied.
    ///
    /// # Errors
    /// [`DatasetError::Damaged`] when the section is missing, or its length is no multiple of the element.
    pub(crate) fn take<T: NoUninit + AnyBitPattern>(&mut self, name: &str) -> Result<Vec<T>, DatasetError> {
        let name = name_of_array::<T>(name);
        match self.section(&name)? {
            Buffer::Bytes(bytes) => bytemuck::try_cast_vec(bytes).ok(),
            Buffer::Shorts(shorts) => bytemuck::try_cast_vec(shorts).ok(),
            Buffer::Words(words) => bytemuck::try_cast_vec(words).ok(),
            Buffer::Longs(longs) => bytemuck::try_cast_vec(longs).ok(),
        }
        .ok_or_else(|| self.broken(&name))
    }

    /// Takes out an array of bytes of which only some are possible; copied, because each is looked at.
    ///
    /// # Errors
    /// [`DatasetError::Damaged`] when the section is missing, or a byte is impossible.
    pub(crate) fn take_checked<T: CheckedBitPattern>(&mut self, name: &str) -> Result<Vec<T>, DatasetError> {
        let name = name_of_array::<T>(name);
        let taken = match &self.section(&name)? {
            Buffer::Bytes(bytes) => bytemuck::checked::try_cast_slice(bytes).ok().map(<[T]>::to_vec),
            _ => None,
        };
        taken.ok_or_else(|| self.broken(&name))
    }

    /// Takes out a value that was put as JSON.
    ///
    /// # Errors
    /// [`DatasetError::Damaged`] when the section is missing or is not of that type.
    pub(crate) fn take_json<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, DatasetError> {
        match self.section(name)? {
            Buffer::Bytes(bytes) => {
                serde_json::from_slice(&bytes).map_err(|cause| self.damaged(format!("section `{name}`: {cause}")))
            }
            _ => Err(self.broken(name)),
        }
    }
}

/// Reads all sections and verifies the hash.
fn read<R: Read>(input: &mut HashingReader<R>) -> Result<(BTreeMap<String, Buffer>, String), ReadFault> {
    let mut start = [0; START];
    // What is too short for its start may still be something else, which says more than that it is cut off.
    let known = input.fill_some(&mut start)?;
    if !start.starts_with(MAGIC) {
        return Err(ReadFault::of("it does not start as a dataset does"));
    }
    if known < START {
        return Err(cut_off());
    }
    let number = |at: usize| u32::from_le_bytes([start[at], start[at + 1], start[at + 2], start[at + 3]]);
    let version = number(MAGIC.len());
    if version != VERSION {
        return Err(ReadFault::of(format!("it has format {version}, and this program reads format {VERSION}")));
    }
    let unreadable = || ReadFault::of("its directory cannot be read");
    let length = usize::try_from(number(MAGIC.len() + 4))
        .ok()
        .filter(|length| *length <= LONGEST_DIRECTORY)
        .ok_or_else(unreadable)?;
    let mut directory = vec![0; length];
    input.fill(&mut directory)?;
    let entries: Vec<(String, usize, usize)> =
        serde_json::from_slice(&directory).map_err(|_no_directory| unreadable())?;
    let mut sections = BTreeMap::new();
    let mut at = START + length;
    for (name, start, length) in entries {
        let gap = start
            .checked_sub(at)
            .filter(|gap| *gap < ALIGNMENT && start.is_multiple_of(ALIGNMENT))
            .ok_or_else(unreadable)?;
        at = start.checked_add(length).ok_or_else(unreadable)?;
        input.fill(&mut [0; ALIGNMENT][..gap])?;
        let section = match name.rsplit_once('/') {
            Some((_, "8")) => Buffer::Longs(input.take(&name, length)?),
            Some((_, "4")) => Buffer::Words(input.take(&name, length)?),
            Some((_, "2")) => Buffer::Shorts(input.take(&name, length)?),
            _ => Buffer::Bytes(input.take(&name, length)?),
        };
        if sections.insert(name, section).is_some() {
            return Err(unreadable());
        }
    }
    let hash = input.hash.finalize();
    let mut expected = [0; HASH_LENGTH];
    input.fill(&mut expected)?;
    // The comparison takes the same time wherever they differ.
    if hash != blake3::Hash::from_bytes(expected) {
        return Err(ReadFault::of("its checksum does not fit: it is damaged, or was changed while it was read"));
    }
    if input.fill_some(&mut [0])? > 0 {
        return Err(ReadFault::of("it goes on after its end"));
    }
    Ok((sections, hash.to_hex().to_string()))
}

fn cut_off() -> ReadFault {
    ReadFault::of("it is cut off")
}

/// A reader that hashes what it reads.
struct HashingReader<R> {
    inner: R,
    hash: blake3::Hasher,
}

impl<R: Read> HashingReader<R> {
    /// Reads bytes until they are filled or there are no more; tells how many there were.
    fn fill_some(&mut self, bytes: &mut [u8]) -> Result<usize, ReadFault> {
        let mut known = 0;
        while known < bytes.len() {
            match self.inner.read(&mut bytes[known..]) {
                Ok(0) => break,
                Ok(more) => known += more,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => return Err(ReadFault::Unreadable(cause)),
            }
        }
        self.hash.update(&bytes[..known]);
        Ok(known)
    }

    /// Fills bytes, and hashes them on all cores while they are in a cache.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), ReadFault> {
        for chunk in bytes.chunks_mut(CHUNK) {
            self.inner.read_exact(chunk).map_err(|cause| match cause.kind() {
                io::ErrorKind::UnexpectedEof => cut_off(),
                _ => ReadFault::Unreadable(cause),
            })?;
            // To wake the other cores takes longer than to hash a little.
            if chunk.len() < SHARED {
                self.hash.update(chunk)
            } else {
                self.hash.update_rayon(chunk)
            };
        }
        Ok(())
    }

    /// Reads a section of so many bytes to where it stays.
    fn take<T: Zeroable + NoUninit + AnyBitPattern>(&mut self, name: &str, length: usize) -> Result<Vec<T>, ReadFault> {
        if !length.is_multiple_of(size_of::<T>()) {
            return Err(ReadFault::of(format!("section `{name}` does not hold what it should")));
        }
        // Cleared memory costs nothing before it is written to, so a wrong length costs nothing: there are not so many
        // bytes to read.
        let mut values = bytemuck::try_zeroed_vec(length / size_of::<T>()).map_err(|()| {
            ReadFault::of(format!("section `{name}` of {length} bytes is larger than the memory that there is"))
        })?;
        self.fill(bytemuck::cast_slice_mut(&mut values))?;
        Ok(values)
    }
}
