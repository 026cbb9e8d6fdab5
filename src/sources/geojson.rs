//! GeoJSON feature collections (RFC 7946, and the `crs` member of its predecessor), plain or gzip.
//!
//! In: a file whose features are areas. Out: a [`RawLayer`] whose places are 1-based ordinals; a feature's own `id` is
//! column `@id`. What the file says of features that it does not have is told: a service gives a page at a time.

use std::fmt;
use std::path::Path;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::bounds::{self, Bound, Room};
use super::layer::{DeclaredCrs, GeometryUse, LayerPage, RawLayer};
use super::odata::{json_error, strip_mark, without_nan};
use super::records::{Members, Records};
use super::rows::TableRows;
use super::{Crs, RawGeometry, SourceError, text};

mod geometry;

use geometry::raw_geometry;

/// Reads all features with the wanted properties.
pub(super) fn read(path: &Path, name: &str, wanted: &[&str], geometry: GeometryUse) -> Result<RawLayer, SourceError> {
    let bytes = text::read_bytes(path)?;
    let mut rows = TableRows::new(wanted);
    let mut collection = FeatureCollection::new(Records::new(name, false, &mut rows), geometry);
    let bytes = without_nan(strip_mark(&bytes));
    let mut deserializer = serde_json::Deserializer::from_slice(&bytes);
    let parsed = (&mut collection).deserialize(&mut deserializer).and_then(|()| deserializer.end());
    if let Err(error) = parsed {
        return Err(json_error(
            path,
            collection.geometries.len(),
            collection.passed.or(collection.records.passed()),
            &error,
        ));
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
    if collection.is_of_esri {
        return Err(SourceError::Damaged {
            path: path.to_owned(),
            place: "its features".to_owned(),
            found: "`attributes` in place of `properties`, as ArcGIS writes its own JSON".to_owned(),
            expected: "GeoJSON",
            hint: "ask the service for f=geojson in place of f=json",
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
    let (geometries, page) = (collection.geometries, collection.page);
    let table = rows.into_table();
    Ok(RawLayer {
        present: table.columns.clone(),
        table,
        geometries,
        claim: DeclaredCrs::Known(crs),
        page,
        told: Vec::new(),
    })
}

/// The `crs` member: `{"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}`, or the older `"type":
/// "EPSG"` with a code.
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

struct FeatureCollection<'c> {
    records: Records<'c>,
    /// Whether geometries are read.
    geometry: GeometryUse,
    geometries: Vec<RawGeometry>,
    has_features: bool,
    /// Whether a feature has the members of `ArcGIS`' own JSON.
    is_of_esri: bool,
    page: LayerPage,
    crs: Option<CrsMember>,
    room: Room,
    /// The bound that was passed.
    passed: Option<&'static Bound>,
}

impl<'c> FeatureCollection<'c> {
    fn new(records: Records<'c>, geometry: GeometryUse) -> Self {
        FeatureCollection {
            records,
            geometry,
            geometries: Vec::new(),
            has_features: false,
            is_of_esri: false,
            page: LayerPage::default(),
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

impl<'de> DeserializeSeed<'de> for &mut FeatureCollection<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut FeatureCollection<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a GeoJSON FeatureCollection")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "features" => {
                    map.next_value_seed(FeaturesSeed(self))?;
                    self.has_features = true;
                }
                "crs" => self.crs = map.next_value::<Option<CrsMember>>()?,
                "links"
                | "numberMatched"
                | "totalFeatures"
                | "exceededTransferLimit"
                | "properties"
                | "odata.nextLink"
                | "@odata.nextLink"
                | "next" => {
                    let value = map.next_value::<Value>()?;
                    tell_page(&key, &value, &mut self.page);
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// Takes what a member of the collection says of other pages.
fn tell_page(key: &str, value: &Value, page: &mut LayerPage) {
    match (key, value) {
        ("links", Value::Array(links)) => page.has_next |= links.iter().any(is_next),
        // As some services write it: one link, or each under what it leads to.
        ("links", Value::Object(links)) => {
            let named = links.iter().any(|(name, link)| name.eq_ignore_ascii_case("next") && !link.is_null());
            page.has_next |= named || is_next(value) || links.values().any(is_next);
        }
        // One of the two may be a word, such as "unknown", beside the number in the other.
        ("numberMatched" | "totalFeatures", Value::Number(number)) => page.matched = number.as_u64().or(page.matched),
        ("numberMatched" | "totalFeatures", Value::String(number)) => {
            page.matched = number.trim().parse().ok().or(page.matched);
        }
        ("exceededTransferLimit", Value::Bool(is_exceeded)) => page.has_next |= is_exceeded,
        ("properties", Value::Object(members)) => {
            members.iter().filter(|(key, _)| *key != "properties").for_each(|(key, value)| tell_page(key, value, page));
        }
        ("odata.nextLink" | "@odata.nextLink" | "next", Value::String(link)) => page.has_next |= !link.is_empty(),
        _ => {}
    }
}

/// Tells whether a link leads to the next page.
fn is_next(link: &Value) -> bool {
    link.get("rel").and_then(Value::as_str).is_some_and(|rel| rel.trim().eq_ignore_ascii_case("next"))
}

struct FeaturesSeed<'a, 'c>(&'a mut FeatureCollection<'c>);

impl<'de> DeserializeSeed<'de> for FeaturesSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for FeaturesSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut place = 0;
        loop {
            let FeatureCollection { records, geometry, is_of_esri, .. } = &mut *self.0;
            let Some(geometry) = list.next_element_seed(FeatureSeed(records, *geometry, is_of_esri))? else { break };
            place += 1;
            self.0.add::<A::Error>(place, geometry)?;
        }
        Ok(())
    }
}

/// Where its properties go, whether its geometry is read, and whether it turns out to be one of `ArcGIS`.
struct FeatureSeed<'a, 'c>(&'a mut Records<'c>, GeometryUse, &'a mut bool);

impl<'de> DeserializeSeed<'de> for FeatureSeed<'_, '_> {
    type Value = RawGeometry;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<RawGeometry, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for FeatureSeed<'_, '_> {
    type Value = RawGeometry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a feature")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawGeometry, A::Error> {
        let mut geometry = RawGeometry::Empty;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "properties" => map.next_value_seed(Members(self.0))?,
                "geometry" if self.1 == GeometryUse::PassedOver => {
                    map.next_value::<IgnoredAny>()?;
                }
                // Read apart, so that one geometry that cannot be read leaves the rest of the file.
                "geometry" => geometry = raw_geometry(map.next_value::<&RawValue>()?),
                "id" => match self.0.column_for("@id") {
                    Some(column) => map.next_value_seed(self.0.value(column))?,
                    None => {
                        map.next_value::<IgnoredAny>()?;
                    }
                },
                key => {
                    *self.2 |= key == "attributes";
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(geometry)
    }
}

#[cfg(test)]
mod tests;
