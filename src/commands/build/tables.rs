//! The tables of the data folder, read side by side, become observations.

use rayon::prelude::*;

use super::boundaries::Boundaries;
use crate::commands::CommandError;
use crate::commands::progress::Step;
use crate::config::Config;
use crate::problems::Problems;
use crate::sources::{self, Discovery, SourceError, SourceFile, SourceKind, SourceSpec, Table};
use crate::statistics::lineage::read_recoding;
use crate::statistics::{self, ObservationTable, StatisticTable};

/// Reads every table and carries its figures to the division.
pub(super) fn observe(
    found: &Discovery,
    config: &Config,
    boundaries: &Boundaries,
    step: &Step,
    problems: &mut Problems,
) -> Result<ObservationTable, CommandError> {
    let wanted = wanted_columns(config);
    let files: Vec<(&SourceFile, &SourceSpec)> = found
        .files
        .iter()
        .filter_map(|file| config.sources.iter().find(|spec| spec.id == file.source).map(|spec| (file, spec)))
        .filter(|(_, spec)| spec.kind != SourceKind::Boundaries)
        .collect();
    let read: Vec<Result<(Table, Problems), SourceError>> = files
        .par_iter()
        .map(|(file, spec)| {
            let mut problems = Problems::default();
            let wanted: Vec<&str> = wanted.iter().filter(|(source, _)| *source == spec.id).map(|(_, column)| column.as_str()).collect();
            let table = sources::read_table(file, spec, &wanted, &mut problems)?;
            step.advance(1);
            Ok((table, problems))
        })
        .collect();
    let mut tables = Vec::new();
    let mut recoding = Vec::new();
    for ((file, spec), read) in files.into_iter().zip(read) {
        let (table, found) = read.map_err(CommandError::setup)?;
        problems.absorb(found);
        match spec.kind {
            SourceKind::Recoding => recoding.extend(read_recoding(spec, &table, problems)),
            _ => tables.push(statistic_table(file, spec, table)),
        }
    }
    Ok(statistics::observe(&boundaries.areas, &config.statistics, &tables, recoding, &boundaries.links, problems))
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
