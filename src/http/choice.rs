//! Which map a request is about, at which selection; and what the other documents say of it.

use serde_json::{Map, Value, json};

use crate::http::AppState;
use crate::http::document::ADDRESS;
use crate::http::error::{Error, quoted};
use crate::http::parameters::{Parameters, Query};
use crate::maps::{Comparison, MapSpec, Offer, Palette, Period, Selection, SelectionError, Summary};
use crate::styles::{Language, Links, StyledClass, StyledMap};

/// The query parameters that say a selection.
pub const SELECTION: [&str; 3] = ["year", "window", "vergelijking"];

/// A map at one selection.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MapChoice {
    /// Id of a map on offer.
    pub map: String,
    /// One that it has.
    pub selection: Selection,
    /// The selection as a query, with its question mark; empty when the request named none, so that the plain address keeps showing the newest.
    pub query: String,
}

impl From<SelectionError> for Error {
    fn from(error: SelectionError) -> Self {
        match error {
            SelectionError::UnknownMap { map, available } => Self::UnknownMap { asked: quoted(&map), available },
            SelectionError::Unreadable { parameter, found, expected } => Self::BadParameter {
                name: parameter.to_owned(),
                found: quoted(&found),
                expected: expected.to_owned(),
                available: Vec::new(),
            },
            SelectionError::NotOffered { map, parameter, expected } => {
                Self::BadSelection { message: format!("the map `{map}` has no `{parameter}`; it takes {expected}"), available: Vec::new() }
            }
            SelectionError::NotAvailable { map, found, available } => Self::BadSelection {
                message: format!("the map `{map}` is not available for `{}`, expected one of those that are", quoted(&found)),
                available,
            },
            SelectionError::UnknownArea { code, near: _ } => Self::UnknownArea { code: quoted(&code), level: "area", year: 0 },
        }
    }
}

impl AppState {
    /// Finds a map by the id in a path: its place among those on offer, and the selection of the query.
    ///
    /// # Errors
    /// [`Error::UnknownMap`], [`Error::MapNotOffered`], [`Error::BadParameter`] or [`Error::BadSelection`].
    pub fn select(&self, map: &str, query: &Query) -> Result<(usize, Selection), Error> {
        let engine = self.engine();
        let [year, window, comparison] = SELECTION.map(|name| query.text(name));
        if let Some(place) = engine.offered().iter().position(|offer| offer.map == map) {
            return Ok((place, engine.parse_selection(map, year, window, comparison)?));
        }
        let available = engine.offered().iter().map(|offer| offer.map.clone()).collect();
        Err(match engine.unavailable().iter().find(|absent| absent.map == map) {
            Some(absent) => Error::MapNotOffered { map: map.to_owned(), reason: absent.reason.en.clone(), available },
            None => Error::UnknownMap { asked: quoted(map), available },
        })
    }

    /// Finds a map by the id in a path, at the selection of the query, with what the other addresses of the same map are to say.
    ///
    /// # Errors
    /// As [`AppState::select`].
    pub fn choose(&self, map: &str, query: &Query) -> Result<MapChoice, Error> {
        let (_, selection) = self.select(map, query)?;
        let [year, window, comparison] = SELECTION.map(|name| query.text(name));
        let mut carried = Vec::new();
        if year.is_some() || window.is_some() {
            match selection.period {
                Period::Year(year) => carried.push(format!("year={year}")),
                Period::Window(first, last) => carried.push(format!("window={first}-{last}")),
                Period::Fixed => {}
            }
        }
        if let (Some(_), Some(comparison)) = (comparison, selection.comparison) {
            carried.push(format!("vergelijking={comparison}"));
        }
        let query = if carried.is_empty() { String::new() } else { format!("?{}", carried.join("&")) };
        Ok(MapChoice { map: map.to_owned(), selection, query })
    }

    /// Finds the definition and the offer of a chosen map.
    ///
    /// # Errors
    /// [`Error::UnknownMap`], never for a [`MapChoice`] of this state.
    pub fn spec(&self, choice: &MapChoice) -> Result<(&MapSpec, &Offer), Error> {
        Ok(self.engine().map(&choice.map)?)
    }

    /// Gathers what styles and legends need.
    ///
    /// # Errors
    /// As [`AppState::spec`].
    pub fn styled(&self, choice: &MapChoice, palette: Palette) -> Result<StyledMap, Error> {
        let (spec, _) = self.spec(choice)?;
        let classes = spec.classes.iter().map(|class| StyledClass {
            value: class.value,
            key: class.key.clone(),
            label: class.label.clone(),
            colour: class.colour.clone(),
            colour_blind: class.colour_blind.clone(),
        });
        Ok(StyledMap {
            id: spec.id.clone(),
            title: spec.title.clone(),
            period: match choice.selection.period {
                Period::Year(year) => year.to_string(),
                Period::Window(first, last) => format!("{first}-{last}"),
                Period::Fixed => String::new(),
            },
            comparison: choice.selection.comparison.map(Comparison::words),
            selection: choice.selection.to_string(),
            guide: spec.guide(choice.selection.comparison, palette),
            note: spec.legend_note.clone(),
            notice: self.content().caveats.notice.clone(),
            caveats: spec.caveats.clone(),
            classes: classes.collect(),
            levels: self.levels().to_vec(),
            bounds: self.extents().all,
            attribution: self.attribution(spec),
        })
    }
}

impl MapChoice {
    /// Makes the addresses that a style of this map refers to, which begin with [`ADDRESS`].
    #[must_use]
    pub fn links(&self, language: Language) -> Links {
        let base = ADDRESS;
        Links {
            tiles: format!("{base}/tiles/{}/{{z}}/{{x}}/{{y}}.mvt{}", self.map, self.query),
            glyphs: format!("{base}/fonts/{{fontstack}}/{{range}}.pbf"),
            sprite: format!("{base}/sprites/hatch"),
            method: format!("{base}/method{}#kaart-{}", if language == Language::Nl { "" } else { "?taal=en" }, self.map),
        }
    }

    /// Makes a key for what is kept of this map at this selection, as `kind`.
    #[must_use]
    pub fn key(&self, kind: &str, rest: &str) -> String {
        format!("{kind} {} {}{} {rest}", self.map, self.selection, self.query)
    }
}

/// Writes a selection as JSON: `year` or `window`, `vergelijking` where the map has one, and the canonical text as `key`.
#[must_use]
pub fn selection_json(selection: Selection) -> Value {
    let mut out = Map::new();
    match selection.period {
        Period::Year(year) => drop(out.insert("year".into(), json!(year))),
        Period::Window(first, last) => drop(out.insert("window".into(), json!([first, last]))),
        Period::Fixed => {}
    }
    if let Some(comparison) = selection.comparison {
        out.insert("vergelijking".into(), json!(comparison.to_string()));
    }
    out.insert("key".into(), json!(selection.to_string()));
    Value::Object(out)
}

/// Writes what can be asked of a map: its default selection, the years or the years of its windows, and the comparisons.
#[must_use]
pub fn offer_json(offer: &Offer) -> Map<String, Value> {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| drop(out.insert(key.into(), value));
    put("default", selection_json(offer.default));
    match offer.default.period {
        Period::Year(_) => put("years", json!(offer.years)),
        Period::Window(..) => {
            let (first, last) =
                (offer.years.split_last().map_or(&[][..], |(_, first)| first), offer.years.split_first().map_or(&[][..], |(_, last)| last));
            put("windows", json!({ "from": first, "to": last }));
        }
        Period::Fixed => {}
    }
    put("comparisons", offer.comparisons.iter().map(|comparison| json!(comparison.to_string())).collect());
    out
}

/// Writes a summary as JSON; the publisher's own figures by the key of their measure. The shares are of the inhabitants with a class, null
/// where there are none.
#[must_use]
pub fn summary_json(summary: &Summary) -> Value {
    let published: Map<String, Value> = summary.published.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
    let with_class: f64 = summary.inhabitants_per_class.iter().sum();
    let shares: Vec<_> = summary.inhabitants_per_class.iter().map(|n| (with_class > 0.0).then(|| n / with_class)).collect();
    json!({
        "inhabitants": summary.inhabitants,
        "inhabitants_with_class": with_class,
        "inhabitants_per_class": summary.inhabitants_per_class,
        "share_per_class": shares,
        "areas_per_class": summary.areas_per_class,
        "areas_per_status": summary.areas_per_status,
        "published": published,
    })
}

/// Reads the parameters of a document about one map: its selection, language and palette.
///
/// # Errors
/// [`Error::UnknownParameter`] or [`Error::BadParameter`].
pub fn map_query(parameters: &Parameters) -> Result<Query, Error> {
    parameters.query(&["year", "window", "vergelijking", "taal", "palet"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_of_a_summary_are_of_the_inhabitants_with_a_class() {
        let summary = Summary { inhabitants: 1000.0, inhabitants_per_class: vec![200.0, 600.0], ..Summary::default() };
        let json = summary_json(&summary);
        // 200 / 800 and 600 / 800; the other 200 of the 1,000 have no class.
        assert_eq!((&json["inhabitants_with_class"], &json["share_per_class"]), (&json!(800.0), &json!([0.25, 0.75])));
        let nobody = Summary { inhabitants_per_class: vec![0.0], ..Summary::default() };
        assert_eq!(summary_json(&nobody)["share_per_class"], json!([null]));
    }

    #[test]
    fn a_selection_that_the_map_lacks_is_told_with_what_there_is() {
        let error = |error: SelectionError| Error::from(error).to_string();
        assert_eq!(
            error(SelectionError::NotOffered { map: "corporatiebezit".into(), parameter: "window", expected: "a `year`" }),
            "the map `corporatiebezit` has no `window`; it takes a `year`"
        );
        let absent =
            SelectionError::NotAvailable { map: "focuskaart".into(), found: "2013-2022".into(), available: vec!["2014-2022".into()] };
        let absent = Error::from(absent);
        assert_eq!(absent.to_string(), "the map `focuskaart` is not available for `2013-2022`, expected one of those that are");
        assert!(matches!(absent, Error::BadSelection { available, .. } if available == ["2014-2022"]));
    }
}
