//! One file: from wherever it can be had, checked, in its place.
//!
//! In: a file of the plan. Out: its [`Outcome`]. Guaranteed: what is put in place passed its check; what was there
//! stays until then; the addresses are tried in the order of the catalogue, each with its reason told if it fails.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::arrival::{Arrival, Arrived, Tried};
use crate::by_hand::{ByHand, Judged};
use crate::catalogue::{Address, CatalogueFile};
use crate::download::Downloader;
use crate::event::Event;
use crate::folder::{Folder, Standing};
use crate::lock::LockedFile;
use crate::not_had::NotHad;
use crate::outcome::{Mode, Outcome, Trial};
use crate::plan::Item;
use crate::proof;
use crate::retry::DiskError;
use crate::size::refuse_smaller;

/// What getting files needs.
pub(crate) struct Obtain<'a> {
    pub(crate) downloader: Downloader<'a>,
    pub(crate) arrival: Arrival<'a>,
    pub(crate) folder: &'a Folder,
    pub(crate) mode: Mode,
    /// What somebody put there.
    pub(crate) by_hand: &'a ByHand,
    /// How many buurten are in what arrived, by the first name of each file.
    pub(crate) buurten: &'a Mutex<BTreeMap<String, usize>>,
    /// Set when nothing more can be written.
    pub(crate) stop: &'a AtomicBool,
}

impl Obtain<'_> {
    /// Gets a file, or tells why not.
    pub(crate) fn file(&self, item: &Item<'_>) -> Outcome {
        let outcome = self.decide(item);
        let (name, bytes) = (item.file.name(), outcome.bytes());
        (self.downloader.listener)(Event::Ends { name, outcome: &outcome.in_words(), bytes });
        outcome
    }

    fn decide(&self, item: &Item<'_>) -> Outcome {
        let standing = match self.folder.standing(item.file) {
            Ok(standing) => standing,
            Err(error) => return missing(item.file.name().to_owned(), error.to_string()),
        };
        match (standing, self.mode) {
            (Standing::ByHand(names), Mode::Locked | Mode::Offline) => {
                // The others are told as strays.
                Outcome::Differs { name: first(names), why: proof::UNLOCKED.to_owned() }
            }
            (Standing::ByHand(names), mode) => match self.by_hand.get(item.file.name()) {
                Some(Judged::Unusable { name, why }) => Outcome::Unusable { name: name.clone(), why: why.clone() },
                Some(Judged::Part { .. }) if mode == Mode::Check => self.is_there(item),
                Some(Judged::Part { .. }) => self.get(item),
                Some(Judged::Stands { name }) => Outcome::Kept { name: name.clone() },
                None => Outcome::Kept { name: first(names) },
            },
            (Standing::AsLocked(entry), Mode::Update | Mode::Check) => self.look(item, *entry),
            (Standing::AsLocked(entry), _) => Outcome::Unchanged { name: entry.name, bytes: entry.bytes },
            (Standing::Damaged(entry), Mode::Locked | Mode::Offline | Mode::Check) => Outcome::Differs {
                why: format!("differs from fetch.lock: expected BLAKE3 {}; delete it and fetch it again", entry.blake3),
                name: entry.name,
            },
            (Standing::Absent, Mode::Offline) => Outcome::Missing { trials: Vec::new() },
            (Standing::Absent, Mode::Check) => self.is_there(item),
            (Standing::Absent | Standing::Damaged(_), _) => self.get(item),
        }
    }

    /// Gets a file that is not there, or not whole.
    fn get(&self, item: &Item<'_>) -> Outcome {
        let mut trials = Vec::new();
        for address in &item.file.addresses {
            match self.get_from(item, address) {
                Ok((entry, kept)) => return Outcome::Fetched { entry: Box::new(entry), renewed: false, kept },
                Err(not_had) => {
                    if self.moves_on(item.file, address, &not_had, &mut trials) {
                        break;
                    }
                }
            }
        }
        Outcome::Missing { trials }
    }

    fn get_from(&self, item: &Item<'_>, address: &Address) -> Result<(LockedFile, Option<String>), NotHad> {
        match self.arrival.from(item, address, None)? {
            Tried::Same => Err(NotHad::from("it is said to be unchanged, but was not asked so".to_owned())),
            Tried::Arrived(arrived) => {
                self.refuse_unlocked(&arrived)?;
                let kept = self.place(item.file, &arrived)?;
                Ok((arrived.entry, kept))
            }
        }
    }

    /// With `--locked`, lets only pass what is written down.
    fn refuse_unlocked(&self, arrived: &Arrived) -> Result<(), NotHad> {
        if self.mode != Mode::Locked {
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
    fn look(&self, item: &Item<'_>, entry: LockedFile) -> Outcome {
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
        Outcome::Unsure { name: entry.name, trials }
    }

    fn look_at(&self, item: &Item<'_>, address: &Address, entry: &LockedFile) -> Result<Outcome, NotHad> {
        let unchanged = || Outcome::Unchanged { name: entry.name.clone(), bytes: entry.bytes };
        let known = Some(entry).filter(|entry| address.link().to_string() == entry.url);
        let arrived = match self.arrival.from(item, address, known)? {
            Tried::Same => return Ok(unchanged()),
            Tried::Arrived(arrived) => arrived,
        };
        if is_same(entry, &arrived.entry) && entry.name == arrived.entry.name {
            remove(&arrived.path)?;
            if self.mode == Mode::Update {
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
        if self.mode == Mode::Check {
            remove(&arrived.path)?;
            return Ok(Outcome::Newer { link: arrived.entry.final_url });
        }
        let kept = self.place(item.file, &arrived)?;
        Ok(Outcome::Fetched { entry: Box::new(arrived.entry), renewed: true, kept })
    }

    /// Tells whether a file that is not there can be had, without taking it.
    fn is_there(&self, item: &Item<'_>) -> Outcome {
        let mut trials = Vec::new();
        for address in &item.file.addresses {
            match self.arrival.is_at(item, address) {
                Ok(link) => return Outcome::Newer { link: link.to_string() },
                Err(not_had) => {
                    if self.moves_on(item.file, address, &not_had, &mut trials) {
                        break;
                    }
                }
            }
        }
        Outcome::Missing { trials }
    }

    fn place(&self, file: &CatalogueFile, arrived: &Arrived) -> Result<Option<String>, NotHad> {
        let others: Vec<&str> = file.names().collect();
        let kept = self.folder.place(&arrived.path, &arrived.entry, &others)?;
        if let Some(count) = arrived.found.buurten {
            let mut buurten = self.buurten.lock().unwrap_or_else(PoisonError::into_inner);
            buurten.insert(file.name().to_owned(), count);
        }
        Ok(kept)
    }

    /// Notes why an address gave nothing; tells whether there is no use in trying others.
    fn moves_on(&self, file: &CatalogueFile, address: &Address, not_had: &NotHad, trials: &mut Vec<Trial>) -> bool {
        let link = address.link().to_string();
        (self.downloader.listener)(Event::MovesOn { name: file.name(), link: &link, why: &not_had.why });
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

fn missing(link: String, why: String) -> Outcome {
    Outcome::Missing { trials: vec![Trial { link, why }] }
}

fn remove(path: &Path) -> Result<(), NotHad> {
    let path: PathBuf = path.to_owned();
    match std::fs::remove_file(&path) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
            Err(DiskError::at("removing", &path)(cause).into())
        }
        _ => Ok(()),
    }
}
