//! Many rows at once, by `COPY`: row by row each would wait for an answer over the network.

use std::fmt::Write as _;
use std::io::Write as _;

use postgres::Client;

use super::super::contract::RowBatch;
use super::super::value::SqlValue;
use super::cells::NONE;
use crate::StoreError;

/// Bytes that are sent together.
const PIECE: usize = 64 * 1024;

/// Puts rows into a table; with a word on rows whose key is there they pass through a table of this transaction.
pub(super) fn insert(
    client: &mut Client,
    into: &RowBatch<'_>,
    rows: &mut dyn Iterator<Item = Vec<SqlValue<'_>>>,
) -> Result<(), StoreError> {
    let columns = into.columns.join(", ");
    if into.conflict.is_empty() {
        return copy(client, into.table, &columns, rows);
    }
    let (table, conflict) = (into.table, into.conflict);
    client.batch_execute(&format!("CREATE TEMPORARY TABLE brought (LIKE {table}) ON COMMIT DROP"))?;
    copy(client, "brought", &columns, rows)?;
    client.batch_execute(&format!(
        "INSERT INTO {table} ({columns}) SELECT {columns} FROM brought {conflict}; DROP TABLE brought"
    ))?;
    Ok(())
}

fn copy(
    client: &mut Client,
    table: &str,
    columns: &str,
    rows: &mut dyn Iterator<Item = Vec<SqlValue<'_>>>,
) -> Result<(), StoreError> {
    let mut writer = client.copy_in(&format!("COPY {table} ({columns}) FROM STDIN"))?;
    let lost = |cause: std::io::Error| match cause.downcast::<postgres::Error>() {
        Ok(error) => StoreError::from(error),
        Err(cause) => StoreError::Unreachable { cause: cause.to_string() },
    };
    let mut piece = String::with_capacity(PIECE + 4096);
    for row in rows {
        for (place, value) in row.iter().enumerate() {
            if place > 0 {
                piece.push('\t');
            }
            add(&mut piece, value);
        }
        piece.push('\n');
        if piece.len() >= PIECE {
            writer.write_all(piece.as_bytes()).map_err(lost)?;
            piece.clear();
        }
    }
    writer.write_all(piece.as_bytes()).map_err(lost)?;
    writer.finish()?;
    Ok(())
}

/// Writes a value as `COPY` reads it.
fn add(piece: &mut String, value: &SqlValue<'_>) {
    let written = match value {
        SqlValue::Null => write!(piece, "\\N"),
        SqlValue::Integer(number) => write!(piece, "{number}"),
        // The shortest text that is read as the same number.
        SqlValue::Real(number) => write!(piece, "{number:?}"),
        SqlValue::Text(text) => {
            for letter in text.chars() {
                match letter {
                    '\\' => piece.push_str("\\\\"),
                    '\n' => piece.push_str("\\n"),
                    '\r' => piece.push_str("\\r"),
                    '\t' => piece.push_str("\\t"),
                    '\0' => piece.push_str(NONE),
                    other => piece.push(other),
                }
            }
            Ok(())
        }
    };
    // Memory takes all that is written.
    debug_assert!(written.is_ok());
}

#[cfg(test)]
mod tests {
    use super::{SqlValue, add};

    #[test]
    fn a_text_becomes_one_cell_whatever_stands_in_it() {
        let mut piece = String::new();
        for value in [
            SqlValue::Text("a\tb\\.\r\nc"),
            SqlValue::Null,
            SqlValue::Real(0.1),
            SqlValue::Integer(-3),
            SqlValue::Text(""),
        ] {
            add(&mut piece, &value);
            piece.push('|');
        }
        assert_eq!(piece, "a\\tb\\\\.\\r\\nc|\\N|0.1|-3||");
    }
}
