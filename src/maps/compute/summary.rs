//! Wijken, gemeenten and the country: shares of inhabitants per class, buurten per status, the publisher's own figures.
//!
//! A larger area is never given a class of its own.

use super::values::{Classification, SelectionYears};
use super::workbench::Workbench;
use crate::indicators::{Aspect, Formula, WindowEnd, published};
use crate::maps::Summary;
use crate::maps::define::spec::MapSpec;

/// What a map says of the areas that have no class of their own.
pub(super) struct Summaries {
    /// Of the wijken, in their order.
    pub wijken: Vec<Summary>,
    /// Of the gemeenten, in their order.
    pub gemeenten: Vec<Summary>,
    /// Of all together.
    pub country: Summary,
}

/// Summarises a map per wijk, per gemeente and for the country.
pub(super) fn summarise(
    bench: &Workbench<'_>,
    map: &MapSpec,
    years: SelectionYears,
    classification: &Classification,
) -> Summaries {
    let areas = bench.areas;
    let empty = Summary {
        inhabitants_per_class: vec![0.0; map.classes.len()],
        areas_per_class: vec![0; map.classes.len()],
        ..Summary::default()
    };
    let mut summaries = Summaries {
        wijken: vec![empty.clone(); areas.wijken.len()],
        gemeenten: vec![empty.clone(); areas.gemeenten.len()],
        country: empty,
    };
    for i in 0..areas.counts.len() {
        let Some(status) = classification.status[i] else { continue };
        let n = areas.inhabitants[i].unwrap_or(0.0);
        let class = classification.class[i].and_then(|class| map.class_index(class));
        let Summaries { wijken, gemeenten, country } = &mut summaries;
        for summary in [&mut wijken[areas.wijk[i]], &mut gemeenten[areas.gemeente[i]], country] {
            summary.inhabitants += n;
            summary.areas_per_status[status as usize] += 1;
            summary.areas_drawn += u32::from(i < areas.drawn.buurten);
            if let Some(class) = class {
                summary.inhabitants_per_class[class] += n;
                summary.areas_per_class[class] += 1;
            }
        }
    }
    let published_of = |code: &str| published_figures(bench, map, years, code);
    for (summary, place) in summaries.wijken.iter_mut().zip(&areas.wijken) {
        summary.published = published_of(&place.code);
    }
    for (summary, place) in summaries.gemeenten.iter_mut().zip(&areas.gemeenten) {
        summary.published = published_of(&place.code);
    }
    summaries.country.published = published_of("NL");
    summaries
}

/// Gives the year of a measure that is a plain level; none for what only buurten have.
pub(crate) fn published_year(how: &Aspect, years: SelectionYears) -> Option<i32> {
    match how {
        Aspect::Level(WindowEnd::T0) => Some(years.t0),
        Aspect::Level(WindowEnd::T1) => Some(years.t1),
        _ => None,
    }
}

/// Lists the publisher's own figures for the measures of a map that are plain levels.
fn published_figures(bench: &Workbench<'_>, map: &MapSpec, years: SelectionYears, code: &str) -> Vec<(String, f64)> {
    let figure = |measure: &usize| {
        let spec = &bench.set.measures[*measure];
        let year = published_year(&spec.how, years)?;
        let indicator = &bench.set.indicators[spec.indicator];
        if matches!(indicator.formula, Formula::Index(_)) {
            return None;
        }
        Some((spec.id.clone(), published(bench.observations, indicator, year, code)?))
    };
    map.carries.iter().filter_map(figure).collect()
}
