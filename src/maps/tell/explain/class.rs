//! The steps from measures to the class, or to the reason why there is none.

use super::measure::interval;
use super::reason::{explain_reason, needs};
use super::steps::{Steps, with};
use super::trace::Tracer;
use super::windows::explain_windows;
use crate::maps::Selection;
use crate::maps::compute::values::{SelectionYears, small};
use crate::maps::define;
use crate::maps::define::spec::{Axis, Breaks, MapKind, MapSpec, SingleMap};
use crate::maps::tell::explanation::{ExplainedMeasure, Explanation};
use crate::statistics::RoundedNumber;
use crate::texts::Bilingual;

/// Adds the steps of the class, and the measures that the map makes itself.
pub(super) fn explain_class(
    tracer: &Tracer<'_>,
    map: &MapSpec,
    selection: Selection,
    years: SelectionYears,
    buurt: usize,
    explanation: &mut Explanation,
) {
    let bench = tracer.bench;
    let mut steps = Steps { bench, tracer, buurt, list: Vec::new() };
    match &map.kind {
        MapKind::Single(single) => single_class(&mut steps, map, single, years, explanation.class),
        MapKind::Cross(cross) => {
            if let Some(variant) = map.variant(selection.comparison) {
                let row = level(&mut steps, &variant.rows, "rij", years);
                let column = level(&mut steps, &variant.columns, "kolom", years);
                let cells: Vec<_> =
                    cross.cells.iter().map(|row| row.iter().map(u8::to_string).collect::<Vec<_>>().join(" ")).collect();
                let what = Bilingual {
                    nl: format!("klasse in de tabel; rijen van laag naar hoog: {}", cells.join(" / ")),
                    en: format!("class in the table; rows from low to high: {}", cells.join(" / ")),
                };
                let numbers = vec![("rij".to_owned(), row), ("kolom".to_owned(), column)];
                steps.add("klasse", what, "cel(rij, kolom)", numbers, explanation.class.map(f64::from));
            }
        }
        MapKind::Persistence(persistence) => explain_windows(&mut steps, tracer, persistence, explanation),
    }
    if let Some(strength) = &map.strength {
        let value = explanation.class.filter(|class| strength.classes.contains(class)).and_then(|_| {
            let numbers: Vec<_> = strength
                .minimum_of
                .iter()
                .map(|measure| (bench.set.measures[*measure].id.clone(), steps.measure(*measure, years)))
                .collect();
            let value = numbers.iter().map(|(_, value)| *value).reduce(|a, b| Some(a?.min(b?))).flatten();
            let names: Vec<_> = numbers.iter().map(|(name, _)| name.as_str()).collect();
            let formula = format!("min({})", names.join(", "));
            steps.add(&strength.measure.id, strength.measure.label.clone(), &formula, numbers, value)
        });
        let sources = tracer.measures(&strength.minimum_of, years);
        explanation.measures.push(ExplainedMeasure::of_map(&strength.measure, Some(years), value, sources));
    }
    let counts_windows = matches!(map.kind, MapKind::Persistence(_));
    if let (Some(status), None, false) = (explanation.status, explanation.class, counts_windows) {
        explain_reason(&mut steps, tracer, status, &needs(map, selection.comparison), years);
    }
    explanation.steps = steps.list;
}

fn single_class(
    steps: &mut Steps<'_, '_>,
    map: &MapSpec,
    single: &SingleMap,
    years: SelectionYears,
    class: Option<u8>,
) {
    let id = steps.bench.set.measures[single.measure].id.clone();
    let value = steps.measure(single.measure, years);
    let sign = single.floor.and_then(|floor| sign(steps, &id, value, floor, years));
    let rule = class.and_then(|class| map.class(class)).and_then(|class| Some((class, class.rule?)));
    let Some((spec, rule)) = rule else { return };
    let what = with(&Bilingual::new("klasse", "class"), &spec.label.nl, &spec.label.en);
    let (mut formula, mut numbers) = interval(&id, value, rule);
    if let Some(expected) = rule.sign {
        formula = format!("{formula}, teken = {expected}");
        numbers.push(("teken".to_owned(), sign));
    }
    steps.add("klasse", what, &formula, numbers, class.map(f64::from));
}

/// Adds the sign of a change by its floor.
fn sign(steps: &mut Steps<'_, '_>, id: &str, value: Option<f64>, floor: usize, years: SelectionYears) -> Option<f64> {
    let floor_id = steps.bench.set.measures[floor].id.clone();
    let floor_value = steps.measure(floor, years);
    let sign = value.zip(floor_value).map(|(value, floor)| f64::from(define::sign(value, floor)));
    let what = Bilingual::new(
        "teken: 1 vanaf de drempel, -1 onder min de drempel, anders 0",
        "sign: 1 from the floor up, -1 below minus the floor, else 0",
    );
    steps.add(
        &format!("teken_{id}"),
        what,
        &format!("sign({id}, {floor_id})"),
        vec![(id.to_owned(), value), (floor_id, floor_value)],
        sign,
    )
}

/// Adds the level of an axis.
fn level(steps: &mut Steps<'_, '_>, axis: &Axis, name: &str, years: SelectionYears) -> Option<f64> {
    let id = steps.bench.set.measures[axis.measure].id.clone();
    let value = steps.measure(axis.measure, years);
    let (formula, numbers, level) = match &axis.cut {
        Breaks::Sign(floor) => {
            let sign = sign(steps, &id, value, *floor, years);
            (format!("teken_{id} + 1"), vec![(format!("teken_{id}"), sign)], sign.map(|sign| sign + 1.0))
        }
        Breaks::Rising(borders) | Breaks::Falling(borders) => {
            let rising = matches!(axis.cut, Breaks::Rising(_));
            let names: Vec<_> = (1..=borders.len()).map(|i| format!("grens_{i}")).collect();
            let numbers = std::iter::once((id.clone(), value))
                .chain(names.iter().cloned().zip(borders.iter().map(|border| Some(*border))));
            let function = if rising { "borders" } else { "below" };
            let level = value.map(|value| {
                let counted = borders
                    .iter()
                    .filter(|border| (RoundedNumber::of(value) >= RoundedNumber::of(**border)) == rising)
                    .count();
                small(counted)
            });
            (format!("{function}({id}, {})", names.join(", ")), numbers.collect(), level)
        }
    };
    let what = with(&axis.label, "niveau: 0 laag, 1 midden, 2 hoog", "level: 0 low, 1 middle, 2 high");
    steps.add(name, what, &formula, numbers, level)
}
