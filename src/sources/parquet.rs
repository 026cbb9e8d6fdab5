//! Parquet tables, and boundaries in `GeoParquet` (version 1.1).
//!
//! In: a Parquet file. Out: rows of its columns that are no lists or records, one row group after another, whose places
//! count rows from 1; or a [`RawLayer`] with the geometry in well-known binary. Guaranteed: only wanted columns are
//! unpacked, and of a page no more than is bounded, whatever the file claims; numbers that were saved as texts are read
//! with the decimal sign of their column.

use std::collections::HashMap;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use parquet::schema::types::Type;

use super::bounds::{self, Bound, Room};
use super::layer::{GeometryUse, LayerPage, RawLayer};
use super::numbers::Signs;
use super::rows::{CellRef, RowBuffer, RowConsumer};
use super::{Cell, RawGeometry, SourceError, Table, cells, column_matches, text, wkb};

mod error;
mod geo;
mod pages;

use error::{SAVE_AGAIN, damaged};
use geo::GeometryColumn;

/// Rows that tell how numbers are written that were saved as texts.
const NUMBERS_WITHIN: usize = 5000;

/// Hands on the rows.
pub(super) fn read(path: &Path, name: &str, consumer: &mut dyn RowConsumer) -> Result<(), SourceError> {
    guarded(path, || {
        let file = Parquet::open(path)?;
        consumer.begin(name, u64::try_from(file.rows()).unwrap_or(0));
        let mut kept = Vec::new();
        for column in file.columns() {
            let is_wanted = consumer.column(column.name().trim());
            if is_wanted.map_err(|bound| bound.passed(path, "its columns", "still more columns"))? {
                kept.push(Arc::clone(column));
            }
        }
        let decimals = file.decimals(&kept)?;
        let mut buffer = RowBuffer::default();
        file.each(&kept, &mut |place, row| {
            for (at, (_, field)) in row.get_column_iter().enumerate() {
                let words;
                let cell = match value(field) {
                    ParquetValue::Cell(cell) => cell,
                    ParquetValue::Text(text) => cells::from_text(text, decimals[at]),
                    ParquetValue::Other(text) => {
                        words = text;
                        cells::from_typed_text(&words)
                    }
                };
                buffer.set(at, cell).map_err(Stop::Bound)?;
            }
            buffer.hand_on(place, kept.len(), consumer).map_err(Stop::Bound)
        })
    })
}

/// Tells whether a file says of itself that it has geometry.
pub(super) fn is_geographic(path: &Path) -> bool {
    guarded(path, || Ok(Parquet::open(path)?.geo().is_some())).unwrap_or(false)
}

/// Reads the geometry with the wanted columns.
pub(super) fn read_layer(
    path: &Path,
    name: &str,
    wanted: &[&str],
    geometry: GeometryUse,
) -> Result<RawLayer, SourceError> {
    let is_read = geometry == GeometryUse::Read;
    guarded(path, || {
        let file = Parquet::open(path)?;
        let Some(said) = file.geo() else {
            return Err(damaged(path, "its metadata", "no `geo`", "boundaries as GeoParquet", SAVE_AGAIN));
        };
        let GeometryColumn { column, claim } = geo::geometry(path, name, said)?;
        let is_wanted =
            |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| column_matches(name.trim(), wanted));
        let present: Vec<String> =
            file.columns().map(|of| of.name().trim().to_owned()).filter(|name| *name != column).collect();
        let kept: Vec<Arc<Type>> =
            file.columns().filter(|of| of.name() != column && is_wanted(of.name())).cloned().collect();
        let Some(shapes) = file.columns().find(|of| of.name() == column).cloned() else {
            let found =
                format!("no column `{column}` of binary values, in which its metadata say that the geometry is");
            return Err(damaged(path, "its columns", &found, "geometry as WKB", SAVE_AGAIN));
        };
        let columns = kept.iter().map(|of| of.name().trim().to_owned()).collect();
        let mut table = Table { name: name.to_owned(), columns, cells: Vec::new(), places: Vec::new() };
        let mut geometries = Vec::new();
        let (mut cell_room, mut point_room) = (Room::below(&bounds::CELLS), Room::below(&bounds::POINTS));
        let all: Vec<Arc<Type>> = kept.iter().cloned().chain(is_read.then_some(shapes)).collect();
        file.each(&all, &mut |place, row| {
            let mut geometry = RawGeometry::Empty;
            for (at, (_, field)) in row.get_column_iter().enumerate() {
                if at < kept.len() {
                    table.cells.push(typed(field));
                } else if let Field::Bytes(bytes) = field {
                    geometry = wkb::decode_plain(bytes.data());
                } else if !matches!(field, Field::Null) {
                    geometry = RawGeometry::Unusable("a value that is no WKB".to_owned());
                }
            }
            let taken = cell_room.take(kept.len() + 1).and_then(|()| geometry.take_room(&mut point_room));
            taken.map_err(Stop::Bound)?;
            geometries.push(geometry);
            table.places.push(place);
            Ok(())
        })?;
        Ok(RawLayer { table, geometries, claim, present, page: LayerPage::default(), told: Vec::new() })
    })
}

/// Why rows are not handed on any more.
enum Stop {
    Bound(&'static Bound),
}

/// A value as it becomes a cell.
enum ParquetValue<'f> {
    Cell(CellRef<'f>),
    /// A text, which may be a number.
    Text(&'f str),
    /// A value of another type, in words.
    Other(String),
}

#[expect(clippy::cast_precision_loss, reason = "figures beyond 2^53 do not occur")]
fn value(field: &Field) -> ParquetValue<'_> {
    let number = |number: f64| ParquetValue::Cell(cells::from_number(number));
    match field {
        Field::Null => ParquetValue::Cell(CellRef::Missing),
        Field::Bool(value) => ParquetValue::Cell(CellRef::Text(if *value { "true" } else { "false" })),
        Field::Byte(value) => number(f64::from(*value)),
        Field::Short(value) => number(f64::from(*value)),
        Field::Int(value) => number(f64::from(*value)),
        Field::Long(value) => number(*value as f64),
        Field::UByte(value) => number(f64::from(*value)),
        Field::UShort(value) => number(f64::from(*value)),
        Field::UInt(value) => number(f64::from(*value)),
        Field::ULong(value) => number(*value as f64),
        Field::Float16(value) => number(f64::from(*value)),
        Field::Float(value) => number(f64::from(*value)),
        Field::Double(value) => number(*value),
        Field::Str(text) => ParquetValue::Text(text),
        // Old writers did not note that bytes are a text.
        Field::Bytes(bytes) => {
            std::str::from_utf8(bytes.data()).map_or(ParquetValue::Cell(CellRef::Missing), ParquetValue::Text)
        }
        Field::Decimal(_) => {
            let words = field.to_string();
            words.parse().map_or_else(|_| ParquetValue::Other(words), number)
        }
        other => ParquetValue::Other(other.to_string()),
    }
}

/// Makes a cell of a value in a column of boundaries, whose texts stay texts.
fn typed(field: &Field) -> Cell {
    match value(field) {
        ParquetValue::Cell(cell) => cell.into(),
        ParquetValue::Text(text) => cells::from_typed_text(text).into(),
        ParquetValue::Other(text) => cells::from_typed_text(&text).into(),
    }
}

struct Parquet<'p> {
    path: &'p Path,
    disk: File,
    reader: SerializedFileReader<File>,
}

impl<'p> Parquet<'p> {
    fn open(path: &'p Path) -> Result<Self, SourceError> {
        let unreadable = |source| SourceError::Unreadable { path: path.to_owned(), source };
        let disk = text::open(path)?;
        let own = disk.try_clone().map_err(unreadable)?;
        let reader = SerializedFileReader::new(own).map_err(|error| wrong(path, "its end", &error))?;
        let file = Parquet { path, disk, reader };
        if file.columns().count() as u64 > bounds::COLUMNS.most {
            return Err(bounds::COLUMNS.passed(path, "its columns", "still more columns"));
        }
        Ok(file)
    }

    fn rows(&self) -> i64 {
        self.reader.metadata().file_metadata().num_rows()
    }

    /// Lists the columns that have one value in each row.
    fn columns(&self) -> impl Iterator<Item = &Arc<Type>> {
        let fields = self.reader.metadata().file_metadata().schema().get_fields().iter();
        let is_repeated = |field: &Type| {
            let info = field.get_basic_info();
            info.has_repetition() && info.repetition() == parquet::basic::Repetition::REPEATED
        };
        fields.filter(move |field| field.is_primitive() && !is_repeated(field))
    }

    /// What the file says of its geometry.
    fn geo(&self) -> Option<&str> {
        let all = self.reader.metadata().file_metadata().key_value_metadata()?;
        all.iter().find(|pair| pair.key == "geo")?.value.as_deref()
    }

    /// Finds the decimal sign of each column from the texts of the first rows.
    fn decimals(&self, kept: &[Arc<Type>]) -> Result<Vec<char>, SourceError> {
        let is_text = |of: &Arc<Type>| of.get_physical_type() == parquet::basic::Type::BYTE_ARRAY;
        let texts: Vec<Arc<Type>> = kept.iter().filter(|of| is_text(of)).cloned().collect();
        let mut signs: HashMap<String, Signs> = HashMap::new();
        self.first(&texts, NUMBERS_WITHIN, &mut |_, row| {
            for (name, field) in row.get_column_iter() {
                if let ParquetValue::Text(text) = value(field) {
                    signs.entry(name.clone()).or_default().add(text);
                }
            }
            Ok(())
        })?;
        let mut all = Signs::default();
        for signs in signs.values() {
            all.join(signs);
        }
        let decimal = |of: &Arc<Type>| signs.get(of.name()).map_or('.', |signs| signs.decimal(all.proven()));
        Ok(kept.iter().map(decimal).collect())
    }

    /// Hands on all rows with these columns, in the order of the file.
    fn each(
        &self,
        columns: &[Arc<Type>],
        take: &mut dyn FnMut(u64, &Row) -> Result<(), Stop>,
    ) -> Result<(), SourceError> {
        self.first(columns, usize::MAX, take)
    }

    fn first(
        &self,
        columns: &[Arc<Type>],
        most: usize,
        take: &mut dyn FnMut(u64, &Row) -> Result<(), Stop>,
    ) -> Result<(), SourceError> {
        if columns.is_empty() {
            return Ok(());
        }
        let schema = self.reader.metadata().file_metadata().schema();
        let projection = Type::group_type_builder(schema.name()).with_fields(columns.to_vec()).build();
        let projection = projection.map_err(|error| wrong(self.path, "its columns", &error))?;
        // A value may stand once in the file and for a million rows.
        let mut texts = Room::below(&bounds::TEXT);
        let mut place = 0;
        for group in 0..self.reader.num_row_groups() {
            let said = format!("row group {}", group + 1);
            pages::check(self.path, &self.disk, self.reader.metadata().row_group(group), columns)?;
            let rows = self.reader.get_row_group(group).map_err(|error| wrong(self.path, &said, &error))?;
            let rows = RowIter::from_row_group(Some(projection.clone()), &*rows);
            for row in rows.map_err(|error| wrong(self.path, &said, &error))? {
                let row = row.map_err(|error| wrong(self.path, &said, &error))?;
                place += 1;
                let length: usize = row.get_column_iter().map(|(_, field)| length(field)).sum();
                let taken = texts.take(length).map_err(Stop::Bound).and_then(|()| take(place, &row));
                taken.map_err(|Stop::Bound(bound)| bound.passed(self.path, format!("row {place}"), "still more"))?;
                if place >= most as u64 {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

fn length(field: &Field) -> usize {
    match field {
        Field::Str(text) => text.len(),
        Field::Bytes(bytes) => bytes.len(),
        _ => 0,
    }
}

/// Does what the library may end the program over, because it believes its file.
fn guarded<T>(path: &Path, read: impl FnOnce() -> Result<T, SourceError>) -> Result<T, SourceError> {
    let found = "parts that do not fit together";
    let hint = "download the file again, or save it again with pyarrow or pandas";
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(damaged(path, "its rows", found, "a whole Parquet file", hint)))
}

fn wrong(path: &Path, place: &str, error: &ParquetError) -> SourceError {
    let hint = "download the file again, or save it again with pyarrow or pandas";
    damaged(
        path,
        place,
        &error.to_string(),
        "a whole Parquet file, packed with snappy, gzip or zstd or not at all",
        hint,
    )
}

#[cfg(test)]
mod tests;
