//! What a `GeoParquet` file says of its geometry, in its metadata `geo` (specification 1.1.0).
//!
//! In: JSON. Out: the column, and its reference system. Guaranteed: what is not well-known binary is refused by its
//! name; a system that is not told is longitude and latitude, as the specification says, and one that is told to be
//! unknown is left to where the points lie.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::super::layer::DeclaredCrs;
use super::super::{Crs, SourceError};
use super::error::{SAVE_AGAIN, damaged};

/// The column of the geometry.
#[derive(Debug)]
pub(super) struct GeometryColumn {
    pub(super) column: String,
    pub(super) claim: DeclaredCrs,
}

#[derive(Deserialize)]
struct Metadata {
    primary_column: String,
    #[serde(default)]
    columns: BTreeMap<String, ColumnMetadata>,
}

#[derive(Deserialize)]
struct ColumnMetadata {
    encoding: String,
    /// None where it is not told; `Value::Null` where it is told to be unknown.
    #[serde(default, deserialize_with = "read_present")]
    crs: Option<Value>,
}

fn read_present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// Finds the column of the geometry, and its reference system.
pub(super) fn geometry(path: &Path, name: &str, metadata: &str) -> Result<GeometryColumn, SourceError> {
    let place = "its metadata `geo`";
    let wrong = |found: &str| damaged(path, place, found, "the metadata of GeoParquet", SAVE_AGAIN);
    let metadata: Metadata = serde_json::from_str(metadata).map_err(|error| wrong(&error.to_string()))?;
    let column = metadata.primary_column;
    let said = metadata.columns.get(&column).ok_or_else(|| wrong("no word of its own column of geometry"))?;
    if !said.encoding.eq_ignore_ascii_case("WKB") {
        let encoding: String = said.encoding.chars().take(40).collect();
        let found = format!("geometry as `{encoding}`");
        return Err(damaged(path, place, &found, "geometry as WKB", SAVE_AGAIN));
    }
    let claim = match &said.crs {
        None => DeclaredCrs::Known(Crs::Degrees),
        Some(crs) => claimed(crs).map_err(|found| SourceError::Crs {
            place: name.to_owned(),
            found,
            hint: "save it again in one of these, with to_crs of geopandas or ogr2ogr -t_srs",
        })?,
    };
    Ok(GeometryColumn { column, claim })
}

/// Finds the system in PROJJSON, or in the text that versions before 1 wrote.
fn claimed(crs: &Value) -> Result<DeclaredCrs, String> {
    let shown = |text: &str| text.chars().take(80).collect::<String>();
    match crs {
        Value::Null => Ok(DeclaredCrs::Unknown("`crs` null".to_owned())),
        Value::String(text) => {
            let number = text.rfind("EPSG\"").map(|at| text[at + 5..].trim_matches(|c: char| !c.is_ascii_digit()));
            let of_text = number.and_then(|number| number.parse().ok()).and_then(Crs::from_epsg);
            of_text.or_else(|| Crs::from_name(text)).map(DeclaredCrs::Known).ok_or_else(|| shown(text))
        }
        Value::Object(members) => {
            let text = |value: Option<&Value>| match value {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Number(number)) => number.to_string(),
                _ => String::new(),
            };
            let id = members.get("id");
            let part = |key: &str| text(id.and_then(|id| id.get(key)));
            let name = text(members.get("name"));
            match (part("authority"), part("code")) {
                (authority, code) if !code.is_empty() => {
                    let said = format!("{authority}:{code}");
                    Crs::from_name(&said).map(DeclaredCrs::Known).ok_or(said)
                }
                // Some writers leave the number out.
                _ if name.contains("RD New") || name.contains("RD_New") => Ok(DeclaredCrs::Known(Crs::RdNew)),
                _ if name.is_empty() || name.to_lowercase().contains("undefined") => {
                    Ok(DeclaredCrs::Unknown(shown(&name)))
                }
                _ => Err(shown(&name)),
            }
        }
        other => Err(shown(&other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_reference_system_is_told_by_number_by_name_or_not() {
        for (crs, expected) in [
            (json!({"name": "Amersfoort / RD New", "id": {"authority": "EPSG", "code": 28992}}), Crs::RdNew),
            (json!({"type": "ProjectedCRS", "name": "Amersfoort / RD New"}), Crs::RdNew),
            (json!({"name": "WGS 84 (CRS84)", "id": {"authority": "OGC", "code": "CRS84"}}), Crs::Degrees),
            (json!("PROJCS[\"x\",AUTHORITY[\"EPSG\",\"4289\"],AUTHORITY[\"EPSG\",\"28992\"]]"), Crs::RdNew),
        ] {
            assert_eq!(claimed(&crs), Ok(DeclaredCrs::Known(expected)), "{crs}");
        }
        assert!(matches!(claimed(&Value::Null), Ok(DeclaredCrs::Unknown(_))));
        assert_eq!(claimed(&json!({"id": {"authority": "EPSG", "code": 31370}})), Err("EPSG:31370".to_owned()));
        assert_eq!(claimed(&json!({"name": "Belge Lambert 72"})), Err("Belge Lambert 72".to_owned()));
    }

    #[test]
    fn a_file_that_says_nothing_of_its_system_is_in_degrees_and_other_encodings_are_named() {
        let read = |geo: &str| geometry(Path::new("a.parquet"), "a.parquet", geo);
        let found = read(r#"{"primary_column":"g","columns":{"g":{"encoding":"WKB"}}}"#).unwrap();
        assert_eq!((found.column.as_str(), found.claim), ("g", DeclaredCrs::Known(Crs::Degrees)));
        let null = read(r#"{"primary_column":"g","columns":{"g":{"encoding":"WKB","crs":null}}}"#).unwrap();
        assert!(matches!(null.claim, DeclaredCrs::Unknown(_)));
        let error = read(r#"{"primary_column":"g","columns":{"g":{"encoding":"multipolygon"}}}"#).unwrap_err();
        assert!(error.to_string().contains("geometry as `multipolygon`"), "{error}");
        assert!(read("{}").is_err() && read(r#"{"primary_column":"g"}"#).is_err());
    }
}
