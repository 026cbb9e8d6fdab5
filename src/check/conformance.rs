//! Conformance to the Mapbox Vector Tile Specification 2.1, checked on the bytes.
//!
//! In: an uncompressed tile, ours or another's. Out: what it holds ([`DecodedLayer`]), and every [`Violation`] found.
//! The decoder shares no code with the encoder but the reading of numbers.
//! Guaranteed: any bytes are answered, without panic.

mod decode;
mod geometry;
mod shape;

#[cfg(test)]
mod tests;

use std::fmt;

use crate::generalise::GridPoint;

/// A requirement of the specification that a tile does not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// The bytes are no protocol buffer message of the tile schema.
    WireMalformed,
    /// A layer must have a name.
    LayerNameMissing,
    /// Layer names must differ.
    LayerNameDuplicate,
    /// A layer must have a version, and this reader knows 2.
    LayerVersion,
    /// A layer must have an extent, above 0.
    LayerExtent,
    /// Feature ids should differ within a layer.
    FeatureIdDuplicate,
    /// A feature must have a known geometry type.
    FeatureType,
    /// A feature must have a geometry.
    FeatureGeometryMissing,
    /// Tags must come in pairs.
    TagsOdd,
    /// A tag must point to a key and a value that are there.
    TagOutOfRange,
    /// A key must not occur twice in a feature.
    TagKeyDuplicate,
    /// A value must have exactly one type.
    ValueType,
    /// A key should have values of one type: readers that make columns need it.
    KeyTypesMixed,
    /// A command must be `MoveTo`, `LineTo` or `ClosePath` with as many parameters as it says.
    CommandMalformed,
    /// Points must be one `MoveTo`.
    PointGrammar,
    /// Lines must be `MoveTo` of one point and `LineTo` of at least one.
    LineGrammar,
    /// Rings must be `MoveTo` of one point, `LineTo` of at least two, `ClosePath`.
    RingGrammar,
    /// A `LineTo` must move.
    LineToZero,
    /// The last vertex of a ring must not repeat the first.
    RingClosedTwice,
    /// A ring should have an area.
    RingWithoutArea,
    /// The first ring of a polygon must be an exterior one.
    HoleFirst,
    /// A hole must lie in its exterior.
    HoleOutside,
    /// Rings must not cross or touch themselves, nor cross each other.
    RingCrosses,
}

impl Rule {
    /// Tells whether it is about what makes a polygon valid; the others are about how a tile is written.
    #[must_use]
    pub fn is_polygon(self) -> bool {
        matches!(self, Rule::RingWithoutArea | Rule::HoleFirst | Rule::HoleOutside | Rule::RingCrosses)
    }

    /// Gives the section of the specification, version 2.1.
    #[must_use]
    pub fn section(self) -> &'static str {
        match self {
            Rule::WireMalformed => "3.2",
            Rule::LayerNameMissing | Rule::LayerNameDuplicate | Rule::LayerVersion | Rule::LayerExtent => "4.1",
            Rule::FeatureIdDuplicate | Rule::FeatureType | Rule::FeatureGeometryMissing => "4.2",
            Rule::TagsOdd | Rule::TagOutOfRange | Rule::TagKeyDuplicate | Rule::ValueType | Rule::KeyTypesMixed => {
                "4.4"
            }
            Rule::CommandMalformed => "4.3.1",
            Rule::PointGrammar => "4.3.4.2",
            Rule::LineGrammar => "4.3.4.3",
            Rule::LineToZero => "4.3.3.2",
            Rule::RingGrammar
            | Rule::RingClosedTwice
            | Rule::RingWithoutArea
            | Rule::HoleFirst
            | Rule::HoleOutside
            | Rule::RingCrosses => "4.3.4.4",
        }
    }
}

/// A rule that is broken, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// Which rule.
    pub rule: Rule,
    /// Name of the layer; empty if it has none, or the tile as a whole is meant.
    pub layer: String,
    /// Layer and feature, as far as they are known.
    pub place: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} (MVT 2.1 section {}) in {}", self.rule, self.rule.section(), self.place)
    }
}

/// A value as it stands in a tile.
#[derive(Debug, Clone, PartialEq)]
pub enum DecodedValue {
    /// `string_value`.
    Text(String),
    /// `float_value`.
    Float(f32),
    /// `double_value`.
    Double(f64),
    /// `int_value`, `sint_value`.
    Integer(i64),
    /// `uint_value`.
    Unsigned(u64),
    /// `bool_value`.
    Bool(bool),
}

/// The kind of geometry of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One point or more.
    Point,
    /// One line or more.
    Line,
    /// One polygon or more.
    Polygon,
}

/// A feature as it stands in a tile.
#[derive(Debug, Clone, PartialEq)]
pub struct DecodedFeature {
    /// Id, if it has one.
    pub id: Option<u64>,
    /// Kind of geometry; none if the tile does not say.
    pub kind: Option<Kind>,
    /// Key and value, as numbers of [`DecodedLayer::keys`] and [`DecodedLayer::values`]; only those that are there.
    pub tags: Vec<(usize, usize)>,
    /// Points, lines or rings in cells from the north-west corner of the tile; the first vertex of a ring is not
    /// repeated.
    pub parts: Vec<Vec<GridPoint>>,
}

/// A layer as it stands in a tile.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DecodedLayer {
    /// Name; empty if it has none.
    pub name: String,
    /// Version, if it has one.
    pub version: Option<u64>,
    /// Cells along a side of the tile, if it says.
    pub extent: Option<u64>,
    /// Names of attributes.
    pub keys: Vec<String>,
    /// Values of attributes.
    pub values: Vec<DecodedValue>,
    /// Features.
    pub features: Vec<DecodedFeature>,
    /// Bytes that it takes in the tile.
    pub bytes: usize,
}

impl DecodedLayer {
    /// Finds an attribute of a feature.
    #[must_use]
    pub fn value(&self, feature: &DecodedFeature, key: &str) -> Option<&DecodedValue> {
        feature.tags.iter().find(|(k, _)| self.keys[*k] == key).map(|(_, v)| &self.values[*v])
    }
}

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
            violations.push(broken(Rule::LayerNameMissing, format!("layer number {}", i + 1)));
        } else if layers[..i].iter().any(|other| other.name == layer.name) {
            violations.push(broken(Rule::LayerNameDuplicate, place.clone()));
        }
        if layer.version != Some(2) {
            violations.push(broken(Rule::LayerVersion, place.clone()));
        }
        if layer.extent.is_none_or(|e| e == 0) {
            violations.push(broken(Rule::LayerExtent, place.clone()));
        }
        let mut ids: Vec<u64> = layer.features.iter().filter_map(|f| f.id).collect();
        ids.sort_unstable();
        if let Some([id, _]) = ids.array_windows().find(|[id, next]| id == next) {
            violations.push(broken(Rule::FeatureIdDuplicate, format!("{place}, id {id}")));
        }
        violations.extend(mixed_types(layer).map(|key| broken(Rule::KeyTypesMixed, format!("{place}, key {key:?}"))));
        if shapes {
            for (number, feature) in layer.features.iter().enumerate().filter(|(_, f)| f.kind == Some(Kind::Polygon)) {
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

fn feature_place(layer: &DecodedLayer, feature: &DecodedFeature, number: usize) -> String {
    match feature.id {
        Some(id) => format!("layer {:?}, feature with id {id}", layer.name),
        None => format!("layer {:?}, feature number {}", layer.name, number + 1),
    }
}
