//! Boundaries that are no coverage become one, within a stated tolerance.
//!
//! In: an [`AreaSet`] and a tolerance in metres. Out: the same areas with boundaries that share their vertices, and
//! [`MendReport`]. Way: near points are merged; all borders are noded into one planar arrangement; narrow gaps that are
//! open at an end are closed there; a gap or overlap narrower than the tolerance everywhere goes to the one neighbour
//! with the longest border along it; the boundaries are read off the faces again. So a shared border is the same points
//! on both sides by construction, and no border moves further than the tolerance: a gap is narrow if neither the
//! rectangle with its area and border is wider, nor a circle in it. Gaps and overlaps that are wider stay, and are
//! reported. Every area that had a boundary keeps one.

use std::collections::BTreeMap;

use super::AreaSet;
use super::arrangement::faces::{AreaFaces, length};
use super::arrangement::room::holds_circle;
use super::arrangement::{Borders, to_world};
use super::projection::{metres_per_unit, to_degrees};
use crate::problems::{MapSpot, ProblemCode, Problems};

mod rebuild;

/// Points are merged within this share of the tolerance …
const MERGED_SHARE: f64 = 0.1;

/// … and within this many metres at most: more would cost detail that is meant.
const MERGED_METRES: f64 = 0.5;

/// A face of the arrangement without an area: outside, or a gap that stays.
const NOBODY: u32 = u32::MAX;

/// What was mended, and what was left.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MendReport {
    /// Points that were moved onto a near one.
    pub merged_points: usize,
    /// Vertices on the inside of a neighbour's edge that became shared vertices.
    pub junctions: usize,
    /// Places at which borders crossed.
    pub crossings: usize,
    /// Gaps given to a neighbour: how many, and their square metres.
    pub gaps_closed: (usize, f64),
    /// Overlaps given to one of their areas: how many, and their square metres.
    pub overlaps_resolved: (usize, f64),
    /// Whether anything was changed; if the borders cannot be noded, nothing is.
    pub is_done: bool,
}

impl MendReport {
    /// Counts what was done as one problem.
    fn report(&self, tolerance: f64, problems: &mut Problems) {
        let (gaps, overlaps, junctions) = (self.gaps_closed.0, self.overlaps_resolved.0, self.junctions);
        if gaps + overlaps + junctions > 0 {
            let detail = format!(
                "{gaps} gaps and {overlaps} overlaps narrower than {tolerance} m were given to one neighbour, \
                 {junctions} vertices on a neighbour's edge became shared"
            );
            problems.report(ProblemCode::CoverageMended, "mending", detail);
        }
    }
}

/// Mends the boundaries. National data that fit nowhere: some seconds.
///
/// `tolerance` is in metres, more than 0 and up to a kilometre. What was mended is counted in `problems`; what stays is
/// for [`super::measure_coverage`] to find again.
pub fn mend_coverage(areas: &mut AreaSet, tolerance: f64, problems: &mut Problems) -> MendReport {
    let mut borders = Borders::of(&areas.boundaries);
    let reach = borders.steps_in((tolerance * MERGED_SHARE).min(MERGED_METRES));
    borders.merge_points(reach);
    if !borders.node(reach) {
        return unmended("the borders of the buurten cross each other beyond mending", problems);
    }
    let reach = borders.steps_in(tolerance);
    let faces = AreaFaces::trace_closed(&mut borders, reach);
    let mut report = MendReport {
        merged_points: borders.merged,
        junctions: borders.junctions,
        crossings: borders.crossings,
        is_done: true,
        ..MendReport::default()
    };
    let Some(covering) = faces.covering(&borders) else {
        return unmended("buurten lie on top of each other hundreds deep", problems);
    };
    let owners = assign(&borders, &faces, covering, tolerance, &mut report);
    report.report(tolerance, problems);
    let mended = rebuild::boundaries(&borders, &faces.traced, &owners, areas.boundaries.len());
    for (area, boundary) in mended.into_iter().enumerate() {
        let drawn = areas.boundaries[area].0.iter().find_map(|part| part.exterior().0.first());
        if let (true, Some(&point)) = (boundary.0.is_empty(), drawn) {
            let code = &areas.buurten[area].code;
            let detail =
                format!("of {code} nothing would be left within {tolerance} m; it keeps its boundary as it was drawn");
            let at = to_degrees(point);
            problems.report_at(
                ProblemCode::CoverageUnmended,
                MapSpot { at: [at.x, at.y], areas: vec![code.clone()] },
                detail,
            );
        } else {
            areas.boundaries[area] = boundary;
        }
    }
    report
}

/// Reports why nothing is mended.
fn unmended(why: &str, problems: &mut Problems) -> MendReport {
    problems.report(ProblemCode::CoverageUnmended, "mending", format!("{why}; they are used as they are"));
    MendReport::default()
}

/// Gives each face its owners, of the areas that are `covering` it: none outside and in wide gaps, several in wide
/// overlaps, one everywhere else.
fn assign(
    borders: &Borders,
    faces: &AreaFaces,
    covering: Vec<Vec<u32>>,
    tolerance: f64,
    report: &mut MendReport,
) -> Vec<Vec<u32>> {
    let mut owners = covering;
    let unit = to_world([1, 1]);
    // Faces without a decision yet: narrow gaps and overlaps.
    let mut open = Vec::new();
    let mut halves = faces.halves(|face| owners[face].len() != 1);
    halves.retain(|&face, halves| {
        let Some(first) = faces.traced.first[face] else { return false };
        let at = to_world(borders.start(first));
        let (east, south) = metres_per_unit(at.y);
        let square_metres = faces.area[face] * unit.x * east * unit.y * south;
        let steps = tolerance / (unit.x * east);
        let is_narrow = faces.width(face) <= steps && !holds_circle(borders, halves, steps);
        if is_narrow {
            open.push((face, square_metres));
        }
        is_narrow
    });
    settle(borders, faces, &mut owners, open, &halves, report);
    owners
}

/// Gives open faces to the neighbour with the longest border along them, largest faces first, until nothing changes: a
/// face between open faces has to wait for them. An overlap goes to one of its own areas, a gap to any neighbour.
/// `halves` are the half-edges of each.
fn settle(
    borders: &Borders,
    faces: &AreaFaces,
    owners: &mut [Vec<u32>],
    open: Vec<(usize, f64)>,
    halves: &BTreeMap<usize, Vec<u32>>,
    report: &mut MendReport,
) {
    let mut decided: Vec<u32> =
        (0..owners.len()).map(|face| if halves.contains_key(&face) { NOBODY } else { only(&owners[face]) }).collect();
    let mut waiting = open;
    waiting.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    loop {
        let before = waiting.len();
        let mut found = Vec::new();
        waiting.retain(|&(face, square_metres)| {
            let allowed = &owners[face];
            let mut along: BTreeMap<u32, f64> = BTreeMap::new();
            for &half in &halves[&face] {
                let beyond = decided[faces.traced.of[(half ^ 1) as usize] as usize];
                if beyond != NOBODY && (allowed.is_empty() || allowed.contains(&beyond)) {
                    *along.entry(beyond).or_default() += length(borders, half);
                }
            }
            // The longest border; of equal ones the first area, for the later maximum would win.
            let longest = along.into_iter().rev().max_by(|a, b| a.1.total_cmp(&b.1));
            let Some((area, _)) = longest else { return true };
            found.push((face, area, square_metres));
            false
        });
        for (face, area, square_metres) in found {
            let sum = if owners[face].is_empty() { &mut report.gaps_closed } else { &mut report.overlaps_resolved };
            *sum = (sum.0 + 1, sum.1 + square_metres);
            decided[face] = area;
            owners[face] = vec![area];
        }
        if waiting.len() == before {
            break;
        }
    }
    // What is left lies between faces of nobody: an overlap goes to its first area, a gap stays.
    for (face, square_metres) in waiting {
        owners[face].truncate(1);
        if !owners[face].is_empty() {
            report.overlaps_resolved = (report.overlaps_resolved.0 + 1, report.overlaps_resolved.1 + square_metres);
        }
    }
}

fn only(owners: &[u32]) -> u32 {
    if let [owner] = owners { *owner } else { NOBODY }
}

#[cfg(test)]
mod tests;
