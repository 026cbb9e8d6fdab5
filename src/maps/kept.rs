//! What is kept of earlier calls: the steps that many explanations share, bounded in bytes.
//!
//! In: how a step is computed. Out: the step, computed once however many ask at a time. Guaranteed: what is kept never changes an answer.

use std::hash::Hash;
use std::sync::Arc;

use moka::sync::Cache;

use super::Selection;
use super::compute::Classified;
use super::reference::{Ranking, Within};
use super::standing::Order;
use super::workbench::{Change, Level, Years};

/// Bytes of each store. Together they hold the steps behind the maps as they are opened, for a country of some 15,000 buurten.
const LEVELS: u64 = 20 << 20;
const CHANGES: u64 = 10 << 20;
const ORDERS: u64 = 6 << 20;
const SMALL: u64 = 3 << 20;

/// The steps that are kept, by what they depend on.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    /// Indicator and year.
    pub levels: Cache<(usize, i32), Arc<Level>>,
    /// Index and year: its values alone, for series.
    pub indices: Cache<(usize, i32), Arc<Vec<Option<f64>>>>,
    /// Indicator and year.
    pub rankings: Cache<(usize, i32), Arc<Ranking>>,
    /// Indicator and year.
    pub withins: Cache<(usize, i32), Arc<Within>>,
    /// Indicator and window.
    pub changes: Cache<(usize, Years), Arc<Change>>,
    /// Map, by its place, and selection.
    pub classified: Cache<(usize, Selection), Arc<Classified>>,
    /// Map, selection and measure.
    pub orders: Cache<(usize, Selection, String), Arc<Order>>,
}

impl Default for Kept {
    fn default() -> Kept {
        Kept {
            levels: store(LEVELS, Level::bytes),
            indices: store(SMALL, |values| size_of_val(values.as_slice())),
            rankings: store(SMALL, Ranking::bytes),
            withins: store(SMALL, Within::bytes),
            changes: store(CHANGES, Change::bytes),
            classified: store(SMALL, Classified::bytes),
            orders: store(ORDERS, Order::bytes),
        }
    }
}

/// Makes a store of so many bytes at most; `bytes` estimates those of an entry.
fn store<K: Hash + Eq + Send + Sync + 'static, V: Send + Sync + 'static>(capacity: u64, bytes: fn(&V) -> usize) -> Cache<K, Arc<V>> {
    let weigher = move |_: &K, value: &Arc<V>| u32::try_from(bytes(value)).unwrap_or(u32::MAX);
    Cache::builder().max_capacity(capacity).weigher(weigher).build()
}
