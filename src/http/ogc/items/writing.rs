//! The body of a page of features, written piece by piece.
//!
//! Between two pieces it holds nothing but the numbers of the rows: the columns are borrowed anew for each piece, so
//! that a reader who is slow costs neither a thread nor a copy of the figures.

use std::io::{self, Write};
use std::sync::Arc;

use veerkracht_features::RowPage;

use super::super::answer::refuse;
use super::super::forms::CSV;
use super::query::ItemsQuery;
use crate::compression::{Encoder, Encoding};
use crate::documents::sheet::computed;
use crate::features::write::feature::FeatureWriter;
use crate::features::write::text::{CsvTable, Dialect};
use crate::features::{FieldColumns, QueryError, Transform};
use crate::http::AppState;
use crate::http::error::Error;
use crate::maps::MapValues;

/// Bytes of a piece, compressed.
const PIECE: usize = 256 * 1024;
/// Bytes of a piece before they are compressed: what takes no longer than some hundredths of a second.
const PLAIN_PIECE: usize = 2 * 1024 * 1024;

/// Rows that are looked at between two looks at the clock of bytes.
const ROWS: usize = 16;

/// The rows that were found for a request, ready to be written.
pub(super) struct MatchingRows {
    app: AppState,
    asked: Arc<ItemsQuery>,
    values: Vec<Arc<MapValues>>,
    /// The rows of the page.
    pub page: RowPage,
    /// Places of the fields.
    columns: Vec<usize>,
}

impl MatchingRows {
    /// Finds the rows. Some milliseconds; the first time that a larger level is asked for, seconds.
    ///
    /// # Errors
    /// All that is wrong with the request, what was found when its parameters were read included.
    pub(super) fn find(app: &AppState, asked: Arc<ItemsQuery>) -> Result<MatchingRows, Error> {
        let content = app.content();
        let collection = &asked.collection;
        let values = computed(content, &collection.scope)?;
        let features = FieldColumns::open(content, collection, &values)?;
        let mut faults = asked.faults.clone();
        let page = match features.find(content, app.grounds(), &asked.asked) {
            Ok(page) => page,
            Err(errors) => {
                faults.extend(errors.0.into_iter().map(refused));
                RowPage { rows: Vec::new(), matched: 0 }
            }
        };
        let mut columns = Vec::new();
        match &asked.properties {
            None => columns.extend(0..features.table.columns.len()),
            Some(names) => {
                for name in names {
                    match features.column(name) {
                        Ok(column) => columns.push(column),
                        Err(error) => faults.push(refused(error)),
                    }
                }
            }
        }
        refuse(&faults)?;
        drop(features);
        Ok(MatchingRows { app: app.clone(), asked, values, page, columns })
    }

    /// Names the fields of the page and gives the cells of its rows as text, for people.
    ///
    /// # Errors
    /// When a map is not on offer.
    pub(super) fn cells(&self) -> Result<(Vec<String>, Vec<Vec<String>>), Error> {
        let content = self.app.content();
        let features = FieldColumns::open(content, &self.asked.collection, &self.values)?;
        let columns = || self.columns.iter().filter_map(|place| features.table.columns.get(*place));
        let rows = self.page.rows.iter().map(|row| {
            let row = usize::try_from(*row).unwrap_or(usize::MAX);
            let cell = |cell: veerkracht_features::FeatureCell<'_>| match cell {
                veerkracht_features::FeatureCell::Missing => String::new(),
                veerkracht_features::FeatureCell::Text(text) => text.to_owned(),
                veerkracht_features::FeatureCell::Integer(value) => value.to_string(),
                veerkracht_features::FeatureCell::Number(value) => value.to_string(),
            };
            columns().map(|column| cell(column.cells.cell(row))).collect()
        });
        Ok((columns().map(|column| column.queryable.name.clone()).collect(), rows.collect()))
    }

    /// Writes one feature, with its links as JSON; none where no row was found.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub(super) fn feature(&self, members: &str) -> Result<Option<Vec<u8>>, Error> {
        let Some(row) = self.page.rows.first() else { return Ok(None) };
        let mut out = Vec::new();
        let row = usize::try_from(*row).unwrap_or(usize::MAX);
        let written = self.with_writer(|writer| writer.write(row, members, &mut out));
        written?.map_err(|error| Error::internal("writing a feature", &error))?;
        Ok(Some(out))
    }

    fn with_writer<T>(&self, write: impl FnOnce(FeatureWriter<'_>) -> T) -> Result<T, Error> {
        let ItemsQuery { collection, reference, skips_geometry, .. } = &*self.asked;
        let content = self.app.content();
        let features = FieldColumns::open(content, collection, &self.values)?;
        let shapes = || self.app.grounds().of(&content.areas, collection.level).0;
        let (shapes, transform) = (if *skips_geometry { None } else { Some(shapes()) }, Transform::of(*reference));
        let (table, columns) = (&features.table, self.columns.as_slice());
        Ok(write(FeatureWriter { table, columns, shapes, transform: &transform }))
    }
}

/// A page that is being written.
pub(super) struct PageWriting {
    found: MatchingRows,
    /// The place of the next row in the page.
    next: usize,
    /// What stands before the features.
    head: String,
    /// None when the body has ended.
    encoder: Option<Encoder<Vec<u8>>>,
}

impl PageWriting {
    /// Begins a page; `head` stands before the features where they are JSON.
    ///
    /// # Errors
    /// [`Error::Internal`] when there is no memory for it.
    pub(super) fn new(found: MatchingRows, head: String, encoding: Encoding) -> Result<PageWriting, Error> {
        let encoder =
            Encoder::new(encoding, Vec::new()).map_err(|error| Error::internal("compressing features", &error))?;
        Ok(PageWriting { found, next: 0, head, encoder: Some(encoder) })
    }

    /// Writes the next piece; none after the last one. Some hundredths of a second.
    ///
    /// # Errors
    /// When a map is not on offer any more, or a geometry has no place in the reference system.
    pub(super) fn piece(&mut self) -> io::Result<Option<Vec<u8>>> {
        let Some(mut encoder) = self.encoder.take() else { return Ok(None) };
        if self.found.asked.form == CSV { self.rows(&mut encoder) } else { self.features(&mut encoder) }?;
        if self.next < self.found.page.rows.len() {
            let piece = encoder.take();
            self.encoder = Some(encoder);
            return Ok(Some(piece));
        }
        if self.found.asked.form != CSV {
            encoder.write_all(b"\n]}\n")?;
        }
        Ok(Some(encoder.finish()?))
    }

    /// Writes features until the piece is large enough.
    fn features(&mut self, encoder: &mut Encoder<Vec<u8>>) -> io::Result<()> {
        if self.next == 0 {
            encoder.write_all(self.head.as_bytes())?;
        }
        let (rows, first) = (&self.found.page.rows, self.next);
        let written = self.found.with_writer(|writer| {
            let (mut next, mut plain, mut feature) = (first, 0, Vec::new());
            while next < rows.len() && plain < PLAIN_PIECE && encoder.ready() < PIECE {
                for row in rows[next..].iter().take(ROWS) {
                    feature.clear();
                    feature.extend_from_slice(if next == 0 { b"\n" } else { b",\n" });
                    writer.write(usize::try_from(*row).unwrap_or(usize::MAX), "", &mut feature)?;
                    encoder.write_all(&feature)?;
                    plain += feature.len();
                    next += 1;
                }
            }
            Ok::<_, io::Error>(next)
        });
        self.next = written.map_err(io::Error::other)??;
        Ok(())
    }

    /// Writes rows of a table.
    fn rows(&mut self, encoder: &mut Encoder<Vec<u8>>) -> io::Result<()> {
        let MatchingRows { app, asked, values, page, columns } = &self.found;
        let content = app.content();
        let features = FieldColumns::open(content, &asked.collection, values).map_err(io::Error::other)?;
        let last = page.rows.len().min(self.next + ROWS * ROWS * ROWS);
        let window = RowPage { rows: page.rows[self.next..last].to_vec(), matched: page.matched };
        let mut sheet = features.sheet(content, &window).map_err(io::Error::other)?;
        let mut all: Vec<_> = std::mem::take(&mut sheet.columns).into_iter().map(Some).collect();
        sheet.columns = columns.iter().filter_map(|place| all.get_mut(*place)?.take()).collect();
        let mut table = if self.next == 0 {
            CsvTable::begin(&sheet, Dialect::POINT, encoder)?
        } else {
            CsvTable::go_on(Dialect::POINT, encoder)?
        };
        table.rows(&sheet)?;
        table.finish()?;
        self.next = last;
        Ok(())
    }
}

fn refused(error: QueryError) -> Error {
    match error {
        QueryError::Filter(faults) => {
            let available = faults.queryables.clone();
            Error::BadFilter { message: QueryError::Filter(faults).to_string(), available }
        }
        QueryError::Column { ref names, .. } => {
            Error::BadFilter { available: names.clone(), message: error.to_string() }
        }
        QueryError::Value { .. } | QueryError::Box => {
            Error::BadFilter { message: error.to_string(), available: Vec::new() }
        }
    }
}
