//! What is counted of answers: one set of counters for each lane, added up when somebody reads them.
//!
//! Own counters, because those of the libraries are shared by all threads: with one number that two cores write, each
//! waits for the other, on a path that takes 15 µs in all. How they are written for Prometheus is a library's.
//! Guaranteed: their number is bounded, whatever is asked: what stands for a request is its [`Route`], its method and
//! its status, each out of a list.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::http::Method;

use crate::compression::Encoding;
use crate::http::route::{ROUTES, Route};
use crate::metrics::{Durations, Histogram};

/// Methods that are told apart; the last stands for all others.
pub(crate) const METHODS: [&str; 8] = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "other"];

/// Statuses that are told apart, the usual ones first; the last stands for all others.
pub(crate) const STATUSES: [u16; 27] = [
    200, 304, 204, 206, 404, 400, 503, 201, 202, 301, 308, 401, 403, 405, 406, 409, 412, 413, 414, 416, 422, 428, 429,
    500, 504, 507, 0,
];

/// Why something was refused that would have been answered at another time, besides tiles and connections.
pub(crate) const SHED: [&str; 2] = ["documents", "downloads"];

/// Requests that were refused before anybody saw them, because they are no HTTP; few, and of no lane.
pub(crate) static NO_HTTP: AtomicU64 = AtomicU64::new(0);

/// Why an answer says that another time would do, one of [`SHED`]; among the extensions of the answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ShedReason(pub &'static str);

/// The counters of all lanes. Cheap to clone: clones count the same.
#[derive(Debug, Clone)]
pub(crate) struct Counters(Arc<[LaneCounters]>);

/// Those of one lane, on cache lines of their own.
#[derive(Debug)]
#[repr(align(128))]
struct LaneCounters {
    /// By route, method and status.
    requests: Box<[AtomicU64]>,
    /// By route: until the answer began.
    seconds: Box<[Histogram]>,
    /// By route and encoding: bytes of bodies.
    bytes: Box<[AtomicU64]>,
    hits: AtomicU64,
    misses: AtomicU64,
    shed: [AtomicU64; SHED.len()],
}

thread_local! {
    /// The lane whose thread this is, from 1; 0 for all other threads.
    static LANE: Cell<usize> = const { Cell::new(0) };
}

/// Says that this thread is a lane; from 0.
pub(crate) fn enter_lane(number: usize) {
    LANE.set(number + 1);
}

/// How a request was answered, in places of the lists above.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CounterPlaces {
    /// What it was for.
    pub route: Route,
    /// Place in [`METHODS`].
    pub method: usize,
    /// Place in [`STATUSES`].
    pub status: usize,
}

/// What was counted on all lanes.
#[derive(Debug)]
pub(crate) struct Sums {
    /// Route, method, status and number, where there is one.
    pub requests: Vec<(Route, &'static str, u16, u64)>,
    /// By route, where there is something.
    pub seconds: Vec<(Route, Durations)>,
    /// Route, encoding and bytes, where there are some.
    pub bytes: Vec<(Route, &'static str, u64)>,
    /// Tiles that were kept when they were asked for.
    pub hits: u64,
    /// Tiles that were not.
    pub misses: u64,
    /// By reason.
    pub shed: [u64; SHED.len()],
}

fn zeros(count: usize) -> Box<[AtomicU64]> {
    std::iter::repeat_with(AtomicU64::default).take(count).collect()
}

/// Finds a method among [`METHODS`].
#[must_use]
pub(crate) fn method_place(method: &Method) -> usize {
    METHODS.iter().position(|known| *known == method.as_str()).unwrap_or(METHODS.len() - 1)
}

/// Finds a status among [`STATUSES`].
#[must_use]
pub(crate) fn status_place(status: u16) -> usize {
    STATUSES.iter().position(|known| *known == status).unwrap_or(STATUSES.len() - 1)
}

fn place(counted: CounterPlaces) -> usize {
    (counted.route.place() * METHODS.len() + counted.method) * STATUSES.len() + counted.status
}

impl Counters {
    /// Makes counters for so many lanes, and one set for all other threads.
    #[must_use]
    pub(crate) fn new(lanes: usize) -> Self {
        let lane = || LaneCounters {
            requests: zeros(ROUTES.len() * METHODS.len() * STATUSES.len()),
            seconds: std::iter::repeat_with(Histogram::default).take(ROUTES.len()).collect(),
            bytes: zeros(ROUTES.len() * Encoding::ALL.len()),
            hits: AtomicU64::default(),
            misses: AtomicU64::default(),
            shed: Default::default(),
        };
        Self(std::iter::repeat_with(lane).take(lanes + 1).collect())
    }

    fn lane(&self) -> &LaneCounters {
        &self.0[LANE.get() % self.0.len()]
    }

    /// Counts an answer that begins, after so long.
    pub(crate) fn answered(&self, counted: CounterPlaces, took: Duration) {
        let lane = self.lane();
        lane.requests[place(counted)].fetch_add(1, Ordering::Relaxed);
        lane.seconds[counted.route.place()].count(took);
    }

    /// Counts the body of an answer; `encoding` is how it went.
    pub(crate) fn sent(&self, route: Route, encoding: Encoding, bytes: u64) {
        self.lane().bytes[route.place() * Encoding::ALL.len() + encoding as usize].fetch_add(bytes, Ordering::Relaxed);
    }

    /// Counts a tile that was kept, or was not.
    pub(crate) fn looked_up(&self, kept: bool) {
        let lane = self.lane();
        if kept { &lane.hits } else { &lane.misses }.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a refusal for one of the reasons of [`SHED`].
    pub(crate) fn shed(&self, reason: &str) {
        if let Some(place) = SHED.iter().position(|known| *known == reason) {
            self.lane().shed[place].fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Adds up what the lanes counted.
    #[must_use]
    pub(crate) fn sums(&self) -> Sums {
        let sum = |of: &dyn Fn(&LaneCounters) -> &AtomicU64| -> u64 {
            self.0.iter().map(|lane| of(lane).load(Ordering::Relaxed)).sum()
        };
        let (mut requests, mut seconds, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
        for route in ROUTES {
            for (method, name) in METHODS.into_iter().enumerate() {
                for (status, code) in STATUSES.into_iter().enumerate() {
                    let at = place(CounterPlaces { route, method, status });
                    requests.push((route, name, code, sum(&|lane| &lane.requests[at])));
                }
            }
            let mut durations = Durations::default();
            self.0.iter().for_each(|lane| lane.seconds[route.place()].add_to(&mut durations));
            seconds.push((route, durations));
            for encoding in Encoding::ALL {
                let at = route.place() * Encoding::ALL.len() + encoding as usize;
                bytes.push((route, encoding.name(), sum(&|lane| &lane.bytes[at])));
            }
        }
        requests.retain(|(.., count)| *count > 0);
        seconds.retain(|(_, durations)| durations.count() > 0);
        bytes.retain(|(.., count)| *count > 0);
        let shed = std::array::from_fn(|at| sum(&|lane| &lane.shed[at]));
        Sums { requests, seconds, bytes, hits: sum(&|lane| &lane.hits), misses: sum(&|lane| &lane.misses), shed }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::Method;

    use super::{CounterPlaces, Counters, enter_lane, method_place, status_place};
    use crate::compression::Encoding;
    use crate::http::route::Route;

    #[test]
    fn what_lanes_count_is_added_up_and_what_is_unknown_is_one() {
        let counters = Counters::new(2);
        let tile = Route::of("/tiles/a/1/2/3");
        let count = |method: &str, status| {
            let method = method_place(&method.parse::<Method>().unwrap());
            let counted = CounterPlaces { route: tile, method, status: status_place(status) };
            counters.answered(counted, Duration::from_micros(60));
            counters.sent(tile, Encoding::Zstd, 100);
        };
        std::thread::scope(|threads| {
            for lane in 0..3 {
                // The third shares the counters of those that are no lane.
                threads.spawn(move || {
                    enter_lane(lane);
                    count("GET", 200);
                    count("BREW", 418);
                });
            }
        });
        counters.looked_up(true);
        counters.looked_up(false);
        counters.shed("documents");
        counters.shed("invented");
        let sums = counters.sums();
        assert_eq!(sums.requests, [(tile, "GET", 200, 3), (tile, "other", 0, 3)]);
        assert_eq!(sums.bytes, [(tile, "zstd", 600)]);
        assert_eq!((sums.seconds.len(), sums.seconds[0].1.count()), (1, 6));
        assert_eq!((sums.hits, sums.misses, sums.shed), (1, 1, [1, 0]));
    }
}
