//! Texts in both languages, as the config files have them.

use super::reader::Section;
use crate::texts::Bilingual;

/// Takes a text in both languages: `key = { nl = "...", en = "..." }`.
pub(super) fn bilingual(section: &Section<'_>, key: &str) -> Bilingual {
    let texts = section.section(key);
    Bilingual { nl: texts.text("nl"), en: texts.text("en") }
}
