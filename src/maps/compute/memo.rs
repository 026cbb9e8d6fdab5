//! The steps of earlier calls that many explanations share, bounded in bytes.
//!
//! In: how a step is computed. Out: the step, computed once however many ask at a time.
//! Guaranteed: what is remembered never changes an answer.

use std::hash::Hash;
use std::sync::Arc;

use moka::sync::Cache;

use super::ranking::{Order, Ranking};
use super::reference::Within;
use super::values::{Change, Classification, IndicatorYear, Years};
use crate::maps::Selection;

/// Bytes that hold the steps behind the maps as they are opened, for a country of some 15,000 buurten.
const BYTES: u64 = 48 << 20;
/// Parts of all that the stores may take, in 48ths.
const LEVELS: u64 = 20;
const CHANGES: u64 = 10;
const ORDERS: u64 = 6;
const SMALL: u64 = 3;

/// Remembers steps by what they depend on.
#[derive(Debug, Clone)]
pub(crate) struct Memo {
    /// Indicator and year.
    pub(crate) levels: Cache<(usize, i32), Arc<IndicatorYear>>,
    /// Index and year: its values alone, for series.
    pub(crate) indices: Cache<(usize, i32), Arc<Vec<Option<f64>>>>,
    /// Indicator and year.
    pub(crate) rankings: Cache<(usize, i32), Arc<Ranking>>,
    /// Indicator and year.
    pub(crate) withins: Cache<(usize, i32), Arc<Within>>,
    /// Indicator and window.
    pub(crate) changes: Cache<(usize, Years), Arc<Change>>,
    /// Map, by its place, and selection.
    pub(crate) classifications: Cache<(usize, Selection), Arc<Classification>>,
    /// Map, selection and measure.
    pub(crate) orders: Cache<(usize, Selection, String), Arc<Order>>,
}

impl Default for Memo {
    fn default() -> Memo {
        Memo::of(BYTES)
    }
}

impl Memo {
    /// Makes stores that hold so many bytes together at most.
    pub(crate) fn of(bytes: u64) -> Memo {
        let parts = |count: u64| bytes / 48 * count;
        Memo {
            levels: store(parts(LEVELS), IndicatorYear::bytes),
            indices: store(parts(SMALL), |values| size_of_val(values.as_slice())),
            rankings: store(parts(SMALL), Ranking::bytes),
            withins: store(parts(SMALL), Within::bytes),
            changes: store(parts(CHANGES), Change::bytes),
            classifications: store(parts(SMALL), Classification::bytes),
            orders: store(parts(ORDERS), Order::bytes),
        }
    }
}

/// Makes a store of so many bytes at most; `bytes` estimates those of an entry.
fn store<K: Hash + Eq + Send + Sync + 'static, V: Send + Sync + 'static>(
    capacity: u64,
    bytes: fn(&V) -> usize,
) -> Cache<K, Arc<V>> {
    let weigher = move |_: &K, value: &Arc<V>| u32::try_from(bytes(value)).unwrap_or(u32::MAX);
    Cache::builder().max_capacity(capacity).weigher(weigher).build()
}
