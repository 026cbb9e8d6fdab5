//! Of which year the addresses are, and whose they are.

/// What stands in the head of a file beside codes and index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Year of the division.
    pub year: i32,
    /// Title of the source in Dutch and in English.
    pub title: [String; 2],
    /// How its publisher wants to be named.
    pub attribution: String,
    /// On what terms.
    pub licence: String,
}

impl About {
    /// Lists the texts in the order of the file.
    pub(crate) fn texts(&self) -> [&str; 4] {
        [&self.title[0], &self.title[1], &self.attribution, &self.licence]
    }
}
