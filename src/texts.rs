//! Texts in the two languages in which the program speaks to its users.

use serde::{Deserialize, Serialize};

/// A text in Dutch and English.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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

    /// Changes both texts in the same way.
    #[must_use]
    pub fn map(&self, change: impl Fn(&str) -> String) -> Bilingual {
        Bilingual { nl: change(&self.nl), en: change(&self.en) }
    }
}
