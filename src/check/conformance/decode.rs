//! Reads the messages of a tile strictly.

use super::geometry::read_geometry;
use super::{DecodedFeature, DecodedLayer, DecodedValue, Kind, Rule, Violation};
use crate::tiles::wire::{EIGHT_BYTES, FOUR_BYTES, LENGTH_DELIMITED, VARINT, unzigzag};

/// A place in a message.
#[derive(Clone, Copy)]
struct Message<'a> {
    rest: &'a [u8],
}

/// One field of a message.
enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Eight([u8; 8]),
    Four([u8; 4]),
}

impl<'a> Message<'a> {
    fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            if shift == 63 && byte > 1 {
                return None;
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// Reads the next field: its number and content. None at the end and on malformed bytes; the end is an empty rest.
    fn field(&mut self) -> Option<(u64, Field<'a>)> {
        let key = self.varint()?;
        let field = match u8::try_from(key & 7).ok()? {
            VARINT => Field::Number(self.varint()?),
            EIGHT_BYTES => Field::Eight(self.take(8)?.try_into().ok()?),
            LENGTH_DELIMITED => {
                let length = usize::try_from(self.varint()?).ok()?;
                Field::Bytes(self.take(length)?)
            }
            FOUR_BYTES => Field::Four(self.take(4)?.try_into().ok()?),
            _ => return None,
        };
        Some((key >> 3, field))
    }

    /// Calls `each` with all fields; tells whether the message was well-formed and `each` accepted all.
    fn fields(mut self, mut each: impl FnMut(u64, Field<'a>) -> Option<()>) -> bool {
        while !self.rest.is_empty() {
            let Some((number, field)) = self.field() else { return false };
            if each(number, field).is_none() {
                return false;
            }
        }
        true
    }

    fn numbers(mut self) -> Option<Vec<u64>> {
        let mut numbers = Vec::new();
        while !self.rest.is_empty() {
            numbers.push(self.varint()?);
        }
        Some(numbers)
    }
}

pub(super) fn tile(bytes: &[u8], violations: &mut Vec<Violation>) -> Vec<DecodedLayer> {
    let mut layers = Vec::new();
    let well_formed = Message { rest: bytes }.fields(|number, field| {
        if let (3, Field::Bytes(bytes)) = (number, field) {
            let before = violations.len();
            let layer = layer(bytes, violations)?;
            violations[before..].iter_mut().for_each(|violation| violation.layer.clone_from(&layer.name));
            layers.push(layer);
        }
        Some(())
    });
    if !well_formed {
        let place = format!("the tile, after {} layers", layers.len());
        violations.push(Violation { rule: Rule::WireMalformed, layer: String::new(), place });
    }
    layers
}

fn layer(bytes: &[u8], violations: &mut Vec<Violation>) -> Option<DecodedLayer> {
    let mut layer = DecodedLayer { bytes: bytes.len(), ..DecodedLayer::default() };
    let mut features = Vec::new();
    let well_formed = Message { rest: bytes }.fields(|number, field| {
        match (number, field) {
            (1, Field::Bytes(name)) => String::from_utf8(name.to_vec()).ok()?.clone_into(&mut layer.name),
            (2, Field::Bytes(feature)) => features.push(feature),
            (3, Field::Bytes(key)) => layer.keys.push(String::from_utf8(key.to_vec()).ok()?),
            (4, Field::Bytes(bytes)) => {
                let mut read = values(bytes)?;
                if read.len() != 1 {
                    let place = format!("value number {}", layer.values.len());
                    violations.push(Violation { rule: Rule::ValueType, layer: String::new(), place });
                }
                layer.values.push(read.pop().unwrap_or(DecodedValue::Text(String::new())));
            }
            (5, Field::Number(extent)) => layer.extent = Some(extent),
            (15, Field::Number(version)) => layer.version = Some(version),
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
        let place = super::feature_place(&layer, &read, number);
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
    let well_formed = Message { rest: bytes }.fields(|number, field| {
        values.push(match (number, field) {
            (1, Field::Bytes(text)) => DecodedValue::Text(String::from_utf8(text.to_vec()).ok()?),
            (2, Field::Four(bytes)) => DecodedValue::Float(f32::from_le_bytes(bytes)),
            (3, Field::Eight(bytes)) => DecodedValue::Double(f64::from_le_bytes(bytes)),
            (4, Field::Number(number)) => DecodedValue::Integer(number.cast_signed()),
            (5, Field::Number(number)) => DecodedValue::Unsigned(number),
            (6, Field::Number(number)) => DecodedValue::Integer(unzigzag(number)),
            (7, Field::Number(number)) => DecodedValue::Bool(number != 0),
            (1..=7, _) => return None,
            _ => return Some(()),
        });
        Some(())
    });
    well_formed.then_some(values)
}

fn feature(bytes: &[u8], layer: &DecodedLayer, broken: &mut Vec<Rule>) -> Option<DecodedFeature> {
    let mut feature = DecodedFeature { id: None, kind: None, tags: Vec::new(), parts: Vec::new() };
    let mut tags = Vec::new();
    let mut geometry: Option<Vec<u64>> = None;
    let well_formed = Message { rest: bytes }.fields(|number, field| {
        match (number, field) {
            (1, Field::Number(id)) => feature.id = Some(id),
            (2, Field::Bytes(bytes)) => tags.extend(Message { rest: bytes }.numbers()?),
            (2, Field::Number(tag)) => tags.push(tag),
            (3, Field::Number(kind)) => {
                feature.kind = match kind {
                    1 => Some(Kind::Point),
                    2 => Some(Kind::Line),
                    3 => Some(Kind::Polygon),
                    _ => None,
                }
            }
            (4, Field::Bytes(bytes)) => geometry.get_or_insert_default().extend(Message { rest: bytes }.numbers()?),
            (4, Field::Number(number)) => geometry.get_or_insert_default().push(number),
            (1..=4, _) => return None,
            _ => {}
        }
        Some(())
    });
    if !well_formed {
        return None;
    }
    if !tags.len().is_multiple_of(2) {
        broken.push(Rule::TagsOdd);
    }
    for &[key, value] in tags.as_chunks::<2>().0 {
        match (usize::try_from(key), usize::try_from(value)) {
            (Ok(key), Ok(value)) if key < layer.keys.len() && value < layer.values.len() => {
                if feature.tags.iter().any(|(k, _)| *k == key) {
                    broken.push(Rule::TagKeyDuplicate);
                }
                feature.tags.push((key, value));
            }
            _ => broken.push(Rule::TagOutOfRange),
        }
    }
    match (feature.kind, geometry) {
        (_, None) => broken.push(Rule::FeatureGeometryMissing),
        (None, _) => broken.push(Rule::FeatureType),
        (Some(kind), Some(numbers)) => feature.parts = read_geometry(kind, &numbers, broken),
    }
    Some(feature)
}
