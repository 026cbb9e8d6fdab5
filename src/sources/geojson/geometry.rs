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
    match serde_json::from_str::<Option<GeoJsonGeometry>>(json.get()) {
        Ok(geometry) => geometry.map_or(RawGeometry::Empty, GeoJsonGeometry::into_raw),
        Err(error) => {
            RawGeometry::Unusable(format!("a geometry that cannot be read ({error}, counted from its start)"))
        }
    }
}

#[derive(Debug, Deserialize)]
struct GeoJsonGeometry {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    coordinates: Option<NestedCoordinates>,
    /// The members of a collection.
    #[serde(default)]
    geometries: Option<Vec<GeoJsonGeometry>>,
}

impl GeoJsonGeometry {
    fn into_raw(self) -> RawGeometry {
        if self.kind == "GeometryCollection" {
            return collected(self.geometries.unwrap_or_default());
        }
        let polygons = match (self.kind.as_str(), self.coordinates) {
            ("Polygon", Some(NestedCoordinates::Rings(rings))) => vec![rings],
            ("MultiPolygon", Some(NestedCoordinates::Polygons(polygons))) => polygons,
            ("Polygon" | "MultiPolygon", None | Some(NestedCoordinates::Nothing)) => return RawGeometry::Empty,
            ("MultiPolygon", Some(NestedCoordinates::Rings(rings))) if rings.iter().all(Vec::is_empty) => {
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
fn collected(members: Vec<GeoJsonGeometry>) -> RawGeometry {
    if members.is_empty() {
        return RawGeometry::Unusable("a GeometryCollection of nothing, expected Polygon or MultiPolygon".to_owned());
    }
    let mut polygons = Vec::new();
    let is_thin = |member: &GeoJsonGeometry| {
        matches!(member.kind.as_str(), "Point" | "MultiPoint" | "LineString" | "MultiLineString")
    };
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
enum NestedCoordinates {
    Nothing,
    Number(f64),
    Position(Coord<f64>),
    Ring(RawRing),
    Rings(RawPolygon),
    Polygons(Vec<RawPolygon>),
    Mixed,
}

impl<'de> Deserialize<'de> for NestedCoordinates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NestedVisitor)
    }
}

struct NestedVisitor;

impl<'de> Visitor<'de> for NestedVisitor {
    type Value = NestedCoordinates;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("coordinates")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<NestedCoordinates, E> {
        Ok(NestedCoordinates::Number(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "a coordinate beyond 2^53 is out of range either way")]
    fn visit_u64<E: Error>(self, value: u64) -> Result<NestedCoordinates, E> {
        Ok(NestedCoordinates::Number(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "a coordinate beyond -2^53 is out of range either way")]
    fn visit_i64<E: Error>(self, value: i64) -> Result<NestedCoordinates, E> {
        Ok(NestedCoordinates::Number(value as f64))
    }

    /// A null or text inside coordinates is a number that is none: the ring is judged later, with its place.
    fn visit_unit<E: Error>(self) -> Result<NestedCoordinates, E> {
        Ok(NestedCoordinates::Number(f64::NAN))
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<NestedCoordinates, E> {
        Ok(NestedCoordinates::Number(f64::NAN))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<NestedCoordinates, A::Error> {
        let mut nested = match list.next_element()? {
            None => return Ok(NestedCoordinates::Nothing),
            Some(NestedCoordinates::Number(x)) => {
                let y = match list.next_element()? {
                    Some(NestedCoordinates::Number(y)) => y,
                    _ => f64::NAN,
                };
                while list.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(NestedCoordinates::Position(Coord { x, y }));
            }
            Some(NestedCoordinates::Position(first)) => NestedCoordinates::Ring(vec![first]),
            Some(NestedCoordinates::Nothing) => NestedCoordinates::Rings(vec![Vec::new()]),
            Some(NestedCoordinates::Ring(first)) => NestedCoordinates::Rings(vec![first]),
            Some(NestedCoordinates::Rings(first)) => NestedCoordinates::Polygons(vec![first]),
            Some(NestedCoordinates::Polygons(_) | NestedCoordinates::Mixed) => NestedCoordinates::Mixed,
        };
        while let Some(member) = list.next_element()? {
            match (&mut nested, member) {
                (NestedCoordinates::Ring(ring), NestedCoordinates::Position(position)) => ring.push(position),
                (NestedCoordinates::Rings(rings), NestedCoordinates::Ring(ring)) => rings.push(ring),
                (NestedCoordinates::Polygons(polygons), NestedCoordinates::Rings(rings)) => polygons.push(rings),
                // What began with empty brackets was a list of polygons after all.
                (NestedCoordinates::Rings(empty), NestedCoordinates::Rings(rings))
                    if empty.iter().all(Vec::is_empty) =>
                {
                    nested = NestedCoordinates::Polygons(vec![rings]);
                }
                (NestedCoordinates::Rings(_) | NestedCoordinates::Polygons(_), NestedCoordinates::Nothing) => {}
                _ => nested = NestedCoordinates::Mixed,
            }
        }
        Ok(nested)
    }
}
