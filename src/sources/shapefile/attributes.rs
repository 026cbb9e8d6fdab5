//! The attributes of a shapefile: a table of dBASE, with a row for each shape.
//!
//! In: `.dbf`, and `.cpg` where there is one. Out: cells of a row by its number. Guaranteed: a row that was marked as
//! deleted is none, and its shape is not drawn, as in GIS programs; a number that is none is missing; what the file
//! claims beyond its bytes is an error and not the end of the program.

use std::fs::File as Disk;
use std::io::{BufReader, Read as _, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use encoding_rs::WINDOWS_1252;
use shapefile::dbase::encoding::EncodingRs;
use shapefile::dbase::{FieldIndex, FieldValue, File};

use super::super::{Cell, SourceError, cells, text};
use super::encoding::TextEncoding;
use super::parts::damaged;

/// Where in the header the language byte stands, and how long the header is.
const LANGUAGE: usize = 29;
const HEADER: u64 = 32;

/// A table on disk.
pub(super) struct DbaseTable {
    path: PathBuf,
    file: File<BufReader<Disk>>,
    words: TextEncoding,
}

impl DbaseTable {
    /// Opens the table.
    pub(super) fn open(dbf: &Path, cpg: Option<&Path>) -> Result<DbaseTable, SourceError> {
        let unreadable = |source| SourceError::Unreadable { path: dbf.to_owned(), source };
        let mut disk = BufReader::new(text::open(dbf)?);
        let mut header = Vec::new();
        disk.by_ref().take(HEADER).read_to_end(&mut header).map_err(unreadable)?;
        disk.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        let cpg = cpg.map(text::read_bytes).transpose()?;
        let label = cpg.as_deref().map(String::from_utf8_lossy);
        let words = TextEncoding::told_by(label.as_deref(), header.get(LANGUAGE).copied().unwrap_or(0));
        // All bytes are different letters of Windows-1252, so that those of a text can be had back.
        let opened = guarded(|| File::open_with_encoding(disk, EncodingRs::from(WINDOWS_1252)));
        let file = opened.map_err(|found| damaged(dbf, "its header", found))?;
        Ok(DbaseTable { path: dbf.to_owned(), file, words })
    }

    /// Counts the rows, the deleted ones too.
    pub(super) fn count(&self) -> usize {
        self.file.num_records()
    }

    /// Names the columns.
    pub(super) fn names(&self) -> Vec<String> {
        self.file.fields().iter().map(|field| self.decoded(field.name()).trim().to_owned()).collect()
    }

    /// What is to be told of the encoding, if any text is not in plain letters.
    pub(super) fn doubt(&self) -> Option<String> {
        self.words.doubt.clone()
    }

    /// Reads cells of a row, counted from 0; none where it is deleted.
    pub(super) fn row(&mut self, row: usize, columns: &[usize]) -> Result<Option<Vec<Cell>>, SourceError> {
        let file = &mut self.file;
        let values = guarded(|| {
            let mut record = file.record(row).ok_or_else(|| "no such row".to_owned())?;
            if record.is_deleted().map_err(|error| error.to_string())? {
                return Ok::<_, String>(None);
            }
            let values = columns.iter().map(|column| record.read_field(FieldIndex(*column)).ok());
            Ok(Some(values.collect::<Vec<Option<FieldValue>>>()))
        });
        let values = values.map_err(|found: String| damaged(&self.path, format!("row {}", row + 1), found))?;
        Ok(values.map(|values| values.into_iter().map(|value| self.cell(value)).collect()))
    }

    fn cell(&self, value: Option<FieldValue>) -> Cell {
        let number = |number: f64| cells::from_number(number).into();
        match value {
            Some(FieldValue::Character(Some(text))) => cells::from_typed_text(&self.decoded(&text)).into(),
            Some(FieldValue::Numeric(Some(value)) | FieldValue::Double(value) | FieldValue::Currency(value)) => {
                number(value)
            }
            Some(FieldValue::Float(Some(value))) => number(f64::from(value)),
            Some(FieldValue::Integer(value)) => number(f64::from(value)),
            _ => Cell::Missing,
        }
    }

    fn decoded(&self, text: &str) -> String {
        self.words.decode(&WINDOWS_1252.encode(text).0)
    }
}

/// Does what the library may end the program over, because it believes its file.
fn guarded<T, E: ToString>(read: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(read) => read.map_err(|error| error.to_string()),
        Err(_) => Err("a table whose parts do not fit together".to_owned()),
    }
}
