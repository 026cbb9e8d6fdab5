//! The steps of earlier calls that many explanations share, bounded in bytes over all datasets of the process.
//!
//! In: how a step is computed. Out: the step, computed once however many ask at a time.
//! Guaranteed: what is remembered never changes an answer, and is of the dataset that is asked for.

use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use moka::sync::Cache;

use super::ranking::{Order, Ranking};
use super::reference::Within;
use super::values::{Change, Classification, IndicatorYear, Years};
use crate::maps::Selection;
use crate::version::Version;

/// Bytes that hold the steps behind the maps as they are opened, for a country of some 15,000 buurten.
const BYTES: u64 = 48 << 20;
/// Parts of all that the stores may take, in 48ths.
const LEVELS: u64 = 20;
const CHANGES: u64 = 10;
const ORDERS: u64 = 6;
const SMALL: u64 = 3;

/// Remembers steps by what they depend on. Cheap to clone: clones share what is remembered.
#[derive(Debug, Clone)]
pub struct Memo {
    /// Indicator and year.
    pub(crate) levels: StepCache<(usize, i32), IndicatorYear>,
    /// Index and year: its values alone, for series.
    pub(crate) indices: StepCache<(usize, i32), Vec<Option<f64>>>,
    /// Indicator and year.
    pub(crate) rankings: StepCache<(usize, i32), Ranking>,
    /// Indicator and year.
    pub(crate) withins: StepCache<(usize, i32), Within>,
    /// Indicator and window.
    pub(crate) changes: StepCache<(usize, Years), Change>,
    /// Map, by its place, and selection.
    pub(crate) classifications: StepCache<(usize, Selection), Classification>,
    /// Map, selection and measure.
    pub(crate) orders: StepCache<(usize, Selection, String), Order>,
}

impl Default for Memo {
    fn default() -> Memo {
        Memo::of(BYTES)
    }
}

impl Memo {
    /// Makes stores that hold so many bytes together at most.
    #[must_use]
    pub fn of(bytes: u64) -> Memo {
        let parts = |count: u64| bytes / 48 * count;
        Memo {
            levels: StepCache::of(parts(LEVELS), IndicatorYear::bytes),
            indices: StepCache::of(parts(SMALL), |values| size_of_val(values.as_slice())),
            rankings: StepCache::of(parts(SMALL), Ranking::bytes),
            withins: StepCache::of(parts(SMALL), Within::bytes),
            changes: StepCache::of(parts(CHANGES), Change::bytes),
            classifications: StepCache::of(parts(SMALL), Classification::bytes),
            orders: StepCache::of(parts(ORDERS), Order::bytes),
        }
    }

    /// Gives the same stores for the steps of a dataset.
    #[must_use]
    pub fn for_dataset(&self, version: Version) -> Memo {
        Memo {
            levels: self.levels.for_dataset(version),
            indices: self.indices.for_dataset(version),
            rankings: self.rankings.for_dataset(version),
            withins: self.withins.for_dataset(version),
            changes: self.changes.for_dataset(version),
            classifications: self.classifications.for_dataset(version),
            orders: self.orders.for_dataset(version),
        }
    }
}

/// Steps of one kind, of one dataset among all that are remembered.
pub(crate) struct StepCache<K, V> {
    version: Version,
    all: Cache<(Version, K), Arc<V>>,
}

impl<K, V> fmt::Debug for StepCache<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Steps").field("version", &self.version).finish_non_exhaustive()
    }
}

impl<K, V> Clone for StepCache<K, V> {
    fn clone(&self) -> Self {
        StepCache { version: self.version, all: self.all.clone() }
    }
}

impl<K: Hash + Eq + Send + Sync + 'static, V: Send + Sync + 'static> StepCache<K, V> {
    /// Makes a store of so many bytes at most; `bytes` estimates those of a step.
    fn of(capacity: u64, bytes: fn(&V) -> usize) -> Self {
        let weigher = move |_: &(Version, K), value: &Arc<V>| u32::try_from(bytes(value)).unwrap_or(u32::MAX);
        StepCache { version: Version::default(), all: Cache::builder().max_capacity(capacity).weigher(weigher).build() }
    }

    fn for_dataset(&self, version: Version) -> Self {
        StepCache { version, ..self.clone() }
    }

    /// Gives a step, made by `make` when it is not remembered, once however many ask.
    pub(crate) fn get_with(&self, key: K, make: impl FnOnce() -> Arc<V>) -> Arc<V> {
        self.all.get_with((self.version, key), make)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_of_one_dataset_is_never_given_for_another() {
        let memo = Memo::of(BYTES);
        let [one, two] = ["one", "two"].map(|hash| memo.for_dataset(Version::of(hash, "")));
        let value = |of: f64| Arc::new(vec![Some(of)]);
        assert_eq!(*one.indices.get_with((0, 2022), || value(1.0)), [Some(1.0)]);
        assert_eq!(*two.indices.get_with((0, 2022), || value(2.0)), [Some(2.0)]);
        assert_eq!(*one.indices.get_with((0, 2022), || value(3.0)), [Some(1.0)], "it is remembered");
    }
}
