//! The publishers' own figures of a wijk or gemeente, each traced to its file and column, with the quotient where it is one.

use super::super::compute::years_of;
use super::super::summary::published_year;
use super::super::workbench::Workbench;
use super::super::{Engine, MapSpec, Selection, SelectionError};
use super::measure::{self, with};
use super::trace::{Tracer, Whose};
use super::{ExplainedMeasure, Step};
use crate::areas::Level;
use crate::indicators::published;

/// A publisher's own figure of a wijk or gemeente.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedFigure {
    /// The figure and where it comes from.
    pub measure: ExplainedMeasure,
    /// How it follows from the figures in the files.
    pub step: Step,
}

impl Engine {
    /// Explains the publishers' own figures of a wijk or gemeente on a map.
    ///
    /// # Errors
    /// When the map or the selection is not there.
    pub fn explain_published(
        &self,
        map: &str,
        selection: Selection,
        level: Level,
        index: usize,
    ) -> Result<Vec<PublishedFigure>, SelectionError> {
        let (spec, offer) = self.map(map)?;
        super::super::selection::check(offer, selection)?;
        Ok(explain(self, &self.workbench(), spec, selection, &self.place(level, index).code))
    }
}

fn explain(engine: &Engine, bench: &Workbench<'_>, map: &MapSpec, selection: Selection, code: &str) -> Vec<PublishedFigure> {
    let years = years_of(map, selection);
    let tracer = Tracer { engine, bench, whose: Whose::Larger(code) };
    let figure = |measure: &usize| {
        let spec = &bench.set.measures[*measure];
        let year = published_year(&spec.how, years)?;
        let indicator = &bench.set.indicators[spec.indicator];
        let value = published(bench.observations, indicator, year, code)?;
        let sources = tracer.measure(*measure, years);
        let found = |statistic: usize| {
            let id = &bench.observations.statistics[statistic].id;
            sources.iter().find(|source| source.statistic == *id)?.value
        };
        let (formula, numbers) = measure::filled(bench, &indicator.formula, found)?;
        let year = sources.first().map_or(year, |source| source.year);
        let what = with(&spec.label, &year.to_string(), &year.to_string());
        let step = measure::step(bench, &spec.id, what, &formula, numbers, Some(value));
        let (key, label, unit) = (spec.id.clone(), spec.label.clone(), spec.unit.clone());
        let measure =
            ExplainedMeasure { key, label, unit, decimals: spec.decimals, from: None, year: Some(year), value: Some(value), sources };
        Some(PublishedFigure { measure, step })
    };
    map.carries.iter().filter_map(figure).collect()
}
