//! The areas of a level on the grid of a zoom, and that grid.

use bytemuck::{Pod, Zeroable};

use crate::areas::Level;
use crate::planar::GridPoint;
use crate::planar::area::doubled_area;

/// Cells along a side of one tile, at every zoom, if nothing else is set. Coarser extents are halvings of it.
pub const EXTENT: i32 = 4096;

/// Coarsest extent there is.
pub const COARSEST_EXTENT: i32 = 512;

/// Last zoom of the pyramid: at full detail, clients overzoom from it.
pub const LAST_ZOOM: u8 = 14;

/// Counts the halvings from the grid of the last zoom, with an extent of [`EXTENT`], to the grid of a zoom with another
/// extent.
#[must_use]
pub(crate) fn halvings(zoom: u8, extent: i32) -> u8 {
    let mut halvings = LAST_ZOOM - zoom;
    let mut finer = extent.max(COARSEST_EXTENT);
    while finer < EXTENT {
        finer *= 2;
        halvings += 1;
    }
    halvings
}

/// All areas of one level on the grid of one zoom, as flat arrays.
///
/// Area `a` has the rings `area_starts[a] .. area_starts[a + 1]`; ring `r` has the vertices `ring_starts[r] ..
/// ring_starts[r + 1]`, the first not repeated at the end, at least three. An exterior ring has a positive area
/// (clockwise on screen, as MVT 2.1 section 4.3.4.4 asks) and is followed by its holes, which have a negative one.
/// Valid by OGC rules on the grid. No edge crosses the border of a tile: there is a vertex on it, for all areas the
/// same, so that what one tile shows is whole edges.
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

impl ZoomLayer {
    /// Counts the areas, those without a boundary included.
    #[must_use]
    pub fn areas(&self) -> usize {
        self.area_starts.len().saturating_sub(1)
    }

    /// Counts the parts of an area: its exterior rings.
    pub(super) fn parts(&self, area: usize) -> usize {
        self.rings(area).filter(|ring| doubled_area(ring) > 0).count()
    }

    /// Lists the rings of an area, each exterior ring before its holes.
    ///
    /// # Panics
    /// If `area` is not below [`ZoomLayer::areas`].
    pub fn rings(&self, area: usize) -> impl Iterator<Item = &[GridPoint]> + Clone {
        let rings = self.area_starts[area] as usize..self.area_starts[area + 1] as usize;
        rings.map(|ring| &self.vertices[self.ring_starts[ring] as usize..self.ring_starts[ring + 1] as usize])
    }
}

/// The point of an area at which its name is drawn: inside it, the same at all zooms but those whose coarser outline
/// leaves it outside.
///
/// An area without a boundary has no room and lies at the origin; nothing is drawn for it.
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct LabelPoint {
    /// World square.
    pub x: f64,
    /// World square.
    pub y: f64,
    /// Distance to the nearest border, world square: how much room there is. Large ones come first when labels are
    /// thinned.
    pub room: f64,
}

impl LabelPoint {
    /// Gives the cell of the last zoom in which it lies, x and y. Cells of other zooms are made from these by halving,
    /// so that tiles nest.
    pub(crate) fn cell(&self) -> [u32; 2] {
        /// Along a side of the world.
        const CELLS: u32 = EXTENT.cast_unsigned() << LAST_ZOOM;
        [self.x, self.y].map(|world| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "floored and clamped to the cells there are, NaN to 0"
            )]
            let cell = (world * f64::from(CELLS)).floor().clamp(0.0, f64::from(CELLS - 1)) as u32;
            cell
        })
    }
}
