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

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: i32, y: i32) -> GridPoint {
        GridPoint { x, y }
    }

    #[test]
    fn halves_round_up_on_both_sides_of_zero() {
        // 24 / 16 = 1.5, -24 / 16 = -1.5, 23 / 16 = 1.4375.
        assert_eq!(round_point(at(24, -24), 4), at(2, -1));
        assert_eq!(round_point(at(23, -25), 4), at(1, -2));
    }

    #[test]
    fn segments_cross_only_inside_both() {
        assert!(crosses(at(0, 0), at(4, 4), at(0, 4), at(4, 0)));
        assert!(!crosses(at(0, 0), at(4, 4), at(4, 4), at(8, 0)), "they share an end");
        assert!(!crosses(at(0, 0), at(4, 0), at(2, 0), at(2, 5)), "one ends on the other");
        assert!(!crosses(at(0, 0), at(4, 0), at(1, 0), at(9, 0)), "they lie on one line");
    }

    #[test]
    fn a_cell_has_its_low_sides_and_not_its_high_ones() {
        // With one halving the cell around (1, 0) is 1 <= x < 3, -1 <= y < 1.
        let through = |a, b| passes(a, b, at(1, 0), 1) && passes(b, a, at(1, 0), 1);
        assert!(through(at(1, -5), at(1, 5)) && !through(at(3, -5), at(3, 5)));
        assert!(through(at(-5, -1), at(5, -1)) && !through(at(-5, 1), at(5, 1)));
        // Of the corners only the one on both low sides belongs to it.
        assert!(through(at(0, 0), at(2, -2)), "(1, -1)");
        assert!(!through(at(0, 0), at(2, 2)), "(1, 1)");
        assert!(!through(at(2, 2), at(4, 0)), "(3, 1)");
    }

    #[test]
    fn a_crossing_is_the_same_in_every_order_and_at_the_ends_of_the_grid() {
        let far = 1 << 30;
        let (a, b, c, d) = (at(0, 0), at(far, far), at(0, far), at(far, 0));
        // They cross at (2^29, 2^29); four halvings leave 2^25.
        for (a, b, c, d) in [(a, b, c, d), (b, a, c, d), (a, b, d, c), (c, d, a, b), (d, c, b, a)] {
            assert!(crosses(a, b, c, d));
            assert_eq!(round_crossing(a, b, c, d, 4), at(1 << 25, 1 << 25));
        }
        // y = x / 3 and x = 2 meet at (2, 2/3): (2 + 1) / 2 = 1.5 and (2/3 + 1) / 2 = 0.8, rounded down.
        assert_eq!(round_crossing(at(0, 0), at(6, 2), at(2, -3), at(2, 3), 1), at(1, 0));
    }

    #[test]
    fn a_triangle_holds_its_border_and_a_flat_one_its_line() {
        let held = |p| in_triangle(at(0, 0), at(8, 0), at(0, 8), p) && in_triangle(at(0, 8), at(8, 0), at(0, 0), p);
        assert!(held(at(2, 2)) && held(at(4, 4)) && held(at(8, 0)) && !held(at(5, 4)));
        let flat = |p| in_triangle(at(0, 0), at(4, 0), at(2, 0), p);
        assert!(flat(at(3, 0)) && !flat(at(5, 0)) && !flat(at(3, 1)));
    }

    #[test]
    fn directions_are_counted_from_east_through_positive_y() {
        let around = [at(5, 0), at(3, 3), at(0, 1), at(-2, 2), at(-9, 0), at(-1, -1), at(0, -4), at(7, -1)];
        let mut sorted = around;
        sorted.reverse();
        sorted.sort_by(|&a, &b| by_angle(at(0, 0), a, b));
        assert_eq!(sorted, around);
    }
}
