//! GeoJSON feature collections (RFC 7946, and the `crs` member of its predecessor), plain or gzip.
//!
//! In: a file whose features are areas. Out: a [`Layer`] whose places are 1-based ordinals; a feature's own `id` is column `@id`.

use std::fmt;
use std::path::Path;

use geo_types::Coord;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::bounds::{self, Bound, Room};
use super::odata::{json_error, strip_mark};
use super::records::{CellSeed, Members, Records};
use super::{Crs, Layer, RawGeometry, RawPolygon, RawRing, SourceError, text};

/// Reads all features with the wanted properties.
pub(super) fn read(path: &Path, name: &str, wanted: &[&str]) -> Result<Layer, SourceError> {
    let bytes = text::read_bytes(path)?;
    let mut collection = Collection::new(wanted);
    let mut deserializer = serde_json::Deserializer::from_slice(strip_mark(&bytes));
    let parsed = (&mut collection).deserialize(&mut deserializer).and_then(|()| deserializer.end());
    if let Err(error) = parsed {
        return Err(json_error(path, collection.geometries.len(), collection.passed.or(collection.records.passed()), &error));
    }
    if !collection.has_features {
        return Err(SourceError::Damaged {
            path: path.to_owned(),
            place: "its top level".to_owned(),
            found: "an object without `features`".to_owned(),
            expected: "a GeoJSON FeatureCollection",
            hint: "save the areas as a feature collection",
        });
    }
    let crs = match collection.crs {
        None => Crs::Degrees,
        Some(member) => member.resolve().map_err(|found| SourceError::Crs {
            place: format!("{name}, member `crs`"),
            found,
            hint: "save the file again in longitude and latitude, with QGIS or ogr2ogr -t_srs EPSG:4326",
        })?,
    };
    let table = collection.records.into_table(name.to_owned());
    Ok(Layer { present: table.columns.clone(), table, geometries: collection.geometries, crs })
}

/// The `crs` member: `{"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}`, or the older `"type": "EPSG"` with a code.
#[derive(Debug, Deserialize)]
struct CrsMember {
    #[serde(default)]
    properties: CrsProperties,
}

#[derive(Debug, Default, Deserialize)]
struct CrsProperties {
    name: Option<String>,
    code: Option<i64>,
}

impl CrsMember {
    fn resolve(self) -> Result<Crs, String> {
        match self.properties {
            CrsProperties { name: Some(name), .. } => Crs::from_name(&name).ok_or(name),
            CrsProperties { code: Some(code), .. } => Crs::from_epsg(code).ok_or_else(|| format!("EPSG:{code}")),
            CrsProperties { .. } => Err("no name".to_owned()),
        }
    }
}

struct Collection<'w> {
    records: Records<'w>,
    geometries: Vec<RawGeometry>,
    has_features: bool,
    crs: Option<CrsMember>,
    room: Room,
    /// The bound that was passed.
    passed: Option<&'static Bound>,
}

impl<'w> Collection<'w> {
    fn new(wanted: &'w [&'w str]) -> Self {
        Collection {
            records: Records::new(wanted, false),
            geometries: Vec::new(),
            has_features: false,
            crs: None,
            room: Room::below(&bounds::POINTS),
            passed: None,
        }
    }

    /// Ends a feature.
    fn add<E: Error>(&mut self, place: u64, geometry: RawGeometry) -> Result<(), E> {
        self.records.finish::<E>(place)?;
        if let Err(bound) = geometry.take_room(&mut self.room) {
            self.passed = Some(bound);
            return Err(E::custom(format_args!("expected {}", bound.said)));
        }
        self.geometries.push(geometry);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for &mut Collection<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Collection<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a GeoJSON FeatureCollection")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "features" => {
                    map.next_value_seed(Features(self))?;
                    self.has_features = true;
                }
                "crs" => self.crs = map.next_value::<Option<CrsMember>>()?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

struct Features<'a, 'w>(&'a mut Collection<'w>);

impl<'de> DeserializeSeed<'de> for Features<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Features<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut place = 0;
        while let Some(geometry) = list.next_element_seed(Feature(&mut self.0.records))? {
            place += 1;
            self.0.add::<A::Error>(place, geometry)?;
        }
        Ok(())
    }
}

struct Feature<'a, 'w>(&'a mut Records<'w>);

impl<'de> DeserializeSeed<'de> for Feature<'_, '_> {
    type Value = RawGeometry;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<RawGeometry, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Feature<'_, '_> {
    type Value = RawGeometry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a feature")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawGeometry, A::Error> {
        let mut geometry = RawGeometry::Empty;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "properties" => map.next_value_seed(Members(self.0))?,
                // Read apart, so that one geometry that cannot be read leaves the rest of the file.
                "geometry" => geometry = raw_geometry(map.next_value::<&RawValue>()?),
                "id" => {
                    let cell = map.next_value_seed(CellSeed { texts_are_numbers: false })?;
                    if let Some(column) = self.0.column_for("@id") {
                        self.0.set(column, cell);
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(geometry)
    }
}

fn raw_geometry(json: &RawValue) -> RawGeometry {
    if json.get().len() as u64 > bounds::GEOMETRY.most {
        return RawGeometry::Unusable(format!("a geometry of {} bytes, expected {}", json.get().len(), bounds::GEOMETRY.said));
    }
    match serde_json::from_str::<Option<Geometry>>(json.get()) {
        Ok(geometry) => geometry.map_or(RawGeometry::Empty, Geometry::into_raw),
        Err(error) => RawGeometry::Unusable(format!("a geometry that cannot be read ({error}, counted from its start)")),
    }
}

#[derive(Debug, Deserialize)]
struct Geometry {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    coordinates: Option<Nested>,
}

impl Geometry {
    fn into_raw(self) -> RawGeometry {
        let polygons = match (self.kind.as_str(), self.coordinates) {
            ("Polygon", Some(Nested::Rings(rings))) => vec![rings],
            ("MultiPolygon", Some(Nested::Polygons(polygons))) => polygons,
            ("Polygon" | "MultiPolygon", None | Some(Nested::Nothing)) => return RawGeometry::Empty,
            ("MultiPolygon", Some(Nested::Rings(rings))) if rings.iter().all(Vec::is_empty) => return RawGeometry::Empty,
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
                (Nested::Rings(empty), Nested::Rings(rings)) if empty.iter().all(Vec::is_empty) => nested = Nested::Polygons(vec![rings]),
                (Nested::Rings(_) | Nested::Polygons(_), Nested::Nothing) => {}
                _ => nested = Nested::Mixed,
            }
        }
        Ok(nested)
    }
}

#[cfg(test)]
mod tests;
