//! One figure of a layer, and how it is read.

use super::StoreError;
use super::engine::StoreRow;

/// One figure of a buurt: so many of so many.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnFigure {
    /// Code of the buurt.
    pub code: String,
    /// Column of the figure.
    pub figure: String,
    /// How many.
    pub count: f64,
    /// Of how many.
    pub base: f64,
    /// Whether it may be shown, and counted in sums that are shown.
    pub shown: bool,
}

/// Reads a figure whose code, column, count and base are the first columns of a row.
pub(crate) fn figure(row: &StoreRow<'_>, shown: bool) -> Result<OwnFigure, StoreError> {
    Ok(OwnFigure { code: row.get(0)?, figure: row.get(1)?, count: row.get(2)?, base: row.get(3)?, shown })
}
