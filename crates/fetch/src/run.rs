//! A whole run: every file of the plan, two hosts at once.
//!
//! In: the catalogue, and what was asked for. Out: a [`RunSummary`]. Guaranteed: one run at a time in a folder; the
//! lock and the licences say what is there when it ends, however it ends.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use thiserror::Error;

use crate::arrival::Arrival;
use crate::by_hand::{self, ManualFiles, ManualVerdict};
use crate::catalogue::{Catalogue, FetchWay};
use crate::changes::TableChanges;
use crate::clock::Clock;
use crate::download::Downloader;
use crate::event::Listener;
use crate::folder::{FileStanding, Folder, FolderError};
use crate::licences;
use crate::obtain::FileFetcher;
use crate::odata3::first_rows;
use crate::outcome::{FetchMode, FileOutcome, Trial};
use crate::plan::{FetchPlan, FetchPlanError, Item, Request, plan};
use crate::products;
use crate::proof::strays;
use crate::size;
use crate::summary::{FileResult, RunSummary};
use crate::transport::{NetworkError, NetworkSettings, Transport};

/// So many hosts are asked at once.
const HOSTS_AT_ONCE: usize = 2;

/// What a run is asked for.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder.
    pub data: PathBuf,
    /// Which files.
    pub request: Request,
    /// How much is done.
    pub mode: FetchMode,
    /// Whether zips are kept aside when their file was taken out.
    pub keep: bool,
    /// How the network is reached.
    pub network: NetworkSettings,
}

/// Why there was no run.
#[derive(Debug, Error)]
pub enum RunError {
    /// What was asked for is not in the catalogue.
    #[error(transparent)]
    Plan(#[from] FetchPlanError),
    /// The network cannot be used.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The folder cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

/// Gets the files.
///
/// # Errors
/// [`RunError`], before anything was asked for; what fails later is in the summary.
pub fn run(
    catalogue: &Catalogue,
    options: &Options,
    clock: &Arc<dyn Clock>,
    listener: Listener<'_>,
) -> Result<RunSummary, RunError> {
    let plan = plan(catalogue, &options.request)?;
    let transport = Transport::new(options.network.clone(), Arc::clone(clock))?;
    let folder =
        if options.mode == FetchMode::Offline { Folder::look(&options.data)? } else { Folder::take(&options.data)? };
    match options.mode {
        FetchMode::Locked => folder.needs_lock("--locked")?,
        FetchMode::Offline => folder.needs_lock("--offline")?,
        _ => {}
    }
    let downloader = Downloader { transport: &transport, clock: clock.as_ref(), listener };
    let compares = matches!(options.mode, FetchMode::Locked | FetchMode::Offline);
    let by_hand = if compares { ManualFiles::new() } else { by_hand::judge(&folder, catalogue, &plan) };
    let changes = changes(catalogue, options.mode, &plan, &folder, &by_hand, &downloader);
    let buurten = Mutex::default();
    let stop = AtomicBool::new(false);
    let obtain = FileFetcher {
        downloader,
        arrival: Arrival { downloader, folder: &folder, changes: changes.as_ref(), keep: options.keep },
        folder: &folder,
        mode: options.mode,
        by_hand: &by_hand,
        buurten: &buurten,
        stop: &stop,
    };
    let outcomes = all(&plan, &obtain);
    if !matches!(options.mode, FetchMode::Offline | FetchMode::Check) {
        licences::write(&folder, catalogue)?;
    }
    // With `--offline` and `--locked` it is no note, but a difference; in the other modes it is made anew.
    let mut notes = if options.mode == FetchMode::Check { products::stale(&folder) } else { Vec::new() };
    notes.extend(by_hand.values().filter_map(|judged| match judged {
        ManualVerdict::Part { note, .. } => Some(note.clone()),
        _ => None,
    }));
    let buurten = buurten.into_inner().unwrap_or_else(PoisonError::into_inner);
    notes.extend(size::notes(&folder, catalogue, &plan, &buurten));
    let mut strays = strays(&folder, catalogue, &plan, options.mode);
    let summary = summary(options, plan, outcomes, notes);
    let is_told = |name: &str| {
        summary
            .files
            .iter()
            .any(|done| matches!(&done.outcome, FileOutcome::Differs { name: told, .. } if told == name))
    };
    strays.retain(|stray| !is_told(&stray.name));
    Ok(RunSummary { strays, ..summary })
}

/// Asks when tables were changed last, if that can save or tell anything.
fn changes(
    catalogue: &Catalogue,
    mode: FetchMode,
    plan: &FetchPlan<'_>,
    folder: &Folder,
    by_hand: &ManualFiles,
    downloader: &Downloader<'_>,
) -> Option<TableChanges> {
    let link = catalogue.changes.as_ref()?;
    let is_asked_for = |item: &Item<'_>| {
        let is_listed = item.file.table.is_some()
            && item
                .file
                .addresses
                .iter()
                .any(|address| matches!(&address.way, FetchWay::Url { link: of, .. } if of.host() == link.host()));
        let looks = matches!(mode, FetchMode::Update | FetchMode::Check);
        is_listed
            && match folder.standing(item.file) {
                Ok(FileStanding::AsLocked(_)) => looks,
                Ok(FileStanding::ByHand(_)) => {
                    let is_part = matches!(by_hand.get(item.file.name()), Some(ManualVerdict::Part { .. }));
                    is_part && mode != FetchMode::Check
                }
                Err(_) => false,
                Ok(FileStanding::Damaged(_)) => matches!(mode, FetchMode::Get | FetchMode::Update),
                Ok(FileStanding::Absent) => mode != FetchMode::Offline,
            }
    };
    if plan.items.iter().any(is_asked_for) { TableChanges::ask(downloader, link) } else { None }
}

/// Files that are still to be got, and the hosts that are asked.
#[derive(Debug, Default)]
struct FileQueue {
    waiting: BTreeSet<usize>,
    asked: BTreeMap<String, usize>,
}

impl FileQueue {
    /// Takes the first file whose host is not asked yet, else the first of all.
    fn take(&mut self, plan: &FetchPlan<'_>) -> Option<usize> {
        let is_free = |at: &&usize| !self.asked.contains_key(host(plan, **at));
        let at = *self.waiting.iter().find(is_free).or_else(|| self.waiting.first())?;
        self.waiting.remove(&at);
        *self.asked.entry(host(plan, at).to_owned()).or_default() += 1;
        Some(at)
    }

    fn done(&mut self, plan: &FetchPlan<'_>, at: usize) {
        if let Some(count) = self.asked.get_mut(host(plan, at)) {
            *count -= 1;
        }
        self.asked.retain(|_, count| *count > 0);
    }
}

fn host<'p>(plan: &'p FetchPlan<'_>, at: usize) -> &'p str {
    plan.items[at].file.addresses[0].link().host()
}

/// Gets all files, on two threads.
fn all(plan: &FetchPlan<'_>, obtain: &FileFetcher<'_>) -> BTreeMap<usize, FileOutcome> {
    let queue = Mutex::new(FileQueue { waiting: (0..plan.items.len()).collect(), ..FileQueue::default() });
    let outcomes = Mutex::new(BTreeMap::new());
    let work = || {
        loop {
            if obtain.stop.load(Ordering::Relaxed) {
                break;
            }
            let taken = queue.lock().unwrap_or_else(PoisonError::into_inner).take(plan);
            let Some(at) = taken else { break };
            let outcome = obtain.file(&plan.items[at]);
            outcomes.lock().unwrap_or_else(PoisonError::into_inner).insert(at, outcome);
            queue.lock().unwrap_or_else(PoisonError::into_inner).done(plan, at);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..HOSTS_AT_ONCE {
            scope.spawn(work);
        }
    });
    outcomes.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn summary(
    options: &Options,
    plan: FetchPlan<'_>,
    mut outcomes: BTreeMap<usize, FileOutcome>,
    notes: Vec<String>,
) -> RunSummary {
    let files = plan.items.iter().enumerate().map(|(at, item)| {
        let not_tried = || FileOutcome::Missing {
            trials: vec![Trial {
                link: item.file.addresses[0].link().to_string(),
                why: "not tried, because the disk is full".to_owned(),
            }],
        };
        let member = match &item.file.addresses[0].way {
            FetchWay::Url { member: Some(member), .. } => Some(member.to_string()),
            _ => None,
        };
        let rows = match &item.file.addresses[0].way {
            FetchWay::Odata3(table) => Some(first_rows(table)),
            _ => None,
        };
        FileResult {
            source: item.source.id.clone(),
            title: item.source.title.clone(),
            year: item.file.year,
            name: item.file.name().to_owned(),
            page: item.file.page.clone(),
            member,
            rows,
            required: item.required,
            outcome: outcomes.remove(&at).unwrap_or_else(not_tried),
        }
    });
    let files = files.collect();
    let notes = plan.notes.into_iter().chain(notes).collect();
    let FetchPlan { division, newest, .. } = plan;
    RunSummary { mode: options.mode, data: options.data.clone(), division, newest, files, strays: Vec::new(), notes }
}
