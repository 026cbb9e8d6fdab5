//! What a map can be asked for with the data at hand, or what is lacking.

use super::spec::{CrossVariant, MapKind, MapSpec, PeriodKind};
use crate::indicators::{Aspect, FormulaYears, IndicatorSet, years};
use crate::maps::{Comparison, Period, Selection};
use crate::statistics::ObservationTable;
use crate::texts::Bilingual;

/// A map that can be asked for, with what is available.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Id of the map.
    pub map: String,
    /// What is shown unless asked otherwise.
    pub default: Selection,
    /// Level maps: the years; change maps: the years from which a window can be made; ascending.
    pub years: Vec<i32>,
    /// Comparisons that can be asked for, the default first.
    pub comparisons: Vec<Comparison>,
}

/// A map that cannot be made from the data at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unavailable {
    /// Id of the map.
    pub map: String,
    /// What is lacking.
    pub reason: Bilingual,
}

/// Years of the default window where the recoding was made of addresses (METHOD section 4).
const COVERED_YEARS: i32 = 8;

/// Finds what a map can be asked for with the data at hand.
///
/// A level map starts with the newest year in which every required column has a figure; a change map with the window of
/// its definition, or, where one of its years is lacking, with the widest window inside it, or else the widest there
/// is; where the recoding was made of addresses, with the newest eight years that it covers whole.
///
/// # Errors
/// Why the map cannot be offered.
pub(crate) fn offer(
    map: &MapSpec,
    maps: &[MapSpec],
    set: &IndicatorSet,
    observations: &ObservationTable,
) -> Result<Offer, Unavailable> {
    let comparisons = map.comparisons();
    let comparison = comparisons.first().copied();
    let unavailable = |nl: String, en: String| Unavailable { map: map.id.clone(), reason: Bilingual { nl, en } };
    if let MapKind::Persistence(persistence) = &map.kind {
        let other = maps.iter().find(|other| other.id == persistence.map).expect("the configuration names a map");
        let years =
            offer(other, maps, set, observations).map_err(|other| Unavailable { map: map.id.clone(), ..other })?.years;
        let computable = persistence.windows.iter().filter(|(t0, t1)| years.contains(t0) && years.contains(t1)).count();
        // An area with fewer windows than the minimum has a status of its own, so that one window is enough to show the
        // map.
        if computable == 0 {
            let windows =
                persistence.windows.iter().map(|(t0, t1)| format!("{t0} - {t1}")).collect::<Vec<_>>().join(", ");
            let nl = format!("Geen van de perioden {windows} heeft cijfers in beide jaren.");
            return Err(unavailable(nl, format!("None of the windows {windows} has figures in both years.")));
        }
        return Ok(Offer {
            map: map.id.clone(),
            default: Selection { period: Period::Fixed, comparison },
            years,
            comparisons,
        });
    }
    let indicators = required_indicators(map, maps, set);
    let available = common_years(indicators.iter().map(|indicator| years(observations, set, *indicator)));
    let lacking = || {
        let mut statistics: Vec<_> =
            indicators.iter().flat_map(|indicator| set.required_statistics_of(*indicator)).collect();
        statistics.sort_unstable();
        statistics.dedup();
        let names = statistics
            .iter()
            .filter(|s| observations.years(**s).is_empty())
            .map(|s| &observations.statistics[*s].label);
        let (nl, en): (Vec<_>, Vec<_>) = names.map(|label| (label.nl.as_str(), label.en.as_str())).unzip();
        if nl.is_empty() {
            unavailable(
                "De cijfers zijn er niet voor dezelfde jaren.".to_owned(),
                "The figures are not there for the same years.".to_owned(),
            )
        } else {
            unavailable(
                format!("Cijfers ontbreken: {}.", nl.join("; ")),
                format!("Figures are lacking: {}.", en.join("; ")),
            )
        }
    };
    let period = match map.period {
        PeriodKind::Window(t0, t1) => {
            // Of a window that addresses cover as a whole no area is lost because its older borders are unknown.
            let recoding = observations.recoding.as_ref().filter(|recoding| recoding.of_addresses);
            let has_figures = |year: i32| available.possible.contains(&year);
            let covered = recoding.and_then(|recoding| recoding.newest_window(COVERED_YEARS, has_figures));
            let (t0, t1) = covered.unwrap_or((t0, t1));
            default_window(&available.possible, t0, t1)
        }
        _ => available.complete.last().map(|year| Period::Year(*year)),
    };
    let default = Selection { period: period.ok_or_else(lacking)?, comparison };
    Ok(Offer { map: map.id.clone(), default, years: available.possible, comparisons })
}

fn default_window(years: &[i32], t0: i32, t1: i32) -> Option<Period> {
    let inside: Vec<_> = years.iter().copied().filter(|year| (t0..=t1).contains(year)).collect();
    let widest = |years: &[i32]| {
        years
            .first()
            .zip(years.last())
            .filter(|(first, last)| first < last)
            .map(|(first, last)| Period::Window(*first, *last))
    };
    widest(&inside).or_else(|| widest(years))
}

/// Lists the indicators without which a map has no class, over all its comparisons.
#[must_use]
pub(crate) fn required_indicators(map: &MapSpec, maps: &[MapSpec], set: &IndicatorSet) -> Vec<usize> {
    let needs = match &map.kind {
        MapKind::Single(single) => single.needs(),
        MapKind::Cross(cross) => cross.variants.iter().flat_map(CrossVariant::needs).collect(),
        MapKind::Persistence(persistence) => {
            return maps
                .iter()
                .find(|other| other.id == persistence.map)
                .map_or_else(Vec::new, |other| required_indicators(other, maps, set));
        }
    };
    let mut indicators: Vec<_> = needs
        .into_iter()
        .flat_map(|measure| match &set.measures[measure].how {
            Aspect::Class(id) => maps
                .iter()
                .find(|other| other.id == *id)
                .map_or_else(Vec::new, |other| required_indicators(other, maps, set)),
            _ => vec![set.measures[measure].indicator],
        })
        .collect();
    indicators.sort_unstable();
    indicators.dedup();
    indicators
}

fn common_years(lists: impl Iterator<Item = FormulaYears>) -> FormulaYears {
    let keep = |years: &mut Vec<i32>, others: &[i32]| years.retain(|year| others.contains(year));
    lists
        .reduce(|mut common, next| {
            keep(&mut common.complete, &next.complete);
            keep(&mut common.possible, &next.possible);
            common
        })
        .unwrap_or(FormulaYears { complete: Vec::new(), possible: Vec::new() })
}
