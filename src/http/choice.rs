//! Which map a request is about, at which selection.

use crate::documents::Content;
use crate::http::document::ADDRESS;
use crate::http::error::{Error, quoted};
use crate::http::parameters::QueryParameters;
use crate::maps::{Period, Selection, SelectionError};
use crate::styles::{Language, StyleLinks};
use crate::tiles::TileFormat;

/// The query parameters that say a selection.
pub(super) const SELECTION: [&str; 3] = ["year", "window", "vergelijking"];

/// Refuses a period where every map is shown at its default: nobody takes the figures of one for those of another.
///
/// # Errors
/// [`Error::BadParameter`], or what [`QueryParameters::parse`] says.
pub(super) fn no_selection(query: &str) -> Result<(), Error> {
    let query = QueryParameters::parse(query, &SELECTION)?;
    match SELECTION.iter().find_map(|name| Some((*name, query.text(name)?))) {
        None => Ok(()),
        Some((name, found)) => Err(Error::BadParameter {
            name: name.to_owned(),
            found: quoted(found),
            expected: "no period: maps stand here at their newest one; /qgis/{map}.qlr and /styles/{map}.json take one"
                .to_owned(),
            available: Vec::new(),
        }),
    }
}

/// A map at one selection.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct MapChoice {
    /// Id of a map on offer.
    pub map: String,
    /// One that it has.
    pub selection: Selection,
    /// The selection as a query, with its question mark; empty when the request named none, so that the plain address
    /// keeps showing the newest.
    pub query: String,
}

/// Finds a map by the id in a path: its place among those on offer, and the selection of the query.
///
/// # Errors
/// [`Error::UnknownMap`], [`Error::MapNotOffered`], [`Error::BadParameter`] or [`Error::BadSelection`].
pub(crate) fn select(content: &Content, map: &str, query: &QueryParameters) -> Result<(usize, Selection), Error> {
    let engine = &content.engine;
    let [year, window, comparison] = SELECTION.map(|name| query.text(name));
    if let Some(place) = engine.offered().iter().position(|offer| offer.map == map) {
        return Ok((place, engine.parse_selection(map, year, window, comparison)?));
    }
    let available = offered(content);
    Err(match engine.unavailable().iter().find(|absent| absent.map == map) {
        Some(absent) => Error::MapNotOffered { map: map.to_owned(), reason: absent.reason.en.clone(), available },
        None => Error::UnknownMap { asked: quoted(map), available },
    })
}

/// Reads the map that a query must name, at its selection; `expected` says what it is for.
///
/// # Errors
/// [`Error::BadParameter`] where it names none, and what [`MapChoice::read`] says.
pub(crate) fn required_map(content: &Content, query: &QueryParameters, expected: &str) -> Result<MapChoice, Error> {
    let map = query.text("map").ok_or_else(|| Error::BadParameter {
        name: "map".into(),
        found: "absent".into(),
        expected: expected.into(),
        available: offered(content),
    })?;
    MapChoice::read(content, map, query)
}

/// Lists the ids of the maps on offer.
fn offered(content: &Content) -> Vec<String> {
    content.engine.offered().iter().map(|offer| offer.map.clone()).collect()
}

impl MapChoice {
    /// Finds a map by the id in a path, at the selection of the query, with what the other addresses of the same map
    /// are to say.
    ///
    /// # Errors
    /// As [`select`].
    pub(crate) fn read(content: &Content, map: &str, query: &QueryParameters) -> Result<MapChoice, Error> {
        select(content, map, query)?;
        Ok(MapChoice::at(content, map, SELECTION.map(|name| query.text(name)))?)
    }

    /// Finds a map on offer at a year, window and comparison as a query spells them.
    fn at(content: &Content, map: &str, asked: [Option<&str>; 3]) -> Result<MapChoice, SelectionError> {
        let [year, window, comparison] = asked;
        let selection = content.engine.parse_selection(map, year, window, comparison)?;
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

    /// Reads the map that a query names, at its selection; all maps on offer at their default where it names none.
    ///
    /// # Errors
    /// As [`MapChoice::read`]; [`Error::BadSelection`] for a selection without a map.
    pub(crate) fn read_all(content: &Content, query: &QueryParameters) -> Result<Vec<MapChoice>, Error> {
        if let Some(map) = query.text("map") {
            return Ok(vec![MapChoice::read(content, map, query)?]);
        }
        if let Some(name) = SELECTION.into_iter().find(|name| query.text(name).is_some()) {
            return Err(Error::BadSelection {
                message: format!("`{name}` is given without `map`, expected the id of a map beside it"),
                available: offered(content),
            });
        }
        content
            .engine
            .offered()
            .iter()
            .map(|offer| MapChoice::read(content, &offer.map, &QueryParameters::default()))
            .collect()
    }

    /// Reads every map on offer, each at what it has of the year, window and comparison of the query
    /// ([`Engine::parts_of_each`](crate::maps::Engine::parts_of_each)); who gives them a name says the period in it.
    ///
    /// # Errors
    /// [`Error::BadParameter`] or [`Error::BadSelection`] for what no map has.
    pub(crate) fn read_each(content: &Content, query: &QueryParameters) -> Result<Vec<MapChoice>, Error> {
        let parts = content.engine.parts_of_each(SELECTION.map(|name| query.text(name)))?;
        let offered = content.engine.offered().iter();
        offered.zip(parts).map(|(offer, own)| Ok(MapChoice::at(content, &offer.map, own)?)).collect()
    }

    /// Writes the query that asks for these choices of several maps, without a question mark: what each of them says,
    /// once. Empty when the request named nothing.
    pub(crate) fn query_of(choices: &[MapChoice]) -> String {
        let mut pairs: Vec<&str> =
            choices.iter().flat_map(|choice| choice.query.trim_start_matches('?').split('&')).collect();
        pairs.retain(|pair| !pair.is_empty());
        pairs.sort_unstable();
        pairs.dedup();
        pairs.join("&")
    }

    /// Makes the addresses that a style of this map refers to, which begin with [`ADDRESS`], with tiles of a format.
    #[must_use]
    pub(crate) fn links(&self, language: Language, format: TileFormat) -> StyleLinks {
        let base = ADDRESS;
        StyleLinks {
            tiles: format!("{base}/tiles/{}/{{z}}/{{x}}/{{y}}.{}{}", self.map, format.name(), self.query),
            format,
            glyphs: format!("{base}/fonts/{{fontstack}}/{{range}}.pbf"),
            sprite: format!("{base}/sprites/hatch"),
            method: format!(
                "{base}/method{}#kaart-{}",
                if language == Language::Nl { "" } else { "?taal=en" },
                self.map
            ),
        }
    }

    /// Makes a key for what is kept of this map at this selection, as `kind`.
    #[must_use]
    pub(crate) fn key(&self, kind: &str, rest: &str) -> String {
        format!("{kind} {} {}{} {rest}", self.map, self.selection, self.query)
    }
}
