//! Whether the folder is what `fetch.lock` says, beyond the files of a plan.
//!
//! In: the folder, and the catalogue. Out: the files that a build would read and that are not as written down.
//! Guaranteed: what is written down and lies there is compared to the byte; what lies there and is not written down is
//! named where a build may take it for a file of the catalogue or for a recoding.

use std::collections::BTreeSet;

use crate::catalogue::Catalogue;
use crate::folder::{Folder, is_by_hand, is_edition, measure};
use crate::outcome::{FetchMode, StrayFile};
use crate::plan::FetchPlan;
use crate::products;

/// What the names of recodings begin with.
const RECODING: &str = "hercodering";

/// Why a file that somebody put there proves nothing.
pub(crate) const UNLOCKED: &str =
    "is not in fetch.lock, and a build would read it: somebody put it there; take it away, or run without the option";

/// Lists the files that are not as written down, by name; none in modes that compare nothing. What is written down of a
/// file of the plan is told with its outcome; with `--locked` what is gone is no news, for it is not asked for.
pub(crate) fn strays(folder: &Folder, catalogue: &Catalogue, plan: &FetchPlan<'_>, mode: FetchMode) -> Vec<StrayFile> {
    if !matches!(mode, FetchMode::Locked | FetchMode::Offline) {
        return Vec::new();
    }
    let planned: BTreeSet<&str> = plan.items.iter().flat_map(|item| item.file.names()).collect();
    let mut strays = Vec::new();
    let mut add = |name: &str, why: String| strays.push(StrayFile { name: name.to_owned(), why });
    let lock = folder.lock();
    let locked = lock.files().iter().map(|file| (&file.name, &file.blake3));
    for (name, blake3) in locked.filter(|(name, _)| !planned.contains(name.as_str())) {
        let path = folder.path(name);
        let is_there = path.is_file();
        if is_there && measure(&path).map_or(true, |found| found.blake3 != *blake3) {
            add(name, format!("differs from fetch.lock: expected BLAKE3 {blake3}; delete it and fetch it again"));
        } else if !is_there && mode == FetchMode::Offline {
            add(name, "is in fetch.lock, and gone".to_owned());
        }
    }
    for (name, why) in products::wrong(folder) {
        if mode == FetchMode::Offline || folder.path(&name).is_file() {
            add(&name, why);
        }
    }
    let of_catalogue = |name: &str| {
        catalogue.sources.iter().any(|source| {
            let mut files = source.files.iter();
            is_edition(name, source) || files.any(|file| is_by_hand(name, file) || file.names().any(|own| own == name))
        })
    };
    let is_recoding = |name: &str| {
        let last = name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        last.strip_prefix(RECODING).is_some_and(|rest| rest.split('.').next_back() == Some("csv"))
    };
    for name in folder.files().iter().filter(|name| folder.is_nobodys(name)) {
        if is_recoding(name) || of_catalogue(name) {
            add(name, UNLOCKED.to_owned());
        }
    }
    strays.sort_by(|a, b| a.name.cmp(&b.name));
    strays
}
