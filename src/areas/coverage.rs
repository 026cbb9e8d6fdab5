//! Are the buurten a coverage: neighbours that share their vertices, nothing covered twice, no sliver between?
//!
//! In: an [`AreaSet`]. Out: [`CoverageReport`]. Borders that two areas share edge by edge cancel out, so that only what
//! is left has to be looked at: noded, its faces say where nothing is (a gap), and where more than one area is (an
//! overlap). The coast and holes in which no area was drawn are no defects: only gaps narrower than [`SLIVER_METRES`]
//! are slivers, and of those that are open at an end only the ones that nobody drew. An area that overlaps itself is
//! not a defect of the coverage but of its own rings.

use geo_types::{Coord, Polygon};

use super::AreaSet;
use super::arrangement::faces::AreaFaces;
use super::arrangement::{Borders, to_world};
use super::projection::{metres_per_unit, to_degrees};
use crate::planar::area::doubled_float_area;
use crate::problems::{MapSpot, ProblemCode, Problems};

mod inlets;
mod overlaps;

/// Gaps narrower than this, in metres, are slivers; wider ones are places where no area was drawn.
pub(crate) const SLIVER_METRES: f64 = 20.0;

/// Faces smaller than this, in square metres, are rounding.
const LEAST_SQUARE_METRES: f64 = 0.01;

/// Where a coverage is not one.
#[derive(Debug, Clone, PartialEq)]
pub struct Defect {
    /// Whether areas overlap there; otherwise they leave a gap.
    pub is_overlap: bool,
    /// Longitude and latitude of a point of its border, degrees.
    pub at: Coord<f64>,
    /// Codes of the areas that overlap there, or of those along the gap: the first few, sorted. One alone overlaps
    /// itself.
    pub codes: Vec<String>,
    /// Its area in square metres.
    pub square_metres: f64,
    /// Its width in metres, on average: that of a rectangle with the same area and border.
    pub width_metres: f64,
}

/// How far the buurten are from being a coverage.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CoverageReport {
    /// Gaps and overlaps, in a fixed order.
    pub defects: Vec<Defect>,
    /// Vertices of one area on the inside of an edge of another, or of itself.
    pub junctions: usize,
    /// The areas of all buurten added up, in square metres.
    pub square_metres: f64,
    /// Whether the borders could be followed to the end; if not, the defects are not all there are.
    pub is_complete: bool,
}

impl Defect {
    /// Tells whether it is the overlap of an area with itself.
    #[must_use]
    pub(crate) fn is_own(&self) -> bool {
        self.is_overlap && self.codes.len() == 1
    }
}

impl CoverageReport {
    /// Tells whether there is nothing to mend.
    #[cfg(test)]
    pub(crate) fn is_clean(&self) -> bool {
        self.is_complete && self.junctions == 0 && self.defects.is_empty()
    }

    /// Counts slivers, or overlaps of areas with others, with their area together in square metres.
    #[must_use]
    pub fn total(&self, is_overlap: bool) -> (usize, f64) {
        let of_kind = self.defects.iter().filter(|defect| defect.is_overlap == is_overlap && !defect.is_own());
        of_kind.fold((0, 0.0), |(count, sum), defect| (count + 1, sum + defect.square_metres))
    }

    /// Gives the area of slivers, or of overlaps, in millionths of the area of all buurten.
    #[must_use]
    pub fn ppm(&self, is_overlap: bool) -> f64 {
        if self.square_metres > 0.0 { 1e6 * self.total(is_overlap).1 / self.square_metres } else { 0.0 }
    }

    /// Counts the defects as problems, with their places; vertices on a neighbour's edge as one.
    pub fn report(&self, problems: &mut Problems) {
        if self.junctions > 0 {
            let detail = format!("{} vertices lie on the edge of a neighbour that does not have them", self.junctions);
            problems.report(ProblemCode::CoverageJunction, "borders", detail);
        }
        if !self.is_complete {
            let detail = "the borders cross each other so often, or have so many vertices, that not all slivers and \
                          overlaps are counted";
            problems.report(ProblemCode::CoverageOverlap, "borders", detail);
        }
        for defect in &self.defects {
            let (code, what) = if defect.is_own() {
                (ProblemCode::RingSelfIntersects, "overlaps itself, which is one area for what follows")
            } else if defect.is_overlap {
                (ProblemCode::CoverageOverlap, "overlap, which the smallest keeps")
            } else {
                (ProblemCode::CoverageSliver, "leave a sliver")
            };
            let areas = defect.codes.join(" and ");
            let detail =
                format!("{areas} {what}, {:.1} m wide on average, {:.0} m²", defect.width_metres, defect.square_metres);
            problems.report_at(code, MapSpot { at: [defect.at.x, defect.at.y], areas: defect.codes.clone() }, detail);
        }
    }
}

/// Measures the buurten. National data: half a second if they are a coverage, about two if nothing fits.
#[must_use]
pub fn measure_coverage(areas: &AreaSet) -> CoverageReport {
    let mut borders = Borders::of(&areas.boundaries);
    borders.keep_uneven();
    // One step, 1.4 mm, is what rounding to the grid can part.
    let is_complete = borders.node(1);
    borders.keep_uneven();
    let reach = borders.steps_in(SLIVER_METRES);
    let faces = AreaFaces::trace_closed(&mut borders, reach);
    let drawn = inlets::drawn_inlets(areas, &borders, &faces);
    let square_metres = areas.boundaries.iter().flat_map(|boundary| &boundary.0).map(square_metres_of).sum();
    let is_complete = is_complete && faces.is_complete;
    let mut report =
        CoverageReport { junctions: borders.junctions, square_metres, is_complete, ..CoverageReport::default() };
    let overlaps = overlaps::Overlaps::of(areas, &borders, &faces);
    for face in 1..faces.count() {
        let Some(first) = faces.traced.first[face] else { continue };
        let times = faces.times_covered(face);
        let at = to_world(borders.start(first));
        let (east, south) = metres_per_unit(at.y);
        let unit = to_world([1, 1]);
        let square_metres = faces.area[face] * unit.x * east * unit.y * south;
        let width_metres = faces.width(face) * unit.x * east;
        let is_sliver = times <= 0 && width_metres < SLIVER_METRES && !drawn.contains(&face);
        if square_metres > LEAST_SQUARE_METRES && (times > 1 || is_sliver) {
            report.defects.push(Defect {
                is_overlap: times > 1,
                at: to_degrees(at),
                codes: codes(areas, overlaps.areas(face).unwrap_or_else(|| along_outside(&borders, &faces, first))),
                square_metres,
                width_metres,
            });
        }
    }
    report
}

/// Gives the area of a polygon on the ground, by the scale at its first point: areas are small beside the country.
fn square_metres_of(part: &Polygon<f64>) -> f64 {
    let rings = std::iter::once(part.exterior()).chain(part.interiors());
    let twice: f64 = rings.map(|ring| doubled_float_area(&ring.0)).sum();
    let scale = part.exterior().0.first().map_or((0.0, 0.0), |point| metres_per_unit(point.y));
    twice / 2.0 * scale.0 * scale.1
}

/// Lists the areas along the outer border of a face.
fn along_outside(borders: &Borders, faces: &AreaFaces, first: u32) -> Vec<u32> {
    let mut found = Vec::new();
    let mut half = first;
    loop {
        found.extend(borders.along(half));
        half = faces.traced.next[half as usize];
        if half == first {
            break;
        }
    }
    found
}

fn codes(areas: &AreaSet, mut found: Vec<u32>) -> Vec<String> {
    const SHOWN: usize = 3;
    found.sort_unstable();
    found.dedup();
    found.iter().take(SHOWN).map(|&area| areas.buurten[area as usize].code.clone()).collect()
}

#[cfg(test)]
pub(super) mod tests;
