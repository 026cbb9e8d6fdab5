//! Measures whether the finished tiles of a zoom are a coverage: decoded from their bytes and compared with the boundaries that went in.
//!
//! In: what tiles are cut from, and the boundaries at full detail. Out: [`ZoomReport`]. Guaranteed: nothing is taken from the code that clips or
//! encodes; what is measured is what a client decodes.
//!
//! Gap: what no area covers of the boundaries, pieces within [`BAND`] cells of their outer border left out, because there a border is simplified
//! against nothing. Overlap: what two areas both cover. Both in millionths of the covered area. Two steps make that affordable: per area, what is
//! visible of it in all tiles together must be its whole area ([`LevelReport::strayed`]); and the whole areas are then compared once per zoom, each
//! with its neighbours only, in time that grows with their number.

use std::collections::{BTreeMap, HashMap};

use geo::{Area, BooleanOps, BoundingRect, LinesIter, MapCoords, unary_union};
use geo_types::{Coord, LineString, MultiPolygon, Polygon, Rect};
use rayon::prelude::*;
use rstar::primitives::{GeomWithData, Line, Rectangle};
use rstar::{RTree, RTreeObject as _};

use super::conformance::{DecodedLayer, DecodedValue, Violation, inspect};
use super::{Attributes, Fields, TileSource, encode};
use crate::areas::{AreaSet, Level};
use crate::generalise::{GridPoint, ZoomLayer};

/// Cells along the outer border in which a gap is not counted.
pub const BAND: f64 = 2.0;

/// Share of an area by which sums of its parts may differ from it: rounding of numbers, far below a cell.
const SUMMED: f64 = 1e-6;

/// Violations of which the place is kept, per zoom.
const KEPT: usize = 20;

/// What the tiles of a zoom are like.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoomReport {
    /// The zoom.
    pub zoom: u8,
    /// Tiles that hold something.
    pub tiles: usize,
    /// Bytes of all tiles, not compressed.
    pub bytes: usize,
    /// Bytes of the largest, not compressed.
    pub largest: usize,
    /// How often a MUST of MVT 2.1 is broken, invalid polygons included.
    pub violations: usize,
    /// The first of them, with their tile.
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
    /// Areas of which the tiles together show more or less than the whole, beyond half a cell along edges that are longer than a tile.
    pub strayed: usize,
    /// Areas whose label point is not in exactly one tile.
    pub labels_astray: usize,
    /// Vertices of all polygons in all tiles, the closing ones not counted.
    pub vertices: usize,
    /// Millionths of the covered area.
    pub gap_ppm: f64,
    /// Millionths of the covered area.
    pub overlap_ppm: f64,
}

impl ZoomReport {
    /// Tells whether everything that must hold does: no violation, no area lost, no gap, overlap below one millionth.
    #[must_use]
    pub fn holds(&self) -> bool {
        let level_holds =
            |l: &LevelReport| l.present == l.areas && l.strayed == 0 && l.labels_astray == 0 && l.gap_ppm < 0.05 && l.overlap_ppm < 1.0;
        self.violations == 0 && self.levels.iter().all(level_holds)
    }
}

/// The boundaries with which tiles are compared, in the world square.
#[derive(Debug)]
pub struct Truth {
    /// Per level in the order of [`Level::ALL`], the shape of each area.
    shapes: [Vec<MultiPolygon<f64>>; 3],
    /// The edges that only one area has.
    border: Vec<[Coord<f64>; 2]>,
}

impl Truth {
    /// Joins the boundaries of the buurten to wijken and gemeenten and finds their outer border.
    #[must_use]
    pub fn of(areas: &AreaSet) -> Truth {
        let join = |count: usize, parent: fn(&crate::areas::Buurt) -> u32| -> Vec<MultiPolygon<f64>> {
            let mut members: Vec<Vec<&MultiPolygon<f64>>> = vec![Vec::new(); count];
            for (buurt, boundary) in areas.buurten.iter().zip(&areas.boundaries) {
                members[parent(buurt) as usize].push(boundary);
            }
            members.par_iter().map(|members| unary_union(members.iter().copied())).collect()
        };
        let wijken = join(areas.wijken.len(), |buurt| buurt.wijk);
        let gemeenten = join(areas.gemeenten.len(), |buurt| buurt.gemeente);
        let mut sides: HashMap<[u64; 4], i32> = HashMap::new();
        let edges = || areas.boundaries.iter().flat_map(LinesIter::lines_iter);
        for line in edges() {
            let (key, way) = canonical(line.start, line.end);
            *sides.entry(key).or_default() += way;
        }
        let alone = |line: &geo_types::Line<f64>| sides.get(&canonical(line.start, line.end).0).is_some_and(|sum| *sum != 0);
        let border = edges().filter(alone).map(|line| [line.start, line.end]).collect();
        Truth { shapes: [areas.boundaries.clone(), wijken, gemeenten], border }
    }
}

/// Gives an edge the same key in both directions, and its direction as 1 or -1.
fn canonical(from: Coord<f64>, to: Coord<f64>) -> ([u64; 4], i32) {
    let (from, to) = ([from.x.to_bits(), from.y.to_bits()], [to.x.to_bits(), to.y.to_bits()]);
    if from <= to { ([from[0], from[1], to[0], to[1]], 1) } else { ([to[0], to[1], from[0], from[1]], -1) }
}

/// What is seen of one area while the tiles of a zoom go by.
#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    /// Square cells, twice.
    visible: f64,
    vertices: usize,
    labels: usize,
}

/// Renders, decodes and measures all tiles of a zoom.
#[must_use]
pub fn measure(source: &TileSource, attributes: &Attributes, truth: &Truth, zoom: u8) -> ZoomReport {
    let mut report = ZoomReport { zoom, tiles: 0, bytes: 0, largest: 0, violations: 0, places: Vec::new(), levels: Vec::new() };
    let mut seen: BTreeMap<String, BTreeMap<u64, Seen>> = BTreeMap::new();
    for batch in source.tiles(zoom).chunks(1024) {
        let decoded: Vec<(usize, Vec<DecodedLayer>, Vec<Violation>, String)> = batch
            .par_iter()
            .filter_map(|coord| {
                let geometry = source.geometry(*coord);
                (!geometry.is_empty()).then(|| {
                    let bytes = encode(&geometry, attributes, &Fields::default());
                    let (layers, violations) = inspect(&bytes, true);
                    (bytes.len(), layers, violations, format!("{}/{}/{}", coord.z, coord.x, coord.y))
                })
            })
            .collect();
        for (bytes, layers, violations, tile) in decoded {
            report.tiles += 1;
            report.bytes += bytes;
            report.largest = report.largest.max(bytes);
            report.violations += violations.len();
            let room = KEPT - report.places.len();
            report.places.extend(violations.iter().take(room).map(|violation| format!("tile {tile}: {violation}")));
            for layer in layers {
                look(&layer, source.extent(), seen.entry(layer.name.clone()).or_default());
            }
        }
    }
    let shown = Level::ALL.into_iter().filter_map(|level| source.shown(level, zoom));
    report.levels = shown.map(|shown| level_report(source.extent(), &shown.layer, attributes, &seen, truth)).collect();
    report
}

/// Adds up what a decoded layer shows of each area.
fn look(layer: &DecodedLayer, extent: i32, seen: &mut BTreeMap<u64, Seen>) {
    for feature in &layer.features {
        let Some(id) = feature.id else { continue };
        let seen = seen.entry(id).or_default();
        if layer.name.ends_with("_label") {
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
type Inside = fn((f64, f64), f64) -> f64;

/// Measures the signed area of a ring inside its tile, in square cells, twice: clipped side by side (Sutherland and Hodgman), whose degenerate
/// edges along the sides have no area.
fn visible(ring: &[GridPoint], extent: i32) -> f64 {
    let side = f64::from(extent);
    let mut points: Vec<(f64, f64)> = ring.iter().map(|p| (f64::from(p.x), f64::from(p.y))).collect();
    if points.iter().all(|&(x, y)| (0.0..=side).contains(&x) && (0.0..=side).contains(&y)) {
        return twice_area(&points);
    }
    let sides: [Inside; 4] = [|(x, _), _| x, |(x, _), side| side - x, |(_, y), _| y, |(_, y), side| side - y];
    for inside in sides {
        let mut kept = Vec::with_capacity(points.len() + 4);
        for (i, &to) in points.iter().enumerate() {
            let from = points[(i + points.len() - 1) % points.len()];
            let (before, after) = (inside(from, side), inside(to, side));
            if (before < 0.0) != (after < 0.0) {
                let t = before / (before - after);
                kept.push((from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1)));
            }
            if after >= 0.0 {
                kept.push(to);
            }
        }
        points = kept;
    }
    twice_area(&points)
}

fn twice_area(points: &[(f64, f64)]) -> f64 {
    let Some(&(ox, oy)) = points.first() else { return 0.0 };
    let edges = points.iter().zip(points.iter().skip(1).chain(points.first()));
    edges.map(|(&(ax, ay), &(bx, by))| (ax - ox) * (by - oy) - (bx - ox) * (ay - oy)).sum()
}

/// Compares what was seen of a level with its layer, and the layer with the boundaries.
fn level_report(
    extent: i32,
    layer: &ZoomLayer,
    attributes: &Attributes,
    seen: &BTreeMap<String, BTreeMap<u64, Seen>>,
    truth: &Truth,
) -> LevelReport {
    let level = Level::ALL.iter().position(|level| *level == layer.level).expect("ALL has all levels");
    let table = &attributes.levels[level];
    let nothing = BTreeMap::new();
    let polygons = seen.get(layer.level.layer()).unwrap_or(&nothing);
    let labels = seen.get(&format!("{}_label", layer.level.layer())).unwrap_or(&nothing);
    let shapes: Vec<MultiPolygon<f64>> = (0..layer.areas()).map(|area| shape(layer, area)).collect();
    let mut report = LevelReport {
        level: layer.level,
        areas: shapes.iter().filter(|shape| !shape.0.is_empty()).count(),
        present: 0,
        strayed: 0,
        labels_astray: 0,
        vertices: polygons.values().map(|seen| seen.vertices).sum(),
        gap_ppm: 0.0,
        overlap_ppm: 0.0,
    };
    for (area, shape) in shapes.iter().enumerate().filter(|(_, shape)| !shape.0.is_empty()) {
        let id = table.id(area);
        let visible = polygons.get(&id).map(|seen| seen.visible / 2.0);
        report.present += usize::from(visible.is_some());
        // An edge that reaches farther than a tile beyond what is seen of it is cut there, and swings by less than half a cell.
        let long = shape.lines_iter().map(|line| line.delta()).filter(|by| by.x.abs().max(by.y.abs()) > f64::from(extent - 2));
        let whole = shape.unsigned_area();
        let allowed = SUMMED * whole + long.map(|by| by.x.hypot(by.y) / 2.0).sum::<f64>();
        report.strayed += usize::from(visible.is_none_or(|visible| (visible - whole).abs() > allowed));
        report.labels_astray += usize::from(labels.get(&id).is_none_or(|seen| seen.labels != 1));
    }
    let covered = shapes.iter().map(Area::unsigned_area).sum::<f64>().max(1.0);
    let cells = f64::from(extent) * f64::from(layer.zoom).exp2();
    let corner = corner(layer);
    let on_grid = |c: Coord<f64>| Coord { x: c.x * cells - corner.x, y: c.y * cells - corner.y };
    let border = truth.border.iter().map(|edge| edge.map(on_grid)).map(|[from, to]| Line::new([from.x, from.y], [to.x, to.y])).collect();
    let border = RTree::bulk_load(border);
    let envelopes: Vec<_> =
        (0..).zip(&shapes).filter_map(|(area, shape)| Some(GeomWithData::new(rectangle(shape.bounding_rect()?), area))).collect();
    let index = RTree::bulk_load(envelopes);
    let near = |rect: Rect<f64>| index.locate_in_envelope_intersecting(&rectangle(rect).envelope()).map(|found| found.data);
    let overlap: Vec<f64> = (0..shapes.len())
        .into_par_iter()
        .map(|one| {
            let others = shapes[one].bounding_rect().map(near).into_iter().flatten().filter(|other| *other > one);
            others.map(|other| shapes[one].intersection(&shapes[other]).unsigned_area()).sum::<f64>()
        })
        .collect();
    let gaps: Vec<f64> = truth.shapes[level]
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
fn corner(layer: &ZoomLayer) -> Coord<f64> {
    let low = |value: fn(&GridPoint) -> i32| layer.vertices.iter().map(value).min().unwrap_or(0);
    Coord { x: f64::from(low(|p| p.x)), y: f64::from(low(|p| p.y)) }
}

/// The shape of an area, from the corner of its layer.
fn shape(layer: &ZoomLayer, area: usize) -> MultiPolygon<f64> {
    let corner = corner(layer);
    let mut polygons: Vec<Polygon<f64>> = Vec::new();
    for ring in layer.rings(area) {
        let points: Vec<(f64, f64)> = ring.iter().map(|p| (f64::from(p.x) - corner.x, f64::from(p.y) - corner.y)).collect();
        let line = LineString::from(points.clone());
        match polygons.last_mut() {
            Some(polygon) if twice_area(&points) < 0.0 => polygon.interiors_push(line),
            _ => polygons.push(Polygon::new(line, Vec::new())),
        }
    }
    MultiPolygon::new(polygons)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generalise::EXTENT;
    use crate::tiles::{AttributeColumn, AttributeTable, AttributeValues, NO_ZOOMS, TileSettings};

    /// Two squares of 1000 by 1000 cells side by side at zoom 3, the second moved east by `gap` cells.
    fn squares(gap: i32) -> (TileSource, Attributes) {
        let square = |x: i32| [(x, 9000), (x + 1000, 9000), (x + 1000, 10_000), (x, 10_000)];
        let vertices = [square(8000), square(9000 + gap)].concat().into_iter().map(|(x, y)| GridPoint { x, y }).collect();
        let layer = ZoomLayer { zoom: 3, level: Level::Gemeente, vertices, ring_starts: vec![0, 4, 8], area_starts: vec![0, 1, 2] };
        let cells = f64::from(EXTENT) * 8.0;
        let label = |x: f64| crate::generalise::LabelPoint { x: x / cells, y: 9500.0 / cells, room: 0.001 };
        let settings = TileSettings { zooms: [NO_ZOOMS, NO_ZOOMS, 0..=14], ..TileSettings::default() };
        let source = TileSource::new(vec![layer], &[vec![], vec![], vec![label(8500.0), label(9500.0 + f64::from(gap))]], settings);
        let codes = ["GM0001", "GM0002"];
        let column = AttributeColumn {
            key: "code".to_owned(),
            description: crate::texts::Bilingual::new("Code", "Code"),
            values: AttributeValues::Text(codes.iter().map(|code| Some((*code).to_owned())).collect()),
            default: true,
            on_labels: true,
        };
        let none = || AttributeTable::new(std::iter::empty(), Vec::new());
        (source, Attributes { levels: [none(), none(), AttributeTable::new(codes.into_iter(), vec![column])] })
    }

    /// The two squares of 1000 by 1000 cells that should be covered, in the world square.
    fn whole() -> Truth {
        let cells = f64::from(EXTENT) * 8.0;
        let square = |x: f64| {
            let points = [(x, 9000.0), (x + 1000.0, 9000.0), (x + 1000.0, 10_000.0), (x, 10_000.0)].map(|(x, y)| (x / cells, y / cells));
            MultiPolygon::new(vec![Polygon::new(LineString::from(points.to_vec()), Vec::new())])
        };
        let corners = [(8000.0, 9000.0), (10_000.0, 9000.0), (10_000.0, 10_000.0), (8000.0, 10_000.0), (8000.0, 9000.0)];
        let corners = corners.map(|(x, y)| Coord { x: x / cells, y: y / cells });
        let border = corners.windows(2).map(|edge| [edge[0], edge[1]]).collect();
        Truth { shapes: [vec![], vec![], vec![square(8000.0), square(9000.0)]], border }
    }

    #[test]
    fn a_coverage_has_neither_gap_nor_overlap_and_every_area() {
        let (source, attributes) = squares(0);
        let report = measure(&source, &attributes, &whole(), 3);
        assert!(report.holds(), "{report:?}");
        assert_eq!(report.levels[0].present, 2);
        // The squares lie in the tiles x 1 to 2, y 2, and within the buffer of none else: 8192 is the border, and both lie on both sides of it or one.
        assert!(report.tiles >= 2, "{report:?}");
    }

    #[test]
    fn a_gap_and_an_overlap_are_measured_in_millionths_of_what_is_covered() {
        let (source, attributes) = squares(10);
        let report = measure(&source, &attributes, &whole(), 3);
        // 10 by 1000 cells between the squares are open, of 2,000,000 that are covered: 5000 ppm.
        assert!((report.levels[0].gap_ppm - 5000.0).abs() < 1.0, "{report:?}");
        assert!(!report.holds());

        let (source, attributes) = squares(-10);
        let report = measure(&source, &attributes, &whole(), 3);
        // 10 by 1000 cells are covered twice, of 2,000,000: 5000 ppm; and the last 10 by 1000 are open.
        assert!((report.levels[0].overlap_ppm - 5000.0).abs() < 1.0, "{report:?}");
        assert!((report.levels[0].gap_ppm - 5000.0).abs() < 1.0, "{report:?}");

        let (source, attributes) = squares(-2);
        let report = measure(&source, &attributes, &whole(), 3);
        assert!(report.levels[0].gap_ppm.abs() < 1e-9, "two open columns lie in the band along the border: {report:?}");
    }

    #[test]
    fn what_is_visible_of_a_ring_is_what_lies_inside_its_tile() {
        let ring = [(-10, -10), (20, -10), (20, 20), (-10, 20)].map(|(x, y)| GridPoint { x, y });
        // 20 by 20 of the 30 by 30 cells.
        assert!((visible(&ring, EXTENT) / 2.0 - 400.0).abs() < 1e-9);
    }
}
