//! All tables with their columns, for who copies a store from one engine to another.

use super::StoreError;
use super::engine::{Connection, RowBatch, SqlValue, Transaction};

/// Rows that are carried together.
const TOGETHER: usize = 5000;

/// The tables, each after those that its rows hang on.
const TABLES: [(&str, &[&str]); 7] = [
    ("layers", &["number", "key", "id", "spec", "version", "rows", "created", "changed"]),
    ("points", &["layer", "ordinal", "longitude", "latitude", "properties"]),
    ("figures", &["layer", "code", "figure", "count", "base", "shown"]),
    ("shown_before", &["owner", "period", "code", "figure", "count", "base", "until"]),
    (
        "notes",
        &[
            "id",
            "book",
            "area",
            "gemeente",
            "category",
            "text",
            "source",
            "author",
            "status",
            "reason",
            "map",
            "selection",
            "class_then",
            "dataset",
            "year",
            "agreement",
            "version",
            "created",
            "changed",
        ],
    ),
    ("history", &["note", "version", "who", "at", "status", "reason", "text", "agreement"]),
    ("audit", &["number", "at", "who", "what", "subject"]),
];

/// A value that outlives its row.
enum OwnedValue {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
}

impl OwnedValue {
    fn of(value: SqlValue<'_>) -> OwnedValue {
        match value {
            SqlValue::Null => OwnedValue::Null,
            SqlValue::Integer(number) => OwnedValue::Integer(number),
            SqlValue::Real(number) => OwnedValue::Real(number),
            SqlValue::Text(text) => OwnedValue::Text(text.to_owned()),
        }
    }

    fn value(&self) -> SqlValue<'_> {
        match self {
            OwnedValue::Null => SqlValue::Null,
            OwnedValue::Integer(number) => SqlValue::Integer(*number),
            OwnedValue::Real(number) => SqlValue::Real(*number),
            OwnedValue::Text(text) => SqlValue::Text(text),
        }
    }
}

/// Takes all rows out of all tables but that of erasures.
pub(crate) fn empty(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    TABLES.iter().rev().try_for_each(|(table, _)| transaction.execute(&format!("DELETE FROM {table}"), &[]).map(drop))
}

/// Copies all rows into empty tables, and how far versions were counted.
pub(crate) fn copy(from: &Connection, to: &Transaction<'_>) -> Result<(), StoreError> {
    for (table, columns) in TABLES {
        let into = RowBatch { table, columns, conflict: "" };
        let mut carried: Vec<Vec<OwnedValue>> = Vec::new();
        let put = |carried: &mut Vec<Vec<OwnedValue>>| {
            to.insert(&into, carried.iter().map(|row| row.iter().map(OwnedValue::value).collect()))?;
            carried.clear();
            Ok::<_, StoreError>(())
        };
        from.each(&format!("SELECT {} FROM {table}", columns.join(", ")), |row| {
            carried.push(row.all()?.into_iter().map(|(_, value)| OwnedValue::of(value)).collect());
            if carried.len() >= TOGETHER { put(&mut carried) } else { Ok(()) }
        })?;
        put(&mut carried)?;
    }
    let last: i64 = from.only("SELECT last FROM counter", &[])?;
    to.execute("UPDATE counter SET last = ?1 WHERE last < ?1", &[last.into()]).map(drop)
}
