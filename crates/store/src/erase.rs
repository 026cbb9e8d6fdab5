//! What is taken away: all of an author, a layer, and what is older than was promised; and what of an author or a layer
//! is handed over who asks for it.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};
use serde_json::{Map, Value, json};

use super::audit::record;
use super::ledger::{self, Erasure, NOBODY, hash_of};
use super::schema::scrub;
use super::{StoreError, layer, layers};

/// Who did what is done by command.
const COMMAND: &str = "command line";

/// Seconds of a month, for which a twelfth of a year is taken.
const MONTH: i64 = 365 * 24 * 60 * 60 / 12;

/// What was erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    /// Notes with their histories.
    pub notes: usize,
    /// Lines of the trail and of the histories of others that name nobody any more.
    pub names: usize,
}

/// What was older than was promised.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Purged {
    /// Notes.
    pub notes: usize,
    /// Layers.
    pub layers: usize,
    /// Lines of the trail.
    pub audit: usize,
}

/// Erases all notes of an author with their histories, and the name from all that others wrote; from the bytes of the
/// file too. In the ledger first, so that no copy brings it back.
///
/// # Errors
/// What SQLite or the ledger says.
pub fn erase_author(connection: &mut Connection, author: &str, at: i64) -> Result<Erased, StoreError> {
    let store = path(connection)?;
    let ids: Vec<String> = connection
        .prepare("SELECT id FROM notes WHERE author = ?1")?
        .query_map([author], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut erasures: Vec<Erasure> = ids.into_iter().map(Erasure::Note).collect();
    let notes = erasures.len();
    erasures.push(Erasure::Author(hash_of(author), at));
    ledger::add(Path::new(&store), &erasures)?;
    let changed = ledger::erase(connection, &erasures)?;
    record(connection, at, COMMAND, "author erased", NOBODY)?;
    scrub(connection)?;
    Ok(Erased { notes, names: changed.saturating_sub(notes) })
}

/// Erases a layer, as the owner can by request.
///
/// # Errors
/// [`StoreError::Unknown`].
pub fn erase_layer(connection: &mut Connection, id: &str, at: i64) -> Result<(), StoreError> {
    super::remove_layer(connection, id, None, (COMMAND, at))
}

fn path(connection: &Connection) -> Result<String, StoreError> {
    connection.path().map(ToOwned::to_owned).ok_or(StoreError::Ended)
}

/// Takes away notes that nobody changed for `note_months`, layers whose own time is over, and lines of the trail older
/// than a year; from the bytes of the file too, where anything was.
///
/// # Errors
/// What SQLite or the ledger says.
pub fn purge(connection: &mut Connection, note_months: u32, at: i64) -> Result<Purged, StoreError> {
    let store = path(connection)?;
    let old = |months: u32| at - i64::from(months) * MONTH;
    let mut erasures = Vec::new();
    let ids: Vec<String> = connection
        .prepare("SELECT id FROM notes WHERE changed < ?1")?
        .query_map([old(note_months)], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let notes = ids.len();
    erasures.extend(ids.into_iter().map(Erasure::Note));
    let over: Vec<_> =
        layers(connection)?.into_iter().filter(|layer| layer.changed < old(layer.spec.retention_months)).collect();
    for layer in &over {
        let key = connection.query_row("SELECT key FROM layers WHERE number = ?1", [layer.number], |row| row.get(0))?;
        erasures.push(Erasure::Layer(key));
    }
    ledger::add(Path::new(&store), &erasures)?;
    ledger::erase(connection, &erasures)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let audit = transaction.execute("DELETE FROM audit WHERE at < ?1", [old(12)])?;
    for layer in &over {
        record(&transaction, at, COMMAND, "layer purged", &layer.id)?;
    }
    transaction.commit()?;
    if notes + over.len() + audit > 0 {
        scrub(connection)?;
    }
    Ok(Purged { notes, layers: over.len(), audit })
}

/// Lists a table's rows that fit as JSON objects.
fn rows(connection: &Connection, select: &str, what: &str) -> Result<Vec<Value>, StoreError> {
    let mut statement = connection.prepare(select)?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let rows = statement.query_map([what], |row| {
        let mut object = Map::new();
        for (column, name) in names.iter().enumerate() {
            let value = match row.get_ref(column)? {
                rusqlite::types::ValueRef::Integer(number) => json!(number),
                rusqlite::types::ValueRef::Real(number) => json!(number),
                rusqlite::types::ValueRef::Text(text) => json!(String::from_utf8_lossy(text)),
                rusqlite::types::ValueRef::Null | rusqlite::types::ValueRef::Blob(_) => Value::Null,
            };
            object.insert(name.clone(), value);
        }
        Ok(Value::Object(object))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Gathers all that is kept of an author: notes, their wordings, and lines of the trail.
///
/// # Errors
/// What SQLite says.
pub fn export_author(connection: &Connection, author: &str) -> Result<Value, StoreError> {
    let notes = rows(connection, "SELECT * FROM notes WHERE author = ?1 ORDER BY created, id", author)?;
    let history = "SELECT * FROM history WHERE who = ?1 OR note IN (SELECT id FROM notes WHERE author = ?1) ORDER BY \
                   at, note, version";
    let audit = "SELECT at, who, what, subject FROM audit WHERE who = ?1 ORDER BY number";
    Ok(json!({
        "author": author,
        "notes": notes,
        "history": rows(connection, history, author)?,
        "audit": rows(connection, audit, author)?,
    }))
}

/// Gathers all that is kept of a layer: its description, its rows, and lines of the trail.
///
/// # Errors
/// [`StoreError::Unknown`].
pub fn export_layer(connection: &Connection, id: &str) -> Result<Value, StoreError> {
    let layer = layer(connection, id)?;
    let of = "(SELECT number FROM layers WHERE id = ?1)";
    let points = format!("SELECT longitude, latitude, properties FROM points WHERE layer = {of} ORDER BY ordinal");
    let figures = format!("SELECT code, figure, count, base FROM figures WHERE layer = {of} ORDER BY code, figure");
    let mut points = rows(connection, &points, id)?;
    for point in &mut points {
        let values: Vec<Value> =
            point["properties"].as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let named = layer.spec.columns.iter().cloned().zip(values);
        point["properties"] = Value::Object(named.collect());
    }
    let audit = "SELECT at, who, what, subject FROM audit WHERE subject = ?1 ORDER BY number";
    Ok(json!({
        "layer": id,
        "description": layer.spec,
        "points": points,
        "figures": rows(connection, &figures, id)?,
        "audit": rows(connection, audit, id)?,
    }))
}
