use veerkracht_varint::{varint, zigzag};

use super::*;
use crate::tiles::wire::{LENGTH_DELIMITED, VARINT, bytes_field, key};

/// A layer made by hand, so that each of its pieces can be broken.
struct Handmade {
    name: Option<&'static str>,
    version: Option<u64>,
    extent: Option<u64>,
    features: Vec<Vec<u8>>,
    values: Vec<Vec<u8>>,
}

fn sound() -> Handmade {
    let integer = vec![key(6, VARINT), 2];
    Handmade {
        name: Some("buurten"),
        version: Some(2),
        extent: Some(4096),
        features: vec![feature(1, 3, &[0, 0], &triangle())],
        values: vec![integer],
    }
}

/// Folds the parameters of commands given as (number, signed parameters).
fn commands(list: &[(u64, &[(i64, i64)])]) -> Vec<u64> {
    list.iter()
        .flat_map(|(command, steps)| {
            std::iter::once(*command).chain(steps.iter().flat_map(|(x, y)| [zigzag(*x), zigzag(*y)]))
        })
        .collect()
}

/// `MoveTo` (2, 2), `LineTo` +9 +0, +0 +9, `ClosePath`.
fn triangle() -> Vec<u64> {
    commands(&[(9, &[(2, 2)]), (18, &[(9, 0), (0, 9)]), (15, &[])])
}

fn feature(id: u64, kind: u64, tags: &[u64], geometry: &[u64]) -> Vec<u8> {
    let packed = |numbers: &[u64]| {
        let mut out = Vec::new();
        for &number in numbers {
            varint(&mut out, number);
        }
        out
    };
    let mut out = vec![key(1, VARINT)];
    varint(&mut out, id);
    bytes_field(&mut out, 2, &packed(tags));
    out.push(key(3, VARINT));
    varint(&mut out, kind);
    bytes_field(&mut out, 4, &packed(geometry));
    out
}

impl Handmade {
    fn layer(&self) -> Vec<u8> {
        let mut layer = Vec::new();
        let mut number = |field, value: Option<u64>| {
            if let Some(value) = value {
                layer.push(key(field, VARINT));
                varint(&mut layer, value);
            }
        };
        number(15, self.version);
        number(5, self.extent);
        self.name.iter().for_each(|name| bytes_field(&mut layer, 1, name.as_bytes()));
        self.features.iter().for_each(|feature| bytes_field(&mut layer, 2, feature));
        bytes_field(&mut layer, 3, b"klasse");
        self.values.iter().for_each(|value| bytes_field(&mut layer, 4, value));
        layer
    }

    fn tile(&self) -> Vec<u8> {
        let mut tile = Vec::new();
        bytes_field(&mut tile, 3, &self.layer());
        tile
    }

    fn rules(&self) -> Vec<ConformanceRule> {
        inspect(&self.tile(), true).1.iter().map(|v| v.rule).collect()
    }
}

fn with_geometry(list: &[(u64, &[(i64, i64)])]) -> Vec<ConformanceRule> {
    Handmade { features: vec![feature(1, 3, &[], &commands(list))], ..sound() }.rules()
}

#[test]
fn a_sound_tile_breaks_no_rule_and_is_read_as_it_was_written() {
    let (layers, violations) = inspect(&sound().tile(), true);
    assert_eq!(violations, []);
    let layer = &layers[0];
    assert_eq!((layer.name.as_str(), layer.version, layer.extent), ("buurten", Some(2), Some(4096)));
    assert_eq!(layer.value(&layer.features[0], "klasse"), Some(&DecodedValue::Integer(1)));
    let [p, q, r] = layer.features[0].parts[0][..] else { unreachable!("a triangle has three vertices") };
    assert_eq!([(p.x, p.y), (q.x, q.y), (r.x, r.y)], [(2, 2), (11, 2), (11, 11)]);
}

#[test]
fn each_broken_layer_is_named() {
    assert_eq!(Handmade { name: None, ..sound() }.rules(), [ConformanceRule::LayerNameMissing]);
    assert_eq!(Handmade { version: None, ..sound() }.rules(), [ConformanceRule::LayerVersion]);
    assert_eq!(Handmade { version: Some(1), ..sound() }.rules(), [ConformanceRule::LayerVersion]);
    assert_eq!(Handmade { extent: None, ..sound() }.rules(), [ConformanceRule::LayerExtent]);
    let mut twice = sound().tile();
    twice.extend(sound().tile());
    assert_eq!(inspect(&twice, true).1[0].rule, ConformanceRule::LayerNameDuplicate);
    assert_eq!(inspect(&sound().tile()[..20], true).1[0].rule, ConformanceRule::WireMalformed);
    assert_eq!(inspect(&[key(3, LENGTH_DELIMITED), 0xff], true).1[0].rule, ConformanceRule::WireMalformed);
}

#[test]
fn each_broken_attribute_is_named() {
    let tags = |tags: &[u64]| Handmade { features: vec![feature(1, 3, tags, &triangle())], ..sound() }.rules();
    assert_eq!(tags(&[0]), [ConformanceRule::TagsOdd]);
    assert_eq!(tags(&[0, 1]), [ConformanceRule::TagOutOfRange]);
    assert_eq!(tags(&[1, 0]), [ConformanceRule::TagOutOfRange]);
    assert_eq!(tags(&[0, 0, 0, 0]), [ConformanceRule::TagKeyDuplicate]);
    assert_eq!(Handmade { values: vec![Vec::new()], ..sound() }.rules(), [ConformanceRule::ValueType]);
    let text = vec![key(1, LENGTH_DELIMITED), 1, b'a'];
    let mixed = Handmade {
        features: vec![feature(1, 3, &[0, 0], &triangle()), feature(2, 3, &[0, 1], &triangle())],
        values: vec![vec![key(6, VARINT), 2], text],
        ..sound()
    };
    assert_eq!(mixed.rules(), [ConformanceRule::KeyTypesMixed]);
    let twins =
        Handmade { features: vec![feature(7, 3, &[], &triangle()), feature(7, 3, &[], &triangle())], ..sound() };
    assert_eq!(twins.rules(), [ConformanceRule::FeatureIdDuplicate]);
}

#[test]
fn each_broken_geometry_is_named() {
    assert_eq!(
        Handmade { features: vec![feature(1, 0, &[], &triangle())], ..sound() }.rules(),
        [ConformanceRule::FeatureType]
    );
    assert_eq!(
        Handmade { features: vec![vec![key(3, VARINT), 3]], ..sound() }.rules(),
        [ConformanceRule::FeatureGeometryMissing]
    );
    // A lone MoveTo; a LineTo of one; no ClosePath; a LineTo without MoveTo.
    assert_eq!(with_geometry(&[(9, &[(2, 2)])]), [ConformanceRule::RingGrammar]);
    assert_eq!(with_geometry(&[(9, &[(2, 2)]), (10, &[(9, 0)]), (15, &[])]), [ConformanceRule::RingGrammar]);
    assert_eq!(with_geometry(&[(9, &[(2, 2)]), (18, &[(9, 0), (0, 9)])]), [ConformanceRule::RingGrammar]);
    assert_eq!(with_geometry(&[(18, &[(9, 0), (0, 9)]), (15, &[])]), [ConformanceRule::RingGrammar]);
    // Command 3, a count of 0, fewer parameters than the count, ClosePath twice.
    assert_eq!(with_geometry(&[(11, &[(2, 2)])]), [ConformanceRule::CommandMalformed]);
    assert_eq!(with_geometry(&[(1, &[])]), [ConformanceRule::CommandMalformed]);
    assert_eq!(with_geometry(&[(9 + 8, &[(2, 2)])]), [ConformanceRule::CommandMalformed]);
    assert_eq!(
        with_geometry(&[(9, &[(2, 2)]), (18, &[(9, 0), (0, 9)]), (23, &[])]),
        [ConformanceRule::CommandMalformed]
    );
    assert_eq!(
        with_geometry(&[(9, &[(2, 2)]), (26, &[(9, 0), (0, 0), (0, 9)]), (15, &[])])[0],
        ConformanceRule::LineToZero
    );
    assert_eq!(
        with_geometry(&[(9, &[(2, 2)]), (26, &[(9, 0), (0, 9), (-9, -9)]), (15, &[])])[0],
        ConformanceRule::RingClosedTwice
    );
}

#[test]
fn each_broken_polygon_is_named() {
    // A line there and back; a triangle the wrong way round; a bow-tie.
    assert!(
        with_geometry(&[(9, &[(2, 2)]), (18, &[(9, 0), (4, 0)]), (15, &[])])
            .contains(&ConformanceRule::RingWithoutArea)
    );
    assert_eq!(with_geometry(&[(9, &[(2, 2)]), (18, &[(9, 9), (0, -9)]), (15, &[])]), [ConformanceRule::HoleFirst]);
    assert!(
        with_geometry(&[(9, &[(0, 0)]), (26, &[(10, 10), (0, -12), (-10, 10)]), (15, &[])])
            .contains(&ConformanceRule::RingCrosses)
    );
    // A square of 10 with a hole of 2 outside of it; then with a hole across its border.
    let square = (26, &[(10, 0), (0, 10), (-10, 0)][..]);
    assert_eq!(
        with_geometry(&[
            (9, &[(0, 0)]),
            square,
            (15, &[]),
            (9, &[(30, 0)]),
            (26, &[(0, 2), (2, 0), (0, -2)]),
            (15, &[])
        ]),
        [ConformanceRule::HoleOutside]
    );
    assert_eq!(
        with_geometry(&[
            (9, &[(0, 0)]),
            square,
            (15, &[]),
            (9, &[(5, -8)]),
            (26, &[(0, 2), (9, 0), (0, -2)]),
            (15, &[])
        ]),
        [ConformanceRule::RingCrosses]
    );
    // A hole that touches the exterior in a point is fine: cursor at (0, 10), hole from (10, 5).
    assert_eq!(
        with_geometry(&[(9, &[(0, 0)]), square, (15, &[]), (9, &[(10, -5)]), (18, &[(-3, -1), (0, 2)]), (15, &[])]),
        []
    );
    // A ring that touches itself in (5, 5) is not.
    let pinched = (42, &[(5, 5), (5, -5), (0, 9), (-5, -4), (-5, 4)][..]);
    assert!(with_geometry(&[(9, &[(0, 0)]), pinched, (15, &[])]).contains(&ConformanceRule::RingCrosses));
}

#[test]
fn any_bytes_are_answered() {
    let sound = sound().tile();
    for at in 0..sound.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut bytes = sound.clone();
            bytes[at] = value;
            let _ = inspect(&bytes, true);
        }
        let _ = inspect(&sound[at..], true);
    }
}
