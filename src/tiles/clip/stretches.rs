//! Rings without most of what lies far from a tile.
//!
//! In: a [`PackedLayer`]. Out: [`Stretches`], which gives the rings of an area as they matter to a box. A gemeente has
//! thousands of vertices at the last zoom and a tile shows twenty of them; looking at all of them for every tile would
//! take longer than all else. Way: of each stretch of a ring the rectangle around it is kept. A stretch that lies
//! beyond one side of a box becomes a straight line there: nothing in the box changes, and neither does which of its
//! points the ring winds around.

use super::clip_box::ClipBox;
use super::rings::Rings;
use crate::generalise::{PackedLayer, PackedRing};
use crate::index::GridRect;
use crate::planar::GridPoint;

/// Vertices of a stretch, and stretches of a group.
const LENGTH: usize = 32;

/// The stretches of all rings of a layer that have more than one. The rectangle around a ring of a single stretch is
/// found as quickly as it would be looked up: most rings are as short, and nothing is kept of them.
#[derive(Debug)]
pub(crate) struct Stretches {
    /// Around each stretch and the first vertex after it.
    rects: Vec<GridRect>,
    /// First vertex of each stretch.
    firsts: Vec<GridPoint>,
    /// Per ring of the layer: where its stretches start; one more than there are rings.
    starts: Vec<u32>,
    /// Around each group of [`LENGTH`] stretches, of the rings that have more than one.
    groups: Vec<GridRect>,
    /// The rings that have groups, ascending, each with where they start.
    grouped: Vec<(u32, u32)>,
}

impl Stretches {
    /// Cuts the rings of a layer into stretches. Cost: a pass over all vertices.
    ///
    /// # Panics
    /// If the layer has 2^32 vertices or more, which its own arrays cannot hold.
    #[must_use]
    pub(crate) fn of(layer: &PackedLayer) -> Stretches {
        let mut found = Stretches {
            rects: Vec::new(),
            firsts: Vec::new(),
            starts: Vec::with_capacity(layer.step_starts.len()),
            groups: Vec::new(),
            grouped: Vec::new(),
        };
        let index = |length: usize| u32::try_from(length).expect("fewer stretches than vertices");
        found.starts.push(0);
        let mut ring: Vec<GridPoint> = Vec::new();
        for (packed, number) in (0..layer.firsts.len()).map(|ring| layer.ring(ring)).zip(0..) {
            let first = found.rects.len();
            if packed.len() > LENGTH {
                ring.clear();
                ring.extend(packed.vertices());
                for start in (0..ring.len()).step_by(LENGTH) {
                    let end = (start + LENGTH).min(ring.len());
                    let with_next = ring[start..end].iter().copied().chain([ring[end % ring.len()]]);
                    found.rects.push(GridRect::bounds(with_next));
                    found.firsts.push(ring[start]);
                }
            }
            let groups = found.rects[first..].chunks(LENGTH);
            if groups.len() > 1 {
                found.grouped.push((number, index(found.groups.len())));
                found.groups.extend(groups.filter_map(|rects| rects.iter().copied().reduce(GridRect::with)));
            }
            found.starts.push(index(found.rects.len()));
        }
        found.rects.shrink_to_fit();
        found.firsts.shrink_to_fit();
        found
    }

    /// Gives the rectangles around the groups of a ring; none where it has but one.
    fn groups(&self, ring: usize) -> &[GridRect] {
        let Ok(at) = self.grouped.binary_search_by_key(&ring, |(ring, _)| *ring as usize) else { return &[] };
        let end = self.grouped.get(at + 1).map_or(self.groups.len(), |(_, start)| *start as usize);
        &self.groups[self.grouped[at].1 as usize..end]
    }

    /// Adds the rings of an area of the layer as they matter to a box; those that lie beyond one of its sides not at
    /// all.
    ///
    /// # Panics
    /// If the layer is not the one that was cut, or has no such area.
    pub(crate) fn near(&self, layer: &PackedLayer, area: usize, b: &ClipBox, out: &mut Rings) {
        for number in layer.ring_numbers(area) {
            let ring = layer.ring(number);
            let stretches = self.starts[number] as usize..self.starts[number + 1] as usize;
            let mut line = RingBuilder { beyond: 0, before: out.vertices.len(), out: &mut *out };
            if stretches.is_empty() {
                line.add(ring, sides(GridRect::bounds(ring.vertices()), b));
            }
            let groups = self.groups(number);
            for (at, first) in stretches.clone().step_by(LENGTH).enumerate() {
                let beyond = groups.get(at).map_or(0, |group| sides(*group, b));
                let stretches = if beyond == 0 { first..stretches.end.min(first + LENGTH) } else { first..first + 1 };
                for stretch in stretches.clone() {
                    let vertex = (at * LENGTH + stretch - first) * LENGTH;
                    let sides = if beyond == 0 { sides(self.rects[stretch], b) } else { beyond };
                    line.add(ring.part(vertex, self.firsts[stretch], LENGTH), sides);
                }
            }
            line.close();
        }
    }
}

/// A ring being written.
struct RingBuilder<'a> {
    out: &'a mut Rings,
    /// Where it starts.
    before: usize,
    /// The sides beyond which all lies since the last vertex that was kept.
    beyond: u8,
}

impl RingBuilder<'_> {
    /// Adds vertices that lie, with the one after them, beyond some sides: all of them where there is no such side, the
    /// first one where the way from the last kept vertex would not stay beyond one.
    fn add(&mut self, part: PackedRing<'_>, sides: u8) {
        if sides == 0 {
            self.out.vertices.extend(part.vertices());
        } else if sides & self.beyond == 0 {
            self.out.vertices.push(part.first());
        }
        self.beyond = if sides & self.beyond == 0 { sides } else { sides & self.beyond };
    }

    /// Makes it a ring, or nothing where it has no inside.
    fn close(self) {
        if self.out.vertices.len() < self.before + 3 {
            self.out.vertices.truncate(self.before);
        } else {
            self.out.end();
        }
    }
}

/// Tells beyond which sides of a box a rectangle lies, one bit each; what lies on a side is beyond it.
fn sides(rect: GridRect, b: &ClipBox) -> u8 {
    u8::from(rect.high.x <= b.west)
        | u8::from(rect.low.x >= b.east) << 1
        | u8::from(rect.high.y <= b.north) << 2
        | u8::from(rect.low.y >= b.south) << 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::Level;
    use crate::generalise::ZoomLayer;
    use crate::planar::rings::winding;

    /// A ring around (0, 0) of so many vertices, about 1000 cells away, ragged.
    fn ragged(count: i32) -> Vec<GridPoint> {
        let place = |i: i32| {
            let angle = f64::from(i) * std::f64::consts::TAU / f64::from(count);
            let away = 1000.0 + 30.0 * (f64::from(i) * 7.7).sin();
            #[expect(clippy::cast_possible_truncation, reason = "about a thousand")]
            let round = |v: f64| (away * v).round() as i32;
            GridPoint { x: round(angle.cos()), y: round(angle.sin()) }
        };
        (0..count).map(place).collect()
    }

    fn near(ring: &[GridPoint], b: &ClipBox) -> Rings {
        let end = u32::try_from(ring.len()).expect("a few thousand");
        let layer = ZoomLayer {
            zoom: 14,
            level: Level::Buurt,
            vertices: ring.to_vec(),
            ring_starts: vec![0, end],
            area_starts: vec![0, 1],
        };
        let layer = PackedLayer::from(layer);
        let mut rings = Rings::default();
        Stretches::of(&layer).near(&layer, 0, b, &mut rings);
        rings
    }

    #[test]
    fn what_a_ring_winds_around_in_a_box_and_the_edges_that_reach_into_it_stay() {
        let square = |west: i32, north: i32, side: i32| ClipBox { west, north, east: west + side, south: north + side };
        for count in [3, 31, 32, 33, 700, 5000] {
            let ring = ragged(count);
            for (west, north) in
                [(-20, -20), (900, -100), (-1100, -1100), (300, 800), (-40, -1100), (1100, 0), (-5000, 500)]
            {
                let b = square(west, north, 200);
                let near = near(&ring, &b);
                for (x, y) in
                    (1..200).step_by(18).flat_map(|x| (1..200).step_by(18).map(move |y| (west + x, north + y)))
                {
                    let p = GridPoint { x, y };
                    let turns: i32 = near.iter().map(|ring| winding(ring, p)).sum();
                    assert_eq!(turns, winding(&ring, p), "{count} vertices, {p:?} in {b:?}");
                }
                let edges = |ring: &[GridPoint]| {
                    let pairs = (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()]));
                    let mut inside: Vec<_> = pairs
                        .filter(|(p, q)| [p, q].iter().any(|p| b.holds(GridRect { low: **p, high: **p })))
                        .collect();
                    inside.sort_unstable();
                    inside
                };
                assert_eq!(near.iter().flat_map(edges).collect::<Vec<_>>(), edges(&ring), "{count} vertices, {b:?}");
            }
        }
    }

    #[test]
    fn of_a_long_ring_little_is_left_and_nothing_of_one_that_lies_beyond_a_side() {
        let b = ClipBox { west: 900, north: -100, east: 1100, south: 100 };
        let ring = ragged(20_000);
        let left: usize = near(&ring, &b).iter().map(<[GridPoint]>::len).sum();
        let inside = ring.iter().filter(|&&p| b.holds(GridRect { low: p, high: p })).count();
        assert!(inside > 500 && left < inside + 4 * LENGTH, "{left} of {inside}");
        assert!(near(&ring, &ClipBox { west: 1100, north: -900, east: 1300, south: 900 }).is_empty());
    }
}
