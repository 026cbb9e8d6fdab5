//! Which rows of a boundary file are water.
//!
//! In: what the column of water says. Out: whether a row is water; words that nobody knows, as a problem. Guaranteed:
//! everything but NEE is water (METHOD section 2), and where that is a guess it is said.

use crate::areas::hierarchy::BuurtRow;
use crate::problems::{ProblemCode, Problems};
use crate::sources::{Layer, SourceSpec};

/// The word for land.
const LAND: &str = "NEE";

/// The words for water: inland, and outside.
const WATER: [&str; 2] = ["JA", "B"];

/// Tells whether a row of the layer of buurten is water; none is where the layer has no such column.
pub(super) fn of_buurt(layer: &Layer, spec: &SourceSpec, row: usize) -> bool {
    let has_column = spec.column(&layer.table, "water").is_some();
    has_column && !layer.text(spec, "water", row).is_some_and(|water| water.eq_ignore_ascii_case(LAND))
}

/// Tells whether a row of another layer is water; one that says nothing is none.
pub(super) fn of_row(layer: &Layer, spec: &SourceSpec, row: usize) -> bool {
    layer.text(spec, "water", row).is_some_and(|water| !water.eq_ignore_ascii_case(LAND))
}

/// Reports the buurten whose word for water is unknown, once with a count. Where all are water, gives the column and
/// what stands there in the first.
pub(super) fn check(
    layer: &Layer,
    spec: &SourceSpec,
    rows: &[BuurtRow],
    problems: &mut Problems,
) -> Option<(String, String)> {
    let column = spec.column(&layer.table, "water")?;
    let column = layer.table.columns[column].as_str();
    let word = |row: &BuurtRow| layer.text(spec, "water", row.row).unwrap_or_default();
    let is_known = |word: &str| WATER.iter().chain([&LAND]).any(|known| word.eq_ignore_ascii_case(known));
    let mut unknown = rows.iter().filter(|row| !is_known(&word(row)));
    let said = |row: &BuurtRow| match word(row) {
        word if word.is_empty() => "an empty cell".to_owned(),
        word => format!("“{word}”"),
    };
    if let Some(first) = unknown.next() {
        let detail = format!(
            "found {} in column {column}, and no known word in {} of {} buurten, expected {LAND}, {} or {}: they are \
             taken for water, and count in no map",
            said(first),
            1 + unknown.count(),
            rows.len(),
            WATER[0],
            WATER[1]
        );
        problems.report(ProblemCode::WaterUnknown, first.place.as_str(), detail);
    }
    let first = rows.first()?;
    rows.iter().all(|row| row.water).then(|| (column.to_owned(), said(first)))
}
