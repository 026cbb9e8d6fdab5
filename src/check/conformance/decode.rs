//! Reads the messages of a tile strictly.

use veerkracht_varint::unzigzag;

use super::geometry::read_geometry;
use super::layers::{DecodedFeature, DecodedLayer, DecodedValue, GeometryKind, feature_place};
use super::rules::{ConformanceRule, Violation};
use crate::tiles::wire::{WireField, WireMessage};

pub(super) fn tile(bytes: &[u8], violations: &mut Vec<Violation>) -> Vec<DecodedLayer> {
    let mut layers = Vec::new();
    let well_formed = WireMessage::new(bytes).fields(|number, field| {
        if let (3, WireField::Bytes(bytes)) = (number, field) {
            let before = violations.len();
            let layer = layer(bytes, violations)?;
            violations[before..].iter_mut().for_each(|violation| violation.layer.clone_from(&layer.name));
            layers.push(layer);
        }
        Some(())
    });
    if !well_formed {
        let place = format!("the tile, after {} layers", layers.len());
        violations.push(Violation { rule: ConformanceRule::WireMalformed, layer: String::new(), place });
    }
    layers
}

fn layer(bytes: &[u8], violations: &mut Vec<Violation>) -> Option<DecodedLayer> {
    let mut layer = DecodedLayer { bytes: bytes.len(), ..DecodedLayer::default() };
    let mut features = Vec::new();
    let well_formed = WireMessage::new(bytes).fields(|number, field| {
        match (number, field) {
            (1, WireField::Bytes(name)) => String::from_utf8(name.to_vec()).ok()?.clone_into(&mut layer.name),
            (2, WireField::Bytes(feature)) => features.push(feature),
            (3, WireField::Bytes(key)) => layer.keys.push(String::from_utf8(key.to_vec()).ok()?),
            (4, WireField::Bytes(bytes)) => {
                let mut read = values(bytes)?;
                if read.len() != 1 {
                    let place = format!("value number {}", layer.values.len());
                    violations.push(Violation { rule: ConformanceRule::ValueType, layer: String::new(), place });
                }
                layer.values.push(read.pop().unwrap_or(DecodedValue::Text(String::new())));
            }
            (5, WireField::Number(extent)) => layer.extent = Some(extent),
            (15, WireField::Number(version)) => layer.version = Some(version),
            (1..=5 | 15, _) => return None,
            _ => {}
        }
        Some(())
    });
    if !well_formed {
        return None;
    }
    for (number, bytes) in features.into_iter().enumerate() {
        let mut broken = Vec::new();
        let read = feature(bytes, &layer, &mut broken)?;
        let place = feature_place(&layer, &read, number);
        violations.extend(broken.into_iter().map(|rule| Violation {
            rule,
            layer: String::new(),
            place: place.clone(),
        }));
        layer.features.push(read);
    }
    Some(layer)
}

/// Reads all that a value holds: one, if it is sound. None if malformed.
fn values(bytes: &[u8]) -> Option<Vec<DecodedValue>> {
    let mut values = Vec::new();
    let well_formed = WireMessage::new(bytes).fields(|number, field| {
        values.push(match (number, field) {
            (1, WireField::Bytes(text)) => DecodedValue::Text(String::from_utf8(text.to_vec()).ok()?),
            (2, WireField::Four(bytes)) => DecodedValue::Float(f32::from_le_bytes(bytes)),
            (3, WireField::Eight(bytes)) => DecodedValue::Double(f64::from_le_bytes(bytes)),
            (4, WireField::Number(number)) => DecodedValue::Integer(number.cast_signed()),
            (5, WireField::Number(number)) => DecodedValue::Unsigned(number),
            (6, WireField::Number(number)) => DecodedValue::Integer(unzigzag(number)),
            (7, WireField::Number(number)) => DecodedValue::Bool(number != 0),
            (1..=7, _) => return None,
            _ => return Some(()),
        });
        Some(())
    });
    well_formed.then_some(values)
}

fn feature(bytes: &[u8], layer: &DecodedLayer, broken: &mut Vec<ConformanceRule>) -> Option<DecodedFeature> {
    let mut feature = DecodedFeature { id: None, kind: None, tags: Vec::new(), parts: Vec::new() };
    let mut tags = Vec::new();
    let mut geometry: Option<Vec<u64>> = None;
    let well_formed = WireMessage::new(bytes).fields(|number, field| {
        match (number, field) {
            (1, WireField::Number(id)) => feature.id = Some(id),
            (2, WireField::Bytes(bytes)) => tags.extend(WireMessage::new(bytes).numbers()?),
            (2, WireField::Number(tag)) => tags.push(tag),
            (3, WireField::Number(kind)) => {
                feature.kind = match kind {
                    1 => Some(GeometryKind::Point),
                    2 => Some(GeometryKind::Line),
                    3 => Some(GeometryKind::Polygon),
                    _ => None,
                }
            }
            (4, WireField::Bytes(bytes)) => geometry.get_or_insert_default().extend(WireMessage::new(bytes).numbers()?),
            (4, WireField::Number(number)) => geometry.get_or_insert_default().push(number),
            (1..=4, _) => return None,
            _ => {}
        }
        Some(())
    });
    if !well_formed {
        return None;
    }
    if !tags.len().is_multiple_of(2) {
        broken.push(ConformanceRule::TagsOdd);
    }
    for &[key, value] in tags.as_chunks::<2>().0 {
        match (usize::try_from(key), usize::try_from(value)) {
            (Ok(key), Ok(value)) if key < layer.keys.len() && value < layer.values.len() => {
                if feature.tags.iter().any(|(k, _)| *k == key) {
                    broken.push(ConformanceRule::TagKeyDuplicate);
                }
                feature.tags.push((key, value));
            }
            _ => broken.push(ConformanceRule::TagOutOfRange),
        }
    }
    match (feature.kind, geometry) {
        (_, None) => broken.push(ConformanceRule::FeatureGeometryMissing),
        (None, _) => broken.push(ConformanceRule::FeatureType),
        (Some(kind), Some(numbers)) => feature.parts = read_geometry(kind, &numbers, broken),
    }
    Some(feature)
}
