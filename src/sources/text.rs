//! Files become bytes, and bytes become text: gzip undone, encoding found.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use encoding_rs::{Encoding, WINDOWS_1252};
use flate2::read::MultiGzDecoder;

use super::SourceError;

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
    let raw = fs::read(path).map_err(|source| SourceError::Unreadable { path: path.to_owned(), source })?;
    if !raw.starts_with(&[0x1f, 0x8b]) {
        return Ok(raw);
    }
    let mut bytes = Vec::with_capacity(raw.len().saturating_mul(4));
    match MultiGzDecoder::new(raw.as_slice()).read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
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
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
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
        return strictly(path, bytes, encoding);
    }
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    })
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
    fn bytes_that_break_the_named_encoding_are_refused_with_their_line() {
        let error = decode(Path::new("namen.csv"), b"a\nb\nCaf\xe9", Some("utf-8")).unwrap_err().to_string();
        assert!(error.contains("namen.csv at line 3"), "{error}");
        assert!(decode(Path::new("namen.csv"), b"a", Some("utf-9")).unwrap_err().to_string().contains("utf-9"));
    }
}
