//! Layers and their rows: described, replaced or added to in one transaction, read whole.

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior};

use super::audit::record;
use super::ledger::{self, Erasure};
use super::schema::{new_id, next_version, scrub};
use super::spec::tag;
use super::{LayerKind, LayerSpec, LayerState, StoreError};

/// One point of a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct PointRow {
    /// Degrees east.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
    /// Values in the order of the columns of the layer: a JSON array of texts, numbers and nulls.
    pub properties: String,
}

/// One figure of a buurt: so many of so many.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Code of the buurt.
    pub code: String,
    /// Column of the figure.
    pub figure: String,
    /// How many.
    pub count: f64,
    /// Of how many.
    pub base: f64,
    /// Whether it may be shown, and counted in sums that are shown.
    pub shown: bool,
}

/// How rows that are brought stand to those that are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replacement {
    /// They take the place of all rows; the version that they replace, where one was named.
    All(Option<String>),
    /// They are added.
    Append,
}

/// Lists all layers, by their names.
///
/// # Errors
/// What SQLite says.
pub fn layers(connection: &Connection) -> Result<Vec<LayerState>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} ORDER BY id"))?;
    let rows: Vec<_> = statement.query_map([], kept)?.collect::<rusqlite::Result<_>>()?;
    rows.into_iter().map(state).collect()
}

/// Finds a layer.
///
/// # Errors
/// [`StoreError::Unknown`].
pub fn layer(connection: &Connection, id: &str) -> Result<LayerState, StoreError> {
    let found = connection.prepare_cached(&format!("{SELECT} WHERE id = ?1"))?.query_row([id], kept).optional()?;
    state(found.ok_or_else(|| unknown(id))?)
}

const SELECT: &str = "SELECT number, id, spec, version, rows, changed FROM layers";

type Kept = (i64, String, String, i64, i64, i64);

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
}

fn state((number, id, spec, version, rows, changed): Kept) -> Result<LayerState, StoreError> {
    let spec = serde_json::from_str(&spec)
        .map_err(|cause| StoreError::Unreadable { what: "the description of a layer", cause })?;
    Ok(LayerState { number, id, spec, version, rows: usize::try_from(rows).unwrap_or_default(), changed })
}

fn unknown(id: &str) -> StoreError {
    StoreError::Unknown { kind: "layer", id: id.to_owned() }
}

/// Describes a layer, which is made where there is none; one that holds rows of another kind or with other columns is
/// not changed to that.
///
/// # Errors
/// [`StoreError::Unnamed`] or [`StoreError::Changed`] where there is one and not the version that was named;
/// [`StoreError::OtherKind`].
pub fn put_layer(
    connection: &mut Connection,
    id: &str,
    spec: &LayerSpec,
    named: Option<&str>,
    (who, at): (&str, i64),
) -> Result<(LayerState, bool), StoreError> {
    let text = serde_json::to_string(spec).map_err(|cause| StoreError::Unreadable { what: "a description", cause })?;
    let transaction = begin(connection)?;
    let held = layer(&transaction, id).map(Some).or_else(|error| match error {
        StoreError::Unknown { .. } => Ok(None),
        other => Err(other),
    })?;
    let is_new = held.is_none();
    match held {
        None if named.is_some_and(|named| named != "*") => return Err(unknown(id)),
        None => {
            let (key, version) = (new_id(&transaction)?, next_version(&transaction)?);
            transaction.execute(
                "INSERT INTO layers (key, id, spec, version, rows, created, changed) VALUES (?1, ?2, ?3, ?4, 0, \
                 ?5, ?5)",
                (key, id, text, version, at),
            )?;
        }
        Some(held) => {
            check(&held, named)?;
            let is_other = held.spec.kind != spec.kind
                || held.spec.columns != spec.columns
                || held.spec.figures.iter().map(|figure| &figure.column).ne(spec.figures.iter().map(|f| &f.column));
            if held.rows > 0 && is_other {
                return Err(StoreError::OtherKind { id: id.to_owned(), holds: held.spec.kind.holds() });
            }
            let version = next_version(&transaction)?;
            transaction
                .execute("UPDATE layers SET spec = ?1, version = ?2 WHERE number = ?3", (text, version, held.number))?;
        }
    }
    record(&transaction, at, who, if is_new { "layer made" } else { "layer described" }, id)?;
    let state = layer(&transaction, id)?;
    transaction.commit()?;
    Ok((state, is_new))
}

fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    // At once, so that nobody else changes what is looked at before it is changed.
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

/// Sees to it that a version that was named is the one that is held; `*` names whichever it is.
fn check(held: &LayerState, named: Option<&str>) -> Result<(), StoreError> {
    match named {
        None => Err(StoreError::Unnamed { held: held.tag() }),
        Some("*") => Ok(()),
        Some(named) if named == held.tag() => Ok(()),
        Some(_) => Err(StoreError::Changed { held: held.tag() }),
    }
}

/// Prepares a change of rows: the layer as it is, of which rows that are replaced are gone.
fn prepare(
    transaction: &Transaction<'_>,
    id: &str,
    kind: LayerKind,
    how: &Replacement,
) -> Result<LayerState, StoreError> {
    let held = layer(transaction, id)?;
    if held.spec.kind != kind {
        return Err(StoreError::OtherKind { id: id.to_owned(), holds: held.spec.kind.holds() });
    }
    if let Replacement::All(named) = how {
        // What has no rows yet is not replaced.
        if held.rows > 0 || named.is_some() {
            check(&held, named.as_deref())?;
        }
        let table = match kind {
            LayerKind::Points => "points",
            LayerKind::Figures => "figures",
        };
        transaction.execute(&format!("DELETE FROM {table} WHERE layer = ?1"), [held.number])?;
    }
    Ok(held)
}

/// Ends a change of rows: counts them, and gives the layer as it is then.
fn finish(
    transaction: Transaction<'_>,
    held: &LayerState,
    (rows, most): (usize, usize),
    (who, what, at): (&str, &str, i64),
) -> Result<LayerState, StoreError> {
    if rows > most {
        return Err(StoreError::TooMany { found: rows, most });
    }
    let version = next_version(&transaction)?;
    transaction.execute(
        "UPDATE layers SET version = ?1, rows = ?2, changed = ?3 WHERE number = ?4",
        (version, i64::try_from(rows).unwrap_or(i64::MAX), at, held.number),
    )?;
    record(&transaction, at, who, what, &held.id)?;
    let state = layer(&transaction, &held.id)?;
    transaction.commit()?;
    Ok(state)
}

/// Brings points into a layer, all or none; gives the layer as it is then.
///
/// # Errors
/// [`StoreError::Unknown`], [`StoreError::OtherKind`], [`StoreError::Unnamed`] or [`StoreError::Changed`] where rows
/// are replaced, [`StoreError::TooMany`] beyond `most`.
pub fn put_points(
    connection: &mut Connection,
    id: &str,
    points: &[PointRow],
    how: &Replacement,
    most: usize,
    (who, at): (&str, i64),
) -> Result<LayerState, StoreError> {
    let transaction = begin(connection)?;
    let held = prepare(&transaction, id, LayerKind::Points, how)?;
    let before = if *how == Replacement::Append { held.rows } else { 0 };
    let rows = before + points.len();
    if rows <= most {
        let mut insert = transaction.prepare("INSERT INTO points VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for (point, ordinal) in points.iter().zip(i64::try_from(before).unwrap_or_default()..) {
            insert.execute((held.number, ordinal, point.longitude, point.latitude, &point.properties))?;
        }
    }
    let what = if before > 0 { "rows added" } else { "rows replaced" };
    finish(transaction, &held, (rows, most), (who, what, at))
}

/// Lists the points of a layer in the order in which they were brought.
///
/// # Errors
/// What SQLite says.
pub fn points(connection: &Connection, layer: i64) -> Result<Vec<PointRow>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT longitude, latitude, properties FROM points WHERE layer = ?1 ORDER BY ordinal")?;
    let rows = statement.query_map([layer], |row| {
        Ok(PointRow { longitude: row.get(0)?, latitude: row.get(1)?, properties: row.get(2)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Brings figures into a layer, all or none; those of the same buurt and column take the place of those that are there.
///
/// `decide` says of each whether it may be shown, given all that was ever shown of the same period: it is asked within
/// the change, so that no other comes between.
///
/// # Errors
/// As [`put_points`].
pub fn put_figures(
    connection: &mut Connection,
    (id, period): (&str, &str),
    mut brought: Vec<Figure>,
    how: &Replacement,
    decide: impl FnOnce(&mut [Figure], &[Figure]),
    most: usize,
    (who, at): (&str, i64),
) -> Result<LayerState, StoreError> {
    let transaction = begin(connection)?;
    let held = prepare(&transaction, id, LayerKind::Figures, how)?;
    decide(&mut brought, &shown_before(&transaction, held.number, period)?);
    {
        let mut insert = transaction.prepare("INSERT OR REPLACE INTO figures VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        let mut remember = transaction.prepare("INSERT OR IGNORE INTO shown_before VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        for Figure { code, figure, count, base, shown } in &brought {
            insert.execute((held.number, code, figure, count, base, shown))?;
            if *shown {
                remember.execute((held.number, period, code, figure, count, base))?;
            }
        }
    }
    let rows: i64 =
        transaction.query_row("SELECT count(*) FROM figures WHERE layer = ?1", [held.number], |row| row.get(0))?;
    let rows = usize::try_from(rows).unwrap_or(usize::MAX);
    finish(transaction, &held, (rows, most), (who, "figures brought", at))
}

/// Lists the figures of a layer, by code and column.
///
/// # Errors
/// What SQLite says.
pub fn figures(connection: &Connection, layer: i64) -> Result<Vec<Figure>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT code, figure, count, base, shown FROM figures WHERE layer = ?1 ORDER BY code, figure",
    )?;
    Ok(statement.query_map([layer], figure)?.collect::<rusqlite::Result<_>>()?)
}

/// Lists all that was ever shown of a layer for a period, by code and column.
///
/// # Errors
/// What SQLite says.
pub fn shown_before(connection: &Connection, layer: i64, period: &str) -> Result<Vec<Figure>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT code, figure, count, base, 1 FROM shown_before WHERE layer = ?1 AND period = ?2 ORDER BY code, figure",
    )?;
    Ok(statement.query_map((layer, period), figure)?.collect::<rusqlite::Result<_>>()?)
}

fn figure(row: &Row<'_>) -> rusqlite::Result<Figure> {
    Ok(Figure { code: row.get(0)?, figure: row.get(1)?, count: row.get(2)?, base: row.get(3)?, shown: row.get(4)? })
}

/// Erases a layer with all its rows, from the bytes of the file too.
///
/// # Errors
/// [`StoreError::Unknown`], [`StoreError::Unnamed`] or [`StoreError::Changed`].
pub fn remove_layer(
    connection: &mut Connection,
    id: &str,
    named: Option<&str>,
    (who, at): (&str, i64),
) -> Result<(), StoreError> {
    let transaction = begin(connection)?;
    let held = layer(&transaction, id)?;
    if let Some(named) = named {
        check(&held, Some(named))?;
    }
    let key: String = transaction.query_row("SELECT key FROM layers WHERE id = ?1", [id], |row| row.get(0))?;
    if let Some(path) = transaction.path() {
        ledger::add(std::path::Path::new(path), &[Erasure::Layer(key)])?;
    }
    transaction.execute("DELETE FROM layers WHERE number = ?1", [held.number])?;
    record(&transaction, at, who, "layer erased", id)?;
    transaction.commit()?;
    scrub(connection)
}

/// Tells whether a tag is that of a version.
pub(crate) fn is_tag_of(named: &str, version: i64) -> bool {
    named == "*" || named == tag(version)
}
