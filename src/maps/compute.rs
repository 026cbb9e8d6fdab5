//! From columns to the values of a map: status, class, measures and summaries, for each of the three kinds.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::engine::Engine;
use super::spec::{MapKind, MapSpec, OwnMeasure, Persistence};
use super::status::{status, status_by_size, status_with_class};
use super::summary::summarise;
use super::workbench::{Column, Workbench, Years, small};
use super::{MapValues, Measure, Period, Selection, Status};

/// Status and class of every buurt.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Classified {
    pub status: Vec<Option<Status>>,
    pub class: Vec<Option<u8>>,
}

impl Classified {
    /// Estimates its memory.
    pub fn bytes(&self) -> usize {
        size_of_val(self.status.as_slice()) + size_of_val(self.class.as_slice())
    }
}

/// Computes a map for a selection that its offer has.
pub(super) fn compute(engine: &Engine, bench: &Workbench<'_>, map: &MapSpec, selection: Selection) -> MapValues {
    let classified = classify(bench, map, selection);
    let years = years_of(map, selection);
    let mut measures: Vec<_> = map
        .carries
        .iter()
        .map(|measure| {
            let spec = &bench.set.measures[*measure];
            let column = bench.column(*measure, years);
            let own = OwnMeasure { id: spec.id.clone(), label: spec.label.clone(), unit: spec.unit.clone(), decimals: spec.decimals };
            shown(&own, spec.how.is_of_a_window().then_some(years.t0), Some(column.year), column.values.clone())
        })
        .collect();
    if let Some(strength) = &map.strength {
        let columns: Vec<_> = strength.minimum_of.iter().map(|measure| bench.column(*measure, years)).collect();
        let smallest = |i: usize| columns.iter().map(|column| column.values[i]).reduce(|a, b| Some(a?.min(b?))).flatten();
        let values = classified
            .class
            .iter()
            .enumerate()
            .map(|(i, class)| class.filter(|class| strength.classes.contains(class)).and_then(|_| smallest(i)));
        measures.push(shown(&strength.measure, Some(years.t0), Some(years.t1), values.collect()));
    }
    if let MapKind::Persistence(persistence) = &map.kind {
        let counts = Counts::new(bench, persistence);
        let column = |which: fn(&Counts, usize) -> usize| {
            let values = classified.status.iter().enumerate();
            values
                .map(|(i, status)| status.is_some_and(|status| status != Status::TeWeinigInwoners).then(|| small(which(&counts, i))))
                .collect()
        };
        measures.push(shown(&persistence.times, None, None, column(Counts::times)));
        measures.push(shown(&persistence.of, None, None, column(Counts::computable)));
    }
    let inhabitants = bench.buurten.inhabitants.clone();
    let [wijken, gemeenten, country] = summarise(engine, bench, map, years, &classified);
    MapValues {
        map: map.id.clone(),
        selection,
        status: classified.status.clone(),
        class: classified.class.clone(),
        inhabitants,
        measures,
        wijken,
        gemeenten,
        country: country.into_iter().next().unwrap_or_default(),
    }
}

fn shown(spec: &OwnMeasure, from: Option<i32>, year: Option<i32>, values: Vec<Option<f64>>) -> Measure {
    Measure { key: spec.id.clone(), label: spec.label.clone(), unit: spec.unit.clone(), from, year, decimals: spec.decimals, values }
}

/// Gives the years that a selection stands for; a persistence map carries the figures of its last window.
pub(super) fn years_of(map: &MapSpec, selection: Selection) -> Years {
    match (selection.period, &map.kind) {
        (Period::Year(year), _) => Years { t0: year, t1: year },
        (Period::Window(t0, t1), _) => Years { t0, t1 },
        (Period::Fixed, MapKind::Persistence(persistence)) => {
            persistence.windows.last().map_or(Years { t0: 0, t1: 0 }, |(t0, t1)| Years { t0: *t0, t1: *t1 })
        }
        (Period::Fixed, _) => Years { t0: 0, t1: 0 },
    }
}

/// Finds status and class of every buurt; kept for the next call.
pub(super) fn classify(bench: &Workbench<'_>, map: &MapSpec, selection: Selection) -> Arc<Classified> {
    bench.kept.classified.get_with((place_of(bench, map), selection), || Arc::new(make_classified(bench, map, selection)))
}

/// Finds the place of a map among all.
pub(super) fn place_of(bench: &Workbench<'_>, map: &MapSpec) -> usize {
    bench.maps.iter().position(|other| other.id == map.id).expect("a map is one of all")
}

fn make_classified(bench: &Workbench<'_>, map: &MapSpec, selection: Selection) -> Classified {
    let years = years_of(map, selection);
    match &map.kind {
        MapKind::Single(single) => classify_by(bench, &single.needs(), years, |value_of| single.classify(&map.classes, value_of)),
        MapKind::Cross(cross) => {
            let variant = map.variant(selection.comparison).expect("a selection is checked before it is computed");
            classify_by(bench, &variant.needs(), years, |value_of| cross.classify(variant, value_of))
        }
        MapKind::Persistence(persistence) => classify_persistence(bench, persistence),
    }
}

fn classify_by(
    bench: &Workbench<'_>,
    needs: &[usize],
    years: Years,
    class_of: impl Fn(&dyn Fn(usize) -> Option<f64>) -> Option<u8>,
) -> Classified {
    let columns: BTreeMap<usize, Rc<Column>> = needs.iter().map(|measure| (*measure, bench.column(*measure, years))).collect();
    let needed: Vec<&Column> = columns.values().map(AsRef::as_ref).collect();
    let areas = bench.buurten.counts.len();
    let mut classified = Classified { status: Vec::with_capacity(areas), class: Vec::with_capacity(areas) };
    for i in 0..areas {
        let mut status = status(&bench.set.reference, bench.buurten, &needed, i);
        let mut class = None;
        if matches!(status, Some(Status::Ok | Status::Indicatief)) {
            class = class_of(&|measure| columns.get(&measure).and_then(|column| column.values[i]));
            // A value outside every class of the definition is a figure that the map cannot use.
            if class.is_none() {
                status = Some(Status::OnvoldoendeGegevens);
            }
        }
        classified.status.push(status);
        classified.class.push(class);
    }
    classified
}

/// The windows of a persistence map, computed.
pub(super) struct Counts {
    pub windows: Vec<Arc<Classified>>,
    class: u8,
}

impl Counts {
    pub fn new(bench: &Workbench<'_>, persistence: &Persistence) -> Counts {
        let other = bench.maps.iter().find(|other| other.id == persistence.map).expect("the configuration names a map");
        let windows = persistence.windows.iter().map(|(t0, t1)| {
            let comparison = other.comparisons().first().copied();
            classify(bench, other, Selection { period: Period::Window(*t0, *t1), comparison })
        });
        Counts { windows: windows.collect(), class: persistence.class }
    }

    /// Counts the windows in which the buurt had the class.
    pub fn times(&self, buurt: usize) -> usize {
        self.windows.iter().filter(|window| window.class[buurt] == Some(self.class)).count()
    }

    /// Counts the windows in which the buurt had any class.
    pub fn computable(&self, buurt: usize) -> usize {
        self.windows.iter().filter(|window| window.class[buurt].is_some()).count()
    }

    /// Tells whether the buurt had the class in the last window for the first time.
    pub fn is_new(&self, buurt: usize) -> bool {
        self.times(buurt) == 1 && self.windows.last().is_some_and(|window| window.class[buurt] == Some(self.class))
    }

    /// Gives the status of the first window without a class.
    pub fn first_failure(&self, buurt: usize) -> Option<Status> {
        self.windows.iter().find(|window| window.class[buurt].is_none()).and_then(|window| window.status[buurt])
    }
}

fn classify_persistence(bench: &Workbench<'_>, persistence: &Persistence) -> Classified {
    let counts = Counts::new(bench, persistence);
    let areas = bench.buurten.counts.len();
    let mut classified = Classified { status: Vec::with_capacity(areas), class: Vec::with_capacity(areas) };
    for i in 0..areas {
        let status = status_by_size(&bench.set.reference, bench.buurten, i).map(|by_size| {
            by_size.unwrap_or_else(|| match counts.first_failure(i) {
                Some(failure) if counts.computable(i) < persistence.minimum => failure,
                _ => status_with_class(bench.buurten, i),
            })
        });
        let classed = matches!(status, Some(Status::Ok | Status::Indicatief));
        classified.status.push(status);
        classified.class.push(if classed { u8::try_from(counts.times(i)).ok() } else { None });
    }
    classified
}
