//! A second, independent encoder: what was decoded from a tile, written anew by the crate `mvt`, must decode to the
//! same.
//!
//! Decoder and encoder of this program could be wrong in the same way and agree; the crate has been written from the
//! specification by others. Compared are names, ids, attributes and rings.

use mvt::{Feature, GeomEncoder, GeomType, Tile};

use super::conformance::{DecodedFeature, DecodedLayer, DecodedValue, GeometryKind, inspect};
use crate::planar::GridPoint;

/// Writes decoded layers with the crate, and lists where what it wrote decodes to something else. Empty when all
/// agrees.
pub(super) fn differences(layers: &[DecodedLayer]) -> Vec<String> {
    let bytes = match encode(layers) {
        Ok(bytes) => bytes,
        Err(error) => return vec![format!("the second encoder refuses the tile: {error}")],
    };
    let (again, violations) = inspect(&bytes, false);
    if let Some(violation) = violations.first() {
        return vec![format!("what the second encoder writes is no tile: {violation}")];
    }
    compare(layers, &again, "the second encoder", same_shape)
}

/// Lists where layers that somebody wrote `again` say something else. Empty when all agrees.
pub(super) fn compare(
    layers: &[DecodedLayer],
    again: &[DecodedLayer],
    who: &str,
    same_shape: impl Fn(&DecodedFeature, &DecodedFeature) -> bool,
) -> Vec<String> {
    if again.len() != layers.len() {
        return vec![format!("{who} has {} layers of {}", again.len(), layers.len())];
    }
    let mut found = Vec::new();
    for (layer, again) in layers.iter().zip(again) {
        if layer.name != again.name || layer.extent != again.extent || layer.features.len() != again.features.len() {
            found.push(format!("{who}, layer {:?}: name, extent or number of features differs", layer.name));
            continue;
        }
        for (feature, other) in layer.features.iter().zip(&again.features) {
            let differs = [
                ("its id", feature.id != other.id),
                ("its kind", feature.kind != other.kind),
                ("its attributes", !attributes(layer, feature).eq(attributes(again, other))),
                ("its shape", !same_shape(feature, other)),
            ];
            let place = || format!("{who}, layer {:?}, feature with id {:?}", layer.name, feature.id);
            found.extend(
                differs.iter().filter(|(_, differs)| *differs).map(|(what, _)| format!("{}: {what} differs", place())),
            );
        }
    }
    found
}

/// Writes decoded layers with the crate.
fn encode(layers: &[DecodedLayer]) -> Result<Vec<u8>, mvt::Error> {
    let extent = layers.first().and_then(|layer| u32::try_from(layer.extent?).ok()).unwrap_or_default();
    let mut tile = Tile::new(extent);
    for layer in layers {
        let mut written = tile.create_layer(&layer.name);
        for feature in &layer.features {
            let mut next = written.into_feature(geometry(feature)?.encode()?);
            if let Some(id) = feature.id {
                next.set_id(id);
            }
            attributes(layer, feature).for_each(|(key, value)| tag(&mut next, key, value));
            written = next.into_layer();
        }
        tile.add_layer(written)?;
    }
    tile.to_bytes()
}

/// Hands the parts of a feature to the crate. It takes a part that begins where the last one ended for a continuation:
/// such a ring is handed over from its second vertex on.
fn geometry(feature: &DecodedFeature) -> Result<GeomEncoder<i32>, mvt::Error> {
    let kind = match feature.kind {
        Some(GeometryKind::Line) => GeomType::Linestring,
        Some(GeometryKind::Polygon) => GeomType::Polygon,
        Some(GeometryKind::Point) | None => GeomType::Point,
    };
    let mut geometry = GeomEncoder::new(kind);
    let mut last = None;
    for (number, part) in feature.parts.iter().enumerate() {
        if number > 0 {
            geometry.complete_geom()?;
        }
        let is_continued = feature.kind == Some(GeometryKind::Polygon) && part.first().copied() == last;
        let (before, after) = part.split_at(usize::from(is_continued));
        for vertex in after.iter().chain(before) {
            geometry.add_point(vertex.x, vertex.y)?;
            last = Some(*vertex);
        }
    }
    Ok(geometry)
}

fn tag(feature: &mut Feature, key: &str, value: &DecodedValue) {
    match value {
        DecodedValue::Text(text) => feature.add_tag_string(key, text),
        DecodedValue::Float(number) => feature.add_tag_float(key, *number),
        DecodedValue::Double(number) => feature.add_tag_double(key, *number),
        DecodedValue::Integer(number) => feature.add_tag_sint(key, *number),
        DecodedValue::Unsigned(number) => feature.add_tag_uint(key, *number),
        DecodedValue::Bool(is) => feature.add_tag_bool(key, *is),
    }
}

/// Lists key and value of what a feature carries, in its order.
fn attributes<'a>(
    layer: &'a DecodedLayer,
    feature: &'a DecodedFeature,
) -> impl Iterator<Item = (&'a str, &'a DecodedValue)> {
    feature.tags.iter().map(|&(key, value)| (layer.keys[key].as_str(), &layer.values[value]))
}

/// Compares rings as closed loops, other parts as they are.
fn same_shape(one: &DecodedFeature, other: &DecodedFeature) -> bool {
    if one.kind != Some(GeometryKind::Polygon) {
        return one.parts == other.parts;
    }
    one.parts.len() == other.parts.len()
        && one.parts.iter().zip(&other.parts).all(|(one, other)| closed(one) == closed(other))
}

/// Turns a ring to begin at its smallest vertex, without the vertices in the middle of axis-parallel runs, which the
/// crate leaves out:
///
/// ```text
///     a---b---c        a-------c
///     |       |   is   |       |
///     e-------d        e-------d
/// ```
fn closed(ring: &[GridPoint]) -> Vec<GridPoint> {
    let count = ring.len();
    let is_between = |[from, at, to]: [GridPoint; 3]| {
        let along = |from: i32, at: i32, to: i32| (from < at && at < to) || (from > at && at > to);
        (from.x == at.x && at.x == to.x && along(from.y, at.y, to.y))
            || (from.y == at.y && at.y == to.y && along(from.x, at.x, to.x))
    };
    let around = |i: usize| [ring[(i + count - 1) % count], ring[i], ring[(i + 1) % count]];
    let mut corners: Vec<GridPoint> = (0..count).filter(|&i| !is_between(around(i))).map(|i| ring[i]).collect();
    let first = (0..corners.len()).min_by_key(|&i| (corners[i].x, corners[i].y)).unwrap_or_default();
    corners.rotate_left(first);
    corners
}

#[cfg(test)]
mod tests {
    use super::{DecodedFeature, DecodedLayer, DecodedValue, GeometryKind, GridPoint, differences, same_shape};

    fn ring(vertices: &[(i32, i32)]) -> Vec<GridPoint> {
        vertices.iter().map(|&(x, y)| GridPoint { x, y }).collect()
    }

    fn layer(parts: Vec<Vec<GridPoint>>) -> DecodedLayer {
        let feature =
            DecodedFeature { id: Some(7), kind: Some(GeometryKind::Polygon), tags: vec![(0, 0), (1, 1)], parts };
        DecodedLayer {
            name: "buurten".into(),
            version: Some(2),
            extent: Some(4096),
            keys: vec!["klasse".into(), "aandeel".into()],
            values: vec![DecodedValue::Integer(-3), DecodedValue::Double(0.1)],
            features: vec![feature],
            bytes: 0,
        }
    }

    #[test]
    fn what_the_crate_leaves_out_or_joins_is_no_difference() {
        // A square with a vertex in the middle of its north and west side, and a second that begins where it ended.
        let square = ring(&[(0, 5), (0, 0), (5, 0), (10, 0), (10, 10), (0, 10)]);
        let next = ring(&[(0, 10), (10, 20), (0, 20)]);
        assert_eq!(differences(&[layer(vec![square, next])]), [""; 0]);
    }

    #[test]
    fn a_vertex_or_a_turn_that_differs_is_seen() {
        let feature = |vertices: &[(i32, i32)]| layer(vec![ring(vertices)]).features.remove(0);
        let square = feature(&[(0, 0), (10, 0), (10, 10), (0, 10)]);
        assert!(same_shape(&square, &feature(&[(10, 10), (0, 10), (0, 0), (10, 0)])));
        for other in [
            &[(0, 0), (0, 10), (10, 10), (10, 0)][..],
            &[(0, 0), (10, 0), (10, 10), (0, 11)],
            &[(0, 0), (10, 0), (5, 5), (10, 10), (0, 10)],
            &[(0, 0), (12, 0), (10, 0), (10, 10), (0, 10)],
        ] {
            assert!(!same_shape(&square, &feature(other)), "{other:?}");
        }
    }

    #[test]
    fn a_tile_that_the_second_encoder_cannot_write_is_told() {
        let twice = [layer(vec![ring(&[(0, 0), (1, 0), (1, 1)])]), layer(vec![ring(&[(0, 0), (1, 0), (1, 1)])])];
        assert_eq!(differences(&twice).len(), 1);
    }
}
