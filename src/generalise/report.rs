//! What was found of the coverage, in words, metres and degrees.
//!
//! In: [`Findings`] on the grid of the last zoom. Out: problems with a place that can be looked up on a map.

use super::owners::{Face, Findings};
use super::{Coverage, EXTENT, LAST_ZOOM, ZoomCount};
use crate::problems::{ProblemCode, Problems};

/// Length of the equator in Web Mercator, in metres.
const EQUATOR: f64 = 40_075_016.685_578_49;

/// Reports every overlap, and every narrow gap, filled or not.
pub(super) fn report(coverage: &Coverage<'_>, findings: &Findings, problems: &mut Problems) {
    let codes = |face: &Face| face.areas.iter().map(|&area| coverage.codes[area as usize]).collect::<Vec<_>>().join(", ");
    for face in &findings.overlaps {
        let detail = format!("{} overlap in {}; the smallest area keeps it", codes(face), extent(face));
        problems.report(ProblemCode::CoverageOverlap, place(face), detail);
    }
    for face in &findings.filled {
        problems.report(ProblemCode::CoverageSliver, place(face), format!("a gap of {} was given to {}", extent(face), codes(face)));
    }
    for face in &findings.open {
        let detail = format!("a gap of {} between {} stays open; a snap width above its width closes it", extent(face), codes(face));
        problems.report(ProblemCode::CoverageSliver, place(face), detail);
    }
}

/// Reports how many areas had to be given a place at a zoom, if any.
pub(super) fn report_zoom(count: ZoomCount, problems: &mut Problems) {
    if count.carved + count.spare > 0 {
        let detail = format!(
            "{} areas smaller than a cell are drawn as half a cell taken from what is around, {} as half a cell on top of others",
            count.carved, count.spare
        );
        problems.report(ProblemCode::PartDropped, format!("zoom {}", count.zoom), detail);
    }
}

/// Gives the latitude of a face in radians.
fn latitude(face: &Face) -> f64 {
    let cells = f64::from(EXTENT) * f64::from(LAST_ZOOM).exp2();
    (std::f64::consts::PI * (1.0 - 2.0 * f64::from(face.place.y) / cells)).sinh().atan()
}

/// Says how large a face is on the ground.
fn extent(face: &Face) -> String {
    let metres = EQUATOR / (f64::from(EXTENT) * f64::from(LAST_ZOOM).exp2()) * latitude(face).cos();
    format!("{:.0} m2, {:.1} m wide", face.size * metres * metres, face.width * metres)
}

/// Names a corner of a face by longitude and latitude.
fn place(face: &Face) -> String {
    let cells = f64::from(EXTENT) * f64::from(LAST_ZOOM).exp2();
    format!("{:.6} {:.6}", f64::from(face.place.x) / cells * 360.0 - 180.0, latitude(face).to_degrees())
}
