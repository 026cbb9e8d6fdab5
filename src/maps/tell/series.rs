//! The values of an area over the years, with the years from which they mean something else.

use serde::Serialize;

use crate::areas::Level;
use crate::indicators::{Formula, figure, published, years};
use crate::maps::Engine;
use crate::maps::compute::workbench::Workbench;
use crate::maps::define::offer::required_indicators;
use crate::maps::define::selection::SelectionError;
use crate::statistics::State;
use crate::texts::Bilingual;

/// One indicator of an area over the years.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series {
    /// Id of the indicator.
    pub key: String,
    /// Name for people.
    pub label: Bilingual,
    /// Unit for people.
    pub unit: Bilingual,
    /// Decimals to show.
    pub decimals: u8,
    /// One point per year in which the indicator can be computed, ascending.
    pub points: Vec<YearPoint>,
    /// Years from which the boundary or the definition is another.
    pub breaks: Vec<Break>,
}

/// The value of one year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct YearPoint {
    /// Year.
    pub year: i32,
    /// Value, where there is one.
    pub value: Option<f64>,
    /// Why there is none.
    pub state: State,
}

/// A year from which figures cannot simply be compared with those before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Break {
    /// The first year of the new meaning.
    pub year: i32,
    /// What changed; all of it, where several things did.
    pub what: Bilingual,
}

impl Engine {
    /// Lists the keys of the indicators behind a map: those whose series [`Engine::compare`] gives.
    ///
    /// # Errors
    /// When the map is not on offer.
    pub(crate) fn indicators_of(&self, map: &str) -> Result<Vec<String>, SelectionError> {
        let (spec, _) = self.map(map)?;
        let required = required_indicators(spec, &self.maps, &self.set);
        Ok(required.into_iter().map(|indicator| self.set.indicators[indicator].id.clone()).collect())
    }

    /// Lists all indicators of an area over the years: of a buurt on the division, of a wijk or gemeente the
    /// publisher's own figures.
    ///
    /// # Errors
    /// When there is no such area.
    pub(crate) fn series(&self, code: &str) -> Result<Vec<Series>, SelectionError> {
        let (level, index) = self.find(code)?;
        let bench = self.workbench();
        Ok((0..self.set.indicators.len()).filter_map(|indicator| series(&bench, indicator, level, index)).collect())
    }
}

/// Lists one indicator of an area over the years; none for an index of a wijk or gemeente, which nobody publishes.
pub(super) fn series(bench: &Workbench<'_>, indicator: usize, level: Level, index: usize) -> Option<Series> {
    let spec = &bench.set.indicators[indicator];
    if level != Level::Buurt && matches!(spec.formula, Formula::Index(_)) {
        return None;
    }
    let points = years(bench.observations, bench.set, indicator).possible.into_iter().map(|year| {
        if level == Level::Buurt {
            let value = if matches!(spec.formula, Formula::Index(_)) {
                bench.index_values(indicator, year)[index]
            } else {
                figure(bench.observations, spec, year, index)
            };
            let value = value.filter(|_| bench.areas.counts[index]);
            let state = if value.is_some() { State::Value } else { lacking(bench, indicator, year, index) };
            return YearPoint { year, value, state };
        }
        let value = published(bench.observations, spec, year, &bench.areas.places(level)[index].code);
        YearPoint { year, value, state: if value.is_some() { State::Value } else { State::Missing } }
    });
    Some(Series {
        key: spec.id.clone(),
        label: spec.label.clone(),
        unit: spec.unit.clone(),
        decimals: spec.decimals,
        points: points.collect(),
        breaks: breaks(bench, indicator, (level == Level::Buurt).then_some(index)),
    })
}

/// Tells why an indicator has no value: broken before suppressed before missing.
fn lacking(bench: &Workbench<'_>, indicator: usize, year: i32, buurt: usize) -> State {
    let states = bench
        .set
        .statistics_of(indicator)
        .into_iter()
        .filter_map(|s| bench.observations.of(s, year))
        .map(|o| o.state(buurt));
    let states: Vec<_> = states.collect();
    [State::Broken, State::Suppressed].into_iter().find(|state| states.contains(state)).unwrap_or(State::Missing)
}

fn breaks(bench: &Workbench<'_>, indicator: usize, buurt: Option<usize>) -> Vec<Break> {
    let table = bench.observations;
    let statistics = bench.set.statistics_of(indicator);
    let mut breaks: Vec<_> = statistics
        .iter()
        .flat_map(|statistic| &table.statistics[*statistic].breaks)
        .map(|found| Break { year: found.year, what: found.what.clone() })
        .collect();
    let of_the_division =
        statistics.iter().any(|statistic| table.statistics[*statistic].source == table.lineage_source);
    let redrawn = buurt.filter(|_| of_the_division).and_then(|buurt| table.redrawn.get(&buurt)).into_iter().flatten();
    breaks.extend(redrawn.map(|year| Break {
        year: *year,
        what: Bilingual::new(
            "De grens of de code van de buurt veranderde.",
            "The boundary or the code of the neighbourhood changed.",
        ),
    }));
    breaks.sort_by(|a, b| a.year.cmp(&b.year).then_with(|| a.what.nl.cmp(&b.what.nl)));
    // One break a year, however many figures of the indicator have it.
    breaks.dedup();
    breaks.dedup_by(|next, before| {
        let same = next.year == before.year;
        if same {
            before.what = Bilingual::new(
                format!("{} {}", before.what.nl, next.what.nl),
                format!("{} {}", before.what.en, next.what.en),
            );
        }
        same
    });
    breaks
}
