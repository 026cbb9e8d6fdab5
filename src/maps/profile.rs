//! Profiles of a wijk or gemeente over all maps, and areas side by side.

use serde::Serialize;

use super::compute::{Counts, compute};
use super::explain::explain;
use super::series::{Series, series};
use super::spec::MapKind;
use super::{Bilingual, Engine, ExplainedMeasure, MapSpec, Selection, SelectionError, Standing, Status, Summary};
use crate::areas::Level;

/// A wijk or gemeente on every map, against the country.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Profile {
    /// Code.
    pub code: String,
    /// Official name.
    #[serde(rename = "naam")]
    pub name: String,
    /// Every map on offer at its default selection.
    pub maps: Vec<ProfileMap>,
    /// Codes of its buurten with the counted class for the first time in the newest window of a persistence map.
    pub early: Vec<String>,
    /// Codes of its buurten with the counted class in as many windows as a persistence map needs to be computed, or more.
    pub structural: Vec<String>,
}

/// One map of a profile.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProfileMap {
    /// Id of the map.
    pub map: String,
    /// Its selection.
    pub selection: Selection,
    /// The area.
    pub summary: Summary,
    /// The country.
    pub country: Summary,
}

/// Areas side by side on one map.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Id of the map.
    pub map: String,
    /// What was asked.
    pub selection: Selection,
    /// In the order asked.
    pub areas: Vec<Compared>,
}

/// One of several areas.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// Code.
    pub code: String,
    /// Official name.
    #[serde(rename = "naam")]
    pub name: String,
    /// Code of its gemeente.
    pub gemeente: String,
    /// Inhabitants.
    pub n: Option<f64>,
    /// Status; none for an area that does not take part.
    pub status: Option<Status>,
    /// Status in words.
    pub status_label: Option<Bilingual>,
    /// Class value.
    pub class: Option<u8>,
    /// Class in words.
    pub class_label: Option<Bilingual>,
    /// Measures.
    pub measures: Vec<ExplainedMeasure>,
    /// Rank and percentile.
    pub standing: Vec<Standing>,
    /// The indicators behind the map over the years.
    pub series: Vec<Series>,
}

impl Engine {
    /// Makes the profile of a gemeente or wijk.
    ///
    /// Cost: that of computing every map once.
    ///
    /// # Errors
    /// When there is no such gemeente or wijk.
    pub fn profile(&self, code: &str) -> Result<Profile, SelectionError> {
        let (level, index) = match self.find(code)? {
            (Level::Buurt, _) => return Err(self.unknown(code)),
            found => found,
        };
        let bench = self.workbench();
        let place = self.place(level, index);
        let mut profile =
            Profile { code: place.code.clone(), name: place.name.clone(), maps: Vec::new(), early: Vec::new(), structural: Vec::new() };
        let parent = if level == Level::Wijk { &self.buurten.wijk } else { &self.buurten.gemeente };
        for offer in self.offered() {
            let Some(spec) = self.maps.iter().find(|map| map.id == offer.map) else { continue };
            let values = compute(self, &bench, spec, offer.default);
            let summaries = if level == Level::Wijk { &values.wijken } else { &values.gemeenten };
            let (map, selection, summary) = (offer.map.clone(), offer.default, summaries[index].clone());
            profile.maps.push(ProfileMap { map, selection, summary, country: values.country });
            if let MapKind::Persistence(persistence) = &spec.kind {
                let counts = Counts::new(&bench, persistence);
                for buurt in (0..parent.len()).filter(|buurt| parent[*buurt] == index && values.class[*buurt].is_some()) {
                    let code = || self.places[buurt].code.clone();
                    if counts.is_new(buurt) {
                        profile.early.push(code());
                    }
                    if counts.times(buurt) >= persistence.minimum {
                        profile.structural.push(code());
                    }
                }
            }
        }
        Ok(profile)
    }

    /// Puts buurten side by side on a map.
    ///
    /// # Errors
    /// When the map, the selection or one of the buurten is not there.
    pub fn compare(&self, codes: &[&str], map: &str, selection: Selection) -> Result<Comparison, SelectionError> {
        let (spec, offer) = self.map(map)?;
        super::selection::check(offer, selection)?;
        let bench = self.workbench();
        let indicators = super::selection::required_indicators(spec, &self.maps, &self.set);
        let compared = |code: &&str| {
            let (Level::Buurt, buurt) = self.find(code)? else { return Err(self.unknown(code)) };
            let explained = explain(self, &bench, spec, selection, buurt);
            let place = &self.places[buurt];
            Ok(Compared {
                code: place.code.clone(),
                name: place.name.clone(),
                gemeente: self.gemeenten[self.buurten.gemeente[buurt]].code.clone(),
                n: explained.n,
                status: explained.status,
                status_label: explained.status_label,
                class: explained.class,
                class_label: explained.class_label,
                measures: explained.measures,
                standing: explained.standing,
                series: indicators.iter().filter_map(|indicator| series(self, &bench, *indicator, Level::Buurt, buurt)).collect(),
            })
        };
        Ok(Comparison { map: map.to_owned(), selection, areas: codes.iter().map(compared).collect::<Result<_, _>>()? })
    }

    /// Lists the ids of the sources that a map needs, in the order of the statistics.
    #[must_use]
    pub fn sources_of(&self, map: &MapSpec) -> Vec<String> {
        let mut statistics: Vec<_> = super::selection::required_indicators(map, &self.maps, &self.set)
            .into_iter()
            .flat_map(|indicator| self.set.statistics_of(indicator))
            .collect();
        statistics.sort_unstable();
        let mut sources: Vec<String> = Vec::new();
        for statistic in statistics {
            let source = &self.observations.statistics[statistic].source;
            if !sources.contains(source) {
                sources.push(source.clone());
            }
        }
        sources
    }
}
