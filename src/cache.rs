//! Encoded tiles, weighed in bytes, rendered once per key.
//!
//! In: which tile of which map, in which encoding. Out: a [`TileBody`] ready for the wire.
//! Guaranteed: one render per key at a time, however many ask; the budget in bytes is kept; what takes longer than half a millisecond is rendered on
//! threads of its own, a bounded number at once and a bounded number waiting, so that a request for a tile that is kept does not wait behind it.
//!
//! Three things are kept: bodies as they go out, compressed once; geometry by tile, shared by all maps; attributes by map and selection.

mod compress;
mod renderers;
mod variants;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
pub use martin_tile_utils::Encoding;
use moka::future::Cache;
use rayon::ThreadPoolBuildError;

pub use compress::{CompressError, Effort, brotli, compress};
pub use variants::{Variant, Variants};

use renderers::{Refusal, Renderers};

use crate::tiles::{Attributes, TileCoord, TileGeometry, TileSource, encode};

/// Fixed cost of an entry beside its bytes, about.
const ENTRY: usize = 300;
/// The most memory for tiles that can be asked for, in MB: a terabyte, more than any map has tiles for.
pub const MOST_CACHE_MB: u64 = 1 << 20;
/// Part of the budget that geometry may take.
const GEOMETRY_SHARE: u64 = 5;

/// Vertices of a tile that is rendered where it was asked for, if nothing else is set. Up to here it takes 40 µs in the median and, in gzip, 0.5 ms at
/// most, which is less than another thread needs to come to it when all cores are wanted; 30 tiles of 31 are like that.
const LIGHT: usize = 10_000;

/// A tile in the encoding asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileBody {
    /// The bytes of the body; empty for a tile with nothing in it.
    pub bytes: Bytes,
    /// Strong entity tag with its quotes, different for each encoding; empty for a tile with nothing in it.
    pub tag: Bytes,
}

impl TileBody {
    /// Tells whether nothing is in the tile.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

/// Why a tile cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileError<E> {
    /// Too many renders wait already.
    #[error("{waiting} tiles wait to be rendered; try again in a second")]
    Overloaded {
        /// How many may wait.
        waiting: usize,
    },
    /// The attributes of the map could not be made.
    #[error("{0}")]
    Attributes(E),
    /// A defect of the program: the render ended without a tile.
    #[error("rendering the tile failed: {0}")]
    Failed(String),
}

/// How much is kept, and how much is done at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheSettings {
    /// Bytes for bodies and geometry together.
    pub bytes: u64,
    /// Bytes for the attributes of maps.
    pub attribute_bytes: u64,
    /// Cores to render on.
    pub cores: usize,
    /// Vertices of a tile that is rendered where it was asked for ([`TileSource::is_light`]).
    pub light: usize,
}

impl Default for CacheSettings {
    fn default() -> CacheSettings {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        CacheSettings { bytes: 256 * 1024 * 1024, attribute_bytes: 64 * 1024 * 1024, cores, light: LIGHT }
    }
}

type BodyKey = (u32, u8, u32, u32, u8);

/// Renders and keeps tiles. Cheap to clone.
#[derive(Clone)]
pub struct TileService(Arc<Inner>);

struct Inner {
    source: TileSource,
    bodies: Cache<BodyKey, TileBody>,
    geometries: moka::sync::Cache<(u8, u32, u32), Arc<TileGeometry>>,
    attributes: moka::sync::Cache<u32, Arc<Attributes>>,
    variants: Variants,
    renderers: Renderers,
    light: usize,
}

impl fmt::Debug for TileService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TileService").field("kept_bytes", &self.kept_bytes()).finish_non_exhaustive()
    }
}

impl TileService {
    /// Serves the tiles of a source.
    ///
    /// # Errors
    /// When the system gives no threads to render on.
    pub fn new(source: TileSource, settings: CacheSettings) -> Result<TileService, ThreadPoolBuildError> {
        let weight = |bytes: usize| u32::try_from(bytes + ENTRY).unwrap_or(u32::MAX);
        let geometry_bytes = settings.bytes / GEOMETRY_SHARE;
        let renderers = Renderers::start(settings.cores.max(1))?;
        Ok(TileService(Arc::new(Inner {
            source,
            bodies: Cache::builder()
                .max_capacity(settings.bytes - geometry_bytes)
                .weigher(move |_, body: &TileBody| weight(body.bytes.len() + body.tag.len()))
                .build(),
            geometries: moka::sync::Cache::builder()
                .max_capacity(geometry_bytes)
                .weigher(move |_, geometry: &Arc<TileGeometry>| weight(geometry.weight()))
                .build(),
            attributes: moka::sync::Cache::builder()
                .max_capacity(settings.attribute_bytes)
                .weigher(move |_, attributes: &Arc<Attributes>| weight(attributes.weight()))
                .build(),
            variants: Variants::default(),
            renderers,
            light: settings.light,
        })))
    }

    /// Gives what tiles are cut from.
    #[must_use]
    pub fn source(&self) -> &TileSource {
        &self.0.source
    }

    /// Gives the variants that were asked for so far.
    #[must_use]
    pub fn variants(&self) -> &Variants {
        &self.0.variants
    }

    /// Gives a tile from the cache if it is kept, without waiting for anything.
    pub async fn kept(&self, variant: &Variant, coord: TileCoord, encoding: Encoding) -> Option<TileBody> {
        self.0.bodies.get(&body_key(variant, coord, encoding)).await
    }

    /// Gives a tile: from the cache, or rendered once for all who ask for it.
    ///
    /// `attributes` makes the attributes of the variant's map and selection; called off the runtime threads, and only when they are not kept.
    ///
    /// # Errors
    /// [`TileError`]; nothing is kept of a failure.
    pub async fn tile<E, F>(
        &self,
        variant: &Arc<Variant>,
        coord: TileCoord,
        encoding: Encoding,
        attributes: F,
    ) -> Result<TileBody, TileError<E>>
    where
        E: Clone + Send + Sync + 'static,
        F: FnOnce() -> Result<Attributes, E> + Send + 'static,
    {
        let key = body_key(variant, coord, encoding);
        let render = self.render(Arc::clone(variant), coord, encoding, attributes);
        let body = self.0.bodies.try_get_with(key, render).await.map_err(|error: Arc<TileError<E>>| (*error).clone())?;
        if self.0.bodies.weighted_size() > self.0.bodies.policy().max_capacity().unwrap_or(u64::MAX) {
            // Evictions are due only now and then; a burst of large tiles would pass the budget meanwhile.
            self.0.bodies.run_pending_tasks().await;
        }
        Ok(body)
    }

    /// Gives the attributes of a variant's map and selection, made by `make` when they are not kept. May take some tens of milliseconds: call it
    /// off the runtime threads.
    ///
    /// # Errors
    /// What `make` says; nothing is kept of a failure.
    pub fn attributes<E, F>(&self, variant: &Variant, make: F) -> Result<Arc<Attributes>, E>
    where
        E: Clone + Send + Sync + 'static,
        F: FnOnce() -> Result<Attributes, E>,
    {
        self.0.attributes.try_get_with(variant.attributes_id, || make().map(Arc::new)).map_err(|error: Arc<E>| (*error).clone())
    }

    async fn render<E, F>(
        &self,
        variant: Arc<Variant>,
        coord: TileCoord,
        encoding: Encoding,
        attributes: F,
    ) -> Result<TileBody, TileError<E>>
    where
        E: Clone + Send + Sync + 'static,
        F: FnOnce() -> Result<Attributes, E> + Send + 'static,
    {
        let inner = &self.0;
        if inner.attributes.contains_key(&variant.attributes_id) && inner.source.is_light(coord, inner.light) {
            return self.render_now(&variant, coord, encoding, attributes);
        }
        let service = self.clone();
        match inner.renderers.run(move || service.render_now(&variant, coord, encoding, attributes)).await {
            Ok(body) => body,
            Err(Refusal::Full(waiting)) => Err(TileError::Overloaded { waiting }),
            Err(Refusal::Panicked) => Err(TileError::Failed("its thread panicked".to_owned())),
        }
    }

    fn render_now<E, F>(&self, variant: &Variant, coord: TileCoord, encoding: Encoding, attributes: F) -> Result<TileBody, TileError<E>>
    where
        E: Clone + Send + Sync + 'static,
        F: FnOnce() -> Result<Attributes, E>,
    {
        let inner = &self.0;
        let geometry = inner.geometries.get_with((coord.z, coord.x, coord.y), || Arc::new(inner.source.geometry(coord)));
        if geometry.is_empty() {
            return Ok(TileBody { bytes: Bytes::new(), tag: Bytes::new() });
        }
        let attributes = self.attributes(variant, attributes).map_err(TileError::Attributes)?;
        let tile = encode(&geometry, &attributes, &variant.fields);
        let mark = encoding.compression().unwrap_or("identity");
        let tag = format!("\"{}-{mark}\"", &blake3::hash(&tile).to_hex()[..24]);
        let bytes = compress(&tile, encoding, Effort::Answer).map_err(|error| TileError::Failed(error.to_string()))?;
        Ok(TileBody { bytes, tag: tag.into() })
    }

    /// Counts the bytes held by bodies and geometry.
    #[must_use]
    pub fn kept_bytes(&self) -> u64 {
        self.0.bodies.weighted_size() + self.0.geometries.weighted_size()
    }

    /// Counts the bodies held.
    #[must_use]
    pub fn kept_tiles(&self) -> u64 {
        self.0.bodies.entry_count()
    }
}

fn body_key(variant: &Variant, coord: TileCoord, encoding: Encoding) -> BodyKey {
    (variant.id, coord.z, coord.x, coord.y, encoding as u8)
}
