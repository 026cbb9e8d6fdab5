//! Cuts and refines a mesh: every edge is split at one point for both triangles beside it.
//!
//! In: a region, and a function whose zero line is the cut. Out: the same mesh with more triangles. A split that would
//! make a triangle flat is refused before anything changes; the cut then runs through the nearest corner.

use std::collections::BTreeMap;

use super::{CornerMap, GridCorner, Mesh, NOWHERE, edge, length, metres, millimetres, number, twice_area};

/// No triangle is made lower than this, in metres: rounding to millimetres then never turns one over.
const FLATTEST: f64 = 0.25;

/// A crossing nearer to a corner than this part of its edge moves to the corner.
const SNAP: f64 = 0.04;

impl Mesh {
    /// Halves the edges longer than `longest` metres of the triangles of a region whose centroid is `wanted`.
    pub(crate) fn refine(&mut self, region: u32, longest: f64, wanted: impl Fn([f64; 2]) -> bool) {
        // Each round halves; twelve rounds divide by 4096, more than any mesh here needs.
        for _ in 0..12 {
            let mut cuts = BTreeMap::new();
            for &triangle in &self.members[region as usize] {
                if wanted(self.centroid(triangle)) {
                    for (u, v) in self.edges(triangle) {
                        if self.length(u, v) > longest {
                            let (from, to) = (self.corners[u as usize], self.corners[v as usize]);
                            cuts.insert(edge(u, v), [i64::midpoint(from[0], to[0]), i64::midpoint(from[1], to[1])]);
                        }
                    }
                }
            }
            loop {
                let refused = self.refused(&cuts);
                if refused.is_empty() {
                    break;
                }
                for name in refused {
                    cuts.remove(&name);
                }
            }
            if cuts.is_empty() {
                return;
            }
            self.split(&cuts);
        }
    }

    /// Cuts a region along the zero line of `height` (of a place in metres) and gives the part above zero to a new
    /// region.
    ///
    /// Both parts hang together if the region did: splinters fall to the other part. None, and nothing changes hands,
    /// if one part would be empty.
    pub(crate) fn cut(&mut self, region: u32, height: impl Fn([f64; 2]) -> f64) -> Option<u32> {
        let mut heights: CornerMap<u32, f64> = CornerMap::default();
        for triangle in &self.members[region as usize] {
            for corner in self.triangles[*triangle as usize] {
                heights.entry(corner).or_insert_with(|| height(self.corners[corner as usize].map(metres)));
            }
        }
        let mut cuts = self.crossings(region, &mut heights, &height);
        loop {
            let refused = self.refused(&cuts);
            if refused.is_empty() {
                break;
            }
            for name in refused {
                let (u, v) = ends(name);
                let nearer = if heights[&u].abs() <= heights[&v].abs() { u } else { v };
                heights.insert(nearer, 0.0);
            }
            cuts = self.crossings(region, &mut heights, &height);
        }
        self.split(&cuts);
        let above: Vec<u32> = self.members[region as usize]
            .iter()
            .copied()
            .filter(|triangle| {
                let corners = self.triangles[*triangle as usize];
                // A corner without a height was made on the zero line.
                let known = corners.map(|corner| heights.get(&corner).copied().unwrap_or(0.0));
                match known.iter().find(|h| **h != 0.0) {
                    Some(h) => *h > 0.0,
                    None => height(self.centroid(*triangle)) > 0.0,
                }
            })
            .collect();
        if above.is_empty() || above.len() == self.members[region as usize].len() {
            return None;
        }
        let part = self.open_region();
        self.hand_over(region, part, &above);
        self.hand_over_splinters(region, part);
        self.hand_over_splinters(part, region);
        (!self.members[region as usize].is_empty() && !self.members[part as usize].is_empty()).then_some(part)
    }

    fn hand_over_splinters(&mut self, from: u32, to: u32) {
        let parts = self.parts(from);
        for splinter in parts.iter().skip(1) {
            self.hand_over(from, to, splinter);
        }
    }

    /// Finds where the zero line crosses the edges of a region; heights of corners that it passes closely become 0.
    fn crossings(
        &self,
        region: u32,
        heights: &mut CornerMap<u32, f64>,
        height: impl Fn([f64; 2]) -> f64,
    ) -> BTreeMap<u64, GridCorner> {
        let edges_of = |triangle: &u32| self.edges(*triangle).map(|(u, v)| (u.min(v), u.max(v)));
        let mut shares: BTreeMap<u64, f64> = BTreeMap::new();
        for (u, v) in self.members[region as usize].iter().flat_map(edges_of) {
            let (low, high) = (heights[&u], heights[&v]);
            if low * high < 0.0 && !shares.contains_key(&edge(u, v)) {
                let share = crossing(self.place(u), self.place(v), low, &height);
                shares.insert(edge(u, v), share);
                if share < SNAP {
                    heights.insert(u, 0.0);
                } else if share > 1.0 - SNAP {
                    heights.insert(v, 0.0);
                }
            }
        }
        shares
            .into_iter()
            .filter(|(name, _)| {
                let (u, v) = ends(*name);
                heights[&u] * heights[&v] < 0.0
            })
            .map(|(name, share)| {
                let (u, v) = ends(name);
                let (p, q) = (self.place(u), self.place(v));
                (name, [0, 1].map(|axis| millimetres(p[axis] + share * (q[axis] - p[axis]))))
            })
            .collect()
    }

    /// Lists the edges whose cut would make a triangle too flat.
    fn refused(&self, cuts: &BTreeMap<u64, GridCorner>) -> Vec<u64> {
        let mut refused = Vec::new();
        for triangle in self.touched(cuts) {
            let names = self.edge_names(triangle);
            let points = names.map(|name| cuts.get(&name).copied());
            let corners = self.triangles[triangle as usize].map(|corner| self.corners[corner as usize]);
            let sound = pieces(corners, points).iter().all(|piece| {
                let [a, b, c] =
                    piece.map(|slot| if slot < 3 { corners[slot] } else { points[slot - 3].unwrap_or_default() });
                is_sound(a, b, c)
            });
            if !sound {
                refused.extend(names.iter().filter(|name| cuts.contains_key(name)));
            }
        }
        refused.sort_unstable();
        refused.dedup();
        refused
    }

    fn split(&mut self, cuts: &BTreeMap<u64, GridCorner>) {
        let touched = self.touched(cuts);
        let first = self.corners.len();
        let added: BTreeMap<u64, u32> = cuts.keys().enumerate().map(|(i, name)| (*name, number(first + i))).collect();
        self.corners.extend(cuts.values());
        for triangle in touched {
            let names = self.edge_names(triangle);
            let points = names.map(|name| cuts.get(&name).copied());
            let old = self.triangles[triangle as usize];
            let corners = old.map(|corner| self.corners[corner as usize]);
            let owner = self.owner[triangle as usize];
            for (i, piece) in pieces(corners, points).into_iter().enumerate() {
                let corners = piece.map(|slot| if slot < 3 { old[slot] } else { added[&names[slot - 3]] });
                if i == 0 {
                    self.replace(triangle, corners);
                } else {
                    self.add(corners, owner);
                }
            }
        }
    }

    fn touched(&self, cuts: &BTreeMap<u64, GridCorner>) -> Vec<u32> {
        let mut touched: Vec<u32> = cuts
            .keys()
            .flat_map(|name| self.sides.get(name).copied().unwrap_or([NOWHERE; 2]))
            .filter(|t| *t != NOWHERE)
            .collect();
        touched.sort_unstable();
        touched.dedup();
        touched
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the two halves of an edge's name are corner numbers")]
fn ends(edge: u64) -> (u32, u32) {
    ((edge >> 32) as u32, edge as u32)
}

fn is_sound(a: GridCorner, b: GridCorner, c: GridCorner) -> bool {
    let longest = length(a, b).max(length(b, c)).max(length(c, a));
    // Twice the area over the longest side is the height.
    metres(twice_area(a, b, c)) / (longest * 1000.0) >= FLATTEST
}

/// Finds by halving which part of the way from `p` (at height `low`) to `q` lies before the zero line.
fn crossing(p: [f64; 2], q: [f64; 2], low: f64, height: impl Fn([f64; 2]) -> f64) -> f64 {
    let (mut before, mut after) = (0.0, 1.0);
    for _ in 0..18 {
        let middle = 0.5 * (before + after);
        let there = height([0, 1].map(|axis| p[axis] + middle * (q[axis] - p[axis])));
        if there * low > 0.0 {
            before = middle;
        } else {
            after = middle;
        }
    }
    0.5 * (before + after)
}

/// Splits a triangle whose edges ab, bc, ca may carry a point; slots 0-2 are its corners, 3-5 the points on those
/// edges.
fn pieces(corners: [GridCorner; 3], points: [Option<GridCorner>; 3]) -> Vec<[usize; 3]> {
    let carried: Vec<usize> = (0..3).filter(|side| points[*side].is_some()).collect();
    match carried[..] {
        [] => vec![[0, 1, 2]],
        [side] => {
            let (a, b, c) = (side, (side + 1) % 3, (side + 2) % 3);
            vec![[a, 3 + side, c], [3 + side, b, c]]
        }
        [_, _] => {
            let bare = (0..3).find(|side| points[*side].is_none()).unwrap_or(0);
            // The bare edge runs from a to b, so the points lie on bc and ca, around the corner c.
            let (a, b, c) = (bare, (bare + 1) % 3, (bare + 2) % 3);
            let (on_bc, on_ca) = (3 + b, 3 + c);
            let point = |slot: usize| if slot < 3 { corners[slot] } else { points[slot - 3].unwrap_or_default() };
            if length(point(a), point(on_bc)) <= length(point(b), point(on_ca)) {
                vec![[on_ca, on_bc, c], [a, b, on_bc], [a, on_bc, on_ca]]
            } else {
                vec![[on_ca, on_bc, c], [a, b, on_ca], [b, on_bc, on_ca]]
            }
        }
        _ => vec![[0, 3, 5], [3, 1, 4], [5, 4, 2], [3, 4, 5]],
    }
}
