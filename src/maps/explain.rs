//! Explains one area on one map, step by step in numbers, so that anyone can redo it with a calculator.
//!
//! In: an engine, a map, a selection, a buurt. Out: [`Explanation`]. Guaranteed: the numbers are those of the computation itself; the
//! formula of a step, filled with its numbers, gives its value.

use serde::{Serialize, Serializer};

use super::compute::{classify, place_of, years_of};
use super::spec::{MapKind, MapSpec};
use super::standing::{Standing, standing};
use super::workbench::{Workbench, Years};
use super::{Bilingual, Engine, Selection, SelectionError, Status};
use crate::areas::Level;

mod class;
mod measure;
mod published;
mod reason;
#[cfg(test)]
mod tests;
mod trace;
mod windows;
mod words;

pub use published::PublishedFigure;
pub use trace::{Addend, Provenance};
use trace::{Tracer, Whose};

/// Why an area has its status and class on a map.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Id of the map.
    pub map: String,
    /// What was asked.
    pub selection: Selection,
    /// Status; none for an area that does not take part (water and the like).
    pub status: Option<Status>,
    /// Status in words.
    pub status_label: Option<Bilingual>,
    /// Class value.
    pub class: Option<u8>,
    /// Class in words.
    pub class_label: Option<Bilingual>,
    /// Inhabitants in the division year.
    pub n: Option<f64>,
    /// Measures behind the class and those carried along.
    pub measures: Vec<ExplainedMeasure>,
    /// The calculation, in order; later steps use the names of earlier ones.
    pub steps: Vec<Step>,
    /// How the area stands among others on the measures of the class.
    pub standing: Vec<Standing>,
}

/// A measure of one area, and where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainedMeasure {
    /// Attribute name.
    pub key: String,
    /// Name for people.
    pub label: Bilingual,
    /// Unit for people.
    pub unit: Bilingual,
    /// Decimals to show.
    pub decimals: u8,
    /// First year, where it is made of both years of a window.
    pub from: Option<i32>,
    /// Year of the figures; the later one for a change.
    pub year: Option<i32>,
    /// The value; none where missing.
    pub value: Option<f64>,
    /// The statistics behind it.
    pub sources: Vec<Provenance>,
}

/// One step of a calculation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// Name of the result, used by later steps.
    pub name: String,
    /// What is calculated.
    pub what: Bilingual,
    /// The formula over the names of [`Step::numbers`]: `+ - * /`, `min`, `max`, `sqrt`, `sign(change, floor)`, `borders(x, b1, ...)` (how
    /// many borders lie at or below x), `below(x, b1, ...)` (how many lie above x). The step of a class or a status is a condition instead, or
    /// `cel(row, column)` of a table, or `ontbreekt(x)` where x is missing.
    pub formula: String,
    /// The formula in words.
    pub words: Bilingual,
    /// The numbers that go in, by name, in the order of the formula.
    #[serde(serialize_with = "as_map")]
    pub numbers: Vec<(String, f64)>,
    /// The names of the numbers in words, in the same order.
    pub labels: Vec<Bilingual>,
    /// What comes out; none where a number is missing.
    pub value: Option<f64>,
    /// The map at whose selection the rest of the calculation stands, where it is not this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub see: Option<See>,
}

/// A map at a selection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct See {
    /// Id of the map.
    pub map: String,
    /// Its selection.
    pub selection: Selection,
}

fn as_map<S: Serializer>(numbers: &[(String, f64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(numbers.iter().map(|(name, value)| (name, value)))
}

impl Engine {
    /// Explains a buurt on a map.
    ///
    /// Cost: that of computing the map the first time, then some milliseconds.
    ///
    /// # Errors
    /// When the map, the selection or the buurt is not there.
    pub fn explain(&self, map: &str, selection: Selection, code: &str) -> Result<Explanation, SelectionError> {
        let (spec, offer) = self.map(map)?;
        super::selection::check(offer, selection)?;
        Ok(explain(self, &self.workbench(), spec, selection, self.buurt(code)?))
    }

    /// Explains a buurt on every map on offer at its default selection; steps that maps share are computed once.
    ///
    /// # Errors
    /// When there is no such buurt.
    pub fn explain_all(&self, code: &str) -> Result<Vec<Explanation>, SelectionError> {
        let buurt = self.buurt(code)?;
        let bench = self.workbench();
        let offered = self.offered().iter().filter_map(|offer| Some((self.maps.iter().find(|map| map.id == offer.map)?, offer.default)));
        Ok(offered.map(|(map, selection)| explain(self, &bench, map, selection, buurt)).collect())
    }

    fn buurt(&self, code: &str) -> Result<usize, SelectionError> {
        match self.find(code)? {
            (Level::Buurt, index) => Ok(index),
            _ => Err(self.unknown(code)),
        }
    }
}

/// Explains a buurt with what the workbench has computed already.
pub(super) fn explain(engine: &Engine, bench: &Workbench<'_>, map: &MapSpec, selection: Selection, buurt: usize) -> Explanation {
    let years = years_of(map, selection);
    let classified = classify(bench, map, selection);
    let (status, class) = (classified.status[buurt], classified.class[buurt]);
    let tracer = Tracer { engine, bench, whose: Whose::Buurt(buurt) };
    let mut explained = Explanation {
        map: map.id.clone(),
        selection,
        status,
        status_label: status.map(Status::label),
        class,
        class_label: class.and_then(|class| map.class(class)).map(|class| class.label.clone()),
        n: bench.buurten.inhabitants[buurt],
        measures: map.carries.iter().map(|measure| explained_measure(&tracer, *measure, years, buurt)).collect(),
        steps: Vec::new(),
        standing: Vec::new(),
    };
    if status.is_none() {
        return explained;
    }
    class::explain_class(&tracer, map, selection, years, buurt, &mut explained);
    let place = (place_of(bench, map), selection);
    let on_measure = |measure: usize| {
        let column = bench.column(measure, years);
        standing(bench, place, &bench.set.measures[measure].id, buurt, |i| column.values[i].filter(|_| classified.class[i].is_some()))
    };
    explained.standing = match &map.kind {
        MapKind::Single(single) => vec![on_measure(single.measure)],
        MapKind::Cross(_) => {
            let axes = map.variant(selection.comparison).map(|variant| [variant.rows.measure, variant.columns.measure]);
            axes.into_iter().flatten().map(on_measure).collect()
        }
        MapKind::Persistence(persistence) => {
            // The class is the number of times.
            vec![standing(bench, place, &persistence.times.id, buurt, |i| classified.class[i].map(f64::from))]
        }
    }
    .into_iter()
    .flatten()
    .collect();
    explained
}

fn explained_measure(tracer: &Tracer<'_>, measure: usize, years: Years, buurt: usize) -> ExplainedMeasure {
    let bench = tracer.bench;
    let spec = &bench.set.measures[measure];
    let column = bench.column(measure, years);
    ExplainedMeasure {
        key: spec.id.clone(),
        label: spec.label.clone(),
        unit: spec.unit.clone(),
        decimals: spec.decimals,
        from: spec.how.is_of_a_window().then_some(years.t0),
        year: Some(column.year),
        value: column.values[buurt],
        sources: tracer.measure(measure, years),
    }
}
