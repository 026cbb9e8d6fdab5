//! The numbers that a service gives its rows, in their order: they tell where rows are missing.
//!
//! In: the column `ID` of OData, row by row, also of rows that do not count. Out: whether a page is missing among them,
//! or between them and those of another page. Guaranteed: what was asked for with a filter has holes in its numbers and
//! is not taken for incomplete.

use super::CellRef;

/// Names of the column, whatever their case.
const NAME: &str = "id";

/// Rows of a page of OData, or a part of them: 10,000 in version 3, 100,000 in version 4.
const PAGE: u64 = 10_000;

/// The numbers of the rows of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RowIds {
    rows: u64,
    first: u64,
    last: u64,
    /// The widest step from one to the next.
    widest: u64,
    /// Between which numbers pages are missing.
    hole: Option<(u64, u64)>,
    /// Whether they do not ascend, so that they tell nothing.
    is_mixed: bool,
}

impl RowIds {
    /// Tells whether a column is that of the numbers.
    pub(super) fn is_named(column: &str) -> bool {
        column.eq_ignore_ascii_case(NAME)
    }

    /// Takes the number of the next row.
    pub(crate) fn add(&mut self, cell: CellRef<'_>) {
        let number = match cell {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked first")]
            CellRef::Number(number) if (0.0..1e15).contains(&number) && number.fract() == 0.0 => number as u64,
            _ => {
                self.is_mixed = true;
                return;
            }
        };
        if self.rows == 0 {
            (self.first, self.last) = (number, number);
        }
        let step = number.saturating_sub(self.last);
        self.is_mixed |= self.rows > 0 && step == 0;
        // Whole pages are missing after whole pages: that is no filter.
        if step > PAGE && (step - 1).is_multiple_of(PAGE) && self.rows.is_multiple_of(PAGE) {
            self.hole.get_or_insert((self.last, number));
        } else {
            self.widest = self.widest.max(step);
        }
        self.last = number;
        self.rows += 1;
    }

    /// Tells after which number, and before which, pages are missing within the file.
    pub(super) fn hole(&self) -> Option<(u64, u64)> {
        self.hole.filter(|_| !self.is_mixed)
    }

    /// Gives the number of the first row.
    #[must_use]
    pub(crate) fn first(&self) -> u64 {
        self.first
    }

    /// Tells whether rows are missing between these and those of a later page of the same table: the step to it is
    /// wider than any in the pages, and than half of this page is long.
    #[must_use]
    pub(crate) fn is_apart_from(&self, later: &RowIds, widest: u64) -> bool {
        let step = later.first.saturating_sub(self.last);
        !self.is_mixed && !later.is_mixed && self.rows > 1 && step > widest && step > (self.last - self.first) / 2
    }

    /// Gives the widest step from one row to the next.
    #[must_use]
    pub(crate) fn widest(&self) -> u64 {
        self.widest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    fn ids(numbers: impl Iterator<Item = u64>) -> RowIds {
        let mut ids = RowIds::default();
        numbers.for_each(|number| ids.add(CellRef::Number(number as f64)));
        ids
    }

    #[test]
    fn whole_pages_that_are_missing_after_whole_pages_are_a_hole_and_what_a_filter_leaves_out_is_none() {
        assert_eq!(ids((1..=10_000).chain(20_001..=25_000)).hole(), Some((10_000, 20_001)));
        assert_eq!(ids((1..=10_000).chain(30_001..=30_010)).hole(), Some((10_000, 30_001)));
        assert_eq!(ids(1..=30_000).hole(), None);
        assert_eq!(ids((1..=9_000).chain(19_001..=25_000)).hole(), None, "not at the end of a page");
        assert_eq!(ids((0..=20_000).map(|i| i * 12)).hole(), None);
        assert_eq!(ids([3, 1, 10_002].into_iter()).hole(), None, "in another order");
    }

    #[test]
    fn a_page_is_apart_from_the_next_where_the_step_is_wider_than_any_in_them() {
        let (first, second, third) = (ids(0..100), ids(100..200), ids(200..260));
        assert!(!first.is_apart_from(&second, 1) && !second.is_apart_from(&third, 1));
        assert!(first.is_apart_from(&third, 1));
        let filtered = |from: u64| ids((from..from + 100).map(|i| i * 12));
        assert!(!filtered(0).is_apart_from(&filtered(100), 12));
        assert!(filtered(0).is_apart_from(&filtered(200), 12));
        assert!(!filtered(0).is_apart_from(&filtered(200), 5000), "as wide as a year that was left out");
    }
}
