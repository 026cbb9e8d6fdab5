//! The profile of a wijk or gemeente: how its inhabitants are spread over the classes of each map, against the
//! Netherlands.

use serde::Serialize;

use super::classes::ClassShares;
use super::content::Content;
use super::explanation::PublishedValue;
use super::extent::Bounds;
use super::reference::AreaReference;
use super::selection::SelectionDetail;
use crate::areas::Level;
use crate::maps::{Provenance, Selection, SelectionError, Summary};

/// A wijk or gemeente on a map or on all.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Profile"))]
pub(crate) struct AreaProfile {
    /// West, south, east, north.
    bounds: Bounds,
    /// Longitude, latitude.
    centre: [f64; 2],
    code: String,
    /// With all maps: codes of the buurten that gave a signal in the newest window for the first time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    early: Option<Vec<String>>,
    /// Of a wijk.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    gemeente: Option<AreaReference>,
    level: Level,
    /// Whether all of it is made up; left out where it is not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    made_up: bool,
    maps: Vec<ProfileEntry>,
    /// Inhabitants.
    n: Option<f64>,
    n_sources: Vec<Provenance>,
    naam: String,
    /// With all maps: codes of the buurten that gave it in many windows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    structural: Option<Vec<String>>,
}

/// One map of a profile.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct ProfileEntry {
    country: ClassShares,
    /// Id of the map.
    map: String,
    /// What the publishers give for the whole of it.
    published: Vec<PublishedValue>,
    selection: SelectionDetail,
    summary: ClassShares,
}

/// Gathers the profile of a wijk or gemeente: for one map from what is kept of it, else for all maps, with the buurten
/// that gave a signal.
///
/// # Errors
/// When the map or the selection is not on offer.
pub(super) fn profile(
    content: &Content,
    level: Level,
    index: usize,
    map: Option<(&str, Selection)>,
) -> Result<AreaProfile, SelectionError> {
    let engine = &content.engine;
    let place = engine.place(level, index);
    let entry = |map: &str,
                 selection: Selection,
                 summary: &Summary,
                 country: &Summary|
     -> Result<ProfileEntry, SelectionError> {
        let published = engine.explain_published(map, selection, level, index)?;
        Ok(ProfileEntry {
            country: country.into(),
            map: map.to_owned(),
            published: published.into_iter().map(Into::into).collect(),
            selection: selection.into(),
            summary: summary.into(),
        })
    };
    let of_gemeente = || AreaReference::of(content, Level::Gemeente, content.areas.wijken[index].gemeente);
    let mut profile = AreaProfile {
        bounds: content.bounds(level, index),
        centre: content.centre(level, index),
        code: place.code.clone(),
        early: None,
        gemeente: (level == Level::Wijk).then(of_gemeente),
        level,
        made_up: content.caveats.made_up,
        maps: Vec::new(),
        n: None,
        n_sources: engine.inhabitants_sources(level, index),
        naam: place.name.clone(),
        structural: None,
    };
    if let Some((map, selection)) = map {
        let values = content.values(map, selection)?;
        let summaries = if level == Level::Wijk { &values.wijken } else { &values.gemeenten };
        let nobody = Summary::default();
        let summary = summaries.get(index).unwrap_or(&nobody);
        profile.n = Some(summary.inhabitants);
        profile.maps = vec![entry(map, selection, summary, &values.country)?];
        return Ok(profile);
    }
    let all = engine.profile(&place.code)?;
    // The inhabitants are those of the division year, the same for every map.
    profile.n = all.maps.first().map(|map| map.summary.inhabitants);
    let maps = all.maps.iter().map(|map| entry(&map.map, map.selection, &map.summary, &map.country));
    profile.maps = maps.collect::<Result<_, _>>()?;
    (profile.early, profile.structural) = (Some(all.early), Some(all.structural));
    Ok(profile)
}
