//! What a process tells of itself to those who run it: what it is at, what it counts, what it writes of requests.
//!
//! One for each process, whatever datasets it serves.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use crate::http::access_log::AccessLog;
use crate::http::counters::Counters;
use crate::http::lifecycle::Lifecycle;

/// What a process tells of itself. Cheap to clone: clones tell the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Operation(Arc<OperationCore>);

#[derive(Debug, Default)]
struct OperationCore {
    lifecycle: Lifecycle,
    counters: Option<Counters>,
    access_log: OnceLock<AccessLog>,
    connections: AtomicUsize,
    /// Connections that had to give way, and those for which nobody did.
    connections_shed: AtomicU64,
}

impl Operation {
    /// Counts in these counters, if somebody is to read them.
    #[must_use]
    pub(crate) fn new(counters: Option<Counters>) -> Self {
        Self(Arc::new(OperationCore { counters, ..OperationCore::default() }))
    }

    /// Writes a line of each request to this log, from now on.
    pub(crate) fn write_to(&self, log: AccessLog) {
        // Set once, when the config is known that says how it is kept.
        drop(self.0.access_log.set(log));
    }

    /// What the process is at.
    #[must_use]
    pub(crate) fn lifecycle(&self) -> &Lifecycle {
        &self.0.lifecycle
    }

    /// What is counted; none where nobody could read it.
    #[must_use]
    pub(crate) fn counters(&self) -> Option<&Counters> {
        self.0.counters.as_ref()
    }

    /// Where a line of each request goes, if anywhere.
    #[must_use]
    pub(crate) fn access_log(&self) -> Option<&AccessLog> {
        self.0.access_log.get()
    }

    /// Notes how many connections are open.
    pub(crate) fn connections_are(&self, number: usize) {
        self.0.connections.store(number, Ordering::Relaxed);
    }

    /// Counts the connections that are open.
    #[must_use]
    pub(crate) fn connections(&self) -> usize {
        self.0.connections.load(Ordering::Relaxed)
    }

    /// Counts a newcomer for which others gave way, or for which none could.
    pub(crate) fn connection_shed(&self) {
        self.0.connections_shed.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts the newcomers for which others gave way, or for which none could.
    #[must_use]
    pub(crate) fn connections_shed(&self) -> u64 {
        self.0.connections_shed.load(Ordering::Relaxed)
    }
}
