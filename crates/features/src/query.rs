//! One page of the rows that fit.

use crate::compile::Filter;
use crate::table::FeatureTable;

/// What is asked of a table.
pub struct TableQuery<'t> {
    /// A row is in the answer when it fits all of them.
    pub filters: Vec<Filter<'t>>,
    /// Rows of a page, at most.
    pub limit: usize,
    /// Rows before the page.
    pub offset: usize,
}

/// One page of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowPage {
    /// The rows of the page, in the order of the table.
    pub rows: Vec<u32>,
    /// How many rows fit, on all pages.
    pub matched: usize,
}

impl TableQuery<'_> {
    /// Finds the rows of the page; all rows of the table are looked at, so that they are counted.
    #[must_use]
    pub fn page(&self, table: &FeatureTable<'_>) -> RowPage {
        let mut page = RowPage { rows: Vec::new(), matched: 0 };
        for &number in &table.rows {
            let row = usize::try_from(number).unwrap_or(usize::MAX);
            if self.filters.iter().all(|filter| filter.keeps(row)) {
                if page.matched >= self.offset && page.rows.len() < self.limit {
                    page.rows.push(number);
                }
                page.matched += 1;
            }
        }
        page
    }
}
