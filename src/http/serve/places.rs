//! Places for connections: their number, what each connection is at, and who gives way when they run short.
//!
//! A place is given to whoever comes. When none is left, the peer that has most gives way: its connection that has waited longest without an answer
//! being made is closed, and, only of a peer that has more than the newcomer, else the one whose answer takes longest. Where nobody can give way, a
//! newcomer whose peer has places already does: it would keep those who come after it waiting. Named proxies stand for many peers and never give way.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::AbortHandle;

use crate::http::peer::Peer;

/// How long clients may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// For the head of a request: from the connection, or from its first byte on a connection that waited.
    pub head: Duration,
    /// To leave a connection unused between requests.
    pub idle: Duration,
    /// To take nothing of an answer.
    pub stalled: Duration,
}

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
pub(super) enum Way {
    /// A connection was closed; its place is free in a moment.
    Other,
    /// The newcomer itself.
    Newcomer,
    /// Nobody: a place is free when an answer ends.
    Nobody,
}

/// The place of one connection.
#[derive(Debug)]
pub(super) struct Place {
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

impl Place {
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

    /// Notes that its answer is handed over. Part of the next head may have come with the request: it has no more time than any.
    pub(super) fn rests(&self) {
        let phase = if self.last.load(Ordering::Relaxed) == HEAD_END { Phase::Idle } else { Phase::Head };
        self.enter(phase, self.now());
    }

    /// Notes that bytes could be sent, or that none could. What is handed over may still be on its way: a rest begins when it is not.
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
    fn is_late(&self, now: u64, patience: Patience) -> bool {
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
pub(super) struct Places(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    start: Instant,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    /// By peer and number; of named proxies under none.
    places: HashMap<Option<Peer>, HashMap<u64, Arc<Place>>>,
}

/// A place as long as a connection has it.
#[derive(Debug)]
pub(super) struct Taking {
    places: Places,
    peer: Option<Peer>,
    number: u64,
    place: Arc<Place>,
}

impl Taking {
    /// The place itself.
    pub(super) fn place(&self) -> &Arc<Place> {
        &self.place
    }
}

impl Drop for Taking {
    fn drop(&mut self) {
        self.places.lock().remove(self.peer, self.number);
    }
}

impl Taken {
    fn remove(&mut self, peer: Option<Peer>, number: u64) {
        if let Some(places) = self.places.get_mut(&peer) {
            places.remove(&number);
            if places.is_empty() {
                self.places.remove(&peer);
            }
        }
    }
}

impl Places {
    pub(super) fn new() -> Self {
        Self(Arc::new(Shared { start: Instant::now(), taken: Mutex::default() }))
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        // Each change is one insertion or removal, whole also when somebody panics.
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place; `peer` is none for a named proxy. `spawn` starts the connection.
    pub(super) fn take(&self, peer: Option<Peer>, spawn: impl FnOnce(Taking) -> AbortHandle) {
        let place = Arc::new(Place::new(self.0.start));
        let number = {
            let mut taken = self.lock();
            taken.next += 1;
            let number = taken.next;
            taken.places.entry(peer).or_default().insert(number, Arc::clone(&place));
            number
        };
        let task = spawn(Taking { places: self.clone(), peer, number, place: Arc::clone(&place) });
        // Set once, here.
        drop(place.task.set(task));
    }

    /// Closes a connection in favour of one of `newcomer`, if there is one to close.
    pub(super) fn give_way(&self, newcomer: Option<Peer>) -> Way {
        let mut taken = self.lock();
        let own = newcomer.and_then(|peer| taken.places.get(&Some(peer))).map_or(0, HashMap::len);
        let longest = |places: &HashMap<u64, Arc<Place>>, is_busy: bool| {
            let waiting = places.iter().filter(|(_, place)| (place.state().0 == Phase::Answering) == is_busy);
            waiting.map(|(number, place)| (place.state().1, *number)).min()
        };
        let candidate = |(peer, places): (&Option<Peer>, &HashMap<u64, Arc<Place>>)| {
            let number = longest(places, false).or_else(|| longest(places, true).filter(|_| places.len() > own + 1))?.1;
            peer.is_some().then_some((places.len(), *peer, number))
        };
        let Some((_, peer, number)) = taken.places.iter().filter_map(candidate).max() else {
            return if own > 0 { Way::Newcomer } else { Way::Nobody };
        };
        if let Some(place) = taken.places.get(&peer).and_then(|places| places.get(&number)) {
            place.close();
        }
        // It is not chosen again while it closes.
        taken.remove(peer, number);
        Way::Other
    }

    /// Closes the connections of clients that took longer than they may; gives their number.
    pub(super) fn sweep(&self, patience: Patience) -> usize {
        self.sweep_at(milliseconds(self.0.start.elapsed()), patience)
    }

    fn sweep_at(&self, now: u64, patience: Patience) -> usize {
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
mod tests {
    use std::net::IpAddr;
    use std::sync::Arc;
    use std::time::Duration;

    use tokio::task::JoinHandle;

    use super::Phase::{Answering, Head, Idle};
    use super::{Patience, Peer, Phase, Place, Places, Taking, Way};

    #[expect(clippy::unnecessary_wraps, reason = "a named proxy is no peer, and these are")]
    fn peer(text: &str) -> Option<Peer> {
        Some(Peer::from(text.parse::<IpAddr>().unwrap()))
    }

    /// A connection that does nothing until it is closed.
    struct Connection {
        task: JoinHandle<()>,
        place: Arc<Place>,
    }

    impl Connection {
        /// Opens a connection that has been in a phase since a millisecond of the clock.
        fn open(places: &Places, peer: Option<Peer>, phase: Phase, since: u64) -> Connection {
            let mut opened = None;
            places.take(peer, |taking: Taking| {
                let place = Arc::clone(taking.place());
                place.enter(phase, since);
                let task = tokio::spawn(async move {
                    let _taking = taking;
                    std::future::pending::<()>().await;
                });
                let handle = task.abort_handle();
                opened = Some(Connection { task, place });
                handle
            });
            opened.unwrap()
        }

        async fn is_closed(&self) -> bool {
            for _ in 0..4 {
                tokio::task::yield_now().await;
            }
            self.task.is_finished()
        }
    }

    #[tokio::test]
    async fn the_longest_idle_of_the_peer_with_most_connections_gives_way() {
        let places = Places::new();
        let (many, few) = (peer("192.0.2.1"), peer("2001:db8::1"));
        let old = Connection::open(&places, few, Head, 0);
        let answering = Connection::open(&places, many, Answering, 10);
        let idle = Connection::open(&places, many, Idle, 30);
        let silent = Connection::open(&places, many, Head, 20);
        assert_eq!(places.give_way(few), Way::Other);
        assert!(silent.is_closed().await && !idle.is_closed().await, "it waits for a head, longer than the other rests");
        assert_eq!(places.give_way(few), Way::Other);
        assert!(idle.is_closed().await && !answering.is_closed().await && !old.is_closed().await);
        assert_eq!(places.give_way(peer("198.51.100.1")), Way::Other, "of peers with one each, one that is idle");
        assert!(old.is_closed().await && !answering.is_closed().await, "an answer is not cut off for a peer that has as many");
        assert_eq!(places.give_way(few), Way::Nobody, "nobody is idle, and the newcomer's peer has no place");
    }

    #[tokio::test]
    async fn answers_give_way_only_where_a_peer_has_more_than_the_newcomer() {
        let places = Places::new();
        let many = peer("192.0.2.1");
        let attack = [20, 10, 30].map(|since| Connection::open(&places, many, Answering, since));
        assert_eq!(places.give_way(many), Way::Newcomer, "it would only take from itself what it gives");
        assert_eq!(places.give_way(peer("192.0.2.2")), Way::Other);
        assert!(attack[1].is_closed().await && !attack[0].is_closed().await, "the answer that takes longest");
    }

    #[tokio::test]
    async fn a_named_proxy_never_gives_way() {
        let places = Places::new();
        let proxied = [0; 5].map(|since| Connection::open(&places, None, Idle, since));
        assert_eq!(places.give_way(peer("192.0.2.2")), Way::Nobody);
        let direct = Connection::open(&places, peer("192.0.2.1"), Idle, 100);
        assert_eq!(places.give_way(None), Way::Other);
        assert!(direct.is_closed().await && !proxied[0].is_closed().await);
    }

    const PATIENCE: Patience = Patience { head: Duration::from_secs(10), idle: Duration::from_mins(1), stalled: Duration::from_secs(30) };

    #[test]
    fn a_reader_has_half_a_minute_from_the_last_that_it_took_whatever_it_does_meanwhile() {
        let place = Place::new(std::time::Instant::now());
        place.answers();
        place.rests();
        place.writes(true);
        assert!(!place.is_late(50_000, PATIENCE) && place.is_late(100_000, PATIENCE), "an answer that is sent is followed by a rest");
        place.writes(false);
        place.reads(b"GET");
        place.writes(false);
        assert!(!place.is_late(29_000, PATIENCE) && place.is_late(31_000, PATIENCE), "half a head buys no time, and takes none");
        place.enter(Idle, 0);
        place.writes(true);
        assert_eq!(place.blocked.load(std::sync::atomic::Ordering::Relaxed), 0);
        place.enter(Idle, 1);
        place.blocked.store(70_000, std::sync::atomic::Ordering::Relaxed);
        assert!(!place.is_late(99_000, PATIENCE), "it took something a moment ago, so it does not rest yet");
    }

    #[tokio::test]
    async fn a_head_has_ten_seconds_and_a_rest_a_minute() {
        let places = Places::new();
        let [silent, resting, answering] = [Head, Idle, Answering].map(|phase| Connection::open(&places, peer("192.0.2.1"), phase, 1_000));
        silent.place.reads(b"G");
        assert_eq!(places.sweep_at(10_999, PATIENCE), 0);
        assert_eq!(places.sweep_at(11_000, PATIENCE), 1);
        assert!(silent.is_closed().await, "a byte now and then buys no time");
        assert_eq!(places.sweep_at(60_999, PATIENCE), 0);
        assert_eq!(places.sweep_at(61_000, PATIENCE), 1);
        assert!(resting.is_closed().await);
        assert_eq!(places.sweep_at(1_000_000, PATIENCE), 0);
        assert!(!answering.is_closed().await, "answers have bounds of their own");
    }

    #[test]
    fn a_head_begins_with_its_first_byte_after_a_rest() {
        let place = Place::new(std::time::Instant::now());
        for (phase, then) in [(Head, Head), (Idle, Head), (Answering, Answering)] {
            place.enter(phase, 0);
            place.reads(b"G");
            assert_eq!(place.state().0, then);
        }
    }

    #[test]
    fn half_a_head_behind_a_request_does_not_rest() {
        let place = Place::new(std::time::Instant::now());
        for (behind, then) in [("", Idle), ("GET /", Head), (" HTTP/1.1\r\n\r", Head), ("\n", Idle)] {
            place.reads(if behind.is_empty() { b"GET / HTTP/1.1\r\n\r\n" } else { behind.as_bytes() });
            place.answers();
            place.rests();
            assert_eq!(place.state().0, then);
        }
    }
}
