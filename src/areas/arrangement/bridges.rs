//! Narrow gaps that are open at an end are closed there, so that they are faces like any other gap.
//!
//! In: noded [`Borders`]. Out: their [`AreaFaces`], with edges added across the mouths of inlets between two areas;
//! such an edge has no area on either side. Way: from every vertex that looks out on open ground a line is drawn to the
//! nearest border of another area within reach; of these lines those are kept that have a narrow gap on one side and
//! open ground on the other. An inlet is a gap that is many times as long as it is wide: the corner that two areas
//! leave at the coast is none.

use std::collections::{HashMap, HashSet};

use rstar::RTree;
use rstar::primitives::{GeomWithData, Line};

use super::faces::AreaFaces;
use super::{Borders, Point, index_u32};
use crate::planar::arrangement::{Edge, distance};
use crate::planar::budget::WorkBudget;
use crate::planar::half_edges::Claim;
use crate::planar::predicates::{along, side};

/// How many times as long as wide an inlet is at least.
const INLET: f64 = 10.0;

/// Edges looked at per edge, and besides: borders whose vertices are millimetres apart have thousands within reach of
/// each.
const MOST_NEAR: (usize, usize) = (500, 100_000_000);

/// A line ends at the end of an edge if it would end within this part of the reach from it.
const NEAR_END: i64 = 16;

impl AreaFaces {
    /// Traces the faces of noded borders, inlets up to `reach` steps wide closed at their mouths.
    pub(in crate::areas) fn trace_closed(borders: &mut Borders, reach: i64) -> Self {
        let faces = Self::trace(borders);
        let Some(lines) = lines_across(borders, &faces, reach) else {
            return Self { is_complete: false, ..faces };
        };
        if lines.is_empty() {
            return faces;
        }
        add(borders, &lines);
        let faces = Self::trace(borders);
        let faces = faces
            .without(borders, |faces, sides| sides.iter().filter(|&&face| faces.is_narrow(face, reach)).count() != 1);
        faces.without(borders, |faces, sides| {
            let inlets = sides.iter().filter(|&&face| faces.is_narrow(face, reach) && faces.is_long(face)).count();
            inlets != 1 || !sides.iter().any(|&face| faces.is_open(face, reach))
        })
    }

    /// Takes out edges without an area for which `goes` holds, told of the faces on both sides.
    fn without(self, borders: &mut Borders, goes: impl Fn(&Self, [usize; 2]) -> bool) -> Self {
        let sides = |edge: usize| [0, 1].map(|way| self.traced.of[edge * 2 + way] as usize);
        let stays: Vec<bool> =
            (0..).zip(&borders.edges).map(|(i, edge)| !edge.claims.is_empty() || !goes(&self, sides(i))).collect();
        if stays.iter().all(|stays| *stays) {
            return self;
        }
        let mut stays = stays.into_iter();
        borders.edges.retain(|_| stays.next().unwrap_or(true));
        Self::trace(borders)
    }

    #[expect(clippy::cast_precision_loss, reason = "a reach is far below 2^53 steps")]
    fn is_narrow(&self, face: usize, reach: i64) -> bool {
        face > 0 && self.times_covered(face) <= 0 && self.width(face) <= reach as f64
    }

    fn is_open(&self, face: usize, reach: i64) -> bool {
        self.times_covered(face) <= 0 && !self.is_narrow(face, reach)
    }

    fn is_long(&self, face: usize) -> bool {
        let width = self.width(face);
        self.perimeter[face] / 2.0 - width >= INLET * width
    }
}

type BridgeTree = RTree<GeomWithData<Line<[f64; 2]>, u32>>;

/// Finds for each vertex on open ground the shortest line over it to another area: its two ends. None where more than
/// [`MOST_NEAR`] edges would have to be looked at.
fn lines_across(borders: &Borders, faces: &AreaFaces, reach: i64) -> Option<Vec<[(u32, Point); 2]>> {
    let open: Vec<bool> = (0..faces.count()).map(|face| faces.is_open(face, reach)).collect();
    let halves: Vec<u32> =
        (0..).zip(&faces.traced.of).filter(|(_, face)| open[**face as usize]).map(|(half, _)| half).collect();
    let ends = |half: u32| [half % 2, 1 - half % 2].map(|way| borders.edges[half as usize / 2].ends[way as usize]);
    let places = |half: u32| borders.span(half);
    let tree: BridgeTree = RTree::bulk_load(
        halves
            .iter()
            .map(|&half| {
                let [from, to] = places(half).map(float);
                GeomWithData::new(Line::new(from, to), half)
            })
            .collect(),
    );
    let mut at: HashMap<u32, Vec<u32>> = HashMap::new();
    for &half in &halves {
        for end in ends(half) {
            at.entry(end).or_default().push(half);
        }
    }
    let mut vertices: Vec<(u32, Vec<u32>)> = at.into_iter().collect();
    vertices.sort_unstable();
    let mut lines = Vec::new();
    let left = WorkBudget::of(halves.len() * MOST_NEAR.0 + MOST_NEAR.1);
    for (vertex, own) in vertices {
        if left.is_spent() {
            return None;
        }
        let place = borders.points[vertex as usize];
        let is_own = |half: u32| {
            borders.along(half).any(|area| own.iter().any(|&own| borders.along(own).any(|other| other == area)))
        };
        let beside: HashSet<u32> = own.iter().flat_map(|&half| ends(half)).collect();
        let square = i128::from(reach) * i128::from(reach);
        #[expect(clippy::cast_precision_loss, reason = "a reach is far below 2^26 steps")]
        let around = tree.locate_within_distance(float(place), square as f64);
        let nearest = around
            .inspect(|_| _ = left.spend(1))
            .map(|found| found.data)
            .filter(|&half| !is_own(half))
            .filter_map(|half| {
                let foot = foot(place, places(half), ends(half), (reach / NEAR_END).max(2));
                // The line leaves over open ground and arrives over it.
                let leaves = own.iter().any(|&half| is_left(places(half), foot.1));
                (is_left(places(half), place) && leaves && !beside.contains(&foot.0))
                    .then(|| (distance(place, foot.1), half, foot))
            })
            .min();
        lines.extend(nearest.map(|(_, _, foot)| [(vertex, place), foot]));
    }
    Some(lines)
}

/// No point of the borders yet.
const NEW: u32 = u32::MAX;

/// Finds the point of an edge nearest to a place: an end if it lies within `near` steps of that, so that no line runs
/// beside a border, or a new one.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "steps are below 2^34; the share is of one edge"
)]
fn foot(place: Point, [from, to]: [Point; 2], ends: [u32; 2], near: i64) -> (u32, Point) {
    let share = (along(from, to, place) as f64 / distance(from, to) as f64).clamp(0.0, 1.0);
    let place_along = |axis: usize| from[axis] + ((to[axis] - from[axis]) as f64 * share).round() as i64;
    let foot = [place_along(0), place_along(1)];
    let is_near = |end: Point| distance(end, foot) <= i128::from(near) * i128::from(near);
    if is_near(from) {
        (ends[0], from)
    } else if is_near(to) {
        (ends[1], to)
    } else {
        (NEW, foot)
    }
}

fn is_left([from, to]: [Point; 2], place: Point) -> bool {
    side(from, to, place) > 0
}

#[expect(clippy::cast_precision_loss, reason = "steps are below 2^34, which f64 holds exactly")]
fn float(point: Point) -> [f64; 2] {
    point.map(|v| v as f64)
}

/// Adds lines as edges without an area, noded with the rest.
fn add(borders: &mut Borders, lines: &[[(u32, Point); 2]]) {
    let mut ids: HashMap<Point, u32> = HashMap::new();
    for (id, point) in (0..).zip(&borders.points) {
        ids.entry(*point).or_insert(id);
    }
    let first = borders.edges.len();
    // Noding drops what no area claims, and what two claim from both sides: each line is claimed by a number that no
    // area has.
    let mut claimant = u32::MAX;
    for &[(from, _), (to, place)] in lines {
        let to = if to == NEW {
            *ids.entry(place).or_insert_with(|| {
                borders.points.push(place);
                index_u32(borders.points.len() - 1)
            })
        } else {
            to
        };
        if from != to {
            borders
                .edges
                .push(Edge { ends: [from.min(to), from.max(to)], claims: vec![Claim { area: claimant, runs: 1 }] });
            claimant -= 1;
        }
    }
    let (junctions, crossings) = (borders.junctions, borders.crossings);
    // If that comes to no end the lines are in nobody's way: they cross what is noded, and nothing else moves.
    let _ = borders.node_from(first, 1);
    (borders.junctions, borders.crossings) = (junctions, crossings);
    for edge in &mut borders.edges {
        edge.claims.retain(|claim| claim.area <= claimant);
    }
}
