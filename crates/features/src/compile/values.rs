//! What a part of a filter gives: truths, numbers, texts, days or moments.

use crate::numbers::{Numbers, RowNumbers};
use crate::syntax::Instant;
use crate::table::ColumnCells;
use crate::texts::RowTexts;

/// What a part of a filter gives.
pub(super) enum FilterValue<'t> {
    Truth(RowNumbers<'t, bool>),
    Number(Numbers<'t>),
    Text(RowTexts<'t>),
    Instant(Instant),
    /// Something that was told to be wrong.
    Wrong,
}

impl<'t> FilterValue<'t> {
    /// Takes the cells of a column.
    pub(super) fn of_cells(cells: &'t ColumnCells<'t>) -> FilterValue<'t> {
        match cells {
            ColumnCells::Words(cells) => FilterValue::Text(RowTexts::Words { cells, folded: None }),
            #[expect(clippy::cast_precision_loss, reason = "whole numbers of a map are far below 2^53")]
            ColumnCells::Integers(cells) => {
                let number = |row: usize| cells.get(row).copied().flatten().map(|value| value as f64);
                FilterValue::Number(Numbers::Rows(Box::new(number)))
            }
            ColumnCells::Numbers(cells) => {
                let number = |row: usize| cells.get(row).copied().flatten().filter(|value| value.is_finite());
                FilterValue::Number(Numbers::Rows(Box::new(number)))
            }
        }
    }

    /// Names it in a message.
    pub(super) fn noun(&self) -> &'static str {
        match self {
            FilterValue::Truth(_) => "a comparison",
            FilterValue::Number(_) => "a number",
            FilterValue::Text(_) => "a text",
            FilterValue::Instant(Instant::Date(_)) => "a date",
            FilterValue::Instant(Instant::Timestamp(_)) => "a timestamp",
            FilterValue::Wrong => "what is wrong",
        }
    }
}
