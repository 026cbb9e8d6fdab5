//! The boundary files of the data folder: the newest is the division, older ones link renumbered areas.

use crate::areas::{self, AreaSet};
use crate::config::Config;
use crate::problems::{ProblemCode, Problems};
use crate::sources::{Discovery, SourceFile, SourceKind, SourceSpec};

/// The division, and what older boundary files tell of its areas.
#[derive(Debug)]
pub(in crate::commands) struct Boundaries {
    /// The areas of the newest boundary file.
    pub areas: AreaSet,
    /// Renumbered areas with an identical boundary: year of the older file, old code, new code.
    pub links: Vec<(i32, String, String)>,
    /// Names of the files of its year that were not read.
    pub passed_over: Vec<String>,
}

/// Reads the boundary files.
///
/// # Errors
/// That there is none, or what is wrong with the newest, if that cannot be read. An older one that cannot be read is a
/// problem.
pub(super) fn read(found: &Discovery, config: &Config, problems: &mut Problems) -> anyhow::Result<Boundaries> {
    let mut files: Vec<(&SourceFile, &SourceSpec)> = config
        .sources
        .iter()
        .filter(|spec| spec.kind == SourceKind::Boundaries)
        .flat_map(|spec| found.of(&spec.id).map(move |file| (file, spec)))
        .collect();
    files.sort_by_key(|(file, _)| (file.year, file.depth()));
    refuse_older(found, files.last().map(|(file, _)| *file), config, problems)?;
    let Some(newest) = files.last().map(|(file, _)| file.year) else {
        return Err(missing(config));
    };
    let first = files.partition_point(|(file, _)| file.year < newest);
    let of_year = files.split_off(first);
    let (file, spec) = of_year[0];
    let same_source = |other: &&(&SourceFile, &SourceSpec)| other.1.id == spec.id;
    let others: Vec<&SourceFile> = of_year[1..].iter().filter(same_source).map(|(file, _)| *file).collect();
    let (areas, used) = areas::read_areas_of(file, &others, spec, problems)
        .map_err(|error| anyhow::anyhow!("{}", file.describe_error(&error)))?;
    let passed_over = of_year.iter().map(|(file, _)| file.name.clone()).filter(|name| !used.contains(name)).collect();
    let mut links = Vec::new();
    for (older, spec) in files {
        let Some(year) = older.year.filter(|year| *year < areas.year) else { continue };
        // What is wrong in an older file is of no consequence beyond the links that it does not give.
        let before = match areas::read_areas(older, spec, &mut Problems::default()) {
            Ok(before) => before,
            Err(error) => {
                let detail = format!(
                    "{}; buurten that were renumbered after {year} are not recognised by their boundary",
                    older.without_place(&error)
                );
                problems.report(ProblemCode::TableUnusable, &older.name, detail);
                continue;
            }
        };
        links.extend(areas::identical_boundaries(&before, &areas).into_iter().map(|(old, new)| (year, old, new)));
    }
    Ok(Boundaries { areas, links, passed_over })
}

/// Refuses to take an older boundary file, or none, for one that is there and of no use: every map would be another.
/// One that is older, or beside another of its year, is a problem.
fn refuse_older(
    found: &Discovery,
    newest: Option<&SourceFile>,
    config: &Config,
    problems: &mut Problems,
) -> anyhow::Result<()> {
    for (file, detail) in found.unusable.iter().filter(|(file, _)| file.kind == SourceKind::Boundaries) {
        match newest {
            None => anyhow::bail!("{}\n{detail}", missing(config)),
            Some(newest) if file.year > newest.year => anyhow::bail!("{detail}"),
            Some(_) => {}
        }
        problems.report(ProblemCode::TableUnusable, &file.name, format!("{detail}; its boundaries are left out"));
    }
    Ok(())
}

/// Says which file is needed when none holds boundaries.
fn missing(config: &Config) -> anyhow::Error {
    let wanted: Vec<String> = config
        .sources
        .iter()
        .filter(|spec| spec.kind == SourceKind::Boundaries)
        .map(|spec| format!("  {}: {} ({}); {}", spec.title.en, spec.files.join(" or "), spec.url, spec.download.en))
        .collect();
    anyhow::anyhow!(
        "there is no boundary file in the data folder, and without boundaries there is no map. Put one of these \
         there:\n{}",
        wanted.join("\n")
    )
}
