//! A few areas for the tests of this stage and of those below it.

use super::{AttributeColumn, AttributeTable, AttributeValues, Attributes, TileSettings, TileSource};
use crate::areas::{Level, PerLevel};
use crate::generalise::{GridPoint, LabelPoint, ZoomLayer};
use crate::texts::Bilingual;

/// A place on the grid.
pub(crate) fn point(x: i32, y: i32) -> GridPoint {
    GridPoint { x, y }
}

/// Zoom 1: two areas of one square each, A within the north-west tile but for its last columns, B over all four tiles;
/// C has no rings.
fn layer() -> ZoomLayer {
    let square = |w: i32, n: i32, e: i32, s: i32| [point(w, n), point(e, n), point(e, s), point(w, s)];
    let vertices = [square(1000, 1000, 4000, 2000), square(4000, 1000, 6000, 6000)].concat();
    ZoomLayer { zoom: 1, level: Level::Buurt, vertices, ring_starts: vec![0, 4, 8], area_starts: vec![0, 1, 2, 2] }
}

/// What tiles of zoom 1 are cut from, with label points of A and B.
pub(crate) fn source() -> TileSource {
    let label = |x: f64, y: f64, room: f64| LabelPoint { x: x / 8192.0, y: y / 8192.0, room };
    let labels = PerLevel::new(
        vec![label(2500.0, 1500.0, 0.1), label(5000.0, 3000.0, 0.2), label(0.0, 0.0, 0.0)],
        Vec::new(),
        Vec::new(),
    );
    TileSource::new(
        vec![layer().into()],
        &labels,
        TileSettings { zooms: PerLevel::of(|_| 0..=14), ..TileSettings::default() },
    )
}

/// Attributes of each kind, with gaps, of which all but `extra` are carried by themselves.
pub(crate) fn attributes() -> Attributes {
    let column = |key: &str, values, default, on_labels| AttributeColumn {
        key: key.to_owned(),
        description: Bilingual::default(),
        values,
        default,
        on_labels,
    };
    let text = |values: [&str; 3]| AttributeValues::Text(values.iter().map(|v| Some((*v).to_owned())).collect());
    let codes = ["BU00010001", "BU00010002", "BU000100A3"];
    let buurten = AttributeTable::new(
        codes.into_iter(),
        vec![
            column("code", text(codes), true, true),
            column("naam", text(["Aan 't Wad", "Bovenkerk", "C"]), true, true),
            column("klasse", AttributeValues::Integer(vec![Some(5), None, Some(1)]), true, true),
            column("status", AttributeValues::Integer(vec![Some(0), Some(2), Some(0)]), true, false),
            column("corporatie_pct", AttributeValues::Double(vec![Some(71.25), None, Some(3.0)]), true, false),
            column("extra", AttributeValues::Double(vec![Some(71.25), Some(1.0), None]), false, false),
        ],
    );
    let none = || AttributeTable::new(std::iter::empty(), Vec::new());
    Attributes::new(PerLevel::new(buurten, none(), none()))
}
