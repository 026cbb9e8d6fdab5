//! Carries raw tables onto the division of the areas (METHOD section 3).

use std::collections::BTreeMap;

use super::lineage::{Lineage, LineageSource, Trace};
use super::raw_tables::{RawColumn, RawTable};
use super::{
    CarryRecord, ObservationTable, Observations, RecodingSource, RoundedNumber, State, StatisticKind, StatisticsConfig,
};
use crate::areas::AreaSet;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

/// Where the figures of one area stand in one table.
enum FigureOrigin {
    /// One row, wholly and only this area.
    Row(usize),
    /// The table says nothing of the area.
    Absent,
    /// Rows with the share of each that belongs to the area; percentages and rates cannot be carried.
    Parts(Vec<(usize, f64)>),
    /// Redrawn.
    Broken,
}

/// Builds the observation table.
pub(super) fn carry(
    areas: &AreaSet,
    config: &StatisticsConfig,
    tables: &[RawTable],
    lineage: &Lineage,
) -> ObservationTable {
    let mut observations = Vec::new();
    let mut carried = Vec::new();
    let inhabitants_statistic = config.statistics.iter().position(|statistic| statistic.id == config.inhabitants);
    let mut brought_back = BTreeMap::new();
    for table in tables {
        let mut sources = BTreeMap::new();
        let mut by_rows = 0;
        let is_whole = table.is_of_the_country(inhabitants_statistic);
        let rules = OriginRules { division: areas.year, minimum_share: config.lineage.minimum_share, is_whole };
        let origins: Vec<_> = areas
            .all_buurten()
            .enumerate()
            .map(|(i, buurt)| {
                let found = origin(&buurt.code, table, &rules, lineage, |found| {
                    drop(sources.insert(i, found));
                });
                by_rows += usize::from(found.by_rows && buurt.counts && !matches!(found.origin, FigureOrigin::Broken));
                found.origin
            })
            .collect();
        if by_rows > 0 && table.source == config.lineage.source {
            brought_back.insert(table.year, by_rows);
        }
        carried.push(CarryRecord {
            source: table.source.clone(),
            year: table.year,
            sources,
            files: table.files.clone(),
            elsewhere: table.elsewhere.clone(),
        });
        observations.extend(table.columns.iter().map(|column| carry_column(table, column, config, &origins)));
    }
    observations.sort_by_key(|o| (o.statistic, o.year));
    let mut result = ObservationTable {
        division: areas.year,
        lineage_source: config.lineage.source.clone(),
        minimum_share: config.lineage.minimum_share,
        statistics: config.statistics.clone(),
        observations,
        carried,
        redrawn: BTreeMap::new(),
        recoding: lineage.source().cloned().map(|source| RecodingSource { brought_back, ..source }),
        is_division_flagged: lineage.is_division_flagged(),
        unflagged: Vec::new(),
        inhabitants_statistic,
        inhabitants_column: areas.inhabitants_column.clone(),
        inhabitants: Vec::new(),
        inhabitants_by_boundary: Vec::new(),
    };
    for (i, buurt) in areas.all_buurten().enumerate() {
        let years = lineage.redrawn(&buurt.code, areas.year);
        if !years.is_empty() {
            result.redrawn.insert(i, years);
        }
    }
    let counted = result.inhabitants_statistic.and_then(|statistic| result.of(statistic, areas.year));
    let by_statistic: Vec<_> = (0..areas.count_all()).map(|i| counted.and_then(|o| o.value(i))).collect();
    let pairs = || by_statistic.iter().zip(areas.all_buurten());
    let inhabitants = pairs().map(|(n, buurt)| n.or(buurt.inhabitants)).collect();
    let by_boundary = pairs().map(|(n, buurt)| n.is_none() && buurt.inhabitants.is_some()).collect();
    result.inhabitants = inhabitants;
    result.inhabitants_by_boundary = by_boundary;
    result
}

/// What decides where a code of the division stands in a table, for all codes alike.
struct OriginRules {
    /// The division year.
    division: i32,
    /// Least share of an area's addresses that must be traced.
    minimum_share: f64,
    /// Whether the table is of the whole country, so that a code that is not there is not only left out.
    is_whole: bool,
}

/// Where a code stands, and whether rows of a recoding led there.
struct CodeOrigin {
    origin: FigureOrigin,
    by_rows: bool,
}

/// Finds where a code of the division stands in a table; tells `record` the sources when they are not simply the code
/// itself.
fn origin(
    code: &str,
    table: &RawTable,
    rules: &OriginRules,
    lineage: &Lineage,
    record: impl FnOnce(Vec<LineageSource>),
) -> CodeOrigin {
    let (division, to) = (rules.division, table.division);
    if to >= division {
        let origin = match table.row(code) {
            Some(row) if lineage.is_same_later(code, division, to) => FigureOrigin::Row(row),
            _ => FigureOrigin::Absent,
        };
        return CodeOrigin { origin, by_rows: false };
    }
    let Trace { sources, changed, by_rows } = lineage.trace(code, division, to, |code| table.row(code).is_some());
    let usable: Vec<_> = sources.iter().filter(|source| source.lost.is_none()).collect();
    let traced: f64 = usable.iter().map(|source| source.share_of_area).sum();
    let rows: Vec<_> =
        usable.iter().filter_map(|source| Some((table.row(&source.code)?, source.share_of_code))).collect();
    let one = RoundedNumber::of(1.0);
    let whole = usable.len() == 1
        && RoundedNumber::of(usable[0].share_of_code) == one
        && RoundedNumber::of(usable[0].share_of_area) == one;
    let says_nothing = !changed && !rules.is_whole && !sources.iter().any(|source| table.has_gemeente_of(&source.code));
    if says_nothing {
        return CodeOrigin { origin: FigureOrigin::Absent, by_rows };
    }
    if !(whole && sources.len() == 1 && sources[0].code == code) {
        record(sources);
    }
    let origin = if rows.is_empty() || RoundedNumber::of(traced) < RoundedNumber::of(rules.minimum_share) {
        FigureOrigin::Broken
    } else if whole {
        FigureOrigin::Row(rows[0].0)
    } else {
        FigureOrigin::Parts(rows)
    };
    CodeOrigin { origin, by_rows }
}

fn carry_column(
    table: &RawTable,
    column: &RawColumn,
    config: &StatisticsConfig,
    origins: &[FigureOrigin],
) -> Observations {
    let spec = &config.statistics[column.statistic];
    let mut values = Vec::with_capacity(origins.len());
    let mut states = Vec::with_capacity(origins.len());
    for origin in origins {
        let (state, value) = match origin {
            FigureOrigin::Row(row) => {
                column.values[*row].map_or((State::Suppressed, 0.0), |value| (State::Value, value))
            }
            FigureOrigin::Broken => (State::Broken, 0.0),
            FigureOrigin::Parts(rows) if spec.kind == StatisticKind::Count => {
                let sum: Option<f64> =
                    rows.iter().map(|(row, share)| column.values[*row].map(|value| share * value)).sum();
                sum.map_or((State::Suppressed, 0.0), |sum| (State::Value, sum))
            }
            FigureOrigin::Absent | FigureOrigin::Parts(_) => (State::Missing, 0.0),
        };
        states.push(state);
        values.push(value);
    }
    let published = table.rows.iter().filter(|(code, _)| !code.starts_with("BU"));
    let published = published.filter_map(|(code, row)| Some((code.as_str(), column.values[*row]?))).collect();
    Observations { statistic: column.statistic, year: table.year, values, states, published }
}
