//! A text for people, in both languages.

use serde::{Deserialize, Serialize};

/// A text in Dutch and English.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BilingualText {
    /// Dutch.
    pub nl: String,
    /// English.
    pub en: String,
}

impl BilingualText {
    /// Joins a Dutch and an English text.
    #[must_use]
    pub fn new(nl: impl Into<String>, en: impl Into<String>) -> BilingualText {
        BilingualText { nl: nl.into(), en: en.into() }
    }
}
