//! Predicates on the integer grids, exact in 64 bits.
//!
//! In: points of the fine grid or of a zoom's grid, at most 2^30 from the origin. Out: answers without rounding.
//! Everything that decides where a vertex or a ring belongs is decided here, so that no tolerance hides in the steps.

use super::GridPoint;

/// Rounds a point of a finer grid to the cell corner nearest to it on a grid `shift` halvings coarser; halves go up.
pub(super) fn round_point(point: GridPoint, shift: u32) -> GridPoint {
    let half = (1_i32 << shift) >> 1;
    GridPoint { x: (point.x + half) >> shift, y: (point.y + half) >> shift }
}

/// Gives twice the signed area of the triangle `a b p`: positive where `p` lies on the side of the interior of a ring through `a b`.
pub(super) fn turn(a: GridPoint, b: GridPoint, p: GridPoint) -> i64 {
    let (abx, aby) = (i64::from(b.x) - i64::from(a.x), i64::from(b.y) - i64::from(a.y));
    let (apx, apy) = (i64::from(p.x) - i64::from(a.x), i64::from(p.y) - i64::from(a.y));
    abx * apy - aby * apx
}

/// Tells whether two segments cross in one point that is inside both.
pub(super) fn crosses(a: GridPoint, b: GridPoint, c: GridPoint, d: GridPoint) -> bool {
    turn(a, b, c).signum() * turn(a, b, d).signum() < 0 && turn(c, d, a).signum() * turn(c, d, b).signum() < 0
}

/// Tells whether `p` lies in the closed triangle `a b c`, whichever way that runs.
pub(super) fn in_triangle(a: GridPoint, b: GridPoint, c: GridPoint, p: GridPoint) -> bool {
    let (ab, bc, ca) = (turn(a, b, p), turn(b, c, p), turn(c, a, p));
    if ab == 0 && bc == 0 && ca == 0 {
        return in_box(a, b, p) || in_box(b, c, p);
    }
    (ab >= 0 && bc >= 0 && ca >= 0) || (ab <= 0 && bc <= 0 && ca <= 0)
}

/// Tells whether `p` lies in the closed box that `a` and `b` span.
pub(super) fn in_box(a: GridPoint, b: GridPoint, p: GridPoint) -> bool {
    a.x.min(b.x) <= p.x && p.x <= a.x.max(b.x) && a.y.min(b.y) <= p.y && p.y <= a.y.max(b.y)
}

/// Rounds the crossing of two segments that [`crosses`] to a cell corner of a grid `shift` halvings coarser; halves go up.
pub(super) fn round_crossing(a: GridPoint, b: GridPoint, c: GridPoint, d: GridPoint, shift: u32) -> GridPoint {
    let (along_c, along_d) = (turn(c, d, a), turn(c, d, b));
    // The point is a + (b - a) * num / den; den is not zero because a and b lie on opposite sides of c d.
    let (mut num, mut den) = (i128::from(along_c), i128::from(along_c) - i128::from(along_d));
    if den < 0 {
        (num, den) = (-num, -den);
    }
    let half = i128::from((1_i64 << shift) >> 1);
    let round = |from: i32, to: i32| {
        let (from, to) = (i128::from(from), i128::from(to));
        let scaled = (from + half) * den + (to - from) * num;
        i32::try_from(scaled.div_euclid(den << shift)).expect("a crossing lies between the ends of its segment")
    };
    GridPoint { x: round(a.x, b.x), y: round(a.y, b.y) }
}

/// An end of a range of positions along a segment, `num / den` of its length with `den` above zero.
#[derive(Clone, Copy)]
struct Limit {
    num: i64,
    den: i64,
    open: bool,
}

/// Tells whether a closed segment passes through the points that [`round_point`] takes to `cell`.
///
/// Those are a square that is closed on its low sides and open on its high ones, so that squares neither overlap nor leave a line between them.
pub(super) fn passes(a: GridPoint, b: GridPoint, cell: GridPoint, shift: u32) -> bool {
    let size = 1_i64 << shift;
    let mut enter = Limit { num: 0, den: 1, open: false };
    let mut leave = Limit { num: 1, den: 1, open: false };
    for (from, to, middle) in [(a.x, b.x, cell.x), (a.y, b.y, cell.y)] {
        let (from, step) = (i64::from(from), i64::from(to) - i64::from(from));
        let low = (i64::from(middle) << shift) - (size >> 1);
        let high = low + size;
        let (first, last) = match step.signum() {
            0 if from < low || from >= high => return false,
            0 => continue,
            1 => (Limit { num: low - from, den: step, open: false }, Limit { num: high - from, den: step, open: true }),
            _ => (Limit { num: from - high, den: -step, open: true }, Limit { num: from - low, den: -step, open: false }),
        };
        let later = (first.num * enter.den).cmp(&(enter.num * first.den));
        if later.is_gt() || (later.is_eq() && first.open) {
            enter = first;
        }
        let earlier = (last.num * leave.den).cmp(&(leave.num * last.den));
        if earlier.is_lt() || (earlier.is_eq() && last.open) {
            leave = last;
        }
    }
    let order = (enter.num * leave.den).cmp(&(leave.num * enter.den));
    order.is_lt() || (order.is_eq() && !enter.open && !leave.open)
}

/// Compares the directions of two segments from the same point by their angle, counted from east through positive y.
pub(super) fn by_angle(hub: GridPoint, a: GridPoint, b: GridPoint) -> std::cmp::Ordering {
    let lower = |p: GridPoint| p.y < hub.y || (p.y == hub.y && p.x < hub.x);
    lower(a).cmp(&lower(b)).then_with(|| 0.cmp(&turn(hub, a, b)))
}

/// Gives twice the signed area of a closed ring, its first point not repeated; positive for an exterior ring.
pub(super) fn doubled_area(ring: &[GridPoint]) -> i128 {
    let Some(&origin) = ring.first() else { return 0 };
    ring.windows(2).map(|pair| i128::from(turn(origin, pair[0], pair[1]))).sum()
}
