//! What went into a dataset and what was wrong in it; and the sign of life of the program that serves it.

use serde::Serialize;

use super::content::Content;
use crate::areas::{Level, PerLevel};
use crate::problems::{Problem, ProblemCode};
use crate::sources::UnclaimedFiles;
use crate::statistics::SourceYears;
use crate::texts::Bilingual;

/// A program that answers, and with which dataset.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Health<'a> {
    dataset: &'a str,
    status: &'static str,
    version: &'static str,
    year: i32,
}

/// Tells that the program answers, and with which dataset.
pub(crate) fn health(content: &Content) -> Health<'_> {
    Health { dataset: &content.hash, status: "ok", version: env!("CARGO_PKG_VERSION"), year: content.areas.year }
}

/// What a dataset was built from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct BuildReport<'a> {
    areas: PerLevel<AreaCount>,
    /// Hash of the dataset.
    dataset: &'a str,
    files: Vec<RawFile<'a>>,
    /// Whether all of it is made up; left out where it is not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    made_up: bool,
    problems: FoundProblems<'a>,
    unavailable: Vec<LackingMap<'a>>,
    unclaimed: &'a UnclaimedFiles,
    version: &'static str,
    /// Year of the division.
    year: i32,
    years: Vec<SourceYears>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct AreaCount {
    count: usize,
    level: Level,
}

/// A raw file, by its name in the data folder: where that folder is on the operator's disk is nobody else's business.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct RawFile<'a> {
    blake3: &'a str,
    bytes: u64,
    file: &'a str,
    source: &'a str,
    table: Option<&'a str>,
    year: Option<i32>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct FoundProblems<'a> {
    counts: Vec<ProblemCount>,
    /// The first of each kind.
    places: &'a [Problem],
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct ProblemCount {
    code: ProblemCode,
    count: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct LackingMap<'a> {
    map: &'a str,
    reason: &'a Bilingual,
}

/// Tells what went into the dataset and what was wrong in it.
pub(crate) fn report(content: &Content) -> BuildReport<'_> {
    let files = content.files.iter().map(|file| RawFile {
        blake3: &file.hash,
        bytes: file.bytes,
        file: &file.name,
        source: &file.source,
        table: file.table.as_deref(),
        year: file.year,
    });
    let years =
        content.sources.iter().map(|source| content.years_of(&source.id)).filter(|found| !found.years.is_empty());
    BuildReport {
        areas: PerLevel::of(|level| AreaCount { count: content.areas.count(level), level }),
        dataset: &content.hash,
        files: files.collect(),
        made_up: content.caveats.made_up,
        problems: FoundProblems {
            counts: content.problems.counts().map(|(code, count)| ProblemCount { code, count }).collect(),
            places: content.problems.places(),
        },
        unavailable: content
            .engine
            .unavailable()
            .iter()
            .map(|lacking| LackingMap { map: &lacking.map, reason: &lacking.reason })
            .collect(),
        unclaimed: &content.unclaimed,
        version: env!("CARGO_PKG_VERSION"),
        year: content.areas.year,
        years: years.collect(),
    }
}
