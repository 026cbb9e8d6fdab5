//! Whether the bytes of a dataset that pass by are whole: its file ends in the hash of all that stands before.
//!
//! In: the bytes, in pieces of any length, as they come over a network. Out: the hash, where it fits.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::container::HASH_LENGTH;

/// So much is read at a time.
const PIECE: usize = 1 << 20;

/// The hash of what passed by, all but the hash at its end.
#[derive(Debug, Default)]
pub(crate) struct Checksum {
    hasher: blake3::Hasher,
    /// The last bytes so far: a hash's length at most.
    end: Vec<u8>,
}

impl Checksum {
    /// Takes the next bytes.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        if bytes.len() >= HASH_LENGTH {
            let (content, end) = bytes.split_at(bytes.len() - HASH_LENGTH);
            self.hasher.update(&self.end);
            self.hasher.update(content);
            self.end.clear();
            self.end.extend_from_slice(end);
        } else {
            self.end.extend_from_slice(bytes);
            let content = self.end.len().saturating_sub(HASH_LENGTH);
            self.hasher.update(&self.end[..content]);
            self.end.drain(..content);
        }
    }

    /// Gives the hash of the dataset, hexadecimal; none where what passed by does not end in the hash of it.
    #[must_use]
    pub(crate) fn finish(&self) -> Option<String> {
        let hash = self.hasher.finalize();
        (self.end == hash.as_bytes()).then(|| hash.to_hex().to_string())
    }
}

/// Reads the hash that a file of a dataset says it has, hexadecimal; loading it tells whether that is true.
///
/// # Errors
/// The file cannot be read, or is shorter than a hash.
pub(crate) fn stored_hash(path: &Path) -> io::Result<String> {
    let mut file: File = veerkracht_files::open(path)?;
    let length = i64::try_from(HASH_LENGTH).map_err(io::Error::other)?;
    file.seek(SeekFrom::End(-length))?;
    let mut end = [0; HASH_LENGTH];
    file.read_exact(&mut end)?;
    Ok(blake3::Hash::from_bytes(end).to_hex().to_string())
}

/// Reads a file of a dataset to its end and gives its hash, hexadecimal, where it is the one that the file says it has.
///
/// # Errors
/// The file cannot be read, or is not whole.
pub(crate) fn verified_hash(path: &Path) -> io::Result<String> {
    let mut file: File = veerkracht_files::open(path)?;
    let (mut checksum, mut piece) = (Checksum::default(), vec![0; PIECE]);
    loop {
        match file.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => checksum.update(&piece[..read]),
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
    let damaged = || io::Error::new(io::ErrorKind::InvalidData, "it does not end in the hash of a dataset");
    checksum.finish().ok_or_else(damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_fits_however_the_bytes_are_cut_and_one_bit_is_noticed() {
        let mut whole: Vec<u8> = (0..=255).cycle().take(1000).collect();
        let hash = blake3::hash(&whole);
        whole.extend_from_slice(hash.as_bytes());
        let sum = |bytes: &[u8], piece: usize| {
            let mut checksum = Checksum::default();
            bytes.chunks(piece).for_each(|piece| checksum.update(piece));
            checksum.finish()
        };
        for piece in [1, 7, 31, 32, 33, 500, 2000] {
            assert_eq!(sum(&whole, piece), Some(hash.to_hex().to_string()), "{piece}");
            assert_eq!(sum(&whole[..whole.len() - 1], piece), None, "cut off, {piece}");
        }
        for place in [0, 999, 1000, 1031] {
            let mut changed = whole.clone();
            changed[place] ^= 1;
            assert_eq!(sum(&changed, 64), None, "{place}");
        }
        assert_eq!(sum(b"", 1), None);
        assert_eq!(sum(b"short", 1), None);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &whole).unwrap();
        assert_eq!(stored_hash(file.path()).unwrap(), hash.to_hex().to_string());
        assert_eq!(verified_hash(file.path()).unwrap(), hash.to_hex().to_string());
        whole[500] ^= 1;
        std::fs::write(file.path(), &whole).unwrap();
        assert_eq!(stored_hash(file.path()).unwrap(), hash.to_hex().to_string());
        assert!(verified_hash(file.path()).unwrap_err().to_string().contains("the hash of a dataset"));
        std::fs::write(file.path(), "short").unwrap();
        assert!(stored_hash(file.path()).is_err());
    }
}
