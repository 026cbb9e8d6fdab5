//! Shared borders as arcs, each simplified once and snapped once to the integer grid of a zoom; rings rebuilt from
//! them.
//!
//! In: the buurten of an [`AreaSet`](crate::areas::AreaSet) as a coverage in the world square, and which buurt belongs
//! to which wijk and gemeente. Out: one [`ZoomLayer`] per zoom and level, which is kept and served as a
//! [`PackedLayer`], and the label points.
//! Guaranteed: a border between two areas is the same integers in both; levels coincide; nothing self-touching; no area
//! lost. Left to the next: clipping to tiles.
//!
//! Grid of zoom z: extent times `2^z` cells per side of the world, integer corner coordinates, i32, x east, y south.
//!
//! The steps, in order:
//! - [`quantise`]: boundaries become segments of a fine grid, each once, with the areas that claim them;
//! - [`snap`]: segments are rounded to the grid of the last zoom so that they cross nowhere, whatever came in;
//! - [`owners`]: every face gets one owner, so that overlaps are gone and what follows is a coverage by construction;
//! - [`arcs`], [`rank`]: borders are cut at junctions, and their corners ranked once so that every threshold leaves a
//!   coverage;
//! - [`zooms`]: per zoom, corners are filtered by rank, snapped to its grid by the same rounding, and
//!   what fell onto one line is merged ([`steps`]), what vanished is given a place ([`keep`]), and rings are walked
//!   ([`rings`]);
//! - [`label`]: the points at which names are drawn.

mod arcs;
mod count;
mod coverage;
mod keep;
mod label;
mod layer;
mod network;
mod owners;
mod packed;
mod quantise;
mod rank;
mod rings;
mod steps;
mod zooms;

use std::ops::RangeInclusive;

pub use count::ZoomCount;
pub use coverage::Coverage;
pub use layer::{COARSEST_EXTENT, EXTENT, LAST_ZOOM, ZoomLayer};
pub(crate) use layer::{LabelPoint, halvings};
pub use packed::{GridStep, MovedLabel, PackedLayer, PackedRing};
use rayon::prelude::*;

use crate::areas::{Level, PerLevel};
use crate::planar::snap;
pub use crate::planar::{GridPoint, snap::TangledRing};
use crate::problems::Problems;

/// How far the border of an area against nothing (coast, national border) may move inwards, in cells, rounding not
/// included.
///
/// With the rounding to the grid, 0.71 of a cell, it stays under two: such a border is seen against the background, not
/// against a neighbour.
const INWARD_CELLS: f64 = 0.9;

/// How the coverage is generalised.
#[derive(Debug, Clone, PartialEq)]
pub struct GeneraliseSettings {
    /// How far a border may move before rounding, in cells of the zoom (with an extent of 4096, 16 to a pixel of a
    /// 256-pixel tile, 8 to one of 512). At least 0.
    pub tolerance: f64,
    /// The zooms at which a level is shown, none above [`LAST_ZOOM`].
    pub zooms: PerLevel<RangeInclusive<u8>>,
    /// Cells along a side of a tile: a halving of [`EXTENT`], no less than [`COARSEST_EXTENT`].
    pub extent: i32,
}

impl Default for GeneraliseSettings {
    fn default() -> GeneraliseSettings {
        GeneraliseSettings {
            tolerance: 4.0,
            zooms: PerLevel::new(6..=LAST_ZOOM, 8..=LAST_ZOOM, 0..=LAST_ZOOM),
            extent: EXTENT,
        }
    }
}

/// The generalised coverage of all zooms.
#[derive(Debug, Clone, PartialEq)]
pub struct Pyramid {
    /// By zoom, then by level, finest first.
    pub layers: Vec<ZoomLayer>,
    /// The label point of each area.
    pub labels: PerLevel<Vec<LabelPoint>>,
    /// Per zoom of `layers`, in the same order.
    pub counts: Vec<ZoomCount>,
}

impl Pyramid {
    /// Packs the layers, each with the label points that are drawn elsewhere on it; `extent` is that of the settings.
    #[must_use]
    pub fn pack(self, extent: i32) -> (Vec<PackedLayer>, PerLevel<Vec<LabelPoint>>) {
        let labels = self.labels;
        let pack = |layer: ZoomLayer| {
            let moved = label::moved(&layer, &labels[layer.level], extent);
            PackedLayer { moved, ..layer.into() }
        };
        (self.layers.into_iter().map(pack).collect(), labels)
    }
}

/// Generalises a coverage for the zooms and levels of the settings.
///
/// Overlaps are given to the smallest of the areas that claim them; gaps stay. Both are reported by
/// [`crate::areas::measure_coverage`]. The areas that had to be given a place, and the parts that are not drawn, are
/// reported here, per zoom. Takes time in proportion to the number of vertices.
///
/// # Errors
/// If the borders cross each other so often that they cannot be followed.
///
/// # Panics
/// If a vector of the coverage has not one entry per buurt, or an entry is out of range.
pub fn generalise(
    coverage: &Coverage<'_>,
    settings: &GeneraliseSettings,
    problems: &mut Problems,
) -> Result<Pyramid, TangledRing> {
    let full = full_detail(coverage)?;
    let shown: Vec<(u8, Vec<Level>)> = (0..=LAST_ZOOM)
        .map(|zoom| {
            (zoom, settings.zooms.iter().filter(|(_, zooms)| zooms.contains(&zoom)).map(|(level, _)| level).collect())
        })
        .filter(|(_, levels): &(u8, Vec<Level>)| !levels.is_empty())
        .collect();
    let (full_levels, ranked) = rayon::join(
        || PerLevel::of(|level| full_level(coverage, &full, level)),
        || -> Vec<zooms::RankedBorders> {
            let bases =
                Level::ALL.into_iter().filter(|level| shown.iter().any(|(_, levels)| coverage.base(levels) == *level));
            bases
                .collect::<Vec<_>>()
                .into_par_iter()
                .map(|level| rank_level(coverage, &full, level, &shown, settings))
                .collect()
        },
    );
    let zooms: Result<Vec<(Vec<ZoomLayer>, ZoomCount)>, TangledRing> = shown
        .par_iter()
        .rev()
        .map(|(zoom, levels)| {
            let base = coverage.base(levels);
            let ranked = ranked.iter().find(|ranked| ranked.level == base).expect("every base is ranked");
            zooms::zoom_layers(coverage, ranked, &full_levels[levels[0]].parts, *zoom, settings.extent, levels)
        })
        .collect();
    let (mut layers, mut counts) = (Vec::new(), Vec::new());
    for (zoom_layers, count) in zooms?.into_iter().rev() {
        layers.extend(zoom_layers);
        counts.push(count);
        count.report(problems);
    }
    Ok(Pyramid { layers, labels: full_levels.map(|level| level.labels), counts })
}

/// Builds the borders of the buurten on the grid of the last zoom, as a coverage whatever came in.
fn full_detail(coverage: &Coverage<'_>) -> Result<network::Network, TangledRing> {
    let (fine, doubled_areas) = quantise::quantise(coverage.boundaries);
    let mut hot = snap::crossings(&fine.segments, quantise::FINE_SHIFT)?;
    hot.extend(snap::tile_crossings(&fine.segments, quantise::FINE_SHIFT, EXTENT));
    let chains = snap::snap(&fine.segments, &hot, quantise::FINE_SHIFT)?;
    let claimed = quantise::claim_steps(&fine, &chains);
    drop((fine, chains));
    let raw = network::Network::of(&claimed.segments, vec![[network::OUTSIDE; 2]; claimed.segments.len()]);
    let owned = owners::give_owners(raw, &claimed, &doubled_areas);
    let steps = owned
        .edges
        .ends
        .iter()
        .zip(&owned.sides)
        .map(|(ends, sides)| (ends.map(|end| owned.point(end)), *sides))
        .collect();
    let kept = zooms::keep_all(coverage, Level::Buurt, 0, steps);
    Ok(steps::network(&kept.kept.steps))
}

/// A level at full detail.
struct FullLevel {
    /// Per area.
    labels: Vec<LabelPoint>,
    /// Per area.
    parts: Vec<usize>,
}

fn full_level(coverage: &Coverage<'_>, full: &network::Network, level: Level) -> FullLevel {
    let grouped = full.grouped(|area| coverage.grouped(Level::Buurt, level, area));
    let layer = rings::rebuild(&grouped, (LAST_ZOOM, EXTENT), level, coverage.count(level), &[]);
    FullLevel { labels: label::label_points(&layer), parts: (0..layer.areas()).map(|area| layer.parts(area)).collect() }
}

fn rank_level(
    coverage: &Coverage<'_>,
    full: &network::Network,
    level: Level,
    shown: &[(u8, Vec<Level>)],
    settings: &GeneraliseSettings,
) -> zooms::RankedBorders {
    let network = full.grouped(|area| coverage.grouped(Level::Buurt, level, area));
    let arcs = arcs::cut(&network);
    let lowest = shown.iter().find(|(_, levels)| coverage.base(levels) == level).map_or(LAST_ZOOM, |(zoom, _)| *zoom);
    // Rounding takes its share of half a cell first; a tolerance of nothing would divide by it.
    let shared = settings.tolerance.max(1e-3);
    let reach = rank::Reach { shared, inward: shared.min(INWARD_CELLS) };
    let ranks = rank::rank(&network, &arcs, reach, halvings(lowest, settings.extent));
    zooms::RankedBorders { level, network, arcs, ranks }
}
