//! The steps from measures to the class, or to the reason why there is none.

use super::super::spec::{Axis, ClassRule, Cut, MapKind, Single};
use super::super::workbench::{Years, small};
use super::measure::{Filled, Steps, with};
use super::reason::{explain_reason, needs};
use super::trace::{Provenance, Tracer};
use super::windows::explain_windows;
use super::{Bilingual, ExplainedMeasure, Explanation, MapSpec, Selection};
use crate::statistics::Rounded;

/// Adds the steps of the class, and the measures that the map makes itself.
pub(super) fn explain_class(
    tracer: &Tracer<'_>,
    map: &MapSpec,
    selection: Selection,
    years: Years,
    buurt: usize,
    explained: &mut Explanation,
) {
    let bench = tracer.bench;
    let mut steps = Steps { bench, buurt, list: Vec::new() };
    match &map.kind {
        MapKind::Single(single) => single_class(&mut steps, map, single, years, explained.class),
        MapKind::Cross(cross) => {
            if let Some(variant) = map.variant(selection.comparison) {
                let row = level(&mut steps, &variant.rows, "rij", years);
                let column = level(&mut steps, &variant.columns, "kolom", years);
                let cells: Vec<_> = cross.cells.iter().map(|row| row.iter().map(u8::to_string).collect::<Vec<_>>().join(" ")).collect();
                let what = Bilingual {
                    nl: format!("klasse in de tabel; rijen van laag naar hoog: {}", cells.join(" / ")),
                    en: format!("class in the table; rows from low to high: {}", cells.join(" / ")),
                };
                let numbers = vec![("rij".to_owned(), row), ("kolom".to_owned(), column)];
                steps.add("klasse", what, "cel(rij, kolom)", numbers, explained.class.map(f64::from));
            }
        }
        MapKind::Persistence(persistence) => explain_windows(&mut steps, tracer, persistence, explained),
    }
    if let Some(strength) = &map.strength {
        let value = explained.class.filter(|class| strength.classes.contains(class)).and_then(|_| {
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
        explained.measures.push(own(&strength.measure, Some(years), value, sources));
    }
    let counts_windows = matches!(map.kind, MapKind::Persistence(_));
    if let (Some(status), None, false) = (explained.status, explained.class, counts_windows) {
        explain_reason(&mut steps, tracer, status, &needs(map, selection.comparison), years);
    }
    explained.steps = steps.list;
}

/// Makes a measure that the map makes itself.
pub(super) fn own(
    spec: &super::super::spec::OwnMeasure,
    years: Option<Years>,
    value: Option<f64>,
    sources: Vec<Provenance>,
) -> ExplainedMeasure {
    let (key, label, unit) = (spec.id.clone(), spec.label.clone(), spec.unit.clone());
    let (from, year) = (years.map(|years| years.t0), years.map(|years| years.t1));
    ExplainedMeasure { key, label, unit, decimals: spec.decimals, from, year, value, sources }
}

fn single_class(steps: &mut Steps<'_, '_>, map: &MapSpec, single: &Single, years: Years, class: Option<u8>) {
    let id = steps.bench.set.measures[single.measure].id.clone();
    let value = steps.measure(single.measure, years);
    let sign = single.floor.and_then(|floor| sign(steps, &id, value, floor, years));
    let rule = class.and_then(|class| map.class(class)).and_then(|class| Some((class, class.rule?)));
    let Some((spec, rule)) = rule else { return };
    let what = with(&Bilingual::new("klasse", "class"), &spec.label.nl, &spec.label.en);
    let (mut formula, mut numbers) = interval(&id, value, rule);
    if let Some(wanted) = rule.sign {
        formula = format!("{formula}, teken = {wanted}");
        numbers.push(("teken".to_owned(), sign));
    }
    steps.add("klasse", what, &formula, numbers, class.map(f64::from));
}

/// Writes that a value lies between the borders of a class; a border that it does not have is left out.
fn interval(id: &str, value: Option<f64>, rule: ClassRule) -> Filled {
    let mut formula = id.to_owned();
    let mut numbers = vec![(formula.clone(), value)];
    if let Some(from) = rule.from {
        formula = format!("van <= {formula}");
        numbers.push(("van".to_owned(), Some(from)));
    }
    if let Some(below) = rule.below {
        formula = format!("{formula} {} tot", if rule.closed { "<=" } else { "<" });
        numbers.push(("tot".to_owned(), Some(below)));
    }
    (formula, numbers)
}

/// Adds the sign of a change by its floor.
fn sign(steps: &mut Steps<'_, '_>, id: &str, value: Option<f64>, floor: usize, years: Years) -> Option<f64> {
    let floor_id = steps.bench.set.measures[floor].id.clone();
    let floor_value = steps.measure(floor, years);
    let sign = value.zip(floor_value).map(|(value, floor)| f64::from(super::super::classify::sign(value, floor)));
    let what = Bilingual::new(
        "teken: 1 vanaf de drempel, -1 onder min de drempel, anders 0",
        "sign: 1 from the floor up, -1 below minus the floor, else 0",
    );
    steps.add(&format!("teken_{id}"), what, &format!("sign({id}, {floor_id})"), vec![(id.to_owned(), value), (floor_id, floor_value)], sign)
}

/// Adds the level of an axis.
fn level(steps: &mut Steps<'_, '_>, axis: &Axis, name: &str, years: Years) -> Option<f64> {
    let id = steps.bench.set.measures[axis.measure].id.clone();
    let value = steps.measure(axis.measure, years);
    let (formula, numbers, level) = match &axis.cut {
        Cut::Sign(floor) => {
            let sign = sign(steps, &id, value, *floor, years);
            (format!("teken_{id} + 1"), vec![(format!("teken_{id}"), sign)], sign.map(|sign| sign + 1.0))
        }
        Cut::Rising(borders) | Cut::Falling(borders) => {
            let rising = matches!(axis.cut, Cut::Rising(_));
            let names: Vec<_> = (1..=borders.len()).map(|i| format!("grens_{i}")).collect();
            let numbers = std::iter::once((id.clone(), value)).chain(names.iter().cloned().zip(borders.iter().map(|border| Some(*border))));
            let function = if rising { "borders" } else { "below" };
            let level = value.map(|value| {
                let counted = borders.iter().filter(|border| (Rounded::of(value) >= Rounded::of(**border)) == rising).count();
                small(counted)
            });
            (format!("{function}({id}, {})", names.join(", ")), numbers.collect(), level)
        }
    };
    let what = with(&axis.label, "niveau: 0 laag, 1 midden, 2 hoog", "level: 0 low, 1 middle, 2 high");
    steps.add(name, what, &formula, numbers, level)
}

impl Steps<'_, '_> {
    /// Adds the class on another map of one measure.
    pub fn class_of(&mut self, map: &str, name: &str, what: Bilingual, years: Years, value: Option<f64>) {
        let Some(spec) = self.bench.maps.iter().find(|spec| spec.id == map) else { return };
        let MapKind::Single(single) = &spec.kind else { return };
        let id = self.bench.set.measures[single.measure].id.clone();
        let measured = self.measure(single.measure, years);
        let class = value.and_then(|value| spec.classes.iter().find(|class| f64::from(class.value).to_bits() == value.to_bits()));
        let (formula, numbers) = class
            .and_then(|class| class.rule)
            .map_or_else(|| (id.clone(), vec![(id.clone(), measured)]), |rule| interval(&id, measured, rule));
        self.add(name, what, &formula, numbers, value);
    }
}
