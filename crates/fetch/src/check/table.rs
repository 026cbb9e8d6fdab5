//! Rows of `OData` in one file: complete, with figures in the wanted columns.

use std::fmt;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::de::{DeserializeSeed, Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::content::FileContent;
use super::filled::{ColumnTally, is_figure};
use crate::catalogue::RequiredColumns;

/// Checks a table of rows.
///
/// # Errors
/// What was found, and what was expected.
pub(super) fn check(path: &Path, filled: &RequiredColumns) -> Result<FileContent, String> {
    let file = File::open(path).map_err(|cause| format!("it cannot be opened: {cause}"))?;
    let mut json = serde_json::Deserializer::from_reader(BufReader::new(file));
    let mut found = Contents { tally: ColumnTally::new(filled), rows: 0, columns: Vec::new(), goes_on: false };
    json.deserialize_map(TableDocument(&mut found))
        .and_then(|()| json.end())
        .map_err(|error| format!("found what is no whole JSON ({error}), expected rows under `value`"))?;
    if found.goes_on {
        return Err("found one page of a longer table (`odata.nextLink`), expected all of it".to_owned());
    }
    if found.rows == 0 {
        return Err("found no row, expected those of the country".to_owned());
    }
    let missing: Vec<&str> = filled
        .columns
        .iter()
        .filter(|wanted| !found.columns.iter().any(|column| found.tally.column(column) == found.tally.column(wanted)))
        .map(String::as_str)
        .collect();
    if !missing.is_empty() {
        return Err(format!("found the columns {}; expected {} too", found.columns.join(", "), missing.join(", ")));
    }
    found.tally.count().map(FileContent::of)
}

/// What is in the table.
struct Contents<'a> {
    tally: ColumnTally<'a>,
    rows: u64,
    /// Of the first row.
    columns: Vec<String>,
    goes_on: bool,
}

/// The document around the rows, read one by one: tables are longer than they look.
struct TableDocument<'a, 'f>(&'a mut Contents<'f>);

impl<'de> Visitor<'de> for TableDocument<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with rows under `value`")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "value" => map.next_value_seed(JsonRows(self.0))?,
                "odata.nextLink" | "@odata.nextLink" => {
                    map.next_value::<IgnoredAny>()?;
                    self.0.goes_on = true;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// The rows.
struct JsonRows<'a, 'f>(&'a mut Contents<'f>);

impl<'de> DeserializeSeed<'de> for JsonRows<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for JsonRows<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of rows")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut rows: S) -> Result<(), S::Error> {
        while let Some(row) = rows.next_element::<Map<String, Value>>()? {
            let found = &mut *self.0;
            if found.rows == 0 {
                found.columns = row.keys().cloned().collect();
            }
            found.rows += 1;
            let code = ["WijkenEnBuurten", "RegioS"].iter().find_map(|key| row.get(*key)?.as_str());
            let Some(code) = code else { continue };
            found.tally.area(code);
            for (key, value) in &row {
                let is_there = match value {
                    Value::Null => false,
                    Value::String(text) => is_figure(text),
                    value => is_figure(&value.to_string()),
                };
                if is_there && let Some(column) = found.tally.column(key) {
                    found.tally.figure(column, code);
                }
            }
        }
        Ok(())
    }
}
