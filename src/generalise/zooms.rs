//! One zoom: the corners that are left are rounded to its grid, and the levels shown at it are built from the same
//! steps.
//!
//! In: the ranked arcs of a level of which those shown are unions. Out: a [`ZoomLayer`] per level.
//! Guaranteed: the borders of a coarser level are borders of the finer ones, corner for corner, save corners on a
//! straight line.

use super::arcs::Arcs;
use super::count::ZoomCount;
use super::coverage::Coverage;
use super::keep::{MissingArea, Placement, keep};
use super::layer::{EXTENT, LAST_ZOOM, ZoomLayer, halvings};
use super::network::{Network, OUTSIDE};
use super::rings::rebuild;
use super::steps::{BorderStep, merge, network, step};
use crate::areas::Level;
use crate::planar::GridPoint;
use crate::planar::snap::{TangledRing, snap, tile_crossings};

/// The borders of one level at full detail, ranked.
pub(super) struct RankedBorders {
    pub(super) level: Level,
    pub(super) network: Network,
    pub(super) arcs: Arcs,
    pub(super) ranks: Vec<u8>,
}

/// Builds the layers of one zoom for `levels`, which are unions of that of `ranked`, on the grid of tiles of `extent`
/// cells a side.
/// `full_parts` are the parts of the areas of the finest of them at full detail.
pub(super) fn zoom_layers(
    coverage: &Coverage<'_>,
    ranked: &RankedBorders,
    full_parts: &[usize],
    zoom: u8,
    extent: i32,
    levels: &[Level],
) -> Result<(Vec<ZoomLayer>, ZoomCount), TangledRing> {
    let halvings = halvings(zoom, extent);
    let kept = keep_all(coverage, ranked.level, halvings, rounded_steps(ranked, halvings, extent)?);
    let finest = network(&kept.kept.steps);
    let layers = levels
        .iter()
        .map(|&level| {
            let label = |area| coverage.grouped(ranked.level, level, area);
            let mut spare: Vec<_> = kept.kept.spare.iter().map(|&(area, triangle)| (label(area), triangle)).collect();
            spare.sort_unstable();
            if level == ranked.level {
                rebuild(&finest, (zoom, extent), level, coverage.count(level), &spare)
            } else {
                rebuild(&finest.grouped(label), (zoom, extent), level, coverage.count(level), &spare)
            }
        })
        .collect::<Vec<_>>();
    let parts = full_parts.iter().enumerate().map(|(area, parts)| parts.saturating_sub(layers[0].parts(area)));
    let count = ZoomCount { zoom, carved: kept.carved, spare: kept.kept.spare.len(), dropped: parts.sum() };
    Ok((layers, count))
}

/// Filters the arcs by rank, and rounds what is left; no step crosses the border of a tile of `extent` cells a side.
fn rounded_steps(ranked: &RankedBorders, halvings: u8, extent: i32) -> Result<Vec<BorderStep>, TangledRing> {
    let (mut segments, mut sides) = (Vec::new(), Vec::new());
    for arc in 0..ranked.arcs.count() {
        let mut last: Option<GridPoint> = None;
        for slot in ranked.arcs.range(arc) {
            if halvings == 0 || ranked.ranks[slot] > halvings {
                let here = ranked.network.point(ranked.arcs.corners[slot]);
                if let Some(from) = last.replace(here) {
                    segments.push([from, here]);
                    sides.push(ranked.arcs.sides[arc]);
                }
            }
        }
    }
    if halvings == 0 {
        // The ranking's grid is this one; nothing is rounded, and no step crosses the border of a tile.
        return Ok(merge(segments.iter().zip(sides).map(|(ends, side)| step(ends[0], ends[1], side)).collect()));
    }
    let chains = snap(&segments, &tile_crossings(&segments, u32::from(halvings), extent), u32::from(halvings))?;
    let mut steps = Vec::with_capacity(segments.len());
    for (segment, side) in sides.into_iter().enumerate() {
        steps.extend(chains.of(segment).windows(2).map(|pair| step(pair[0], pair[1], side)));
    }
    Ok(merge(steps))
}

/// Steps in which no area is missing.
pub(super) struct CompleteSteps {
    pub(super) kept: Placement,
    /// Areas that got a place because they had fallen together.
    pub(super) carved: usize,
}

/// Gives every area of a level that has a boundary but no step a place on the grid of so many halvings.
pub(super) fn keep_all(coverage: &Coverage<'_>, level: Level, halvings: u8, steps: Vec<BorderStep>) -> CompleteSteps {
    let count = coverage.count(level);
    let mut present = vec![false; count];
    for side in steps.iter().flat_map(|step| step.1).filter(|&side| side != OUTSIDE) {
        present[side as usize] = true;
    }
    let missing = if present.iter().all(|&is| is) { Vec::new() } else { places(coverage, level, halvings, &present) };
    let kept = keep(steps, &missing, count);
    let carved = missing.len() - kept.spare.len();
    CompleteSteps { kept, carved }
}

/// Finds where the areas that are not present lie: the mean of their corners. Those without any corner are left out.
fn places(coverage: &Coverage<'_>, level: Level, halvings: u8, present: &[bool]) -> Vec<MissingArea> {
    let cells = f64::from(EXTENT) * (f64::from(LAST_ZOOM) - f64::from(halvings)).exp2();
    let mut sums = vec![(0.0_f64, 0.0_f64, 0_u32); present.len()];
    for (buurt, boundary) in (0_u32..).zip(coverage.boundaries) {
        let sum = &mut sums[coverage.grouped(Level::Buurt, level, buurt) as usize];
        for corner in boundary.iter().flat_map(|polygon| polygon.exterior().coords()) {
            if corner.x.is_finite() && corner.y.is_finite() {
                *sum = (sum.0 + corner.x.clamp(0.0, 1.0), sum.1 + corner.y.clamp(0.0, 1.0), sum.2 + 1);
            }
        }
    }
    (0_u32..)
        .zip(sums)
        .filter(|&(area, sum)| !present[area as usize] && sum.2 > 0)
        .map(|(area, (x, y, corners))| MissingArea {
            area,
            x: x / f64::from(corners) * cells,
            y: y / f64::from(corners) * cells,
        })
        .collect()
}
