//! Explains one area on one map, step by step in numbers, so that anyone can redo it with a calculator.
//!
//! In: an engine, a map, a selection, a buurt. Out: [`Explanation`]. Guaranteed: the numbers are those of the
//! computation itself; the formula of a step, filled with its numbers, gives its value.

use std::collections::BTreeMap;

use super::explanation::{ExplainedMeasure, Explanation};
use super::sentence::{decimals::decimals, sentence};
use super::standing::standing;
use crate::areas::Level;
use crate::maps::compute::classes::{classify, place_of, years_of};
use crate::maps::compute::workbench::Workbench;
use crate::maps::define::selection::{self, SelectionError};
use crate::maps::define::spec::{MapKind, MapSpec};
use crate::maps::{Engine, Selection, Status};
use crate::texts::Bilingual;
use trace::{TraceSubject, Tracer};

mod class;
mod level;
mod measure;
mod published_figures;
pub(super) mod reason;
mod steps;
#[cfg(test)]
mod tests;
pub(super) mod trace;
mod windows;
mod words;

impl Engine {
    /// Explains a buurt on a map.
    ///
    /// Cost: that of computing the map the first time, then some milliseconds.
    ///
    /// # Errors
    /// When the map, the selection or the buurt is not there.
    pub fn explain(&self, map: &str, selection: Selection, code: &str) -> Result<Explanation, SelectionError> {
        let (spec, offer) = self.map(map)?;
        selection::check(offer, selection)?;
        Ok(explain(&self.workbench(), &self.publishers, spec, selection, self.buurt(code)?))
    }

    /// Explains a buurt on every map on offer at its default selection; steps that maps share are computed once.
    ///
    /// # Errors
    /// When there is no such buurt.
    pub(crate) fn explain_all(&self, code: &str) -> Result<Vec<Explanation>, SelectionError> {
        let buurt = self.buurt(code)?;
        let bench = self.workbench();
        let offered = self
            .offered()
            .iter()
            .filter_map(|offer| Some((self.maps.iter().find(|map| map.id == offer.map)?, offer.default)));
        Ok(offered.map(|(map, selection)| explain(&bench, &self.publishers, map, selection, buurt)).collect())
    }

    /// Says what a map says of some buurten, as many texts as indexes and in their order; none for a buurt that does
    /// not take part.
    ///
    /// Cost: that of computing the map the first time, then some tens of microseconds each.
    ///
    /// # Errors
    /// When the map or the selection is not there.
    ///
    /// # Panics
    /// If an index is that of no buurt.
    pub fn sentences(
        &self,
        map: &str,
        selection: Selection,
        buurten: &[usize],
    ) -> Result<Vec<Option<Bilingual>>, SelectionError> {
        let (spec, offer) = self.map(map)?;
        selection::check(offer, selection)?;
        let bench = self.workbench();
        let said = |&buurt: &usize| {
            let tracer = Tracer { bench: &bench, publishers: &self.publishers, subject: TraceSubject::Buurt(buurt) };
            sentence(&tracer, spec, selection, buurt).map(|said| said.text)
        };
        Ok(buurten.iter().map(said).collect())
    }

    fn buurt(&self, code: &str) -> Result<usize, SelectionError> {
        match self.find(code)? {
            (Level::Buurt, index) => Ok(index),
            _ => Err(self.unknown(code)),
        }
    }
}

/// Explains a buurt with what the workbench has computed already.
pub(super) fn explain(
    bench: &Workbench<'_>,
    publishers: &BTreeMap<String, String>,
    map: &MapSpec,
    selection: Selection,
    buurt: usize,
) -> Explanation {
    let years = years_of(map, selection);
    let classification = classify(bench, map, selection);
    let (status, class) = (classification.status[buurt], classification.class[buurt]);
    let tracer = Tracer { bench, publishers, subject: TraceSubject::Buurt(buurt) };
    let mut explanation = Explanation {
        map: map.id.clone(),
        selection,
        status,
        status_label: status.map(Status::label),
        class,
        class_label: class.and_then(|class| map.class(class)).map(|class| class.label.clone()),
        n: bench.areas.inhabitants[buurt],
        measures: map
            .carries
            .iter()
            .map(|measure| explained_measure(&tracer, map, selection, *measure, buurt))
            .collect(),
        steps: Vec::new(),
        standing: Vec::new(),
        sentence: sentence(&tracer, map, selection, buurt),
    };
    if status.is_none() {
        return explanation;
    }
    class::explain_class(&tracer, map, selection, years, buurt, &mut explanation);
    let place = (place_of(bench, map), selection);
    let on_measure = |measure: usize| {
        let column = bench.column(measure, years);
        standing(bench, place, &bench.set.measures[measure].id, buurt, |i| {
            column.values[i].filter(|_| classification.class[i].is_some())
        })
    };
    explanation.standing = match &map.kind {
        MapKind::Single(single) => vec![on_measure(single.measure)],
        MapKind::Cross(_) => {
            let axes = map.variant(selection.comparison).map(|variant| [variant.rows.measure, variant.columns.measure]);
            axes.into_iter().flatten().map(on_measure).collect()
        }
        MapKind::Persistence(persistence) => {
            // The class is the number of times.
            vec![standing(bench, place, &persistence.times.id, buurt, |i| classification.class[i].map(f64::from))]
        }
    }
    .into_iter()
    .flatten()
    .collect();
    explanation
}

fn explained_measure(
    tracer: &Tracer<'_>,
    map: &MapSpec,
    selection: Selection,
    measure: usize,
    buurt: usize,
) -> ExplainedMeasure {
    let (bench, years) = (tracer.bench, years_of(map, selection));
    let spec = &bench.set.measures[measure];
    let column = bench.column(measure, years);
    ExplainedMeasure {
        key: spec.id.clone(),
        label: spec.label.clone(),
        unit: spec.unit.clone(),
        decimals: decimals(bench, map, selection, measure, buurt),
        from: spec.how.is_of_a_window().then_some(years.t0),
        year: Some(column.year),
        value: column.values[buurt],
        words: column.values[buurt].and_then(|value| bench.class_label(measure, value)).cloned(),
        sources: tracer.measure(measure, years),
    }
}
