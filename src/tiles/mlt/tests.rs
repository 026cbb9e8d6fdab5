use super::*;
use crate::areas::{Level, PerLevel};
use crate::check::conformance::{DecodedLayer, DecodedValue, GeometryKind, inspect};
use crate::check::mlt::decode;
use crate::generalise::ZoomLayer;
use crate::tiles::encode::encode_layers;
use crate::tiles::example::{attributes, point, source};
use crate::tiles::{TileCoord, TileSettings, TileSource};

fn tile(source: &TileSource, (x, y): (u32, u32), fields: &Fields) -> Vec<u8> {
    encode_mlt(&source.geometry(TileCoord { z: 1, x, y }), &attributes(), fields, Layers::default())
}

fn read(tile: &[u8]) -> Vec<DecodedLayer> {
    decode(tile).expect("the tile decodes")
}

/// Zoom 1: the first area has a hole and an island in it, the second two islands.
fn with_holes() -> TileSource {
    let square =
        |at: i32, side: i32| [point(at, at), point(at + side, at), point(at + side, at + side), point(at, at + side)];
    let mut hole = square(400, 500);
    hole.reverse();
    let vertices = [square(100, 1000), hole, square(500, 100), square(2000, 100), square(2500, 300)].concat();
    let layer = ZoomLayer {
        zoom: 1,
        level: Level::Buurt,
        vertices,
        ring_starts: vec![0, 4, 8, 12, 16, 20],
        area_starts: vec![0, 3, 5, 5],
    };
    let settings = TileSettings { zooms: PerLevel::of(|_| 0..=14), ..TileSettings::default() };
    TileSource::new(vec![layer.into()], &PerLevel::default(), settings)
}

#[test]
fn a_tile_says_what_the_tile_of_mvt_says() {
    for (source, place) in [(source(), (0, 0)), (source(), (1, 1)), (with_holes(), (0, 0)), (neighbours(), (0, 0))] {
        let geometry = source.geometry(TileCoord { z: 1, x: place.0, y: place.1 });
        let mvt = inspect(&encode_layers(&geometry, &attributes(), &Fields::default(), Layers::default()), true).0;
        let mlt = read(&tile(&source, place, &Fields::default()));
        assert_eq!(mlt.len(), mvt.len());
        for (layer, other) in mlt.iter().zip(&mvt) {
            assert_eq!((&layer.name, layer.extent), (&other.name, other.extent));
            assert_eq!(layer.features.len(), other.features.len());
            for (feature, same) in layer.features.iter().zip(&other.features) {
                assert_eq!((feature.id, feature.kind, &feature.parts), (same.id, same.kind, &same.parts));
                let values = |layer: &DecodedLayer, feature| {
                    other.keys.iter().map(|key| layer.value(feature, key).cloned()).collect::<Vec<_>>()
                };
                assert_eq!(values(layer, feature), values(other, same));
            }
        }
    }
}

/// Zoom 1: two areas with a border of many vertices between them.
fn neighbours() -> TileSource {
    let border: Vec<_> = (0..40).map(|at| point(1000 + 30 * (at % 2), 100 + 40 * at)).collect();
    let west = [vec![point(500, 1660), point(500, 100)], border.clone()].concat();
    let east = [vec![point(1500, 100), point(1500, 1660)], border.iter().rev().copied().collect()].concat();
    let layer = ZoomLayer {
        zoom: 1,
        level: Level::Buurt,
        vertices: [west, east].concat(),
        ring_starts: vec![0, 42, 84],
        area_starts: vec![0, 1, 2, 2],
    };
    let settings = TileSettings { zooms: PerLevel::of(|_| 0..=14), ..TileSettings::default() };
    TileSource::new(vec![layer.into()], &PerLevel::default(), settings)
}

#[test]
fn a_border_that_two_areas_share_is_written_once() {
    let geometry = neighbours().geometry(TileCoord { z: 1, x: 0, y: 0 });
    let rings = &geometry.layers[0].rings;
    assert!(rings.vertices() > 80, "{} vertices", rings.vertices());
    let streams = |way| write_corners(rings, &mut Some(way));
    let (once, each) = (streams(Corners::Once), streams(Corners::Each));
    assert!(once.1.len() < 2 * each.1.len() / 3, "{} of {} bytes", once.1.len(), each.1.len());
    let mut way = None;
    assert_eq!((write_corners(rings, &mut way), way), (once, Some(Corners::Once)));
}

#[test]
fn values_have_the_type_of_their_column_and_what_is_missing_is_absent() {
    let layers = read(&tile(&source(), (0, 0), &Fields::default()));
    let [areas, labels] = &layers[..] else { unreachable!("areas and their label points") };
    assert_eq!((areas.name.as_str(), labels.name.as_str()), ("buurten", "buurten_label"));
    let [first, second] = &areas.features[..] else { unreachable!("A and B reach into the tile, C has no rings") };
    let value = |feature, key| areas.value(feature, key).cloned();
    assert_eq!((first.id, first.kind), (Some(10_001), Some(GeometryKind::Polygon)));
    assert_eq!(value(first, "naam"), Some(DecodedValue::Text("Aan 't Wad".to_owned())));
    assert_eq!(value(first, "klasse"), Some(DecodedValue::Integer(5)));
    assert_eq!(value(first, "corporatie_pct"), Some(DecodedValue::Double(71.25)));
    assert_eq!((value(second, "klasse"), value(second, "corporatie_pct"), value(second, "extra")), (None, None, None));
    assert_eq!(labels.value(&labels.features[0], RANK).cloned(), Some(DecodedValue::Integer(1)));
}

#[test]
fn only_the_fields_and_layers_asked_for_are_written() {
    let fields = Fields::parse("extra", &attributes()).expect("extra is a field");
    assert_eq!(read(&tile(&source(), (0, 0), &fields))[0].keys, ["code", "extra"]);
    let layers = Layers::parse("buurten_label", &source()).expect("a known layer");
    let points =
        encode_mlt(&source().geometry(TileCoord { z: 1, x: 0, y: 0 }), &attributes(), &Fields::default(), layers);
    assert_eq!(read(&points).iter().map(|layer| layer.name.as_str()).collect::<Vec<_>>(), ["buurten_label"]);
}

#[test]
fn the_same_inputs_give_the_same_bytes_and_nothing_gives_none() {
    let (source, fields) = (source(), Fields::default());
    assert_eq!(tile(&source, (0, 0), &fields), tile(&source, (0, 0), &fields));
    let empty = source.geometry(TileCoord { z: 2, x: 0, y: 0 });
    assert!(encode_mlt(&empty, &attributes(), &fields, Layers::default()).is_empty());
}
