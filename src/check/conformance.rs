//! Conformance to the Mapbox Vector Tile Specification 2.1, checked on the bytes.
//!
//! In: an uncompressed tile, ours or another's. Out: what it holds ([`DecodedLayer`]), and every [`Violation`] found.
//! The decoder shares no code with the encoder but the reading of numbers.
//! Guaranteed: any bytes are answered, without panic.

mod decode;
mod geometry;
mod layers;
mod rules;
mod shape;

#[cfg(test)]
mod tests;

use layers::feature_place;
pub(crate) use layers::{DecodedFeature, DecodedLayer, DecodedValue, GeometryKind};
pub(crate) use rules::{ConformanceRule, Violation};

/// Reads a tile and checks it against the specification.
///
/// `shapes` also checks that rings neither cross nor touch themselves and that holes lie in their exteriors, which
/// costs more than the rest together.
#[must_use]
pub fn inspect(tile: &[u8], shapes: bool) -> (Vec<DecodedLayer>, Vec<Violation>) {
    let mut violations = Vec::new();
    let layers = decode::tile(tile, &mut violations);
    for (i, layer) in layers.iter().enumerate() {
        let place = format!("layer {:?}", layer.name);
        let broken = |rule, place| Violation { rule, layer: layer.name.clone(), place };
        if layer.name.is_empty() {
            violations.push(broken(ConformanceRule::LayerNameMissing, format!("layer number {}", i + 1)));
        } else if layers[..i].iter().any(|other| other.name == layer.name) {
            violations.push(broken(ConformanceRule::LayerNameDuplicate, place.clone()));
        }
        if layer.version != Some(2) {
            violations.push(broken(ConformanceRule::LayerVersion, place.clone()));
        }
        if layer.extent.is_none_or(|e| e == 0) {
            violations.push(broken(ConformanceRule::LayerExtent, place.clone()));
        }
        let mut ids: Vec<u64> = layer.features.iter().filter_map(|f| f.id).collect();
        ids.sort_unstable();
        if let Some([id, _]) = ids.array_windows().find(|[id, next]| id == next) {
            violations.push(broken(ConformanceRule::FeatureIdDuplicate, format!("{place}, id {id}")));
        }
        violations.extend(
            mixed_types(layer).map(|key| broken(ConformanceRule::KeyTypesMixed, format!("{place}, key {key:?}"))),
        );
        if shapes {
            for (number, feature) in
                layer.features.iter().enumerate().filter(|(_, f)| f.kind == Some(GeometryKind::Polygon))
            {
                shape::check(&feature.parts, &mut |rule| {
                    violations.push(broken(rule, feature_place(layer, feature, number)));
                });
            }
        }
    }
    (layers, violations)
}

/// Finds a key with values of more than one type.
fn mixed_types(layer: &DecodedLayer) -> Option<&String> {
    let mut kinds = vec![None; layer.keys.len()];
    let tags = layer.features.iter().flat_map(|f| &f.tags);
    let mixed = tags.copied().find(|&(key, value)| {
        let kind = std::mem::discriminant(&layer.values[value]);
        *kinds[key].get_or_insert(kind) != kind
    });
    mixed.map(|(key, _)| &layer.keys[key])
}
