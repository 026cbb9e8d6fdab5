//! Encoded tiles, weighed in bytes, rendered once per key.
//!
//! In: which tile of which map, at which selection, with which fields and layers, and which encodings the client takes.
//! Out: a [`TileBody`] ready for the wire. Guaranteed: a key is made of what is asked for, not of how it is spelled: so
//! nothing that a caller invents makes a kept tile unreachable; one render per key at a time, however many ask; the
//! budget in bytes is kept; what takes longer than half a millisecond is rendered on threads of its own, a bounded
//! number at once and a bounded number waiting for a bounded time, so that a request for a tile that is kept does not
//! wait behind it.
//!
//! What is kept, its budget and the threads are the process's ([`TileStores`]); a key holds the version of the dataset,
//! so that the tiles of two can be served beside each other.
//!
//! Three things are kept: the bodies of a tile as they go out, each compressed once; geometry by tile, shared by all
//! maps; attributes by map and selection, of which those of all selections of a country fit. Of the bodies of a tile
//! the smallest that the client takes is sent. Large ones are compressed once more in the background; the body that
//! comes of it has a tag of its own, since a tag names the content, the encoding and its level.

mod body;
mod budget;
mod counts;
mod error;
mod key;
mod renderers;
mod selections;
mod settings;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use foldhash::fast::RandomState;
use moka::future::Cache;
use moka::ops::compute::{CompResult, Op};
use rayon::ThreadPoolBuildError;

pub(crate) use body::TileBody;
pub(crate) use budget::{Budget, MOST_CACHE_MB};
pub(crate) use counts::{RenderCounts, StoreCounts};
pub(crate) use error::TileError;
pub(crate) use key::TileVariant;
pub(crate) use settings::CacheSettings;

use body::{Bodies, first_encoding};
use counts::CacheCounts;
use error::answered;
use key::{CacheKey, TilePlace};
use renderers::Renderers;
use selections::Selections;

use crate::compression::{Effort, Encoding, EncodingSet};
use crate::maps::Selection;
use crate::tiles::{Attributes, TileCoord, TileGeometry, TileSource};
use crate::version::Version;

/// Fixed cost of an entry beside its bytes, about.
const ENTRY: usize = 300;

/// What is kept of the tiles of all datasets of the process, and the threads that render them. Cheap to clone: clones
/// share what is kept.
#[derive(Debug, Clone)]
pub(crate) struct TileStores(Arc<Stores>);

#[derive(Debug)]
struct Stores {
    bodies: Cache<CacheKey, Arc<Bodies>, RandomState>,
    geometries: moka::sync::Cache<TilePlace, Arc<TileGeometry>>,
    attributes: Selections,
    renderers: Renderers,
    background: Renderers,
    light: usize,
    counts: Arc<CacheCounts>,
}

impl TileStores {
    /// Makes empty stores and starts the threads.
    ///
    /// # Errors
    /// When the system gives no threads to render on.
    pub(crate) fn start(settings: CacheSettings) -> Result<TileStores, ThreadPoolBuildError> {
        let weight = |bytes: usize| u32::try_from(bytes + ENTRY).unwrap_or(u32::MAX);
        let (budget, counts) = (settings.budget, Arc::new(CacheCounts::default()));
        let evicted = Arc::clone(&counts);
        Ok(TileStores(Arc::new(Stores {
            bodies: Cache::builder()
                .max_capacity(budget.bodies)
                .eviction_listener(move |_, _, cause| evicted.removed(cause))
                .weigher(move |_, bodies: &Arc<Bodies>| weight(bodies.weight()))
                .build_with_hasher(RandomState::default()),
            geometries: moka::sync::Cache::builder()
                .max_capacity(budget.geometry)
                .weigher(move |_, geometry: &Arc<TileGeometry>| weight(geometry.weight()))
                .build(),
            attributes: Selections::new(budget.attributes),
            renderers: Renderers::start(settings.cores.max(1))?,
            background: Renderers::start_in_background()?,
            light: settings.light,
            counts,
        })))
    }

    /// Counts what is kept, of all datasets.
    #[must_use]
    pub(crate) fn counts(&self) -> StoreCounts {
        let stores = &self.0;
        StoreCounts {
            tiles: stores.bodies.weighted_size(),
            geometry: stores.geometries.weighted_size(),
            attributes: stores.attributes.weight() as u64,
            evicted: stores.counts.evicted(),
            geometry_found: stores.counts.geometry.counts(),
            attributes_found: stores.counts.attributes.counts(),
        }
    }

    /// Counts what was rendered, waits and was refused.
    #[must_use]
    pub(crate) fn rendered(&self) -> RenderCounts {
        self.0.counts.renders(&self.0.renderers)
    }
}

/// Renders and keeps the tiles of a dataset. Cheap to clone.
#[derive(Clone)]
pub(crate) struct TileService(Arc<CacheCore>);

struct CacheCore {
    source: TileSource,
    version: Version,
    stores: TileStores,
}

impl fmt::Debug for TileService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TileService").field("kept_bytes", &self.kept_bytes()).finish_non_exhaustive()
    }
}

impl TileService {
    /// Serves the tiles of a dataset, which are cut from `source`.
    #[must_use]
    pub(crate) fn new(source: TileSource, version: Version, stores: TileStores) -> TileService {
        TileService(Arc::new(CacheCore { source, version, stores }))
    }

    fn stores(&self) -> &Stores {
        &self.0.stores.0
    }

    fn place(&self, coord: TileCoord) -> TilePlace {
        TilePlace { version: self.0.version, coord: (coord.z, coord.x, coord.y) }
    }

    fn key(&self, variant: &TileVariant, coord: TileCoord) -> CacheKey {
        CacheKey { variant: variant.clone(), place: self.place(coord) }
    }

    /// Gives what tiles are cut from.
    #[must_use]
    pub(crate) fn source(&self) -> &TileSource {
        &self.0.source
    }

    /// Gives the smallest body of a tile that is kept and that the client takes, without waiting for anything.
    pub(crate) async fn lookup(
        &self,
        variant: &TileVariant,
        coord: TileCoord,
        wanted: EncodingSet,
    ) -> Option<TileBody> {
        if let Some(bodies) = self.stores().bodies.get(&self.key(variant, coord)).await {
            return self.sent(variant, coord, wanted, &bodies);
        }
        // A tile with nothing in it is the same on every map: it is kept as geometry alone.
        let kept = || self.stores().geometries.get(&self.place(coord));
        let empty =
            !variant.layers.are_at(coord.z, &self.0.source) || kept().is_some_and(|geometry| geometry.is_empty());
        empty.then(TileBody::empty)
    }

    /// Gives a tile: from the cache, or rendered once for all who ask for it.
    ///
    /// `attributes` makes the attributes of the variant's map and selection; called off the runtime threads, and only
    /// when they are not kept.
    ///
    /// # Errors
    /// [`TileError`]; nothing is kept of a failure.
    pub(crate) async fn tile<E, F>(
        &self,
        variant: &TileVariant,
        coord: TileCoord,
        wanted: EncodingSet,
        attributes: F,
    ) -> Result<TileBody, TileError<E>>
    where
        E: Clone + Send + Sync + 'static,
        F: FnOnce() -> Result<Attributes, E> + Send + 'static,
    {
        let (stores, asked) = (self.stores(), Instant::now());
        let compute = async |kept: Option<moka::Entry<CacheKey, Arc<Bodies>>>| {
            let Some(kept) = kept.map(moka::Entry::into_value) else {
                let body = self.render(asked, variant, coord, wanted, attributes).await?;
                return Ok(body.map_or(Op::Nop, |body| Op::Put(Arc::new(Bodies::of(body)))));
            };
            if kept.smallest(wanted).is_some() {
                // Somebody else asked for it a moment ago.
                return Ok(Op::Nop);
            }
            Ok(Op::Put(Arc::new(kept.with(self.another(asked, &kept, coord, wanted).await?))))
        };
        let made = match stores.bodies.entry(self.key(variant, coord)).and_try_compute_with(compute).await? {
            CompResult::Inserted(entry) | CompResult::ReplacedWith(entry) | CompResult::Unchanged(entry) => {
                entry.into_value()
            }
            CompResult::StillNone(_) | CompResult::Removed(_) => return Ok(TileBody::empty()),
        };
        if stores.bodies.weighted_size() > stores.bodies.policy().max_capacity().unwrap_or(u64::MAX) {
            // Evictions are due only now and then; a burst of large tiles would pass the budget meanwhile.
            stores.bodies.run_pending_tasks().await;
        }
        self.sent(variant, coord, wanted, &made)
            .ok_or_else(|| TileError::Failed("it was made in another encoding".to_owned()))
    }

    /// Gives the attributes of a variant's map and selection, if they are kept.
    #[must_use]
    pub(crate) fn kept_attributes(&self, map: usize, selection: Selection) -> Option<Arc<Attributes>> {
        self.stores().attributes.lookup((self.0.version, map, selection))
    }

    /// Gives the attributes of a map at a selection, made by `make` when they are not kept. May take some tens of
    /// milliseconds: call it off the runtime threads.
    ///
    /// # Errors
    /// What `make` says; nothing is kept of a failure.
    pub(crate) fn attributes<E, F>(&self, map: usize, selection: Selection, make: F) -> Result<Arc<Attributes>, E>
    where
        F: FnOnce() -> Result<Attributes, E>,
    {
        self.stores().attributes.attributes((self.0.version, map, selection), make)
    }

    /// Picks what is sent of the bodies of a tile; has them improved where that is worth it.
    fn sent(
        &self,
        variant: &TileVariant,
        coord: TileCoord,
        wanted: EncodingSet,
        bodies: &Arc<Bodies>,
    ) -> Option<TileBody> {
        if let Some(encoding) = bodies.begin_improving(wanted) {
            self.improve(self.key(variant, coord), Arc::clone(bodies), encoding);
        }
        bodies.smallest(wanted).cloned()
    }

    /// Compresses a tile with more effort, in the background; what comes of it takes its place among the bodies that
    /// are kept.
    fn improve(&self, key: CacheKey, bodies: Arc<Bodies>, encoding: Encoding) {
        let Ok(place) = self.stores().background.admit() else {
            bodies.put_off_improving(encoding);
            return;
        };
        let service = self.clone();
        tokio::spawn(async move {
            let job = move || TileBody::compressed(&bodies.plain().ok()?, encoding, Effort::Archive).ok();
            // Without it the tile stays as it is.
            let Ok(Some(better)) = service.stores().background.run_at(place, job).await else { return };
            let replace = async |kept: Option<moka::Entry<CacheKey, Arc<Bodies>>>| match kept {
                Some(kept) => Op::Put(Arc::new(kept.value().with(better))),
                // It had to make room meanwhile.
                None => Op::Nop,
            };
            service.stores().bodies.entry(key).and_compute_with(replace).await;
        });
    }

    /// Renders a tile; none where nothing is in it.
    async fn render<E, F>(
        &self,
        asked: Instant,
        variant: &TileVariant,
        coord: TileCoord,
        wanted: EncodingSet,
        attributes: F,
    ) -> Result<Option<TileBody>, TileError<E>>
    where
        E: Clone + Send + Sync + 'static,
        F: FnOnce() -> Result<Attributes, E> + Send + 'static,
    {
        let stores = self.stores();
        if stores.attributes.lookup((self.0.version, variant.map, variant.selection)).is_some()
            && self.0.source.is_light(coord, stores.light)
        {
            return self.render_now(variant, coord, wanted, attributes);
        }
        let (service, variant) = (self.clone(), variant.clone());
        let job = move || service.render_now(&variant, coord, wanted, attributes);
        answered(stores.renderers.run(asked, job).await)
    }

    fn render_now<E, F>(
        &self,
        variant: &TileVariant,
        coord: TileCoord,
        wanted: EncodingSet,
        attributes: F,
    ) -> Result<Option<TileBody>, TileError<E>>
    where
        E: Clone + Send + Sync + 'static,
        F: FnOnce() -> Result<Attributes, E>,
    {
        let (stores, started) = (self.stores(), Instant::now());
        let mut was_kept = true;
        let geometry = stores.geometries.get_with(self.place(coord), || {
            was_kept = false;
            Arc::new(self.0.source.geometry(coord))
        });
        stores.counts.geometry.count(was_kept);
        if geometry.is_empty() {
            return Ok(None);
        }
        let mut was_kept = true;
        let make = || {
            was_kept = false;
            attributes()
        };
        let attributes = self.attributes(variant.map, variant.selection, make).map_err(TileError::Attributes)?;
        stores.counts.attributes.count(was_kept);
        let tile = variant.format.encode(&geometry, &attributes, &variant.fields, variant.layers);
        if tile.is_empty() {
            // It has other layers than those.
            return Ok(None);
        }
        let body = TileBody::compressed(&tile, first_encoding(wanted, tile.len()), Effort::Answer);
        stores.counts.rendered(coord.z, started.elapsed());
        body.map(Some).map_err(|error| TileError::Failed(error.to_string()))
    }

    /// Makes the body of a tile in one more encoding, from those that there are: reading one takes a tenth of the time
    /// of rendering.
    async fn another<E: Send + 'static>(
        &self,
        asked: Instant,
        kept: &Arc<Bodies>,
        coord: TileCoord,
        wanted: EncodingSet,
    ) -> Result<TileBody, TileError<E>> {
        let kept = Arc::clone(kept);
        let make = move || {
            let failed = |error: &dyn fmt::Display| TileError::Failed(error.to_string());
            let tile = kept.plain().map_err(|error| failed(&error))?;
            TileBody::compressed(&tile, first_encoding(wanted, tile.len()), Effort::Answer)
                .map_err(|error| failed(&error))
        };
        if self.0.source.is_light(coord, self.stores().light) {
            make()
        } else {
            answered(self.stores().renderers.run(asked, make).await)
        }
    }

    /// Counts the bytes held by bodies, geometry and attributes, of all datasets.
    #[must_use]
    pub(crate) fn kept_bytes(&self) -> u64 {
        let kept = self.0.stores.counts();
        kept.tiles + kept.geometry + kept.attributes
    }

    /// Counts the tiles held of all datasets, after what is due is done.
    #[cfg(test)]
    pub(crate) async fn kept_tiles(&self) -> u64 {
        self.stores().bodies.run_pending_tasks().await;
        self.stores().bodies.entry_count()
    }
}
