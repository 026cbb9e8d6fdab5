//! A mesh of triangles whose corners are whole millimetres, cut along the zero lines of functions.
//!
//! In: a rectangle. Out: triangles, each owned by a region. Guaranteed at every moment: the triangles cover the
//! rectangle exactly once, neighbours share whole edges and both end points, every triangle turns left and is not flat.
//! So any grouping of triangles is a noded coverage without gaps or overlaps. Left to others: what a region means.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use super::random::signed;

mod cut;

/// A corner in whole millimetres, easting and northing.
pub(super) type GridCorner = [i64; 2];

/// No triangle on that side.
pub(super) const NOWHERE: u32 = u32::MAX;

/// Mixes the two corner numbers of an edge; only looked up, never iterated, so its order reaches no output.
#[derive(Default)]
pub(super) struct EdgeHasher(u64);

impl Hasher for EdgeHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }
    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }
    fn write_u64(&mut self, value: u64) {
        let product = (self.0 ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = product ^ (product >> 29);
    }
}

/// A map that is only looked up.
pub(super) type CornerMap<K, V> = HashMap<K, V, BuildHasherDefault<EdgeHasher>>;

/// Triangles, and who owns them.
pub(super) struct Mesh {
    /// Corners, millimetres.
    pub(super) corners: Vec<GridCorner>,
    /// Corner numbers of each triangle, turning left.
    pub(super) triangles: Vec<[u32; 3]>,
    /// The region of each triangle.
    pub(super) owner: Vec<u32>,
    /// The triangles of each region, in the order in which they came.
    pub(super) members: Vec<Vec<u32>>,
    sides: CornerMap<u64, [u32; 2]>,
}

/// Names an edge by its corners, whatever their order.
#[must_use]
pub(super) fn edge(u: u32, v: u32) -> u64 {
    (u64::from(u.min(v)) << 32) | u64::from(u.max(v))
}

/// Metres of a millimetre coordinate.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "millimetres within the Netherlands stay far below 2^53")]
pub(super) fn metres(millimetres: i64) -> f64 {
    millimetres as f64 / 1000.0
}

/// Nearest millimetre of a coordinate in metres.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "coordinates in metres stay far below 2^53 millimetres")]
pub(super) fn millimetres(metres: f64) -> i64 {
    (metres * 1000.0).round() as i64
}

/// Twice the area of a triangle in square millimetres, positive when it turns left; exact.
#[must_use]
pub(super) fn twice_area(a: GridCorner, b: GridCorner, c: GridCorner) -> i64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

/// Converts a count to the `u32` by which corners, triangles and regions are numbered.
#[must_use]
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).expect("a mesh holds fewer than 2^32 parts")
}

fn length(a: GridCorner, b: GridCorner) -> f64 {
    let (x, y) = (metres(b[0] - a[0]), metres(b[1] - a[1]));
    (x * x + y * y).sqrt()
}

impl Mesh {
    /// Covers a rectangle with triangles of about `step` metres, all owned by region 0; `low` and `high` in metres.
    pub(super) fn cover(low: [f64; 2], high: [f64; 2], step: f64, seed: u64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rectangle has a small positive number of steps"
        )]
        let steps = [0, 1].map(|axis| ((high[axis] - low[axis]) / step).ceil() as u32);
        let mut mesh = Self {
            corners: Vec::new(),
            triangles: Vec::new(),
            owner: Vec::new(),
            members: vec![Vec::new()],
            sides: CornerMap::default(),
        };
        for row in 0..=steps[1] {
            for column in 0..=steps[0] {
                let place = [column, row];
                let corner = [0, 1].map(|axis| {
                    let on_rim = place[axis] == 0 || place[axis] == steps[axis];
                    let key = [u64::from(column), u64::from(row), u64::from(axis == 1)];
                    let jitter = if on_rim { 0.0 } else { 0.27 * signed(seed, &key) };
                    millimetres(
                        low[axis]
                            + (f64::from(place[axis]) + jitter) / f64::from(steps[axis]) * (high[axis] - low[axis]),
                    )
                });
                mesh.corners.push(corner);
            }
        }
        let width = steps[0] + 1;
        for row in 0..steps[1] {
            for column in 0..steps[0] {
                let a = row * width + column;
                let (b, c, d) = (a + 1, a + width + 1, a + width);
                // Diagonals take turns, so that no direction is favoured.
                let pair = if (row + column) % 2 == 0 { [[a, b, c], [a, c, d]] } else { [[a, b, d], [b, c, d]] };
                for triangle in pair {
                    mesh.add(triangle, 0);
                }
            }
        }
        mesh
    }

    /// Lists the triangle on either side of an edge; [`NOWHERE`] beyond the rim.
    pub(super) fn sides(&self, u: u32, v: u32) -> [u32; 2] {
        self.sides.get(&edge(u, v)).copied().unwrap_or([NOWHERE; 2])
    }

    /// Finds the triangle across an edge of `triangle`; none beyond the rim.
    pub(super) fn across(&self, triangle: u32, u: u32, v: u32) -> Option<u32> {
        let [first, second] = self.sides(u, v);
        let other = if first == triangle { second } else { first };
        (other != NOWHERE).then_some(other)
    }

    /// Lists the edges of a triangle, each in the direction that has the triangle on its left.
    pub(super) fn edges(&self, triangle: u32) -> [(u32, u32); 3] {
        let [a, b, c] = self.triangles[triangle as usize];
        [(a, b), (b, c), (c, a)]
    }

    /// Measures an edge in metres.
    pub(super) fn length(&self, u: u32, v: u32) -> f64 {
        length(self.corners[u as usize], self.corners[v as usize])
    }

    /// Locates the centroid of a triangle, in metres.
    pub(super) fn centroid(&self, triangle: u32) -> [f64; 2] {
        let [a, b, c] = self.triangles[triangle as usize].map(|corner| self.corners[corner as usize]);
        [0, 1].map(|axis| metres(a[axis] + b[axis] + c[axis]) / 3.0)
    }

    /// Measures a triangle in square metres.
    pub(super) fn area(&self, triangle: u32) -> f64 {
        let [a, b, c] = self.triangles[triangle as usize].map(|corner| self.corners[corner as usize]);
        metres(twice_area(a, b, c)) / 2000.0
    }

    /// Locates a corner, in metres.
    pub(super) fn place(&self, corner: u32) -> [f64; 2] {
        self.corners[corner as usize].map(metres)
    }

    /// Opens a region without triangles.
    pub(super) fn open_region(&mut self) -> u32 {
        self.members.push(Vec::new());
        number(self.members.len() - 1)
    }

    /// Gives triangles of `from` to `to`.
    pub(super) fn hand_over(&mut self, from: u32, to: u32, triangles: &[u32]) {
        for triangle in triangles {
            self.owner[*triangle as usize] = to;
        }
        let owner = &self.owner;
        self.members[from as usize].retain(|triangle| owner[*triangle as usize] == from);
        self.members[to as usize].extend_from_slice(triangles);
    }

    /// Groups the triangles of a region into parts that hang together by edges, the largest (by area) first.
    pub(super) fn parts(&self, region: u32) -> Vec<Vec<u32>> {
        let mut seen: HashSet<u32, BuildHasherDefault<EdgeHasher>> = HashSet::default();
        let mut parts: Vec<(f64, Vec<u32>)> = Vec::new();
        for &start in &self.members[region as usize] {
            if !seen.insert(start) {
                continue;
            }
            let (mut part, mut next, mut area) = (vec![start], 0, 0.0);
            while let Some(&triangle) = part.get(next) {
                next += 1;
                area += self.area(triangle);
                for (u, v) in self.edges(triangle) {
                    if let Some(other) = self.across(triangle, u, v)
                        && self.owner[other as usize] == region
                        && seen.insert(other)
                    {
                        part.push(other);
                    }
                }
            }
            parts.push((area, part));
        }
        parts.sort_by(|a, b| b.0.total_cmp(&a.0));
        parts.into_iter().map(|(_, part)| part).collect()
    }

    fn edge_names(&self, triangle: u32) -> [u64; 3] {
        self.edges(triangle).map(|(u, v)| edge(u, v))
    }

    fn add(&mut self, corners: [u32; 3], owner: u32) {
        let triangle = number(self.triangles.len());
        self.triangles.push(corners);
        self.owner.push(owner);
        self.members[owner as usize].push(triangle);
        self.enter(triangle);
    }

    fn replace(&mut self, triangle: u32, corners: [u32; 3]) {
        for name in self.edge_names(triangle) {
            if let Some(sides) = self.sides.get_mut(&name) {
                for side in sides.iter_mut().filter(|side| **side == triangle) {
                    *side = NOWHERE;
                }
                if *sides == [NOWHERE; 2] {
                    self.sides.remove(&name);
                }
            }
        }
        self.triangles[triangle as usize] = corners;
        self.enter(triangle);
    }

    fn enter(&mut self, triangle: u32) {
        for name in self.edge_names(triangle) {
            let sides = self.sides.entry(name).or_insert([NOWHERE; 2]);
            let free = usize::from(sides[0] != NOWHERE);
            sides[free] = triangle;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks all that the module promises, in whole numbers.
    fn assert_sound(mesh: &Mesh, area: f64) {
        let mut directed = std::collections::BTreeSet::new();
        let mut doubled = 0;
        for (triangle, corners) in mesh.triangles.iter().enumerate() {
            let [a, b, c] = corners.map(|corner| mesh.corners[corner as usize]);
            assert!(twice_area(a, b, c) > 0, "triangle {triangle} turns right");
            doubled += twice_area(a, b, c);
            for (u, v) in [(corners[0], corners[1]), (corners[1], corners[2]), (corners[2], corners[0])] {
                assert!(directed.insert((u, v)), "edge {u}-{v} twice in one direction");
            }
        }
        assert_eq!(doubled, millimetres(area * 2000.0), "the triangles cover the rectangle once");
        let members: usize = mesh.members.iter().map(Vec::len).sum();
        assert_eq!(members, mesh.triangles.len());
    }

    #[test]
    fn a_cut_mesh_still_covers_its_rectangle_exactly_once() {
        let mut mesh = Mesh::cover([0.0, 0.0], [2000.0, 1000.0], 150.0, 5);
        assert_sound(&mesh, 2e6);
        let half = mesh.cut(0, |[x, _]| x - 700.0).expect("the line crosses the rectangle");
        mesh.refine(half, 40.0, |[x, y]| (x - 1400.0).abs() + (y - 500.0).abs() < 300.0);
        let ring = mesh
            .cut(half, |[x, y]| 90_000.0 - (x - 1400.0) * (x - 1400.0) - (y - 500.0) * (y - 500.0))
            .expect("a circle");
        for i in 0..40 {
            let tilt = f64::from(i) * 0.05;
            mesh.cut(0, |[x, y]| y - 500.0 + tilt * (x - 350.0));
        }
        assert_sound(&mesh, 2e6);
        let area: f64 = mesh.members[ring as usize].iter().map(|t| mesh.area(*t)).sum();
        // A circle of radius 300 m: 282,743 m2, here a polygon of chords of about 40 m.
        assert!((area - 282_743.0).abs() < 4_000.0, "{area}");
    }

    #[test]
    fn splinters_of_a_cut_fall_to_the_other_part() {
        let mut mesh = Mesh::cover([0.0, 0.0], [1000.0, 1000.0], 50.0, 9);
        // Above zero are two discs; the smaller one is a splinter and stays below.
        let disc = |[x, y]: [f64; 2], cx: f64, r: f64| r * r - (x - cx) * (x - cx) - (y - 500.0) * (y - 500.0);
        let part = mesh.cut(0, |p| disc(p, 250.0, 200.0).max(disc(p, 750.0, 100.0))).expect("two discs");
        assert_eq!(mesh.parts(part).len(), 1);
        assert_eq!(mesh.parts(0).len(), 1);
        let area: f64 = mesh.members[part as usize].iter().map(|t| mesh.area(*t)).sum();
        assert!((area - 125_664.0).abs() < 4_000.0, "{area}");
    }
}
