//! The index of all areas with their gemeente, middle and extent: what a search box needs, as rows without names of
//! fields.

use serde::Serialize;

use super::content::Content;
use super::extent::five;
use crate::areas::Level;

/// The fields of a row, in order.
const FIELDS: [&str; 9] = ["code", "naam", "gemeente", "lon", "lat", "w", "s", "e", "n"];

/// All areas that are searched.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct AreaIndex {
    buurten: Vec<AreaRow>,
    /// The fields of a row, in order.
    #[cfg_attr(test, ts(as = "Vec<String>"))]
    fields: [&'static str; 9],
    gemeenten: Vec<AreaRow>,
    /// Whether all of it is made up; left out where it is not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    made_up: bool,
    wijken: Vec<AreaRow>,
}

/// Code, name, code of the gemeente, longitude, latitude, west, south, east, north; degrees to five decimals.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct AreaRow(String, String, String, f64, f64, f64, f64, f64, f64);

/// Lists every area that is searched; of those without a boundary the extent of everything.
pub(crate) fn areas_index(content: &Content) -> AreaIndex {
    let areas = &content.areas;
    let gemeente = |index: u32| {
        usize::try_from(index).ok().and_then(|index| areas.gemeenten.get(index)).map_or("", |gemeente| &gemeente.code)
    };
    let row = |level: Level, index: usize, code: &str, name: &str, gemeente: &str| {
        let [lon, lat] = content.centre(level, index).map(five);
        let [west, south, east, north] = content.bounds(level, index).map(five);
        AreaRow(code.to_owned(), name.to_owned(), gemeente.to_owned(), lon, lat, west, south, east, north)
    };
    let buurten = areas.buurten.iter().enumerate();
    let wijken = areas.wijken.iter().enumerate();
    let gemeenten = areas.gemeenten.iter().enumerate();
    AreaIndex {
        // Water is drawn, and nobody searches it.
        buurten: buurten
            .filter(|(_, buurt)| buurt.counts)
            .map(|(index, buurt)| row(Level::Buurt, index, &buurt.code, &buurt.name, gemeente(buurt.gemeente)))
            .collect(),
        fields: FIELDS,
        gemeenten: gemeenten
            .map(|(index, area)| row(Level::Gemeente, index, &area.code, &area.name, &area.code))
            .collect(),
        made_up: content.caveats.made_up,
        wijken: wijken
            .map(|(index, wijk)| row(Level::Wijk, index, &wijk.code, &wijk.name, gemeente(wijk.gemeente)))
            .collect(),
    }
}
