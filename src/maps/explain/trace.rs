//! Where figures come from: file, column and year of every figure of a publisher behind a value.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::spec::{MapKind, MapSpec, Persistence};
use super::super::workbench::{Workbench, Years};
use super::super::{Bilingual, Engine};
use crate::areas::Level;
use crate::indicators::{At, Formula, How};
use crate::sources::ColumnPlace;
use crate::statistics::State;
use crate::statistics::lineage::LineageSource;

/// One figure of a publisher, or a sum of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Provenance {
    /// Id of the statistic.
    pub statistic: String,
    /// Name for people.
    pub label: Bilingual,
    /// Id of the source.
    pub source: String,
    /// Publisher of the source.
    pub publisher: String,
    /// File.
    pub file: String,
    /// Column of the file.
    pub column: String,
    /// Year.
    pub year: i32,
    /// The figure on the division; none where missing.
    pub value: Option<f64>,
    /// What is known of it.
    pub state: State,
    /// The codes in that file and their weights, where they are not simply the area's own code.
    pub codes: Vec<LineageSource>,
    /// The codes of which nothing can be used, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<LineageSource>,
    /// The figures that are added up, where it is a sum over buurten.
    pub added: Vec<Addend>,
}

/// The figure of one buurt in a sum.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Addend {
    /// Code of the buurt.
    pub code: String,
    /// Its figure.
    pub value: f64,
}

/// Whose figures are traced.
#[derive(Debug, Clone, Copy)]
pub(super) enum Whose<'a> {
    /// Those of a buurt, by its index.
    Buurt(usize),
    /// The publisher's own of a wijk or gemeente, by its code.
    Larger(&'a str),
}

/// Traces the figures that the maps are computed from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tracer<'a> {
    pub engine: &'a Engine,
    pub bench: &'a Workbench<'a>,
    pub whose: Whose<'a>,
}

impl Tracer<'_> {
    /// Lists the figures behind a measure.
    pub fn measure(&self, measure: usize, years: Years) -> Vec<Provenance> {
        let spec = &self.bench.set.measures[measure];
        let at = match &spec.how {
            How::Level(At::T0) => vec![years.t0],
            How::Level(At::T1) | How::Percentile | How::Relative | How::Members => vec![years.t1],
            How::Class(map) => {
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
    pub fn measures(&self, measures: &[usize], years: Years) -> Vec<Provenance> {
        once(measures.iter().flat_map(|measure| self.measure(*measure, years)))
    }

    /// Lists the figures behind all windows of a persistence map, each once.
    pub fn windows(&self, persistence: &Persistence) -> Vec<Provenance> {
        let counted: Option<&MapSpec> = self.bench.maps.iter().find(|other| other.id == persistence.map);
        let carries = counted.map_or(&[][..], |map| &map.carries);
        once(persistence.windows.iter().flat_map(|(t0, t1)| self.measures(carries, Years { t0: *t0, t1: *t1 })))
    }

    fn indicator(&self, indicator: usize, year: i32) -> Vec<Provenance> {
        if let Formula::Index(rules) = &self.bench.set.indicators[indicator].formula {
            return rules.members.iter().flat_map(|member| self.indicator(member.indicator, year)).collect();
        }
        let year = self.bench.level(indicator, year).figures.year;
        self.bench.set.statistics_of(indicator).into_iter().filter_map(|statistic| self.statistic(statistic, year)).collect()
    }

    /// Traces one statistic in a year; none without a table that has it.
    pub fn statistic(&self, statistic: usize, year: i32) -> Option<Provenance> {
        let table = self.bench.observations;
        let observations = table.of(statistic, year)?;
        let spec = &table.statistics[statistic];
        let (value, state, codes) = match self.whose {
            Whose::Buurt(buurt) => {
                let codes = table.carried(&spec.source, year, buurt).unwrap_or_default();
                (observations.value(buurt), observations.state(buurt), codes)
            }
            Whose::Larger(code) => {
                let value = observations.published(code);
                (value, if value.is_some() { State::Value } else { State::Missing }, &[][..])
            }
        };
        let own = match self.whose {
            Whose::Buurt(buurt) => &self.engine.places[buurt].code,
            Whose::Larger(code) => code,
        };
        let (file, column) =
            table.place(statistic, year, codes.iter().find(|source| source.lost.is_none()).map_or(own, |source| &source.code))?;
        let place = ColumnPlace { source: spec.source.clone(), file: file.to_owned(), column: column.to_owned() };
        let (lost, codes) = codes.iter().cloned().partition(|source| source.lost.is_some());
        Some(Provenance { codes, lost, ..provenance(self.engine, statistic, &place, year, value, state) })
    }
}

fn provenance(engine: &Engine, statistic: usize, place: &ColumnPlace, year: i32, value: Option<f64>, state: State) -> Provenance {
    let spec = &engine.observations.statistics[statistic];
    Provenance {
        statistic: spec.id.clone(),
        label: spec.label.clone(),
        source: place.source.clone(),
        publisher: engine.publishers.get(&place.source).cloned().unwrap_or_default(),
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

/// Keeps the first of the figures of the same statistic and year.
fn once(figures: impl Iterator<Item = Provenance>) -> Vec<Provenance> {
    let mut kept: Vec<Provenance> = Vec::new();
    for figure in figures {
        if !kept.iter().any(|known| known.year == figure.year && known.statistic == figure.statistic) {
            kept.push(figure);
        }
    }
    kept
}

impl Engine {
    /// Traces the number of inhabitants of an area in the division year: of a buurt the figure itself, of a wijk or gemeente the sum over
    /// its buurten that count, one per file.
    #[must_use]
    pub fn inhabitants_sources(&self, level: Level, index: usize) -> Vec<Provenance> {
        let table = &self.observations;
        let Some(statistic) = table.inhabitants_statistic else { return Vec::new() };
        let bench = self.workbench();
        let parts = |buurt: usize| {
            if table.inhabitants_by_boundary[buurt] {
                let place = table.inhabitants_column.as_ref()?;
                return Some(provenance(self, statistic, place, table.division, table.inhabitants[buurt], State::Value));
            }
            Tracer { engine: self, bench: &bench, whose: Whose::Buurt(buurt) }.statistic(statistic, table.division)
        };
        let parent = match level {
            Level::Buurt => return parts(index).into_iter().collect(),
            Level::Wijk => &self.buurten.wijk,
            Level::Gemeente => &self.buurten.gemeente,
        };
        let mut sums: BTreeMap<String, Provenance> = BTreeMap::new();
        for buurt in (0..parent.len()).filter(|buurt| parent[*buurt] == index && self.buurten.counts[*buurt]) {
            let Some((part, value)) = parts(buurt).and_then(|part| part.value.map(|value| (part, value))) else { continue };
            let addend = Addend { code: self.places[buurt].code.clone(), value };
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
