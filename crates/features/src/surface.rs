//! Polygons taken apart into edges, so that many geometries can be held against them.
//!
//! Which edges come near is told by the caller, who narrows them down from a large extent to a small one
//! ([`Surface::may_touch`]). Guaranteed: what is said to be apart is apart; where rounding could hide the truth an
//! exact predicate decides.

use geo::Intersects;
use geo::kernels::{Kernel, Orientation, RobustKernel};
use geo_types::{Coord, Line, LineString, MultiPolygon, Polygon};
use rstar::{AABB, Envelope};

/// More than the rounding of a difference of two products can be, as a part of their sum.
const ROUNDING: f64 = 4e-16;

/// Places in bands per edge, at most: an edge that is high lies in many bands.
const SHARE: usize = 8;

/// Polygons, taken apart.
#[derive(Debug, Clone)]
pub(crate) struct Surface {
    /// Ring by ring, polygon by polygon.
    edges: Vec<SurfaceEdge>,
    bands: Bands,
    bounds: AABB<[f64; 2]>,
}

#[derive(Debug, Clone)]
struct SurfaceEdge {
    line: Line<f64>,
    polygon: u32,
    /// Number of the ring among all rings.
    ring: u32,
    is_hole: bool,
}

impl Surface {
    /// Takes polygons apart.
    pub(crate) fn of(polygons: &MultiPolygon<f64>) -> Surface {
        let (mut edges, mut rings) = (Vec::new(), 0);
        for (number, polygon) in (0..).zip(polygons) {
            for (place, ring) in self::rings(polygon).enumerate() {
                let edge = |line| SurfaceEdge { line, polygon: number, ring: rings, is_hole: place > 0 };
                edges.extend(ring.lines().map(edge));
                rings += 1;
            }
        }
        let ends = edges.iter().map(|SurfaceEdge { line, .. }| AABB::from_corners(xy(line.start), xy(line.end)));
        let bounds = ends.fold(AABB::new_empty(), |bounds, ends| bounds.merged(&ends));
        Surface { bands: Bands::of(&edges, &bounds), edges, bounds }
    }

    /// Gives the extent.
    pub(crate) fn bounds(&self) -> &AABB<[f64; 2]> {
        &self.bounds
    }

    /// Lists the edges.
    pub(crate) fn edges(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.edges.len()).unwrap_or(u32::MAX)
    }

    fn edge(&self, number: u32) -> &SurfaceEdge {
        &self.edges[number as usize]
    }

    /// Tells whether an edge may have a point in common with a box: surely where it has one, and nearly never
    /// otherwise.
    pub(crate) fn may_touch(&self, edge: u32, extent: &AABB<[f64; 2]>) -> bool {
        let line = &self.edge(edge).line;
        let ([west, south], [east, north]) = (extent.lower(), extent.upper());
        let is_beyond = line.start.x.max(line.end.x) < west
            || line.start.x.min(line.end.x) > east
            || line.start.y.max(line.end.y) < south
            || line.start.y.min(line.end.y) > north;
        if is_beyond {
            return false;
        }
        let corners = [[west, south], [east, south], [east, north], [west, north]];
        let [first, others @ ..] = corners.map(|corner| side(line, coord(corner)));
        first == 0 || others.iter().any(|other| *other != first)
    }

    /// Tells whether a point lies inside; the point is on no edge.
    pub(crate) fn holds(&self, [x, y]: [f64; 2]) -> bool {
        let point = Coord { x, y };
        // Edges come ring by ring: what was counted of a ring is known when the next one begins.
        let (mut polygon, mut ring, mut is_hole) = (u32::MAX, u32::MAX, false);
        let (mut windings, mut is_inside) = (0, false);
        let ended = |windings: i32, is_hole: bool, is_inside: bool| {
            if windings == 0 { is_inside } else { !is_hole }
        };
        for &number in self.bands.at(y) {
            let edge = self.edge(number);
            if edge.ring != ring {
                is_inside = ended(windings, is_hole, is_inside);
                if edge.polygon != polygon {
                    if is_inside {
                        return true;
                    }
                    polygon = edge.polygon;
                }
                (windings, ring, is_hole) = (0, edge.ring, edge.is_hole);
            }
            windings += winding(&edge.line, point);
        }
        ended(windings, is_hole, is_inside)
    }

    /// Tells whether a polygon has a point in common, borders included; `near` are all edges that may touch its extent.
    pub(crate) fn meets(&self, polygon: &Polygon<f64>, near: &[u32]) -> bool {
        let Some(first) = polygon.exterior().0.first() else { return false };
        self.holds(xy(*first)) || self.crosses(polygon, near) || self.is_held(polygon, near)
    }

    fn crosses(&self, polygon: &Polygon<f64>, near: &[u32]) -> bool {
        near.iter().any(|&number| {
            let edge = &self.edge(number).line;
            rings(polygon).any(|ring| {
                let mut from = ring.0.first().map_or(0, |first| side(edge, *first));
                ring.lines().any(|line| {
                    let to = side(edge, line.end);
                    let is_apart = from * to > 0;
                    from = to;
                    !is_apart && line.intersects(edge)
                })
            })
        })
    }

    /// Tells whether a polygon that crosses no edge holds one: then all of its ring.
    fn is_held(&self, polygon: &Polygon<f64>, near: &[u32]) -> bool {
        let of_one_ring = |one: &u32, other: &u32| self.edge(*one).ring == self.edge(*other).ring;
        near.chunk_by(of_one_ring).any(|of_ring| polygon.intersects(&self.edge(of_ring[0]).line.start))
    }
}

/// The edges by height: those that a line from west to east may meet.
#[derive(Debug, Clone)]
struct Bands {
    south: f64,
    north: f64,
    per_unit: f64,
    /// Where each band starts in `edges`; one more than there are bands.
    starts: Vec<u32>,
    edges: Vec<u32>,
}

impl Bands {
    fn of(edges: &[SurfaceEdge], bounds: &AABB<[f64; 2]>) -> Bands {
        let (south, north) = (bounds.lower()[1], bounds.upper()[1]);
        let height = north - south;
        let heights: f64 = edges.iter().map(|SurfaceEdge { line, .. }| line.dy().abs()).sum();
        // An edge lies in a band more than it is high in bands.
        #[expect(clippy::cast_precision_loss, reason = "counts of points")]
        let most = (edges.len() * SHARE) as f64 * height / heights.max(height);
        let count = if most.is_finite() { most.clamp(1.0, 65_536.0).floor() } else { 1.0 };
        let mut bands = Bands { south, north, per_unit: count / height, starts: vec![0], edges: Vec::new() };
        let spans: Vec<[usize; 2]> = edges
            .iter()
            .map(|SurfaceEdge { line, .. }| {
                [line.start.y.min(line.end.y), line.start.y.max(line.end.y)].map(|y| bands.number(y, count))
            })
            .collect();
        let last = bands.number(north, count);
        let mut starts = vec![0_u32; last + 2];
        for [from, to] in &spans {
            starts[from + 1..=to + 1].iter_mut().for_each(|start| *start += 1);
        }
        for band in 0..=last {
            starts[band + 1] += starts[band];
        }
        let mut free = starts.clone();
        bands.edges = vec![0; starts[last + 1] as usize];
        for (number, [from, to]) in (0..).zip(&spans) {
            for place in &mut free[*from..=*to] {
                bands.edges[*place as usize] = number;
                *place += 1;
            }
        }
        bands.starts = starts;
        bands
    }

    /// Finds the band of a height between south and north; it rises with the height.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between zero and some ten thousand")]
    fn number(&self, y: f64, count: f64) -> usize {
        let band = (y - self.south) * self.per_unit;
        // Where there is no height there is one band.
        if band.is_finite() { band.clamp(0.0, count - 1.0) as usize } else { 0 }
    }

    /// Lists the edges at a height, in their order.
    fn at(&self, y: f64) -> &[u32] {
        if !(self.south..=self.north).contains(&y) {
            return &[];
        }
        #[expect(clippy::cast_precision_loss, reason = "some ten thousand bands")]
        let band = self.number(y, (self.starts.len() - 1) as f64);
        &self.edges[self.starts[band] as usize..self.starts[band + 1] as usize]
    }
}

/// Counts how often an edge runs around a point from south to north, to the east of it.
fn winding(edge: &Line<f64>, point: Coord<f64>) -> i32 {
    let (from, to) = (edge.start, edge.end);
    if (from.y <= point.y) == (to.y <= point.y) || from.x.max(to.x) < point.x {
        return 0;
    }
    let is_east = if from.x.min(to.x) > point.x {
        true
    } else {
        let (south, north) = if from.y < to.y { (from, to) } else { (to, from) };
        RobustKernel::orient2d(south, north, point) == Orientation::CounterClockwise
    };
    if !is_east {
        0
    } else if from.y <= point.y {
        1
    } else {
        -1
    }
}

/// Tells on which side of a line a point lies, as 1 or -1; 0 on it, or where rounding could hide the side.
fn side(line: &Line<f64>, point: Coord<f64>) -> i8 {
    let one = (line.start.x - point.x) * (line.end.y - point.y);
    let other = (line.start.y - point.y) * (line.end.x - point.x);
    let bound = ROUNDING * (one.abs() + other.abs()) + f64::MIN_POSITIVE;
    i8::from(one - other > bound) - i8::from(one - other < -bound)
}

fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

pub(crate) fn xy(point: Coord<f64>) -> [f64; 2] {
    [point.x, point.y]
}

fn coord([x, y]: [f64; 2]) -> Coord<f64> {
    Coord { x, y }
}
