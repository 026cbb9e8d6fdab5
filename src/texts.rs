//! Texts in the two languages in which the program speaks to its users, and texts of others made harmless where they
//! are shown.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// A text in Dutch and English.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Text"))]
pub struct Bilingual {
    /// Dutch.
    pub nl: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// Joins a Dutch and an English text.
    #[must_use]
    pub fn new(nl: impl Into<String>, en: impl Into<String>) -> Bilingual {
        Bilingual { nl: nl.into(), en: en.into() }
    }

    /// Takes over a text that is kept in the store.
    #[must_use]
    pub(crate) fn from_store(words: &veerkracht_store::BilingualText) -> Bilingual {
        Bilingual::new(&words.nl, &words.en)
    }

    /// Changes both texts in the same way.
    #[must_use]
    pub fn map(&self, change: impl Fn(&str) -> String) -> Bilingual {
        Bilingual { nl: change(&self.nl), en: change(&self.en) }
    }
}

/// Writes what acts on a terminal, or on the order of what is read there, as its escape: control characters of both
/// kinds, line breaks among them, marks of direction, and characters without width. Whoever names a buurt may not
/// colour, hide or reorder what the program says.
#[must_use]
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if acts(letter) { plain.extend(letter.escape_default()) } else { plain.push(letter) }
    }
    Cow::Owned(plain)
}

/// Tells whether a character does something where it is shown, instead of being seen.
#[must_use]
pub(crate) fn acts(letter: char) -> bool {
    // In this order: controls (C0, DEL, C1), marks of direction and width, separators and embeddings, isolates, byte
    // order mark, tags.
    letter.is_control()
        || matches!(letter, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(letter, '\u{2060}'..='\u{206f}' | '\u{feff}')
        || matches!(letter, '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_terminal_is_written_as_its_escape_and_the_rest_as_it_is() {
        for harmless in ["", "Oost-Súdwest", "’s-Gravenhage", "naïef 🙂 \"aan\" \\ 'halen'"] {
            assert!(matches!(plain(harmless), Cow::Borrowed(text) if text == harmless));
        }
        assert_eq!(plain("a\x1b[31mb\u{9b}2Jc"), "a\\u{1b}[31mb\\u{9b}2Jc");
        assert_eq!(plain("a\nb\r\tc\0"), "a\\nb\\r\\tc\\u{0}");
        assert_eq!(plain("\u{202e}abc\u{202c}"), "\\u{202e}abc\\u{202c}");
        assert_eq!(plain("\u{2066}a\u{200b}\u{feff}\u{e0041}"), "\\u{2066}a\\u{200b}\\u{feff}\\u{e0041}");
    }
}
