//! A file is opened, and pieces of it are read by their place.
//!
//! In: a path. Out: [`Postcodes`]: what its head says, and the pieces that are asked for. Guaranteed: of the file its
//! head is held, and a piece as long as it is used; the length of the file is what its index adds up to; several may
//! read at once.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use crate::error::PostcodesError;
use crate::layout::{HEAD_BYTES, Head, MAGIC, PRELUDE, VERSION};
use crate::piece::Piece;
use crate::provenance::About;

/// A file of postcodes that is open.
#[derive(Debug)]
pub struct Postcodes {
    /// For messages.
    name: String,
    file: PositionalFile,
    head: Head,
    /// Where each piece begins.
    starts: Vec<u64>,
    fingerprint: u32,
}

/// Tells whether a file begins as one of postcodes does, whatever follows.
#[must_use]
pub fn is_postcodes(path: &Path) -> bool {
    let mut first = [0; MAGIC.len()];
    veerkracht_files::open(path).is_ok_and(|mut file| file.read_exact(&mut first).is_ok()) && first == MAGIC
}

/// Reads what tells the postcodes of a file from others: the check sum of its head, which holds those of all pieces;
/// none where there is no file of postcodes.
#[must_use]
pub fn fingerprint(path: &Path) -> Option<u32> {
    let mut prelude = [0; PRELUDE];
    veerkracht_files::open(path).ok()?.read_exact(&mut prelude).ok()?;
    let sum = *prelude.last_chunk()?;
    prelude.starts_with(&MAGIC).then(|| u32::from_le_bytes(sum))
}

impl Postcodes {
    /// Opens a file and reads its head.
    ///
    /// # Errors
    /// [`PostcodesError`]: it cannot be read, or is none, one of another version, or one that was cut off or changed.
    pub fn open(path: &Path) -> Result<Postcodes, PostcodesError> {
        let name = path.display().to_string();
        let unreadable = |cause| PostcodesError::Unreadable { file: name.clone(), cause };
        let damaged = |place: &str, found: String, expected| PostcodesError::Damaged {
            file: name.clone(),
            place: place.to_owned(),
            found,
            expected,
        };
        let mut file = veerkracht_files::open(path).map_err(unreadable)?;
        let length = file.metadata().map_err(unreadable)?.len();
        let mut prelude = Vec::with_capacity(PRELUDE);
        file.by_ref().take(PRELUDE as u64).read_to_end(&mut prelude).map_err(unreadable)?;
        let begins = |found: &str| damaged("its beginning", found.to_owned(), "a file of postcodes");
        let Ok(prelude) = <[u8; PRELUDE]>::try_from(prelude) else { return Err(begins("too few bytes")) };
        if prelude[..8] != MAGIC {
            return Err(begins("something else"));
        }
        let word = |at: usize| u32::from_le_bytes([prelude[at], prelude[at + 1], prelude[at + 2], prelude[at + 3]]);
        let (version, head_length, sum) = (word(8), word(12), word(16));
        if version != VERSION {
            return Err(damaged("its beginning", format!("version {version}"), "version 1"));
        }
        let is_there = PRELUDE as u64 + u64::from(head_length) <= length;
        if head_length > HEAD_BYTES || !is_there {
            let found = format!("a head of {head_length} bytes in a file of {length}");
            return Err(damaged("its head", found, "a head of at most 16 MB that is in the file"));
        }
        let mut head = Vec::with_capacity(head_length as usize);
        file.by_ref().take(head_length.into()).read_to_end(&mut head).map_err(unreadable)?;
        if crc32fast::hash(&head) != sum {
            return Err(damaged("its head", "other bytes".to_owned(), "those of its check sum"));
        }
        let head =
            Head::read(&head).map_err(|wrong| damaged("its head", wrong.to_owned(), "a head as it is written"))?;
        let mut end = PRELUDE as u64 + u64::from(head_length);
        let starts = head.entries.iter().map(|entry| {
            let start = end;
            end += u64::from(entry.length);
            start
        });
        let starts = starts.collect();
        if end != length {
            let found = format!("{length} bytes instead of {end}");
            return Err(damaged("its length", found, "its pieces and nothing else"));
        }
        Ok(Postcodes { name, file: PositionalFile::new(file), head, starts, fingerprint: sum })
    }

    /// Gives what tells them from others, as [`fingerprint`] does.
    #[must_use]
    pub fn fingerprint(&self) -> u32 {
        self.fingerprint
    }

    /// Tells of which year the addresses are, and whose.
    #[must_use]
    pub fn about(&self) -> &About {
        &self.head.about
    }

    /// Counts the addresses.
    #[must_use]
    pub fn addresses(&self) -> u64 {
        self.head.addresses
    }

    /// Lists the four digits that have addresses, ascending.
    #[must_use]
    pub fn digits(&self) -> impl ExactSizeIterator<Item = u16> + '_ {
        self.head.entries.iter().map(|entry| entry.digits)
    }

    /// Tells whether four digits have addresses.
    #[must_use]
    pub fn has(&self, digits: u16) -> bool {
        self.place(digits).is_some()
    }

    fn place(&self, digits: u16) -> Option<usize> {
        self.head.entries.binary_search_by_key(&digits, |entry| entry.digits).ok()
    }

    /// Writes a code by its place, with its `BU`; none where there is none.
    #[must_use]
    pub fn code(&self, place: usize) -> Option<String> {
        self.head.codes.get(place).map(|code| format!("BU{}", String::from_utf8_lossy(code)))
    }

    /// Lists the codes of its buurten, each with its `BU`, in the order of their places.
    #[must_use]
    pub fn codes(&self) -> impl ExactSizeIterator<Item = String> + '_ {
        self.head.codes.iter().map(|code| format!("BU{}", String::from_utf8_lossy(code)))
    }

    /// Reads every piece, and holds them against the head.
    ///
    /// # Errors
    /// [`PostcodesError`]: as [`Postcodes::piece`]; and where the pieces have another number of addresses than the
    /// head.
    pub fn verify(&self) -> Result<(), PostcodesError> {
        let mut addresses = 0;
        for digits in self.digits() {
            addresses += self.piece(digits)?.map_or(0, |piece| piece.addresses());
        }
        if addresses == self.addresses() {
            return Ok(());
        }
        Err(PostcodesError::Damaged {
            file: self.name.clone(),
            place: "all its pieces".to_owned(),
            found: format!("{addresses} addresses"),
            expected: "as many as the head counts",
        })
    }

    /// Reads the postcodes of four digits; none where there are none.
    ///
    /// # Errors
    /// [`PostcodesError`]: the file cannot be read any more, or was changed.
    pub fn piece(&self, digits: u16) -> Result<Option<Piece>, PostcodesError> {
        let Some(at) = self.place(digits) else { return Ok(None) };
        let entry = self.head.entries[at];
        let mut bytes = vec![0; entry.length as usize];
        self.file
            .read(&mut bytes, self.starts[at])
            .map_err(|cause| PostcodesError::Unreadable { file: self.name.clone(), cause })?;
        let damaged = |found: &str, expected| PostcodesError::Damaged {
            file: self.name.clone(),
            place: format!("the postcodes {digits:04}"),
            found: found.to_owned(),
            expected,
        };
        if crc32fast::hash(&bytes) != entry.sum {
            return Err(damaged("other bytes", "those of its check sum"));
        }
        let piece = Piece::read(&bytes, self.head.codes.len());
        let piece = piece.ok_or_else(|| damaged("what cannot be", "letters, codes and numbers in their order"))?;
        if piece.addresses() != u64::from(entry.addresses) {
            return Err(damaged("another number of addresses", "as many as the index counts"));
        }
        Ok(Some(piece))
    }
}

/// A file that is read by place.
#[cfg(unix)]
#[derive(Debug)]
struct PositionalFile(File);

#[cfg(unix)]
impl PositionalFile {
    fn new(file: File) -> PositionalFile {
        PositionalFile(file)
    }

    fn read(&self, bytes: &mut [u8], start: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.0, bytes, start)
    }
}

/// Elsewhere a file has one position, which readers take in turn.
#[cfg(not(unix))]
#[derive(Debug)]
struct PositionalFile(std::sync::Mutex<File>);

#[cfg(not(unix))]
impl PositionalFile {
    fn new(file: File) -> PositionalFile {
        PositionalFile(std::sync::Mutex::new(file))
    }

    fn read(&self, bytes: &mut [u8], start: u64) -> io::Result<()> {
        use std::io::{Seek as _, SeekFrom};
        let mut file = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(bytes)
    }
}
