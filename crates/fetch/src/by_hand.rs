//! Whether what somebody put there stands for a file of the publisher.
//!
//! In: the names under which it lies there. Out: a [`ManualVerdict`]. Guaranteed: it is read, and never changed; what
//! cannot be used or is only a part of the country does not keep the file of the publisher away without a word.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::catalogue::{Catalogue, CatalogueFile, Use};
use crate::check::by_hand;
use crate::folder::{FileStanding, Folder};
use crate::plan::{FetchPlan, Item};

/// What somebody put there, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ManualVerdict {
    /// It stands for the file of the publisher.
    Stands {
        /// Its name.
        name: String,
    },
    /// It is a part of the country: the file of the publisher is got beside it.
    Part {
        /// Its name.
        name: String,
        /// A sentence that says so.
        note: String,
    },
    /// It cannot be used.
    Unusable {
        /// Its name.
        name: String,
        /// Why, as the rest of a sentence.
        why: String,
    },
}

/// What somebody put there, by the name of the file for which it may stand.
pub(crate) type ManualFiles = BTreeMap<String, ManualVerdict>;

/// Judges all that somebody put there for files of a plan.
pub(crate) fn judge(folder: &Folder, catalogue: &Catalogue, plan: &FetchPlan<'_>) -> ManualFiles {
    let mut all = ManualFiles::new();
    let mut boundaries = None;
    for item in &plan.items {
        // What cannot be read is told when the file is got.
        if let Ok(FileStanding::ByHand(names)) = folder.standing(item.file) {
            let least = item.source.least_buurten.map(|least| {
                let there = *boundaries.get_or_insert_with(|| boundaries_there(folder, catalogue, plan.division));
                // Key figures are of all buurten of their year; other years have fewer, and other tables leave some
                // out.
                let is_of_all = item.source.uses == Use::Years && item.file.year == plan.division;
                match there {
                    Some(there) if is_of_all => there * 9 / 10,
                    Some(there) => least.min(there * 2 / 3),
                    None => least,
                }
            });
            all.insert(item.file.name().to_owned(), of_item(folder, item, &names, least));
        }
    }
    all
}

fn of_item(folder: &Folder, item: &Item<'_>, names: &[String], least: Option<usize>) -> ManualVerdict {
    let (mut part, mut unusable) = (None, None);
    for group in groups(names) {
        let Some(name) = group.first().map(|name| (*name).to_owned()) else { continue };
        let paths: Vec<PathBuf> = group.iter().map(|name| folder.path(name)).collect();
        match (by_hand::check(&paths, item.file), least) {
            (Err(why), _) => unusable = unusable.or(Some(ManualVerdict::Unusable { name, why })),
            (Ok(found), Some(least)) if found.buurten.is_some_and(|buurten| buurten < least) => {
                let buurten = found.buurten.unwrap_or_default();
                part = part.or_else(|| Some(a_part(item, name, buurten, least)));
            }
            (Ok(_), _) => return ManualVerdict::Stands { name },
        }
    }
    let nothing = || ManualVerdict::Stands { name: names.first().cloned().unwrap_or_default() };
    unusable.or(part).unwrap_or_else(nothing)
}

/// A file of a part of the country; one that has the name of the national file is in its way.
fn a_part(item: &Item<'_>, name: String, buurten: usize, least: usize) -> ManualVerdict {
    let found = format!("it has {buurten} buurten, expected at least {least}: a part of the country gives no map");
    if item.file.names().any(|own| own == name) {
        return ManualVerdict::Unusable { name, why: found };
    }
    let (id, year, own) = (&item.source.id, item.file.year, item.file.name());
    let note = format!(
        "`{name}` does not stand for {id} {year}: {found}; `{own}` is fetched beside it. Of two files a build takes \
         the one that lies higher in the folder: move `{name}` out of it"
    );
    ManualVerdict::Part { name, note }
}

/// Puts pages of one table together; every other file stands for itself.
fn groups(names: &[String]) -> Vec<Vec<&String>> {
    let is_page = |name: &&String| {
        let lower = name.to_ascii_lowercase();
        lower.strip_suffix(".gz").unwrap_or(&lower).ends_with("json")
    };
    let mut groups: Vec<Vec<&String>> = names.iter().filter(|name| !is_page(name)).map(|name| vec![name]).collect();
    let pages: Vec<&String> = names.iter().filter(is_page).collect();
    if !pages.is_empty() {
        groups.push(pages);
    }
    groups
}

/// Counts the buurten of the boundaries that are there; none where there are none that can be read.
pub(crate) fn boundaries_there(folder: &Folder, catalogue: &Catalogue, division: i32) -> Option<usize> {
    let boundaries = catalogue.sources.iter().filter(|source| source.uses == Use::Division);
    let mut files = boundaries.flat_map(|source| &source.files).filter(|file| file.year == division);
    files.find_map(|file| buurten_of(folder, file))
}

fn buurten_of(folder: &Folder, file: &CatalogueFile) -> Option<usize> {
    let names = match folder.standing(file) {
        Ok(FileStanding::AsLocked(entry)) => vec![entry.name],
        Ok(FileStanding::ByHand(names)) => names,
        _ => return None,
    };
    names.iter().find_map(|name| by_hand::check(&[folder.path(name)], file).ok()?.buurten)
}
