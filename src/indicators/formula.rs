//! Evaluates the formula of an indicator for one year; indices are left to the maps, because they need reference sets.

use super::{Formula, IndicatorSet, IndicatorSpec};
use crate::statistics::{ObservationTable, Observations, RoundedNumber, State};

/// The values of one indicator in one year.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct IndicatorValues {
    /// Year of the figures; with `latest` it may be older than the one asked for.
    pub year: i32,
    /// Per buurt.
    pub values: Vec<Option<f64>>,
    /// Per buurt: a figure that it needs is broken by a change of boundary.
    pub broken: Vec<bool>,
    /// Per buurt: denominator of a share; empty for other formulas.
    pub denominators: Vec<Option<f64>>,
}

impl IndicatorValues {
    /// Figures of a year without any data.
    #[must_use]
    pub(crate) fn missing(year: i32, areas: usize) -> IndicatorValues {
        IndicatorValues { year, values: vec![None; areas], broken: vec![false; areas], denominators: Vec::new() }
    }
}

/// Computes an indicator that is no index for all buurten, in a year.
///
/// Without a table for the year, or where it lacks a column, all values are missing.
#[must_use]
pub(crate) fn figures(table: &ObservationTable, spec: &IndicatorSpec, year: i32) -> IndicatorValues {
    let areas = table.inhabitants.len();
    match &spec.formula {
        Formula::Statistic { statistic, factor, latest } => {
            let year = if *latest { newest(table, *statistic, year) } else { Some(year) }.unwrap_or(year);
            let Some(observations) = table.of(*statistic, year) else { return IndicatorValues::missing(year, areas) };
            IndicatorValues {
                year,
                values: (0..areas).map(|i| observations.value(i).map(|value| factor * value)).collect(),
                broken: (0..areas).map(|i| is_broken(table, observations, i)).collect(),
                denominators: Vec::new(),
            }
        }
        Formula::Share { numerator, denominator, factor } => {
            let columns =
                |statistics: &[usize]| statistics.iter().map(|s| table.of(*s, year)).collect::<Option<Vec<_>>>();
            let all: Vec<_> = numerator.iter().chain(denominator).filter_map(|s| table.of(*s, year)).collect();
            let broken = (0..areas).map(|i| all.iter().any(|o| is_broken(table, o, i))).collect();
            let (Some(numerators), Some(denominators)) = (columns(numerator), columns(denominator)) else {
                return IndicatorValues { broken, ..IndicatorValues::missing(year, areas) };
            };
            let sum = |columns: &[&Observations], i: usize| columns.iter().map(|o| o.value(i)).sum::<Option<f64>>();
            let denominators: Vec<_> = (0..areas).map(|i| sum(&denominators, i)).collect();
            let values = denominators.iter().enumerate().map(|(i, p)| {
                let p = (*p).filter(|p| RoundedNumber::of(*p) > RoundedNumber::of(0.0))?;
                Some(factor * sum(&numerators, i)? / p)
            });
            IndicatorValues { year, values: values.collect(), broken, denominators }
        }
        Formula::Index(_) => IndicatorValues::missing(year, areas),
    }
}

/// Only figures on their own division count as broken (METHOD section 5); elsewhere they are simply missing.
fn is_broken(table: &ObservationTable, observations: &Observations, buurt: usize) -> bool {
    observations.state(buurt) == State::Broken
        && table.statistics[observations.statistic].source == table.lineage_source
}

fn newest(table: &ObservationTable, statistic: usize, until: i32) -> Option<i32> {
    table.years(statistic).into_iter().rfind(|year| *year <= until)
}

/// Computes an indicator that is no index from the publisher's own figures of a wijk, a gemeente or `NL`.
#[must_use]
pub(crate) fn published(table: &ObservationTable, spec: &IndicatorSpec, year: i32, code: &str) -> Option<f64> {
    evaluate(table, spec, year, |observations| observations.published(code))
}

/// Computes an indicator that is no index for one buurt: what [`figures`] has for it.
#[must_use]
pub(crate) fn figure(table: &ObservationTable, spec: &IndicatorSpec, year: i32, buurt: usize) -> Option<f64> {
    evaluate(table, spec, year, |observations| observations.value(buurt))
}

fn evaluate(
    table: &ObservationTable,
    spec: &IndicatorSpec,
    year: i32,
    value_in: impl Fn(&Observations) -> Option<f64>,
) -> Option<f64> {
    let sum = |statistics: &[usize]| statistics.iter().map(|s| value_in(table.of(*s, year)?)).sum::<Option<f64>>();
    match &spec.formula {
        Formula::Statistic { statistic, factor, latest } => {
            let year = if *latest { newest(table, *statistic, year)? } else { year };
            Some(factor * value_in(table.of(*statistic, year)?)?)
        }
        Formula::Share { numerator, denominator, factor } => {
            let p = sum(denominator).filter(|p| RoundedNumber::of(*p) > RoundedNumber::of(0.0))?;
            Some(factor * sum(numerator)? / p)
        }
        Formula::Index(_) => None,
    }
}

/// The years in which an indicator can be computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormulaYears {
    /// Years in which every required column has a figure for at least one buurt; they decide the default.
    pub complete: Vec<i32>,
    /// Years in which the indicator can be computed at all, if asked for.
    pub possible: Vec<i32>,
}

/// Lists the years of an indicator, ascending.
#[must_use]
pub(crate) fn years(table: &ObservationTable, set: &IndicatorSet, indicator: usize) -> FormulaYears {
    let common = |statistics: Vec<usize>| {
        let mut lists = statistics.into_iter().map(|statistic| table.years(statistic));
        let first = lists.next().unwrap_or_default();
        lists.fold(first, |years, list| years.into_iter().filter(|year| list.contains(year)).collect())
    };
    let Formula::Index(rules) = &set.indicators[indicator].formula else {
        let years = common(set.statistics_of(indicator));
        return FormulaYears { complete: years.clone(), possible: years };
    };
    let members: Vec<_> = rules
        .members
        .iter()
        .map(|member| (member, &set.indicators[member.indicator], set.statistics_of(member.indicator)))
        .collect();
    let required =
        members.iter().filter(|(member, ..)| member.required).flat_map(|(.., statistics)| statistics.iter().copied());
    let has = |spec: &IndicatorSpec, statistics: &[usize], year: i32| match spec.formula {
        Formula::Statistic { statistic, latest: true, .. } => newest(table, statistic, year).is_some(),
        _ => common(statistics.to_vec()).contains(&year),
    };
    let mut possible: Vec<i32> = members.iter().flat_map(|(.., statistics)| common(statistics.clone())).collect();
    possible.sort_unstable();
    possible.dedup();
    possible.retain(|year| {
        let present: Vec<_> = members.iter().filter(|(_, spec, statistics)| has(spec, statistics, *year)).collect();
        let weight: f64 = present.iter().map(|(member, ..)| member.weight).sum();
        present.len() >= rules.minimum_members && RoundedNumber::of(weight) >= RoundedNumber::of(rules.minimum_weight)
    });
    FormulaYears { complete: common(required.collect()), possible }
}
