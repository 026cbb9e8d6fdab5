//! What of a map is shown, and what can be: a selection, and the selections on offer.

use serde::Serialize;

use crate::maps::{Comparison, Offer, Period, Selection};

/// A selection: its year or its window where it has one, its comparison where the map has several, and its canonical
/// text.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "AnsweredSelection"))]
pub(crate) struct SelectionDetail {
    /// The canonical text.
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, as = "Option<ComparisonName>"))]
    vergelijking: Option<Comparison>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    window: Option<[i32; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    year: Option<i32>,
}

impl From<Selection> for SelectionDetail {
    fn from(selection: Selection) -> SelectionDetail {
        let (year, window) = match selection.period {
            Period::Year(year) => (Some(year), None),
            Period::Window(first, last) => (None, Some([first, last])),
            Period::Fixed => (None, None),
        };
        SelectionDetail { key: selection.to_string(), vergelijking: selection.comparison, window, year }
    }
}

/// What can be asked of a map: its default selection, the years or the years of its windows, and the comparisons.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct MapOffer {
    #[cfg_attr(test, ts(as = "Vec<ComparisonName>"))]
    comparisons: Vec<Comparison>,
    default: SelectionDetail,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    windows: Option<WindowYears>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    years: Option<Vec<i32>>,
}

/// The years at which a window can begin and those at which it can end, ascending.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct WindowYears {
    from: Vec<i32>,
    to: Vec<i32>,
}

impl MapOffer {
    /// Offers the default selection and no other.
    pub(super) fn default_alone(offer: &Offer) -> MapOffer {
        let (years, windows) = match offer.default.period {
            Period::Year(year) => (Some(vec![year]), None),
            Period::Window(first, last) => (None, Some(WindowYears { from: vec![first], to: vec![last] })),
            Period::Fixed => (None, None),
        };
        let comparisons = offer.default.comparison.into_iter().collect();
        MapOffer { comparisons, default: offer.default.into(), windows, years }
    }
}

impl From<&Offer> for MapOffer {
    fn from(offer: &Offer) -> MapOffer {
        let years = &offer.years;
        let of_windows = || WindowYears {
            from: years.split_last().map_or_else(Vec::new, |(_, first)| first.to_vec()),
            to: years.split_first().map_or_else(Vec::new, |(_, last)| last.to_vec()),
        };
        MapOffer {
            comparisons: offer.comparisons.clone(),
            default: offer.default.into(),
            windows: matches!(offer.default.period, Period::Window(..)).then(of_windows),
            years: matches!(offer.default.period, Period::Year(_)).then(|| years.clone()),
        }
    }
}

/// With what a level is compared.
#[cfg(test)]
#[derive(ts_rs::TS)]
#[ts(rename = "Comparison", rename_all = "lowercase")]
#[expect(dead_code, reason = "stands for the names alone")]
pub(super) enum ComparisonName {
    Nl,
    Gemeente,
}
