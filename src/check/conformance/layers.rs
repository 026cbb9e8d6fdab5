//! What stands in a tile, as it stands there.

use crate::generalise::GridPoint;

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
pub enum GeometryKind {
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
    pub kind: Option<GeometryKind>,
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

/// Says which feature of a layer is meant.
pub(super) fn feature_place(layer: &DecodedLayer, feature: &DecodedFeature, number: usize) -> String {
    match feature.id {
        Some(id) => format!("layer {:?}, feature with id {id}", layer.name),
        None => format!("layer {:?}, feature number {}", layer.name, number + 1),
    }
}
