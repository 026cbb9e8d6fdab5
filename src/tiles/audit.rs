//! What the finished tiles of a zoom are worth: gaps, overlaps, invalid polygons, areas present, size.
//!
//! In: what tiles are cut from and the attributes of a map. Out: a [`ZoomAudit`], measured on the encoded bytes by the decoder of
//! [`super::conformance`], which shares nothing with the encoder.
//! Guaranteed: deterministic; gaps and overlaps are those of the visible part of each tile, the buffer left out.

mod sweep;

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

use super::conformance::{DecodedLayer, DecodedValue, Kind, Rule, Violation, inspect};
use super::{Attributes, Fields, TileCoord, TileSource, encode};
use crate::areas::Level;
use crate::generalise::{EXTENT, GridPoint};
use sweep::{Covered, covered};

/// How many violations are kept word for word.
const KEPT: usize = 20;

/// The tiles of one zoom.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ZoomAudit {
    /// Zoom.
    pub zoom: u8,
    /// Tiles that hold something.
    pub tiles: usize,
    /// Bytes of all, uncompressed.
    pub bytes: usize,
    /// Bytes of the largest, uncompressed.
    pub largest: usize,
    /// The area layers, finest level first.
    pub layers: Vec<LayerAudit>,
    /// Number of violations of MVT 2.1.
    pub violations: usize,
    /// The first of them, with the tile.
    pub first_violations: Vec<(TileCoord, Violation)>,
}

/// One area layer over all tiles of a zoom.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerAudit {
    /// Level.
    pub level: Level,
    /// Areas that are in some tile.
    pub areas: usize,
    /// Areas that have a boundary at this zoom.
    pub areas_expected: usize,
    /// Vertices in all tiles, buffers included.
    pub vertices: usize,
    /// Polygons that break a rule of shape.
    pub invalid: usize,
    /// Cells that the layer covers.
    pub cells: f64,
    /// Cells of those that the tiles leave open.
    pub gap: f64,
    /// Cells that the tiles cover more than once, each time counted.
    pub overlap: f64,
    /// Label points over all tiles.
    pub labels: usize,
}

impl LayerAudit {
    /// Gives the gap in millionths of the covered area.
    #[must_use]
    pub fn gap_ppm(&self) -> f64 {
        ppm(self.gap, self.cells)
    }

    /// Gives the overlap in millionths of the covered area.
    #[must_use]
    pub fn overlap_ppm(&self) -> f64 {
        ppm(self.overlap, self.cells)
    }
}

fn ppm(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole * 1e6 } else { 0.0 }
}

/// One tile, measured.
struct TileAudit {
    coord: TileCoord,
    bytes: usize,
    layers: Vec<(Level, Piece)>,
    violations: Vec<Violation>,
}

/// The part of a layer in one tile.
#[derive(Default)]
struct Piece {
    codes: Vec<String>,
    vertices: usize,
    invalid: usize,
    covered: Covered,
    labels: usize,
}

/// Renders and measures all tiles of a zoom, on all cores.
#[must_use]
pub fn audit(source: &TileSource, attributes: &Attributes, zoom: u8) -> ZoomAudit {
    let tiles: Vec<TileAudit> = source.tiles(zoom).into_par_iter().filter_map(|coord| audit_tile(source, attributes, coord)).collect();
    let mut audit = ZoomAudit { zoom, tiles: tiles.len(), ..ZoomAudit::default() };
    for level in Level::ALL {
        let Some(shown) = source.shown(level, zoom) else { continue };
        let expected = (0..).take(shown.layer.areas()).filter(|&area| shown.index.envelope(area).is_some()).count();
        let mut layer = LayerAudit {
            level,
            areas: 0,
            areas_expected: expected,
            vertices: 0,
            invalid: 0,
            cells: 0.0,
            gap: 0.0,
            overlap: 0.0,
            labels: 0,
        };
        let mut codes = BTreeSet::new();
        for (_, piece) in tiles.iter().flat_map(|tile| &tile.layers).filter(|(of, _)| *of == level) {
            codes.extend(&piece.codes);
            layer.vertices += piece.vertices;
            layer.invalid += piece.invalid;
            layer.cells += piece.covered.wanted;
            layer.gap += piece.covered.gap;
            layer.overlap += piece.covered.overlap;
            layer.labels += piece.labels;
        }
        layer.areas = codes.len();
        audit.layers.push(layer);
    }
    for tile in tiles {
        audit.bytes += tile.bytes;
        audit.largest = audit.largest.max(tile.bytes);
        audit.violations += tile.violations.len();
        let room = KEPT - audit.first_violations.len();
        audit.first_violations.extend(tile.violations.into_iter().take(room).map(|violation| (tile.coord, violation)));
    }
    audit
}

fn audit_tile(source: &TileSource, attributes: &Attributes, coord: TileCoord) -> Option<TileAudit> {
    let bytes = encode(&source.geometry(coord), attributes, &Fields::default());
    if bytes.is_empty() {
        return None;
    }
    let (decoded, violations) = inspect(&bytes, true);
    let mut layers = Vec::new();
    for level in Level::ALL {
        let Some(shown) = source.shown(level, coord.z) else { continue };
        let named = |name: &str| decoded.iter().find(|layer| layer.name == name);
        let mut piece = named(level.layer()).map(measure).unwrap_or_default();
        let prefix = format!("layer {:?}", level.layer());
        let broken = |v: &&Violation| v.rule >= Rule::RingClosedTwice && v.place.starts_with(&prefix);
        piece.invalid = violations.iter().filter(broken).count();
        let label_layer = format!("{}_label", level.layer());
        piece.labels = named(&label_layer).map_or(0, |layer| layer.features.len());
        let whole = super::geometry::tile_box(coord, 0);
        let origin = GridPoint { x: whole.west, y: whole.north };
        let local = |p: GridPoint| GridPoint { x: p.x - origin.x, y: p.y - origin.y };
        let wanted = shown.index.query(whole.into()).into_iter().flat_map(|area| shown.layer.rings(area as usize));
        let wanted = remaining(wanted.map(|ring| ring.iter().map(|&p| local(p))));
        let found = named(level.layer()).into_iter().flat_map(|layer| &layer.features).flat_map(|feature| &feature.parts);
        let found = remaining(found.map(|ring| ring.iter().copied()));
        piece.covered = covered(&found, &wanted, EXTENT);
        layers.push((level, piece));
    }
    Some(TileAudit { coord, bytes: bytes.len(), layers, violations })
}

fn measure(layer: &DecodedLayer) -> Piece {
    let polygons = layer.features.iter().filter(|feature| feature.kind == Some(Kind::Polygon));
    let code = |feature| match layer.value(feature, "code") {
        Some(DecodedValue::Text(code)) => Some(code.clone()),
        _ => None,
    };
    Piece {
        codes: polygons.clone().filter_map(code).collect(),
        vertices: polygons.flat_map(|feature| &feature.parts).map(Vec::len).sum(),
        ..Piece::default()
    }
}

/// Lists the edges of rings without those that are walked as often one way as the other: the borders between areas. Sorted.
fn remaining<R: Iterator<Item = GridPoint>>(rings: impl Iterator<Item = R>) -> Vec<(GridPoint, GridPoint, i32)> {
    let mut net: HashMap<(GridPoint, GridPoint), i32> = HashMap::new();
    for ring in rings {
        let ring: Vec<GridPoint> = ring.collect();
        let Some(mut from) = ring.last().copied() else { continue };
        for to in ring {
            let (key, way) = if from < to { ((from, to), 1) } else { ((to, from), -1) };
            *net.entry(key).or_default() += way;
            from = to;
        }
    }
    let mut edges: Vec<_> = net.into_iter().filter(|(_, n)| *n != 0).map(|((low, high), n)| (low, high, n)).collect();
    edges.sort_unstable();
    edges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generalise::{LabelPoint, ZoomLayer};
    use crate::texts::Bilingual;
    use crate::tiles::{AttributeColumn, AttributeTable, AttributeValues, TileSettings};

    /// Three areas side by side over the four tiles of zoom 1; the last one reaches `over` cells into the one before.
    fn audited(over: i32) -> LayerAudit {
        let mut layer = ZoomLayer { zoom: 1, level: Level::Buurt, vertices: Vec::new(), ring_starts: vec![0], area_starts: vec![0] };
        for (west, east) in [(1000, 3000), (3000, 5000), (5000 - over, 7000)] {
            layer.vertices.extend([(west, 1000), (east, 1000), (east, 7000), (west, 7000)].map(|(x, y)| GridPoint { x, y }));
            layer.ring_starts.push(u32::try_from(layer.vertices.len()).expect("small"));
            layer.area_starts.push(u32::try_from(layer.ring_starts.len() - 1).expect("small"));
        }
        let label = |x: f64| LabelPoint { x, y: 0.4, room: 0.1 };
        let labels = [vec![label(0.2), label(0.5), label(0.7)], Vec::new(), Vec::new()];
        let source = TileSource::new(vec![layer], &labels, TileSettings { zooms: [0..=14, 0..=14, 0..=14], buffer: 64 });
        let codes = ["BU00010001", "BU00010002", "BU00010003"];
        let column = AttributeColumn {
            key: "code".to_owned(),
            description: Bilingual::default(),
            values: AttributeValues::Text(codes.iter().map(|c| Some((*c).to_owned())).collect()),
            default: true,
            on_labels: true,
        };
        let none = || AttributeTable::new(std::iter::empty(), Vec::new());
        let attributes = Attributes { levels: [AttributeTable::new(codes.into_iter(), vec![column]), none(), none()] };
        let audit = audit(&source, &attributes, 1);
        assert_eq!((audit.tiles, audit.violations), (4, 0));
        audit.layers[0].clone()
    }

    #[test]
    fn a_coverage_has_no_gap_no_overlap_and_all_its_areas() {
        let layer = audited(0);
        assert_eq!((layer.areas, layer.areas_expected, layer.labels, layer.invalid), (3, 3, 3, 0));
        // 6000 x 6000 cells.
        assert!((layer.cells - 36e6).abs() < 1e-3);
        assert!(layer.gap.abs() < 1e-6 && layer.overlap.abs() < 1e-6);
    }

    #[test]
    fn an_overlap_is_measured_in_cells() {
        // A strip of 10 x 6000 cells lies under two areas.
        assert!((audited(10).overlap - 60_000.0).abs() < 1e-3);
    }
}
