use std::fmt::Write as _;

use super::*;

fn reader<'p>(path: &'p Path, bytes: &'p [u8], label: Option<&str>) -> Result<LineReader<'p>, SourceError> {
    let source = Box::new(bytes);
    LineReader::new(UnpackedContent { path, source, packed: None, length: 0, likely: 0 }, label)
}

fn read(bytes: &[u8], label: Option<&str>) -> Result<Vec<(u64, String)>, SourceError> {
    let mut lines = reader(Path::new("namen.csv"), bytes, label)?;
    let mut all = Vec::new();
    while let Some(line) = lines.next()? {
        all.push((line.number, line.text.to_owned()));
    }
    Ok(all)
}

fn only(bytes: &[u8]) -> String {
    let lines = read(bytes, None).unwrap();
    lines.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("|")
}

#[test]
fn the_encoding_is_found_from_the_bytes() {
    assert_eq!(only("Oldeboorn é".as_bytes()), "Oldeboorn é");
    assert_eq!(only(b"\xef\xbb\xbfcode"), "code");
    assert_eq!(only(b"Caf\xe9"), "Café");
    assert_eq!(only(b"\xff\xfea\0b\0"), "ab");
}

#[test]
fn bytes_that_break_the_named_encoding_are_refused_with_their_line() {
    let error = read(b"a\nb\nCaf\xe9", Some("utf-8")).unwrap_err().to_string();
    assert!(error.contains("namen.csv at line 3"), "{error}");
    assert!(read(b"a", Some("utf-9")).unwrap_err().to_string().contains("utf-9"));
    let mut long = b"0123456\n".repeat(1_000_000);
    long.extend(b"Caf\xe9");
    let error = read(&long, Some("utf-8")).unwrap_err().to_string();
    assert!(error.contains("line 1000001: found bytes that are no UTF-8"), "{error}");
}

#[test]
fn lines_end_as_on_any_system_also_where_pieces_of_the_file_meet() {
    // Lines of seven bytes and two of their end: the pieces, of a power of two bytes, end at any of them.
    for end in ["\n", "\r\n", "\r"] {
        let mut content = String::new();
        for i in 0..1_200_000 {
            write!(content, "{i:07}{end}").unwrap();
        }
        let lines = read(content.as_bytes(), None).unwrap();
        assert_eq!(lines.len(), 1_200_000, "{end:?}");
        assert!(
            lines
                .iter()
                .zip(1..)
                .all(|((number, text), expected)| *number == expected && text.parse() == Ok(expected - 1))
        );
    }
    assert_eq!(read(b"\n\r\n\r", None).unwrap().len(), 3);
    assert!(read(b"", None).unwrap().is_empty());
}

#[test]
fn a_character_is_whole_where_pieces_of_the_file_meet() {
    for letter in ["é", "€", "𝔸"] {
        let content = letter.repeat(500).replace(letter, &format!("{letter}x")) + "\n";
        let content = content.repeat(6000);
        let lines = read(content.as_bytes(), None).unwrap();
        assert!(
            lines.len() == 6000
                && lines.iter().all(|(_, text)| text.trim_matches(['x']).starts_with(letter) && !text.contains('Ã'))
        );
    }
    // Only the last line is no UTF-8, far beyond the start: it is Windows-1252, as the rest may be as well.
    let mut content = b"0123456\n".repeat(1_000_000);
    content.extend(b"Caf\xe9");
    assert_eq!(read(&content, None).unwrap().last(), Some(&(1_000_001, "Café".to_owned())));
}

#[test]
fn of_a_line_that_is_too_long_only_the_length_is_known() {
    let mut content = b"a\n".to_vec();
    content.extend(std::iter::repeat_n(b'x', 50_000_000));
    content.extend(b"\nb");
    let path = Path::new("a.csv");
    let mut lines = reader(path, &content, None).unwrap();
    assert_eq!(lines.next().unwrap(), Some(TextLine { number: 1, text: "a", length: 1 }));
    assert_eq!(lines.next().unwrap(), Some(TextLine { number: 2, text: "", length: 50_000_000 }));
    assert!(lines.text.capacity() < 10_000_000);
    assert_eq!(lines.next().unwrap(), Some(TextLine { number: 3, text: "b", length: 1 }));
    assert_eq!(lines.next().unwrap(), None);
}
