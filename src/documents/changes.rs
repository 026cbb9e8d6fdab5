//! What changed since the edition before: per map the buurten with another class.

use serde::Serialize;

use super::content::Content;
use super::selection::SelectionDetail;
use crate::areas::{AreaChoice, Level};
use crate::maps::MapChanges;

/// What changed on the maps since the edition before.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ChangeList {
    /// Division year of the edition before; null where there is none to compare with.
    division: Option<i32>,
    /// Whether all of it is made up; left out where it is not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    made_up: bool,
    maps: Vec<ChangedMap>,
}

/// What changed on one map at a selection.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct ChangedMap {
    /// What it showed in the edition before.
    before: SelectionDetail,
    /// The buurten with another class, by code.
    changes: Vec<ChangeRow>,
    /// Id of the map.
    map: String,
    selection: SelectionDetail,
}

/// Code of a buurt, its class in the edition before and its class now; null where it has none, or was not there.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct ChangeRow(String, Option<u8>, Option<u8>);

/// Lists what changed in the areas that are chosen.
pub(crate) fn changes(content: &Content, chosen: &AreaChoice) -> ChangeList {
    let made_up = content.caveats.made_up;
    let Some(changes) = &content.changes else { return ChangeList { division: None, made_up, maps: Vec::new() } };
    let is_there = |code: &str| match content.areas.find(code) {
        Some((Level::Buurt, index)) => chosen.has(index, &content.areas.buurten[index]),
        // What is not there any more belongs to no choice.
        _ => chosen.is_everything(),
    };
    let of_map = |map: &MapChanges| ChangedMap {
        before: map.before.into(),
        changes: map
            .changes
            .iter()
            .filter(|change| is_there(&change.code))
            .map(|change| ChangeRow(change.code.clone(), change.before, change.now))
            .collect(),
        map: map.map.clone(),
        selection: map.now.into(),
    };
    ChangeList { division: Some(changes.division), made_up, maps: changes.maps.iter().map(of_map).collect() }
}
