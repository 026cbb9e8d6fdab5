//! Exact predicates of points, segments and triangles.

use std::cmp::Ordering;

use super::{GridPoint, Point};

/// Gives twice the signed area of the triangle `a b p` (orientation): positive where `p` lies on the side of the
/// interior of a ring through `a b`.
#[inline]
pub(crate) fn turn<P: Point>(a: P, b: P, p: P) -> P::Wide {
    let ([ax, ay], [bx, by], [px, py]) = (a.wide(), b.wide(), p.wide());
    (bx - ax) * (py - ay) - (by - ay) * (px - ax)
}

/// Tells on which side of the line from `a` to `b` a point lies: 1 where [`turn`] is positive, -1 where it is negative,
/// 0 on the line.
#[inline]
pub(crate) fn side<P: Point>(a: P, b: P, p: P) -> i32 {
    turn(a, b, p).cmp(&P::Wide::default()) as i32
}

/// Gives the dot product of `a b` and `a p`: how far `p` lies along, times the length.
#[inline]
pub(crate) fn along<P: Point>(a: P, b: P, p: P) -> P::Wide {
    let ([ax, ay], [bx, by], [px, py]) = (a.wide(), b.wide(), p.wide());
    (bx - ax) * (px - ax) + (by - ay) * (py - ay)
}

/// Tells whether two segments cross in one point that is inside both.
#[inline]
pub(crate) fn crosses<P: Point>(a: P, b: P, c: P, d: P) -> bool {
    side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
}

/// Tells whether `p` lies on the closed segment `a b`.
#[inline]
pub(crate) fn is_on<P: Point>(a: P, b: P, p: P) -> bool {
    in_box(a, b, p) && side(a, b, p) == 0
}

/// Tells whether `p` lies in the closed triangle `a b c`, whichever way that runs.
pub(crate) fn in_triangle(a: GridPoint, b: GridPoint, c: GridPoint, p: GridPoint) -> bool {
    let (ab, bc, ca) = (turn(a, b, p), turn(b, c, p), turn(c, a, p));
    if ab == 0 && bc == 0 && ca == 0 {
        return in_box(a, b, p) || in_box(b, c, p);
    }
    (ab >= 0 && bc >= 0 && ca >= 0) || (ab <= 0 && bc <= 0 && ca <= 0)
}

/// Tells whether `p` lies in the closed box that `a` and `b` span.
#[inline]
pub(crate) fn in_box<P: Point>(a: P, b: P, p: P) -> bool {
    let ([ax, ay], [bx, by], [px, py]) = (a.xy(), b.xy(), p.xy());
    ax.min(bx) <= px && px <= ax.max(bx) && ay.min(by) <= py && py <= ay.max(by)
}

/// Compares the directions of two segments from the same point by their angle, counted from east through positive y.
#[inline]
pub(crate) fn by_angle<P: Point>(hub: P, a: P, b: P) -> Ordering {
    let [x, y] = hub.xy();
    let is_lower = |p: P| p.xy()[1] < y || (p.xy()[1] == y && p.xy()[0] < x);
    is_lower(a).cmp(&is_lower(b)).then_with(|| P::Wide::default().cmp(&turn(hub, a, b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: i32, y: i32) -> GridPoint {
        GridPoint { x, y }
    }

    #[test]
    fn segments_cross_only_inside_both() {
        assert!(crosses(at(0, 0), at(4, 4), at(0, 4), at(4, 0)));
        assert!(!crosses(at(0, 0), at(4, 4), at(4, 4), at(8, 0)), "they share an end");
        assert!(!crosses(at(0, 0), at(4, 0), at(2, 0), at(2, 5)), "one ends on the other");
        assert!(!crosses(at(0, 0), at(4, 0), at(1, 0), at(9, 0)), "they lie on one line");
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
