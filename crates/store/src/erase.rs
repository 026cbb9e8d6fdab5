//! What is taken away: all of an author, a layer, and what is older than was promised; and what of an author or a layer
//! is handed over who asks for it.

use serde_json::{Map, Value, json};

use super::audit::record;
use super::clock::MONTH;
use super::differencing::{alike, keep_in_mind};
use super::engine::{self, Connection, TransactionPurpose, values};
use super::ledger::{self, Erasure, NOBODY};
use super::mention::{agreed_with, has_agreed, hash_of};
use super::{StoreError, layer, layers};

/// Who did what is done by command.
const COMMAND: &str = "command line";

/// What was erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ErasureReport {
    /// Notes with their histories.
    pub notes: usize,
    /// Lines of the trail, agreements of others, and lines of their histories, that name nobody any more.
    pub names: usize,
}

/// What was older than was promised.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PurgeReport {
    /// Notes.
    pub notes: usize,
    /// Layers.
    pub layers: usize,
    /// Lines of the trail.
    pub audit: usize,
}

/// Erases all notes of an author with their histories, and the name from what others did and from their agreements;
/// from the bytes of the store too. In the ledger first, so that no copy brings it back. Where others name them in
/// words of their own is for [`mentions`](super::mentions).
///
/// # Errors
/// [`StoreError::Unknown`] for who wrote, did and agreed nothing, and what the store or the ledger says.
pub fn erase_author(connection: &mut Connection, author: &str, at: i64) -> Result<ErasureReport, StoreError> {
    let select = "SELECT id FROM notes WHERE author = ?1";
    let ids: Vec<String> = connection.query(select, values![author], |row| row.get(0))?;
    let mut erasures: Vec<Erasure> = ids.into_iter().map(Erasure::Note).collect();
    let notes = erasures.len();
    let is_known = notes > 0
        || ledger::list_names(connection)?.iter().any(|name| name == author)
        || has_agreed(connection, author)?;
    if !is_known {
        // Who was erased while somebody read is not known any more, and may stand in the log still.
        connection.scrub()?;
        return Err(StoreError::Unknown { kind: "author", id: author.to_owned() });
    }
    erasures.push(Erasure::Author(hash_of(author), at));
    ledger::add(connection, &erasures)?;
    let changed = ledger::erase(connection, &erasures)?;
    record(connection, at, COMMAND, "author erased", NOBODY)?;
    connection.scrub()?;
    Ok(ErasureReport { notes, names: changed.saturating_sub(notes) })
}

/// Erases a layer, as the owner can by request.
///
/// # Errors
/// [`StoreError::Unknown`].
pub fn erase_layer(connection: &mut Connection, id: &str, at: i64) -> Result<(), StoreError> {
    super::remove_layer(connection, id, None, (COMMAND, at))
}

/// Takes away notes that nobody changed for `note_months`, layers whose own time is over, lines of the trail older than
/// a year, and who did what in the histories of notes as long ago; from the bytes of the file too, where anything was.
///
/// # Errors
/// What the store or the ledger says.
pub fn purge(connection: &mut Connection, note_months: u32, at: i64) -> Result<PurgeReport, StoreError> {
    let old = |months: u32| at - i64::from(months) * MONTH;
    let mut erasures = Vec::new();
    let select = "SELECT id FROM notes WHERE changed < ?1";
    let ids: Vec<String> = connection.query(select, values![old(note_months)], |row| row.get(0))?;
    let notes = ids.len();
    erasures.extend(ids.into_iter().map(Erasure::Note));
    let over: Vec<_> =
        layers(connection)?.into_iter().filter(|layer| layer.changed < old(layer.spec.retention_months)).collect();
    for layer in &over {
        // Another server may have been first.
        let select = "SELECT key FROM layers WHERE number = ?1";
        let key = connection.first(select, values![layer.number], |row| row.get(0))?;
        erasures.extend(key.map(Erasure::Layer));
    }
    ledger::add(connection, &erasures)?;
    ledger::erase(connection, &erasures)?;
    let transaction = connection.begin(TransactionPurpose::Change)?;
    let audit = transaction.execute("DELETE FROM audit WHERE at < ?1", values![old(12)])?;
    let nameless = "UPDATE history SET who = ?1 WHERE at < ?2 AND who <> ?1";
    let nameless = transaction.execute(nameless, values![NOBODY, old(12)])?;
    for layer in layers(&transaction)? {
        keep_in_mind(&transaction, &layer, layer.changed)?;
    }
    let forgotten = transaction.execute("DELETE FROM shown_before WHERE until < ?1", values![at])?;
    for layer in &over {
        record(&transaction, at, COMMAND, "layer purged", &layer.id)?;
    }
    transaction.commit()?;
    if notes + over.len() + audit + nameless + forgotten > 0 {
        connection.scrub()?;
    }
    Ok(PurgeReport { notes, layers: over.len(), audit })
}

/// Lists a table's rows that fit as JSON objects.
fn rows(connection: &Connection, select: &str, what: &str) -> Result<Vec<Value>, StoreError> {
    connection.query(select, values![what], |row| {
        let json = |value: engine::SqlValue<'_>| match value {
            engine::SqlValue::Null => Value::Null,
            engine::SqlValue::Integer(number) => json!(number),
            engine::SqlValue::Real(number) => json!(number),
            engine::SqlValue::Text(text) => json!(text),
        };
        let object: Map<String, Value> =
            row.all()?.into_iter().map(|(name, value)| (name.to_owned(), json(value))).collect();
        Ok(Value::Object(object))
    })
}

/// Gathers all that is kept of an author: notes, their wordings, lines of the trail, and the ids of notes whose
/// agreement names them.
///
/// # Errors
/// What the store says.
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
        "agreed": agreed_with(connection, author)?,
    }))
}

/// Gathers all that is kept of a layer: its description, its rows, what was shown before of its figures in any layer of
/// the same owner, and lines of the trail.
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
    let before = "SELECT period, code, figure, count, base, until FROM shown_before WHERE owner = ?1 ORDER BY figure, \
                  period, code, count, base";
    let mut before = rows(connection, before, &alike(&layer.spec.owner))?;
    let columns: Vec<String> = layer.spec.figures.iter().map(|figure| alike(&figure.column)).collect();
    before.retain(|told| columns.iter().any(|column| told["figure"] == **column));
    Ok(json!({
        "layer": id,
        "description": layer.spec,
        "points": points,
        "figures": rows(connection, &figures, id)?,
        "shown_before": before,
        "audit": rows(connection, audit, id)?,
    }))
}
