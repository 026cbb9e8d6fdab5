//! The rectangle to which areas are clipped.

use crate::index::GridRect;
use crate::planar::GridPoint;

/// A rectangle of grid cells, its corners grid corners. At least two cells wide and high.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClipBox {
    /// Smallest x.
    pub west: i32,
    /// Smallest y.
    pub north: i32,
    /// Largest x.
    pub east: i32,
    /// Largest y.
    pub south: i32,
}

impl ClipBox {
    /// Tells whether a rectangle lies strictly inside.
    #[must_use]
    pub fn holds(&self, other: GridRect) -> bool {
        other.low.x > self.west && other.high.x < self.east && other.low.y > self.north && other.high.y < self.south
    }

    /// Gives the corners as an exterior ring, from the north-west.
    #[must_use]
    pub fn corners(&self) -> [GridPoint; 4] {
        [
            GridPoint { x: self.west, y: self.north },
            GridPoint { x: self.east, y: self.north },
            GridPoint { x: self.east, y: self.south },
            GridPoint { x: self.west, y: self.south },
        ]
    }
}

impl From<ClipBox> for GridRect {
    fn from(b: ClipBox) -> GridRect {
        GridRect { low: GridPoint { x: b.west, y: b.north }, high: GridPoint { x: b.east, y: b.south } }
    }
}
