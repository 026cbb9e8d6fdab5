//! What a table is recognised by: the names of the columns with codes, and of those that are wanted.
//!
//! In: rows that may be a header. Out: how much of what is looked for stands in them. Guaranteed: a header is chosen by
//! its content and never for coming first; of two that have as much the first counts.

use super::{SourceSpec, column_matches};

/// What a reader looks for in a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct FileSearch<'s> {
    /// The source, with the names of its columns.
    pub(super) spec: &'s SourceSpec,
    /// Names of the other columns that are wanted; none where all are.
    wanted: &'s [&'s str],
    /// Names of those that hold percentages.
    percentages: &'s [&'s str],
    /// The year of the figures, where the name of the file tells it.
    pub(super) year: Option<i32>,
}

impl<'s> FileSearch<'s> {
    pub(super) fn new(spec: &'s SourceSpec, wanted: &'s [&'s str]) -> Self {
        FileSearch { spec, wanted, percentages: &[], year: None }
    }

    /// Looks for figures of a year, where it is known.
    pub(super) fn of_year(self, year: Option<i32>) -> Self {
        FileSearch { year, ..self }
    }

    /// Looks for percentages in some of the columns.
    pub(super) fn with_percentages(self, percentages: &'s [&'s str]) -> Self {
        FileSearch { percentages, ..self }
    }

    /// Tells whether a column holds percentages: a spreadsheet may keep them as parts of one.
    pub(super) fn is_percentage(&self, column: &str) -> bool {
        self.percentages.iter().any(|name| column_matches(column, name))
    }

    /// Tells whether a column is asked for by name.
    pub(super) fn wants(&self, column: &str) -> bool {
        self.wanted.iter().any(|wanted| column_matches(column, wanted))
    }

    /// Tells whether a column has one of the names of columns with codes.
    pub(super) fn is_code(&self, column: &str) -> bool {
        let roles = self.spec.columns.iter().filter(|(role, _)| role.starts_with("code"));
        roles.flat_map(|(_, names)| names).any(|name| column_matches(column, name))
    }

    /// Counts the names of a row that are looked for.
    pub(super) fn count_names<'t>(&self, titles: impl Iterator<Item = &'t str>) -> usize {
        let is_role = |title: &str| self.spec.columns.values().flatten().any(|name| column_matches(title, name));
        titles.filter(|title| !title.is_empty() && (self.wants(title) || is_role(title))).count()
    }
}
