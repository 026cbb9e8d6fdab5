//! The publishers' own figures of a wijk or gemeente, each traced to its file and column, with the quotient where it is
//! one.

use std::collections::BTreeMap;

use super::steps::{filled, step, with};
use super::trace::{TraceSubject, Tracer};
use crate::areas::Level;
use crate::indicators::published;
use crate::maps::compute::classes::years_of;
use crate::maps::compute::summary::published_year;
use crate::maps::compute::workbench::Workbench;
use crate::maps::define::selection::{self, SelectionError};
use crate::maps::define::spec::MapSpec;
use crate::maps::tell::explanation::{ExplainedMeasure, ExplanationStep, PublishedFigure};
use crate::maps::{Engine, Selection};

impl Engine {
    /// Explains the publishers' own figures of a wijk or gemeente on a map.
    ///
    /// # Errors
    /// When the map or the selection is not there.
    pub(crate) fn explain_published(
        &self,
        map: &str,
        selection: Selection,
        level: Level,
        index: usize,
    ) -> Result<Vec<PublishedFigure>, SelectionError> {
        let (spec, offer) = self.map(map)?;
        selection::check(offer, selection)?;
        Ok(explain(&self.workbench(), &self.publishers, spec, selection, &self.place(level, index).code))
    }
}

fn explain(
    bench: &Workbench<'_>,
    publishers: &BTreeMap<String, String>,
    map: &MapSpec,
    selection: Selection,
    code: &str,
) -> Vec<PublishedFigure> {
    let years = years_of(map, selection);
    let tracer = Tracer { bench, publishers, subject: TraceSubject::Larger(code) };
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
        let (formula, numbers) = filled(bench, &indicator.formula, found)?;
        let year = sources.first().map_or(year, |source| source.year);
        let what = with(&spec.label, &year.to_string(), &year.to_string());
        let columns = sources.iter().map(Into::into).collect();
        let step = ExplanationStep { columns, ..step(bench, &spec.id, what, &formula, numbers, Some(value)) };
        let (key, label, unit) = (spec.id.clone(), spec.label.clone(), spec.unit.clone());
        let measure = ExplainedMeasure {
            key,
            label,
            unit,
            decimals: spec.decimals,
            from: None,
            year: Some(year),
            value: Some(value),
            words: None,
            sources,
        };
        Some(PublishedFigure { measure, step })
    };
    map.carries.iter().filter_map(figure).collect()
}
