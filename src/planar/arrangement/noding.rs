//! Noding with a reach (snapping): edges are cut where they cross and where a point lies on them, until they meet in
//! their ends only.
//!
//! Each edge becomes a chain of pieces. A point nearer to an edge than the reach is taken as on it, and the edge bends
//! to it; crossings are rounded to the grid, or taken at an end nearer than the reach. Both move borders a little,
//! which can make new crossings: rounds go on until there are none, with the least reach after the first few, so that
//! the movement dies out.
//!
//! Where borders cross all over, pieces become shorter than the reach and would go on drawing each other in: once there
//! are twice as many pieces as edges the reach is the least, and pieces become edges of their own, so that those on top
//! of each other are one and each is found by where it lies. Past a number of pieces that no map has, or of pairs of
//! pieces that had to be compared, noding gives up.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::{Borders, Segment, distance, group};
use crate::planar::budget::WorkBudget;
use crate::planar::predicates::{along, turn};
use crate::planar::{FinePoint as Point, index_u32};

/// Rounds that use the full reach.
const WIDE_ROUNDS: usize = 4;

/// Rounds after which noding gives up.
const ROUNDS: usize = 40;

/// Edges to which the reach is never narrowed: few enough to compare each with each.
const FEW_EDGES: usize = 1000;

/// Pieces per edge, and besides, past which noding gives up.
const MOST_PIECES: (usize, usize) = (20, 1_000_000);

/// Pairs of pieces per edge, and besides, past which noding gives up: some seconds of work.
const MOST_PAIRS: (usize, usize) = (1000, 200_000_000);

/// Pairs of pieces that are counted at once: threads that count each by itself wait for each other.
const COUNTED_PAIRS: usize = 1024;

/// The least reach in steps: rounding moves an edge by less.
const LEAST_REACH: i64 = 1;

type SegmentTree = RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>;

/// A cut of a piece of a chain.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Cut {
    chain: usize,
    piece: usize,
    at: CutPoint,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum CutPoint {
    /// An existing point.
    Existing(u32),
    /// A crossing.
    New(Point),
}

/// The pieces of one edge: its points in order, and which pieces changed since they were last looked at.
struct Chain {
    ids: Vec<u32>,
    changed: Vec<bool>,
}

impl Chain {
    fn of(ends: [u32; 2], changed: bool) -> Self {
        Self { ids: ends.to_vec(), changed: vec![changed] }
    }
}

/// How a round looks for cuts, and how much it may still do.
struct CrossingSearch<'a> {
    tree: &'a SegmentTree,
    reach: i64,
    slack: i64,
    pairs: &'a WorkBudget,
    cuts: &'a WorkBudget,
}

/// A piece of a chain: its points, and the box around them.
struct PieceSpan {
    ids: [u32; 2],
    ends: [Point; 2],
    low: Point,
    high: Point,
}

impl PieceSpan {
    /// Tells whether the boxes of two pieces meet.
    fn meets(&self, other: &PieceSpan) -> bool {
        other.low[0] <= self.high[0]
            && other.high[0] >= self.low[0]
            && other.low[1] <= self.high[1]
            && other.high[1] >= self.low[1]
    }
}

impl CrossingSearch<'_> {
    fn is_given_up(&self) -> bool {
        self.pairs.is_spent() || self.cuts.is_spent()
    }
}

impl Borders {
    /// Nodes all edges; points nearer than `reach` steps to an edge are taken as on it. Returns whether it came to an
    /// end.
    #[must_use]
    pub(crate) fn node(&mut self, reach: i64) -> bool {
        self.node_from(0, reach)
    }

    /// Nodes the edges from number `first` on with each other and with those before, which are noded already.
    #[must_use]
    pub(crate) fn node_from(&mut self, first: usize, reach: i64) -> bool {
        let mut chains: Vec<Chain> = (0..).zip(&self.edges).map(|(i, edge)| Chain::of(edge.ends, i >= first)).collect();
        let most = chains.len() * MOST_PIECES.0 + MOST_PIECES.1;
        let few = (2 * chains.len()).max(FEW_EDGES);
        let pairs = WorkBudget::of(chains.len() * MOST_PAIRS.0 + MOST_PAIRS.1);
        let mut tree = self.tree();
        let mut ids: HashMap<Point, u32> = HashMap::new();
        for (id, point) in (0..).zip(&self.points) {
            ids.entry(*point).or_insert(id);
        }
        let mut is_settled = false;
        let (mut reach, mut drift) = (reach, reach);
        for round in 0..ROUNDS {
            let pieces: usize = chains.iter().map(|chain| chain.changed.len()).sum();
            if pieces > most {
                break;
            }
            if round >= WIDE_ROUNDS || pieces > few {
                reach = LEAST_REACH;
            }
            if pieces > (2 * chains.len()).max(FEW_EDGES) {
                chains = self.regroup(&chains);
                tree = self.tree();
                drift = reach;
            }
            // Pieces may have drifted from the edge by which the tree finds them.
            let slack = drift * i64::try_from(2 * WIDE_ROUNDS).unwrap_or(8) + 64;
            // Each cut makes a piece more.
            let cuts_left = WorkBudget::of(most);
            let search = CrossingSearch { tree: &tree, reach, slack, pairs: &pairs, cuts: &cuts_left };
            let cuts: Vec<Cut> = (0..chains.len())
                .into_par_iter()
                .filter(|&chain| chains[chain].changed.contains(&true))
                .flat_map_iter(|chain| self.cuts_of(chain, &chains, &search))
                .collect();
            if search.is_given_up() {
                break;
            }
            for chain in &mut chains {
                chain.changed.fill(false);
            }
            if cuts.is_empty() {
                is_settled = true;
                break;
            }
            self.apply(&mut chains, cuts, &mut ids, round == 0);
        }
        self.regroup(&chains);
        is_settled
    }

    /// Makes the pieces of all chains edges of their own, those on top of each other one; gives the chains of these.
    fn regroup(&mut self, chains: &[Chain]) -> Vec<Chain> {
        let pieces = || {
            chains.iter().zip(&self.edges).flat_map(|(chain, edge)| chain.ids.windows(2).map(move |pair| (pair, edge)))
        };
        let segments: Vec<Segment> =
            pieces().flat_map(|(pair, edge)| edge.claims.iter().map(|&claim| (pair[0], pair[1], claim))).collect();
        let changed: HashSet<[u32; 2]> = chains
            .iter()
            .flat_map(|chain| chain.ids.windows(2).zip(&chain.changed))
            .filter(|(_, changed)| **changed)
            .map(|(pair, _)| [pair[0].min(pair[1]), pair[0].max(pair[1])])
            .collect();
        self.edges = group(segments);
        self.edges.iter().map(|edge| Chain::of(edge.ends, changed.contains(&edge.ends))).collect()
    }

    fn point(&self, id: u32) -> Point {
        self.points[id as usize]
    }

    #[expect(clippy::cast_precision_loss, reason = "steps are below 2^34, which f64 holds exactly")]
    fn rectangle(&self, ends: [u32; 2], slack: i64) -> AABB<[f64; 2]> {
        let [a, b] = ends.map(|end| self.point(end));
        let low = [a[0].min(b[0]) - slack, a[1].min(b[1]) - slack].map(|v| v as f64);
        let high = [a[0].max(b[0]) + slack, a[1].max(b[1]) + slack].map(|v| v as f64);
        AABB::from_corners(low, high)
    }

    fn tree(&self) -> SegmentTree {
        let rectangles = self.edges.iter().enumerate().map(|(i, edge)| {
            let envelope = self.rectangle(edge.ends, 0);
            GeomWithData::new(Rectangle::from_aabb(envelope), i)
        });
        RTree::bulk_load(rectangles.collect())
    }

    /// Finds the cuts that the changed pieces of a chain make in themselves and in others; nothing once the search is
    /// given up.
    fn cuts_of(&self, chain: usize, chains: &[Chain], search: &CrossingSearch<'_>) -> Vec<Cut> {
        let mut cuts = Vec::new();
        for (piece, pair) in chains[chain].ids.windows(2).enumerate() {
            if !chains[chain].changed[piece] {
                continue;
            }
            // Nearly all pairs lie apart: told before anything else of them is looked at.
            let own = self.piece(pair, search.reach);
            let mut pairs = 0;
            for found in search.tree.locate_in_envelope_intersecting(&self.rectangle(own.ids, search.slack)) {
                let ids = &chains[found.data].ids;
                for other_piece in 0..ids.len() - 1 {
                    let other = self.piece(&ids[other_piece..], 0);
                    if own.meets(&other) && (found.data, other_piece) != (chain, piece) {
                        self.meet(((chain, piece), &own), ((found.data, other_piece), &other), search.reach, &mut cuts);
                    }
                }
                pairs += ids.len() - 1;
                // One edge alone may cross more than all together are allowed to.
                if pairs >= COUNTED_PAIRS || cuts.len() > search.cuts.most() {
                    search.pairs.spend(std::mem::take(&mut pairs));
                    if search.is_given_up() || cuts.len() > search.cuts.most() {
                        search.cuts.spend(cuts.len());
                        return Vec::new();
                    }
                }
            }
            search.pairs.spend(pairs);
        }
        // Most are found from both sides, and ends by every piece that ends there.
        cuts.sort_unstable();
        cuts.dedup();
        search.cuts.spend(cuts.len());
        cuts
    }

    /// Gives the piece from the first of some points to the second, with the box that is wider by the reach.
    fn piece(&self, ids: &[u32], reach: i64) -> PieceSpan {
        let ids = [ids[0], ids[1]];
        let [a, b] = [self.point(ids[0]), self.point(ids[1])];
        PieceSpan {
            ids,
            ends: [a, b],
            low: [a[0].min(b[0]) - reach, a[1].min(b[1]) - reach],
            high: [a[0].max(b[0]) + reach, a[1].max(b[1]) + reach],
        }
    }

    /// Finds the cuts that two pieces near each other make in each other; each comes with its chain and its number in
    /// it.
    fn meet(
        &self,
        (one_place, one): ((usize, usize), &PieceSpan),
        (other_place, other): ((usize, usize), &PieceSpan),
        reach: i64,
        cuts: &mut Vec<Cut>,
    ) {
        let mut cut = |(chain, piece): (usize, usize), at| cuts.push(Cut { chain, piece, at });
        let mut touched = one.ids.iter().any(|end| other.ids.contains(end));
        for (place, piece, ends) in [(one_place, one, other.ids), (other_place, other, one.ids)] {
            for end in ends {
                if !piece.ids.contains(&end) && is_on(self.point(end), piece.ends[0], piece.ends[1], reach) {
                    cut(place, CutPoint::Existing(end));
                    touched = true;
                }
            }
        }
        if !touched && let Some(at) = crossing(one.ends, other.ends) {
            cut(one_place, CutPoint::New(at));
            cut(other_place, CutPoint::New(at));
        }
    }

    /// Puts the cuts into the chains and marks the pieces that changed.
    fn apply(&mut self, chains: &mut [Chain], cuts: Vec<Cut>, ids: &mut HashMap<Point, u32>, is_first: bool) {
        let mut by_chain: BTreeMap<usize, BTreeMap<usize, Vec<u32>>> = BTreeMap::new();
        let known = self.points.len();
        for cut in cuts {
            let id = match cut.at {
                CutPoint::Existing(id) => id,
                CutPoint::New(point) => *ids.entry(point).or_insert_with(|| {
                    self.points.push(point);
                    index_u32(self.points.len() - 1)
                }),
            };
            by_chain.entry(cut.chain).or_default().entry(cut.piece).or_default().push(id);
        }
        self.crossings += self.points.len() - known;
        for (chain, pieces) in by_chain {
            let old = &chains[chain];
            let mut new = Chain { ids: vec![old.ids[0]], changed: Vec::new() };
            for (piece, pair) in old.ids.windows(2).enumerate() {
                let Some(mut on) = pieces.get(&piece).cloned() else {
                    new.ids.push(pair[1]);
                    new.changed.push(old.changed[piece]);
                    continue;
                };
                let [from, to] = [self.point(pair[0]), self.point(pair[1])];
                on.sort_unstable_by_key(|&id| (along(from, to, self.point(id)), id));
                on.dedup();
                on.retain(|id| !pair.contains(id));
                if is_first {
                    self.junctions += on.iter().filter(|&&id| (id as usize) < known).count();
                }
                on.push(pair[1]);
                for id in on {
                    new.ids.push(id);
                    new.changed.push(true);
                }
            }
            chains[chain] = new;
        }
    }
}

/// Tells whether a point lies beside the inside of a piece, nearer than the reach.
fn is_on(point: Point, from: Point, to: Point, reach: i64) -> bool {
    let reached = along(from, to, point);
    let length = distance(from, to);
    if reached <= 0 || reached >= length {
        return false;
    }
    let across = turn(from, to, point);
    // Distance squared is across² / length; half a step is rounding.
    if across == 0 {
        return true;
    }
    let reach = i128::from(reach);
    across
        .unsigned_abs()
        .checked_mul(across.unsigned_abs())
        .is_some_and(|square| square <= (reach * reach * length).unsigned_abs())
}

/// Finds the point of the grid nearest to where two pieces properly cross. The same for both orders and directions of
/// the two.
fn crossing(one: [Point; 2], other: [Point; 2]) -> Option<Point> {
    let mut pieces = [one, other];
    for piece in &mut pieces {
        piece.sort_unstable();
    }
    pieces.sort_unstable();
    let [[p, q], [r, s]] = pieces;
    let (from, to) = (turn(p, q, r), turn(p, q, s));
    let (left, right) = (turn(r, s, p), turn(r, s, q));
    if from.signum() * to.signum() >= 0 || left.signum() * right.signum() >= 0 {
        return None;
    }
    // p + (q - p) · left / (left - right), rounded.
    let whole = left - right;
    let place = |low: usize| {
        let step = i128::from(q[low] - p[low]) * left;
        let rounded = (2 * step + whole * if (step < 0) == (whole < 0) { 1 } else { -1 }) / (2 * whole);
        i64::try_from(rounded).ok().map(|step| p[low] + step)
    };
    Some([place(0)?, place(1)?])
}
