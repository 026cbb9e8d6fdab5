//! The boundary of the stage: what is offered, what a selection is, the values of a map.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::compute::compute;
use super::kept::Kept;
use super::selection::{self, Offer, SelectionError, Unavailable, offer};
use super::spec::MapSpec;
use super::workbench::{Buurten, Workbench, reference_weights};
use super::{MapValues, Selection};
use crate::areas::{AreaSet, Level};
use crate::indicators::IndicatorSet;
use crate::statistics::ObservationTable;

/// Code and name of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Code.
    pub code: String,
    /// Official name.
    pub name: String,
}

/// Everything that maps are computed from; cheap to share. The same question has the same answer, whatever was asked before.
#[derive(Debug, Clone)]
pub struct Engine {
    pub(super) places: Vec<Place>,
    pub(super) wijken: Vec<Place>,
    pub(super) gemeenten: Vec<Place>,
    pub(super) buurten: Buurten,
    pub(super) observations: Arc<ObservationTable>,
    pub(super) set: Arc<IndicatorSet>,
    pub(super) maps: Arc<Vec<MapSpec>>,
    pub(super) publishers: BTreeMap<String, String>,
    offers: Vec<Offer>,
    unavailable: Vec<Unavailable>,
    kept: Kept,
}

impl Engine {
    /// Prepares the maps for an area set and its observations.
    ///
    /// `publishers` names the publisher of each source id. Maps whose figures are lacking are not offered.
    ///
    /// # Panics
    /// If the observations are of another area set.
    #[must_use]
    pub fn new(
        areas: &AreaSet,
        observations: Arc<ObservationTable>,
        set: Arc<IndicatorSet>,
        maps: Arc<Vec<MapSpec>>,
        publishers: BTreeMap<String, String>,
    ) -> Engine {
        assert_eq!(areas.buurten.len(), observations.inhabitants.len(), "observations are made for their area set");
        let counts: Vec<_> = areas.buurten.iter().map(|buurt| buurt.counts).collect();
        let inhabitants: Vec<_> = observations.inhabitants.iter().zip(&counts).map(|(n, counts)| n.filter(|_| *counts)).collect();
        let index = |number: u32| usize::try_from(number).expect("an index fits");
        let buurten = Buurten {
            gemeente: areas.buurten.iter().map(|buurt| index(buurt.gemeente)).collect(),
            wijk: areas.buurten.iter().map(|buurt| index(buurt.wijk)).collect(),
            weights: reference_weights(&inhabitants, set.reference.minimum_inhabitants),
            inhabitants,
            counts,
            gemeenten: areas.gemeenten.len(),
            wijken: areas.wijken.len(),
        };
        let (mut offers, mut unavailable) = (Vec::new(), Vec::new());
        for map in maps.iter() {
            match offer(map, &maps, &set, &observations) {
                Ok(offer) => offers.push(offer),
                Err(reason) => unavailable.push(reason),
            }
        }
        let place = |code: &String, name: &String| Place { code: code.clone(), name: name.clone() };
        Engine {
            places: areas.buurten.iter().map(|buurt| place(&buurt.code, &buurt.name)).collect(),
            wijken: areas.wijken.iter().map(|wijk| place(&wijk.code, &wijk.name)).collect(),
            gemeenten: areas.gemeenten.iter().map(|gemeente| place(&gemeente.code, &gemeente.name)).collect(),
            buurten,
            observations,
            set,
            maps,
            publishers,
            offers,
            unavailable,
            kept: Kept::default(),
        }
    }

    /// Keeps so many bytes of steps at most for later calls, instead of what it does by itself.
    #[must_use]
    pub fn keeping(self, bytes: u64) -> Engine {
        Engine { kept: Kept::of(bytes), ..self }
    }

    /// Lists the maps that can be asked for, in the order of the maps.
    #[must_use]
    pub fn offered(&self) -> &[Offer] {
        &self.offers
    }

    /// Lists the maps that cannot be made, and why.
    #[must_use]
    pub fn unavailable(&self) -> &[Unavailable] {
        &self.unavailable
    }

    /// Gives the observations.
    #[must_use]
    pub fn observations(&self) -> &ObservationTable {
        &self.observations
    }

    /// Gives the definitions of the indicators and measures.
    #[must_use]
    pub fn indicators(&self) -> &IndicatorSet {
        &self.set
    }

    /// Gives all map definitions, offered or not.
    #[must_use]
    pub fn specs(&self) -> &[MapSpec] {
        &self.maps
    }

    /// Finds the definition of a map on offer.
    ///
    /// # Errors
    /// When no such map is offered; names those that are.
    pub fn map(&self, id: &str) -> Result<(&MapSpec, &Offer), SelectionError> {
        let found = self.offers.iter().find(|offer| offer.map == id);
        found.and_then(|offer| Some((self.maps.iter().find(|map| map.id == id)?, offer))).ok_or_else(|| SelectionError::UnknownMap {
            map: id.to_owned(),
            available: self.offers.iter().map(|offer| offer.map.clone()).collect(),
        })
    }

    /// Reads the parameters of a request; absent ones are the default.
    ///
    /// # Errors
    /// Says what cannot be read or is not available, and what is.
    pub fn parse_selection(
        &self,
        map: &str,
        year: Option<&str>,
        window: Option<&str>,
        vergelijking: Option<&str>,
    ) -> Result<Selection, SelectionError> {
        selection::parse(self.map(map)?.1, year, window, vergelijking)
    }

    /// Computes a map.
    ///
    /// Cost: some milliseconds for a country.
    ///
    /// # Errors
    /// When the map or the selection is not on offer.
    pub fn compute(&self, map: &str, selection: Selection) -> Result<MapValues, SelectionError> {
        let (spec, offer) = self.map(map)?;
        selection::check(offer, selection)?;
        Ok(compute(self, &self.workbench(), spec, selection))
    }

    /// Starts a call; steps that several maps share are computed once, and most are kept for the next call.
    pub(super) fn workbench(&self) -> Workbench<'_> {
        Workbench::new(&self.buurten, &self.observations, &self.set, &self.maps, &self.kept)
    }

    /// Finds an area by its code, ignoring case.
    ///
    /// # Errors
    /// When there is no such area.
    pub fn find(&self, code: &str) -> Result<(Level, usize), SelectionError> {
        let wanted = code.to_ascii_uppercase();
        let search = |places: &[Place]| places.binary_search_by(|place| place.code.as_str().cmp(&wanted)).ok();
        let found = match wanted.get(..2) {
            Some("BU") => search(&self.places).map(|i| (Level::Buurt, i)),
            Some("WK") => search(&self.wijken).map(|i| (Level::Wijk, i)),
            Some("GM") => search(&self.gemeenten).map(|i| (Level::Gemeente, i)),
            _ => None,
        };
        found.ok_or_else(|| self.unknown(code))
    }

    /// Refuses a code, with up to three of the same level that begin most like it; buurten where it names no level.
    pub(super) fn unknown(&self, code: &str) -> SelectionError {
        let wanted = code.to_ascii_uppercase();
        let places = match wanted.get(..2) {
            Some("WK") => &self.wijken,
            Some("GM") => &self.gemeenten,
            _ => &self.places,
        };
        let alike = |place: &Place| place.code.bytes().zip(wanted.bytes()).take_while(|(a, b)| a == b).count();
        // Codes are sorted: those that begin alike stand together, around where the code would stand.
        let at = places.partition_point(|place| place.code < wanted);
        let mut around: Vec<&Place> = places[at.saturating_sub(3)..places.len().min(at + 3)].iter().collect();
        around.sort_by_key(|place| std::cmp::Reverse(alike(place)));
        let mut near: Vec<String> = around.into_iter().take(3).map(|place| place.code.clone()).collect();
        near.sort_unstable();
        SelectionError::UnknownArea { code: code.to_owned(), near }
    }

    /// Gives code and name of an area.
    ///
    /// # Panics
    /// If there is no such area; indices come from [`Engine::find`].
    #[must_use]
    pub fn place(&self, level: Level, index: usize) -> &Place {
        match level {
            Level::Buurt => &self.places[index],
            Level::Wijk => &self.wijken[index],
            Level::Gemeente => &self.gemeenten[index],
        }
    }
}
