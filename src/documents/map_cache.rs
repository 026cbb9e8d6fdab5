//! Computed maps: each made once, however many documents are made of it, and weighed in bytes over all datasets of the
//! process.

use std::sync::Arc;

use moka::sync::Cache;

use crate::maps::{Engine, MapValues, Selection, SelectionError};
use crate::version::Version;

/// A map of a dataset, at a selection.
type SelectedMap = (Version, String, Selection);

/// The values of maps that are kept for the next document. Cheap to clone: clones share what is kept.
#[derive(Debug, Clone)]
pub(crate) struct ComputedMaps(Cache<SelectedMap, Arc<MapValues>>);

impl ComputedMaps {
    /// Makes an empty store that holds at most `bytes`.
    #[must_use]
    pub(crate) fn new(bytes: u64) -> ComputedMaps {
        let weigh = |_: &SelectedMap, values: &Arc<MapValues>| u32::try_from(weight(values)).unwrap_or(u32::MAX);
        ComputedMaps(Cache::builder().max_capacity(bytes).weigher(weigh).build())
    }

    /// Gives a computed map, computing it once however many ask.
    ///
    /// # Errors
    /// When the map or the selection is not on offer.
    pub(super) fn values(
        &self,
        version: Version,
        engine: &Engine,
        map: &str,
        selection: Selection,
    ) -> Result<Arc<MapValues>, SelectionError> {
        let compute = || engine.compute(map, selection).map(Arc::new);
        self.0.try_get_with((version, map.to_owned(), selection), compute).map_err(|error| (*error).clone())
    }
}

/// Estimates the memory of a computed map, bytes.
fn weight(values: &MapValues) -> usize {
    let summaries = values.wijken.len() + values.gemeenten.len();
    values.status.len() * (2 + 2 + 16 + 16 * values.measures.len()) + summaries * 256
}
