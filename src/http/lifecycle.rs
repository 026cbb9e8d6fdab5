//! What the process is at: loading, ready, or about to end.
//!
//! A balancer asks for it, and sends nobody to who is not ready; answers say it too while connections are to end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long the loop that accepts connections may rest before it is taken for stuck. It turns once a second.
const STUCK: Duration = Duration::from_secs(10);

/// What the process is at. Cheap to clone: clones tell the same.
#[derive(Debug, Clone)]
pub(crate) struct Lifecycle(Arc<LifecycleCore>);

#[derive(Debug)]
struct LifecycleCore {
    start: Instant,
    serving: AtomicBool,
    draining: AtomicBool,
    /// When the loop turned last, milliseconds from the start.
    turned: AtomicU64,
}

/// Why no new requests are to be sent here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadinessFault {
    /// The dataset is being loaded.
    Loading,
    /// The process is about to end, or was told to take no more.
    Draining,
}

impl ReadinessFault {
    /// The reason as programs read it.
    #[must_use]
    pub(crate) fn code(self) -> &'static str {
        match self {
            ReadinessFault::Loading => "loading",
            ReadinessFault::Draining => "draining",
        }
    }
}

impl Default for Lifecycle {
    fn default() -> Self {
        let (serving, draining, turned) = (AtomicBool::new(false), AtomicBool::new(false), AtomicU64::new(0));
        Self(Arc::new(LifecycleCore { start: Instant::now(), serving, draining, turned }))
    }
}

impl Lifecycle {
    /// Notes that the loop that accepts connections turned.
    pub(crate) fn turns(&self) {
        let now = u64::try_from(self.0.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.turned.store(now, Ordering::Relaxed);
        self.0.serving.store(true, Ordering::Relaxed);
    }

    /// Asks that no new requests be sent here; cannot be taken back.
    pub(crate) fn drain(&self) {
        self.0.draining.store(true, Ordering::Relaxed);
    }

    /// Tells whether the process is about to end.
    #[must_use]
    pub(crate) fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::Relaxed)
    }

    /// Tells whether the process works: it loads, or its loop turns.
    #[must_use]
    pub(crate) fn is_alive(&self) -> bool {
        let turned = Duration::from_millis(self.0.turned.load(Ordering::Relaxed));
        !self.0.serving.load(Ordering::Relaxed) || self.0.start.elapsed().saturating_sub(turned) < STUCK
    }

    /// Tells whether requests can be sent here.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn ready(&self) -> Result<(), ReadinessFault> {
        if self.is_draining() {
            return Err(ReadinessFault::Draining);
        }
        if self.0.serving.load(Ordering::Relaxed) { Ok(()) } else { Err(ReadinessFault::Loading) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Lifecycle, ReadinessFault};

    #[test]
    fn a_process_is_ready_from_its_first_turn_until_it_is_to_end() {
        let life = Lifecycle::default();
        assert_eq!((life.ready(), life.is_alive()), (Err(ReadinessFault::Loading), true));
        life.turns();
        assert_eq!((life.ready(), life.is_alive(), life.is_draining()), (Ok(()), true, false));
        life.drain();
        assert_eq!((life.ready(), life.is_alive(), life.is_draining()), (Err(ReadinessFault::Draining), true, true));
    }
}
