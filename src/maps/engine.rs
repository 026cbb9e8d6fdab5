//! The boundary of the stage: what is offered, what a selection is, the values of a map.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::compute::areas::{AreaName, Areas};
use super::compute::map_values::compute;
use super::compute::memo::Memo;
use super::compute::workbench::Workbench;
use super::define::offer::{Offer, Unavailable, offer};
use super::define::scope::CountryScope;
use super::define::selection::{self, SelectionError};
use super::define::spec::{MapSpec, PeriodKind};
use super::{MapValues, Selection};
use crate::areas::{AreaSet, Level};
use crate::indicators::IndicatorSet;
use crate::statistics::{ObservationTable, RecodingSource};
use crate::texts::Bilingual;

/// Everything that maps are computed from; cheap to share. The same question has the same answer, whatever was asked
/// before.
#[derive(Debug, Clone)]
pub struct Engine {
    pub(super) areas: Areas,
    pub(super) observations: Arc<ObservationTable>,
    pub(super) set: Arc<IndicatorSet>,
    pub(super) maps: Arc<Vec<MapSpec>>,
    pub(super) publishers: BTreeMap<String, String>,
    offers: Vec<Offer>,
    unavailable: Vec<Unavailable>,
    memo: Memo,
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
        assert_eq!(areas.count_all(), observations.inhabitants.len(), "observations are made for their area set");
        let areas = Areas::of(areas, &observations, set.reference.minimum_inhabitants);
        let (set, maps) = in_words(set, maps, &areas.scope, &observations);
        let (mut offers, mut unavailable) = (Vec::new(), Vec::new());
        for map in maps.iter() {
            match offer(map, &maps, &set, &observations) {
                Ok(offer) => offers.push(offer),
                Err(reason) => unavailable.push(reason),
            }
        }
        Engine { areas, observations, set, maps, publishers, offers, unavailable, memo: Memo::default() }
    }

    /// Remembers steps for later calls in `memo`, instead of what it does by itself.
    #[must_use]
    pub(crate) fn remembering(self, memo: Memo) -> Engine {
        Engine { memo, ..self }
    }

    /// Gives the areas over which a map compares that compares with the country.
    #[must_use]
    pub(crate) fn scope(&self) -> &CountryScope {
        &self.areas.scope
    }

    /// Lists the maps that can be asked for, in the order of the maps.
    #[must_use]
    pub(crate) fn offered(&self) -> &[Offer] {
        &self.offers
    }

    /// Lists the maps that cannot be made, and why.
    #[must_use]
    pub(crate) fn unavailable(&self) -> &[Unavailable] {
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
        found.and_then(|offer| Some((self.maps.iter().find(|map| map.id == id)?, offer))).ok_or_else(|| {
            SelectionError::UnknownMap {
                map: id.to_owned(),
                available: self.offers.iter().map(|offer| offer.map.clone()).collect(),
            }
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

    /// Finds for every map on offer, in their order, what it has of a year, a window and a comparison: a year says
    /// nothing of a map that compares two, nor of one whose figures begin later. Those show what they show without a
    /// request.
    ///
    /// # Errors
    /// For what no map has.
    pub(crate) fn parts_of_each<'a>(
        &self,
        asked: [Option<&'a str>; 3],
    ) -> Result<Vec<[Option<&'a str>; 3]>, SelectionError> {
        let mut refused: [Option<SelectionError>; 3] = Default::default();
        let mut taken = [false; 3];
        let mut parts = Vec::new();
        for offer in &self.offers {
            let mut own = [None; 3];
            for place in (0..asked.len()).filter(|place| asked[*place].is_some()) {
                let mut with = own;
                with[place] = asked[place];
                match selection::parse(offer, with[0], with[1], with[2]) {
                    Ok(_) => (own, taken[place]) = (with, true),
                    Err(error) => refused[place] = refused[place].take().or(Some(error)),
                }
            }
            parts.push(own);
        }
        match refused.into_iter().zip(taken).find_map(|(error, taken)| error.filter(|_| !taken)) {
            Some(error) => Err(error),
            None => Ok(parts),
        }
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
        Ok(compute(&self.workbench(), spec, selection))
    }

    /// Starts a call; steps that several maps share are computed once, and most are kept for the next call.
    pub(super) fn workbench(&self) -> Workbench<'_> {
        Workbench::new(&self.areas, &self.observations, &self.set, &self.maps, &self.memo)
    }

    /// Finds an area by its code, ignoring case.
    ///
    /// # Errors
    /// When there is no such area.
    pub fn find(&self, code: &str) -> Result<(Level, usize), SelectionError> {
        self.areas.find(code).ok_or_else(|| self.unknown(code))
    }

    /// Refuses a code, with up to three of the same level that begin most like it; buurten where it names no level.
    pub(super) fn unknown(&self, code: &str) -> SelectionError {
        SelectionError::UnknownArea { code: code.to_owned(), near: self.areas.codes_like(code) }
    }

    /// Gives code and name of an area.
    ///
    /// # Panics
    /// If there is no such area; indices come from [`Engine::find`].
    #[must_use]
    pub fn place(&self, level: Level, index: usize) -> &AreaName {
        &self.areas.places(level)[index]
    }
}

/// Fills in what the texts of the definitions leave open: with what is compared, and what is not known of the division.
fn in_words(
    set: Arc<IndicatorSet>,
    maps: Arc<Vec<MapSpec>>,
    scope: &CountryScope,
    table: &ObservationTable,
) -> (Arc<IndicatorSet>, Arc<Vec<MapSpec>>) {
    let (mut set, mut maps) = (Arc::unwrap_or_clone(set), Arc::unwrap_or_clone(maps));
    scope.fill_measures(&mut set);
    for map in &mut maps {
        scope.fill_map(map);
        if !table.is_division_flagged {
            map.caveats.push(unflagged(table.division));
        }
        if !table.unflagged.is_empty() && matches!(map.period, PeriodKind::Window(..) | PeriodKind::Fixed) {
            map.caveats.push(unread_flags(&table.unflagged));
        }
        if let (Some(recoding), PeriodKind::Window(..) | PeriodKind::Fixed) = (&table.recoding, map.period) {
            map.caveats.push(followed(recoding));
        }
    }
    (Arc::new(set), Arc::new(maps))
}

/// Says by what areas were followed over the years, and how many have figures only by that.
fn followed(recoding: &RecodingSource) -> Bilingual {
    let files = recoding.files.join(", ");
    let counts: Vec<_> = recoding.brought_back.iter().map(|(year, count)| format!("{year}: {count}")).collect();
    let (nl, en) = if recoding.of_addresses {
        ("geteld uit de adressen per buurt van CBS", "counted from the addresses per neighbourhood of CBS")
    } else {
        ("met de hand gemaakt", "made by hand")
    };
    let [nl_count, en_count] = if counts.is_empty() {
        [String::new(), String::new()]
    } else {
        [
            format!(" Aantal buurten dat daardoor cijfers heeft: {}.", counts.join(", ")),
            format!(" Neighbourhoods that have figures by it: {}.", counts.join(", ")),
        ]
    };
    Bilingual {
        nl: format!("Buurten met een andere code of grens dan vroeger zijn gevolgd met {files}, {nl}.{nl_count}"),
        en: format!(
            "Neighbourhoods with another code or boundary than before were followed by {files}, {en}.{en_count}"
        ),
    }
}

/// Says that nothing tells which boundaries changed in the division year.
fn unflagged(division: i32) -> Bilingual {
    Bilingual {
        nl: format!(
            "Welke buurtgrenzen in {division} zijn gewijzigd, staat niet in de cijfers en niet in het grenzenbestand: \
             een vergelijking met eerdere jaren kan over een andere buurt gaan."
        ),
        en: format!(
            "Neither the figures nor the boundary file tell which boundaries changed in {division}: a comparison with \
             earlier years may be about another neighbourhood."
        ),
    }
}

/// Says of which years the figures do not tell for all buurten whether their boundaries changed.
fn unread_flags(years: &[i32]) -> Bilingual {
    let years = years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    Bilingual {
        nl: format!(
            "Welke buurtgrenzen in {years} zijn gewijzigd, staat niet of niet leesbaar in de cijfers: een vergelijking \
             over dat jaar heen kan over een andere buurt gaan."
        ),
        en: format!(
            "The figures of {years} do not tell, or not readably, which boundaries changed: a comparison across that \
             year may be about another neighbourhood."
        ),
    }
}
