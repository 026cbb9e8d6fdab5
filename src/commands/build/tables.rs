//! The tables of the data folder, read side by side, become observations.

use rayon::prelude::*;

use super::boundaries::Boundaries;
use crate::commands::progress::Step;
use crate::config::Config;
use crate::problems::Problems;
use crate::sources::{self, Discovery, SourceError, SourceFile, SourceKind, SourceSpec, Table};
use crate::statistics::{self, ObservationTable, Recoding, RecodingReader, StatisticTable};

/// The tables that were read, and what is wrong in them.
pub(super) struct Tables {
    statistics: Vec<StatisticTable>,
    recoding: Recoding,
    problems: Problems,
}

/// Reads every table. Those of statistics are kept whole; of recodings, whose rows may be millions, only what is needed
/// of each row.
///
/// # Errors
/// What is wrong with each file that cannot be read.
pub(super) fn read(found: &Discovery, config: &Config, step: &Step) -> Result<Tables, Vec<SourceError>> {
    let wanted = wanted_columns(config);
    let files: Vec<(&SourceFile, &SourceSpec)> = found
        .files
        .iter()
        .filter_map(|file| config.sources.iter().find(|spec| spec.id == file.source).map(|spec| (file, spec)))
        .filter(|(_, spec)| matches!(spec.kind, SourceKind::Statistics | SourceKind::Recoding))
        .collect();
    let (recodings, statistics): (Vec<_>, Vec<_>) =
        files.iter().partition(|(_, spec)| spec.kind == SourceKind::Recoding);
    let read_statistics = |(file, spec): (&SourceFile, &SourceSpec)| {
        let mut problems = Problems::default();
        let of_source = wanted.iter().filter(|(source, _)| *source == spec.id);
        let wanted: Vec<&str> = of_source.map(|(_, column)| column.as_str()).collect();
        let table = sources::read_table(file, spec, &wanted, &mut problems)?;
        step.advance(1);
        Ok((statistic_table(file, spec, table), problems))
    };
    let mut recoding = Recoding::default();
    // One after another, because a row may repeat one of an earlier file.
    let read_recoding = |(file, spec): (&SourceFile, &SourceSpec)| {
        let mut problems = Problems::default();
        let mut reader = RecodingReader::new(spec, &mut recoding);
        sources::read_rows(file, spec, &mut reader, &mut problems)?;
        problems.absorb(reader.finish());
        step.advance(1);
        Ok(problems)
    };
    let (statistics, recodings): (Vec<Result<_, SourceError>>, Vec<Result<Problems, SourceError>>) = rayon::join(
        || statistics.into_par_iter().map(read_statistics).collect(),
        || recodings.into_iter().map(read_recoding).collect(),
    );
    // What is wrong is told in the order of the files.
    let (mut statistics, mut recodings) = (statistics.into_iter(), recodings.into_iter());
    let (mut tables, mut problems, mut failed) = (Vec::new(), Problems::default(), Vec::new());
    for (_, spec) in files {
        let read = match spec.kind {
            SourceKind::Recoding => recodings.next(),
            _ => statistics.next().map(|read| {
                let (table, problems) = read?;
                tables.push(table);
                Ok(problems)
            }),
        };
        match read {
            Some(Ok(found)) => problems.absorb(found),
            Some(Err(error)) => failed.push(error),
            None => {}
        }
    }
    if failed.is_empty() { Ok(Tables { statistics: tables, recoding, problems }) } else { Err(failed) }
}

/// Carries the figures of the tables to the division.
pub(super) fn observe(
    read: Tables,
    config: &Config,
    boundaries: &mut Boundaries,
    problems: &mut Problems,
) -> ObservationTable {
    problems.absorb(read.problems);
    let Tables { statistics, recoding, .. } = read;
    statistics::observe(&mut boundaries.areas, &config.statistics, &statistics, recoding, &boundaries.links, problems)
}

/// Lists the columns that statistics and lineage ask of each source.
fn wanted_columns(config: &Config) -> Vec<(&str, &String)> {
    let statistics = &config.statistics;
    let of_statistics =
        statistics.statistics.iter().flat_map(|s| s.columns.iter().map(|column| (s.source.as_str(), column)));
    let lineage = &statistics.lineage;
    let of_lineage =
        lineage.change_columns.iter().chain(&lineage.region_columns).map(|column| (lineage.source.as_str(), column));
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
