//! Shared borders as arcs, each simplified once and snapped once to the integer grid of a zoom; rings rebuilt from them.
//!
//! In: the buurten of an [`crate::areas::AreaSet`] as a coverage in the world square, and which buurt belongs to which wijk and gemeente.
//! Out: one [`ZoomLayer`] per zoom and level, and the label points.
//! Guaranteed: a border between two areas is the same integers in both; levels coincide; nothing self-touching; no area lost.
//! Left to the next: clipping to tiles.
//!
//! Grid of zoom z: `4096 * 2^z` cells per side of the world, integer corner coordinates, i32, x east, y south.

use bytemuck::{Pod, Zeroable};

use crate::areas::Level;

/// Cells along a side of one tile, at every zoom.
pub const EXTENT: i32 = 4096;

/// Last zoom of the pyramid: at full detail, clients overzoom from it.
pub const LAST_ZOOM: u8 = 14;

/// A corner of the integer grid of a zoom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Pod, Zeroable)]
#[repr(C)]
pub struct GridPoint {
    /// Cells east of the west edge of the world.
    pub x: i32,
    /// Cells south of the north edge of the world.
    pub y: i32,
}

/// All areas of one level on the grid of one zoom, as flat arrays.
///
/// Area `a` has the rings `area_starts[a] .. area_starts[a + 1]`; ring `r` has the vertices `ring_starts[r] .. ring_starts[r + 1]`,
/// the first not repeated at the end, at least three. An exterior ring has a positive area (clockwise on screen, as MVT 2.1 section 4.3.3.3 asks)
/// and is followed by its holes, which have a negative one. Valid by OGC rules on the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoomLayer {
    /// Zoom whose grid the vertices are on.
    pub zoom: u8,
    /// Level of the areas.
    pub level: Level,
    /// Vertices of all rings.
    pub vertices: Vec<GridPoint>,
    /// Where each ring starts in `vertices`; one more than there are rings.
    pub ring_starts: Vec<u32>,
    /// Where each area starts in `ring_starts`; one more than there are areas, in the order of the area set.
    pub area_starts: Vec<u32>,
}

/// The point of an area at which its name is drawn: inside it, the same at all zooms.
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct LabelPoint {
    /// World square.
    pub x: f64,
    /// World square.
    pub y: f64,
    /// Distance to the nearest border, world square: how much room there is. Large ones come first when labels are thinned.
    pub room: f64,
}
