//! A file that is read to be sent, and held against the hash under which others will ask for it.
//!
//! In: a file, and its hash as it was when it was looked at. Out: its bytes, and an error in place of their end where
//! they have another hash: somebody wrote to the file meanwhile, and what was sent must not stand under that name.

use std::io::{self, Read};

use crate::dataset::Checksum;

/// A file on its way.
#[derive(Debug)]
pub(super) struct SentFile<R> {
    file: R,
    sum: Sum,
    /// The hash that is expected, hexadecimal.
    hash: String,
}

/// The hash of what passed by.
#[derive(Debug)]
enum Sum {
    /// Of a dataset, which ends in it.
    Dataset(Box<Checksum>),
    /// Of all bytes.
    Whole(Box<blake3::Hasher>),
}

impl<R> SentFile<R> {
    /// Expects a dataset.
    pub(super) fn of_dataset(hash: &str) -> impl FnOnce(R) -> SentFile<R> + use<R> {
        let hash = hash.to_owned();
        move |file| SentFile { file, sum: Sum::Dataset(Box::default()), hash }
    }

    /// Expects any other file.
    pub(super) fn of_other(hash: &str) -> impl FnOnce(R) -> SentFile<R> + use<R> {
        let hash = hash.to_owned();
        move |file| SentFile { file, sum: Sum::Whole(Box::default()), hash }
    }
}

impl<R: Read> Read for SentFile<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        match &mut self.sum {
            Sum::Dataset(sum) => sum.update(&buffer[..read]),
            Sum::Whole(sum) => {
                sum.update(&buffer[..read]);
            }
        }
        if read > 0 || buffer.is_empty() {
            return Ok(read);
        }
        let found = match &self.sum {
            Sum::Dataset(sum) => sum.finish(),
            Sum::Whole(sum) => Some(sum.finalize().to_hex().to_string()),
        };
        if found.as_ref() == Some(&self.hash) {
            return Ok(0);
        }
        Err(io::Error::other(format!(
            "the file was changed while it was sent, and has the hash {} no more: nothing is published; publish again \
             when nobody writes to it",
            self.hash
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_changed_while_it_is_sent_has_no_end() {
        let content = vec![7; 100_000];
        let hash = blake3::hash(&content);
        let dataset = [&content[..], hash.as_bytes()].concat();
        let hash = hash.to_hex();
        let read = |mut sent: SentFile<&[u8]>| sent.read_to_end(&mut Vec::new()).map_err(|error| error.to_string());
        assert_eq!(read(SentFile::of_dataset(&hash)(&dataset)), Ok(dataset.len()));
        assert_eq!(read(SentFile::of_other(&hash)(&content)), Ok(content.len()));
        let mut changed = dataset.clone();
        changed[99] ^= 1;
        let other = [&[8_u8; 40][..], blake3::hash(&[8; 40]).as_bytes()].concat();
        for wrong in [&changed[..], &dataset[..dataset.len() - 1], &other, b""] {
            let told = read(SentFile::of_dataset(&hash)(wrong)).unwrap_err();
            assert!(told.contains("was changed while it was sent"), "{told}");
        }
        assert!(read(SentFile::of_other(&hash)(&content[1..])).is_err());
    }
}
