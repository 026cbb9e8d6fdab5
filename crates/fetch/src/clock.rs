//! Time as fetching needs it: now, the date, and to wait.
//!
//! Left to the caller: which time it is. Politeness and retries wait for seconds and minutes, which a test must not.

use std::fmt;
use std::time::{Duration, Instant, SystemTime};

/// Tells the time and waits.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Tells a moment that only moments of the same clock are compared with.
    fn now(&self) -> Instant;

    /// Tells the date and time.
    fn date(&self) -> SystemTime;

    /// Waits.
    fn sleep(&self, time: Duration);
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn date(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }
}

#[cfg(test)]
pub(crate) mod stopped;
