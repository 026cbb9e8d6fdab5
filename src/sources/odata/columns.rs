//! JSON of a table that is no list of records, as pandas writes it.
//!
//! In: an object of columns (`{"code": {"0": …}}`), of rows by their index (`{"0": {"code": …}}`), of names and rows
//! apart (`{"columns": […], "data": [[…]]}`), or of a description and rows (`{"schema": {…}, "data": [{…}]}`). Out:
//! rows. Guaranteed: what is held of columns are the cells that are wanted.

use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::super::Cell;
use super::super::bounds;
use super::super::cells;
use super::super::codes::looks_like_code;
use super::super::records::{Members, Records};
use super::super::rows::CellRef;

/// The name of the column of codes that are the index of the rows: what pandas calls one without a name.
const INDEX: &str = "index";

/// Reads an object of one of these layouts into records.
pub(super) struct ODataLayout<'a, 'c>(pub(super) &'a mut Records<'c>);

impl<'de> DeserializeSeed<'de> for ODataLayout<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ODataLayout<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table as columns, as rows by their index, or as names and rows")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut held = ColumnBuffer::default();
        let mut places = 0;
        let mut names: Option<Vec<Option<usize>>> = None;
        let mut is_described = false;
        while let Some(key) = map.next_key::<String>()? {
            match (key.as_str(), &names) {
                ("columns", None) => {
                    let titles = map.next_value::<Vec<String>>()?;
                    names = Some(titles.iter().map(|title| self.0.column_for(title)).collect());
                }
                ("data", Some(names)) => map.next_value_seed(ODataRows { records: self.0, names: Some(names) })?,
                ("schema", None) => is_described = map.next_value::<Value>()?.get("fields").is_some(),
                ("data", None) if is_described => map.next_value_seed(ODataRows { records: self.0, names: None })?,
                (_, Some(_)) => drop(map.next_value::<IgnoredAny>()?),
                (label, None) if is_label(label) => {
                    set_label::<A::Error>(self.0, label)?;
                    map.next_value_seed(Members(self.0))?;
                    places += 1;
                    self.0.finish::<A::Error>(places)?;
                }
                (name, None) => match self.0.column_for(name) {
                    Some(column) => {
                        map.next_value_seed(ODataColumn { records: self.0, held: &mut held, at: column })?;
                    }
                    None => drop(map.next_value::<IgnoredAny>()?),
                },
            }
        }
        held.hand_on(self.0)
    }
}

/// Tells whether a key is the index of a row and not the name of a column.
fn is_label(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_digit()) || looks_like_code(key)
}

/// Keeps the index of a row where it is a code: it may be the only one that the row has.
fn set_label<E: Error>(records: &mut Records<'_>, label: &str) -> Result<(), E> {
    let column = if looks_like_code(label) { records.column_for(INDEX) } else { None };
    column.map_or(Ok(()), |column| records.set(column, CellRef::Text(label)))
}

/// The cells of columns, by the index of their rows.
#[derive(Default)]
struct ColumnBuffer {
    /// Which row an index is.
    rows: HashMap<String, usize>,
    /// Per row: its cells with their columns.
    cells: Vec<Vec<(usize, Cell)>>,
}

impl ColumnBuffer {
    fn hand_on<E: Error>(self, records: &mut Records<'_>) -> Result<(), E> {
        let mut labels: Vec<(usize, String)> = self.rows.into_iter().map(|(label, row)| (row, label)).collect();
        labels.sort_unstable();
        for (row, (cells, (_, label))) in self.cells.into_iter().zip(labels).enumerate() {
            set_label(records, &label)?;
            for (column, cell) in cells {
                records.set::<E>(column, cell.borrowed())?;
            }
            records.finish::<E>(row as u64 + 1)?;
        }
        Ok(())
    }
}

/// One column: its cells by the index of their rows, or in their order.
struct ODataColumn<'h, 'c> {
    records: &'h Records<'c>,
    held: &'h mut ColumnBuffer,
    at: usize,
}

impl ODataColumn<'_, '_> {
    fn set<E: Error>(&mut self, index: String, value: &Value) -> Result<(), E> {
        if self.held.cells.len() as u64 >= bounds::CELLS.most {
            return Err(E::custom(format_args!("expected {}", bounds::CELLS.said)));
        }
        let next = self.held.cells.len();
        let row = *self.held.rows.entry(index).or_insert(next);
        if row == next {
            self.held.cells.push(Vec::new());
        }
        self.held.cells[row].push((self.at, cell_of(self.records, self.at, value).into()));
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for ODataColumn<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ODataColumn<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the cells of a column")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some((index, value)) = map.next_entry::<String, Value>()? {
            self.set(index, &value)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        let mut index = 0_u64;
        while let Some(value) = list.next_element::<Value>()? {
            self.set(index.to_string(), &value)?;
            index += 1;
        }
        Ok(())
    }
}

/// Rows: records, or lists of which the names stand elsewhere.
pub(super) struct ODataRows<'a, 'c> {
    pub(super) records: &'a mut Records<'c>,
    pub(super) names: Option<&'a [Option<usize>]>,
}

impl<'de> DeserializeSeed<'de> for ODataRows<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for ODataRows<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut place = 0;
        loop {
            let is_there = match self.names {
                None => list.next_element_seed(Members(self.records))?.is_some(),
                Some(names) => match list.next_element::<Vec<Value>>()? {
                    Some(row) => set_all::<A::Error>(self.records, names, &row).map(|()| true)?,
                    None => false,
                },
            };
            if !is_there {
                break;
            }
            place += 1;
            self.records.finish::<A::Error>(place)?;
        }
        Ok(())
    }
}

fn set_all<E: Error>(records: &mut Records<'_>, names: &[Option<usize>], row: &[Value]) -> Result<(), E> {
    for (value, column) in row.iter().zip(names) {
        if let Some(column) = column {
            let cell = cell_of(records, *column, value);
            records.set::<E>(*column, cell)?;
        }
    }
    Ok(())
}

fn cell_of<'v>(records: &Records<'_>, column: usize, value: &'v Value) -> CellRef<'v> {
    match value {
        Value::Number(number) => number.as_f64().map_or(CellRef::Missing, cells::from_number),
        Value::String(text) => records.text(column, text),
        Value::Bool(true) => CellRef::Text("true"),
        Value::Bool(false) => CellRef::Text("false"),
        Value::Null | Value::Array(_) | Value::Object(_) => CellRef::Missing,
    }
}
