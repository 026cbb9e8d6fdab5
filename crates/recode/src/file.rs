//! The csv with the addresses of a year, alone or in the zip in which its publisher delivers it.
//!
//! In: a path. Out: the bytes of the csv, in a stream. Guaranteed: of a zip its largest csv is taken, for lists of
//! codes lie beside it; a zip of very many members, and a member that unpacks to more than any year takes, are refused;
//! nothing is held.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::{AGAIN, OTHER, RecodeError};

/// Bytes of a csv; the largest of a publisher has 0.3 GB.
const CSV_BYTES: u64 = 4_000_000_000;

/// How many times its length a member may unpack to; addresses come to a tenth.
const PACKED: u64 = 200;

/// Members that a zip may have; publishers put up to five into one.
const MEMBERS: u16 = 10_000;

/// Bytes at the end of a zip in which its end record lies: that record and the longest comment.
const END: u64 = 22 + 0xffff;

/// Where a zip says what is in it.
const LIST: &str = "its list of files";

/// A csv that is open.
pub(crate) struct Csv<'r> {
    /// The file, and its member where it is a zip, for messages.
    pub(crate) place: String,
    /// The name of the csv itself, without folder.
    pub(crate) name: String,
    /// How many bytes it has.
    pub(crate) length: u64,
    /// The bytes.
    pub(crate) content: &'r mut dyn Read,
}

/// Opens the csv of a file, which messages call `name`, and hands it to `take`.
pub(crate) fn with_csv<T>(
    path: &Path,
    name: &str,
    take: impl FnOnce(Csv<'_>) -> Result<T, RecodeError>,
) -> Result<T, RecodeError> {
    let unreadable = |cause| RecodeError::Unreadable { file: name.to_owned(), cause };
    let mut file = veerkracht_files::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    if length > CSV_BYTES {
        return Err(too_long(name, length));
    }
    let mut first = Vec::with_capacity(4);
    file.by_ref().take(4).read_to_end(&mut first).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    if first.starts_with(b"PK") {
        return with_member(file, name, take);
    }
    // The file may grow while it is read.
    let mut content = file.take(length);
    let own = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    take(Csv { place: name.to_owned(), name: own, length, content: &mut content })
}

/// Opens the largest csv of a zip.
fn with_member<T>(
    mut file: File,
    name: &str,
    take: impl FnOnce(Csv<'_>) -> Result<T, RecodeError>,
) -> Result<T, RecodeError> {
    let members = members(&mut file).map_err(|cause| RecodeError::Unreadable { file: name.to_owned(), cause })?;
    if members.is_some_and(|members| members > MEMBERS) {
        return Err(RecodeError::Damaged {
            file: name.to_owned(),
            place: LIST.to_owned(),
            found: "more".to_owned(),
            expected: "a zip of at most 10,000 files",
            hint: OTHER,
        });
    }
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| damaged(name, LIST, &error))?;
    let mut largest: Option<(u64, usize)> = None;
    for index in 0..archive.len() {
        let member =
            archive.by_index_raw(index).map_err(|error| damaged(name, &format!("file {}", index + 1), &error))?;
        let title = String::from_utf8_lossy(member.name_raw()).to_ascii_lowercase();
        let is_csv = Path::new(&title).extension().is_some_and(|extension| extension == "csv");
        let is_csv = is_csv && !title.starts_with("__macosx/");
        if is_csv && largest.is_none_or(|(size, _)| member.size() > size) {
            largest = Some((member.size(), index));
        }
    }
    let Some((length, index)) = largest else {
        let members: Vec<_> = archive.file_names_raw().take(10).map(String::from_utf8_lossy).collect();
        return Err(RecodeError::Damaged {
            file: name.to_owned(),
            place: LIST.to_owned(),
            found: if members.is_empty() { "no file".to_owned() } else { members.join(", ") },
            expected: "a csv among them",
            hint: OTHER,
        });
    };
    // It unpacks to what the zip says at most, and its sum is looked at where it ends.
    let mut member = archive.by_index(index).map_err(|error| damaged(name, &format!("file {}", index + 1), &error))?;
    let title = String::from_utf8_lossy(member.name_raw()).into_owned();
    let place = format!("{name}, {title}");
    if length > CSV_BYTES || length / PACKED > member.compressed_size() {
        return Err(too_long(&place, length));
    }
    let own = title.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    take(Csv { place, name: own, length, content: &mut member })
}

/// Tells how many members the end of a zip says that there are, before all of them are held; none where it has no end.
fn members(file: &mut File) -> io::Result<Option<u16>> {
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(END)))?;
    let mut end = Vec::new();
    file.by_ref().take(END).read_to_end(&mut end)?;
    file.rewind()?;
    let record = memchr::memmem::rfind(&end, b"PK\x05\x06");
    let count = record.and_then(|record| end.get(record + 10..record + 12)?.try_into().ok());
    Ok(count.map(u16::from_le_bytes))
}

fn too_long(file: &str, length: u64) -> RecodeError {
    RecodeError::Damaged {
        file: file.to_owned(),
        place: "its length".to_owned(),
        found: format!("{length} bytes"),
        expected: "at most 4 GB, and 200 times its length in the zip",
        hint: OTHER,
    }
}

fn damaged(file: &str, place: &str, error: &ZipError) -> RecodeError {
    RecodeError::Damaged {
        file: file.to_owned(),
        place: place.to_owned(),
        found: error.to_string(),
        expected: "a zip as its publisher delivers it",
        hint: AGAIN,
    }
}
