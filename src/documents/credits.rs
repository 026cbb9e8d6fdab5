//! How the publishers of figures are named where these are shown.

use crate::sources::SourceSpec;
use crate::styles::Language;

/// Names the publishers of sources, each once: in Dutch in the words that they ask for; in English, in which none asks
/// for any, by what it is, whose, and under which licence.
#[must_use]
pub(crate) fn credits<'a>(sources: impl Iterator<Item = &'a SourceSpec>, language: Language) -> String {
    let mut credits: Vec<String> = Vec::new();
    for source in sources {
        let credit = match language {
            Language::Nl => source.attribution.clone(),
            Language::En => format!("{}: {} ({})", source.title.en, source.publisher, source.licence),
        };
        if !credits.contains(&credit) {
            credits.push(credit);
        }
    }
    credits.join("; ")
}
