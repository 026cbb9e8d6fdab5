//! Areas side by side on a map or on all: buurten with their class, wijken and gemeenten with the shares of their
//! inhabitants.

use serde::Serialize;

use super::classes::ClassShares;
use super::content::Content;
use super::explanation::{AreaStanding, MeasureValue};
use super::selection::SelectionDetail;
use super::series::IndicatorSeries;
use crate::areas::Level;
use crate::maps::{ComparisonMember, Selection, SelectionError, Summary};
use crate::texts::Bilingual;

/// Areas side by side on one map.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Comparisons"))]
pub(crate) struct ComparisonTable {
    /// In the order asked.
    areas: Vec<ComparedArea>,
    /// The country; null where only buurten are compared.
    country: Option<ClassShares>,
    /// Whether all of it is made up; left out where it is not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    made_up: bool,
    /// Id of the map.
    map: String,
    selection: SelectionDetail,
}

/// A buurt with its class; of a wijk or gemeente the shares of its inhabitants, and as measures what the publisher
/// gives for the whole of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct ComparedArea {
    class: Option<u8>,
    class_label: Option<Bilingual>,
    code: String,
    /// Code of its gemeente.
    gemeente: String,
    level: Level,
    measures: Vec<MeasureValue>,
    /// Inhabitants.
    n: Option<f64>,
    naam: String,
    place: Option<AreaStanding>,
    series: Vec<IndicatorSeries>,
    standing: Vec<AreaStanding>,
    status: Option<u8>,
    status_label: Option<Bilingual>,
    summary: Option<ClassShares>,
}

impl From<ComparisonMember> for ComparedArea {
    fn from(area: ComparisonMember) -> ComparedArea {
        let standing: Vec<AreaStanding> = area.standing.into_iter().map(Into::into).collect();
        ComparedArea {
            class: area.class,
            class_label: area.class_label,
            code: area.code,
            gemeente: area.gemeente,
            level: area.level,
            measures: area.measures.into_iter().map(Into::into).collect(),
            n: area.n,
            naam: area.name,
            place: standing.first().cloned(),
            series: area.series.into_iter().map(Into::into).collect(),
            standing,
            status: area.status.map(|status| status as u8),
            status_label: area.status_label,
            summary: area.summary.as_ref().map(Into::into),
        }
    }
}

/// Areas side by side on every map, each at its default selection.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ComparisonOfAll {
    /// In the order asked.
    areas: Vec<ComparedName>,
    /// Whether all of it is made up; left out where it is not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    made_up: bool,
    /// In the order of the catalogue.
    maps: Vec<MapComparison>,
}

/// An area that is compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct ComparedName {
    code: String,
    /// Code of its gemeente.
    gemeente: String,
    level: Level,
    naam: String,
}

/// One map of several.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct MapComparison {
    /// In the order of the areas.
    areas: Vec<ComparedClass>,
    country: ClassShares,
    /// Id of the map.
    map: String,
    selection: SelectionDetail,
}

/// Class and status of a buurt; of a wijk or gemeente the shares of its inhabitants.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct ComparedClass {
    class: Option<u8>,
    status: Option<u8>,
    summary: Option<ClassShares>,
}

/// Puts areas side by side on every map on offer.
///
/// Cost: that of computing every map once, where it is not kept.
///
/// # Errors
/// Never for maps on offer.
pub(crate) fn comparison_of_all(
    content: &Content,
    areas: &[(Level, usize)],
) -> Result<ComparisonOfAll, SelectionError> {
    let engine = &content.engine;
    let number = |index: u32| usize::try_from(index).unwrap_or(usize::MAX);
    let name = |&(level, index): &(Level, usize)| {
        let place = engine.place(level, index);
        let gemeente = match level {
            Level::Buurt => number(content.areas.buurten[index].gemeente),
            Level::Wijk => number(content.areas.wijken[index].gemeente),
            Level::Gemeente => index,
        };
        let gemeente = engine.place(Level::Gemeente, gemeente).code.clone();
        ComparedName { code: place.code.clone(), gemeente, level, naam: place.name.clone() }
    };
    let maps = engine.offered().iter().map(|offer| {
        let values = content.values(&offer.map, offer.default)?;
        let nobody = Summary::default();
        let shares = |summaries: &[Summary], index: usize| ComparedClass {
            class: None,
            status: None,
            summary: Some(summaries.get(index).unwrap_or(&nobody).into()),
        };
        let compared = areas.iter().map(|&(level, index)| match level {
            Level::Buurt => ComparedClass {
                class: values.class.get(index).copied().flatten(),
                status: values.status.get(index).copied().flatten().map(|status| status as u8),
                summary: None,
            },
            Level::Wijk => shares(&values.wijken, index),
            Level::Gemeente => shares(&values.gemeenten, index),
        });
        Ok(MapComparison {
            areas: compared.collect(),
            country: (&values.country).into(),
            map: offer.map.clone(),
            selection: offer.default.into(),
        })
    });
    Ok(ComparisonOfAll {
        areas: areas.iter().map(name).collect(),
        made_up: content.caveats.made_up,
        maps: maps.collect::<Result<_, _>>()?,
    })
}

/// Puts areas side by side on a map.
///
/// # Errors
/// When the map or the selection is not on offer.
pub(crate) fn comparison(
    content: &Content,
    areas: &[(Level, usize)],
    map: &str,
    selection: Selection,
) -> Result<ComparisonTable, SelectionError> {
    let engine = &content.engine;
    let codes: Vec<&str> = areas.iter().map(|(level, index)| engine.place(*level, *index).code.as_str()).collect();
    let compared = engine.compare(&codes, map, selection)?;
    Ok(ComparisonTable {
        areas: compared.areas.into_iter().map(Into::into).collect(),
        country: compared.country.as_ref().map(Into::into),
        made_up: content.caveats.made_up,
        map: map.to_owned(),
        selection: selection.into(),
    })
}
