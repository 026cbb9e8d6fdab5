//! What a coverage on an integer grid has to be, checked from the rings alone and without any code of the stage.

use std::collections::{BTreeMap, BTreeSet};

use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, RTree};
use veerkracht::generalise::{GridPoint, ZoomLayer};

/// A directed edge and its area; the interior is on the left.
type Edge = (GridPoint, GridPoint, usize);

fn turn(a: GridPoint, b: GridPoint, p: GridPoint) -> i64 {
    let wide = i64::from;
    (wide(b.x) - wide(a.x)) * (wide(p.y) - wide(a.y)) - (wide(b.y) - wide(a.y)) * (wide(p.x) - wide(a.x))
}

fn doubled(ring: &[GridPoint]) -> i64 {
    ring.windows(2).map(|pair| turn(ring[0], pair[0], pair[1])).sum()
}

fn edges_of(ring: &[GridPoint], area: usize) -> impl Iterator<Item = Edge> {
    (0..ring.len()).map(move |i| (ring[i], ring[(i + 1) % ring.len()], area))
}

fn edges(layer: &ZoomLayer) -> Vec<Edge> {
    (0..layer.areas()).flat_map(|area| layer.rings(area).flat_map(move |ring| edges_of(ring, area))).collect()
}

/// Whether `p` lies on the segment but at neither end.
fn splits(a: GridPoint, b: GridPoint, p: GridPoint) -> bool {
    let inside = a.x.min(b.x) <= p.x && p.x <= a.x.max(b.x) && a.y.min(b.y) <= p.y && p.y <= a.y.max(b.y);
    p != a && p != b && inside && turn(a, b, p) == 0
}

/// Whether two segments have a point in common that is no common end.
fn conflict((a, b, _): Edge, (c, d, _): Edge) -> bool {
    let opposite = |p: i64, q: i64| (p < 0 && q > 0) || (p > 0 && q < 0);
    let crosses = opposite(turn(a, b, c), turn(a, b, d)) && opposite(turn(c, d, a), turn(c, d, b));
    crosses || splits(a, b, c) || splits(a, b, d) || splits(c, d, a) || splits(c, d, b)
}

type Node = GeomWithData<Line<[f64; 2]>, usize>;

fn tree(edges: &[Edge]) -> RTree<Node> {
    let at = |p: GridPoint| [f64::from(p.x), f64::from(p.y)];
    RTree::bulk_load(edges.iter().enumerate().map(|(i, e)| Node::new(Line::new(at(e.0), at(e.1)), i)).collect())
}

fn near(tree: &RTree<Node>, edge: Edge) -> impl Iterator<Item = usize> + '_ {
    let low = [f64::from(edge.0.x.min(edge.1.x)), f64::from(edge.0.y.min(edge.1.y))];
    let high = [f64::from(edge.0.x.max(edge.1.x)), f64::from(edge.0.y.max(edge.1.y))];
    tree.locate_in_envelope_intersecting(&AABB::from_corners(low, high)).map(|node| node.data)
}

/// Lists what is wrong with the rings of each area by itself (OGC simple features, MVT 2.1 winding).
pub(crate) fn ring_faults(layer: &ZoomLayer) -> Vec<String> {
    let mut faults = Vec::new();
    for area in 0..layer.areas() {
        let rings: Vec<&[GridPoint]> = layer.rings(area).collect();
        let mut shell: Option<&[GridPoint]> = None;
        for ring in &rings {
            if ring.len() < 3 || ring.iter().collect::<BTreeSet<_>>().len() != ring.len() {
                faults.push(format!("area {area}: a ring has too few points or repeats one: {ring:?}"));
            }
            match (doubled(ring).signum(), shell) {
                (1, _) => shell = Some(ring),
                (-1, Some(around)) if inside(around, ring) => {}
                _ => faults.push(format!(
                    "area {area}: a hole has no exterior ring around it, or a ring has no area: {ring:?}"
                )),
            }
        }
        let own: Vec<Edge> = rings.iter().flat_map(|ring| edges_of(ring, area)).collect();
        let index = tree(&own);
        for (i, &edge) in own.iter().enumerate() {
            for j in near(&index, edge).filter(|&j| j > i) {
                let same = (own[j].0, own[j].1) == (edge.0, edge.1) || (own[j].1, own[j].0) == (edge.0, edge.1);
                if same || conflict(edge, own[j]) {
                    faults.push(format!(
                        "area {area}: {edge:?} and {:?} cross, touch along a line, or are the same",
                        own[j]
                    ));
                }
            }
        }
    }
    faults
}

/// Lists the edges that cross the border of a tile of so many cells a side.
pub(crate) fn edges_over_borders(layer: &ZoomLayer, extent: i32) -> Vec<String> {
    let over = |from: i32, to: i32| from.min(to).div_euclid(extent) < (from.max(to) - 1).div_euclid(extent);
    let crosses = |edge: &Edge| over(edge.0.x, edge.1.x) || over(edge.0.y, edge.1.y);
    edges(layer)
        .iter()
        .filter(|edge| crosses(edge))
        .map(|edge| format!("{edge:?} crosses the border of a tile"))
        .collect()
}

/// Whether a hole's first edge has its middle strictly inside a ring.
fn inside(ring: &[GridPoint], hole: &[GridPoint]) -> bool {
    let (mx, my) = (i64::from(hole[0].x) + i64::from(hole[1].x), i64::from(hole[0].y) + i64::from(hole[1].y));
    let mut within = false;
    for (a, b, _) in edges_of(ring, 0) {
        let (ax, ay, bx, by) =
            (2 * i64::from(a.x) - mx, 2 * i64::from(a.y) - my, 2 * i64::from(b.x) - mx, 2 * i64::from(b.y) - my);
        if (ay > 0) != (by > 0) {
            let cross = i128::from(ax) * i128::from(by) - i128::from(bx) * i128::from(ay);
            within ^= (cross > 0) == (by > ay);
        }
    }
    within
}

/// Lists what is wrong between areas: borders that cross or do not share their corners, and, for up to `probes` edges,
/// places that belong to two areas.
pub(crate) fn coverage_faults(layer: &ZoomLayer, probes: usize) -> Vec<String> {
    let mut faults = Vec::new();
    let edges = edges(layer);
    let mut by_ends: BTreeMap<(GridPoint, GridPoint), usize> = BTreeMap::new();
    for edge in &edges {
        if let Some(other) = by_ends.insert((edge.0, edge.1), edge.2) {
            faults.push(format!("areas {other} and {} lie on the same side of {:?} {:?}", edge.2, edge.0, edge.1));
        }
        if by_ends.get(&(edge.1, edge.0)) == Some(&edge.2) {
            faults.push(format!("area {} lies on both sides of {:?} {:?}", edge.2, edge.0, edge.1));
        }
    }
    let index = tree(&edges);
    for (i, &edge) in edges.iter().enumerate() {
        for j in near(&index, edge).filter(|&j| j > i) {
            if conflict(edge, edges[j]) {
                faults.push(format!("{edge:?} and {:?} cross, or one ends on the other", edges[j]));
            }
        }
    }
    let stride = (edges.len() / probes.max(1)).max(1);
    for &(a, b, area) in edges.iter().step_by(stride).filter(|edge| edge.0.y != edge.1.y) {
        let west = areas_west_of_middle(&edges, a, b);
        // Falling, an edge has its interior on the east.
        let own = if a.y > b.y { 1 } else { -1 };
        let beyond = by_ends.get(&(b, a)).map_or(0, |_| -own);
        let east = west + own + beyond;
        if !(0..=1).contains(&west) || !(0..=1).contains(&east) {
            faults.push(format!("beside {a:?} {b:?} of area {area} lie {west} and {east} areas, expected 0 or 1"));
        }
    }
    faults
}

/// Counts the areas just west of the middle of an edge, by the edges west of it.
fn areas_west_of_middle(edges: &[Edge], from: GridPoint, to: GridPoint) -> i32 {
    let (mx, my) = (i64::from(from.x) + i64::from(to.x), i64::from(from.y) + i64::from(to.y));
    let mut count = 0;
    for &(a, b, _) in edges {
        if (a, b) == (from, to) || (b, a) == (from, to) {
            continue;
        }
        let (ax, ay, bx, by) =
            (2 * i64::from(a.x) - mx, 2 * i64::from(a.y) - my, 2 * i64::from(b.x) - mx, 2 * i64::from(b.y) - my);
        if (ay > 0) != (by > 0) {
            let cross = i128::from(ax) * i128::from(by) - i128::from(bx) * i128::from(ay);
            let east_of_middle = (cross > 0) == (by > ay);
            if !east_of_middle {
                count += if by < ay { 1 } else { -1 };
            }
        }
    }
    count
}

/// Lists where the borders of a coarser layer are not borders of the finer one, or the other way round. `label` names
/// the coarse area of a fine one.
pub(crate) fn nesting_faults(fine: &ZoomLayer, coarse: &ZoomLayer, label: impl Fn(usize) -> usize) -> Vec<String> {
    let mut faults = Vec::new();
    let all: BTreeMap<(GridPoint, GridPoint), usize> =
        edges(fine).into_iter().map(|e| ((e.0, e.1), label(e.2))).collect();
    let mut borders: BTreeMap<(usize, GridPoint), Vec<GridPoint>> = BTreeMap::new();
    for (&(a, b), &group) in &all {
        if all.get(&(b, a)) != Some(&group) {
            borders.entry((group, a)).or_default().push(b);
        }
    }
    for (a, b, group) in edges(coarse) {
        let mut here = a;
        while here != b {
            let next = borders.get_mut(&(group, here)).and_then(|ends| {
                let at = ends.iter().position(|&end| turn(a, b, end) == 0 && (end == b || splits(here, b, end)))?;
                Some(ends.swap_remove(at))
            });
            let Some(next) = next else {
                faults.push(format!(
                    "the border {a:?} {b:?} of {group} is not among those of its parts from {here:?} on"
                ));
                break;
            };
            here = next;
        }
    }
    faults.extend(
        borders
            .iter()
            .filter(|(_, ends)| !ends.is_empty())
            .map(|(key, ends)| format!("a border of parts is missing: {key:?} {ends:?}")),
    );
    faults
}

/// Gives the distance from a point to the nearest edge of some rings, in cells, and whether the point is inside.
pub(crate) fn distance<'a>(x: f64, y: f64, rings: impl Iterator<Item = &'a [GridPoint]>) -> (f64, bool) {
    let edges = rings.flat_map(|ring| edges_of(ring, 0));
    distance_to_edges(x, y, edges.map(|(a, b, _)| [f64::from(a.x), f64::from(a.y), f64::from(b.x), f64::from(b.y)]))
}

/// The same for edges `from x, from y, to x, to y`.
pub(crate) fn distance_to_edges(x: f64, y: f64, edges: impl Iterator<Item = [f64; 4]>) -> (f64, bool) {
    let (mut nearest, mut within) = (f64::INFINITY, false);
    for [ax, ay, bx, by] in edges {
        if (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax {
            within = !within;
        }
        let (dx, dy) = (bx - ax, by - ay);
        let t = (((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
        nearest = nearest.min((ax + t * dx - x).hypot(ay + t * dy - y));
    }
    (nearest, within)
}
