use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

use super::Phase::{Answering, Head, Idle};
use super::{ClientTimeouts, ConnectionPlace, ConnectionPlaces, Peer, Phase, PlaceGuard, WayRule};

#[expect(clippy::unnecessary_wraps, reason = "a named proxy is no peer, and these are")]
fn peer(text: &str) -> Option<Peer> {
    Some(Peer::from(text.parse::<IpAddr>().unwrap()))
}

/// A connection that does nothing until it is closed.
struct Connection {
    task: JoinHandle<()>,
    place: Arc<ConnectionPlace>,
}

impl Connection {
    /// Opens a connection that has been in a phase since a millisecond of the clock.
    fn open(places: &ConnectionPlaces, peer: Option<Peer>, phase: Phase, since: u64) -> Connection {
        let mut opened = None;
        places.take(peer, |taking: PlaceGuard| {
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
    let places = ConnectionPlaces::new();
    let (many, few) = (peer("192.0.2.1"), peer("2001:db8::1"));
    let old = Connection::open(&places, few, Head, 0);
    let answering = Connection::open(&places, many, Answering, 10);
    let idle = Connection::open(&places, many, Idle, 30);
    let silent = Connection::open(&places, many, Head, 20);
    assert_eq!(places.give_way(few), WayRule::Other);
    assert!(silent.is_closed().await && !idle.is_closed().await, "it waits for a head, longer than the other rests");
    assert_eq!(places.give_way(few), WayRule::Other);
    assert!(idle.is_closed().await && !answering.is_closed().await && !old.is_closed().await);
    assert_eq!(places.give_way(peer("198.51.100.1")), WayRule::Other, "of peers with one each, one that is idle");
    assert!(
        old.is_closed().await && !answering.is_closed().await,
        "an answer is not cut off for a peer that has as many"
    );
    assert_eq!(places.give_way(few), WayRule::Nobody, "nobody is idle, and the newcomer's peer has no place");
}

#[tokio::test]
async fn answers_give_way_only_where_a_peer_has_more_than_the_newcomer() {
    let places = ConnectionPlaces::new();
    let many = peer("192.0.2.1");
    let attack = [20, 10, 30].map(|since| Connection::open(&places, many, Answering, since));
    assert_eq!(places.give_way(many), WayRule::Newcomer, "it would only take from itself what it gives");
    assert_eq!(places.give_way(peer("192.0.2.2")), WayRule::Other);
    assert!(attack[1].is_closed().await && !attack[0].is_closed().await, "the answer that takes longest");
}

#[tokio::test]
async fn a_crowd_gives_up_many_places_at_once_and_those_that_waited_longest() {
    let places = ConnectionPlaces::new();
    let crowd: Vec<_> = (0..256).map(|i| Connection::open(&places, peer("192.0.2.1"), Idle, (i * 37) % 256)).collect();
    let other = Connection::open(&places, peer("192.0.2.2"), Idle, 0);
    assert_eq!(places.give_way(peer("198.51.100.1")), WayRule::Other);
    let mut closed = Vec::new();
    for connection in &crowd {
        if connection.is_closed().await {
            closed.push(connection.place.state().1);
        }
    }
    closed.sort_unstable();
    assert_eq!(closed, [0, 1, 2, 3], "one in 64 of 256");
    assert!(!other.is_closed().await);
}

#[tokio::test]
async fn a_named_proxy_never_gives_way() {
    let places = ConnectionPlaces::new();
    let proxied = [0; 5].map(|since| Connection::open(&places, None, Idle, since));
    assert_eq!(places.give_way(peer("192.0.2.2")), WayRule::Nobody);
    let direct = Connection::open(&places, peer("192.0.2.1"), Idle, 100);
    assert_eq!(places.give_way(None), WayRule::Other);
    assert!(direct.is_closed().await && !proxied[0].is_closed().await);
}

const PATIENCE: ClientTimeouts =
    ClientTimeouts { head: Duration::from_secs(10), idle: Duration::from_mins(1), stalled: Duration::from_secs(30) };

#[test]
fn a_reader_has_half_a_minute_from_the_last_that_it_took_whatever_it_does_meanwhile() {
    let place = ConnectionPlace::new(std::time::Instant::now());
    place.answers();
    place.rests();
    place.writes(true);
    assert!(
        !place.is_late(50_000, PATIENCE) && place.is_late(100_000, PATIENCE),
        "an answer that is sent is followed by a rest"
    );
    place.writes(false);
    place.reads(b"GET");
    place.writes(false);
    assert!(
        !place.is_late(29_000, PATIENCE) && place.is_late(31_000, PATIENCE),
        "half a head buys no time, and takes none"
    );
    place.enter(Idle, 0);
    place.writes(true);
    assert_eq!(place.blocked.load(std::sync::atomic::Ordering::Relaxed), 0);
    place.enter(Idle, 1);
    place.blocked.store(70_000, std::sync::atomic::Ordering::Relaxed);
    assert!(!place.is_late(99_000, PATIENCE), "it took something a moment ago, so it does not rest yet");
}

#[tokio::test]
async fn a_head_has_ten_seconds_and_a_rest_a_minute() {
    let places = ConnectionPlaces::new();
    let [silent, resting, answering] =
        [Head, Idle, Answering].map(|phase| Connection::open(&places, peer("192.0.2.1"), phase, 1_000));
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
    let place = ConnectionPlace::new(std::time::Instant::now());
    for (phase, then) in [(Head, Head), (Idle, Head), (Answering, Answering)] {
        place.enter(phase, 0);
        place.reads(b"G");
        assert_eq!(place.state().0, then);
    }
}

#[test]
fn half_a_head_behind_a_request_does_not_rest() {
    let place = ConnectionPlace::new(std::time::Instant::now());
    for (behind, then) in [("", Idle), ("GET /", Head), (" HTTP/1.1\r\n\r", Head), ("\n", Idle)] {
        place.reads(if behind.is_empty() { b"GET / HTTP/1.1\r\n\r\n" } else { behind.as_bytes() });
        place.answers();
        place.rests();
        assert_eq!(place.state().0, then);
    }
}
