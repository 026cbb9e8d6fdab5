//! The geometry of a feature.
//!
//! In: JSON. Out: its polygons, or a word for what it is instead; one that cannot be read spoils no other.

use std::fmt;

use geo_types::Coord;
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::super::{RawGeometry, RawPolygon, RawRing, bounds};

/// Reads a geometry that was set apart.
pub(super) fn raw_geometry(json: &RawValue) -> RawGeometry {
    if json.get().len() as u64 > bounds::GEOMETRY.most {
        return RawGeometry::Unusable(format!(
            "a geometry of {} bytes, expected {}",
            json.get().len(),
            bounds::GEOMETRY.said
        ));
    }
    match serde_json::from_str::<Option<Geometry>>(json.get()) {
        Ok(geometry) => geometry.map_or(RawGeometry::Empty, Geometry::into_raw),
        Err(error) => {
            RawGeometry::Unusable(format!("a geometry that cannot be read ({error}, counted from its start)"))
        }
    }
}

#[derive(Debug, Deserialize)]
struct Geometry {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    coordinates: Option<Nested>,
    /// The members of a collection.
    #[serde(default)]
    geometries: Option<Vec<Geometry>>,
}

impl Geometry {
    fn into_raw(self) -> RawGeometry {
        if self.kind == "GeometryCollection" {
            return collected(self.geometries.unwrap_or_default());
        }
        let polygons = match (self.kind.as_str(), self.coordinates) {
            ("Polygon", Some(Nested::Rings(rings))) => vec![rings],
            ("MultiPolygon", Some(Nested::Polygons(polygons))) => polygons,
            ("Polygon" | "MultiPolygon", None | Some(Nested::Nothing)) => return RawGeometry::Empty,
            ("MultiPolygon", Some(Nested::Rings(rings))) if rings.iter().all(Vec::is_empty) => {
                return RawGeometry::Empty;
            }
            ("Polygon" | "MultiPolygon", Some(_)) => {
                return RawGeometry::Unusable(format!("a {} whose coordinates are nested otherwise", self.kind));
            }
            (kind, _) => {
                let kind: String = kind.chars().take(40).collect();
                return RawGeometry::Unusable(format!("a {kind}, expected Polygon or MultiPolygon"));
            }
        };
        if polygons.iter().flatten().all(Vec::is_empty) { RawGeometry::Empty } else { RawGeometry::Polygons(polygons) }
    }
}

/// Takes the polygons of a collection together. Points and lines beside them, which tools leave that mend geometries,
/// have no area; what is anything else makes it none.
fn collected(members: Vec<Geometry>) -> RawGeometry {
    if members.is_empty() {
        return RawGeometry::Unusable("a GeometryCollection of nothing, expected Polygon or MultiPolygon".to_owned());
    }
    let mut polygons = Vec::new();
    let is_thin =
        |member: &Geometry| matches!(member.kind.as_str(), "Point" | "MultiPoint" | "LineString" | "MultiLineString");
    let (thin, members): (Vec<_>, Vec<_>) = members.into_iter().partition(is_thin);
    if members.is_empty() {
        let kinds: Vec<&str> = thin.iter().map(|member| member.kind.as_str()).take(3).collect();
        return RawGeometry::Unusable(format!(
            "a GeometryCollection of {}, expected Polygon or MultiPolygon",
            kinds.join(", ")
        ));
    }
    for member in members {
        match member.into_raw() {
            RawGeometry::Polygons(more) => polygons.extend(more),
            RawGeometry::Empty => {}
            RawGeometry::Unusable(found) => return RawGeometry::Unusable(format!("{found}, in a GeometryCollection")),
        }
    }
    if polygons.is_empty() { RawGeometry::Empty } else { RawGeometry::Polygons(polygons) }
}

/// Coordinates by how deep they are nested, known only when the innermost number is met.
#[derive(Debug)]
enum Nested {
    Nothing,
    Number(f64),
    Position(Coord<f64>),
    Ring(RawRing),
    Rings(RawPolygon),
    Polygons(Vec<RawPolygon>),
    Mixed,
}

impl<'de> Deserialize<'de> for Nested {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NestedVisitor)
    }
}

struct NestedVisitor;

impl<'de> Visitor<'de> for NestedVisitor {
    type Value = Nested;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("coordinates")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Nested, E> {
        Ok(Nested::Number(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "a coordinate beyond 2^53 is out of range either way")]
    fn visit_u64<E: Error>(self, value: u64) -> Result<Nested, E> {
        Ok(Nested::Number(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "a coordinate beyond -2^53 is out of range either way")]
    fn visit_i64<E: Error>(self, value: i64) -> Result<Nested, E> {
        Ok(Nested::Number(value as f64))
    }

    /// A null or text inside coordinates is a number that is none: the ring is judged later, with its place.
    fn visit_unit<E: Error>(self) -> Result<Nested, E> {
        Ok(Nested::Number(f64::NAN))
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Nested, E> {
        Ok(Nested::Number(f64::NAN))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Nested, A::Error> {
        let mut nested = match list.next_element()? {
            None => return Ok(Nested::Nothing),
            Some(Nested::Number(x)) => {
                let y = match list.next_element()? {
                    Some(Nested::Number(y)) => y,
                    _ => f64::NAN,
                };
                while list.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(Nested::Position(Coord { x, y }));
            }
            Some(Nested::Position(first)) => Nested::Ring(vec![first]),
            Some(Nested::Nothing) => Nested::Rings(vec![Vec::new()]),
            Some(Nested::Ring(first)) => Nested::Rings(vec![first]),
            Some(Nested::Rings(first)) => Nested::Polygons(vec![first]),
            Some(Nested::Polygons(_) | Nested::Mixed) => Nested::Mixed,
        };
        while let Some(member) = list.next_element()? {
            match (&mut nested, member) {
                (Nested::Ring(ring), Nested::Position(position)) => ring.push(position),
                (Nested::Rings(rings), Nested::Ring(ring)) => rings.push(ring),
                (Nested::Polygons(polygons), Nested::Rings(rings)) => polygons.push(rings),
                // What began with empty brackets was a list of polygons after all.
                (Nested::Rings(empty), Nested::Rings(rings)) if empty.iter().all(Vec::is_empty) => {
                    nested = Nested::Polygons(vec![rings]);
                }
                (Nested::Rings(_) | Nested::Polygons(_), Nested::Nothing) => {}
                _ => nested = Nested::Mixed,
            }
        }
        Ok(nested)
    }
}
