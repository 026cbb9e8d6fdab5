//! A sheet as `GeoParquet` 1.1: full geometry as well-known binary in longitude and latitude, and what the columns
//! mean; a table without geometry as plain Parquet.
//!
//! Written column by column in groups of rows, so that a file of the country takes the memory of one group. Compressed
//! with Zstandard, which Arrow, GDAL and `DuckDB` read. Longitude and latitude are what a reader assumes who is told
//! nothing, so that no definition of a reference system can be misread.

use std::io::Write;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use geo_types::{Coord, MultiPolygon};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};
use serde_json::json;
use veerkracht_geopackage::multipolygon;

use super::coordinates::CoordinateForm;
use crate::documents::sheet::{DATE, Sheet, SheetCell, SheetCells};

/// Name of the column of the geometry.
const GEOMETRY: &str = "geometry";
/// Decimals of degrees: a millimetre.
const DECIMALS: u8 = 8;
/// Rows of a group: of buurten about five megabytes of geometry.
const ROWS: usize = 1000;
/// Level of the compression, as the library of the format has it by itself.
const LEVEL: i32 = 3;
/// Of a day.
const SECONDS: u64 = 86_400;

/// Writes a sheet; the meaning of its columns is the metadata `veerkracht` of the file.
///
/// `boundaries` are those that the rows point to, in the world square; an area without a boundary has no geometry.
///
/// # Errors
/// What the writer says.
pub(crate) fn write(
    sheet: &Sheet,
    boundaries: &[MultiPolygon<f64>],
    to_degrees: fn(Coord<f64>) -> Coord<f64>,
    out: impl Write + Send,
) -> Result<(), ParquetError> {
    let geometry = optional(GEOMETRY, Physical::BYTE_ARRAY, None)?;
    let mut writer = SerializedFileWriter::new(out, schema(sheet, Some(geometry))?, Arc::new(properties()?))?;
    let mut extent: Option<[f64; 4]> = None;
    let place = |point: Coord<f64>| Some(to_degrees(point));
    let written = CoordinateForm { place, decimals: DECIMALS };
    let rows: Vec<usize> = (0..sheet.buurten.len()).collect();
    for rows in rows.chunks(ROWS) {
        let mut group = writer.next_row_group()?;
        columns_of(&mut group, sheet, rows)?;
        let geometries = rows.iter().map(|row| {
            let boundary = boundaries.get(*sheet.buurten.get(*row)?)?;
            let geometry = multipolygon(&written.numbers(&written.round(boundary)?))?;
            let [west, south, east, north] = geometry.extent;
            extent = Some(
                extent.map_or(geometry.extent, |[w, s, e, n]| [w.min(west), s.min(south), e.max(east), n.max(north)]),
            );
            Some(ByteArray::from(geometry.well_known_binary().to_vec()))
        });
        column_of::<ByteArrayType>(&mut group, geometries)?;
        group.close()?;
    }
    writer.append_key_value_metadata(KeyValue::new("geo".to_owned(), metadata(extent)));
    writer.append_key_value_metadata(meaning(sheet)?);
    writer.close()?;
    Ok(())
}

/// Writes a table without geometry, each part as a group of rows; `head` has its columns and what is told of it.
///
/// # Errors
/// What the writer says, and what a part says.
pub(crate) fn write_table<E: From<ParquetError>>(
    head: &Sheet,
    parts: impl Iterator<Item = Result<Sheet, E>>,
    out: impl Write + Send,
) -> Result<(), E> {
    let mut writer = SerializedFileWriter::new(out, schema(head, None)?, Arc::new(properties()?))?;
    for part in parts {
        let part = part?;
        let rows: Vec<usize> = (0..part.buurten.len()).collect();
        let mut group = writer.next_row_group()?;
        columns_of(&mut group, &part, &rows)?;
        group.close()?;
    }
    writer.append_key_value_metadata(meaning(head)?);
    writer.close()?;
    Ok(())
}

/// Says how a file is compressed, and by what it is made.
fn properties() -> Result<WriterProperties, ParquetError> {
    Ok(WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL)?))
        .set_created_by(format!("veerkracht {}", env!("CARGO_PKG_VERSION")))
        .set_column_statistics_enabled(GEOMETRY.into(), parquet::file::properties::EnabledStatistics::None)
        .set_column_dictionary_enabled(GEOMETRY.into(), false)
        .build())
}

/// Says what the columns mean.
fn meaning(sheet: &Sheet) -> Result<KeyValue, ParquetError> {
    let external = |error: serde_json::Error| ParquetError::External(Box::new(error));
    let description = crate::documents::json(&sheet.description()).map_err(external)?;
    Ok(KeyValue::new("veerkracht".to_owned(), description.to_string()))
}

/// Defines a column any cell of which may be missing.
fn optional(name: &str, physical: Physical, logical: Option<LogicalType>) -> Result<TypePtr, ParquetError> {
    let column = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
    column.with_logical_type(logical).build().map(Arc::new)
}

/// Lists the columns of the file: those of the sheet, then the geometry, where it has one.
fn schema(sheet: &Sheet, geometry: Option<TypePtr>) -> Result<TypePtr, ParquetError> {
    let of_sheet = sheet.columns.iter().map(|column| match column.cells {
        SheetCells::Text(_) if column.key == DATE => optional(&column.key, Physical::INT32, Some(LogicalType::Date)),
        SheetCells::Text(_) => optional(&column.key, Physical::BYTE_ARRAY, Some(LogicalType::String)),
        SheetCells::Integer(_) => optional(&column.key, Physical::INT64, None),
        SheetCells::Number(_) => optional(&column.key, Physical::DOUBLE, None),
    });
    let fields: Vec<TypePtr> = of_sheet.chain(geometry.map(Ok)).collect::<Result<_, _>>()?;
    Ok(Arc::new(Type::group_type_builder("schema").with_fields(fields).build()?))
}

/// Writes the columns of a sheet as those of a group of some of its rows.
fn columns_of(
    group: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    sheet: &Sheet,
    rows: &[usize],
) -> Result<(), ParquetError> {
    for column in &sheet.columns {
        let cells = || rows.iter().map(|row| column.cell(*row));
        match column.cells {
            SheetCells::Text(_) if column.key == DATE => column_of::<Int32Type>(group, cells().map(days))?,
            SheetCells::Text(_) => column_of::<ByteArrayType>(group, cells().map(text))?,
            SheetCells::Integer(_) => column_of::<Int64Type>(group, cells().map(integer))?,
            SheetCells::Number(_) => column_of::<DoubleType>(group, cells().map(number))?,
        }
    }
    Ok(())
}

/// Says what the geometry is (`GeoParquet` 1.1.0); a reference system that is not told is longitude and latitude.
fn metadata(extent: Option<[f64; 4]>) -> String {
    let mut column = json!({
        "edges": "planar",
        "encoding": "WKB",
        "geometry_types": ["MultiPolygon"],
        "orientation": "counterclockwise",
    });
    if let Some(extent) = extent {
        column["bbox"] = json!(extent);
    }
    json!({ "columns": { GEOMETRY: column }, "primary_column": GEOMETRY, "version": "1.1.0" }).to_string()
}

/// Writes the cells of the next column of a group.
fn column_of<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    cells: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let (mut values, mut there) = (Vec::new(), Vec::new());
    for cell in cells {
        there.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General("the schema has fewer columns than the sheet".to_owned()));
    };
    column.typed::<T>().write_batch(&values, Some(&there), None)?;
    column.close()
}

fn text(cell: SheetCell<'_>) -> Option<ByteArray> {
    match cell {
        SheetCell::Text(text) => Some(ByteArray::from(text.as_bytes().to_vec())),
        _ => None,
    }
}

/// Counts the days of a date, such as `2024-01-01`, from the first of 1970, as the format has dates.
fn days(cell: SheetCell<'_>) -> Option<i32> {
    let SheetCell::Text(date) = cell else { return None };
    let time = humantime::parse_rfc3339(&format!("{date}T00:00:00Z")).ok()?;
    i32::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_secs() / SECONDS).ok()
}

fn integer(cell: SheetCell<'_>) -> Option<i64> {
    match cell {
        SheetCell::Integer(value) => Some(value),
        _ => None,
    }
}

fn number(cell: SheetCell<'_>) -> Option<f64> {
    match cell {
        SheetCell::Number(value) => Some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use geo_types::polygon;
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::record::{Field, RowAccessor as _};

    use super::*;
    use crate::documents::sheet::example;

    #[test]
    fn a_file_holds_rows_geometry_and_what_they_mean_and_is_the_same_again() {
        let square =
            MultiPolygon::new(vec![polygon![(x: 1.0, y: 2.0), (x: 3.0, y: 2.0), (x: 3.0, y: 4.0), (x: 1.0, y: 4.0)]]);
        let written = [(); 2].map(|()| {
            let mut out = Vec::new();
            write(&example::sheet(), std::slice::from_ref(&square), |point| point, &mut out).unwrap();
            out
        });
        assert!(written[0] == written[1]);
        let reader = SerializedFileReader::new(Bytes::from(written[0].clone())).unwrap();
        let told = reader.metadata().file_metadata().key_value_metadata().unwrap();
        let told = |key: &str| -> serde_json::Value {
            let found = told.iter().find(|pair| pair.key == key).unwrap();
            serde_json::from_str(found.value.as_ref().unwrap()).unwrap()
        };
        assert_eq!(told("geo")["columns"]["geometry"]["bbox"], json!([1.0, 2.0, 3.0, 4.0]));
        assert_eq!(told("veerkracht")["columns"][3]["unit"], "% van woningen");
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows[0].get_string(1).unwrap(), "Dorp; \"oud\"");
        assert_eq!(rows[0].get_long(2).unwrap(), 3);
        assert!((rows[0].get_double(3).unwrap() - 12.5).abs() < 1e-12);
        // A header of 9 bytes, one polygon of 9, a ring of 4 and five points of 16.
        assert_eq!(rows[0].get_bytes(4).unwrap().len(), 9 + 9 + 4 + 5 * 16);
        let missing = rows[1].get_column_iter().filter(|(_, field)| **field == Field::Null);
        let missing: Vec<&str> = missing.map(|(name, _)| name.as_str()).collect();
        assert_eq!(missing, ["naam", "klasse", "corporatie_pct", "geometry"]);
    }

    #[test]
    fn a_date_of_a_table_is_a_date_and_no_text() {
        let mut sheet = example::sheet();
        sheet.columns[1].key = DATE.to_owned();
        sheet.columns[1].cells = SheetCells::Text(vec![Some("2024-01-01".into()), None]);
        let mut out = Vec::new();
        write_table::<ParquetError>(&sheet, std::iter::once(Ok(sheet.clone())), &mut out).unwrap();
        let reader = SerializedFileReader::new(Bytes::from(out)).unwrap();
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        let dates = rows.iter().map(|row| row.get_column_iter().nth(1).unwrap().1.clone());
        // 54 years of 365 days, and 13 leap days.
        assert_eq!(dates.collect::<Vec<_>>(), [Field::Date(54 * 365 + 13), Field::Null]);
    }
}
