//! Where an edge leaves an open box: the side, the exact place, the rounded place.

use std::cmp::Ordering;

use super::clip_box::ClipBox;
use crate::planar::GridPoint;

/// Bits of an outcode: on or beyond the side. None of them: strictly inside.
const NORTH: u8 = 1;
const EAST: u8 = 2;
const SOUTH: u8 = 4;
const WEST: u8 = 8;

/// Tells on which sides of the open box a point lies; 0 is strictly inside.
#[inline]
pub(super) fn outcode(p: GridPoint, b: &ClipBox) -> u8 {
    u8::from(p.y <= b.north) * NORTH
        + u8::from(p.x >= b.east) * EAST
        + u8::from(p.y >= b.south) * SOUTH
        + u8::from(p.x <= b.west) * WEST
}

/// A side of the box, in the order in which they follow clockwise on screen from the north-west corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    North,
    East,
    South,
    West,
}

/// A fraction with a positive denominator.
#[derive(Debug, Clone, Copy)]
struct Fraction {
    numerator: i64,
    denominator: i64,
}

impl Fraction {
    fn cmp(self, other: Fraction) -> Ordering {
        let left = i128::from(self.numerator) * i128::from(other.denominator);
        left.cmp(&(i128::from(other.numerator) * i128::from(self.denominator)))
    }
}

/// The point at which an edge passes the border of a box.
#[derive(Debug, Clone, Copy)]
pub(super) struct Crossing {
    /// Rounded to the grid, on the border.
    pub(super) point: GridPoint,
    /// Cells clockwise on screen along the border from the north-west corner to the rounded point.
    pub(super) along: i64,
    side: Side,
    /// Exact distance from the start of the side, clockwise.
    exact: Fraction,
    /// Shift along the border per cell inwards: tells edges apart that cross in the same point.
    slant: Fraction,
    /// Part of the edge that lies before the crossing, measured from its inner end.
    part: Fraction,
}

impl Crossing {
    /// Orders crossings clockwise along the border, as if looked at just inside of it.
    pub(super) fn clockwise(&self, other: &Crossing) -> Ordering {
        (self.side, self.along)
            .cmp(&(other.side, other.along))
            .then_with(|| self.exact.cmp(other.exact))
            .then_with(|| self.slant.cmp(other.slant))
    }

    /// Tells whether the rounded point is a corner of the box.
    pub(super) fn is_corner(&self, b: &ClipBox) -> bool {
        (self.point.x == b.west || self.point.x == b.east) && (self.point.y == b.north || self.point.y == b.south)
    }
}

/// Finds where the edge from `inner` to `outer` leaves the open box, given that `outer` is not strictly inside.
///
/// The same point, exact and rounded, in whichever direction the edge is walked.
pub(super) fn leaving(inner: GridPoint, outer: GridPoint, b: &ClipBox) -> Crossing {
    let code = outcode(outer, b);
    let (dx, dy) = (i64::from(outer.x) - i64::from(inner.x), i64::from(outer.y) - i64::from(inner.y));
    let vertical = (code & (EAST | WEST) != 0 && dx != 0).then(|| {
        let side = if code & EAST != 0 { i64::from(b.east) } else { i64::from(b.west) };
        Fraction { numerator: (side - i64::from(inner.x)) * dx.signum(), denominator: dx.abs() }
    });
    let horizontal = (code & (NORTH | SOUTH) != 0 && dy != 0).then(|| {
        let side = if code & SOUTH != 0 { i64::from(b.south) } else { i64::from(b.north) };
        Fraction { numerator: (side - i64::from(inner.y)) * dy.signum(), denominator: dy.abs() }
    });
    // Through a corner: of the two sides, the one at which the edge arrives more slowly is reached first by the
    // slightly smaller box.
    let by_vertical = match (vertical, horizontal) {
        (Some(v), Some(h)) => match v.cmp(h) {
            Ordering::Less => true,
            Ordering::Greater => false,
            Ordering::Equal => dx.abs() < dy.abs(),
        },
        (Some(_), None) => true,
        (None, _) => false,
    };
    if by_vertical {
        let part = vertical.expect("chosen because it is there");
        let side = if code & EAST != 0 { Side::East } else { Side::West };
        on_side(side, i64::from(inner.y) - i64::from(b.north), dy, dx.abs(), part, b)
    } else {
        let part = horizontal.expect("an edge with an end that is not inside leaves through one of the sides");
        let side = if code & SOUTH != 0 { Side::South } else { Side::North };
        on_side(side, i64::from(inner.x) - i64::from(b.west), dx, dy.abs(), part, b)
    }
}

/// Finds where an edge passes a side: `from` are the cells along the side, from the north or west, at which its inner
/// end lies; it goes on by `step` along the side while it goes by `through` across.
fn on_side(side: Side, from: i64, step: i64, through: i64, part: Fraction, b: &ClipBox) -> Crossing {
    let (height, width) = (i64::from(b.south) - i64::from(b.north), i64::from(b.east) - i64::from(b.west));
    let length = if matches!(side, Side::East | Side::West) { height } else { width };
    let numerator = from * part.denominator + step * part.numerator;
    let offset = rounded(numerator, part.denominator).clamp(0, length);
    let (x, y, along) = match side {
        Side::North => (plus(b.west, offset), b.north, offset),
        Side::East => (b.east, plus(b.north, offset), width + offset),
        Side::South => (plus(b.west, offset), b.south, 2 * width + height - offset),
        Side::West => (b.west, plus(b.north, offset), 2 * width + 2 * height - offset),
    };
    // Clockwise, the north and east sides run the way in which cells are counted.
    let (exact, slant) =
        if side <= Side::East { (numerator, -step) } else { (length * part.denominator - numerator, step) };
    Crossing {
        point: GridPoint { x, y },
        along,
        side,
        exact: Fraction { numerator: exact, denominator: part.denominator },
        slant: Fraction { numerator: slant, denominator: through },
        part,
    }
}

/// Rounds to the nearest integer, halves up: a function of the value alone, so the same for both neighbours.
fn rounded(numerator: i64, denominator: i64) -> i64 {
    (2 * numerator + denominator).div_euclid(2 * denominator)
}

fn plus(start: i32, offset: i64) -> i32 {
    i32::try_from(i64::from(start) + offset).expect("the offset was clamped to the side of a box of i32 corners")
}

/// Finds where an edge with both ends outside passes through the open box: where it enters and where it leaves. None if
/// it misses the box.
pub(super) fn passing(from: GridPoint, to: GridPoint, b: &ClipBox) -> Option<(Crossing, Crossing)> {
    let enters = leaving(to, from, b);
    let leaves = leaving(from, to, b);
    // The parts are measured from opposite ends: something lies between them exactly when they add up to more than the
    // whole edge.
    let (e, l) = (enters.part, leaves.part);
    let both =
        i128::from(e.numerator) * i128::from(l.denominator) + i128::from(l.numerator) * i128::from(e.denominator);
    (both > i128::from(e.denominator) * i128::from(l.denominator)).then_some((enters, leaves))
}
