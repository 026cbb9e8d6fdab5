//! What is read of GeoJSON: a collection of points with properties; all else in it is passed over.

use geo_types::Coord;
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Debug, Deserialize)]
pub(super) struct PointCollection {
    #[serde(default)]
    pub(super) crs: Option<PointCrs>,
    pub(super) features: Vec<PointFeature>,
}

#[derive(Debug, Deserialize)]
pub(super) struct PointCrs {
    pub(super) properties: CrsName,
}

#[derive(Debug, Deserialize)]
pub(super) struct CrsName {
    pub(super) name: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct PointFeature {
    pub(super) geometry: Option<PointGeometry>,
    #[serde(default)]
    pub(super) properties: Option<Map<String, Value>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct PointGeometry {
    r#type: String,
    coordinates: Value,
}

impl PointGeometry {
    /// Gives the place of a point, or of a multipoint of one.
    pub(super) fn place(&self) -> Option<Coord<f64>> {
        let at = match self.r#type.as_str() {
            "Point" => &self.coordinates,
            "MultiPoint" if self.coordinates.as_array().is_some_and(|points| points.len() == 1) => &self.coordinates[0],
            _ => return None,
        };
        Some(Coord { x: at.get(0)?.as_f64()?, y: at.get(1)?.as_f64()? })
    }
}
