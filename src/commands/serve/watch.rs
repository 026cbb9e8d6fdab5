//! Looks whether another dataset is published while the server runs, and shows it.
//!
//! In: a [`Place`], by the clock and when somebody asks. Out: what the [`Server`] shows. Guaranteed: a dataset is shown
//! only once it is loaded, verified and looked at; what goes wrong leaves the one that is shown as it is, and is told
//! once; at most two are held. The one that was shown before is held for those who have its addresses, and the next one
//! waits for that.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use super::load::Loader;
use crate::http::Server;
use crate::http::reload::{Questions, ReloadError, Reloaded};
use crate::published::{Lying, Place};

/// What is watched, and what was made of it.
#[derive(Debug)]
pub(super) struct Watch {
    place: Place,
    loader: Loader,
    server: Server,
    /// How long the former dataset is held.
    hold: Duration,
    runtime: Handle,
    /// What is published and not shown yet.
    wanted: Option<Lying>,
    /// The dataset that was shown before, while it is held.
    former: Option<Former>,
    /// Whether the config that is laid over the dataset is to be read anew.
    is_stale: bool,
    /// What went wrong last.
    told: Option<String>,
}

#[derive(Debug)]
struct Former {
    hash: String,
    until: Instant,
}

impl Watch {
    /// Begins with what the server shows.
    pub(super) fn new(place: Place, loader: Loader, server: Server, hold: Duration) -> Watch {
        let runtime = Handle::current();
        Watch { place, loader, server, hold, runtime, wanted: None, former: None, is_stale: false, told: None }
    }

    /// Looks once; `asked` when somebody waits for what comes of it. Blocks.
    fn check(&mut self, asked: bool) -> Result<Reloaded, ReloadError> {
        self.let_go();
        if let Some(lying) = self.place.look(asked).map_err(|cause| ReloadError(cause.to_string()))? {
            self.wanted = Some(lying);
        }
        // With other config laid over it, the same dataset is another edition.
        self.is_stale |= asked && self.loader.has_config();
        let Some(wanted) = self.wanted.take() else { return Ok(Reloaded::Unchanged) };
        match self.follow(&wanted) {
            Ok(waits @ Reloaded::Waits { .. }) => {
                self.wanted = Some(wanted);
                Ok(waits)
            }
            outcome => {
                self.is_stale = false;
                outcome.map_err(|cause| ReloadError(format!("{cause:#}")))
            }
        }
    }

    /// Shows what is published, unless it is shown.
    fn follow(&mut self, wanted: &Lying) -> anyhow::Result<Reloaded> {
        let shown = self.server.shown();
        if !self.is_stale {
            if shown.as_ref().is_some_and(|shown| shown.dataset == wanted.hash) {
                return Ok(Reloaded::Unchanged);
            }
            if self.former.as_ref().is_some_and(|former| former.hash == wanted.hash) {
                return Ok(self.turn());
            }
        }
        if let Some(former) = &self.former {
            let left = former.until.saturating_duration_since(Instant::now());
            return Ok(Reloaded::Waits { seconds: left.as_secs() + 1 });
        }
        let loaded = self.loader.load_and_warm(&wanted.path, &self.runtime)?;
        if shown.is_some_and(|shown| shown.version == loaded.state.content().version) {
            return Ok(Reloaded::Unchanged);
        }
        self.server.announce(&loaded.state, &loaded.routes);
        Ok(self.turn())
    }

    /// Shows what is beside; what was shown is held for a while.
    fn turn(&mut self) -> Reloaded {
        let former = self.server.shown();
        self.server.turn();
        let shown_for = former.as_ref().and_then(|former| former.since.elapsed().ok());
        self.former = former.map(|former| Former { hash: former.dataset, until: Instant::now() + self.hold });
        let shown = self.server.shown();
        if let Some(shown) = &shown {
            let (dataset, version, year) = (&shown.dataset, shown.version, shown.year);
            tracing::info!(dataset, %version, year, former_shown_for = ?shown_for, "another dataset is shown");
        }
        Reloaded::Shown { dataset: shown.map_or_else(String::new, |shown| shown.dataset) }
    }

    /// Lets go of the former dataset when its time is over.
    fn let_go(&mut self) {
        if self.former.as_ref().is_some_and(|former| former.until <= Instant::now()) {
            self.server.release();
            self.former = None;
            tracing::info!("the dataset that was shown before is let go");
        }
    }

    /// Tells the log what went wrong, once for as long as it is the same.
    fn tell(&mut self, outcome: &Result<Reloaded, ReloadError>) {
        let told = outcome.as_ref().err().map(ToString::to_string);
        if let Some(error) = told.as_ref().filter(|_| told != self.told) {
            tracing::error!(error, "new figures are not shown; those before are shown still");
        }
        self.told = told;
    }
}

/// Looks every so often, and whenever somebody asks, until nobody can ask any more.
pub(super) async fn watch(watch: Watch, mut questions: Questions, poll: Option<Duration>) {
    let watch = Arc::new(Mutex::new(watch));
    let mut due = poll.map(|poll| Instant::now() + poll);
    loop {
        let release = locked(&watch).former.as_ref().map(|former| former.until);
        let until = [due, release].into_iter().flatten().min();
        let question = tokio::select! {
            question = questions.next() => match question {
                Some(question) => Some(question),
                None => return,
            },
            () = tokio::time::sleep_until(until.unwrap_or_else(Instant::now).into()), if until.is_some() => None,
        };
        let asked = question.is_some();
        // What waits for the former dataset to be let go is shown then, whether there is a clock or not.
        let is_due = due.is_some_and(|due| due <= Instant::now()) || locked(&watch).wanted.is_some();
        if !asked && !is_due {
            locked(&watch).let_go();
            continue;
        }
        let looking = Arc::clone(&watch);
        let outcome = tokio::task::spawn_blocking(move || {
            let mut watch = locked(&looking);
            let outcome = watch.check(asked);
            watch.tell(&outcome);
            outcome
        });
        let outcome = outcome.await.unwrap_or_else(|panicked| Err(ReloadError(panicked.to_string())));
        due = poll.map(|poll| Instant::now() + poll);
        if asked || !matches!(outcome, Ok(Reloaded::Unchanged | Reloaded::Waits { .. })) {
            questions.count(&outcome);
        }
        if let Some(question) = question {
            // Who asked may have left.
            drop(question.send(outcome));
        }
    }
}

/// Takes the watch, also after a panic: what it holds is set as a whole.
fn locked(watch: &Mutex<Watch>) -> MutexGuard<'_, Watch> {
    watch.lock().unwrap_or_else(PoisonError::into_inner)
}
