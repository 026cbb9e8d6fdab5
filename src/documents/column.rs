//! One measure for all buurten, compact: what a time slider or a page with its own colours puts on the features of a
//! map.

use serde::Serialize;

use super::content::Content;
use super::selection::SelectionDetail;
use crate::maps::{MapValues, Selection, SelectionError};
use crate::texts::Bilingual;
use crate::tiles::feature_id;

/// One measure of a map for all buurten, by feature id.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct MeasureColumn {
    from: Option<i32>,
    /// Feature ids, ascending; as differences the first one, and then how far each is from the one before.
    ids: Vec<u64>,
    label: Option<Bilingual>,
    layer: &'static str,
    /// Whether all of it is made up; left out where it is not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    made_up: bool,
    map: String,
    measure: String,
    selection: SelectionDetail,
    unit: Option<Bilingual>,
    /// Beside the ids; null where missing. Figures are rounded to one decimal more than they are shown with.
    #[cfg_attr(test, ts(as = "Vec<Option<f64>>"))]
    values: Vec<Option<Shortest>>,
    year: Option<i32>,
}

/// A number, written without decimals where it is whole: it is shorter, and classes read as what they are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
enum Shortest {
    Whole(i64),
    Decimal(f64),
}

impl From<f64> for Shortest {
    fn from(value: f64) -> Shortest {
        #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and far below 2^53")]
        let whole = value as i64;
        if value.fract() == 0.0 && value.abs() < 1e15 { Shortest::Whole(whole) } else { Shortest::Decimal(value) }
    }
}

/// How feature ids are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ids {
    /// As they are in tiles.
    Plain,
    /// As the difference to the one before, a third of the bytes.
    Differences,
}

/// Why there is no column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ColumnError {
    /// The map or the selection is not on offer.
    #[error(transparent)]
    Selection(#[from] SelectionError),
    /// The map has no such measure.
    #[error("the map has no such measure; available: {}", .available.join(", "))]
    UnknownMeasure {
        /// Those that it has.
        available: Vec<String>,
    },
}

/// Takes one measure of a map for all buurten that count; also `klasse`, `status` and `n`.
///
/// # Errors
/// As [`ColumnError`] says.
pub(crate) fn column(
    content: &Content,
    map: &str,
    selection: Selection,
    measure: &str,
    written: Ids,
) -> Result<MeasureColumn, ColumnError> {
    let values = content.values(map, selection)?;
    let column = cells(&values, measure).ok_or_else(|| {
        let own = values.measures.iter().map(|measure| measure.key.as_str());
        ColumnError::UnknownMeasure {
            available: ["klasse", "status", "n"].into_iter().chain(own).map(str::to_owned).collect(),
        }
    })?;
    let buurten = content.areas.buurten.iter().zip(column).filter(|(buurt, _)| buurt.counts);
    let mut rows: Vec<(u64, Option<f64>)> = buurten.map(|(buurt, value)| (feature_id(&buurt.code), value)).collect();
    rows.sort_unstable_by_key(|(id, _)| *id);
    let mut before = 0;
    let described = values.measures.iter().find(|known| known.key == measure);
    Ok(MeasureColumn {
        from: described.and_then(|measure| measure.from),
        ids: match written {
            Ids::Plain => rows.iter().map(|(id, _)| *id).collect(),
            Ids::Differences => rows.iter().map(|(id, _)| id - std::mem::replace(&mut before, *id)).collect(),
        },
        label: described.map(|measure| measure.label.clone()),
        layer: "buurten",
        made_up: content.caveats.made_up,
        map: map.to_owned(),
        measure: measure.to_owned(),
        selection: selection.into(),
        unit: described.map(|measure| measure.unit.clone()),
        values: rows.iter().map(|(_, value)| value.map(Into::into)).collect(),
        year: described.and_then(|measure| measure.year),
    })
}

/// Takes a measure of all buurten, or class, status or inhabitants; none for another name.
fn cells(values: &MapValues, measure: &str) -> Option<Vec<Option<f64>>> {
    match measure {
        "klasse" => Some(values.class.iter().map(|class| class.map(f64::from)).collect()),
        "status" => Some(values.status.iter().map(|status| status.map(|status| f64::from(status as u8))).collect()),
        "n" => Some(values.inhabitants.clone()),
        _ => {
            let measure = values.measures.iter().find(|known| known.key == measure)?;
            let scale = 10_f64.powi(i32::from(measure.decimals) + 1);
            Some(measure.values.iter().map(|value| value.map(|value| (value * scale).round() / scale)).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Shortest;

    #[test]
    fn whole_numbers_are_written_short() {
        let written = [3.0, -2.5, 0.0].map(|value: f64| serde_json::to_string(&Shortest::from(value)).unwrap());
        assert_eq!(written, ["3", "-2.5", "0"]);
    }
}
