//! How much is kept of tiles, and how much is done at once.

use super::budget::Budget;

/// Vertices of a tile that is rendered where it was asked for, if nothing else is set. Up to here it takes 40 µs in the
/// median and, in gzip, 0.5 ms at most, which is less than another thread needs to come to it when all cores are
/// wanted; 30 tiles of 31 are like that.
const LIGHT: usize = 10_000;

/// How much is kept, and how much is done at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CacheSettings {
    /// Bytes for bodies, geometry and attributes.
    pub budget: Budget,
    /// Cores to render on.
    pub cores: usize,
    /// Vertices of a tile that is rendered where it was asked for ([`crate::tiles::TileSource::is_light`]).
    pub light: usize,
}

impl Default for CacheSettings {
    fn default() -> CacheSettings {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        CacheSettings { budget: Budget::default(), cores, light: LIGHT }
    }
}
