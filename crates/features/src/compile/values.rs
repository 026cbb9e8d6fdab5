//! What a part of a filter gives: truths, numbers, texts, days or moments.

use crate::numbers::{Numbers, Rows};
use crate::syntax::Instant;
use crate::table::Cells;
use crate::texts::Texts;

/// What a part of a filter gives.
pub(super) enum Value<'t> {
    Truth(Rows<'t, bool>),
    Number(Numbers<'t>),
    Text(Texts<'t>),
    Instant(Instant),
    /// Something that was told to be wrong.
    Wrong,
}

impl<'t> Value<'t> {
    /// Takes the cells of a column.
    pub(super) fn of_cells(cells: &'t Cells<'t>) -> Value<'t> {
        match cells {
            Cells::Words(cells) => Value::Text(Texts::Words { cells, folded: None }),
            #[expect(clippy::cast_precision_loss, reason = "whole numbers of a map are far below 2^53")]
            Cells::Integers(cells) => {
                let number = |row: usize| cells.get(row).copied().flatten().map(|value| value as f64);
                Value::Number(Numbers::Rows(Box::new(number)))
            }
            Cells::Numbers(cells) => {
                let number = |row: usize| cells.get(row).copied().flatten().filter(|value| value.is_finite());
                Value::Number(Numbers::Rows(Box::new(number)))
            }
        }
    }

    /// Names it in a message.
    pub(super) fn noun(&self) -> &'static str {
        match self {
            Value::Truth(_) => "a comparison",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::Instant(Instant::Date(_)) => "a date",
            Value::Instant(Instant::Timestamp(_)) => "a timestamp",
            Value::Wrong => "what is wrong",
        }
    }
}
