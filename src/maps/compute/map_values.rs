//! From columns to the values of a map: status, class, measures and summaries.

use super::classes::{WindowCounts, classify, years_of};
use super::summary::{Summaries, summarise};
use super::values::small;
use super::workbench::Workbench;
use crate::maps::define::spec::{MapKind, MapMeasure, MapSpec};
use crate::maps::{MapValues, Measure, Selection, Status};

/// Computes a map for a selection that its offer has.
pub(crate) fn compute(bench: &Workbench<'_>, map: &MapSpec, selection: Selection) -> MapValues {
    let classification = classify(bench, map, selection);
    let years = years_of(map, selection);
    let mut measures: Vec<_> = map
        .carries
        .iter()
        .map(|measure| {
            let spec = &bench.set.measures[*measure];
            let column = bench.column(*measure, years);
            let measure = MapMeasure {
                id: spec.id.clone(),
                label: spec.label.clone(),
                unit: spec.unit.clone(),
                decimals: spec.decimals,
            };
            measure_of(
                &measure,
                spec.how.is_of_a_window().then_some(years.t0),
                Some(column.year),
                column.values.clone(),
            )
            .counting(spec.how.is_whole())
        })
        .collect();
    if let Some(strength) = &map.strength {
        let columns: Vec<_> = strength.minimum_of.iter().map(|measure| bench.column(*measure, years)).collect();
        let smallest =
            |i: usize| columns.iter().map(|column| column.values[i]).reduce(|a, b| Some(a?.min(b?))).flatten();
        let values = classification
            .class
            .iter()
            .enumerate()
            .map(|(i, class)| class.filter(|class| strength.classes.contains(class)).and_then(|_| smallest(i)));
        measures.push(measure_of(&strength.measure, Some(years.t0), Some(years.t1), values.collect()));
    }
    if let MapKind::Persistence(persistence) = &map.kind {
        let counts = WindowCounts::new(bench, persistence);
        let column = |which: fn(&WindowCounts, usize) -> usize| {
            let values = classification.status.iter().enumerate();
            values
                .map(|(i, status)| {
                    status.is_some_and(|status| status != Status::TeWeinigInwoners).then(|| small(which(&counts, i)))
                })
                .collect()
        };
        measures.push(measure_of(&persistence.times, None, None, column(WindowCounts::times)).counting(true));
        measures.push(measure_of(&persistence.of, None, None, column(WindowCounts::computable)).counting(true));
    }
    let Summaries { mut wijken, mut gemeenten, country } = summarise(bench, map, years, &classification);
    // What has no boundary is in no list: it only counts in the summaries.
    let drawn = bench.areas.drawn;
    wijken.truncate(drawn.wijken);
    gemeenten.truncate(drawn.gemeenten);
    for measure in &mut measures {
        measure.values.truncate(drawn.buurten);
    }
    MapValues {
        map: map.id.clone(),
        selection,
        status: classification.status[..drawn.buurten].to_vec(),
        class: classification.class[..drawn.buurten].to_vec(),
        inhabitants: bench.areas.inhabitants[..drawn.buurten].to_vec(),
        measures,
        wijken,
        gemeenten,
        country,
    }
}

fn measure_of(spec: &MapMeasure, from: Option<i32>, year: Option<i32>, values: Vec<Option<f64>>) -> Measure {
    Measure {
        key: spec.id.clone(),
        label: spec.label.clone(),
        unit: spec.unit.clone(),
        from,
        year,
        decimals: spec.decimals,
        whole: false,
        values,
    }
}

/// Takes counts and classes as the whole numbers that they are; what is not finite is missing.
pub(crate) fn whole_numbers(values: impl IntoIterator<Item = Option<f64>>) -> Vec<Option<i64>> {
    #[expect(clippy::cast_possible_truncation, reason = "counts of people and classes are far below 2^53")]
    let whole = |value: f64| value.round() as i64;
    values.into_iter().map(|value| value.filter(|value| value.is_finite()).map(whole)).collect()
}

impl Measure {
    /// The same measure, said to be of whole numbers alone or not.
    fn counting(self, whole: bool) -> Measure {
        Measure { whole, ..self }
    }
}
