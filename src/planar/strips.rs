//! Edges in floating point: distances, looks along a height, and [`Strips`], edges by the horizontal strips that they
//! touch, so that a look meets few.
//!
//! For what is measured or searched, and for coordinates that are on no grid. Cost: of making strips n, of a look the
//! edges of a strip.

/// Edges per strip, on average over a boundary that runs up and down once.
const EDGES: usize = 8;

/// Strips that an edge may be in, on average: tall edges beside each other get fewer strips.
const SPREAD: usize = 16;

/// An edge: x and y of its first end, x and y of its second.
pub(crate) type EdgeF64 = [f64; 4];

/// The edges of some rings, by strips.
pub(crate) struct Strips {
    /// As they were given.
    pub(crate) edges: Vec<EdgeF64>,
    low: f64,
    height: f64,
    /// Which edges touch each, from low to high.
    touching: Vec<Vec<u32>>,
}

impl Strips {
    /// Puts edges into strips.
    pub(crate) fn of(edges: Vec<EdgeF64>) -> Strips {
        let heights = || edges.iter().flat_map(|&[_, ay, _, by]| [ay, by]);
        let (low, high) = (heights().fold(f64::INFINITY, f64::min), heights().fold(f64::NEG_INFINITY, f64::max));
        let mut strips = Strips { edges, low, height: 0.0, touching: Vec::new() };
        let mut count = strips.edges.len().div_ceil(EDGES).max(1);
        loop {
            strips.height = (high - low) / f64::from(u32::try_from(count).unwrap_or(u32::MAX));
            let entries: usize =
                strips.edges.iter().map(|edge| strips.touched(edge, count)).map(|touched| touched.len()).sum();
            if count == 1 || entries <= SPREAD * strips.edges.len() {
                break;
            }
            count /= 2;
        }
        let mut touching = vec![Vec::new(); count];
        for (index, edge) in (0_u32..).zip(&strips.edges) {
            for strip in strips.touched(edge, count) {
                touching[strip].push(index);
            }
        }
        Strips { touching, ..strips }
    }

    fn touched(&self, &[_, ay, _, by]: &EdgeF64, count: usize) -> std::ops::Range<usize> {
        self.strip(ay.min(by), count)..self.strip(ay.max(by), count) + 1
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the strips, of which there are fewer than edges"
    )]
    fn strip(&self, y: f64, count: usize) -> usize {
        (((y - self.low) / self.height).floor().max(0.0) as usize).min(count - 1)
    }

    /// Counts the edges that a look along a height meets.
    pub(crate) fn meeting_count(&self, y: f64) -> usize {
        self.touching[self.strip(y, self.touching.len())].len()
    }

    /// Lists the edges, by number, that reach a height, and others near it.
    pub(crate) fn meeting(&self, y: f64) -> impl Iterator<Item = usize> {
        self.touching[self.strip(y, self.touching.len())].iter().map(|&edge| edge as usize)
    }

    /// Tells whether a point lies inside the rings by the even-odd rule: by the edges that a look to the east meets.
    pub(crate) fn surround(&self, x: f64, y: f64) -> bool {
        self.meeting(y).filter(|&edge| is_east(self.edges[edge], x, y)).count() % 2 == 1
    }

    /// Counts how often the rings wind around a point: the edges that a look to the east meets, those that run down
    /// off those that run up.
    pub(crate) fn winding(&self, x: f64, y: f64) -> i32 {
        let met = self.meeting(y).map(|edge| self.edges[edge]).filter(|&edge| is_east(edge, x, y));
        met.map(|[_, ay, _, by]| if by > ay { 1 } else { -1 }).sum()
    }
}

/// Gives the distance from a point to an edge.
pub(crate) fn distance(x: f64, y: f64, [ax, ay, bx, by]: EdgeF64) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    let along = (((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
    let (px, py) = (ax + along * dx - x, ay + along * dy - y);
    (px * px + py * py).sqrt()
}

/// Gives the middle of the widest stretch of a height that is inside some rings; the height lies between rows of
/// corners. None where it meets nothing.
pub(crate) fn widest_crossing(y: f64, edges: impl Iterator<Item = EdgeF64>) -> Option<f64> {
    let met = edges.filter(|[_, ay, _, by]| (*ay > y) != (*by > y));
    let mut crossings: Vec<f64> = met.map(|[ax, ay, bx, by]| (bx - ax) * (y - ay) / (by - ay) + ax).collect();
    crossings.sort_by(f64::total_cmp);
    let widest = crossings.chunks_exact(2).max_by(|one, other| (one[1] - one[0]).total_cmp(&(other[1] - other[0])))?;
    Some(f64::midpoint(widest[0], widest[1]))
}

/// Tells whether a look from a point to the east meets an edge; of its ends it has the lower one.
pub(crate) fn is_east([ax, ay, bx, by]: EdgeF64, x: f64, y: f64) -> bool {
    (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A comb with its teeth up: (2i, 0) to (2i, 100) to (2i + 1, 100) to (2i + 1, 0).
    fn comb(teeth: u32) -> Vec<EdgeF64> {
        let tooth = |i: u32| {
            let x = f64::from(2 * i);
            [[x, 0.0], [x, 100.0], [x + 1.0, 100.0], [x + 1.0, 0.0]]
        };
        let mut ring: Vec<[f64; 2]> = (0..teeth).flat_map(tooth).collect();
        ring.extend([[f64::from(2 * teeth), -10.0], [0.0, -10.0]]);
        (0..ring.len())
            .map(|at| [ring[at], ring[(at + 1) % ring.len()]])
            .map(|[a, b]| [a[0], a[1], b[0], b[1]])
            .collect()
    }

    #[test]
    fn a_point_in_a_tooth_is_inside_and_one_between_teeth_is_not() {
        let strips = Strips::of(comb(300));
        assert!(strips.surround(10.5, 50.0) && !strips.surround(11.5, 50.0) && strips.surround(11.5, -5.0));
        assert!(!strips.surround(10.5, 150.0) && !strips.surround(-1.0, -5.0));
    }

    #[test]
    fn a_point_within_two_rings_is_wound_around_twice_and_a_hole_takes_one_off() {
        //  a ring from 0 to 9 counter-clockwise, one from 3 to 6 in either direction
        let square = |low: f64, high: f64| {
            [[low, low, high, low], [high, low, high, high], [high, high, low, high], [low, high, low, low]]
        };
        let reversed = square(3.0, 6.0).map(|[ax, ay, bx, by]| [bx, by, ax, ay]);
        let twice = Strips::of([square(0.0, 9.0), square(3.0, 6.0)].concat());
        let hole = Strips::of([square(0.0, 9.0), reversed].concat());
        assert_eq!([(1.0, 1.0), (4.0, 4.0), (10.0, 4.0)].map(|(x, y)| twice.winding(x, y)), [1, 2, 0]);
        assert_eq!([(1.0, 1.0), (4.0, 4.0), (10.0, 4.0)].map(|(x, y)| hole.winding(x, y)), [1, 0, 0]);
    }

    #[test]
    fn tall_edges_beside_each_other_take_memory_in_proportion_to_their_number() {
        let strips = Strips::of(comb(50_000));
        assert!(strips.touching.iter().map(Vec::len).sum::<usize>() <= SPREAD * 200_002);
        assert!(strips.surround(50_000.5, 50.0) && !strips.surround(50_001.5, 50.0));
    }
}
