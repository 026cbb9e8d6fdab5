//! A list of steps, each name once, and how one step is written.

use super::trace::Tracer;
use super::words;
use crate::indicators::Formula;
use crate::maps::compute::workbench::Workbench;
use crate::maps::tell::explanation::{ExplanationStep, MapReference};
use crate::texts::Bilingual;

/// Collects steps, each name once.
pub(super) struct Steps<'a, 'b> {
    pub(super) bench: &'b Workbench<'a>,
    pub(super) tracer: &'b Tracer<'a>,
    pub(super) buurt: usize,
    pub(super) list: Vec<ExplanationStep>,
}

impl Steps<'_, '_> {
    /// Adds a step, unless its name is there already; gives its value.
    pub(super) fn add(
        &mut self,
        name: &str,
        what: Bilingual,
        formula: &str,
        numbers: Vec<(String, Option<f64>)>,
        value: Option<f64>,
    ) -> Option<f64> {
        if !self.list.iter().any(|step| step.name == name) {
            self.list.push(step(self.bench, name, what, formula, numbers, value));
        }
        value
    }

    /// Says from which columns the figures of a step were read: those of an indicator in a year.
    pub(super) fn read(&mut self, name: &str, indicator: usize, year: i32) {
        let statistics = self.bench.set.statistics_of(indicator).into_iter();
        let columns = statistics.filter_map(|statistic| self.tracer.statistic(statistic, year));
        let columns = columns.map(|source| (&source).into()).collect();
        if let Some(step) = self.list.iter_mut().find(|step| step.name == name) {
            step.columns = columns;
        }
    }

    /// Points from the last step to the map at whose selection the rest of the calculation stands.
    pub(super) fn see(&mut self, see: MapReference) {
        if let Some(step) = self.list.last_mut() {
            step.see = Some(see);
        }
    }
}

/// Makes a step; numbers that are missing are left out.
pub(super) fn step(
    bench: &Workbench<'_>,
    name: &str,
    what: Bilingual,
    formula: &str,
    numbers: Vec<(String, Option<f64>)>,
    value: Option<f64>,
) -> ExplanationStep {
    let numbers: Vec<_> = numbers.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    let labels = numbers.iter().map(|(name, _)| words::word(bench, name)).collect();
    let words = words::formula(bench, formula);
    let (name, formula) = (name.to_owned(), formula.to_owned());
    ExplanationStep { name, what, formula, words, numbers, labels, value, columns: Vec::new(), see: None }
}

/// A formula, and the numbers that go in by name; a number may be missing.
pub(super) type FilledFormula = (String, Vec<(String, Option<f64>)>);

/// Writes the formula of an indicator over the names of its statistics, with what `figure` knows of each; none for an
/// index.
pub(super) fn filled(
    bench: &Workbench<'_>,
    formula: &Formula,
    figure: impl Fn(usize) -> Option<f64>,
) -> Option<FilledFormula> {
    let name = |statistic: &usize| bench.observations.statistics[*statistic].id.clone();
    let names = |statistics: &[usize]| statistics.iter().map(name).collect::<Vec<_>>().join(" + ");
    let numbers = |factor: f64, statistics: &[usize]| {
        let figures = statistics.iter().map(|statistic| (name(statistic), figure(*statistic)));
        std::iter::once(("factor".to_owned(), Some(factor))).chain(figures).collect()
    };
    match formula {
        Formula::Statistic { statistic, factor, .. } => {
            Some((format!("factor * {}", name(statistic)), numbers(*factor, &[*statistic])))
        }
        Formula::Share { numerator, denominator, factor } => {
            let all = [&numerator[..], denominator].concat();
            Some((format!("factor * ({}) / ({})", names(numerator), names(denominator)), numbers(*factor, &all)))
        }
        Formula::Index(_) => None,
    }
}

/// Adds a remark to a text, between brackets.
pub(super) fn with(text: &Bilingual, nl: &str, en: &str) -> Bilingual {
    Bilingual { nl: format!("{} ({nl})", text.nl), en: format!("{} ({en})", text.en) }
}
