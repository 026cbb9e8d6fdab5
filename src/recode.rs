//! Which years of addresses can be joined, and what the tables of these years say of their buurten.
//!
//! In: the files that were found, and the catalogue. Out: [`RecodePlan`], the years that have both addresses and key
//! figures, and the year of the boundaries. Guaranteed: of a year there is one file of addresses; the buurten of the
//! year of the boundaries are those of its table and those of the boundary file. Left to the next: reading the
//! addresses, year after year, and joining them ([`veerkracht_recode`]).

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;
use veerkracht_recode::{Addresses, RecodeError, YearTable, is_counted};

use crate::sources::{Discovery, SourceError, SourceFile, SourceKind, SourceSpec};
use crate::statistics::StatisticsConfig;

mod table;

pub(crate) use veerkracht_recode::FILE_NAME as MADE;

/// The years to join, oldest first.
#[derive(Debug)]
pub(crate) struct RecodePlan {
    /// At least two.
    pub years: Vec<PlannedYear>,
    /// The year of the boundaries.
    pub division: Option<i32>,
    /// Years that have addresses, but no key figures.
    pub without_figures: Vec<i32>,
    /// Years that have key figures, but no addresses.
    pub without_addresses: Vec<i32>,
}

/// A year to join.
#[derive(Debug)]
pub(crate) struct PlannedYear {
    /// The year.
    pub year: i32,
    /// Its addresses.
    pub addresses: SourceFile,
    /// What is said of its buurten.
    pub table: YearTable,
}

/// Addresses cannot be joined.
#[derive(Debug, Error)]
pub(crate) enum RecodePlanError {
    /// A table or the boundaries cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A file that is needed was found to be of no use.
    #[error("{found}")]
    Unusable {
        /// What is wrong, and what to do.
        found: String,
    },
    /// A file of addresses cannot be read.
    #[error(transparent)]
    Addresses(#[from] RecodeError),
    /// Two different files have the addresses of one year.
    #[error(
        "looking for addresses: found those of {year} in {first} and in {second}, expected one file for each year; \
         take one of them away"
    )]
    TwoOfYear {
        /// The year.
        year: i32,
        /// One file.
        first: String,
        /// The other.
        second: String,
    },
    /// A recoding made by hand stands beside the one that is made of addresses.
    #[error(
        "looking for recodings: found {by_hand}, made by hand, beside {made}, counted from addresses; expected one of \
         the two: they may say of one buurt what does not agree. Take {made} away to have the one made by hand count, \
         or {by_hand} to have the addresses count"
    )]
    MadeAndByHand {
        /// The one that is made.
        made: String,
        /// Those made by hand.
        by_hand: String,
    },
    /// There are no two years to join.
    #[error(
        "looking for addresses: found {found}, expected two years or more that have addresses and key figures (or the \
         boundaries in use); {hint}"
    )]
    TooFewYears {
        /// What was found.
        found: String,
        /// What to do.
        hint: String,
    },
}

/// Plans which years are joined, and reads what is said of their buurten.
///
/// # Errors
/// Everything that is in the way, at once.
pub(crate) fn plan(
    found: &Discovery,
    specs: &[SourceSpec],
    config: &StatisticsConfig,
) -> Result<RecodePlan, Vec<RecodePlanError>> {
    let addresses = by_year(found)?;
    let figures: BTreeSet<i32> = found.of(&config.lineage.source).filter_map(|file| file.year).collect();
    let division = of_kind(found, SourceKind::Boundaries).max_by_key(|file| file.year).and_then(|file| file.year);
    let (joined, without_figures): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|(year, _)| figures.contains(year) || division == Some(*year));
    let without_figures: Vec<i32> = without_figures.into_iter().map(|(year, _)| year).collect();
    if joined.len() < 2 {
        let years: Vec<i32> = joined.iter().map(|(year, _)| *year).collect();
        return Err(vec![too_few(&years, &without_figures, specs)]);
    }
    let has_addresses = |year: &i32| joined.iter().any(|(joined, _)| joined == year);
    let without_addresses = figures.iter().copied().filter(|year| !has_addresses(year)).collect();
    let is_needed = |file: &SourceFile| match file.kind {
        SourceKind::Boundaries => file.year >= division,
        SourceKind::Statistics => file.source == config.lineage.source,
        SourceKind::Addresses => true,
        SourceKind::Recoding => false,
    };
    let no_use = found.unusable.iter().filter(|(file, _)| is_needed(file));
    let mut wrong: Vec<RecodePlanError> =
        no_use.map(|(_, detail)| RecodePlanError::Unusable { found: detail.clone() }).collect();
    let mut years = Vec::new();
    for (year, file) in joined {
        // All of them: they may come in pages.
        let of_year = |file: &&SourceFile| division == Some(year) && file.year == division;
        let boundaries: Vec<&SourceFile> = of_kind(found, SourceKind::Boundaries).filter(of_year).collect();
        match table::read(year, found, &boundaries, specs, config) {
            Ok(table) => years.push(PlannedYear { year, addresses: file.clone(), table }),
            Err(error) => wrong.push(RecodePlanError::Source(error)),
        }
    }
    if wrong.is_empty() { Ok(RecodePlan { years, division, without_figures, without_addresses }) } else { Err(wrong) }
}

/// Lists the recodings of a folder that were made by hand.
pub(crate) fn by_hand(found: &Discovery) -> impl Iterator<Item = &SourceFile> {
    of_kind(found, SourceKind::Recoding).filter(|file| !is_counted(&file.name))
}

/// Finds the recoding of a folder that was counted from addresses.
pub(crate) fn find_counted(found: &Discovery) -> Option<&SourceFile> {
    of_kind(found, SourceKind::Recoding).find(|file| is_counted(&file.name))
}

/// Refuses recodings made by hand beside the one that is made of addresses.
///
/// # Errors
/// [`RecodePlanError::MadeAndByHand`].
pub(crate) fn refuse_both(found: &Discovery) -> Result<(), RecodePlanError> {
    let by_hand: Vec<&str> = by_hand(found).map(|file| file.name.as_str()).collect();
    match find_counted(found) {
        Some(made) if !by_hand.is_empty() => {
            Err(RecodePlanError::MadeAndByHand { made: made.name.clone(), by_hand: by_hand.join(", ") })
        }
        _ => Ok(()),
    }
}

fn of_kind(found: &Discovery, kind: SourceKind) -> impl Iterator<Item = &SourceFile> {
    found.files.iter().filter(move |file| file.kind == kind)
}

/// Finds the one file of addresses of each year.
fn by_year(found: &Discovery) -> Result<BTreeMap<i32, &SourceFile>, Vec<RecodePlanError>> {
    let mut years: BTreeMap<i32, &SourceFile> = BTreeMap::new();
    let mut wrong = Vec::new();
    for file in of_kind(found, SourceKind::Addresses) {
        let Some(year) = file.year else {
            // To read it tells why it has no year.
            wrong.extend(Addresses::read(&file.path, &file.name).err().map(RecodePlanError::Addresses));
            continue;
        };
        if let Some(first) = years.insert(year, file) {
            wrong.push(RecodePlanError::TwoOfYear { year, first: first.name.clone(), second: file.name.clone() });
        }
    }
    if wrong.is_empty() { Ok(years) } else { Err(wrong) }
}

fn too_few(years: &[i32], without_figures: &[i32], specs: &[SourceSpec]) -> RecodePlanError {
    let listed = |years: &[i32]| years.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let mut found = if years.is_empty() { "none".to_owned() } else { format!("those of {} alone", listed(years)) };
    if !without_figures.is_empty() {
        found = format!("{found}, and those of {} without key figures", listed(without_figures));
    }
    let spec = specs.iter().find(|spec| spec.kind == SourceKind::Addresses);
    let hint = spec.map_or_else(
        || "sources.toml has no source of the kind `addresses`".to_owned(),
        |spec| format!("{} ({})", spec.download.en, spec.url),
    );
    RecodePlanError::TooFewYears { found, hint }
}

#[cfg(test)]
mod tests;
