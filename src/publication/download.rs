//! A download that is written aside, checked as it comes, and then takes its place.

use std::io::{self, Read, Write as _};
use std::path::Path;

use veerkracht_files::PartialFile;

use super::PublishedError;
use crate::dataset::Checksum;

/// Longest dataset that is downloaded, bytes: a hundred times the country.
const LONGEST: u64 = 8 << 30;
/// So much is read at a time.
const PIECE: usize = 256 * 1024;

/// A whole dataset that is not in its place yet.
#[derive(Debug)]
pub(super) struct NewDataset {
    file: PartialFile,
    /// Its hash, hexadecimal.
    pub hash: String,
}

impl NewDataset {
    /// Puts it in its place.
    ///
    /// # Errors
    /// [`PublishedError::Partial`].
    pub(super) fn put_in_place(self) -> Result<(), PublishedError> {
        Ok(self.file.put_in_place()?)
    }
}

/// Writes what is read beside a path; `address` is what messages call it.
///
/// # Errors
/// [`PublishedError::Network`] where it breaks off, [`PublishedError::Broken`] where it is no whole dataset; nothing is
/// left of it then.
pub(super) fn download(mut body: impl Read, path: &Path, address: &str) -> Result<NewDataset, PublishedError> {
    let mut file = PartialFile::create_with_folder(path)?;
    let network = |cause: io::Error| PublishedError::Network { address: address.to_owned(), cause: cause.to_string() };
    let broken = |found: String| PublishedError::Broken { address: address.to_owned(), found };
    let written = |cause| PublishedError::File { path: path.to_owned(), cause };
    let (mut checksum, mut length) = (Checksum::default(), 0_u64);
    let mut piece = vec![0; PIECE];
    loop {
        let read = match body.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => read,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
            Err(cause) => return Err(network(cause)),
        };
        length += read as u64;
        if length > LONGEST {
            return Err(broken(format!("it is longer than {} GB", LONGEST >> 30)));
        }
        checksum.update(&piece[..read]);
        file.write_all(&piece[..read]).map_err(written)?;
    }
    match checksum.finish() {
        Some(hash) => Ok(NewDataset { file, hash }),
        None => Err(broken(format!("its {length} bytes do not end in the hash of a dataset"))),
    }
}

/// Writes what is read to a path, once all of it is there and has a hash that others know; it has none of its own.
///
/// # Errors
/// As [`download`].
#[cfg(feature = "cluster")]
pub(super) fn copy_checked(mut body: impl Read, path: &Path, address: &str, hash: &str) -> Result<(), PublishedError> {
    let mut file = PartialFile::create_with_folder(path)?;
    let (mut hasher, mut piece) = (blake3::Hasher::new(), vec![0; PIECE]);
    loop {
        let read = body.read(&mut piece);
        let network =
            |cause: io::Error| PublishedError::Network { address: address.to_owned(), cause: cause.to_string() };
        let read = read.map_err(network)?;
        if read == 0 {
            break;
        }
        hasher.update(&piece[..read]);
        file.write_all(&piece[..read]).map_err(|cause| PublishedError::File { path: path.to_owned(), cause })?;
    }
    let found = hasher.finalize().to_hex();
    if found.as_str() != hash {
        let found = format!("its hash is {found}, and the pointer says {hash}");
        return Err(PublishedError::Broken { address: address.to_owned(), found });
    }
    Ok(file.put_in_place()?)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Bytes that end in their hash, as those of a dataset do, and the hash.
    pub(in crate::publication) fn whole(content: &[u8]) -> (Vec<u8>, String) {
        let hash = blake3::hash(content);
        ([content, hash.as_bytes()].concat(), hash.to_hex().to_string())
    }

    #[test]
    fn only_what_is_whole_takes_its_place_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("below/one.dataset");
        let left = || std::fs::read_dir(folder.path().join("below")).unwrap().count();
        let (bytes, hash) = whole(&vec![7; 1_000_000]);
        let cut = download(&bytes[..bytes.len() - 1], &path, "https://a.nl/x").unwrap_err().to_string();
        assert!(cut.contains("https://a.nl/x") && cut.contains("1000031 bytes"), "{cut}");
        assert_eq!(left(), 0);
        let downloaded = download(&bytes[..], &path, "x").unwrap();
        assert!(!path.exists());
        assert_eq!(downloaded.hash, hash);
        downloaded.put_in_place().unwrap();
        assert_eq!((std::fs::read(&path).unwrap() == bytes, left()), (true, 1));
    }
}
