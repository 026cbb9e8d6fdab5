//! Threads that render large tiles, beside those that answer requests; and one that compresses kept tiles again, when
//! nothing else is to be done.
//!
//! Guaranteed: there are several renderers for each core, so that the tiles of a town pass that of a country instead of
//! waiting behind it. No more jobs than a bound are taken in.
//!
//! Renderers have the priority of the threads that answer: with a lower one, and all cores wanted, a tile of 10 ms
//! takes 100 ms, and of a load with one request in twenty for a new tile the 99th percentile is ten times as long,
//! while requests for tiles that are kept gain nothing that can be measured. Nobody waits for the one that compresses
//! again: it has the lowest priority there is.

use std::fmt;
use std::sync::Arc;

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// Threads for each core. With one, the tiles of a town wait until an overview tile is done, which takes 20 times as
/// long.
const PER_CORE: usize = 2;
/// Jobs that may wait or run for each core.
const JOBS_PER_CORE: usize = 257;
/// Jobs that may wait or run in the background. A tile that finds no room is asked for again.
const BACKGROUND_JOBS: usize = 64;

/// Why a job was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// As many jobs as this wait or run already.
    Full(usize),
    /// The job panicked.
    Panicked,
}

/// Threads that do bounded work.
pub(super) struct Renderers {
    pool: ThreadPool,
    admitted: Arc<Semaphore>,
    jobs: usize,
}

impl fmt::Debug for Renderers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderers").field("threads", &self.pool.current_num_threads()).finish_non_exhaustive()
    }
}

impl Renderers {
    /// Starts the threads for so many cores.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub(super) fn start(cores: usize) -> Result<Renderers, ThreadPoolBuildError> {
        let threads =
            ThreadPoolBuilder::new().num_threads(cores * PER_CORE).thread_name(|number| format!("render-{number}"));
        Renderers::with(threads, cores * JOBS_PER_CORE)
    }

    /// Starts one thread for work that nobody waits for.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn start_in_background() -> Result<Renderers, ThreadPoolBuildError> {
        let thread = ThreadPoolBuilder::new()
            .num_threads(1)
            .thread_name(|_| "background".to_owned())
            .start_handler(|_| give_way());
        Renderers::with(thread, BACKGROUND_JOBS)
    }

    fn with(threads: ThreadPoolBuilder, jobs: usize) -> Result<Renderers, ThreadPoolBuildError> {
        // The one who waits for the job is told; the message of the panic went to the log.
        let pool = threads.panic_handler(|_| {}).build()?;
        Ok(Renderers { pool, admitted: Arc::new(Semaphore::new(jobs)), jobs })
    }

    /// Takes a place for a job, if one is free.
    pub(super) fn admit(&self) -> Result<RenderPermit, Refusal> {
        Arc::clone(&self.admitted).try_acquire_owned().map(RenderPermit).map_err(|_full| Refusal::Full(self.jobs))
    }

    /// Counts the jobs that wait or run.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.jobs - self.admitted.available_permits()
    }

    /// Does a job on one of the threads, to its end even when nobody waits for it any more.
    pub(super) async fn run<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
        self.run_at(self.admit()?, job).await
    }

    /// Does a job for which a place was taken.
    pub(super) async fn run_at<T: Send + 'static>(
        &self,
        place: RenderPermit,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let (done, result) = oneshot::channel();
        self.pool.spawn(move || {
            let outcome = job();
            drop(place);
            // Whoever asked may have hung up.
            drop(done.send(outcome));
        });
        result.await.map_err(|_never_sent| Refusal::Panicked)
    }
}

/// A place among the jobs; given back when it is dropped.
#[derive(Debug)]
pub(super) struct RenderPermit(#[expect(dead_code, reason = "held for its drop")] OwnedSemaphorePermit);

/// Gives this thread the lowest priority: some 1 part in 70 of a core that another thread wants, all of one that nobody
/// does.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, 19) {
        tracing::debug!(%error, "the thread in the background keeps the priority of the others");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_job_that_panics_is_told_and_the_next_one_is_done() {
        let renderers = Renderers::start(1).unwrap();
        let failed = renderers.run(|| assert!(std::hint::black_box(false), "on purpose")).await;
        assert_eq!(failed, Err(Refusal::Panicked));
        assert_eq!(renderers.run(|| 1).await, Ok(1));
        assert_eq!(renderers.admitted.available_permits(), JOBS_PER_CORE);
    }

    #[tokio::test]
    async fn small_jobs_pass_a_large_one_and_too_many_are_refused() {
        let renderers = Arc::new(Renderers::start(1).unwrap());
        let (release, released) = std::sync::mpsc::channel::<()>();
        let large = {
            let renderers = Arc::clone(&renderers);
            tokio::spawn(async move { renderers.run(move || released.recv().is_ok()).await })
        };
        while renderers.admitted.available_permits() == JOBS_PER_CORE {
            tokio::task::yield_now().await;
        }
        assert_eq!(renderers.run(|| "small").await, Ok("small"));
        let all =
            Arc::clone(&renderers.admitted).try_acquire_many_owned(u32::try_from(JOBS_PER_CORE - 1).unwrap()).unwrap();
        assert_eq!(renderers.run(|| ()).await, Err(Refusal::Full(JOBS_PER_CORE)));
        drop(all);
        release.send(()).unwrap();
        assert_eq!(large.await.unwrap(), Ok(true));
    }
}
