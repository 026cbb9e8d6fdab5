//! By what a tile that is kept is found: what was asked for, not how it was spelled.

use crate::maps::Selection;
use crate::tiles::{Fields, Layers, TileFormat};
use crate::version::Version;

/// A map at one selection with one set of fields and of layers. Two that are equal have the same tiles.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct TileVariant {
    /// Place of the map among those that are served.
    pub map: usize,
    /// Selection.
    pub selection: Selection,
    /// What the tiles carry.
    pub fields: Fields,
    /// Which layers they have.
    pub layers: Layers,
    /// How they are written.
    pub format: TileFormat,
}

/// A tile of a dataset, whatever the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct TilePlace {
    pub(super) version: Version,
    pub(super) coord: (u8, u32, u32),
}

/// What is kept under one key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct CacheKey {
    pub(super) variant: TileVariant,
    pub(super) place: TilePlace,
}
