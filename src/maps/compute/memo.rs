//! The steps of earlier calls that many explanations share, bounded in bytes over all datasets of the process.
//!
//! In: how a step is computed. Out: the step, computed once however many ask at a time.
//! Guaranteed: what is remembered never changes an answer, and is of the dataset that is asked for.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use moka::sync::Cache;

use super::ranking::{Order, Ranking};
use super::reference::GemeenteReference;
use super::values::{Classification, IndicatorYear, SelectionYears, WindowChange};
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
pub(crate) struct Memo {
    /// By indicator and year.
    pub(crate) levels: StepCache<IndicatorYear>,
    /// By index and year: the values alone, for series.
    pub(crate) indices: StepCache<Vec<Option<f64>>>,
    /// By indicator and year.
    pub(crate) rankings: StepCache<Ranking>,
    /// By indicator and year.
    pub(crate) withins: StepCache<GemeenteReference>,
    /// By indicator and window.
    pub(crate) changes: StepCache<WindowChange>,
    /// By map and selection.
    pub(crate) classifications: StepCache<Classification>,
    /// By map, selection and measure.
    pub(crate) orders: StepCache<Order>,
}

impl Default for Memo {
    fn default() -> Memo {
        Memo::of(BYTES)
    }
}

impl Memo {
    /// Makes stores that hold so many bytes together at most.
    #[must_use]
    pub(crate) fn of(bytes: u64) -> Memo {
        let parts = |count: u64| bytes / 48 * count;
        Memo {
            levels: StepCache::of(parts(LEVELS), IndicatorYear::bytes),
            indices: StepCache::of(parts(SMALL), |values| size_of_val(values.as_slice())),
            rankings: StepCache::of(parts(SMALL), Ranking::bytes),
            withins: StepCache::of(parts(SMALL), GemeenteReference::bytes),
            changes: StepCache::of(parts(CHANGES), WindowChange::bytes),
            classifications: StepCache::of(parts(SMALL), Classification::bytes),
            orders: StepCache::of(parts(ORDERS), Order::bytes),
        }
    }

    /// Gives the same stores for the steps of a dataset.
    #[must_use]
    pub(crate) fn for_dataset(&self, version: Version) -> Memo {
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

/// What a step depends on, beside the dataset and the kind of the step.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum StepKey {
    /// Indicator and year.
    Year(usize, i32),
    /// Indicator and window.
    Window(usize, SelectionYears),
    /// Map, by its place, and selection.
    Selection(usize, Selection),
    /// Map, by its place, selection and measure.
    Measure(usize, Selection, String),
}

/// A step of any kind.
type MemoStep = Arc<dyn Any + Send + Sync>;

/// Steps of one kind, of one dataset among all that are remembered.
pub(crate) struct StepCache<V> {
    version: Version,
    // Of one type for all kinds: what keeps them is large, and is compiled once.
    all: Cache<(Version, StepKey), MemoStep>,
    kind: PhantomData<fn() -> V>,
}

impl<V> fmt::Debug for StepCache<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Steps").field("version", &self.version).finish_non_exhaustive()
    }
}

impl<V> Clone for StepCache<V> {
    fn clone(&self) -> Self {
        StepCache { version: self.version, all: self.all.clone(), kind: PhantomData }
    }
}

impl<V: Send + Sync + 'static> StepCache<V> {
    /// Makes a store of so many bytes at most; `bytes` estimates those of a step.
    fn of(capacity: u64, bytes: fn(&V) -> usize) -> Self {
        let weigh = move |_: &(Version, StepKey), step: &MemoStep| {
            step.downcast_ref().map_or(u32::MAX, |step| u32::try_from(bytes(step)).unwrap_or(u32::MAX))
        };
        let all = Cache::builder().max_capacity(capacity).weigher(weigh).build();
        StepCache { version: Version::default(), all, kind: PhantomData }
    }

    fn for_dataset(&self, version: Version) -> Self {
        StepCache { version, ..self.clone() }
    }

    /// Gives a step, made by `make` when it is not remembered, once however many ask.
    pub(crate) fn get_with(&self, key: StepKey, make: impl FnOnce() -> Arc<V>) -> Arc<V> {
        let make: Box<dyn FnOnce() -> MemoStep + '_> = Box::new(|| make());
        let step = self.all.get_with((self.version, key), make);
        step.downcast().expect("a store holds steps of one kind")
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
        assert_eq!(*one.indices.get_with(StepKey::Year(0, 2022), || value(1.0)), [Some(1.0)]);
        assert_eq!(*two.indices.get_with(StepKey::Year(0, 2022), || value(2.0)), [Some(2.0)]);
        assert_eq!(*one.indices.get_with(StepKey::Year(0, 2022), || value(3.0)), [Some(1.0)], "it is remembered");
    }
}
