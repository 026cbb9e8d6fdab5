//! CBS OData v3 pages, saved as JSON: an object with the rows under `value`, or the bare array of rows.
//!
//! In: JSON as `TypedDataSet` or `UntypedDataSet` gives it. Out: rows whose places are 1-based ordinals, one by one;
//! the text of the file is held meanwhile.

use std::fmt;
use std::path::Path;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::bounds::Bound;
use super::records::{Members, Records};
use super::rows::RowConsumer;
use super::{SourceError, text};
use crate::problems::{ProblemCode, Problems};

/// Hands on the rows.
pub(super) fn read(
    path: &Path,
    name: &str,
    consumer: &mut dyn RowConsumer,
    problems: &mut Problems,
) -> Result<(), SourceError> {
    let bytes = text::read_bytes(path)?;
    let mut records = Records::new(name, true, consumer);
    let mut page = Page { records: &mut records, has_rows: false, is_cut: false };
    let mut deserializer = serde_json::Deserializer::from_slice(strip_mark(&bytes));
    let parsed = (&mut page).deserialize(&mut deserializer).and_then(|()| deserializer.end());
    let (has_rows, is_cut) = (page.has_rows, page.is_cut);
    if let Err(error) = parsed {
        return Err(json_error(path, records.len(), records.passed(), &error));
    }
    if !has_rows {
        return Err(SourceError::Damaged {
            path: path.to_owned(),
            place: "its top level".to_owned(),
            found: "an object without `value`".to_owned(),
            expected: "the rows of an OData table under `value`",
            hint: "save the answer of …/TypedDataSet, not that of another feed",
        });
    }
    if records.len() == 0 {
        return Err(SourceError::Damaged {
            path: path.to_owned(),
            place: "its rows".to_owned(),
            found: "no rows".to_owned(),
            expected: "the rows of an OData table",
            hint: "the query that made the file may have asked for none; download it again",
        });
    }
    if is_cut {
        let detail = format!(
            "the file names a next page (odata.nextLink) and ends after {} rows; join all pages under `value`",
            records.len()
        );
        problems.report(ProblemCode::RowUnreadable, name, detail);
    }
    Ok(())
}

/// Drops the byte order mark that some tools write before JSON.
pub(super) fn strip_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Says where JSON breaks off or is wrong, or passes a bound.
pub(super) fn json_error(
    path: &Path,
    records: usize,
    passed: Option<&Bound>,
    error: &serde_json::Error,
) -> SourceError {
    if let Some(bound) = passed {
        return bound.passed(
            path,
            format!("line {} column {}", error.line(), error.column()),
            format!("still more after {records} records"),
        );
    }
    let (expected, hint) = if error.is_eof() {
        ("the rest of the JSON", "the file was cut off; download it again")
    } else {
        ("JSON in the layout of this source", "download the file again, or correct it there")
    };
    SourceError::Damaged {
        path: path.to_owned(),
        place: format!("line {} column {}, after {records} records", error.line(), error.column()),
        found: error.to_string(),
        expected,
        hint,
    }
}

struct Page<'a, 'c> {
    records: &'a mut Records<'c>,
    has_rows: bool,
    is_cut: bool,
}

impl<'de> DeserializeSeed<'de> for &mut Page<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Page<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the rows under `value`, or an array of rows")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "value" => {
                    map.next_value_seed(Rows(self.records))?;
                    self.has_rows = true;
                }
                "odata.nextLink" | "@odata.nextLink" => {
                    self.is_cut = map.next_value::<Option<String>>()?.is_some_and(|link| !link.is_empty());
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        self.has_rows = true;
        Rows(self.records).visit_seq(list)
    }
}

struct Rows<'a, 'c>(&'a mut Records<'c>);

impl<'de> DeserializeSeed<'de> for Rows<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut place = 0;
        while list.next_element_seed(Members(self.0))?.is_some() {
            place += 1;
            self.0.finish::<A::Error>(place)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::sources::rows::TableRows;
    use crate::sources::{Cell, Table};

    fn read_text(json: &str, wanted: &[&str]) -> (Result<Table, SourceError>, Problems) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("85984NED.json");
        fs::write(&path, json).unwrap();
        let mut problems = Problems::default();
        let mut rows = TableRows::new(wanted);
        let read = read(&path, "85984NED.json", &mut rows, &mut problems);
        (read.map(|()| rows.into_table()), problems)
    }

    #[test]
    fn padded_codes_nulls_and_texts_with_numbers_become_cells() {
        let json = r#"{"odata.metadata":"x","value":[
            {"ID":1,"Codering_3":"BU00140000  ","AantalInwoners_5":4745,"Wmo_94":null,"Pct":"   12.5","Ind":"       ."},
            {"ID":2,"Codering_3":"GM0014    ","AantalInwoners_5":-99997,"Pct":"","Ind":"1","Wmo_94":3}]}"#;
        let (table, problems) = read_text(json, &["Codering", "AantalInwoners", "Wmo", "Pct"]);
        let table = table.unwrap();
        assert_eq!(table.columns, ["Codering_3", "AantalInwoners_5", "Wmo_94", "Pct"]);
        assert_eq!(
            table.row(0),
            [Cell::Text("BU00140000".into()), Cell::Number(4745.0), Cell::Missing, Cell::Number(12.5)]
        );
        assert_eq!(table.row(1), [Cell::Text("GM0014".into()), Cell::Missing, Cell::Number(3.0), Cell::Missing]);
        assert_eq!(table.places, [1, 2]);
        assert!(problems.is_empty());
    }

    #[test]
    fn a_member_that_comes_late_is_missing_before() {
        let (table, _) = read_text(r#"[{"a":1},{"a":2,"b":3},{"b":4}]"#, &[]);
        let table = table.unwrap();
        assert_eq!(table.columns, ["a", "b"]);
        assert_eq!(table.cells[..4], [Cell::Number(1.0), Cell::Missing, Cell::Number(2.0), Cell::Number(3.0)]);
        assert_eq!(table.row(2), [Cell::Missing, Cell::Number(4.0)]);
    }

    #[test]
    fn json_that_is_cut_off_says_after_which_record() {
        let (table, _) = read_text("{\"value\":[{\"a\":1},\n{\"a\":2},{\"a\":", &[]);
        let message = table.unwrap_err().to_string();
        assert!(
            message.contains("line 2") && message.contains("after 2 records") && message.contains("download it again"),
            "{message}"
        );
    }

    #[test]
    fn another_feed_is_refused() {
        let (table, _) = read_text(r#"{"name":"TypedDataSet"}"#, &[]);
        assert!(table.unwrap_err().to_string().contains("TypedDataSet"));
        assert!(read_text("<html>", &[]).0.is_err());
    }

    #[test]
    fn a_table_without_rows_is_refused_in_those_words() {
        for json in [r#"{"value":[]}"#, "[]"] {
            let message = read_text(json, &[]).0.unwrap_err().to_string();
            assert!(message.contains("found no rows"), "{message}");
        }
    }

    #[test]
    fn a_page_that_names_a_next_page_is_a_problem() {
        let (table, problems) =
            read_text(r#"{"value":[{"a":1}],"odata.nextLink":"https://example.org/?$skip=10000"}"#, &[]);
        assert_eq!(table.unwrap().rows(), 1);
        assert_eq!(problems.count(ProblemCode::RowUnreadable), 1);
    }
}
