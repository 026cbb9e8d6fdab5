//! Rings of one area, in a row.

use std::ops::Range;

use crate::planar::GridPoint;

/// Rings as flat arrays: exteriors (positive area, clockwise on screen) each followed by their holes; the first vertex
/// is not repeated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rings {
    pub(super) vertices: Vec<GridPoint>,
    pub(super) ends: Vec<u32>,
}

impl Rings {
    /// Adds a ring.
    ///
    /// # Panics
    /// With more than `u32::MAX` vertices, which no grid layer holds.
    pub fn push(&mut self, ring: &[GridPoint]) {
        self.vertices.extend_from_slice(ring);
        self.end();
    }

    /// Makes a ring of the vertices since the last one.
    pub(super) fn end(&mut self) {
        self.ends.push(u32::try_from(self.vertices.len()).expect("a layer indexes its vertices by u32"));
    }

    /// Lists the rings.
    pub fn iter(&self) -> impl Iterator<Item = &[GridPoint]> + Clone {
        self.range(0..self.len())
    }

    /// Lists some of the rings by number.
    ///
    /// # Panics
    /// If there are not so many.
    pub fn range(&self, numbers: Range<usize>) -> impl Iterator<Item = &[GridPoint]> + Clone {
        let mut start = numbers.start.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.ends[numbers].iter().map(move |&end| {
            let ring = &self.vertices[start..end as usize];
            start = end as usize;
            ring
        })
    }

    /// Counts the rings.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Tells whether there is no ring.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Removes all rings, keeping the memory.
    pub(crate) fn clear(&mut self) {
        self.vertices.clear();
        self.ends.clear();
    }
}
