//! The steps of a map that counts a class of another map over windows: per window what decides it, then the counts.

use super::reason::{explain_reason, needs};
use super::steps::{Steps, with};
use super::trace::Tracer;
use crate::maps::compute::classes::WindowCounts;
use crate::maps::compute::values::{SelectionYears, small};
use crate::maps::define::sign;
use crate::maps::define::spec::{Axis, MapKind, MapSpec, Persistence};
use crate::maps::tell::explanation::{ExplainedMeasure, Explanation, MapReference};
use crate::maps::{Comparison, Period, Selection, Status};
use crate::texts::Bilingual;

/// Adds the steps of the windows and of the counts, and the measures that the map makes itself.
pub(super) fn explain_windows(
    steps: &mut Steps<'_, '_>,
    tracer: &Tracer<'_>,
    persistence: &Persistence,
    explanation: &mut Explanation,
) {
    let (bench, buurt) = (steps.bench, steps.buurt);
    let counts = WindowCounts::new(bench, persistence);
    let Some(counted) = bench.maps.iter().find(|other| other.id == persistence.map) else { return };
    let comparison = counted.comparisons().first().copied();
    for ((t0, t1), window) in persistence.windows.iter().zip(&counts.windows) {
        let years = SelectionYears { t0: *t0, t1: *t1 };
        let status = window.status[buurt].map_or_else(Bilingual::default, Status::label);
        let what = Bilingual {
            nl: format!("{}, klasse over {t0} - {t1} ({})", counted.title.nl, status.nl),
            en: format!("{}, class over {t0} - {t1} ({})", counted.title.en, status.en),
        };
        let deciding = deciding(steps, counted, comparison, years);
        let names: Vec<_> = deciding.iter().map(|(name, _)| name.as_str()).collect();
        let formula = format!("cel({})", names.join(", "));
        let name = format!("klasse_{t0}_{t1}");
        steps.add(&name, what, &formula, deciding, window.class[buurt].map(f64::from));
        steps.see(MapReference {
            map: counted.id.clone(),
            selection: Selection { period: Period::Window(*t0, *t1), comparison },
        });
    }
    let is_counted = explanation.status != Some(Status::TeWeinigInwoners);
    for (spec, value) in [(&persistence.times, counts.times(buurt)), (&persistence.of, counts.computable(buurt))] {
        let value = is_counted.then(|| small(value));
        steps.add(&spec.id, spec.label.clone(), &spec.id, vec![(spec.id.clone(), value)], value);
        explanation.measures.push(ExplainedMeasure::of_map(spec, None, value, tracer.windows(persistence)));
    }
    let value = explanation.class.map(f64::from);
    let what = Bilingual::new(
        format!("klasse: het aantal keren, als er {} of meer perioden cijfers hebben", persistence.minimum),
        format!("class: the number of times, if {} or more periods have figures", persistence.minimum),
    );
    steps.add("klasse", what, &persistence.times.id, vec![(persistence.times.id.clone(), value)], value);
    if let (Some(status), None) = (explanation.status, explanation.class) {
        // The first window without a class gives the map its status.
        let failed = persistence.windows.iter().zip(&counts.windows).find(|(_, window)| window.class[buurt].is_none());
        let years = failed.map_or(SelectionYears { t0: 0, t1: 0 }, |((t0, t1), _)| SelectionYears { t0: *t0, t1: *t1 });
        explain_reason(steps, tracer, status, &needs(counted, comparison), years);
    }
}

/// Lists what decides the class of the counted map over a window: the sign of each change, with a step of its own, or
/// the value itself.
fn deciding(
    steps: &mut Steps<'_, '_>,
    counted: &MapSpec,
    comparison: Option<Comparison>,
    years: SelectionYears,
) -> Vec<(String, Option<f64>)> {
    let pairs: Vec<(usize, Option<usize>)> = match &counted.kind {
        MapKind::Single(single) => vec![(single.measure, single.floor)],
        MapKind::Cross(_) => {
            let axis = |axis: &Axis| (axis.measure, axis.cut.floor());
            counted
                .variant(comparison)
                .map(|variant| vec![axis(&variant.rows), axis(&variant.columns)])
                .unwrap_or_default()
        }
        MapKind::Persistence(_) => Vec::new(),
    };
    let (bench, buurt) = (steps.bench, steps.buurt);
    let figure = |measure: usize| {
        let name = format!("{}_{}_{}", bench.set.measures[measure].id, years.t0, years.t1);
        (name, bench.column(measure, years).values[buurt])
    };
    let mut deciding = Vec::new();
    for (measure, floor) in pairs {
        let value = figure(measure);
        deciding.push(match floor {
            None => value,
            Some(floor) => {
                let floor = figure(floor);
                let sign = value.1.zip(floor.1).map(|(value, floor)| f64::from(sign(value, floor)));
                let what = with(
                    &bench.set.measures[measure].label,
                    &format!("teken over {} - {}", years.t0, years.t1),
                    &format!("sign over {} - {}", years.t0, years.t1),
                );
                let (name, formula) = (format!("teken_{}", value.0), format!("sign({}, {})", value.0, floor.0));
                steps.add(&name, what, &formula, vec![value, floor], sign);
                (name, sign)
            }
        });
    }
    deciding
}
