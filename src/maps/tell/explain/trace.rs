//! Where figures come from: file, column and year of every figure of a publisher behind a value.

use std::collections::BTreeMap;

use crate::areas::Level;
use crate::indicators::{Aspect, Formula, WindowEnd};
use crate::maps::Engine;
use crate::maps::compute::values::SelectionYears;
use crate::maps::compute::workbench::Workbench;
use crate::maps::define::spec::{MapKind, MapSpec, Persistence};
use crate::maps::tell::explanation::{Addend, Provenance};
use crate::sources::ColumnPlace;
use crate::statistics::State;

/// The area of which figures are traced.
#[derive(Debug, Clone, Copy)]
pub(in crate::maps::tell) enum TraceSubject<'a> {
    /// Those of a buurt, by its index.
    Buurt(usize),
    /// The publisher's own of a wijk or gemeente, by its code.
    Larger(&'a str),
}

/// Traces the figures that the maps are computed from.
#[derive(Debug, Clone, Copy)]
pub(in crate::maps::tell) struct Tracer<'a> {
    pub(in crate::maps::tell) bench: &'a Workbench<'a>,
    /// The publisher of each source id.
    pub(in crate::maps::tell) publishers: &'a BTreeMap<String, String>,
    pub(in crate::maps::tell) subject: TraceSubject<'a>,
}

impl Tracer<'_> {
    /// Lists the figures behind a measure.
    pub(super) fn measure(&self, measure: usize, years: SelectionYears) -> Vec<Provenance> {
        let spec = &self.bench.set.measures[measure];
        let at = match &spec.how {
            Aspect::Level(WindowEnd::T0) => vec![years.t0],
            Aspect::Level(WindowEnd::T1) | Aspect::Percentile | Aspect::Relative | Aspect::Members => vec![years.t1],
            Aspect::Class(map) => {
                let single = self.bench.maps.iter().find(|other| other.id == *map).map(|other| &other.kind);
                return match single {
                    Some(MapKind::Single(single)) => self.measure(single.measure, years),
                    _ => Vec::new(),
                };
            }
            _ => vec![years.t0, years.t1],
        };
        at.into_iter().flat_map(|year| self.indicator(spec.indicator, year)).collect()
    }

    /// Lists the figures behind several measures, each once.
    pub(super) fn measures(&self, measures: &[usize], years: SelectionYears) -> Vec<Provenance> {
        distinct(measures.iter().flat_map(|measure| self.measure(*measure, years)))
    }

    /// Lists the figures behind all windows of a persistence map, each once.
    pub(super) fn windows(&self, persistence: &Persistence) -> Vec<Provenance> {
        let counted: Option<&MapSpec> = self.bench.maps.iter().find(|other| other.id == persistence.map);
        let carries = counted.map_or(&[][..], |map| &map.carries);
        distinct(
            persistence.windows.iter().flat_map(|(t0, t1)| self.measures(carries, SelectionYears { t0: *t0, t1: *t1 })),
        )
    }

    fn indicator(&self, indicator: usize, year: i32) -> Vec<Provenance> {
        if let Formula::Index(rules) = &self.bench.set.indicators[indicator].formula {
            return rules.members.iter().flat_map(|member| self.indicator(member.indicator, year)).collect();
        }
        let year = self.bench.level(indicator, year).figures.year;
        self.bench
            .set
            .statistics_of(indicator)
            .into_iter()
            .filter_map(|statistic| self.statistic(statistic, year))
            .collect()
    }

    /// Traces one statistic in a year; none without a table that has it.
    pub(super) fn statistic(&self, statistic: usize, year: i32) -> Option<Provenance> {
        let table = self.bench.observations;
        let observations = table.of(statistic, year)?;
        let spec = &table.statistics[statistic];
        let (value, state, codes) = match self.subject {
            TraceSubject::Buurt(buurt) => {
                let codes = table.carried(&spec.source, year, buurt).unwrap_or_default();
                (observations.value(buurt), observations.state(buurt), codes)
            }
            TraceSubject::Larger(code) => {
                let value = observations.published(code);
                (value, if value.is_some() { State::Value } else { State::Missing }, &[][..])
            }
        };
        let code = match self.subject {
            TraceSubject::Buurt(buurt) => &self.bench.areas.buurten[buurt].code,
            TraceSubject::Larger(code) => code,
        };
        let (file, column) = table.place(
            statistic,
            year,
            codes.iter().find(|source| source.lost.is_none()).map_or(code, |source| &source.code),
        )?;
        let place = ColumnPlace { source: spec.source.clone(), file: file.to_owned(), column: column.to_owned() };
        let (lost, codes) = codes.iter().cloned().partition(|source| source.lost.is_some());
        Some(Provenance { codes, lost, ..self.provenance(statistic, &place, year, value, state) })
    }

    /// Says where a figure comes from.
    fn provenance(
        &self,
        statistic: usize,
        place: &ColumnPlace,
        year: i32,
        value: Option<f64>,
        state: State,
    ) -> Provenance {
        let spec = &self.bench.observations.statistics[statistic];
        Provenance {
            statistic: spec.id.clone(),
            label: spec.label.clone(),
            source: place.source.clone(),
            publisher: self.publishers.get(&place.source).cloned().unwrap_or_default(),
            file: place.file.clone(),
            column: place.column.clone(),
            year,
            value,
            state,
            codes: Vec::new(),
            lost: Vec::new(),
            added: Vec::new(),
        }
    }
}

/// Keeps the first of the figures of the same statistic and year.
fn distinct(figures: impl Iterator<Item = Provenance>) -> Vec<Provenance> {
    let mut distinct: Vec<Provenance> = Vec::new();
    for figure in figures {
        if !distinct.iter().any(|known| known.year == figure.year && known.statistic == figure.statistic) {
            distinct.push(figure);
        }
    }
    distinct
}

impl Engine {
    /// Traces the number of inhabitants of an area in the division year: of a buurt the figure itself, of a wijk or
    /// gemeente the sum over its buurten that count, one per file.
    #[must_use]
    pub(crate) fn inhabitants_sources(&self, level: Level, index: usize) -> Vec<Provenance> {
        let table = &self.observations;
        let Some(statistic) = table.inhabitants_statistic else { return Vec::new() };
        let bench = self.workbench();
        let tracer =
            |buurt| Tracer { bench: &bench, publishers: &self.publishers, subject: TraceSubject::Buurt(buurt) };
        let parts = |buurt: usize| {
            if table.inhabitants_by_boundary[buurt] {
                let place = table.inhabitants_column.as_ref()?;
                return Some(tracer(buurt).provenance(
                    statistic,
                    place,
                    table.division,
                    table.inhabitants[buurt],
                    State::Value,
                ));
            }
            tracer(buurt).statistic(statistic, table.division)
        };
        let parent = match level {
            Level::Buurt => return parts(index).into_iter().collect(),
            Level::Wijk => &self.areas.wijk,
            Level::Gemeente => &self.areas.gemeente,
        };
        let mut sums: BTreeMap<String, Provenance> = BTreeMap::new();
        for buurt in (0..parent.len()).filter(|buurt| parent[*buurt] == index && self.areas.counts[*buurt]) {
            let Some((part, value)) = parts(buurt).and_then(|part| part.value.map(|value| (part, value))) else {
                continue;
            };
            let addend = Addend { code: self.areas.buurten[buurt].code.clone(), value };
            let sum = sums.entry(part.file.clone()).or_insert_with(|| Provenance {
                value: Some(0.0),
                codes: Vec::new(),
                lost: Vec::new(),
                ..part
            });
            sum.value = sum.value.map(|sum| sum + value);
            sum.added.push(addend);
        }
        sums.into_values().collect()
    }
}
