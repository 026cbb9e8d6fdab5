//! Profiles of a wijk or gemeente over all maps, and areas side by side.

use serde::Serialize;

use super::explain::explain;
use super::explanation::ExplainedMeasure;
use super::series::{Series, series};
use super::standing::Standing;
use crate::areas::Level;
use crate::maps::compute::classes::WindowCounts;
use crate::maps::compute::map_values::compute;
use crate::maps::define::offer::required_indicators;
use crate::maps::define::selection::{self, SelectionError};
use crate::maps::define::spec::MapKind;
use crate::maps::{Engine, Selection, Status, Summary};
use crate::texts::Bilingual;

/// A wijk or gemeente on every map, against the country.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Profile {
    /// Code.
    pub code: String,
    /// Official name.
    #[serde(rename = "naam")]
    pub name: String,
    /// Every map on offer at its default selection, one with a choice in each comparison.
    pub maps: Vec<ProfileMap>,
    /// Codes of its buurten with the counted class for the first time in the newest window of a persistence map, of
    /// however many windows.
    pub early: Vec<String>,
    /// Codes of its buurten with the counted class in as many windows as a persistence map needs to be computed, or
    /// more.
    pub structural: Vec<String>,
}

/// One map of a profile.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ProfileMap {
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
pub struct AreaComparison {
    /// Id of the map.
    pub map: String,
    /// What was asked.
    pub selection: Selection,
    /// The country, against which the shares of wijken and gemeenten are read; none where only buurten are compared.
    pub country: Option<Summary>,
    /// In the order asked.
    pub areas: Vec<ComparisonMember>,
}

/// One of several areas: a buurt with its class, or a wijk or gemeente with how its inhabitants are spread over the
/// classes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparisonMember {
    /// Level.
    pub level: Level,
    /// Code.
    pub code: String,
    /// Official name.
    #[serde(rename = "naam")]
    pub name: String,
    /// Code of its gemeente; its own code for a gemeente.
    pub gemeente: String,
    /// Inhabitants.
    pub n: Option<f64>,
    /// Status; none for a buurt that does not take part, a wijk and a gemeente.
    pub status: Option<Status>,
    /// Status in words.
    pub status_label: Option<Bilingual>,
    /// Class value.
    pub class: Option<u8>,
    /// Class in words.
    pub class_label: Option<Bilingual>,
    /// Measures; of a wijk or gemeente those that its publishers give for the whole of it.
    pub measures: Vec<ExplainedMeasure>,
    /// Areas and inhabitants per class; none for a buurt.
    pub summary: Option<Summary>,
    /// Rank and percentile; empty for a wijk or gemeente.
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
    pub(crate) fn profile(&self, code: &str) -> Result<Profile, SelectionError> {
        let (level, index) = match self.find(code)? {
            (Level::Buurt, _) => return Err(self.unknown(code)),
            found => found,
        };
        let bench = self.workbench();
        let place = self.place(level, index);
        let mut profile = Profile {
            code: place.code.clone(),
            name: place.name.clone(),
            maps: Vec::new(),
            early: Vec::new(),
            structural: Vec::new(),
        };
        let parent = if level == Level::Wijk { &self.areas.wijk } else { &self.areas.gemeente };
        for offer in self.offered() {
            let Some(spec) = self.maps.iter().find(|map| map.id == offer.map) else { continue };
            let choices =
                offer.comparisons.iter().map(|comparison| Selection { comparison: Some(*comparison), ..offer.default });
            let choices: Vec<_> = if offer.comparisons.is_empty() { vec![offer.default] } else { choices.collect() };
            for selection in choices {
                let values = compute(&bench, spec, selection);
                let summaries = if level == Level::Wijk { &values.wijken } else { &values.gemeenten };
                let (map, summary) = (offer.map.clone(), summaries[index].clone());
                profile.maps.push(ProfileMap { map, selection, summary, country: values.country });
            }
            if let MapKind::Persistence(persistence) = &spec.kind {
                let counts = WindowCounts::new(&bench, persistence);
                for buurt in (0..self.areas.drawn.buurten).filter(|buurt| parent[*buurt] == index) {
                    let code = || self.areas.buurten[buurt].code.clone();
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

    /// Puts areas of any level side by side on a map.
    ///
    /// Cost: with a wijk or gemeente among them, that of computing the map once.
    ///
    /// # Errors
    /// When the map, the selection or one of the areas is not there.
    pub fn compare(&self, codes: &[&str], map: &str, selection: Selection) -> Result<AreaComparison, SelectionError> {
        let (spec, offer) = self.map(map)?;
        selection::check(offer, selection)?;
        let bench = self.workbench();
        let indicators = required_indicators(spec, &self.maps, &self.set);
        let found = codes.iter().map(|code| self.find(code)).collect::<Result<Vec<_>, _>>()?;
        let values = found.iter().any(|(level, _)| *level != Level::Buurt).then(|| compute(&bench, spec, selection));
        let compared = |&(level, index): &(Level, usize)| -> Result<ComparisonMember, SelectionError> {
            let place = self.place(level, index);
            let mut area = ComparisonMember {
                level,
                code: place.code.clone(),
                name: place.name.clone(),
                gemeente: self.areas.gemeenten[self.areas.gemeente_of(level, index)].code.clone(),
                n: None,
                status: None,
                status_label: None,
                class: None,
                class_label: None,
                measures: Vec::new(),
                summary: None,
                standing: Vec::new(),
                series: indicators.iter().filter_map(|indicator| series(&bench, *indicator, level, index)).collect(),
            };
            if let (Some(values), Level::Wijk | Level::Gemeente) = (&values, level) {
                let summaries = if level == Level::Wijk { &values.wijken } else { &values.gemeenten };
                area.n = Some(summaries[index].inhabitants);
                area.summary = Some(summaries[index].clone());
                area.measures = self
                    .explain_published(map, selection, level, index)?
                    .into_iter()
                    .map(|figure| figure.measure)
                    .collect();
            } else {
                let explanation = explain(&bench, &self.publishers, spec, selection, index);
                (area.n, area.status, area.status_label) =
                    (explanation.n, explanation.status, explanation.status_label);
                (area.class, area.class_label) = (explanation.class, explanation.class_label);
                (area.measures, area.standing) = (explanation.measures, explanation.standing);
            }
            Ok(area)
        };
        let areas = found.iter().map(compared).collect::<Result<Vec<_>, _>>()?;
        Ok(AreaComparison { map: map.to_owned(), selection, country: values.map(|values| values.country), areas })
    }
}
