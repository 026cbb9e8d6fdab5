//! The tables of the data folder, read side by side, become observations.

use rayon::prelude::*;

use super::boundaries::Boundaries;
use crate::commands::progress::Step;
use crate::config::Config;
use crate::problems::Problems;
use crate::sources::{self, Discovery, SourceError, SourceFile, SourceKind, SourceSpec, Table};
use crate::statistics::lineage::read_recoding;
use crate::statistics::{self, ObservationTable, StatisticTable};

/// A table that was read, and what is wrong in it.
type Read<'a> = (&'a SourceFile, &'a SourceSpec, Table, Problems);

/// Reads every table.
///
/// # Errors
/// What is wrong with each file that cannot be read.
pub(super) fn read<'a>(found: &'a Discovery, config: &'a Config, step: &Step) -> Result<Vec<Read<'a>>, Vec<SourceError>> {
    let wanted = wanted_columns(config);
    let files: Vec<(&SourceFile, &SourceSpec)> = found
        .files
        .iter()
        .filter_map(|file| config.sources.iter().find(|spec| spec.id == file.source).map(|spec| (file, spec)))
        .filter(|(_, spec)| spec.kind != SourceKind::Boundaries)
        .collect();
    let read: Vec<Result<Read<'_>, SourceError>> = files
        .into_par_iter()
        .map(|(file, spec)| {
            let mut problems = Problems::default();
            let wanted: Vec<&str> = wanted.iter().filter(|(source, _)| *source == spec.id).map(|(_, column)| column.as_str()).collect();
            let table = sources::read_table(file, spec, &wanted, &mut problems)?;
            step.advance(1);
            Ok((file, spec, table, problems))
        })
        .collect();
    let (read, failed): (Vec<_>, Vec<_>) = read.into_iter().partition(Result::is_ok);
    if failed.is_empty() { Ok(read.into_iter().flatten().collect()) } else { Err(failed.into_iter().filter_map(Result::err).collect()) }
}

/// Carries the figures of the tables to the division.
pub(super) fn observe(read: Vec<Read<'_>>, config: &Config, boundaries: &Boundaries, problems: &mut Problems) -> ObservationTable {
    let mut tables = Vec::new();
    let mut recoding = Vec::new();
    for (file, spec, table, found) in read {
        problems.absorb(found);
        match spec.kind {
            SourceKind::Recoding => {
                let rows = read_recoding(spec, &table, &recoding, problems);
                recoding.extend(rows);
            }
            _ => tables.push(statistic_table(file, spec, table)),
        }
    }
    statistics::observe(&boundaries.areas, &config.statistics, &tables, recoding, &boundaries.links, problems)
}

/// Lists the columns that statistics and lineage ask of each source.
fn wanted_columns(config: &Config) -> Vec<(&str, &String)> {
    let statistics = &config.statistics;
    let of_statistics = statistics.statistics.iter().flat_map(|s| s.columns.iter().map(|column| (s.source.as_str(), column)));
    let lineage = &statistics.lineage;
    let of_lineage = lineage.change_columns.iter().chain(&lineage.region_columns).map(|column| (lineage.source.as_str(), column));
    of_statistics.chain(of_lineage).collect()
}

/// Joins a table with what the catalogue says of it.
fn statistic_table(file: &SourceFile, spec: &SourceSpec, table: Table) -> StatisticTable {
    let column = |role| spec.column(&table, role).map(|column| table.columns[column].clone());
    StatisticTable {
        source: spec.id.clone(),
        file: table.name.clone(),
        year: file.year,
        code_column: column("code").unwrap_or_default(),
        year_column: column("year"),
        division: spec.division_of(file),
        table,
    }
}
