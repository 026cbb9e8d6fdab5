//! One file: from wherever it can be had, checked, in its place.
//!
//! In: a file of the plan. Out: its [`FileOutcome`]. Guaranteed: what is put in place passed its check; what was there
//! stays until then; the addresses are tried in the order of the catalogue, each with its reason told if it fails.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::arrival::{AddressOutcome, Arrival, StagedFile};
use crate::by_hand::{ManualFiles, ManualVerdict};
use crate::catalogue::{Address, CatalogueFile};
use crate::download::Downloader;
use crate::event::FetchEvent;
use crate::failure::FetchFailure;
use crate::folder::{FileStanding, Folder};
use crate::lock::LockedFile;
use crate::outcome::{FetchMode, FileOutcome, Trial};
use crate::plan::Item;
use crate::proof;
use crate::retry::DiskError;
use crate::size::refuse_smaller;

/// What getting files needs.
pub(crate) struct FileFetcher<'a> {
    pub(crate) downloader: Downloader<'a>,
    pub(crate) arrival: Arrival<'a>,
    pub(crate) folder: &'a Folder,
    pub(crate) mode: FetchMode,
    /// What somebody put there.
    pub(crate) by_hand: &'a ManualFiles,
    /// How many buurten are in what arrived, by the first name of each file.
    pub(crate) buurten: &'a Mutex<BTreeMap<String, usize>>,
    /// Set when nothing more can be written.
    pub(crate) stop: &'a AtomicBool,
}

impl FileFetcher<'_> {
    /// Gets a file, or tells why not.
    pub(crate) fn file(&self, item: &Item<'_>) -> FileOutcome {
        let outcome = self.decide(item);
        let (name, bytes) = (item.file.name(), outcome.bytes());
        (self.downloader.listener)(FetchEvent::Ends { name, outcome: &outcome.in_words(), bytes });
        outcome
    }

    fn decide(&self, item: &Item<'_>) -> FileOutcome {
        let standing = match self.folder.standing(item.file) {
            Ok(standing) => standing,
            Err(error) => return missing(item.file.name().to_owned(), error.to_string()),
        };
        match (standing, self.mode) {
            (FileStanding::ByHand(names), FetchMode::Locked | FetchMode::Offline) => {
                // The others are told as strays.
                FileOutcome::Differs { name: first(names), why: proof::UNLOCKED.to_owned() }
            }
            (FileStanding::ByHand(names), mode) => match self.by_hand.get(item.file.name()) {
                Some(ManualVerdict::Unusable { name, why }) => {
                    FileOutcome::Unusable { name: name.clone(), why: why.clone() }
                }
                Some(ManualVerdict::Part { .. }) if mode == FetchMode::Check => self.is_there(item),
                Some(ManualVerdict::Part { .. }) => self.get(item),
                Some(ManualVerdict::Stands { name }) => FileOutcome::Kept { name: name.clone() },
                None => FileOutcome::Kept { name: first(names) },
            },
            (FileStanding::AsLocked(entry), FetchMode::Update | FetchMode::Check) => self.look(item, *entry),
            (FileStanding::AsLocked(entry), _) => FileOutcome::Unchanged { name: entry.name, bytes: entry.bytes },
            (FileStanding::Damaged(entry), FetchMode::Locked | FetchMode::Offline | FetchMode::Check) => {
                FileOutcome::Differs {
                    why: format!(
                        "differs from fetch.lock: expected BLAKE3 {}; delete it and fetch it again",
                        entry.blake3
                    ),
                    name: entry.name,
                }
            }
            (FileStanding::Absent, FetchMode::Offline) => FileOutcome::Missing { trials: Vec::new() },
            (FileStanding::Absent, FetchMode::Check) => self.is_there(item),
            (FileStanding::Absent | FileStanding::Damaged(_), _) => self.get(item),
        }
    }

    /// Gets a file that is not there, or not whole.
    fn get(&self, item: &Item<'_>) -> FileOutcome {
        let mut trials = Vec::new();
        for address in &item.file.addresses {
            match self.get_from(item, address) {
                Ok((entry, kept)) => return FileOutcome::Fetched { entry: Box::new(entry), renewed: false, kept },
                Err(not_had) => {
                    if self.moves_on(item.file, address, &not_had, &mut trials) {
                        break;
                    }
                }
            }
        }
        FileOutcome::Missing { trials }
    }

    fn get_from(&self, item: &Item<'_>, address: &Address) -> Result<(LockedFile, Option<String>), FetchFailure> {
        match self.arrival.from(item, address, None)? {
            AddressOutcome::Same => {
                Err(FetchFailure::from("it is said to be unchanged, but was not asked so".to_owned()))
            }
            AddressOutcome::Arrived(arrived) => {
                self.refuse_unlocked(&arrived)?;
                let kept = self.place(item.file, &arrived)?;
                Ok((arrived.entry, kept))
            }
        }
    }

    /// With `--locked`, lets only pass what is written down.
    fn refuse_unlocked(&self, arrived: &StagedFile) -> Result<(), FetchFailure> {
        if self.mode != FetchMode::Locked {
            return Ok(());
        }
        let lock = self.folder.lock();
        let now = &arrived.entry;
        let why = match lock.file(&now.name) {
            Some(before) if is_same(before, now) => return Ok(()),
            Some(before) => format!(
                "it differs from fetch.lock: found BLAKE3 {} ({} bytes), expected {} ({} bytes): the publisher changed \
                 it since {}",
                now.blake3, now.bytes, before.blake3, before.bytes, before.retrieved
            ),
            None => "fetch.lock does not have it, and --locked takes nothing else".to_owned(),
        };
        remove(&arrived.path)?;
        Err(why.into())
    }

    /// Looks whether there is a newer version of a file that is there, and takes it unless only told to look.
    fn look(&self, item: &Item<'_>, entry: LockedFile) -> FileOutcome {
        let mut trials = Vec::new();
        for address in &item.file.addresses {
            match self.look_at(item, address, &entry) {
                Ok(outcome) => return outcome,
                Err(not_had) => {
                    if self.moves_on(item.file, address, &not_had, &mut trials) {
                        break;
                    }
                }
            }
            // An address behind the one it came from has no better version, only another form.
            if address.link().to_string() == entry.url {
                break;
            }
        }
        FileOutcome::Unsure { name: entry.name, trials }
    }

    fn look_at(&self, item: &Item<'_>, address: &Address, entry: &LockedFile) -> Result<FileOutcome, FetchFailure> {
        let unchanged = || FileOutcome::Unchanged { name: entry.name.clone(), bytes: entry.bytes };
        let known = Some(entry).filter(|entry| address.link().to_string() == entry.url);
        let arrived = match self.arrival.from(item, address, known)? {
            AddressOutcome::Same => return Ok(unchanged()),
            AddressOutcome::Arrived(arrived) => arrived,
        };
        if is_same(entry, &arrived.entry) && entry.name == arrived.entry.name {
            remove(&arrived.path)?;
            if self.mode == FetchMode::Update {
                // The same, but said anew: next time the publisher can tell so by its tag.
                let now = arrived.entry;
                let entry = LockedFile {
                    etag: now.etag,
                    last_modified: now.last_modified,
                    table_modified: now.table_modified,
                    observations: now.observations,
                    status: now.status,
                    url: now.url,
                    final_url: now.final_url,
                    ..entry.clone()
                };
                self.folder.write_down(&entry)?;
            }
            return Ok(unchanged());
        }
        refuse_smaller(self.folder, item.file, entry, &arrived.path, &arrived.found)?;
        if self.mode == FetchMode::Check {
            remove(&arrived.path)?;
            return Ok(FileOutcome::Newer { link: arrived.entry.final_url });
        }
        let kept = self.place(item.file, &arrived)?;
        Ok(FileOutcome::Fetched { entry: Box::new(arrived.entry), renewed: true, kept })
    }

    /// Tells whether a file that is not there can be had, without taking it.
    fn is_there(&self, item: &Item<'_>) -> FileOutcome {
        let mut trials = Vec::new();
        for address in &item.file.addresses {
            match self.arrival.is_at(item, address) {
                Ok(link) => return FileOutcome::Newer { link: link.to_string() },
                Err(not_had) => {
                    if self.moves_on(item.file, address, &not_had, &mut trials) {
                        break;
                    }
                }
            }
        }
        FileOutcome::Missing { trials }
    }

    fn place(&self, file: &CatalogueFile, arrived: &StagedFile) -> Result<Option<String>, FetchFailure> {
        let others: Vec<&str> = file.names().collect();
        let kept = self.folder.place(&arrived.path, &arrived.entry, &others)?;
        if let Some(count) = arrived.found.buurten {
            let mut buurten = self.buurten.lock().unwrap_or_else(PoisonError::into_inner);
            buurten.insert(file.name().to_owned(), count);
        }
        Ok(kept)
    }

    /// Notes why an address gave nothing; tells whether there is no use in trying others.
    fn moves_on(
        &self,
        file: &CatalogueFile,
        address: &Address,
        not_had: &FetchFailure,
        trials: &mut Vec<Trial>,
    ) -> bool {
        let link = address.link().to_string();
        (self.downloader.listener)(FetchEvent::MovesOn { name: file.name(), link: &link, why: &not_had.why });
        trials.push(Trial { link, why: not_had.why.clone() });
        if not_had.is_full {
            self.stop.store(true, Ordering::Relaxed);
        }
        not_had.is_full
    }
}

/// Tells whether two versions are the same: to the byte, or in what is packed in them.
fn is_same(one: &LockedFile, other: &LockedFile) -> bool {
    one.blake3 == other.blake3 || one.content.is_some() && one.content == other.content
}

fn first(names: Vec<String>) -> String {
    names.into_iter().next().unwrap_or_default()
}

fn missing(link: String, why: String) -> FileOutcome {
    FileOutcome::Missing { trials: vec![Trial { link, why }] }
}

fn remove(path: &Path) -> Result<(), FetchFailure> {
    let path: PathBuf = path.to_owned();
    match std::fs::remove_file(&path) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
            Err(DiskError::at("removing", &path)(cause).into())
        }
        _ => Ok(()),
    }
}
