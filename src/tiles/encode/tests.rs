use geo_types::{Geometry, MultiPolygon};
use mvt_reader::Reader;
use mvt_reader::feature::Value;

use super::*;
use crate::check::conformance::{DecodedValue, inspect};
use crate::tiles::TileCoord;
use crate::tiles::example::{attributes, point, source};

#[test]
fn another_decoder_reads_what_was_put_in() {
    let tile = encode(&source().geometry(TileCoord { z: 1, x: 0, y: 0 }), &attributes(), &Fields::default());
    let reader = Reader::new(tile.clone()).expect("the tile decodes");
    assert_eq!(reader.get_layer_names().expect("it has layers"), ["buurten", "buurten_label"]);
    let features = reader.get_features(0).expect("layer 0 decodes");
    let [a, b] = &features[..] else { unreachable!("A and B reach into the tile, C has no rings") };
    assert_eq!((a.id, b.id), (Some(10_001), Some(10_002)));
    let properties = a.properties.as_ref().expect("A has attributes");
    assert_eq!(properties["naam"], Value::String("Aan 't Wad".to_owned()));
    assert_eq!(properties["klasse"], Value::SInt(5));
    assert_eq!(properties["corporatie_pct"], Value::Double(71.25));
    assert!(!properties.contains_key("extra"));
    // B has no class: the key is absent.
    let mut keys: Vec<&String> = b.properties.as_ref().expect("B has attributes").keys().collect();
    keys.sort();
    assert_eq!(keys, ["code", "naam", "status"]);
    // B is cut at the border of the buffer, 4160: 160 wide, 3160 high.
    let area = |geometry: &Geometry<f32>| {
        let polygons = match geometry {
            Geometry::MultiPolygon(polygons) => polygons.clone(),
            Geometry::Polygon(polygon) => MultiPolygon(vec![polygon.clone()]),
            other => unreachable!("areas are polygons, not {other:?}"),
        };
        geo::Area::signed_area(&polygons)
    };
    assert!((area(a.get_geometry()) - 3000.0 * 1000.0).abs() < 1.0);
    assert!((area(b.get_geometry()) - 160.0 * 3160.0).abs() < 1.0);
    assert_eq!(inspect(&tile, true).1, []);
}

#[test]
fn a_label_is_in_one_tile_only_with_its_rank() {
    let mut seen = Vec::new();
    for (x, y) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        let tile = encode(&source().geometry(TileCoord { z: 1, x, y }), &attributes(), &Fields::default());
        for layer in inspect(&tile, true).0.iter().filter(|l| l.name == "buurten_label") {
            for feature in &layer.features {
                seen.push((
                    (x, y),
                    layer.value(feature, "code").cloned(),
                    layer.value(feature, "rang").cloned(),
                    feature.parts[0][0],
                ));
            }
        }
    }
    let text = |code: &str| Some(DecodedValue::Text(code.to_owned()));
    assert_eq!(
        seen,
        [
            ((0, 0), text("BU00010001"), Some(DecodedValue::Integer(1)), point(2500, 1500)),
            ((1, 0), text("BU00010002"), Some(DecodedValue::Integer(0)), point(904, 3000)),
        ]
    );
}

#[test]
fn the_mvt_crate_writes_the_same_layers_from_the_same_features() {
    let tile = encode(&source().geometry(TileCoord { z: 1, x: 0, y: 0 }), &attributes(), &Fields::default());
    let (layers, _) = inspect(&tile, true);
    let mut other = mvt::Tile::new(4096);
    for layer in &layers {
        let mut written = other.create_layer(&layer.name);
        for feature in &layer.features {
            let kind = if layer.name.ends_with("_label") { mvt::GeomType::Point } else { mvt::GeomType::Polygon };
            let mut geometry = mvt::GeomEncoder::<i32>::new(kind);
            for (number, ring) in feature.parts.iter().enumerate() {
                for corner in ring {
                    geometry.add_point(corner.x, corner.y).expect("a point on the grid");
                }
                if number + 1 < feature.parts.len() {
                    geometry.complete_geom().expect("a ring of three corners or more");
                }
            }
            let mut next = written.into_feature(geometry.encode().expect("a valid geometry"));
            next.set_id(feature.id.expect("every feature has an id"));
            for key in &layer.keys {
                match layer.value(feature, key) {
                    Some(DecodedValue::Text(text)) => next.add_tag_string(key, text),
                    Some(DecodedValue::Integer(number)) => next.add_tag_sint(key, *number),
                    Some(DecodedValue::Double(number)) => next.add_tag_double(key, *number),
                    _ => {}
                }
            }
            written = next.into_layer();
        }
        other.add_layer(written).expect("a layer of its own name");
    }
    assert_eq!(inspect(&other.to_bytes().expect("a tile in memory"), true).0, layers);
}

#[test]
fn only_the_fields_asked_for_are_written_and_always_the_code() {
    let attributes = attributes();
    let fields = Fields::parse("extra", &attributes).expect("extra is a field");
    let tile = encode(&source().geometry(TileCoord { z: 1, x: 0, y: 0 }), &attributes, &fields);
    assert_eq!(inspect(&tile, true).0[0].keys, ["code", "extra"]);
}

#[test]
fn a_tile_with_nothing_in_it_has_no_bytes() {
    let geometry = source().geometry(TileCoord { z: 2, x: 0, y: 0 });
    assert!(geometry.is_empty());
    assert!(encode(&geometry, &attributes(), &Fields::default()).is_empty());
}

#[test]
fn the_same_inputs_give_the_same_bytes_also_after_another_tile_was_written() {
    let (source, attributes) = (source(), attributes());
    let tile = || encode(&source.geometry(TileCoord { z: 1, x: 0, y: 0 }), &attributes, &Fields::default());
    let first = tile();
    let _ = encode(&source.geometry(TileCoord { z: 1, x: 1, y: 1 }), &attributes, &Fields::default());
    assert_eq!(first, tile());
}

#[test]
fn the_tiles_listed_are_those_that_the_areas_and_their_buffer_reach() {
    let tiles = source().tiles(1);
    assert_eq!(tiles.len(), 4);
    assert!(source().tiles(0).is_empty());
}
