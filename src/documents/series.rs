//! All figures of an area over the years.

use serde::Serialize;

use super::content::Content;
use crate::areas::Level;
use crate::maps::{SelectionError, Series};
use crate::statistics::State;
use crate::texts::Bilingual;

/// The figures of an area over the years.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SeriesList {
    code: String,
    /// Whether all of it is made up; left out where it is not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    made_up: bool,
    series: Vec<IndicatorSeries>,
}

/// One indicator of an area over the years.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Series"))]
pub(super) struct IndicatorSeries {
    /// What changed in each of the years of `breaks`.
    break_notes: Vec<SeriesBreak>,
    /// Years from which the figures mean something else than before.
    breaks: Vec<i32>,
    decimals: u8,
    key: String,
    label: Bilingual,
    points: Vec<SeriesPoint>,
    unit: Bilingual,
}

/// The value of one year, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct SeriesPoint {
    state: State,
    value: Option<f64>,
    year: i32,
}

/// A year from which figures cannot simply be compared with those before.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct SeriesBreak {
    what: Bilingual,
    year: i32,
}

impl From<Series> for IndicatorSeries {
    fn from(series: Series) -> IndicatorSeries {
        let point =
            |point: &crate::maps::YearPoint| SeriesPoint { state: point.state, value: point.value, year: point.year };
        IndicatorSeries {
            breaks: series.breaks.iter().map(|known| known.year).collect(),
            break_notes: series
                .breaks
                .into_iter()
                .map(|known| SeriesBreak { what: known.what, year: known.year })
                .collect(),
            decimals: series.decimals,
            key: series.key,
            label: series.label,
            points: series.points.iter().map(point).collect(),
            unit: series.unit,
        }
    }
}

/// Gathers all figures of an area over the years.
///
/// # Errors
/// Never for an area of this content.
pub(crate) fn series(content: &Content, level: Level, index: usize) -> Result<SeriesList, SelectionError> {
    let code = &content.engine.place(level, index).code;
    let series = content.engine.series(code)?;
    Ok(SeriesList {
        code: code.clone(),
        made_up: content.caveats.made_up,
        series: series.into_iter().map(Into::into).collect(),
    })
}
