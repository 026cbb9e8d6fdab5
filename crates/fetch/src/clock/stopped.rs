//! A clock for tests, of this crate and of what uses it: it stands still, moves only when somebody waits, and writes
//! down how long.

use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};

use super::Clock;

/// The clock.
#[derive(Debug)]
pub(crate) struct StoppedClock {
    start: Instant,
    slept: Mutex<Vec<Duration>>,
}

impl Default for StoppedClock {
    fn default() -> StoppedClock {
        StoppedClock { start: Instant::now(), slept: Mutex::default() }
    }
}

impl StoppedClock {
    /// All waits, in their order.
    pub(crate) fn slept(&self) -> Vec<Duration> {
        self.slept.lock().unwrap().clone()
    }
}

impl Clock for StoppedClock {
    fn now(&self) -> Instant {
        self.start + self.slept().iter().sum::<Duration>()
    }

    fn date(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_hours(498_896)
    }

    fn sleep(&self, time: Duration) {
        self.slept.lock().unwrap().push(time);
    }
}
