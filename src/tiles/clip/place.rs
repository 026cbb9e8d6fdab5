//! Areas of rings, points in rings, and which hole belongs to which exterior.

use super::Rings;
use crate::generalise::GridPoint;

/// Twice the area of the triangle `a b c`; positive when it turns clockwise on screen (y down).
#[inline]
pub(super) fn turn(a: GridPoint, b: GridPoint, c: GridPoint) -> i64 {
    let (abx, aby) = (i64::from(b.x) - i64::from(a.x), i64::from(b.y) - i64::from(a.y));
    let (acx, acy) = (i64::from(c.x) - i64::from(a.x), i64::from(c.y) - i64::from(a.y));
    abx * acy - aby * acx
}

/// Computes twice the area of a ring in cells; positive for an exterior (clockwise on screen).
#[must_use]
pub(crate) fn double_area(ring: &[GridPoint]) -> i64 {
    let Some(&origin) = ring.first() else { return 0 };
    // Partial sums may pass i64 on a grid of 2^26 cells a side; the whole cannot, and wrapping sums come out right.
    ring.windows(2).fold(0_i64, |sum, edge| sum.wrapping_add(turn(origin, edge[0], edge[1])))
}

/// Counts how often a ring winds clockwise on screen around a point that is not on it.
#[must_use]
pub(crate) fn wind(ring: &[GridPoint], p: GridPoint) -> i32 {
    let mut winding = 0;
    let Some(mut a) = ring.last() else { return 0 };
    for b in ring {
        let down = a.y <= p.y && b.y > p.y;
        if down || (b.y <= p.y && a.y > p.y) {
            let side = turn(*a, *b, p);
            if down && side < 0 {
                winding -= 1;
            } else if !down && side > 0 {
                winding += 1;
            }
        }
        a = b;
    }
    winding
}

/// Tells whether a point is on a ring.
fn touches(ring: &[GridPoint], p: GridPoint) -> bool {
    let Some(mut a) = ring.last() else { return false };
    for b in ring {
        let boxed = p.x >= a.x.min(b.x) && p.x <= a.x.max(b.x) && p.y >= a.y.min(b.y) && p.y <= a.y.max(b.y);
        if boxed && turn(*a, *b, p) == 0 {
            return true;
        }
        a = b;
    }
    false
}

/// Tells whether a hole lies in an exterior, given that they do not cross.
fn contains(exterior: &[GridPoint], hole: &[GridPoint]) -> bool {
    // A vertex may be shared; of a hole that is not the exterior itself, at least one is not.
    hole.iter().find(|&&p| !touches(exterior, p)).is_some_and(|&p| wind(exterior, p) != 0)
}

/// Writes `sure` exteriors and the rings of `mixed` (exteriors and holes, told apart by the sign of their area) as exteriors followed by their holes.
///
/// A hole goes to the smallest exterior around it. Holes without exterior do not occur in valid input and are left out.
pub(super) fn assemble<'r>(sure: impl Iterator<Item = &'r [GridPoint]>, mixed: impl Iterator<Item = &'r [GridPoint]>, out: &mut Rings) {
    let mut exteriors: Vec<&[GridPoint]> = sure.collect();
    let mut holes: Vec<&[GridPoint]> = Vec::new();
    for ring in mixed {
        if double_area(ring) > 0 {
            exteriors.push(ring);
        } else {
            holes.push(ring);
        }
    }
    if let [only] = exteriors[..] {
        out.push(only);
        for hole in holes {
            out.push(hole);
        }
        return;
    }
    let home: Vec<Option<usize>> = holes
        .iter()
        .map(|hole| {
            let around = (0..exteriors.len()).filter(|&e| contains(exteriors[e], hole));
            around.min_by_key(|&e| double_area(exteriors[e]))
        })
        .collect();
    for (e, exterior) in exteriors.iter().enumerate() {
        out.push(exterior);
        for (hole, _) in holes.iter().zip(&home).filter(|(_, home)| **home == Some(e)) {
            out.push(hole);
        }
    }
}
