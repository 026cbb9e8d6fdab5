//! The requirements of the specification, and what breaks one.

use std::fmt;

/// A requirement of the specification that a tile does not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ConformanceRule {
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

impl ConformanceRule {
    /// Tells whether it is about what makes a polygon valid; the others are about how a tile is written.
    #[must_use]
    pub(crate) fn is_polygon(self) -> bool {
        matches!(
            self,
            ConformanceRule::RingWithoutArea
                | ConformanceRule::HoleFirst
                | ConformanceRule::HoleOutside
                | ConformanceRule::RingCrosses
        )
    }

    /// Gives the section of the specification, version 2.1.
    #[must_use]
    pub(crate) fn section(self) -> &'static str {
        match self {
            ConformanceRule::WireMalformed => "3.2",
            ConformanceRule::LayerNameMissing
            | ConformanceRule::LayerNameDuplicate
            | ConformanceRule::LayerVersion
            | ConformanceRule::LayerExtent => "4.1",
            ConformanceRule::FeatureIdDuplicate
            | ConformanceRule::FeatureType
            | ConformanceRule::FeatureGeometryMissing => "4.2",
            ConformanceRule::TagsOdd
            | ConformanceRule::TagOutOfRange
            | ConformanceRule::TagKeyDuplicate
            | ConformanceRule::ValueType
            | ConformanceRule::KeyTypesMixed => "4.4",
            ConformanceRule::CommandMalformed => "4.3.1",
            ConformanceRule::PointGrammar => "4.3.4.2",
            ConformanceRule::LineGrammar => "4.3.4.3",
            ConformanceRule::LineToZero => "4.3.3.2",
            ConformanceRule::RingGrammar
            | ConformanceRule::RingClosedTwice
            | ConformanceRule::RingWithoutArea
            | ConformanceRule::HoleFirst
            | ConformanceRule::HoleOutside
            | ConformanceRule::RingCrosses => "4.3.4.4",
        }
    }
}

/// A rule that is broken, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// Which rule.
    pub rule: ConformanceRule,
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
