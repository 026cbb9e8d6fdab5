//! Shared borders as arcs, each simplified once and snapped once to the integer grid of a zoom; rings rebuilt from
//! them.
//!
//! In: the buurten of an [`AreaSet`] as a coverage in the world square, and which buurt belongs to which wijk and
//! gemeente. Out: one [`ZoomLayer`] per zoom and level, and the label points.
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
mod keep;
mod label;
mod network;
mod owners;
mod quantise;
mod rank;
mod rings;
mod steps;
mod zooms;

use std::ops::RangeInclusive;

use bytemuck::{Pod, Zeroable};
use geo_types::MultiPolygon;
pub(crate) use label::inside as label_inside;
use rayon::prelude::*;

use crate::areas::{AreaSet, Level};
pub use crate::planar::{GridPoint, snap::Tangled};
use crate::planar::{predicates::doubled_area, snap};
use crate::problems::{ProblemCode, Problems};

/// Cells along a side of one tile, at every zoom, if nothing else is set. Coarser extents are halvings of it.
pub const EXTENT: i32 = 4096;

/// Coarsest extent there is.
pub const COARSEST_EXTENT: i32 = 512;

/// Counts the halvings from the grid of the last zoom, with an extent of [`EXTENT`], to the grid of a zoom with another
/// extent.
#[must_use]
pub fn halvings(zoom: u8, extent: i32) -> u8 {
    let mut halvings = LAST_ZOOM - zoom;
    let mut finer = extent.max(COARSEST_EXTENT);
    while finer < EXTENT {
        finer *= 2;
        halvings += 1;
    }
    halvings
}

/// Last zoom of the pyramid: at full detail, clients overzoom from it.
pub const LAST_ZOOM: u8 = 14;

/// How far the border of an area against nothing (coast, national border) may move inwards, in cells, rounding not
/// included.
///
/// With the rounding to the grid, 0.71 of a cell, it stays under two: such a border is seen against the background, not
/// against a neighbour.
const INWARD_CELLS: f64 = 0.9;

/// All areas of one level on the grid of one zoom, as flat arrays.
///
/// Area `a` has the rings `area_starts[a] .. area_starts[a + 1]`; ring `r` has the vertices `ring_starts[r] ..
/// ring_starts[r + 1]`, the first not repeated at the end, at least three. An exterior ring has a positive area
/// (clockwise on screen, as MVT 2.1 section 4.3.4.4 asks) and is followed by its holes, which have a negative one.
/// Valid by OGC rules on the grid. No edge crosses the border of a tile: there is a vertex on it, for all areas the
/// same, so that what one tile shows is whole edges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoomLayer {
    /// Zoom whose grid the vertices are on.
    pub zoom: u8,
    /// Level of the areas.
    pub level: Level,
    /// Vertices of all rings.
    pub vertices: Vec<GridPoint>,
    /// Where each ring starts in `vertices`; one more than there are rings.
    pub ring_starts: Vec<u32>,
    /// Where each area starts in `ring_starts`; one more than there are areas, in the order of the area set.
    pub area_starts: Vec<u32>,
}

impl ZoomLayer {
    /// Counts the areas, those without a boundary included.
    #[must_use]
    pub fn areas(&self) -> usize {
        self.area_starts.len().saturating_sub(1)
    }

    /// Counts the vertices of an area.
    ///
    /// # Panics
    /// If the layer has no such area.
    #[must_use]
    pub fn vertices_of(&self, area: usize) -> usize {
        let ring = |area: usize| self.ring_starts[self.area_starts[area] as usize];
        (ring(area + 1) - ring(area)) as usize
    }

    /// Counts the parts of an area: its exterior rings.
    fn parts(&self, area: usize) -> usize {
        self.rings(area).filter(|ring| doubled_area(ring) > 0).count()
    }

    /// Lists the rings of an area, each exterior ring before its holes.
    ///
    /// # Panics
    /// If `area` is not below [`ZoomLayer::areas`].
    pub fn rings(&self, area: usize) -> impl Iterator<Item = &[GridPoint]> + Clone {
        let rings = self.area_starts[area] as usize..self.area_starts[area + 1] as usize;
        rings.map(|ring| &self.vertices[self.ring_starts[ring] as usize..self.ring_starts[ring + 1] as usize])
    }
}

/// The point of an area at which its name is drawn: inside it, the same at all zooms but those whose coarser outline
/// leaves it outside.
///
/// An area without a boundary has no room and lies at the origin; nothing is drawn for it.
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct LabelPoint {
    /// World square.
    pub x: f64,
    /// World square.
    pub y: f64,
    /// Distance to the nearest border, world square: how much room there is. Large ones come first when labels are
    /// thinned.
    pub room: f64,
}

/// Boundaries of buurten that should fit together, and the levels above them.
#[derive(Debug, Clone)]
pub struct Coverage<'a> {
    /// Per buurt its boundary in the world square. Broken rings and overlaps are borne; what is not finite is left out.
    pub boundaries: &'a [MultiPolygon<f64>],
    /// Per buurt its code, for messages.
    pub codes: Vec<&'a str>,
    /// Per buurt the index of its wijk, below `wijken`.
    pub wijk_of: Vec<u32>,
    /// Per buurt the index of its gemeente, below `gemeenten`.
    pub gemeente_of: Vec<u32>,
    /// Number of wijken.
    pub wijken: usize,
    /// Number of gemeenten.
    pub gemeenten: usize,
}

impl<'a> Coverage<'a> {
    /// Takes the coverage out of an area set.
    #[must_use]
    pub fn of(areas: &'a AreaSet) -> Coverage<'a> {
        Coverage {
            boundaries: &areas.boundaries,
            codes: areas.buurten.iter().map(|buurt| buurt.code.as_str()).collect(),
            wijk_of: areas.buurten.iter().map(|buurt| buurt.wijk).collect(),
            gemeente_of: areas.buurten.iter().map(|buurt| buurt.gemeente).collect(),
            wijken: areas.wijken.len(),
            gemeenten: areas.gemeenten.len(),
        }
    }

    /// Counts the areas of a level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        match level {
            Level::Buurt => self.boundaries.len(),
            Level::Wijk => self.wijken,
            Level::Gemeente => self.gemeenten,
        }
    }

    /// Finds the finest level of which all the levels of a zoom are unions: the finest of them; or the buurten, where a
    /// wijk lies in several gemeenten.
    fn base(&self, levels: &[Level]) -> Level {
        if levels.starts_with(&[Level::Wijk, Level::Gemeente]) && !self.wijken_nest() {
            Level::Buurt
        } else {
            levels[0]
        }
    }

    /// Tells whether each wijk lies in one gemeente.
    fn wijken_nest(&self) -> bool {
        let mut gemeente_of = vec![None; self.wijken];
        self.wijk_of
            .iter()
            .zip(&self.gemeente_of)
            .all(|(&wijk, &gemeente)| *gemeente_of[wijk as usize].get_or_insert(gemeente) == gemeente)
    }

    /// Finds the area of a coarser or the same level in which an area lies; `from` is that of [`Coverage::base`] or
    /// equal to `to`.
    fn grouped(&self, from: Level, to: Level, area: u32) -> u32 {
        match (from, to) {
            (Level::Buurt, Level::Wijk) => self.wijk_of[area as usize],
            (Level::Buurt, Level::Gemeente) => self.gemeente_of[area as usize],
            (Level::Wijk, Level::Gemeente) => {
                let buurt = self.wijk_of.iter().position(|&wijk| wijk == area).expect("a wijk on the map has a buurt");
                self.gemeente_of[buurt]
            }
            _ => area,
        }
    }
}

/// How the coverage is generalised.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// How far a border may move before rounding, in cells of the zoom (with an extent of 4096, 16 to a pixel of a
    /// 256-pixel tile, 8 to one of 512). At least 0.
    pub tolerance: f64,
    /// Per level, in the order of [`Level::ALL`]: the zooms at which it is shown, none above [`LAST_ZOOM`].
    pub zooms: [RangeInclusive<u8>; 3],
    /// Cells along a side of a tile: a halving of [`EXTENT`], no less than [`COARSEST_EXTENT`].
    pub extent: i32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { tolerance: 4.0, zooms: [6..=LAST_ZOOM, 8..=LAST_ZOOM, 0..=LAST_ZOOM], extent: EXTENT }
    }
}

/// What was lost at one zoom, and what had to be done so that no area vanished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZoomCount {
    /// The zoom.
    pub zoom: u8,
    /// Areas smaller than a cell that got half a cell of a neighbour.
    pub carved: usize,
    /// Areas that found no place and lie as half a cell on top of others.
    pub spare: usize,
    /// Parts that areas have fewer than at full detail.
    pub dropped: usize,
}

impl ZoomCount {
    /// Reports the areas that had to be given a place, and the parts that are not drawn, if any.
    fn report(self, problems: &mut Problems) {
        let ZoomCount { zoom, carved, spare, dropped } = self;
        if dropped > 0 {
            let detail = format!(
                "{dropped} parts of areas are too small to be drawn, or grow together with another part; the largest of each area stays"
            );
            problems.report(ProblemCode::PartDropped, format!("zoom {zoom}"), detail);
        }
        if carved + spare > 0 {
            let detail = format!(
                "{carved} areas smaller than a cell are drawn as half a cell taken from what is around, {spare} as half a cell on top of others"
            );
            problems.report(ProblemCode::AreaEnlarged, format!("zoom {zoom}"), detail);
        }
    }
}

/// The generalised coverage of all zooms.
#[derive(Debug, Clone, PartialEq)]
pub struct Pyramid {
    /// By zoom, then by level, finest first.
    pub layers: Vec<ZoomLayer>,
    /// Per level, in the order of [`Level::ALL`], the label point of each area.
    pub labels: [Vec<LabelPoint>; 3],
    /// Per zoom of `layers`, in the same order.
    pub counts: Vec<ZoomCount>,
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
pub fn generalise(coverage: &Coverage<'_>, settings: &Settings, problems: &mut Problems) -> Result<Pyramid, Tangled> {
    let full = full_detail(coverage)?;
    let shown: Vec<(u8, Vec<Level>)> = (0..=LAST_ZOOM)
        .map(|zoom| {
            (
                zoom,
                (0..3).filter(|&level| settings.zooms[level].contains(&zoom)).map(|level| Level::ALL[level]).collect(),
            )
        })
        .filter(|(_, levels): &(u8, Vec<Level>)| !levels.is_empty())
        .collect();
    let (full_levels, ranked) = rayon::join(
        || Level::ALL.map(|level| full_level(coverage, &full, level)),
        || -> Vec<zooms::Ranked> {
            let bases =
                Level::ALL.into_iter().filter(|level| shown.iter().any(|(_, levels)| coverage.base(levels) == *level));
            bases
                .collect::<Vec<_>>()
                .into_par_iter()
                .map(|level| rank_level(coverage, &full, level, &shown, settings))
                .collect()
        },
    );
    let zooms: Result<Vec<(Vec<ZoomLayer>, ZoomCount)>, Tangled> = shown
        .par_iter()
        .rev()
        .map(|(zoom, levels)| {
            let base = coverage.base(levels);
            let ranked = ranked.iter().find(|ranked| ranked.level == base).expect("every base is ranked");
            zooms::zoom_layers(coverage, ranked, &full_levels[levels[0] as usize].parts, *zoom, settings.extent, levels)
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
fn full_detail(coverage: &Coverage<'_>) -> Result<network::Network, Tangled> {
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
    settings: &Settings,
) -> zooms::Ranked {
    let network = full.grouped(|area| coverage.grouped(Level::Buurt, level, area));
    let arcs = arcs::cut(&network);
    let lowest = shown.iter().find(|(_, levels)| coverage.base(levels) == level).map_or(LAST_ZOOM, |(zoom, _)| *zoom);
    // Rounding takes its share of half a cell first; a tolerance of nothing would divide by it.
    let shared = settings.tolerance.max(1e-3);
    let reach = rank::Reach { shared, inward: shared.min(INWARD_CELLS) };
    let ranks = rank::rank(&network, &arcs, reach, halvings(lowest, settings.extent));
    zooms::Ranked { level, network, arcs, ranks }
}
