//! Layers and their rows: described, replaced or added to in one transaction, read whole.

use super::audit::record;
use super::differencing::{keep_in_mind, remember, shown_before};
use super::engine::{Connection, RowBatch, StoreRow, Transaction, TransactionPurpose, values};
use super::figure::{OwnFigure, figure};
use super::ledger::{self, Erasure};
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
/// What the store says.
pub fn layers(connection: &Connection) -> Result<Vec<LayerState>, StoreError> {
    connection.query(&format!("{SELECT} ORDER BY id"), &[], read_layer)
}

/// Finds a layer.
///
/// # Errors
/// [`StoreError::Unknown`].
pub fn layer(connection: &Connection, id: &str) -> Result<LayerState, StoreError> {
    connection.first(&format!("{SELECT} WHERE id = ?1"), values![id], read_layer)?.ok_or_else(|| unknown(id))
}

const SELECT: &str = "SELECT number, id, spec, version, rows, changed FROM layers";

fn read_layer(row: &StoreRow<'_>) -> Result<LayerState, StoreError> {
    let spec = serde_json::from_str(&row.get::<String>(2)?)
        .map_err(|cause| StoreError::Unreadable { what: "the description of a layer", cause })?;
    let rows = usize::try_from(row.get::<i64>(4)?).unwrap_or_default();
    Ok(LayerState { number: row.get(0)?, id: row.get(1)?, spec, version: row.get(3)?, rows, changed: row.get(5)? })
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
    let transaction = connection.begin(TransactionPurpose::Change)?;
    let held = layer(&transaction, id).map(Some).or_else(|error| match error {
        StoreError::Unknown { .. } => Ok(None),
        other => Err(other),
    })?;
    let is_new = held.is_none();
    match held {
        None if named.is_some_and(|named| named != "*") => return Err(unknown(id)),
        None => {
            let (key, version) = (transaction.new_id()?, transaction.next_version()?);
            transaction.execute(
                "INSERT INTO layers (key, id, spec, version, rows, created, changed) VALUES (?1, ?2, ?3, ?4, 0, \
                 ?5, ?5)",
                values![&key, id, &text, version, at],
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
            let version = transaction.next_version()?;
            let update = "UPDATE layers SET spec = ?1, version = ?2 WHERE number = ?3";
            transaction.execute(update, values![&text, version, held.number])?;
        }
    }
    record(&transaction, at, who, if is_new { "layer made" } else { "layer described" }, id)?;
    let state = layer(&transaction, id)?;
    transaction.commit()?;
    Ok((state, is_new))
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
    (id, at): (&str, i64),
    kind: LayerKind,
    how: &Replacement,
) -> Result<LayerState, StoreError> {
    let held = layer(transaction, id)?;
    if held.spec.kind != kind {
        return Err(StoreError::OtherKind { id: id.to_owned(), holds: held.spec.kind.holds() });
    }
    // What is replaced was to be seen up to now.
    keep_in_mind(transaction, &held, at)?;
    if let Replacement::All(named) = how {
        // What has no rows yet is not replaced.
        if held.rows > 0 || named.is_some() {
            check(&held, named.as_deref())?;
        }
        let table = match kind {
            LayerKind::Points => "points",
            LayerKind::Figures => "figures",
        };
        transaction.execute(&format!("DELETE FROM {table} WHERE layer = ?1"), values![held.number])?;
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
        return Err(StoreError::TooMany { most });
    }
    let version = transaction.next_version()?;
    transaction.execute(
        "UPDATE layers SET version = ?1, rows = ?2, changed = ?3 WHERE number = ?4",
        values![version, i64::try_from(rows).unwrap_or(i64::MAX), at, held.number],
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
    let transaction = connection.begin(TransactionPurpose::Change)?;
    let held = prepare(&transaction, (id, at), LayerKind::Points, how)?;
    let before = if *how == Replacement::Append { held.rows } else { 0 };
    write_points(transaction, &held, (before, points), most, (who, at))
}

/// Adds points to those of a layer, all or none; gives the layer as it is then.
///
/// `choose` says which, given all that are there: it is asked within the change, so that no other comes between.
///
/// # Errors
/// [`StoreError::Unknown`], [`StoreError::OtherKind`], [`StoreError::TooMany`] beyond `most`.
pub fn add_points(
    connection: &mut Connection,
    id: &str,
    choose: impl FnOnce(Vec<PointRow>) -> Vec<PointRow>,
    most: usize,
    (who, at): (&str, i64),
) -> Result<LayerState, StoreError> {
    let transaction = connection.begin(TransactionPurpose::Change)?;
    let held = prepare(&transaction, (id, at), LayerKind::Points, &Replacement::Append)?;
    let chosen = choose(points(&transaction, held.number)?);
    write_points(transaction, &held, (held.rows, &chosen), most, (who, at))
}

/// Writes points behind the `before` that stay.
fn write_points(
    transaction: Transaction<'_>,
    held: &LayerState,
    (before, points): (usize, &[PointRow]),
    most: usize,
    (who, at): (&str, i64),
) -> Result<LayerState, StoreError> {
    let rows = before + points.len();
    if rows <= most {
        let columns = ["layer", "ordinal", "longitude", "latitude", "properties"];
        let rows = points.iter().zip(i64::try_from(before).unwrap_or_default()..).map(|(point, ordinal)| {
            values![held.number, ordinal, point.longitude, point.latitude, &point.properties].to_vec()
        });
        transaction.insert(&RowBatch { table: "points", columns: &columns, conflict: "" }, rows)?;
    }
    let what = if before > 0 { "rows added" } else { "rows replaced" };
    finish(transaction, held, (rows, most), (who, what, at))
}

/// Lists the points of a layer in the order in which they were brought.
///
/// # Errors
/// What the store says.
pub fn points(connection: &Connection, layer: i64) -> Result<Vec<PointRow>, StoreError> {
    let select = "SELECT longitude, latitude, properties FROM points WHERE layer = ?1 ORDER BY ordinal";
    connection.query(select, values![layer], |row| {
        Ok(PointRow { longitude: row.get(0)?, latitude: row.get(1)?, properties: row.get(2)? })
    })
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
    mut brought: Vec<OwnFigure>,
    how: &Replacement,
    decide: impl FnOnce(&mut [OwnFigure], &[OwnFigure]),
    most: usize,
    (who, at): (&str, i64),
) -> Result<LayerState, StoreError> {
    let transaction = connection.begin(TransactionPurpose::Change)?;
    let held = prepare(&transaction, (id, at), LayerKind::Figures, how)?;
    decide(&mut brought, &shown_before(&transaction, &held, period)?);
    let columns = ["layer", "code", "figure", "count", "base", "shown"];
    let conflict = "ON CONFLICT (layer, code, figure) DO UPDATE SET count = excluded.count, base = excluded.base, \
                    shown = excluded.shown";
    let rows = brought.iter().map(|OwnFigure { code, figure, count, base, shown }| {
        values![held.number, code, figure, *count, *base, *shown].to_vec()
    });
    transaction.insert(&RowBatch { table: "figures", columns: &columns, conflict }, rows)?;
    remember(&transaction, &held, period, &brought, at)?;
    let rows: i64 = transaction.only("SELECT count(*) FROM figures WHERE layer = ?1", values![held.number])?;
    let rows = usize::try_from(rows).unwrap_or(usize::MAX);
    finish(transaction, &held, (rows, most), (who, "figures brought", at))
}

/// Lists the figures of a layer, by code and column.
///
/// # Errors
/// What the store says.
pub fn figures(connection: &Connection, layer: i64) -> Result<Vec<OwnFigure>, StoreError> {
    let select = "SELECT code, figure, count, base, shown FROM figures WHERE layer = ?1 ORDER BY code, figure";
    connection.query(select, values![layer], |row| figure(row, row.get::<i64>(4)? != 0))
}

/// Erases a layer with all its rows, from the bytes too.
///
/// # Errors
/// [`StoreError::Unknown`], [`StoreError::Unnamed`] or [`StoreError::Changed`].
pub fn remove_layer(
    connection: &mut Connection,
    id: &str,
    named: Option<&str>,
    (who, at): (&str, i64),
) -> Result<(), StoreError> {
    let transaction = connection.begin(TransactionPurpose::Change)?;
    let held = layer(&transaction, id)?;
    if let Some(named) = named {
        check(&held, Some(named))?;
    }
    keep_in_mind(&transaction, &held, held.changed)?;
    let key = transaction.only("SELECT key FROM layers WHERE id = ?1", values![id])?;
    ledger::add(&transaction, &[Erasure::Layer(key)])?;
    transaction.execute("DELETE FROM layers WHERE number = ?1", values![held.number])?;
    record(&transaction, at, who, "layer erased", id)?;
    transaction.commit()?;
    connection.scrub()
}
