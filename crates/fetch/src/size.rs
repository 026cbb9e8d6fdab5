//! Whether a file is as large as one for the whole country must be.
//!
//! In: how much was found in a file, and what is known of how much there must be. Out: nothing, or a sentence.
//! Guaranteed: no number of the country is built in: a region with boundaries of its own is compared with those.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::by_hand::boundaries_there;
use crate::catalogue::{Catalogue, CatalogueFile, Use};
use crate::check::{self, FileContent};
use crate::failure::FetchFailure;
use crate::folder::Folder;
use crate::lock::LockedFile;
use crate::plan::FetchPlan;

/// Refuses a table with less than half of the cells that its publisher counts, and removes it; whether these count
/// cells without a figure too is said nowhere.
///
/// # Errors
/// It has fewer.
pub(crate) fn refuse_fewer_cells(path: &Path, found: &FileContent, counted: Option<u64>) -> Result<(), FetchFailure> {
    let (Some(there), Some(counted)) = (found.observations, counted) else { return Ok(()) };
    if there.saturating_mul(2) >= counted {
        return Ok(());
    }
    drop(fs::remove_file(path));
    Err(FetchFailure::from(format!(
        "found {there} observations, and its publisher counts {counted}: a part of the table is missing, perhaps \
         because it is being changed; run again in an hour"
    )))
}

/// Refuses a file with figures of fewer than nine tenths of the buurten of the file whose place it would take, and
/// removes it.
///
/// # Errors
/// It has fewer.
pub(crate) fn refuse_smaller(
    folder: &Folder,
    file: &CatalogueFile,
    before: &LockedFile,
    path: &Path,
    found: &FileContent,
) -> Result<(), FetchFailure> {
    let check = file.addresses.iter().find(|address| address.name == before.name).map(|address| &address.check);
    let had = check.and_then(|check| check::check(&folder.path(&before.name), check).ok()?.buurten);
    let (Some(now), Some(had)) = (found.buurten, had) else { return Ok(()) };
    if now * 10 >= had * 9 {
        return Ok(());
    }
    drop(fs::remove_file(path));
    let name = &before.name;
    Err(FetchFailure::from(format!(
        "found {now} buurten with figures, and `{name}` that is there has {had}: it looks like a part, and what is \
         there stays. If it is right, move `{name}` out of the folder and run again"
    )))
}

/// Says which tables that arrived have figures of less than half of the buurten of the boundaries, or where there are
/// none of the largest table of the run; `arrived` has how many buurten each file has.
pub(crate) fn notes(
    folder: &Folder,
    catalogue: &Catalogue,
    plan: &FetchPlan<'_>,
    arrived: &BTreeMap<String, usize>,
) -> Vec<String> {
    let tables = plan.items.iter().filter(|item| item.source.uses != Use::Division);
    let tables: Vec<(&str, usize)> =
        tables.filter_map(|item| Some((item.file.name(), *arrived.get(item.file.name())?))).collect();
    if tables.is_empty() {
        return Vec::new();
    }
    let (known, whose) = match boundaries_there(folder, catalogue, plan.division) {
        Some(known) => (known, format!("the boundaries of {}", plan.division)),
        None => match tables.iter().max_by_key(|(_, buurten)| *buurten) {
            Some((name, buurten)) => (*buurten, format!("`{name}`")),
            None => return Vec::new(),
        },
    };
    let small = tables.iter().filter(|(_, buurten)| buurten * 2 < known);
    small
        .map(|(name, buurten)| {
            format!(
                "`{name}` has figures of {buurten} buurten, and {whose} have {known}: it may be a part of the table; \
                 look at its page, and fetch it again with --update"
            )
        })
        .collect()
}
