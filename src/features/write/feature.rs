//! Rows of a table as GeoJSON features.

use std::io::{self, Write};

use geo_types::{Coord, MultiPolygon};
use veerkracht_features::{Column, FeatureCell, FeatureTable};

use super::coordinates::CoordinateForm;
use super::geometry::geometry;
use crate::features::Transform;

/// How the rows of a table become features.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FeatureWriter<'a> {
    /// The table; its first column has the codes, which are the ids.
    pub table: &'a FeatureTable<'a>,
    /// Places of the columns that are written.
    pub columns: &'a [usize],
    /// A geometry per row of the area set, in the world square; none to write none.
    pub shapes: Option<&'a [MultiPolygon<f64>]>,
    /// The way to the coordinates that are written.
    pub transform: &'a Transform,
}

impl FeatureWriter<'_> {
    /// Writes a row as a feature; `members` are further ones of the feature itself, as JSON, each after a comma. What
    /// is missing is null.
    ///
    /// # Errors
    /// What the writer says, and a geometry without a place in the reference system.
    pub(crate) fn write(&self, row: usize, members: &str, out: &mut impl Write) -> io::Result<()> {
        out.write_all(b"{\"type\":\"Feature\",\"id\":")?;
        cell(self.table.columns.first(), row, out)?;
        write!(out, "{members},\"geometry\":")?;
        match self.shapes.and_then(|shapes| shapes.get(row)).filter(|shape| !shape.0.is_empty()) {
            Some(shape) => {
                let reference = self.transform.reference;
                let place = |point: Coord<f64>| self.transform.to_reference(point);
                geometry(shape, &CoordinateForm { place, decimals: reference.decimals() }, out)?;
            }
            None => out.write_all(b"null")?,
        }
        out.write_all(b",\"properties\":{")?;
        for (position, column) in self.columns.iter().filter_map(|place| self.table.columns.get(*place)).enumerate() {
            if position > 0 {
                out.write_all(b",")?;
            }
            serde_json::to_writer(&mut *out, &column.queryable.name)?;
            out.write_all(b":")?;
            cell(Some(column), row, out)?;
        }
        out.write_all(b"}}")
    }
}

fn cell(column: Option<&Column<'_>>, row: usize, out: &mut impl Write) -> io::Result<()> {
    match column.map_or(FeatureCell::Missing, |column| column.cells.cell(row)) {
        FeatureCell::Missing => out.write_all(b"null")?,
        FeatureCell::Text(text) => serde_json::to_writer(out, text)?,
        FeatureCell::Integer(value) => serde_json::to_writer(out, &value)?,
        FeatureCell::Number(value) => serde_json::to_writer(out, &value)?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use geo_types::polygon;
    use serde_json::{Value, json};
    use veerkracht_features::{ColumnCells, ColumnType, Queryable, WordCells};

    use super::*;
    use crate::features::Reference;

    #[test]
    fn a_feature_has_its_code_for_an_id_and_null_for_what_is_missing() {
        let column = |name: &str, kind, cells| {
            let queryable = Queryable { name: name.into(), title: String::new(), description: String::new(), kind };
            Column { queryable, cells }
        };
        let table = FeatureTable {
            columns: vec![
                column("code", ColumnType::Text, ColumnCells::Words(WordCells::each(["BU1", "BU2"].into_iter()))),
                column(
                    "naam \"oud\"",
                    ColumnType::Number,
                    ColumnCells::Numbers(Cow::Owned(vec![Some(0.5), Some(f64::NAN)])),
                ),
            ],
            rows: vec![0, 1],
        };
        let square = polygon![(x: 0.5, y: 0.3), (x: 0.6, y: 0.3), (x: 0.6, y: 0.4), (x: 0.5, y: 0.4)];
        let shapes = [MultiPolygon::new(vec![square]), MultiPolygon::new(Vec::new())];
        let written = |reference, row| -> Value {
            let transform = Transform::of(reference);
            let (columns, shapes) = (&[0, 1][..], Some(&shapes[..]));
            let mut out = Vec::new();
            FeatureWriter { table: &table, columns, shapes, transform: &transform }.write(row, "", &mut out).unwrap();
            serde_json::from_slice(&out).unwrap()
        };
        let first = written(Reference::Crs84, 0);
        assert_eq!(
            (&first["id"], &first["properties"]),
            (&json!("BU1"), &json!({ "code": "BU1", "naam \"oud\"": 0.5 }))
        );
        let corner = |reference| written(reference, 0)["geometry"]["coordinates"][0][0][0].clone();
        // Latitude first where the reference system says so.
        let (there, turned) = (corner(Reference::Crs84), corner(Reference::Wgs84));
        assert_eq!((&there[0], &there[1]), (&turned[1], &turned[0]));
        let second = written(Reference::WebMercator, 1);
        assert_eq!((&second["geometry"], &second["properties"]["naam \"oud\""]), (&Value::Null, &Value::Null));
    }
}
