//! `notes.toml`: what notes can be about, how long they are kept, and what `/privacy` says.

use super::ConfigErrors;
use super::bilingual_text::bilingual;
use super::reader::{self, Section};
use veerkracht_store::{BilingualText, NoteCategory, NoteRules, PrivacyPart};

/// Longest that notes may be kept, months.
const MOST_MONTHS: u32 = 120;

/// Reads the text of `notes.toml`.
///
/// # Errors
/// Everything that is wrong in it.
pub(crate) fn read_notes(file: &str, text: &str) -> Result<NoteRules, ConfigErrors> {
    reader::read(file, text, |root| {
        let words = |section: &Section<'_>| BilingualText { nl: section.text("nl"), en: section.text("en") };
        let titled = |section: &Section<'_>| {
            let title = bilingual(section, "title");
            BilingualText::new(title.nl, title.en)
        };
        let months = root.small("months", "a whole number of months, 1 to 120");
        if !(1..=MOST_MONTHS).contains(&months) {
            root.reject("months", &months.to_string(), "1 to 120 months", "");
        }
        let categories: Vec<NoteCategory> = root
            .sections("category")
            .iter()
            .map(|section| NoteCategory {
                id: section.id("id"),
                label: words(section),
                is_agreement: section.optional_flag("agreement").unwrap_or_default(),
            })
            .collect();
        if categories.is_empty() {
            root.reject("category", "none", "one category or more", "");
        }
        let privacy = root
            .sections("privacy")
            .iter()
            .map(|section| PrivacyPart { title: titled(section), text: words(section) })
            .collect();
        NoteRules { months, categories, privacy }
    })
}

#[cfg(test)]
mod tests {
    use super::read_notes;
    use crate::config::texts;

    #[test]
    fn the_shipped_file_has_categories_with_one_for_agreements() {
        let (name, text) = texts::notes(None).unwrap();
        let rules = read_notes(&name, &text).unwrap();
        assert_eq!(rules.months, 24);
        assert_eq!(rules.categories.iter().filter(|category| category.is_agreement).count(), 1);
        assert!(rules.privacy.iter().any(|part| part.text.nl.contains("{months}")));
    }

    #[test]
    fn what_is_wrong_is_told_at_once() {
        let wrong = read_notes("notes.toml", "months = 0\nmoths = 1\n").unwrap_err();
        assert_eq!(wrong.0.len(), 3, "{wrong:?}");
    }
}
