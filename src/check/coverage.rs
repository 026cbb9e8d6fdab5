//! Measures whether the finished tiles of a zoom are a coverage: decoded from their bytes and compared with the
//! boundaries that went in.
//!
//! In: what tiles are cut from, and the boundaries at full detail. Out: [`ZoomReport`]. Guaranteed: nothing is taken
//! from the code that clips or encodes; what is measured is what a client decodes.
//!
//! Gap: what no area covers of the boundaries, pieces within [`BAND`] cells of their outer border left out, because
//! there a border is simplified against nothing. Overlap: what two areas both cover. Both in millionths of the covered
//! area. Two steps make that affordable: per area, what is visible of it in all tiles together must be its whole area
//! ([`LevelReport::strayed`]); and the whole areas are then compared once per zoom, each with its neighbours only, in
//! time that grows with their number.

use std::collections::BTreeMap;

use geo::{Area, BooleanOps, BoundingRect, LinesIter, MapCoords, unary_union};
use geo_types::{Coord, LineString, MultiPolygon, Polygon, Rect};
use rayon::prelude::*;
use rstar::primitives::{GeomWithData, Line, Rectangle};
use rstar::{RTree, RTreeObject as _};

use super::conformance::{DecodedLayer, DecodedValue, Violation, inspect};
use super::truth::Truth;
use super::{mlt, round_trip};
use crate::areas::Level;
use crate::generalise::{GridPoint, PackedLayer, PackedRing};
use crate::planar::area::doubled_float_area;
use crate::tiles::{Attributes, Fields, Layers, TileFormat, TileGeometry, TileSource};

/// Cells along the outer border in which a gap is not counted.
pub(super) const BAND: f64 = 2.0;

/// Share of an area by which sums of its parts may differ from it: rounding of numbers, far below a cell.
const SUMMED: f64 = 1e-6;

/// How the name of a layer of label points ends.
const LABELS: &str = "_label";

/// Violations of which the place is kept, per zoom.
const KEPT: usize = 20;

/// What the tiles of a zoom are like.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoomReport {
    /// The zoom.
    pub zoom: u8,
    /// Tiles that hold something.
    pub tiles: usize,
    /// How often a MUST of MVT 2.1 is broken, invalid polygons included, in the tiles of all maps.
    pub violations: usize,
    /// Where a [second encoder](super::round_trip) or a [MapLibre tile](super::mlt) disagrees, in the tiles of all
    /// maps.
    pub differences: usize,
    /// The first of both, with their map and tile.
    pub places: Vec<String>,
    /// The levels that are shown.
    pub levels: Vec<LevelReport>,
}

/// What one level is like at a zoom.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelReport {
    /// The level.
    pub level: Level,
    /// Areas with a boundary.
    pub areas: usize,
    /// Areas that are in the tiles.
    pub present: usize,
    /// Areas of which the tiles together show more or less than the whole.
    pub strayed: usize,
    /// Areas whose label point is not in exactly one tile.
    pub labels_astray: usize,
    /// Vertices of all polygons in all tiles, the closing ones not counted.
    pub vertices: usize,
    /// Polygons that are not valid.
    pub invalid: usize,
    /// How often another MUST of MVT 2.1 is broken, in the tiles of all maps.
    pub broken: usize,
    /// Bytes of its layers in all tiles of the first map, labels included, not compressed.
    pub bytes: usize,
    /// The most that they take in one tile.
    pub largest: usize,
    /// Millionths of the covered area.
    pub gap_ppm: f64,
    /// Millionths of the covered area.
    pub overlap_ppm: f64,
}

impl ZoomReport {
    /// Tells whether everything that must hold does: no violation, encoders and formats that agree, no area lost, no
    /// gap, overlap below one millionth.
    #[must_use]
    pub fn holds(&self) -> bool {
        let level_holds = |l: &LevelReport| {
            l.present == l.areas && l.strayed == 0 && l.labels_astray == 0 && l.gap_ppm < 0.05 && l.overlap_ppm < 1.0
        };
        self.violations + self.differences == 0 && self.levels.iter().all(level_holds)
    }
}

/// What is seen of one layer while the tiles of a zoom go by.
#[derive(Debug, Default)]
struct SeenLayer {
    /// By feature id.
    areas: BTreeMap<u64, AreaTally>,
    invalid: usize,
    broken: usize,
}

/// What is seen of one area while the tiles of a zoom go by.
#[derive(Debug, Default, Clone, Copy)]
struct AreaTally {
    /// Square cells, twice.
    visible: f64,
    vertices: usize,
    labels: usize,
}

/// A tile as a reader sees it.
#[derive(Default)]
struct TileView<'a> {
    /// As `z/x/y`.
    tile: String,
    layers: Vec<DecodedLayer>,
    /// With the map in whose tile each was found.
    violations: Vec<(&'a str, Violation)>,
    /// Likewise.
    differences: Vec<(&'a str, String)>,
}

impl<'a> TileView<'a> {
    /// Looks at the tile of a map in all formats; gives its layers.
    fn look(
        &mut self,
        (map, attributes): &'a (String, Attributes),
        geometry: &TileGeometry,
        shapes: bool,
    ) -> Vec<DecodedLayer> {
        let [mvt, mlt] = [TileFormat::Mvt, TileFormat::Mlt]
            .map(|format| format.encode(geometry, attributes, &Fields::default(), Layers::default()));
        let (layers, violations) = inspect(&mvt, shapes);
        self.violations.extend(violations.into_iter().map(|violation| (map.as_str(), violation)));
        let differences = round_trip::differences(&layers).into_iter().chain(mlt::differences(&layers, &mlt));
        self.differences.extend(differences.map(|difference| (map.as_str(), difference)));
        layers
    }
}

/// Renders, decodes and measures all tiles of a zoom. Of the first map all is looked at; of the others, which share its
/// shapes, the rest.
///
/// # Panics
/// Without a map.
#[must_use]
pub fn measure(source: &TileSource, maps: &[(String, Attributes)], truth: &Truth, zoom: u8) -> ZoomReport {
    let (first, others) = maps.split_first().expect("a map to make tiles with");
    let mut report =
        ZoomReport { zoom, tiles: 0, violations: 0, differences: 0, places: Vec::new(), levels: Vec::new() };
    let mut seen: BTreeMap<String, SeenLayer> = BTreeMap::new();
    let mut bytes: BTreeMap<Level, (usize, usize)> = BTreeMap::new();
    for batch in source.tiles(zoom).chunks(1024) {
        let decoded: Vec<TileView> = batch
            .par_iter()
            .filter_map(|coord| {
                let geometry = source.geometry(*coord);
                (!geometry.is_empty()).then(|| {
                    let mut found =
                        TileView { tile: format!("{}/{}/{}", coord.z, coord.x, coord.y), ..TileView::default() };
                    let layers = found.look(first, &geometry, true);
                    let shapeless = geometry.without_shapes();
                    for map in others {
                        found.look(map, &shapeless, false);
                    }
                    TileView { layers, ..found }
                })
            })
            .collect();
        for TileView { tile, layers, violations, differences } in decoded {
            report.tiles += 1;
            report.violations += violations.len();
            report.differences += differences.len();
            let violated = violations.iter().map(|(map, violation)| format!("map {map}, tile {tile}: {violation}"));
            let differing = differences.iter().map(|(map, difference)| format!("map {map}, tile {tile}: {difference}"));
            let room = KEPT - report.places.len();
            report.places.extend(violated.chain(differing).take(room));
            for (_, violation) in violations {
                let seen = seen.entry(violation.layer).or_default();
                *(if violation.rule.is_polygon() { &mut seen.invalid } else { &mut seen.broken }) += 1;
            }
            for level in Level::ALL {
                let own = layers
                    .iter()
                    .filter(|layer| layer.name.strip_suffix(LABELS).unwrap_or(&layer.name) == level.layer());
                let here: usize = own.map(|layer| layer.bytes).sum();
                let (sum, largest) = bytes.entry(level).or_default();
                (*sum, *largest) = (*sum + here, here.max(*largest));
            }
            for layer in layers {
                look(&layer, source.extent(), &mut seen.entry(layer.name.clone()).or_default().areas);
            }
        }
    }
    let shown = Level::ALL.into_iter().filter_map(|level| source.layer(level, zoom));
    report.levels = shown
        .map(|layer| {
            let level = level_report(layer, &first.1, &seen, truth, source.extent());
            let (bytes, largest) = bytes.get(&level.level).copied().unwrap_or_default();
            LevelReport { bytes, largest, ..level }
        })
        .collect();
    report
}

/// Adds up what a decoded layer shows of each area.
fn look(layer: &DecodedLayer, extent: i32, seen: &mut BTreeMap<u64, AreaTally>) {
    for feature in &layer.features {
        let Some(id) = feature.id else { continue };
        let seen = seen.entry(id).or_default();
        if layer.name.ends_with(LABELS) {
            seen.labels += usize::from(matches!(layer.value(feature, "code"), Some(DecodedValue::Text(_))));
            continue;
        }
        for ring in &feature.parts {
            seen.vertices += ring.len();
            seen.visible += visible(ring, extent);
        }
    }
}

/// Tells how far a point lies inside of a side of a tile that is so many cells wide.
type InsideTest = fn(Coord<f64>, f64) -> f64;

/// Measures the signed area of a ring inside its tile, in square cells, twice: clipped side by side
/// (Sutherland-Hodgman), whose degenerate edges along the sides have no area.
fn visible(ring: &[GridPoint], extent: i32) -> f64 {
    let side = f64::from(extent);
    let mut points: Vec<Coord<f64>> = ring.iter().map(|p| Coord { x: f64::from(p.x), y: f64::from(p.y) }).collect();
    if points.iter().all(|p| (0.0..=side).contains(&p.x) && (0.0..=side).contains(&p.y)) {
        return doubled_float_area(&points);
    }
    let sides: [InsideTest; 4] = [|p, _| p.x, |p, side| side - p.x, |p, _| p.y, |p, side| side - p.y];
    for inside in sides {
        let mut kept = Vec::with_capacity(points.len() + 4);
        for (i, &to) in points.iter().enumerate() {
            let from = points[(i + points.len() - 1) % points.len()];
            let (before, after) = (inside(from, side), inside(to, side));
            if (before < 0.0) != (after < 0.0) {
                let t = before / (before - after);
                kept.push(from + (to - from) * t);
            }
            if after >= 0.0 {
                kept.push(to);
            }
        }
        points = kept;
    }
    doubled_float_area(&points)
}

/// Compares what was seen of a level with its layer, and the layer with the boundaries.
fn level_report(
    layer: &PackedLayer,
    attributes: &Attributes,
    seen: &BTreeMap<String, SeenLayer>,
    truth: &Truth,
    extent: i32,
) -> LevelReport {
    let table = &attributes.levels[layer.level];
    let nothing = SeenLayer::default();
    let seen_polygons = seen.get(layer.level.layer()).unwrap_or(&nothing);
    let seen_labels = seen.get(&format!("{}{LABELS}", layer.level.layer())).unwrap_or(&nothing);
    let (polygons, labels) = (&seen_polygons.areas, &seen_labels.areas);
    let corner = corner(layer);
    let shapes: Vec<MultiPolygon<f64>> = (0..layer.areas()).map(|area| shape(layer, area, corner)).collect();
    let mut report = LevelReport {
        level: layer.level,
        areas: truth.shapes[layer.level].iter().filter(|wanted| !wanted.0.is_empty()).count(),
        present: 0,
        strayed: 0,
        labels_astray: 0,
        vertices: polygons.values().map(|seen| seen.vertices).sum(),
        invalid: seen_polygons.invalid,
        broken: seen_polygons.broken + seen_labels.broken,
        bytes: 0,
        largest: 0,
        gap_ppm: 0.0,
        overlap_ppm: 0.0,
    };
    // An area that the layer has lost has no shape there, and a boundary among what should be covered.
    let wanted = |area: usize| truth.shapes[layer.level].get(area).is_some_and(|wanted| !wanted.0.is_empty());
    for (area, shape) in shapes.iter().enumerate().filter(|(area, shape)| wanted(*area) || !shape.0.is_empty()) {
        let id = table.id(area);
        let visible = polygons.get(&id).map(|seen| seen.visible / 2.0);
        report.present += usize::from(visible.is_some());
        let whole = shape.unsigned_area();
        report.strayed += usize::from(visible.is_none_or(|visible| (visible - whole).abs() > SUMMED * whole));
        report.labels_astray += usize::from(labels.get(&id).is_none_or(|seen| seen.labels != 1));
    }
    let covered = shapes.iter().map(Area::unsigned_area).sum::<f64>().max(1.0);
    let cells = f64::from(extent) * f64::from(layer.zoom).exp2();
    let on_grid = |c: Coord<f64>| Coord { x: c.x * cells - corner.x, y: c.y * cells - corner.y };
    let border = truth
        .border
        .iter()
        .map(|edge| edge.map(on_grid))
        .map(|[from, to]| Line::new([from.x, from.y], [to.x, to.y]))
        .collect();
    let border = RTree::bulk_load(border);
    let envelopes: Vec<_> = (0..)
        .zip(&shapes)
        .filter_map(|(area, shape)| Some(GeomWithData::new(rectangle(shape.bounding_rect()?), area)))
        .collect();
    let index = RTree::bulk_load(envelopes);
    let near =
        |rect: Rect<f64>| index.locate_in_envelope_intersecting(&rectangle(rect).envelope()).map(|found| found.data);
    let overlap: Vec<f64> = (0..shapes.len())
        .into_par_iter()
        .map(|one| {
            let others = shapes[one].bounding_rect().map(near).into_iter().flatten().filter(|other| *other > one);
            others.map(|other| shapes[one].intersection(&shapes[other]).unsigned_area()).sum::<f64>()
        })
        .collect();
    let gaps: Vec<f64> = truth.shapes[layer.level]
        .par_iter()
        .map(|wanted| {
            let wanted = wanted.map_coords(on_grid);
            let Some(rect) = wanted.bounding_rect() else { return 0.0 };
            let open = wanted.difference(&unary_union(near(rect).map(|area| &shapes[area])));
            open.0.iter().filter(|piece| is_deep(piece, &border)).map(Area::unsigned_area).sum::<f64>()
        })
        .collect();
    // Starts at 0: the sum of nothing would be -0.
    report.overlap_ppm = 1e6 * overlap.iter().fold(0.0, |sum, area| sum + area) / covered;
    report.gap_ppm = 1e6 * gaps.iter().fold(0.0, |sum, area| sum + area) / covered;
    report
}

/// Tells whether an open piece reaches deeper than the band along the outer border: at its corners or along its edges.
fn is_deep(piece: &Polygon<f64>, border: &RTree<Line<[f64; 2]>>) -> bool {
    /// Points looked at along an edge.
    const STEPS: i32 = 8;
    // Coordinates of differences are rounded to a small part of a cell.
    let reach = BAND + 0.01;
    piece.lines_iter().any(|line| {
        (0..STEPS).map(f64::from).any(|step| {
            let point = line.start + line.delta() * (step / f64::from(STEPS));
            border.locate_within_distance([point.x, point.y], reach * reach).next().is_none()
        })
    })
}

fn rectangle(rect: Rect<f64>) -> Rectangle<[f64; 2]> {
    Rectangle::from_corners([rect.min().x, rect.min().y], [rect.max().x, rect.max().y])
}

/// The north-western corner of a layer, from which shapes are measured so that their coordinates stay small.
fn corner(layer: &PackedLayer) -> Coord<f64> {
    let vertices = || (0..layer.areas()).flat_map(|area| layer.rings(area)).flat_map(PackedRing::vertices);
    let low = |value: fn(GridPoint) -> i32| vertices().map(value).min().unwrap_or(0);
    Coord { x: f64::from(low(|p| p.x)), y: f64::from(low(|p| p.y)) }
}

/// The shape of an area, from the corner of its layer.
fn shape(layer: &PackedLayer, area: usize, corner: Coord<f64>) -> MultiPolygon<f64> {
    let mut polygons: Vec<Polygon<f64>> = Vec::new();
    for ring in layer.rings(area) {
        let line: LineString<f64> =
            ring.vertices().map(|p| Coord { x: f64::from(p.x), y: f64::from(p.y) } - corner).collect();
        match polygons.last_mut() {
            Some(polygon) if doubled_float_area(&line.0) < 0.0 => polygon.interiors_push(line),
            _ => polygons.push(Polygon::new(line, Vec::new())),
        }
    }
    MultiPolygon::new(polygons)
}

#[cfg(test)]
mod tests;
