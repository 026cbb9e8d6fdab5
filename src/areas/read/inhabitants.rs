//! The inhabitants that a boundary file tells.

use super::super::hierarchy::BuurtRow;
use crate::problems::{ProblemCode, Problems};
use crate::sources::{Cell, Layer, SourceSpec};

/// Reads the number of inhabitants, which a file may type as a text.
pub(super) fn inhabitants(
    layer: &Layer,
    spec: &SourceSpec,
    row: usize,
    place: &str,
    problems: &mut Problems,
) -> Option<f64> {
    let column = spec.column(&layer.table, "inhabitants")?;
    let number = match &layer.table.row(row)[column] {
        Cell::Missing => return None,
        Cell::Number(number) => *number,
        Cell::Text(text) => match text.parse::<f64>() {
            Ok(number) if number <= -99_990.0 => return None,
            Ok(number) if number.is_finite() => number,
            _ => {
                let detail = format!("found `{text}` as the number of inhabitants; it is taken as missing");
                problems.report(ProblemCode::NumberUnreadable, place, detail);
                return None;
            }
        },
    };
    if number < 0.0 {
        let detail = format!("found {number} inhabitants, expected 0 or more; it is taken as missing");
        problems.report(ProblemCode::NumberOutOfRange, place, detail);
        return None;
    }
    Some(number)
}

/// Takes all numbers of inhabitants as missing where one has a fraction: the column holds something else, or its numbers
/// were misread.
pub(super) fn refuse_fractions(layer: &Layer, rows: &mut [BuurtRow], problems: &mut Problems) {
    let fraction = rows.iter().find_map(|row| Some((row, row.inhabitants.filter(|number| number.fract() != 0.0)?)));
    let Some((row, number)) = fraction else { return };
    let detail = format!(
        "found {number} inhabitants at {}, expected whole numbers: the inhabitants of this file are taken as missing",
        row.place
    );
    problems.report(ProblemCode::CountNotWhole, layer.table.name.as_str(), detail);
    for row in rows {
        row.inhabitants = None;
    }
}
