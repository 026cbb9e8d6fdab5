//! Draws the borders: each edge between two areas gets its wiggle once, then rings are walked per level.
//!
//! In: [`Land`]. Out: [`Polygon`]s in whole millimetres. Guaranteed: neighbours share every vertex, at every level;
//! rings are simple, closed without repeating the first vertex, outer rings turn left and holes right. An edge wiggles
//! only inside the two triangles beside it, and those belong to no other edge: it cannot meet another border.

use std::collections::BTreeMap;

use super::carve::Land;
use super::mesh::{CornerMap, GridCorner, Mesh, NOWHERE, edge, metres, millimetres, number};
use super::plan::BuurtKind;
use super::random::{mix, noise, signed};

/// One part of an area: an outer ring, then its holes.
pub(super) type Polygon = Vec<Vec<GridCorner>>;

/// A ring with twice its size, in square millimetres.
type SizedRing = (i128, Vec<GridCorner>);

/// The wiggle of every edge that is a border of some buurt or of the water.
pub(super) struct BorderWiggles {
    /// First and last place in `points`, by edge.
    spans: CornerMap<u64, (u32, u32)>,
    /// Points between the two corners, from the lower-numbered corner on.
    points: Vec<GridCorner>,
}

/// How restless a border is, as part of the room that it has.
fn restlessness(land: &Land, triangles: [u32; 2]) -> f64 {
    let kind = |triangle: u32| {
        let buurt = land.buurt_of[land.mesh.owner[triangle as usize] as usize];
        land.buurten.get(buurt as usize).map(|buurt| (buurt.kind, buurt.gemeente))
    };
    let own = triangles.map(|triangle| if triangle == NOWHERE { None } else { kind(triangle) });
    match own {
        [Some(a), Some(b)] if a.0 == BuurtKind::Water || b.0 == BuurtKind::Water => 0.6,
        [Some(a), Some(b)] if a.1 != b.1 => 0.5,
        [Some(a), Some(b)] if a.0 == BuurtKind::Country && b.0 == BuurtKind::Country => 0.05,
        [Some(_), Some(_)] => 0.16,
        [Some(a), None] | [None, Some(a)] if a.0 == BuurtKind::Harbour => 0.15,
        [Some(_), None] | [None, Some(_)] => 0.6,
        [None, None] => 0.0,
    }
}

impl BorderWiggles {
    /// Draws all borders; with `vertices`, as finely as gives the rings of the buurten about that many in sum.
    pub(super) fn draw(land: &Land, seed: u64, vertices: Option<usize>) -> Self {
        let mesh = &land.mesh;
        let mut edges: Vec<(u64, [u32; 2], f64)> = Vec::new();
        let (mut fixed, mut weighted) = (0.0, 0.0);
        for triangle in 0..number(mesh.triangles.len()) {
            for (u, v) in mesh.edges(triangle) {
                let sides = mesh.sides(u, v);
                if sides[0] != triangle || !is_border(land, sides) {
                    continue;
                }
                let long = mesh.length(u, v);
                let rings = sides
                    .iter()
                    .filter(|t| **t != NOWHERE && land.buurt_of[mesh.owner[**t as usize] as usize] != NOWHERE)
                    .count();
                let wild = restlessness(land, sides);
                // A straight border needs few vertices, a wild one many.
                let weight = if vertices.is_some() { long } else { long * (0.1 + wild) };
                if rings > 0 {
                    let rings = f64::from(number(rings));
                    fixed += rings;
                    weighted += rings * weight;
                }
                edges.push((edge(u, v), sides, weight));
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a number of vertices is far below 2^53")]
        let wanted = vertices.map_or(weighted / 22.0, |vertices| (vertices as f64 - fixed).max(0.0));
        let density = if weighted > 0.0 { wanted / weighted } else { 0.0 };
        let mut borders = Self { spans: CornerMap::default(), points: Vec::new() };
        let mut carried = 0.0;
        for (name, sides, weight) in edges {
            let wanted = weight * density + carried;
            let count = wanted.floor().max(0.0);
            carried = wanted - count;
            borders.wiggle(land, seed, name, sides, count);
        }
        borders
    }

    fn wiggle(&mut self, land: &Land, seed: u64, name: u64, sides: [u32; 2], count: f64) {
        let mesh = &land.mesh;
        let first = number(self.points.len());
        let [u, v] = [name >> 32, name & 0xFFFF_FFFF].map(|half| u32::try_from(half).unwrap_or(NOWHERE));
        let (from, to) = (mesh.place(u), mesh.place(v));
        let long = mesh.length(u, v);
        let along = [(to[0] - from[0]) / long, (to[1] - from[1]) / long];
        let across = [-along[1], along[0]];
        // The wiggle stays under the centroids beside it: no steeper from either end than the line to the lower
        // centroid.
        let mut steepest: [f64; 2] = [0.9, 0.9];
        for triangle in sides.into_iter().filter(|t| *t != NOWHERE) {
            let middle = mesh.centroid(triangle);
            let view = [middle[0] - from[0], middle[1] - from[1]];
            let high = (view[0] * across[0] + view[1] * across[1]).abs();
            let far = (view[0] * along[0] + view[1] * along[1]).clamp(0.05 * long, 0.95 * long);
            steepest = [steepest[0].min(high / far), steepest[1].min(high / (long - far))];
        }
        let wild = restlessness(land, sides);
        let seed = mix(seed, &[u64::from(u), u64::from(v)]);
        let lean = 0.6 * signed(seed, &[1]);
        let mut step = 1.0;
        while step <= count {
            let part = step / (count + 1.0);
            let room = (part * steepest[0]).min((1.0 - part) * steepest[1]) * long;
            // Long waves with short ones on top, never beyond 1.
            let wave = lean + 0.28 * noise(seed, part * 3.0, 0.0, 1.0) + 0.12 * noise(seed, part * 11.0, 7.0, 1.0);
            let high = wild * room * wave;
            self.points
                .push([0, 1].map(|axis| millimetres(from[axis] + part * long * along[axis] + high * across[axis])));
            step += 1.0;
        }
        self.spans.insert(name, (first, number(self.points.len())));
    }

    fn append(&self, mesh: &Mesh, u: u32, v: u32, ring: &mut Vec<GridCorner>) {
        ring.push(mesh.corners[u as usize]);
        if let Some((first, last)) = self.spans.get(&edge(u, v)) {
            let points = &self.points[*first as usize..*last as usize];
            if u < v {
                ring.extend_from_slice(points);
            } else {
                ring.extend(points.iter().rev());
            }
        }
    }
}

fn is_border(land: &Land, sides: [u32; 2]) -> bool {
    let [a, b] =
        sides.map(|t| if t == NOWHERE { (NOWHERE, NOWHERE) } else { whose(land, land.mesh.owner[t as usize]) });
    a != b
}

fn whose(land: &Land, region: u32) -> (u32, u32) {
    (land.buurt_of[region as usize], land.water_of[region as usize])
}

/// Walks the rings of all areas of a level; `area_of` gives each region its area, [`NOWHERE`] for none. Indexed by
/// area.
pub(super) fn polygons(land: &Land, borders: &BorderWiggles, area_of: &[u32], areas: usize) -> Vec<Vec<Polygon>> {
    let mesh = &land.mesh;
    let area = |triangle: u32| area_of[mesh.owner[triangle as usize] as usize];
    let pieces = pieces(mesh, area_of);
    // By area and piece: the outer ring (with twice its size) and the holes.
    let mut found: BTreeMap<(u32, u32), Vec<SizedRing>> = BTreeMap::new();
    let mut walked = vec![false; mesh.triangles.len() * 3];
    for start in 0..mesh.triangles.len() {
        for side in 0..3 {
            let triangle = number(start);
            let (u, v) = (mesh.triangles[start][side], mesh.triangles[start][(side + 1) % 3]);
            let is_border = |t: u32, u, v| mesh.across(t, u, v).map(area) != Some(area(t));
            if area(triangle) == NOWHERE || walked[start * 3 + side] || !is_border(triangle, u, v) {
                continue;
            }
            for corners in walk(mesh, &is_border, &mut walked, triangle, side) {
                let mut ring = Vec::new();
                for (i, u) in corners.iter().enumerate() {
                    borders.append(mesh, *u, corners[(i + 1) % corners.len()], &mut ring);
                }
                found.entry((area(triangle), pieces[start])).or_default().push((twice_size(&ring), ring));
            }
        }
    }
    let mut polygons: Vec<Vec<(i128, Polygon)>> = vec![Vec::new(); areas];
    for ((area, _), mut rings) in found {
        // The outer ring turns left and is the only positive one of its piece.
        rings.sort_by_key(|(size, _)| -size);
        let size = rings.first().map_or(0, |(size, _)| *size);
        polygons[area as usize].push((size, rings.into_iter().map(|(_, ring)| ring).collect()));
    }
    for parts in &mut polygons {
        parts.sort_by_key(|(size, _)| -size);
    }
    polygons.into_iter().map(|parts| parts.into_iter().map(|(_, polygon)| polygon).collect()).collect()
}

/// Numbers the pieces of ground that hang together by edges within one area; indexed by triangle.
fn pieces(mesh: &Mesh, area_of: &[u32]) -> Vec<u32> {
    let mut pieces = vec![NOWHERE; mesh.triangles.len()];
    let mut queue = Vec::new();
    for start in 0..pieces.len() {
        if pieces[start] != NOWHERE {
            continue;
        }
        let piece = number(start);
        pieces[start] = piece;
        queue.push(piece);
        while let Some(triangle) = queue.pop() {
            for (u, v) in mesh.edges(triangle) {
                if let Some(other) = mesh.across(triangle, u, v)
                    && pieces[other as usize] == NOWHERE
                    && area_of[mesh.owner[other as usize] as usize] == area_of[mesh.owner[triangle as usize] as usize]
                {
                    pieces[other as usize] = piece;
                    queue.push(other);
                }
            }
        }
    }
    pieces
}

/// Walks one border with the area on the left, and takes it apart where it meets itself in a corner.
fn walk(
    mesh: &Mesh,
    is_border: &impl Fn(u32, u32, u32) -> bool,
    walked: &mut [bool],
    triangle: u32,
    side: usize,
) -> Vec<Vec<u32>> {
    let (mut triangle, mut side) = (triangle, side);
    let mut loops = Vec::new();
    let mut path: Vec<u32> = Vec::new();
    let mut place: BTreeMap<u32, usize> = BTreeMap::new();
    while !walked[triangle as usize * 3 + side] {
        walked[triangle as usize * 3 + side] = true;
        let corners = mesh.triangles[triangle as usize];
        let u = corners[side];
        if let Some(start) = place.get(&u).copied() {
            let cut_off = path.split_off(start);
            for corner in &cut_off {
                place.remove(corner);
            }
            loops.push(cut_off);
        }
        place.insert(u, path.len());
        path.push(u);
        // Turn around the end of the edge, through the triangles of the area, to the next border.
        let v = corners[(side + 1) % 3];
        side = (side + 1) % 3;
        loop {
            let corners = mesh.triangles[triangle as usize];
            let w = corners[(side + 1) % 3];
            if is_border(triangle, v, w) {
                break;
            }
            let Some(other) = mesh.across(triangle, v, w) else { break };
            triangle = other;
            side = mesh.triangles[other as usize].iter().position(|corner| *corner == v).unwrap_or(0);
        }
    }
    loops.push(path);
    loops
}

/// Twice the size of a ring in square millimetres, positive when it turns left; exact.
pub(super) fn twice_size(ring: &[GridCorner]) -> i128 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(p, q)| i128::from(p[0]) * i128::from(q[1]) - i128::from(q[0]) * i128::from(p[1])).sum()
}

/// Bounds of an area in metres: west, south, east, north.
pub(super) fn bounds(polygons: &[Polygon]) -> [f64; 4] {
    let corners = || polygons.iter().flatten().flatten();
    let low = |axis: usize| corners().map(|corner| corner[axis]).min().unwrap_or(0);
    let high = |axis: usize| corners().map(|corner| corner[axis]).max().unwrap_or(0);
    [low(0), low(1), high(0), high(1)].map(metres)
}
