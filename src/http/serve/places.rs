//! Places for connections: their number, what each connection is at, and who gives way when they run short.
//!
//! A place is given to whoever comes. When none is left, the peer that has most gives way: its connections that have
//! waited longest without an answer being made are closed, one in [`ONE_IN`] of its places, and, only of a peer that
//! has more than the newcomer, else the one whose answer takes longest. Where nobody can give way, a newcomer whose
//! peer has places already does: it would keep those who come after it waiting. Named proxies stand for many peers and
//! never give way.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::AbortHandle;

use crate::http::peer::Peer;

/// How long clients may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClientTimeouts {
    /// For the head of a request: from the connection, or from its first byte on a connection that waited.
    pub head: Duration,
    /// To leave a connection unused between requests.
    pub idle: Duration,
    /// To take nothing of an answer.
    pub stalled: Duration,
}

/// A peer gives up one in so many of its places at once. To look through all of them for each newcomer of a crowd, and
/// to wait until one is closed, would keep those waiting who come behind the crowd.
const ONE_IN: usize = 64;

/// The empty line that ends a head.
const HEAD_END: u32 = u32::from_be_bytes(*b"\r\n\r\n");

/// What a connection is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    /// A head is awaited, or has begun to come.
    Head,
    /// Nothing is asked.
    Idle,
    /// An answer is made or sent.
    Answering,
}

/// Who gives way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WayRule {
    /// Connections were closed; a place is free in a moment.
    Other,
    /// The newcomer itself.
    Newcomer,
    /// Nobody: a place is free when an answer ends.
    Nobody,
}

/// The place of one connection.
#[derive(Debug)]
pub(super) struct ConnectionPlace {
    /// Start of the clock of all places.
    start: Instant,
    /// The phase and its beginning: milliseconds times four, plus the phase. One number, so that both change at once.
    state: AtomicU64,
    /// The last four bytes that came: those of the end of a head, or else another has begun.
    last: AtomicU32,
    /// Since when the client takes nothing of what is there to be sent, milliseconds; 0 when it does.
    blocked: AtomicU64,
    task: OnceLock<AbortHandle>,
}

impl ConnectionPlace {
    fn new(start: Instant) -> Self {
        let (state, last, blocked) = (AtomicU64::new(0), AtomicU32::new(HEAD_END), AtomicU64::new(0));
        let place = Self { start, state, last, blocked, task: OnceLock::new() };
        place.enter(Phase::Head, place.now());
        place
    }

    fn now(&self) -> u64 {
        milliseconds(self.start.elapsed())
    }

    fn enter(&self, phase: Phase, now: u64) {
        self.state.store(now << 2 | phase as u64, Ordering::Relaxed);
    }

    /// Notes bytes that came.
    pub(super) fn reads(&self, bytes: &[u8]) {
        let tail = &bytes[bytes.len().saturating_sub(4)..];
        let last = tail.iter().fold(self.last.load(Ordering::Relaxed), |last, byte| last << 8 | u32::from(*byte));
        self.last.store(last, Ordering::Relaxed);
        if self.state().0 == Phase::Idle {
            self.enter(Phase::Head, self.now());
        }
    }

    /// Notes that a request came.
    pub(super) fn answers(&self) {
        self.enter(Phase::Answering, self.now());
    }

    /// Notes that its answer is handed over. Part of the next head may have come with the request: it has no more time
    /// than any.
    pub(super) fn rests(&self) {
        let phase = if self.last.load(Ordering::Relaxed) == HEAD_END { Phase::Idle } else { Phase::Head };
        self.enter(phase, self.now());
    }

    /// Notes that bytes could be sent, or that none could. What is handed over may still be on its way: a rest begins
    /// when it is not.
    pub(super) fn writes(&self, some: bool) {
        let was_blocked = self.blocked.load(Ordering::Relaxed) != 0;
        if some == was_blocked {
            let now = self.now();
            self.blocked.store(if some { 0 } else { now.max(1) }, Ordering::Relaxed);
            let phase = self.state().0;
            if some && phase != Phase::Answering {
                self.enter(phase, now);
            }
        }
    }

    /// Gives the phase and when it began, milliseconds.
    fn state(&self) -> (Phase, u64) {
        let state = self.state.load(Ordering::Relaxed);
        let phase = match state & 3 {
            0 => Phase::Head,
            1 => Phase::Idle,
            _ => Phase::Answering,
        };
        (phase, state >> 2)
    }

    /// Tells whether the client took longer than it may.
    fn is_late(&self, now: u64, patience: ClientTimeouts) -> bool {
        let blocked = self.blocked.load(Ordering::Relaxed);
        if blocked != 0 {
            return now.saturating_sub(blocked) >= milliseconds(patience.stalled);
        }
        let (phase, since) = self.state();
        let waited = now.saturating_sub(since);
        match phase {
            Phase::Head => waited >= milliseconds(patience.head),
            Phase::Idle => waited >= milliseconds(patience.idle),
            Phase::Answering => false,
        }
    }

    fn close(&self) {
        if let Some(task) = self.task.get() {
            task.abort();
        }
    }
}

/// All places that are taken.
#[derive(Debug, Clone)]
pub(super) struct ConnectionPlaces(Arc<SharedPlaces>);

#[derive(Debug)]
struct SharedPlaces {
    start: Instant,
    taken: Mutex<Occupancy>,
}

#[derive(Debug, Default)]
struct Occupancy {
    next: u64,
    /// By peer and number; of named proxies under none.
    places: HashMap<Option<Peer>, HashMap<u64, Arc<ConnectionPlace>>>,
}

/// A place as long as a connection has it.
#[derive(Debug)]
pub(super) struct PlaceGuard {
    places: ConnectionPlaces,
    peer: Option<Peer>,
    number: u64,
    place: Arc<ConnectionPlace>,
}

impl PlaceGuard {
    /// The place itself.
    pub(super) fn place(&self) -> &Arc<ConnectionPlace> {
        &self.place
    }
}

impl Drop for PlaceGuard {
    fn drop(&mut self) {
        self.places.lock().remove(self.peer, self.number);
    }
}

impl Occupancy {
    fn remove(&mut self, peer: Option<Peer>, number: u64) {
        if let Some(places) = self.places.get_mut(&peer) {
            places.remove(&number);
            if places.is_empty() {
                self.places.remove(&peer);
            }
        }
    }
}

impl ConnectionPlaces {
    pub(super) fn new() -> Self {
        Self(Arc::new(SharedPlaces { start: Instant::now(), taken: Mutex::default() }))
    }

    fn lock(&self) -> MutexGuard<'_, Occupancy> {
        // Each change is one insertion or removal, whole also when somebody panics.
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place; `peer` is none for a named proxy. `spawn` starts the connection.
    pub(super) fn take(&self, peer: Option<Peer>, spawn: impl FnOnce(PlaceGuard) -> AbortHandle) {
        let place = Arc::new(ConnectionPlace::new(self.0.start));
        let number = {
            let mut taken = self.lock();
            taken.next += 1;
            let number = taken.next;
            taken.places.entry(peer).or_default().insert(number, Arc::clone(&place));
            number
        };
        let task = spawn(PlaceGuard { places: self.clone(), peer, number, place: Arc::clone(&place) });
        // Set once, here.
        drop(place.task.set(task));
    }

    /// Closes connections in favour of one of `newcomer`, if there are any to close: those of the peer that has most
    /// that waited longest, one in [`ONE_IN`] of its places, or else the answer of it that takes longest.
    pub(super) fn give_way(&self, newcomer: Option<Peer>) -> WayRule {
        let mut taken = self.lock();
        let own = newcomer.and_then(|peer| taken.places.get(&Some(peer))).map_or(0, HashMap::len);
        let has_more = |places: &HashMap<u64, Arc<ConnectionPlace>>| places.len() > own + 1;
        let may_give = |places: &HashMap<u64, Arc<ConnectionPlace>>| {
            has_more(places) || places.values().any(|place| place.state().0 != Phase::Answering)
        };
        let givers = taken.places.iter().filter(|(peer, places)| peer.is_some() && may_give(places));
        let most = givers.max_by_key(|(peer, places)| (places.len(), **peer)).map(|(peer, places)| {
            let since = |is_busy: bool| {
                let waiting = places.iter().filter(move |(_, place)| (place.state().0 == Phase::Answering) == is_busy);
                waiting.map(|(number, place)| (place.state().1, *number))
            };
            let mut chosen: Vec<(u64, u64)> = since(false).collect();
            let count = (places.len() / ONE_IN).max(1);
            if chosen.len() > count {
                chosen.select_nth_unstable(count);
                chosen.truncate(count);
            }
            if chosen.is_empty() && has_more(places) {
                chosen.extend(since(true).min());
            }
            (*peer, chosen)
        });
        let Some((peer, chosen)) = most.filter(|(_, chosen)| !chosen.is_empty()) else {
            return if own > 0 { WayRule::Newcomer } else { WayRule::Nobody };
        };
        for (_, number) in chosen {
            if let Some(place) = taken.places.get(&peer).and_then(|places| places.get(&number)) {
                place.close();
            }
            // It is not chosen again while it closes.
            taken.remove(peer, number);
        }
        WayRule::Other
    }

    /// Closes the connections of clients that took longer than they may; gives their number.
    pub(super) fn sweep(&self, patience: ClientTimeouts) -> usize {
        self.sweep_at(milliseconds(self.0.start.elapsed()), patience)
    }

    fn sweep_at(&self, now: u64, patience: ClientTimeouts) -> usize {
        let taken = self.lock();
        let late = taken.places.values().flat_map(HashMap::values).filter(|place| place.is_late(now, patience));
        late.inspect(|place| place.close()).count()
    }
}

/// Rounds down; the clock reaches further than any process lives.
fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX >> 2)
}

#[cfg(test)]
mod tests;
