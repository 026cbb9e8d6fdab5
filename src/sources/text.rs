//! Files become bytes, and bytes become text: gzip undone, encoding found.
//!
//! Guaranteed: no more is held than the bounds of a text say, whatever the file unpacks to.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use encoding_rs::{Encoding, WINDOWS_1252};
use flate2::bufread::MultiGzDecoder;

use super::SourceError;
use super::bounds::{self, Bound};

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

/// Reads a whole file, unpacked if it is gzip by its first bytes, whatever its name. A web page that was saved in its place is refused.
pub(super) fn read_bytes(path: &Path) -> Result<Vec<u8>, SourceError> {
    let bytes = unpack(path)?;
    let content = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
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
    Ok(bytes)
}

fn unpack(path: &Path) -> Result<Vec<u8>, SourceError> {
    let unreadable = |source| SourceError::Unreadable { path: path.to_owned(), source };
    let file = open(path)?;
    let length = file.metadata().map_err(unreadable)?.len();
    if length > bounds::TEXT.most {
        return Err(too_long(path, &bounds::TEXT, length));
    }
    let mut file = BufReader::with_capacity(1 << 16, file);
    if file.fill_buf().map_err(unreadable)?.starts_with(&[0x1f, 0x8b]) {
        return decompress(path, file, length, &bounds::UNPACKED);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    // The file may grow while it is read.
    file.take(bounds::TEXT.most).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

fn decompress(path: &Path, packed: impl BufRead, length: u64, bound: &Bound) -> Result<Vec<u8>, SourceError> {
    let likely = length.saturating_mul(4).min(bound.most);
    let mut bytes = Vec::with_capacity(usize::try_from(likely).unwrap_or(0));
    // One byte more than there may be tells that there are more.
    match MultiGzDecoder::new(packed).take(bound.most + 1).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 <= bound.most => Ok(bytes),
        Ok(_) => Err(bound.passed(path, format!("byte {} of the unpacked content", bound.most), "still more")),
        Err(error) => Err(SourceError::Damaged {
            path: path.to_owned(),
            place: format!("byte {} of the unpacked content", bytes.len()),
            found: match error.kind() {
                io::ErrorKind::UnexpectedEof => "the end of the file".to_owned(),
                _ => error.to_string(),
            },
            expected: "more gzip data",
            hint: "the file was cut off or damaged; download it again",
        }),
    }
}

/// Decodes text. With a label, by that encoding; without, by its byte order mark, else UTF-8, else Windows-1252, which any bytes are.
pub(super) fn decode<'a>(path: &Path, bytes: &'a [u8], label: Option<&str>) -> Result<Cow<'a, str>, SourceError> {
    let foreign = |encoding: &'static Encoding| encoding != encoding_rs::UTF_8 && bytes.len() as u64 > bounds::OTHER_ENCODING.most;
    let too_long = |encoding: &'static Encoding| {
        bounds::OTHER_ENCODING.passed(path, "its end", format!("{} bytes of {}", bytes.len(), encoding.name()))
    };
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        if foreign(encoding) {
            return Err(too_long(encoding));
        }
        return strictly(path, &bytes[mark..], encoding);
    }
    if let Some(label) = label {
        let encoding = Encoding::for_label(label.as_bytes()).ok_or_else(|| SourceError::Damaged {
            path: path.to_owned(),
            place: "its encoding".to_owned(),
            found: format!("`{label}`"),
            expected: "an encoding such as utf-8 or windows-1252",
            hint: "correct `encoding` of the source in sources.toml",
        })?;
        if foreign(encoding) {
            return Err(too_long(encoding));
        }
        return strictly(path, bytes, encoding);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) if foreign(WINDOWS_1252) => Err(too_long(WINDOWS_1252)),
        Err(_) => Ok(WINDOWS_1252.decode_without_bom_handling(bytes).0),
    }
}

fn strictly<'a>(path: &Path, bytes: &'a [u8], encoding: &'static Encoding) -> Result<Cow<'a, str>, SourceError> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or_else(|| {
        let good = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        SourceError::Damaged {
            path: path.to_owned(),
            place: format!("line {}", line_of(bytes, good)),
            found: format!("bytes that are no {}", encoding.name()),
            expected: "text in the encoding that the catalogue or the byte order mark names",
            hint: "save the file as UTF-8, or set `encoding` of the source in sources.toml",
        }
    })
}

/// Tells the line, counted from 1, of a byte.
pub(super) fn line_of(bytes: &[u8], byte: usize) -> usize {
    let before = bytes.get(..byte).unwrap_or(bytes);
    1 + before.split(|&b| b == b'\n').count().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_found_from_the_bytes() {
        let path = Path::new("namen.csv");
        assert_eq!(decode(path, "Oldeboorn é".as_bytes(), None).unwrap(), "Oldeboorn é");
        assert_eq!(decode(path, b"\xef\xbb\xbfcode", None).unwrap(), "code");
        assert_eq!(decode(path, b"Caf\xe9", None).unwrap(), "Café");
        assert_eq!(decode(path, b"\xff\xfea\0b\0", None).unwrap(), "ab");
    }

    #[test]
    fn gzip_is_unpacked_up_to_its_bound() {
        use std::io::Write as _;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&[b' '; 1000]).unwrap();
        let gzip = packer.finish().unwrap();
        let path = Path::new("buurten_2024.geojson.gz");
        let unpacked = |most| decompress(path, gzip.as_slice(), 30, &Bound { most, said: "less" });
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

    #[test]
    fn bytes_that_break_the_named_encoding_are_refused_with_their_line() {
        let error = decode(Path::new("namen.csv"), b"a\nb\nCaf\xe9", Some("utf-8")).unwrap_err().to_string();
        assert!(error.contains("namen.csv at line 3"), "{error}");
        assert!(decode(Path::new("namen.csv"), b"a", Some("utf-9")).unwrap_err().to_string().contains("utf-9"));
    }
}
