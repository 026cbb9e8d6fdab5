//! What the operator decides of notes, filled in by the config.

use serde::Serialize;

use crate::BilingualText;

/// What a note can be about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoteCategory {
    /// Short name.
    pub id: String,
    /// Name for people.
    pub label: BilingualText,
    /// Whether such a note says who agreed, for when, and what became of it.
    #[serde(rename = "agreement")]
    pub is_agreement: bool,
}

/// A part of what is said of all that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivacyPart {
    /// Its heading.
    pub title: BilingualText,
    /// Its text, with `{months}`, `{days}` and `{operator}`.
    pub text: BilingualText,
}

/// What the operator decides of notes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoteRules {
    /// For how many months a note is kept after it was changed last.
    pub months: u32,
    /// What notes can be about, in the order in which they are offered.
    pub categories: Vec<NoteCategory>,
    /// What is said of all that is kept, in order.
    pub privacy: Vec<PrivacyPart>,
}

impl NoteRules {
    /// Finds a category.
    #[must_use]
    pub fn category(&self, id: &str) -> Option<&NoteCategory> {
        self.categories.iter().find(|category| category.id == id)
    }
}
