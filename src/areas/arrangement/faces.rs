//! The faces between noded edges, and by which areas each is covered.
//!
//! In: noded [`Borders`]. Out: [`Faces`]. Half-edge `2e` runs along edge `e` from its first end to its second, `2e + 1` back; each has its
//! face on the left (x east, y north). Face 0 is the unbounded one. Cost: n · log n in the edges.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::{Borders, Point, cross, index};

/// Faces of an arrangement.
#[derive(Debug)]
pub(in crate::areas) struct Faces {
    /// Per half-edge: the next one around its face.
    pub(in crate::areas) next: Vec<u32>,
    /// Per half-edge: its face.
    pub(in crate::areas) face: Vec<u32>,
    /// Per face: the areas that cover it, with how often, sorted by area. Where even edges were dropped only the sum means something.
    pub(in crate::areas) cover: Vec<Vec<(u32, i32)>>,
    /// Per face: its area in square steps, less that of its holes; meaningless for face 0.
    pub(in crate::areas) area: Vec<f64>,
    /// Per face: the length of its border in steps, holes included.
    pub(in crate::areas) perimeter: Vec<f64>,
    /// Per face: a half-edge of its outer border; none for face 0.
    pub(in crate::areas) first: Vec<Option<u32>>,
}

/// Tells the point from which a half-edge starts.
pub(in crate::areas) fn start(borders: &Borders, half: u32) -> u32 {
    borders.edges[(half / 2) as usize].ends[(half % 2) as usize]
}

/// Lists the areas along a half-edge; none along one across the mouth of a gap.
pub(in crate::areas) fn along(borders: &Borders, half: u32) -> impl Iterator<Item = u32> {
    borders.edges[(half / 2) as usize].left.iter().map(|(area, _)| *area)
}

impl Faces {
    /// Traces the faces of noded borders.
    pub(in crate::areas) fn trace(borders: &Borders) -> Self {
        let next = next_around(borders);
        let cycles = Cycles::trace(borders, &next);
        let (face, first) = faces_of(borders, &cycles);
        let count = first.len();
        let mut faces = Self { next, face, cover: Vec::new(), area: vec![0.0; count], perimeter: vec![0.0; count], first };
        for (cycle, half) in cycles.firsts.iter().enumerate() {
            let at = faces.face[*half as usize] as usize;
            faces.area[at] += cycles.areas[cycle];
            faces.perimeter[at] += cycles.lengths[cycle];
        }
        faces.cover = covers(borders, &faces);
        faces
    }

    /// Counts how often areas cover a face.
    pub(in crate::areas) fn times_covered(&self, face: usize) -> i32 {
        self.cover[face].iter().map(|(_, count)| count).sum()
    }

    /// Gives the width in steps of the rectangle with the area and border of a face: the width of a sliver, the side of a square.
    pub(in crate::areas) fn width(&self, face: usize) -> f64 {
        let half = self.perimeter[face] / 2.0;
        (half - (half * half - 4.0 * self.area[face]).max(0.0).sqrt()) / 2.0
    }
}

/// Finds for each half-edge the next one around the face on its left: the last before it turns back, counted anticlockwise.
fn next_around(borders: &Borders) -> Vec<u32> {
    let halves = index(borders.edges.len() * 2);
    let mut starts = vec![0_usize; borders.points.len() + 1];
    for half in 0..halves {
        starts[start(borders, half) as usize + 1] += 1;
    }
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    let mut fill = starts.clone();
    let mut around = vec![0_u32; halves as usize];
    for half in 0..halves {
        let slot = &mut fill[start(borders, half) as usize];
        around[*slot] = half;
        *slot += 1;
    }
    let mut next = vec![0_u32; halves as usize];
    for pair in starts.windows(2) {
        let fan = &mut around[pair[0]..pair[1]];
        let Some(&any) = fan.first() else { continue };
        let centre = borders.points[start(borders, any) as usize];
        let tip = |half: u32| borders.points[start(borders, half ^ 1) as usize];
        fan.sort_unstable_by(|&a, &b| by_angle(centre, tip(a), tip(b)));
        for i in 0..fan.len() {
            // Arriving against `fan[i]`, the face on the left goes on with the one before it.
            next[(fan[i] ^ 1) as usize] = fan[(i + fan.len() - 1) % fan.len()];
        }
    }
    next
}

fn by_angle(centre: Point, a: Point, b: Point) -> std::cmp::Ordering {
    let is_lower = |p: Point| p[1] < centre[1] || (p[1] == centre[1] && p[0] < centre[0]);
    is_lower(a).cmp(&is_lower(b)).then_with(|| 0.cmp(&cross(centre, a, b)))
}

/// The closed walks of half-edges: one around each face, and one around each group of connected edges from outside.
struct Cycles {
    /// Per half-edge.
    of: Vec<u32>,
    firsts: Vec<u32>,
    areas: Vec<f64>,
    lengths: Vec<f64>,
}

impl Cycles {
    #[expect(clippy::cast_precision_loss, reason = "sums of exact integers; a face is measured, not decided, by them")]
    fn trace(borders: &Borders, next: &[u32]) -> Self {
        let mut cycles = Self { of: vec![u32::MAX; next.len()], firsts: Vec::new(), areas: Vec::new(), lengths: Vec::new() };
        for first in 0..index(next.len()) {
            if cycles.of[first as usize] != u32::MAX {
                continue;
            }
            let id = index(cycles.firsts.len());
            let origin = borders.points[start(borders, first) as usize];
            let (mut area, mut length, mut half) = (0_i128, 0.0, first);
            loop {
                cycles.of[half as usize] = id;
                let from = borders.points[start(borders, half) as usize];
                let to = borders.points[start(borders, half ^ 1) as usize];
                area += cross(origin, from, to);
                length += ((to[0] - from[0]) as f64).hypot((to[1] - from[1]) as f64);
                half = next[half as usize];
                if half == first {
                    break;
                }
            }
            cycles.firsts.push(first);
            cycles.areas.push(area as f64 / 2.0);
            cycles.lengths.push(length);
        }
        cycles
    }
}

/// Gives each half-edge its face. A cycle that runs clockwise goes around a group of edges from outside: its face is the one that holds the
/// group, found by looking west from the group's westernmost point.
fn faces_of(borders: &Borders, cycles: &Cycles) -> (Vec<u32>, Vec<Option<u32>>) {
    let mut firsts = vec![None];
    let mut of_cycle = vec![u32::MAX; cycles.firsts.len()];
    for (cycle, &half) in cycles.firsts.iter().enumerate() {
        if cycles.areas[cycle] > 0.0 {
            of_cycle[cycle] = index(firsts.len());
            firsts.push(Some(half));
        }
    }
    let mut westernmost = vec![[i64::MAX; 2]; cycles.firsts.len()];
    for (half, &cycle) in (0..).zip(&cycles.of) {
        if of_cycle[cycle as usize] == u32::MAX {
            let point = borders.points[start(borders, half) as usize];
            let west = &mut westernmost[cycle as usize];
            *west = point.min(*west);
        }
    }
    let mut outer: Vec<usize> = (0..of_cycle.len()).filter(|&cycle| of_cycle[cycle] == u32::MAX).collect();
    outer.sort_unstable_by_key(|&cycle| (westernmost[cycle], cycle));
    let tree = edge_tree(borders);
    for cycle in outer {
        // A group that holds another reaches further west, so that its own face is known already.
        let holder = west_of(borders, &tree, westernmost[cycle]).map(|half| of_cycle[cycles.of[half as usize] as usize]);
        of_cycle[cycle] = holder.filter(|&face| face != u32::MAX).unwrap_or(0);
    }
    (cycles.of.iter().map(|&cycle| of_cycle[cycle as usize]).collect(), firsts)
}

type Tree = RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>;

#[expect(clippy::cast_precision_loss, reason = "steps are below 2^34, which f64 holds exactly")]
fn edge_tree(borders: &Borders) -> Tree {
    let rectangles = (0..).zip(&borders.edges).map(|(i, edge)| {
        let [a, b] = edge.ends.map(|end| borders.points[end as usize].map(|v| v as f64));
        GeomWithData::new(Rectangle::from_corners(a, b), i)
    });
    RTree::bulk_load(rectangles.collect())
}

/// Finds the half-edge whose face lies directly west of a point. The look goes half a step above the point, where no point lies.
#[expect(clippy::cast_precision_loss, reason = "steps are below 2^34, which f64 holds exactly")]
fn west_of(borders: &Borders, tree: &Tree, point: Point) -> Option<u32> {
    let height = point[1] as f64 + 0.5;
    let look = AABB::from_corners([0.0, height], [point[0] as f64, height]);
    let mut nearest: Option<(f64, u32)> = None;
    for found in tree.locate_in_envelope_intersecting(&look) {
        let [a, b] = borders.edges[found.data as usize].ends.map(|end| borders.points[end as usize].map(|v| v as f64));
        if (a[1] < height) == (b[1] < height) {
            continue;
        }
        let x = a[0] + (height - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
        if x < point[0] as f64 && nearest.is_none_or(|(best, _)| x > best) {
            // East of an edge that goes up is its right, which is the left of its way back.
            nearest = Some((x, found.data * 2 + u32::from(b[1] > a[1])));
        }
    }
    nearest.map(|(_, half)| half)
}

/// Carries the covering areas from face to face, starting outside, where there are none.
fn covers(borders: &Borders, faces: &Faces) -> Vec<Vec<(u32, i32)>> {
    let count = faces.first.len();
    let mut halves_of: Vec<Vec<u32>> = vec![Vec::new(); count];
    for (half, &face) in (0..).zip(&faces.face) {
        halves_of[face as usize].push(half);
    }
    let mut cover: Vec<Option<Vec<(u32, i32)>>> = vec![None; count];
    cover[0] = Some(Vec::new());
    let mut waiting = vec![0_usize];
    while let Some(face) = waiting.pop() {
        let here = cover[face].clone().unwrap_or_default();
        for &half in &halves_of[face] {
            let beyond = faces.face[(half ^ 1) as usize] as usize;
            if cover[beyond].is_none() {
                // From the left of an edge to its right what lies on its left is lost; the other way it is gained.
                let sign = if half % 2 == 0 { -1 } else { 1 };
                cover[beyond] = Some(changed(&here, &borders.edges[(half / 2) as usize].left, sign));
                waiting.push(beyond);
            }
        }
    }
    cover.into_iter().map(Option::unwrap_or_default).collect()
}

fn changed(cover: &[(u32, i32)], by: &[(u32, i32)], sign: i32) -> Vec<(u32, i32)> {
    let mut changed = cover.to_vec();
    for &(area, count) in by {
        match changed.binary_search_by_key(&area, |(area, _)| *area) {
            Ok(at) => changed[at].1 += sign * count,
            Err(at) => changed.insert(at, (area, sign * count)),
        }
    }
    changed.retain(|(_, count)| *count != 0);
    changed
}
