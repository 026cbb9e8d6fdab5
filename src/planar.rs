//! Plane geometry on integers, for all that draws, mends, simplifies, cuts and checks: [`predicates`], noding
//! ([`arrangement`] within a reach, [`snap`] rounding to a coarser grid), [`half_edges`] and faces, [`rings`] and
//! the polygons around areas ([`outline`], [`untangle`]), and what finds things near each other ([`buckets`],
//! [`strips`]).
//!
//! In: points of an integer grid. Out: answers without rounding, so that no tolerance hides in the steps. Grids of
//! zooms have points of 32 bits and answers of 64 ([`GridPoint`]); the grid on which boundaries are mended has 34 bits
//! and answers of 128 ([`FinePoint`]).
//!
//! x runs east. Whether y runs south or north is for the caller: a ring has a positive area, and its inside on the left
//! of its edges, where turning from x to y is turning left.

use std::cmp::Ordering;
use std::ops::{Add, Mul, Sub};

use bytemuck::{Pod, Zeroable};

pub(crate) mod area;
pub(crate) mod arrangement;
pub(crate) mod buckets;
pub(crate) mod budget;
pub(crate) mod crossings;
pub(crate) mod half_edges;
pub(crate) mod outline;
pub(crate) mod predicates;
pub(crate) mod rings;
pub(crate) mod snap;
pub(crate) mod strips;
pub(crate) mod untangle;

/// A corner of the integer grid of a zoom; sorted from west to east, then from north to south.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Pod, Zeroable)]
#[repr(C)]
pub struct GridPoint {
    /// Cells east of the west edge of the world.
    pub x: i32,
    /// Cells south of the north edge of the world.
    pub y: i32,
}

impl GridPoint {
    /// Packs the point into a number that sorts as points do: one comparison without a branch.
    #[inline]
    fn sort_key(self) -> i64 {
        (i64::from(self.x) << 32) | (i64::from(self.y) - i64::from(i32::MIN))
    }
}

impl Ord for GridPoint {
    #[inline]
    fn cmp(&self, other: &GridPoint) -> Ordering {
        self.sort_key().cmp(&other.sort_key())
    }
}

impl PartialOrd for GridPoint {
    #[inline]
    fn partial_cmp(&self, other: &GridPoint) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A point of a grid of up to 2^40 steps along the world; sorted from low to high x, then y.
pub(crate) type FinePoint = [i64; 2];

/// A point of an integer grid.
pub(crate) trait Point: Copy + Ord + Send + Sync {
    /// Holds products of two differences of coordinates, and sums of a few of these.
    type Wide: Copy
        + Ord
        + Default
        + Into<i128>
        + Add<Output = Self::Wide>
        + Sub<Output = Self::Wide>
        + Mul<Output = Self::Wide>;

    /// Gives x and y.
    fn xy(self) -> [i64; 2];

    /// Gives x and y for exact products.
    fn wide(self) -> [Self::Wide; 2];
}

impl Point for GridPoint {
    type Wide = i64;

    #[inline]
    fn xy(self) -> [i64; 2] {
        [i64::from(self.x), i64::from(self.y)]
    }

    #[inline]
    fn wide(self) -> [i64; 2] {
        self.xy()
    }
}

/// A corner of a tile, in cells from its north-west corner.
impl Point for [i16; 2] {
    type Wide = i64;

    #[inline]
    fn xy(self) -> [i64; 2] {
        [i64::from(self[0]), i64::from(self[1])]
    }

    #[inline]
    fn wide(self) -> [i64; 2] {
        self.xy()
    }
}

impl Point for FinePoint {
    type Wide = i128;

    fn xy(self) -> [i64; 2] {
        self
    }

    // Not by `map`, which is not made part of its caller: this is asked for every pair of edges.
    #[inline]
    fn wide(self) -> [i128; 2] {
        [i128::from(self[0]), i128::from(self[1])]
    }
}

/// Narrows an index: no country has 2^32 points.
pub(crate) fn index_u32(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than 2^32 points")
}
