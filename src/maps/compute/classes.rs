//! From columns to a status and a class for every buurt, for each of the three kinds of map.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::memo::StepKey;
use super::status::{status, status_by_size, status_with_class};
use super::values::{Classification, ComputedMeasure, SelectionYears};
use super::workbench::Workbench;
use crate::maps::define::spec::{MapKind, MapSpec, Persistence};
use crate::maps::{Period, Selection, Status};

/// Gives the years that a selection stands for; a persistence map carries the figures of its last window.
pub(crate) fn years_of(map: &MapSpec, selection: Selection) -> SelectionYears {
    match (selection.period, &map.kind) {
        (Period::Year(year), _) => SelectionYears { t0: year, t1: year },
        (Period::Window(t0, t1), _) => SelectionYears { t0, t1 },
        (Period::Fixed, MapKind::Persistence(persistence)) => persistence
            .windows
            .last()
            .map_or(SelectionYears { t0: 0, t1: 0 }, |(t0, t1)| SelectionYears { t0: *t0, t1: *t1 }),
        (Period::Fixed, _) => SelectionYears { t0: 0, t1: 0 },
    }
}

/// Finds status and class of every buurt; remembered for the next call.
pub(crate) fn classify(bench: &Workbench<'_>, map: &MapSpec, selection: Selection) -> Arc<Classification> {
    bench.memo.classifications.get_with(StepKey::Selection(place_of(bench, map), selection), || {
        Arc::new(make_classification(bench, map, selection))
    })
}

/// Finds the place of a map among all.
pub(crate) fn place_of(bench: &Workbench<'_>, map: &MapSpec) -> usize {
    bench.maps.iter().position(|other| other.id == map.id).expect("a map is one of all")
}

fn make_classification(bench: &Workbench<'_>, map: &MapSpec, selection: Selection) -> Classification {
    let years = years_of(map, selection);
    match &map.kind {
        MapKind::Single(single) => {
            classify_by(bench, &single.needs(), years, |value_of| single.classify(&map.classes, value_of))
        }
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
    years: SelectionYears,
    class_of: impl Fn(&dyn Fn(usize) -> Option<f64>) -> Option<u8>,
) -> Classification {
    let columns: BTreeMap<usize, Rc<ComputedMeasure>> =
        needs.iter().map(|measure| (*measure, bench.column(*measure, years))).collect();
    let needed: Vec<&ComputedMeasure> = columns.values().map(AsRef::as_ref).collect();
    let areas = bench.areas.counts.len();
    let mut classification = Classification { status: Vec::with_capacity(areas), class: Vec::with_capacity(areas) };
    for i in 0..areas {
        let mut status = status(&bench.set.reference, bench.areas, &needed, i);
        let mut class = None;
        if matches!(status, Some(Status::Ok | Status::Indicatief)) {
            class = class_of(&|measure| columns.get(&measure).and_then(|column| column.values[i]));
            // A value outside every class of the definition is a figure that the map cannot use.
            if class.is_none() {
                status = Some(Status::OnvoldoendeGegevens);
            }
        }
        classification.status.push(status);
        classification.class.push(class);
    }
    classification
}

/// The windows of a persistence map, computed.
pub(crate) struct WindowCounts {
    /// Per window, the oldest first.
    pub(crate) windows: Vec<Arc<Classification>>,
    class: u8,
}

impl WindowCounts {
    /// Classifies every buurt over every window.
    pub(crate) fn new(bench: &Workbench<'_>, persistence: &Persistence) -> WindowCounts {
        let other = bench.maps.iter().find(|other| other.id == persistence.map).expect("the configuration names a map");
        let windows = persistence.windows.iter().map(|(t0, t1)| {
            let comparison = other.comparisons().first().copied();
            classify(bench, other, Selection { period: Period::Window(*t0, *t1), comparison })
        });
        WindowCounts { windows: windows.collect(), class: persistence.class }
    }

    /// Counts the windows in which the buurt had the class.
    pub(crate) fn times(&self, buurt: usize) -> usize {
        self.windows.iter().filter(|window| window.class[buurt] == Some(self.class)).count()
    }

    /// Counts the windows in which the buurt had any class.
    pub(crate) fn computable(&self, buurt: usize) -> usize {
        self.windows.iter().filter(|window| window.class[buurt].is_some()).count()
    }

    /// Tells whether the buurt had the class in the last window for the first time.
    pub(crate) fn is_new(&self, buurt: usize) -> bool {
        self.times(buurt) == 1 && self.windows.last().is_some_and(|window| window.class[buurt] == Some(self.class))
    }

    /// Gives the status of the first window without a class.
    pub(crate) fn first_failure(&self, buurt: usize) -> Option<Status> {
        self.windows.iter().find(|window| window.class[buurt].is_none()).and_then(|window| window.status[buurt])
    }
}

fn classify_persistence(bench: &Workbench<'_>, persistence: &Persistence) -> Classification {
    let counts = WindowCounts::new(bench, persistence);
    let areas = bench.areas.counts.len();
    let mut classification = Classification { status: Vec::with_capacity(areas), class: Vec::with_capacity(areas) };
    for i in 0..areas {
        let status = status_by_size(&bench.set.reference, bench.areas, i).map(|by_size| {
            by_size.unwrap_or_else(|| match counts.first_failure(i) {
                Some(failure) if counts.computable(i) < persistence.minimum => failure,
                _ => status_with_class(bench.areas, i),
            })
        });
        let has_class = matches!(status, Some(Status::Ok | Status::Indicatief));
        classification.status.push(status);
        classification.class.push(if has_class { u8::try_from(counts.times(i)).ok() } else { None });
    }
    classification
}
