//! How the texts of a shapefile are written.
//!
//! In: what `.cpg` says, and the language byte of `.dbf`. Out: texts, and a word where the file tells nothing that can
//! be gone by. Guaranteed: any bytes are some text; bytes that are no UTF-8 where that was said are Windows-1252.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// The way in which texts are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TextEncoding {
    /// None where it is found text by text.
    encoding: Option<&'static Encoding>,
    /// What to tell of it.
    pub(super) doubt: Option<String>,
}

impl TextEncoding {
    /// Decides it: `.cpg` counts, then the language byte.
    pub(super) fn told_by(cpg: Option<&str>, language: u8) -> TextEncoding {
        let guessed = |said: &str| TextEncoding {
            encoding: None,
            doubt: Some(format!(
                "{said}: its texts are read as UTF-8 where they are that, and as Windows-1252 elsewhere; a file .cpg \
                 beside it with the word UTF-8 or 1252 would tell"
            )),
        };
        let known = |encoding| TextEncoding { encoding: Some(encoding), doubt: None };
        if let Some(label) = cpg {
            let shown: String = label.trim().chars().take(40).collect();
            return by_label(label).map_or_else(|| guessed(&format!("its .cpg says `{shown}`")), known);
        }
        match language {
            0x03 | 0x57..=0x59 => known(WINDOWS_1252),
            0xc8 => by_label("1250").map_or_else(|| guessed("code page 1250"), known),
            0 => guessed("neither a .cpg nor its language byte tells its encoding"),
            other => guessed(&format!("its language byte is {other:#04x}, and there is no .cpg")),
        }
    }

    /// Decodes a text.
    pub(super) fn decode(&self, bytes: &[u8]) -> String {
        match (self.encoding, std::str::from_utf8(bytes)) {
            (None, Ok(text)) => text.to_owned(),
            (Some(encoding), Ok(text)) if encoding == UTF_8 => text.to_owned(),
            (Some(encoding), _) if encoding != UTF_8 => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            (_, _) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
        }
    }
}

/// Finds an encoding by what programs write into a `.cpg`: `UTF-8`, `65001`, `1252`, `ANSI 1252`, `ISO 88591`, …
fn by_label(label: &str) -> Option<&'static Encoding> {
    let label = label.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0').to_ascii_lowercase();
    let digits: String = label.chars().filter(char::is_ascii_digit).collect();
    let part = |start: &str| digits.strip_prefix(start).filter(|rest| (1..=2).contains(&rest.len()));
    match digits.as_str() {
        "65001" => return Some(UTF_8),
        "8" if label.starts_with("utf") => return Some(UTF_8),
        _ => {}
    }
    let windows = (digits.len() == 4).then(|| part("125")).flatten().map(|page| format!("windows-125{page}"));
    let iso = part("8859").map(|page| format!("iso-8859-{page}"));
    let named = windows.or(iso).unwrap_or(label);
    Encoding::for_label(named.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_that_of_the_cpg_then_of_the_language_byte_and_else_found_and_told() {
        let utf8 = "Súdwest".as_bytes();
        let ansi = b"S\xfadwest";
        for label in ["UTF-8", " utf8\r\n", "65001", "\u{feff}UTF-8"] {
            let words = TextEncoding::told_by(Some(label), 0x57);
            assert_eq!((words.decode(utf8).as_str(), words.doubt.as_deref()), ("Súdwest", None), "{label}");
            assert_eq!(words.decode(ansi), "Súdwest", "what is no UTF-8 is not lost");
        }
        for label in ["1252", "ANSI 1252", "CP1252", "windows-1252", "ISO 88591", "iso-8859-1", "ISO-8859-15", "LATIN1"]
        {
            let words = TextEncoding::told_by(Some(label), 0);
            assert_eq!((words.decode(ansi).as_str(), words.doubt.as_deref()), ("Súdwest", None), "{label}");
        }
        assert_eq!(TextEncoding::told_by(None, 0x57).decode(ansi), "Súdwest");
        for (cpg, language, said) in [(None, 0, "neither"), (None, 2, "0x02"), (Some("KOI-9"), 0x57, "`KOI-9`")] {
            let words = TextEncoding::told_by(cpg, language);
            assert!(words.doubt.as_ref().is_some_and(|doubt| doubt.contains(said)), "{:?}", words.doubt);
            assert_eq!((words.decode(utf8).as_str(), words.decode(ansi).as_str()), ("Súdwest", "Súdwest"));
        }
    }
}
