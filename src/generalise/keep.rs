//! No area vanishes: one that fell together gets a triangle of half a cell from what is around it.
//!
//! In: the merged steps of a zoom, and where the missing areas lie. Out: steps in which they have a place; triangles on
//! top for those that found none. Guaranteed: a place is taken from one area that keeps at least as much, or from
//! nothing; no other border moves, nothing overlaps.
//!
//! The triangle has its corners on the grid and no other corner inside, so a border either passes it by or cuts right
//! through it; of the triangles that no border cuts, the nearest is taken.
//!
//! ```text
//!     +-----+-----+
//!     |  A  | A  /|    the missing area lay near the middle of the border of A and B: it gets the triangle m,
//!     |     |  / m|    half a cell of A, with all three corners on the grid
//!     +-----+-----+
//!     |  B  |  B  |
//!     +-----+-----+
//! ```

use std::collections::{BTreeMap, BTreeSet};

use super::GridPoint;
use super::network::OUTSIDE;
use super::steps::{BorderStep, merge, step};
use crate::planar::buckets::Buckets;
use crate::planar::predicates::{crosses, is_on, turn};

/// How many cells from its place an area may be drawn, along each axis: less than a pixel.
const SEARCH: i32 = 6;

/// An area that has no face left, and where it lies on the grid of the zoom.
pub(super) struct MissingArea {
    pub(super) area: u32,
    pub(super) x: f64,
    pub(super) y: f64,
}

/// What came of the search for places.
pub(super) struct Placement {
    /// Merged steps with the places in them.
    pub(super) steps: Vec<BorderStep>,
    /// Triangles for the areas that found no place, which lie on top of others; sorted by area.
    pub(super) spare: Vec<(u32, [GridPoint; 3])>,
}

/// Finds a place for each missing area, in their order. `size` of an area is its area in half cells, by number.
pub(super) fn keep(steps: Vec<BorderStep>, missing: &[MissingArea], areas: usize) -> Placement {
    if missing.is_empty() {
        return Placement { steps, spare: Vec::new() };
    }
    let mut room = sizes(&steps, areas);
    let ends: Vec<[GridPoint; 2]> = steps.iter().map(|step| step.0).collect();
    let buckets = Buckets::of_segments(&ends);
    let (mut taken, mut spare, mut added) = (BTreeSet::new(), Vec::new(), Vec::new());
    let mut cuts: BTreeMap<u32, Vec<GridPoint>> = BTreeMap::new();
    // Cells around which no half is free any more: areas that lie on top of each other all look there.
    let mut full: BTreeSet<GridPoint> = BTreeSet::new();
    let by_distance = |one: &HalfCell, other: &HalfCell| one.away.total_cmp(&other.away);
    for lost in missing {
        let home = home(lost);
        let mut triangles = triangles_around(lost, home);
        if full.contains(&home) {
            spare.extend(
                triangles.iter().min_by(|one, other| by_distance(one, other)).map(|half| (lost.area, half.corners)),
            );
            continue;
        }
        triangles.sort_by(by_distance);
        let free = triangles.iter().find_map(|half| {
            if half.rivals().iter().any(|rival| taken.contains(rival)) || is_cut(&half.corners, &ends, &buckets) {
                return None;
            }
            let giver = area_at(&half.corners, &ends, &steps, &buckets);
            (giver == OUTSIDE || room[giver as usize] >= 2).then_some((half, giver))
        });
        let Some((half, giver)) = free else {
            full.insert(home);
            spare.extend(triangles.first().map(|half| (lost.area, half.corners)));
            continue;
        };
        let triangle = half.corners;
        taken.insert((half.cell, half.without));
        if giver != OUTSIDE {
            room[giver as usize] -= 1;
        }
        for (i, &corner) in triangle.iter().enumerate() {
            added.push(step(corner, triangle[(i + 1) % 3], [lost.area, giver]));
            cut_at(corner, &ends, &buckets, &mut cuts);
        }
    }
    let mut all = Vec::with_capacity(steps.len() + added.len() * 2);
    for (index, &(ends, sides)) in (0_u32..).zip(&steps) {
        let mut from = ends[0];
        if let Some(corners) = cuts.get_mut(&index) {
            corners.sort_unstable();
            corners.dedup();
            for &corner in &*corners {
                all.push(([from, corner], sides));
                from = corner;
            }
        }
        all.push(([from, ends[1]], sides));
    }
    all.extend(added);
    spare.sort_unstable_by_key(|(area, _)| *area);
    Placement { steps: merge(all), spare }
}

/// Measures each area in half cells.
fn sizes(steps: &[BorderStep], areas: usize) -> Vec<i128> {
    let mut sizes = vec![0_i128; areas];
    let Some(&([origin, _], _)) = steps.first() else { return sizes };
    for &([a, b], sides) in steps {
        let doubled = i128::from(turn(origin, a, b));
        for (side, sign) in sides.into_iter().zip([1, -1]) {
            if side != OUTSIDE {
                sizes[side as usize] += sign * doubled;
            }
        }
    }
    sizes
}

/// Half a cell.
struct HalfCell {
    cell: GridPoint,
    /// Which corner of the cell it lacks, counted clockwise on screen from the north-west.
    without: u8,
    /// Wound like an exterior ring.
    corners: [GridPoint; 3],
    /// Square of the distance from its middle to the place for which it is considered.
    away: f64,
}

impl HalfCell {
    /// Lists the halves of its cell that it overlaps, itself included: all but the one that lacks the opposite corner.
    fn rivals(&self) -> [(GridPoint, u8); 3] {
        [0, 1, 3].map(|turn| (self.cell, (self.without + turn) % 4))
    }
}

/// Gives the cell in which an area lies.
#[expect(clippy::cast_possible_truncation, reason = "a place on the grid of a zoom fits 31 bits")]
fn home(lost: &MissingArea) -> GridPoint {
    GridPoint { x: lost.x.floor() as i32, y: lost.y.floor() as i32 }
}

/// Lists the halves of the cells around that of a place.
fn triangles_around(lost: &MissingArea, home: GridPoint) -> Vec<HalfCell> {
    let mut halves = Vec::new();
    for row in -SEARCH..=SEARCH {
        for column in -SEARCH..=SEARCH {
            let cell = GridPoint { x: home.x + column, y: home.y + row };
            let around = [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(x, y)| GridPoint { x: cell.x + x, y: cell.y + y });
            for without in 0..4_u8 {
                let corners = [1, 2, 3].map(|next| around[(usize::from(without) + next) % 4]);
                let middle = |pick: fn(&GridPoint) -> i32| {
                    corners.iter().map(|corner| f64::from(pick(corner))).sum::<f64>() / 3.0
                };
                let away = (middle(|c| c.x) - lost.x).powi(2) + (middle(|c| c.y) - lost.y).powi(2);
                halves.push(HalfCell { cell, without, corners, away });
            }
        }
    }
    halves
}

/// Tells whether a border runs through the inside of a triangle.
fn is_cut(triangle: &[GridPoint; 3], ends: &[[GridPoint; 2]], buckets: &Buckets) -> bool {
    let [a, b, c] = *triangle;
    let mut cut = false;
    buckets.within(a, b, c, |bucket| {
        cut = cut
            || buckets.items(bucket).iter().any(|&index| {
                let [from, to] = ends[index as usize];
                [(a, b), (b, c), (c, a)].iter().any(|&(one, other)| crosses(from, to, one, other))
            });
    });
    cut
}

/// Gives the area in which a triangle lies that no border cuts.
fn area_at(triangle: &[GridPoint; 3], ends: &[[GridPoint; 2]], steps: &[BorderStep], buckets: &Buckets) -> u32 {
    buckets.border_west_of(triangle, ends).map_or(OUTSIDE, |half| steps[half as usize / 2].1[half as usize % 2])
}

/// Notes the borders that pass through a corner without ending there.
fn cut_at(corner: GridPoint, ends: &[[GridPoint; 2]], buckets: &Buckets, cuts: &mut BTreeMap<u32, Vec<GridPoint>>) {
    buckets.along(corner, corner, |bucket| {
        for &index in buckets.items(bucket) {
            let [a, b] = ends[index as usize];
            if corner != a && corner != b && is_on(a, b, corner) {
                cuts.entry(index).or_default().push(corner);
            }
        }
    });
}
