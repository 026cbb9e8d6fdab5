//! How often and how long: counters of a program that runs.
//!
//! In: durations, one by one, from any thread. Out: sums, as histograms of Prometheus have them. Guaranteed: to count
//! takes no lock; what is read is no snapshot: what is counted meanwhile may be in one number and not yet in another.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper borders of the buckets, microseconds, inclusive: 50 µs, which a kept tile takes, to 10 s, in steps of about
/// two.
pub(crate) const BORDERS: [u64; 17] = [
    50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
    5_000_000, 10_000_000,
];

/// Counts durations by how long they are.
#[derive(Debug, Default)]
pub(crate) struct Histogram {
    /// One for each border, and one beyond the last.
    buckets: [AtomicU64; BORDERS.len() + 1],
    /// Of all, nanoseconds.
    sum: AtomicU64,
}

/// What histograms counted, added up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Durations {
    /// One for each of [`BORDERS`], and one beyond the last; each counts its own and not those below.
    pub buckets: [u64; BORDERS.len() + 1],
    /// Of all, nanoseconds.
    pub sum: u64,
}

impl Histogram {
    /// Counts one.
    pub(crate) fn count(&self, took: Duration) {
        let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        let place = BORDERS.partition_point(|border| border * 1_000 < nanoseconds);
        self.buckets[place].fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(nanoseconds, Ordering::Relaxed);
    }

    /// Adds what was counted to a sum.
    pub(crate) fn add_to(&self, sum: &mut Durations) {
        for (into, bucket) in sum.buckets.iter_mut().zip(&self.buckets) {
            *into += bucket.load(Ordering::Relaxed);
        }
        sum.sum += self.sum.load(Ordering::Relaxed);
    }
}

impl Durations {
    /// Counts all.
    #[must_use]
    pub(crate) fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }
}

/// How often what was asked of a store was kept, and how often it was not. On no path that many tiles take: for those
/// each core counts by itself.
#[derive(Debug, Default)]
pub(crate) struct Lookups {
    hits: AtomicU64,
    misses: AtomicU64,
}

/// What lookups counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct LookupCounts {
    /// It was kept.
    pub hits: u64,
    /// It was not.
    pub misses: u64,
}

impl Lookups {
    /// Counts one.
    pub(crate) fn count(&self, was_kept: bool) {
        if was_kept { &self.hits } else { &self.misses }.fetch_add(1, Ordering::Relaxed);
    }

    /// Tells what was counted.
    pub(crate) fn counts(&self) -> LookupCounts {
        LookupCounts { hits: self.hits.load(Ordering::Relaxed), misses: self.misses.load(Ordering::Relaxed) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{BORDERS, Durations, Histogram};

    #[test]
    fn a_duration_is_counted_in_the_first_bucket_whose_border_it_does_not_pass() {
        let histogram = Histogram::default();
        let micros = [0, 50, 51, 10_000_000, 10_000_001];
        for micros in micros {
            histogram.count(Duration::from_micros(micros));
        }
        let mut found = Durations::default();
        histogram.add_to(&mut found);
        histogram.add_to(&mut found);
        assert_eq!((found.buckets[0], found.buckets[1]), (4, 2), "0 and 50 µs, and 51, twice");
        assert_eq!((found.buckets[BORDERS.len() - 1], found.buckets[BORDERS.len()]), (2, 2));
        assert_eq!((found.count(), found.sum), (10, 2 * micros.iter().sum::<u64>() * 1_000));
    }
}
