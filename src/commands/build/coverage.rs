//! For how many buurten there are figures, per source and year.

use std::collections::BTreeMap;

use crate::areas::AreaSet;
use crate::commands::numbers::thousands;
use crate::statistics::ObservationTable;

/// Says per source, and per year, for how many of the buurten there is a figure of any kind.
pub(super) fn summary(areas: &AreaSet, table: &ObservationTable) -> Vec<String> {
    let mut covered: BTreeMap<(&str, i32), Vec<bool>> = BTreeMap::new();
    for observations in &table.observations {
        let source = table.statistics[observations.statistic].source.as_str();
        let has = covered.entry((source, observations.year)).or_insert_with(|| vec![false; areas.buurten.len()]);
        has.iter_mut().enumerate().for_each(|(buurt, has)| *has |= observations.value(buurt).is_some());
    }
    let mut sources: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for ((source, year), has) in covered {
        let count = has.iter().filter(|has| **has).count();
        sources.entry(source).or_default().push(format!("{} in {year}", thousands(count)));
    }
    let of = thousands(areas.buurten.len());
    sources.into_iter().map(|(source, years)| format!("{source}: of {of} buurten {}", years.join(", "))).collect()
}
