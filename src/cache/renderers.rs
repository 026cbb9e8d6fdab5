//! Threads that render large tiles, beside those that answer requests; and one that compresses kept tiles again, when
//! nothing else is to be done.
//!
//! Guaranteed: there are several renderers for each core, so that the tiles of a town pass that of a country instead of
//! waiting behind it. No more jobs than a bound are taken in, and none waits longer than [`PATIENCE`]: who cannot be
//! answered soon is told so soon, and asks another server, or again.
//!
//! Renderers have the priority of the threads that answer: with a lower one, and all cores wanted, a tile of 10 ms
//! takes 100 ms, and of a load with one request in twenty for a new tile the 99th percentile is ten times as long,
//! while requests for tiles that are kept gain nothing that can be measured. Nobody waits for the one that compresses
//! again: it has the lowest priority there is.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::timeout_at;

/// Threads for each core. With one, the tiles of a town wait until an overview tile is done, which takes 20 times as
/// long.
const PER_CORE: usize = 2;
/// Jobs that may wait for a thread, beside those that run.
const WAITING: usize = 256;
/// How long a job may wait for a thread, from when its tile was asked for. A client that waits longer draws a hole
/// anyway, or asked for the next view meanwhile.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);
/// Jobs that may wait or run in the background. A tile that finds no room is asked for again.
const BACKGROUND_JOBS: usize = 64;

/// Why a job was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RenderRefusal {
    /// As many jobs as this wait or run already.
    Full(usize),
    /// No thread came free in time.
    Late,
    /// The job panicked.
    Panicked,
}

/// Threads that do bounded work.
pub(super) struct Renderers {
    pool: ThreadPool,
    admitted: Arc<Semaphore>,
    jobs: usize,
    /// One for each thread.
    free: Arc<Semaphore>,
    full: AtomicU64,
    late: AtomicU64,
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
        Renderers::with(threads, cores * PER_CORE + WAITING)
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
        let [admitted, free] = [jobs, pool.current_num_threads()].map(|room| Arc::new(Semaphore::new(room)));
        Ok(Renderers { pool, admitted, jobs, free, full: AtomicU64::new(0), late: AtomicU64::new(0) })
    }

    /// Takes a place for a job, if one is free.
    pub(super) fn admit(&self) -> Result<RenderPermit, RenderRefusal> {
        Arc::clone(&self.admitted).try_acquire_owned().map(RenderPermit).map_err(|_full| {
            self.full.fetch_add(1, Ordering::Relaxed);
            RenderRefusal::Full(self.jobs)
        })
    }

    /// Counts the jobs that wait or run.
    #[cfg(test)]
    pub(super) fn admitted(&self) -> usize {
        self.jobs - self.admitted.available_permits()
    }

    /// Counts the jobs that wait for a thread.
    pub(super) fn waiting(&self) -> usize {
        let running = self.pool.current_num_threads() - self.free.available_permits();
        (self.jobs - self.admitted.available_permits()).saturating_sub(running)
    }

    /// Counts the jobs that were refused so far: because too many waited, and because they waited too long.
    pub(super) fn refused(&self) -> (u64, u64) {
        (self.full.load(Ordering::Relaxed), self.late.load(Ordering::Relaxed))
    }

    /// Does a job on one of the threads, to its end even when nobody waits for it any more; none where no thread comes
    /// free within [`PATIENCE`] of `asked`.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        asked: Instant,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, RenderRefusal> {
        let place = self.admit()?;
        let free = Arc::clone(&self.free).acquire_owned();
        // The room is never closed. One that is free is taken, however late it is.
        let Ok(Ok(thread)) = timeout_at((asked + PATIENCE).into(), free).await else {
            self.late.fetch_add(1, Ordering::Relaxed);
            return Err(RenderRefusal::Late);
        };
        let job = move || {
            let outcome = job();
            drop(thread);
            outcome
        };
        self.run_at(place, job).await
    }

    /// Does a job for which a place was taken.
    pub(super) async fn run_at<T: Send + 'static>(
        &self,
        place: RenderPermit,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, RenderRefusal> {
        let (done, result) = oneshot::channel();
        self.pool.spawn(move || {
            let outcome = job();
            drop(place);
            // Whoever asked may have hung up.
            drop(done.send(outcome));
        });
        result.await.map_err(|_never_sent| RenderRefusal::Panicked)
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
        let failed = renderers.run(Instant::now(), || assert!(std::hint::black_box(false), "on purpose")).await;
        assert_eq!(failed, Err(RenderRefusal::Panicked));
        assert_eq!(renderers.run(Instant::now(), || 1).await, Ok(1));
        assert_eq!((renderers.admitted(), renderers.free.available_permits()), (0, PER_CORE));
    }

    /// Keeps a thread until what it gives is dropped.
    async fn busy(renderers: &Arc<Renderers>) -> std::sync::mpsc::Sender<()> {
        let (release, released) = std::sync::mpsc::channel::<()>();
        let before = renderers.admitted();
        let own = Arc::clone(renderers);
        tokio::spawn(async move { own.run(Instant::now(), move || released.recv().is_ok()).await });
        while renderers.admitted() == before {
            tokio::task::yield_now().await;
        }
        release
    }

    #[tokio::test]
    async fn small_jobs_pass_a_large_one_and_too_many_are_refused() {
        let renderers = Arc::new(Renderers::start(1).unwrap());
        let large = busy(&renderers).await;
        assert_eq!(renderers.run(Instant::now(), || "small").await, Ok("small"));
        let all = u32::try_from(PER_CORE - 1 + WAITING).unwrap();
        let all = Arc::clone(&renderers.admitted).try_acquire_many_owned(all).unwrap();
        assert_eq!(renderers.run(Instant::now(), || ()).await, Err(RenderRefusal::Full(PER_CORE + WAITING)));
        assert_eq!(renderers.refused(), (1, 0));
        drop((all, large));
    }

    #[tokio::test]
    async fn a_job_that_waited_for_two_seconds_is_refused_unless_a_thread_is_free() {
        let renderers = Arc::new(Renderers::start(1).unwrap());
        let long_ago = Instant::now().checked_sub(PATIENCE).unwrap();
        let threads = Arc::clone(&renderers.free).acquire_many_owned(2).await.unwrap();
        assert_eq!(renderers.run(long_ago, || ()).await, Err(RenderRefusal::Late));
        assert_eq!((renderers.refused(), renderers.waiting(), renderers.admitted()), ((0, 1), 0, 0));
        drop(threads);
        assert_eq!(renderers.run(long_ago, || 1).await, Ok(1));
    }
}
