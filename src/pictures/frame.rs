//! From the world square to a rectangle of a page.

use geo_types::Coord;
use veerkracht_picture::Path;

use crate::areas::projection::{metres_per_unit, to_degrees};
use crate::generalise::{GridPoint, LAST_ZOOM, PackedLayer};
use crate::index::GridRect;

/// Part of the rectangle that stays free around what is shown.
const ROOM: f64 = 0.03;

/// Cells of 4096 to a tile that lie in a point of the page at the zoom that is drawn: borders then differ from the full
/// outline by an eighth of a point at most.
const CELLS_PER_POINT: f64 = 32.0;

/// A rectangle of a page with a part of the world in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    /// West edge, north edge, width, height, points.
    pub at: [f32; 4],
    /// What lies in the middle of it, world square.
    middle: [f64; 2],
    /// Points per unit of the world square.
    scale: f64,
}

impl Frame {
    /// Shows a rectangle of the world (west, north, east, south) as large as it fits with some room around it, in the
    /// middle.
    pub(super) fn fit(world: [f64; 4], at: [f32; 4]) -> Frame {
        Frame::with_room(world, at, ROOM)
    }

    /// Shows a rectangle of the world (west, north, east, south) as large as it fits, in the middle.
    pub(super) fn of(world: [f64; 4], at: [f32; 4]) -> Frame {
        Frame::with_room(world, at, 0.0)
    }

    fn with_room([west, north, east, south]: [f64; 4], at: [f32; 4], room: f64) -> Frame {
        let free = 1.0 - 2.0 * room;
        // A place without extent is shown as if it were some hundred metres wide.
        let (wide, high) = ((east - west).max(1e-5), (south - north).max(1e-5));
        let scale = (f64::from(at[2]) * free / wide).min(f64::from(at[3]) * free / high);
        Frame { at, middle: [f64::midpoint(west, east), f64::midpoint(north, south)], scale }
    }

    /// Brings a point of the world square to the page.
    pub(super) fn point(&self, world: Coord<f64>) -> [f32; 2] {
        let [west, north, width, height] = self.at.map(f64::from);
        [
            points(rounded(west + width / 2.0 + (world.x - self.middle[0]) * self.scale)),
            points(rounded(north + height / 2.0 + (world.y - self.middle[1]) * self.scale)),
        ]
    }

    /// Brings a length in the world square to the page.
    pub(super) fn length(&self, world: f64) -> f32 {
        points(world * self.scale)
    }

    /// Gives what is in it in degrees: west, south, east, north.
    pub(super) fn degrees(&self) -> [f64; 4] {
        let [half_width, half_height] = [self.at[2], self.at[3]].map(|side| f64::from(side) / 2.0 / self.scale);
        let [x, y] = self.middle;
        let north_west = to_degrees(Coord { x: x - half_width, y: y - half_height });
        let south_east = to_degrees(Coord { x: x + half_width, y: y + half_height });
        [north_west.x, south_east.y, south_east.x, north_west.y]
    }

    /// Gives the metres on the ground per point, from west to east in the middle of the frame.
    pub(super) fn metres_per_point(&self) -> f32 {
        points(metres_per_unit(self.middle[1]).0 / self.scale)
    }

    /// Finds the zoom whose outlines are as fine as the page can show.
    pub(super) fn zoom(&self) -> u8 {
        let enough = |zoom: &u8| f64::from(*zoom).exp2() * 4096.0 >= CELLS_PER_POINT * self.scale;
        (0..LAST_ZOOM).find(enough).unwrap_or(LAST_ZOOM)
    }

    /// Gives the rectangle on the grid of a zoom, with tiles of `extent` cells a side.
    pub(super) fn on_grid(&self, zoom: u8, extent: i32) -> GridRect {
        let side = side(zoom, extent);
        let [half_width, half_height] = [self.at[2], self.at[3]].map(|side| f64::from(side) / 2.0 / self.scale);
        let cell = |world: f64| cells((world * side).clamp(0.0, side));
        let [x, y] = self.middle;
        GridRect {
            low: GridPoint { x: cell(x - half_width), y: cell(y - half_height) },
            high: GridPoint { x: cell(x + half_width), y: cell(y + half_height) },
        }
    }

    /// Adds the rings of an area to a path.
    pub(super) fn add(&self, path: &mut Path, layer: &PackedLayer, extent: i32, area: u32) {
        let side = side(layer.zoom, extent);
        let place = |point: GridPoint| self.point(Coord { x: f64::from(point.x) / side, y: f64::from(point.y) / side });
        let rings = layer.rings(usize::try_from(area).unwrap_or(usize::MAX));
        path.parts.extend(rings.map(|ring| {
            let mut corners: Vec<[f32; 2]> = ring.vertices().map(place).collect();
            corners.dedup();
            corners
        }));
    }
}

/// Counts the cells along a side of the world.
fn side(zoom: u8, extent: i32) -> f64 {
    f64::from(extent) * f64::from(zoom).exp2()
}

/// Rounds to a hundredth of a point: neighbours share their corners, so that they stay a coverage, and files are
/// smaller.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[expect(clippy::cast_possible_truncation, reason = "a page is some thousand points wide")]
fn points(value: f64) -> f32 {
    value as f32
}

#[expect(clippy::cast_possible_truncation, reason = "the grid of the last zoom has 2^26 cells along a side")]
fn cells(value: f64) -> i32 {
    value as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame of 200 by 100 points around a place of 0.002 by 0.001 of the world.
    fn frame() -> Frame {
        Frame::fit([0.5, 0.3, 0.502, 0.301], [10.0, 20.0, 200.0, 100.0])
    }

    #[test]
    fn a_place_fills_its_frame_but_for_the_room_around_it_and_lies_in_the_middle() {
        let near = |[x, y]: [f32; 2], [right, down]: [f32; 2]| (x - right).abs() < 1e-3 && (y - down).abs() < 1e-3;
        // 94 % of 200 and of 100 points: 6 and 3 stay free on each side.
        assert!(near(frame().point(Coord { x: 0.5, y: 0.3 }), [16.0, 23.0]));
        assert!(near(frame().point(Coord { x: 0.502, y: 0.301 }), [204.0, 117.0]));
    }

    #[test]
    fn what_is_in_a_frame_is_shown_by_the_same_frame() {
        let frame = Frame::of([0.5, 0.3, 0.502, 0.301], [10.0, 20.0, 200.0, 200.0]);
        let [west, south, east, north] = frame.degrees();
        let corner = |x, y| crate::areas::projection::from_degrees(Coord { x, y });
        let (north_west, south_east) = (corner(west, north), corner(east, south));
        // As wide as asked for, and as high as the frame is: 0.3005 ± 0.001.
        for (found, expected) in
            [north_west.x, north_west.y, south_east.x, south_east.y].into_iter().zip([0.5, 0.2995, 0.502, 0.3015])
        {
            assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
    }

    #[test]
    fn the_zoom_is_the_first_whose_cells_are_fine_enough() {
        // 188 points for 0.002 of the world: 94,000 to the world. 32 cells a point: 3,008,000 cells, and 4096 · 2^10
        // are 4,194,304, 4096 · 2^9 half as many.
        assert_eq!(frame().zoom(), 10);
        let tiny = Frame::fit([0.5, 0.3, 0.5, 0.3], [0.0, 0.0, 1000.0, 1000.0]);
        assert_eq!(tiny.zoom(), LAST_ZOOM);
    }

    #[test]
    fn the_rectangle_on_the_grid_is_all_of_the_frame() {
        let rect = frame().on_grid(0, 4096);
        // The middle is (0.501, 0.3005); 200 points are 0.00213 of the world and 100 points 0.00106.
        assert_eq!([rect.low, rect.high], [GridPoint { x: 2047, y: 1228 }, GridPoint { x: 2056, y: 1233 }]);
    }
}
