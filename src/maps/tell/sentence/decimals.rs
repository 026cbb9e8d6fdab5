//! With how many decimals a figure of an area is shown, so that it does not contradict the class.
//!
//! In: a measure of a buurt on a map. Out: a number of decimals. Guaranteed: as shown, a figure lies on the same side
//! of every border and floor of its class as it does in full, also where the floor is shown with it; the figures of a
//! change add up as they are shown where one decimal more than usual makes them: more would be read as precision.

use super::number::{parts, rounded};
use crate::indicators::{Aspect, IndicatorValues};
use crate::maps::Selection;
use crate::maps::compute::classes::years_of;
use crate::maps::compute::values::SelectionYears;
use crate::maps::compute::workbench::Workbench;
use crate::maps::define::spec::{Axis, Breaks, MapKind, MapSpec};
use crate::statistics::RoundedNumber;

/// Nothing is told apart beyond this: values are compared when rounded to as many.
const MOST: u8 = 9;
/// How many more decimals than usual are tried to make figures add up.
const MORE: u8 = 1;

/// What the class rests on: a measure, its floor, and the borders between its values.
struct ClassBasis {
    measure: usize,
    floor: Option<usize>,
    borders: Vec<f64>,
}

/// Gives the decimals with which a measure of a buurt is shown on a map.
pub(in crate::maps::tell) fn decimals(
    bench: &Workbench<'_>,
    map: &MapSpec,
    selection: Selection,
    measure: usize,
    buurt: usize,
) -> u8 {
    let years = years_of(map, selection);
    let spec = &bench.set.measures[measure];
    let indicator = |measure: usize| bench.set.measures[measure].indicator;
    let of = |deciding: &&ClassBasis| {
        let is_change = bench.set.measures[deciding.measure].how.is_of_a_window();
        let with_it = matches!(spec.how, Aspect::Level(_) | Aspect::Change | Aspect::RelativeChange);
        deciding.measure == measure
            || deciding.floor == Some(measure)
            || (is_change && with_it && indicator(deciding.measure) == spec.indicator)
    };
    let deciding = deciding(map, selection);
    let Some(deciding) = deciding.iter().find(of) else { return spec.decimals };
    let value = |measure: usize| bench.column(measure, years).values[buurt];
    let Some(decides) = value(deciding.measure) else { return spec.decimals };
    let floor = deciding.floor.and_then(value);
    let differ = |decimals: u8| {
        let shown = rounded(decides, decimals);
        let keeps = |border: f64| {
            RoundedNumber::of(shown).cmp(&RoundedNumber::of(border))
                == RoundedNumber::of(decides).cmp(&RoundedNumber::of(border))
        };
        let keeps_floor = |floor: f64| {
            let as_shown = RoundedNumber::of(parts(decides, decimals)).cmp(&RoundedNumber::of(parts(floor, decimals)));
            as_shown == RoundedNumber::of(decides).cmp(&RoundedNumber::of(floor))
        };
        deciding.borders.iter().all(|border| keeps(*border))
            && floor.is_none_or(|floor| keeps_floor(floor) && keeps_floor(-floor))
    };
    let usual = spec.decimals;
    let is_change = bench.set.measures[deciding.measure].how.is_of_a_window();
    let sums = if is_change { sums(bench, deciding.measure, years, buurt) } else { Vec::new() };
    let adds_up = |decimals: u8| {
        let parts = |value: f64| parts(value, decimals);
        sums.iter().all(|[end, start, change]| {
            RoundedNumber::of(parts(*end) - parts(*start)) == RoundedNumber::of(parts(*change))
        })
    };
    // Who subtracts what is shown finds the class as well.
    let keeps = |decimals: u8| {
        let parts = |value: f64| parts(value, decimals);
        let [end, start] = sums.first().map_or([decides, 0.0], |[end, start, _]| [*end, *start]);
        let found = sums.iter().skip(1).fold(parts(end) - parts(start), |found, [_, mean, _]| found - parts(*mean));
        let same = |border: f64| {
            RoundedNumber::of(found).cmp(&RoundedNumber::of(parts(border)))
                == RoundedNumber::of(decides).cmp(&RoundedNumber::of(border))
        };
        floor.is_none_or(|floor| same(floor) && same(-floor)) && deciding.borders.iter().all(|border| same(*border))
    };
    let found = |decimals: &u8| differ(*decimals) && adds_up(*decimals);
    (usual..=usual.saturating_add(MORE))
        .find(found)
        .or_else(|| (usual..=MOST).find(|decimals| differ(*decimals) && keeps(*decimals)))
        .or_else(|| (usual..=MOST).find(|decimals| differ(*decimals)))
        .unwrap_or(usual)
}

/// Lists what the class of a map rests on.
fn deciding(map: &MapSpec, selection: Selection) -> Vec<ClassBasis> {
    match &map.kind {
        MapKind::Single(single) => {
            let rules = map.classes.iter().filter_map(|class| class.rule);
            let borders = rules.flat_map(|rule| [rule.from, rule.below]).flatten().collect();
            vec![ClassBasis { measure: single.measure, floor: single.floor, borders }]
        }
        MapKind::Cross(_) => {
            let axis = |axis: &Axis| {
                let borders = match &axis.cut {
                    Breaks::Rising(borders) | Breaks::Falling(borders) => borders.clone(),
                    Breaks::Sign(_) => Vec::new(),
                };
                ClassBasis { measure: axis.measure, floor: axis.cut.floor(), borders }
            };
            let variant = map.variant(selection.comparison);
            variant.map_or_else(Vec::new, |variant| vec![axis(&variant.rows), axis(&variant.columns)])
        }
        MapKind::Persistence(_) => Vec::new(),
    }
}

/// Lists the differences that are shown with a change: later level, earlier level, change; and of a change that is
/// compared with the gemeente also change, mean of the gemeente, deviation.
fn sums(bench: &Workbench<'_>, measure: usize, years: SelectionYears, buurt: usize) -> Vec<[f64; 3]> {
    let spec = &bench.set.measures[measure];
    let Some(change) = bench.change(spec.indicator, years) else { return Vec::new() };
    let level = |figures: &IndicatorValues| figures.values[buurt];
    let delta = change.changes.values[buurt];
    let mean = change.within.mean(bench.areas.gemeente[buurt]).filter(|_| spec.how == Aspect::RelativeChange);
    let own = level(&change.end.figures).zip(level(&change.start.figures)).zip(delta);
    let own = own.map(|((end, start), delta)| [end, start, delta]);
    let beside = delta.zip(mean).map(|(delta, mean)| [delta, mean, delta - mean]);
    own.into_iter().chain(beside).collect()
}
