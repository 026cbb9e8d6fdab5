//! Patterns of names: `*` is any text, case is ignored.

use std::fmt;

/// A pattern of names of files, layers and members of zips.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePattern(glob::Pattern);

impl FilePattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<FilePattern, String> {
        glob::Pattern::new(text).map(FilePattern).map_err(|error| format!("`{text}` is no pattern: {error}"))
    }

    /// Tells whether a name fits.
    #[must_use]
    pub fn fits(&self, name: &str) -> bool {
        let options = glob::MatchOptions { case_sensitive: false, ..glob::MatchOptions::default() };
        self.0.matches_with(name, options)
    }
}

impl fmt::Display for FilePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text_and_case_is_ignored() {
        let pattern = FilePattern::parse("*Scores buurten*.csv").unwrap();
        assert!(pattern.fits("folder/Leefbaarometer-scores buurten 2002-2024.CSV"));
        assert!(!pattern.fits("Leefbaarometer-scores wijken 2002-2024.csv"));
        assert!(FilePattern::parse("a[").is_err());
    }
}
