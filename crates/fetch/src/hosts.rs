//! How politely hosts are asked: one request at a time each, with a pause between two, and not again and again where
//! nobody answers.
//!
//! In: the name of a host. Out: a [`Pass`], to be held as long as the request and its answer last.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::clock::Clock;

/// A host that could not be connected to so often is left alone for the rest of the run.
const MOST_REFUSALS: u32 = 3;

/// All hosts that were asked in this run.
#[derive(Debug)]
pub(crate) struct Hosts {
    clock: Arc<dyn Clock>,
    /// Least time between the end of a request and the next.
    pause: Duration,
    by_name: Mutex<BTreeMap<String, Host>>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct Host {
    busy: bool,
    last: Option<Instant>,
    refusals: u32,
}

/// Permission to ask a host, until it is dropped.
#[derive(Debug)]
pub(crate) struct Pass {
    hosts: Arc<Hosts>,
    host: String,
}

impl Hosts {
    /// Begins with no host asked.
    #[must_use]
    pub(crate) fn new(clock: Arc<dyn Clock>, pause: Duration) -> Arc<Hosts> {
        Arc::new(Hosts { clock, pause, by_name: Mutex::default(), freed: Condvar::new() })
    }

    /// Waits for a host to be free and rested; none where it is left alone.
    #[must_use]
    pub(crate) fn enter(self: &Arc<Hosts>, host: &str) -> Option<Pass> {
        let mut hosts = self.locked();
        loop {
            let state = hosts.entry(host.to_owned()).or_default();
            if state.refusals >= MOST_REFUSALS {
                return None;
            }
            if !state.busy {
                break;
            }
            hosts = self.freed.wait(hosts).unwrap_or_else(PoisonError::into_inner);
        }
        let state = hosts.entry(host.to_owned()).or_default();
        state.busy = true;
        let since = state.last.map(|last| self.clock.now().saturating_duration_since(last));
        drop(hosts);
        if let Some(since) = since.filter(|since| *since < self.pause) {
            self.clock.sleep(self.pause.saturating_sub(since));
        }
        Some(Pass { hosts: Arc::clone(self), host: host.to_owned() })
    }

    fn locked(&self) -> MutexGuard<'_, BTreeMap<String, Host>> {
        self.by_name.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pass {
    /// Writes down whether the host could be connected to.
    pub(crate) fn connected(&self, well: bool) {
        if let Some(state) = self.hosts.locked().get_mut(&self.host) {
            state.refusals = if well { 0 } else { state.refusals + 1 };
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let now = self.hosts.clock.now();
        if let Some(state) = self.hosts.locked().get_mut(&self.host) {
            state.busy = false;
            state.last = Some(now);
        }
        self.hosts.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::stopped::StoppedClock;

    #[test]
    fn a_host_rests_between_two_requests_and_others_do_not_wait_for_it() {
        let clock = Arc::new(StoppedClock::default());
        let hosts = Hosts::new(clock.clone(), Duration::from_millis(250));
        drop(hosts.enter("a.nl"));
        drop(hosts.enter("b.nl"));
        assert_eq!(clock.slept(), []);
        drop(hosts.enter("a.nl"));
        assert_eq!(clock.slept(), [Duration::from_millis(250)]);
        clock.sleep(Duration::from_secs(1));
        drop(hosts.enter("a.nl"));
        assert_eq!(clock.slept().len(), 2, "it had rested");
    }

    #[test]
    fn a_host_that_refused_three_times_in_a_row_is_left_alone() {
        let hosts = Hosts::new(Arc::new(StoppedClock::default()), Duration::ZERO);
        for well in [false, false, true, false, false, false] {
            hosts.enter("a.nl").unwrap().connected(well);
        }
        assert!(hosts.enter("a.nl").is_none());
        assert!(hosts.enter("b.nl").is_some());
    }

    #[test]
    fn a_second_request_waits_for_the_first() {
        let hosts = Hosts::new(Arc::new(StoppedClock::default()), Duration::ZERO);
        let first = hosts.enter("a.nl").unwrap();
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::scope(|scope| {
            let hosts = &hosts;
            scope.spawn(move || {
                let second = hosts.enter("a.nl").unwrap();
                sender.send(()).unwrap();
                drop(second);
            });
            assert!(receiver.try_recv().is_err());
            drop(first);
            receiver.recv().unwrap();
        });
    }
}
