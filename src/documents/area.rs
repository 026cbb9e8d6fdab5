//! What is known of one area: of a buurt its status and class on the maps and why, of a wijk or gemeente its profile.

use serde::Serialize;

use super::content::Content;
use super::explanation::ExplainedMap;
use super::extent::Bounds;
use super::profile::{AreaProfile, profile};
use super::reference::AreaReference;
use crate::areas::Level;
use crate::maps::{Provenance, Selection, SelectionError};

/// What is known of an area.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Area {
    /// Of a buurt.
    Buurt(Box<BuurtDetail>),
    /// Of a wijk or gemeente.
    Larger(Box<AreaProfile>),
}

/// A buurt on a map or on all, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "AreaDetail"))]
pub(crate) struct BuurtDetail {
    /// West, south, east, north.
    bounds: Bounds,
    /// Longitude, latitude.
    centre: [f64; 2],
    code: String,
    /// Whether it takes part: water and the like do not.
    counts: bool,
    gemeente: AreaReference,
    level: Level,
    /// Whether all of it is made up; left out where it is not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    made_up: bool,
    maps: Vec<ExplainedMap>,
    /// Inhabitants.
    n: Option<f64>,
    n_sources: Vec<Provenance>,
    naam: String,
    wijk: AreaReference,
    /// Year of the division.
    year: i32,
}

/// Gathers what is known of an area, for one map at a selection or for all at their default.
///
/// # Errors
/// When the map or the selection is not on offer.
pub(crate) fn area(
    content: &Content,
    level: Level,
    index: usize,
    map: Option<(&str, Selection)>,
) -> Result<Area, SelectionError> {
    Ok(match level {
        Level::Buurt => Area::Buurt(Box::new(buurt(content, index, map)?)),
        Level::Wijk | Level::Gemeente => Area::Larger(Box::new(profile(content, level, index, map)?)),
    })
}

fn buurt(content: &Content, index: usize, map: Option<(&str, Selection)>) -> Result<BuurtDetail, SelectionError> {
    let (areas, engine) = (&content.areas, &content.engine);
    let area = &areas.buurten[index];
    let explanations = match map {
        Some((map, selection)) => vec![engine.explain(map, selection, &area.code)?],
        None => engine.explain_all(&area.code)?,
    };
    Ok(BuurtDetail {
        bounds: content.bounds(Level::Buurt, index),
        centre: content.centre(Level::Buurt, index),
        code: area.code.clone(),
        counts: area.counts,
        gemeente: AreaReference::of(content, Level::Gemeente, area.gemeente),
        level: Level::Buurt,
        made_up: content.caveats.made_up,
        maps: explanations.into_iter().map(|map| ExplainedMap::of(content, &area.code, map)).collect(),
        n: engine.observations().inhabitants.get(index).copied().flatten(),
        n_sources: engine.inhabitants_sources(Level::Buurt, index),
        naam: area.name.clone(),
        wijk: AreaReference::of(content, Level::Wijk, area.wijk),
        year: areas.year,
    })
}
