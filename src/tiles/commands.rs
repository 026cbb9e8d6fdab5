//! Geometry as MVT writes it: commands with counts, and steps from point to point (MVT 2.1 section 4.3).

use veerkracht_varint::{varint, zigzag};

use super::geometry::TilePoint;
use crate::planar::GridPoint;

/// MVT 2.1 section 4.3.1: the commands, each with a count.
const MOVE_TO: u64 = 1;
const LINE_TO: u64 = 2;
const CLOSE_PATH: u64 = 7;

/// Appends a point.
pub(super) fn write_point(out: &mut Vec<u8>, point: GridPoint) {
    varint(out, 1 << 3 | MOVE_TO);
    step(out, point.x, point.y);
}

/// Appends the rings of one feature, each beginning where the last vertex of the one before was.
pub(super) fn write_rings<'a>(out: &mut Vec<u8>, rings: impl Iterator<Item = &'a [TilePoint]>) {
    let mut cursor = [0, 0];
    for ring in rings {
        let [first, rest @ ..] = ring else { continue };
        varint(out, 1 << 3 | MOVE_TO);
        move_to(out, &mut cursor, *first);
        varint(out, (rest.len() as u64) << 3 | LINE_TO);
        for &point in rest {
            move_to(out, &mut cursor, point);
        }
        varint(out, 1 << 3 | CLOSE_PATH);
    }
}

#[inline]
fn move_to(out: &mut Vec<u8>, cursor: &mut TilePoint, to: TilePoint) {
    let [x, y] = *cursor;
    step(out, i32::from(to[0]) - i32::from(x), i32::from(to[1]) - i32::from(y));
    *cursor = to;
}

#[inline]
fn step(out: &mut Vec<u8>, x: i32, y: i32) {
    varint(out, zigzag(x.into()));
    varint(out, zigzag(y.into()));
}

#[cfg(test)]
mod tests {
    use super::{GridPoint, write_point, write_rings};

    #[test]
    fn the_examples_of_the_specification_are_written_as_it_writes_them() {
        // MVT 2.1 section 4.3.5.1 and 4.3.5.5: a point, and a triangle.
        let mut point = Vec::new();
        write_point(&mut point, GridPoint { x: 25, y: 17 });
        assert_eq!(point, [9, 50, 34]);
        let mut triangle = Vec::new();
        write_rings(&mut triangle, [&[[3, 6], [8, 12], [20, 34]][..]].into_iter());
        assert_eq!(triangle, [9, 6, 12, 18, 10, 12, 24, 44, 15]);
    }
}
