//! Files become bytes, and bytes become lines of text: gzip undone, encoding found.
//!
//! Guaranteed: no more is held than the bounds of a text say, whatever the file unpacks to; of lines no more than a few
//! megabytes.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use super::SourceError;
use super::bounds::{self, Bound};

mod lines;

pub(super) use lines::{LineReader, TextLine};

/// Opens a file; only a regular one, and not one that is longer than any is.
pub(super) fn open(path: &Path) -> Result<File, SourceError> {
    let unreadable = |source| SourceError::Unreadable { path: path.to_owned(), source };
    let file = veerkracht_files::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    if length > bounds::FILE.most { Err(too_long(path, &bounds::FILE, length)) } else { Ok(file) }
}

fn too_long(path: &Path, bound: &Bound, length: u64) -> SourceError {
    bound.passed(path, "its end", format!("{length} bytes"))
}

/// Reads a whole file, unpacked if it is gzip by its first bytes, whatever its name. A web page that was saved in its
/// place is refused.
pub(super) fn read_bytes(path: &Path) -> Result<Vec<u8>, SourceError> {
    let mut unpacked = UnpackedContent::open(path)?;
    let mut bytes = Vec::with_capacity(usize::try_from(unpacked.likely).unwrap_or(0));
    unpacked.append(&mut bytes, u64::MAX)?;
    refuse_web_page(path, &bytes)?;
    Ok(bytes)
}

/// Refuses a file that begins as a web page.
fn refuse_web_page(path: &Path, bytes: &[u8]) -> Result<(), SourceError> {
    let content = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // No layout that is read here begins like this.
    if content.trim_ascii_start().starts_with(b"<") {
        return Err(SourceError::Damaged {
            path: path.to_owned(),
            place: "line 1".to_owned(),
            found: "a web page or XML".to_owned(),
            expected: "the data themselves",
            hint: "open the address in a browser and save the file that it offers",
        });
    }
    Ok(())
}

/// The content of a file, unpacked piece by piece if it is gzip by its first bytes.
struct UnpackedContent<'p> {
    path: &'p Path,
    source: Box<dyn Read + 'p>,
    /// What the unpacked content must stay within; none where the file is not packed.
    packed: Option<Bound>,
    /// Bytes that were read so far.
    length: u64,
    /// How many there will likely be.
    likely: u64,
}

impl<'p> UnpackedContent<'p> {
    fn open(path: &'p Path) -> Result<Self, SourceError> {
        let unreadable = |source| SourceError::Unreadable { path: path.to_owned(), source };
        let file = open(path)?;
        let length = file.metadata().map_err(unreadable)?.len();
        if length > bounds::TEXT.most {
            return Err(too_long(path, &bounds::TEXT, length));
        }
        let mut file = BufReader::with_capacity(1 << 16, file);
        if file.fill_buf().map_err(unreadable)?.starts_with(&[0x1f, 0x8b]) {
            return Ok(Self::packed(path, file, length, bounds::UNPACKED));
        }
        // The file may grow while it is read.
        Ok(Self { path, source: Box::new(file.take(bounds::TEXT.most)), packed: None, length: 0, likely: length })
    }

    fn packed(path: &'p Path, packed: impl BufRead + 'p, length: u64, bound: Bound) -> Self {
        // One byte more than there may be tells that there are more.
        let source = Box::new(MultiGzDecoder::new(packed).take(bound.most + 1));
        Self { path, source, packed: Some(bound), length: 0, likely: length.saturating_mul(4).min(bound.most) }
    }

    /// Reads as many bytes more, and tells whether there may be others after them.
    fn append(&mut self, bytes: &mut Vec<u8>, most: u64) -> Result<bool, SourceError> {
        let before = bytes.len();
        let read = self.source.by_ref().take(most).read_to_end(bytes);
        let added = (bytes.len() - before) as u64;
        self.length += added;
        match (read, self.packed) {
            (Ok(_), Some(bound)) if self.length > bound.most => {
                Err(bound.passed(self.path, format!("byte {} of the unpacked content", bound.most), "still more"))
            }
            (Ok(_), _) => Ok(added == most),
            (Err(source), None) => Err(SourceError::Unreadable { path: self.path.to_owned(), source }),
            (Err(error), Some(_)) => Err(SourceError::Damaged {
                path: self.path.to_owned(),
                place: format!("byte {} of the unpacked content", self.length),
                found: match error.kind() {
                    io::ErrorKind::UnexpectedEof => "the end of the file".to_owned(),
                    _ => error.to_string(),
                },
                expected: "more gzip data",
                hint: "the file was cut off or damaged; download it again",
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_unpacked_up_to_its_bound() {
        use std::io::Write as _;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&[b' '; 1000]).unwrap();
        let gzip = packer.finish().unwrap();
        let path = Path::new("buurten_2024.geojson.gz");
        let unpacked = |most| {
            let mut bytes = Vec::new();
            let mut unpacked = UnpackedContent::packed(path, gzip.as_slice(), 30, Bound { most, said: "less" });
            // In pieces of 300 bytes: all but the last are followed by others.
            while unpacked.append(&mut bytes, 300)? {}
            Ok::<_, SourceError>(bytes)
        };
        assert_eq!(unpacked(1000).unwrap().len(), 1000);
        let error = unpacked(999).unwrap_err().to_string();
        assert!(error.contains("byte 999 of the unpacked content") && error.contains("expected less"), "{error}");
    }

    #[test]
    fn a_file_longer_than_its_bound_is_refused_before_it_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kwb.csv");
        // Without content: it takes no room on disk.
        for (length, expected) in [(bounds::TEXT.most + 1, "at most 1 GB"), (bounds::FILE.most + 1, "at most 4 GB")] {
            File::create(&path).unwrap().set_len(length).unwrap();
            let error = read_bytes(&path).unwrap_err().to_string();
            assert!(error.contains("kwb.csv") && error.contains(expected), "{error}");
        }
    }
}
