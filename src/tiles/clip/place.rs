//! Ring assembly: which hole belongs to which exterior.

use super::rings::Rings;
use crate::planar::GridPoint;
use crate::planar::area::doubled_area;
use crate::planar::rings::homes;

/// Writes `sure` exteriors and the rings of `mixed` (exteriors and holes, told apart by the sign of their area) as
/// exteriors followed by their holes.
///
/// A hole goes to the smallest exterior around it. Holes without exterior do not occur in valid input and are left out.
pub(super) fn assemble<'r>(
    sure: impl Iterator<Item = &'r [GridPoint]>,
    mixed: impl Iterator<Item = &'r [GridPoint]>,
    out: &mut Rings,
) {
    let (shells, holes): (Vec<&[GridPoint]>, Vec<&[GridPoint]>) = mixed.partition(|ring| doubled_area(ring) > 0);
    let exteriors: Vec<&[GridPoint]> = sure.chain(shells).collect();
    let mut placed: Vec<(Option<usize>, &[GridPoint])> = homes(&exteriors, &holes).into_iter().zip(holes).collect();
    placed.sort_by_key(|(home, _)| *home);
    for (number, exterior) in exteriors.iter().enumerate() {
        out.push(exterior);
        let first = placed.partition_point(|(home, _)| *home < Some(number));
        for (_, hole) in placed[first..].iter().take_while(|(home, _)| *home == Some(number)) {
            out.push(hole);
        }
    }
}
