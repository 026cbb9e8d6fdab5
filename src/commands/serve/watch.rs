//! Looks whether another dataset is published while the server runs, and shows it.
//!
//! In: a [`PublishedPlace`], by the clock and when somebody asks. Out: what the [`Server`] shows. Guaranteed: a dataset
//! is shown only once it is loaded, verified and looked at; what goes wrong leaves the one that is shown as it is, and
//! is told once; at most two are held. The one that was shown before is held for those who have its addresses, and the
//! next one waits for that, unless other servers were told to show it, who do not wait for this one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use super::load::{LoadedDataset, Loader};
use super::manager;
use crate::http::Server;
use crate::http::reload::{Questions, ReloadError, ReloadOutcome};
use crate::publication::{FormerDataset, PublishedDataset, PublishedPlace, ReadyDataset};

/// What is watched, and what was made of it.
#[derive(Debug)]
pub(super) struct Watch {
    place: PublishedPlace,
    loader: Loader,
    server: Server,
    /// How long the former dataset is held.
    hold: Duration,
    runtime: Handle,
    /// What is published and not done with.
    wanted: Option<PublishedDataset>,
    /// What is held beside the dataset that is shown.
    beside: Option<NextDataset>,
    /// What tells the postcodes of the dataset that is shown from others.
    postcodes: Option<u32>,
    /// Whether the config that is laid over the dataset is to be read anew.
    is_stale: bool,
    /// What went wrong last.
    told: Option<String>,
}

/// The dataset beside the one that is shown.
#[derive(Debug)]
struct NextDataset {
    hash: String,
    /// What tells its postcodes from others.
    postcodes: Option<u32>,
    /// Until when it is held, if it was shown before; none for the next one, which waits to be shown.
    until: Option<Instant>,
}

impl Watch {
    /// Begins with what the server shows of what is published.
    pub(super) fn new(
        place: PublishedPlace,
        loader: Loader,
        server: Server,
        hold: Duration,
        published: PublishedDataset,
    ) -> Watch {
        let (runtime, postcodes, wanted) = (Handle::current(), published.shown.postcodes, Some(published));
        Watch { place, loader, server, hold, runtime, wanted, beside: None, postcodes, is_stale: false, told: None }
    }

    /// Looks once; `asked` when somebody waits for what comes of it. Blocks.
    fn check(&mut self, asked: bool) -> Result<ReloadOutcome, ReloadError> {
        self.let_go();
        if let Some(published) = self.place.look(asked).map_err(|cause| ReloadError(cause.to_string()))? {
            self.wanted = Some(published);
        }
        // With other config laid over it, the same dataset is another edition.
        self.is_stale |= asked && self.loader.has_config();
        let Some(wanted) = self.wanted.take() else { return Ok(ReloadOutcome::Unchanged) };
        let outcome = self.follow(&wanted);
        let waits = matches!(outcome, Ok(ReloadOutcome::Waits { .. }));
        self.is_stale &= waits;
        let outcome = outcome.map_err(|cause| ReloadError(format!("{cause:#}")))?;
        let missing = wanted.missing.clone();
        if waits || !self.is_done(&wanted) {
            self.wanted = Some(PublishedDataset { missing: None, ..wanted });
        }
        missing.map_or(Ok(outcome), |cause| Err(ReloadError(cause)))
    }

    /// Tells whether nothing of what is published waits.
    fn is_done(&self, wanted: &PublishedDataset) -> bool {
        wanted.shown.postcodes == self.postcodes
            && wanted.next.as_ref().is_none_or(|next| self.is_beside(&next.hash))
            && self.missed(wanted).is_none()
    }

    /// Finds the dataset that other servers hold, since they showed it before, and this one does not; with the time
    /// that is left of it.
    fn missed<'a>(&self, wanted: &'a PublishedDataset) -> Option<(&'a FormerDataset, Duration)> {
        let former = wanted.former.as_ref().filter(|_| self.beside.is_none())?;
        Some((former, former.held_for(self.hold)?))
    }

    /// Tells whether this server begins while others hold two datasets.
    fn is_behind(&self) -> bool {
        self.wanted.as_ref().is_some_and(|wanted| !self.is_done(wanted))
    }

    fn is_beside(&self, hash: &str) -> bool {
        self.beside.as_ref().is_some_and(|beside| beside.hash == hash)
    }

    /// Tells until when the former dataset is held, if one is.
    fn former_until(&self) -> Option<Instant> {
        self.beside.as_ref().and_then(|beside| beside.until)
    }

    /// Shows what is to be shown, and holds what is to be shown next.
    fn follow(&mut self, wanted: &PublishedDataset) -> anyhow::Result<ReloadOutcome> {
        let shown = self.server.current_dataset();
        let is_shown = shown.as_ref().is_some_and(|shown| shown.dataset == wanted.shown.hash);
        let are_other_postcodes = is_shown && wanted.shown.postcodes != self.postcodes;
        if is_shown && !self.is_stale && !are_other_postcodes {
            return self.hold_next(wanted);
        }
        if self.is_stale || are_other_postcodes || !self.is_beside(&wanted.shown.hash) {
            if let Some(until) = self.former_until().filter(|_| is_shown || !wanted.is_agreed) {
                return Ok(waits(until));
            }
            self.release();
            let loaded = self.load(&wanted.shown)?;
            self.is_stale = false;
            let is_same_version = shown.is_some_and(|shown| shown.version == loaded.state.content().version);
            if is_same_version && !are_other_postcodes {
                return self.hold_next(wanted);
            }
            self.announce(&loaded, &wanted.shown);
            if is_same_version {
                return Ok(self.replace());
            }
            self.server.remember(&loaded.versions_before(wanted, self.hold));
        }
        Ok(self.turn())
    }

    /// Shows what is beside in place of the same edition with other postcodes; nobody needs that any more.
    fn replace(&mut self) -> ReloadOutcome {
        self.server.turn();
        self.postcodes = self.beside.as_ref().and_then(|beside| beside.postcodes);
        self.release();
        let dataset = self.server.current_dataset().map_or_else(String::new, |shown| shown.dataset);
        tracing::info!(dataset, "other postcodes are beside the dataset that is shown");
        ReloadOutcome::Shown { dataset }
    }

    /// Holds what is to be shown next, in place of what is not any more.
    fn hold_next(&mut self, wanted: &PublishedDataset) -> anyhow::Result<ReloadOutcome> {
        let Some(next) = &wanted.next else {
            if self.beside.as_ref().is_some_and(|beside| beside.until.is_none()) && wanted.missing.is_none() {
                self.release();
            }
            return self.hold_former(wanted);
        };
        if let Some(beside) = self.beside.as_mut().filter(|beside| beside.hash == next.hash) {
            // On the way back what was shown before is shown next, and held until then.
            beside.until = None;
            return Ok(ReloadOutcome::Unchanged);
        }
        if let Some(until) = self.former_until() {
            return Ok(waits(until));
        }
        self.release();
        let loaded = self.load(next)?;
        self.announce(&loaded, next);
        tracing::info!(dataset = next.hash, version = %loaded.state.content().version, "the next dataset is held");
        Ok(ReloadOutcome::Announced { dataset: next.hash.clone() })
    }

    /// Holds what other servers hold since they showed it before, as one that begins among them must: views that began
    /// with it ask any of them.
    fn hold_former(&mut self, wanted: &PublishedDataset) -> anyhow::Result<ReloadOutcome> {
        let Some((former, left)) = self.missed(wanted) else { return Ok(ReloadOutcome::Unchanged) };
        match self.place.fetch_former(former) {
            Ok(Some(lying)) => {
                let loaded = self.load(&lying)?;
                self.server.hold_former(&loaded.state, &loaded.routes);
                let (postcodes, until) = (lying.postcodes, Some(Instant::now() + left));
                self.beside = Some(NextDataset { hash: lying.hash, postcodes, until });
                tracing::info!(dataset = former.hash, "the dataset that was shown before is held, as others hold it");
            }
            Ok(None) => {}
            // It is asked for again; until then nobody may keep what answers its addresses.
            Err(error) => tracing::warn!(%error, "the dataset that was shown before cannot be had"),
        }
        Ok(ReloadOutcome::Unchanged)
    }

    fn load(&self, lying: &ReadyDataset) -> anyhow::Result<LoadedDataset> {
        self.loader.load_and_warm(&lying.path, &self.runtime)
    }

    fn announce(&mut self, loaded: &LoadedDataset, lying: &ReadyDataset) {
        self.server.announce(&loaded.state, &loaded.routes);
        let hash = loaded.state.content().hash.clone();
        self.beside = Some(NextDataset { hash, postcodes: lying.postcodes, until: None });
    }

    fn release(&mut self) {
        self.server.release();
        self.beside = None;
    }

    /// Shows what is beside; what was shown is held for a while.
    fn turn(&mut self) -> ReloadOutcome {
        let former = self.server.current_dataset();
        self.server.turn();
        let shown_for = former.as_ref().and_then(|former| former.since.elapsed().ok()).map(|time| time.as_secs());
        let (of_former, of_shown) = (self.postcodes, self.beside.as_ref().and_then(|beside| beside.postcodes));
        let until = Some(Instant::now() + self.hold);
        self.beside = former.map(|former| NextDataset { hash: former.dataset, postcodes: of_former, until });
        self.postcodes = of_shown;
        let shown = self.server.current_dataset();
        if let Some(shown) = &shown {
            let (dataset, version, year) = (&shown.dataset, shown.version, shown.year);
            tracing::info!(dataset, %version, year, former_shown_seconds = shown_for, "another dataset is shown");
            manager::status(&format!("shows {dataset}, with figures of {year}"));
        }
        ReloadOutcome::Shown { dataset: shown.map_or_else(String::new, |shown| shown.dataset) }
    }

    /// Lets go of the former dataset when its time is over.
    fn let_go(&mut self) {
        if self.former_until().is_some_and(|until| until <= Instant::now()) {
            self.release();
            tracing::info!("the dataset that was shown before is let go");
        }
    }

    /// Tells the log what went wrong, once for as long as it is the same.
    fn tell(&mut self, outcome: &Result<ReloadOutcome, ReloadError>) {
        let told = outcome.as_ref().err().map(ToString::to_string);
        if let Some(error) = told.as_ref().filter(|_| told != self.told) {
            tracing::error!(error, "new figures are not shown; those before are shown still");
        }
        self.told = told;
    }
}

fn waits(until: Instant) -> ReloadOutcome {
    ReloadOutcome::Waits { seconds: until.saturating_duration_since(Instant::now()).as_secs() + 1 }
}

/// Looks every so often, and whenever somebody asks, until nobody can ask any more.
pub(super) async fn watch(watch: Watch, mut questions: Questions, poll: Option<Duration>) {
    let watch = Arc::new(Mutex::new(watch));
    let mut due =
        if locked(&watch).is_behind() { Some(Instant::now()) } else { poll.map(|poll| Instant::now() + poll) };
    loop {
        let release = locked(&watch).former_until();
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
        if asked || !matches!(outcome, Ok(ReloadOutcome::Unchanged | ReloadOutcome::Waits { .. })) {
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
