//! JSON of tables: CBS OData v3 and v4 pages, with the rows under `value`, the bare array of rows, one record a line,
//! and what pandas makes of a table.
//!
//! In: JSON as `TypedDataSet` or `UntypedDataSet` gives it, or as a program saved it. Out: rows whose places are
//! 1-based ordinals, one by one, and the next page where one is named; the text of the file is held meanwhile.

use std::borrow::Cow;
use std::path::Path;

use super::bounds::Bound;
use super::records::Records;
use super::rows::RowConsumer;
use super::{SourceError, text};

mod columns;
mod decimals;
mod page;

pub(super) use page::PageInfo;

/// Hands on the rows, and gives what the file says of itself.
pub(super) fn read(path: &Path, name: &str, consumer: &mut dyn RowConsumer) -> Result<PageInfo, SourceError> {
    let bytes = text::read_bytes(path)?;
    let bytes = without_nan(strip_mark(&bytes));
    let mut records = Records::new(name, true, consumer).with_decimals(decimals::find_signs(&bytes));
    let (parsed, has_rows, told) = page::parse(&bytes, &mut records);
    if let Err(error) = parsed {
        return Err(json_error(path, records.len(), records.passed(), &error));
    }
    if records.len() == 0 {
        let (place, found, expected, hint) = if has_rows {
            let hint = "the query that made the file may have asked for none; download it again";
            ("its rows", "no rows", "the rows of an OData table", hint)
        } else {
            let hint = "save the answer of …/TypedDataSet, not that of another feed";
            ("its top level", "an object without `value`", "the rows of an OData table under `value`", hint)
        };
        return Err(SourceError::Damaged {
            path: path.to_owned(),
            place: place.to_owned(),
            found: found.to_owned(),
            expected,
            hint,
        });
    }
    Ok(told)
}

/// Drops the byte order mark that some tools write before JSON.
pub(super) fn strip_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Writes null for the words that Python writes for numbers that are none, which JSON does not have.
pub(super) fn without_nan(bytes: &[u8]) -> Cow<'_, [u8]> {
    const WORDS: [&[u8]; 3] = [b"NaN", b"Infinity", b"-Infinity"];
    let has = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    if !has(WORDS[0]) && !has(WORDS[1]) {
        return Cow::Borrowed(bytes);
    }
    let mut written = Vec::with_capacity(bytes.len() + 1024);
    let (mut is_quoted, mut at) = (false, 0);
    while let Some(byte) = bytes.get(at) {
        let word = WORDS.iter().find(|word| !is_quoted && bytes[at..].starts_with(word));
        if let Some(word) = word {
            written.extend_from_slice(b"null");
            at += word.len();
            continue;
        }
        written.push(*byte);
        at += 1;
        match byte {
            b'"' => is_quoted = !is_quoted,
            // What is escaped ends no text.
            b'\\' if is_quoted => {
                written.extend(bytes.get(at));
                at += 1;
            }
            _ => {}
        }
    }
    Cow::Owned(written)
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::sources::rows::TableRows;
    use crate::sources::{Cell, Table};

    fn read_text(json: &str, wanted: &[&str]) -> (Option<String>, Result<Table, SourceError>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("85984NED.json");
        fs::write(&path, json).unwrap();
        let mut rows = TableRows::new(wanted);
        let read = read(&path, "85984NED.json", &mut rows);
        (read.as_ref().map_or(None, |told| told.next.clone()), read.map(|_| rows.into_table()))
    }

    #[test]
    fn padded_codes_nulls_and_texts_with_numbers_become_cells() {
        let json = r#"{"odata.metadata":"x","value":[
            {"ID":1,"Codering_3":"BU00140000  ","AantalInwoners_5":4745,"Wmo_94":null,"Pct":"   12.5","Ind":"       ."},
            {"ID":2,"Codering_3":"GM0014    ","AantalInwoners_5":-99997,"Pct":"","Ind":"1","Wmo_94":3}]}"#;
        let (_, table) = read_text(json, &["Codering", "AantalInwoners", "Wmo", "Pct"]);
        let table = table.unwrap();
        assert_eq!(table.columns, ["Codering_3", "AantalInwoners_5", "Wmo_94", "Pct"]);
        assert_eq!(
            table.row(0),
            [Cell::Text("BU00140000".into()), Cell::Number(4745.0), Cell::Missing, Cell::Number(12.5)]
        );
        assert_eq!(table.row(1), [Cell::Text("GM0014".into()), Cell::Missing, Cell::Number(3.0), Cell::Missing]);
        assert_eq!(table.places, [1, 2]);
    }

    #[test]
    fn a_member_that_comes_late_is_missing_before() {
        let (_, table) = read_text(r#"[{"a":1},{"a":2,"b":3},{"b":4}]"#, &[]);
        let table = table.unwrap();
        assert_eq!(table.columns, ["a", "b"]);
        assert_eq!(table.cells[..4], [Cell::Number(1.0), Cell::Missing, Cell::Number(2.0), Cell::Number(3.0)]);
        assert_eq!(table.row(2), [Cell::Missing, Cell::Number(4.0)]);
    }

    #[test]
    fn json_that_is_cut_off_says_after_which_record() {
        let (_, table) = read_text("{\"value\":[{\"a\":1},\n{\"a\":2},{\"a\":", &[]);
        let message = table.unwrap_err().to_string();
        assert!(
            message.contains("line 2") && message.contains("after 2 records") && message.contains("download it again"),
            "{message}"
        );
    }

    #[test]
    fn another_feed_is_refused() {
        let (_, table) = read_text(r#"{"name":"TypedDataSet"}"#, &[]);
        assert!(table.unwrap_err().to_string().contains("TypedDataSet"));
        assert!(read_text("<html>", &[]).1.is_err());
    }

    #[test]
    fn a_table_without_rows_is_refused_in_those_words() {
        for json in [r#"{"value":[]}"#, "[]"] {
            let message = read_text(json, &[]).1.unwrap_err().to_string();
            assert!(message.contains("found no rows"), "{message}");
        }
    }

    #[test]
    fn a_page_tells_the_next_page() {
        let link = "https://example.org/?$skip=10000";
        for (json, expected) in [
            (format!(r#"{{"value":[{{"a":1}}],"odata.nextLink":"{link}"}}"#), Some(link)),
            (format!(r#"{{"d":{{"results":[{{"a":1}}],"__next":"{link}"}}}}"#), Some(link)),
            (r#"{"value":[{"a":1}],"@odata.nextLink":null}"#.to_owned(), None),
        ] {
            let (next, table) = read_text(&json, &[]);
            assert_eq!((next.as_deref(), table.unwrap().rows()), (expected, 1));
        }
    }

    #[test]
    fn a_file_tells_its_table_and_how_many_rows_the_whole_has() {
        let about = "https://example.org/50090NED/$metadata#x";
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        for count in ["\"12\"", "12"] {
            let json = format!(r#"{{"odata.metadata":"{about}","odata.count":{count},"value":[{{"a":1}}]}}"#);
            fs::write(&path, json).unwrap();
            let told = read(&path, "a.json", &mut TableRows::new(&[])).unwrap();
            assert_eq!(
                told,
                PageInfo { next: None, count: Some(12), about: Some(about.to_owned()), title: String::new() }
            );
        }
    }

    #[test]
    fn python_s_words_for_no_number_are_missing_and_stay_in_texts() {
        let (_, table) = read_text(r#"[{"n":"a \"NaN","x":NaN,"y":-Infinity,"z":1}]"#, &[]);
        let expected = [Cell::Text("a \"NaN".into()), Cell::Missing, Cell::Missing, Cell::Number(1.0)];
        assert_eq!(table.unwrap().row(0), expected);
    }

    #[test]
    fn a_decimal_comma_in_texts_is_that_of_its_column() {
        for json in [
            r#"{"value":[{"c":"BU05990101","p":"1,5","n":"1.200"},{"c":"BU05990102","p":"12","n":"1.250"}]}"#,
            r#"{"c":["BU05990101","BU05990102"],"p":["1,5","12"],"n":["1.200","1.250"]}"#,
            r#"{"columns":["c","p","n"],"data":[["BU05990101","1,5","1.200"],["BU05990102","12","1.250"]]}"#,
        ] {
            let table = read_text(json, &["c", "p", "n"]).1.unwrap();
            assert_eq!(table.row(0)[1..], [Cell::Number(1.5), Cell::Number(1200.0)], "{json}");
            assert_eq!(table.row(1)[1..], [Cell::Number(12.0), Cell::Number(1250.0)], "{json}");
        }
        let (_, table) = read_text(r#"[{"c":"BU05990101","p":"1.5"},{"c":"BU05990102","p":"1.200"}]"#, &[]);
        assert_eq!(table.unwrap().row(1)[1], Cell::Number(1.2), "without any comma");
    }

    #[test]
    fn every_way_in_which_pandas_writes_a_table_gives_the_same_rows() {
        for json in [
            r#"[{"code":"BU05990101","n":1,"x":0},{"code":"BU05990102","n":null,"x":0}]"#,
            "{\"code\":\"BU05990101\",\"n\":1,\"x\":0}\n{\"code\":\"BU05990102\",\"n\":null,\"x\":0}\n",
            r#"{"x":{"0":0,"1":0},"code":{"0":"BU05990101","1":"BU05990102"},"n":{"0":1,"1":null}}"#,
            r#"{"code":["BU05990101","BU05990102"],"n":[1,null]}"#,
            r#"{"0":{"code":"BU05990101","n":1},"1":{"code":"BU05990102","n":null}}"#,
            r#"{"schema":{"fields":[{"name":"index","type":"integer"}],"pandas_version":"1.4.0"},
                "data":[{"index":0,"code":"BU05990101","n":1,"x":0},{"index":1,"code":"BU05990102","n":null,"x":0}]}"#,
            r#"{"columns":["x","code","n"],"index":[0,1],"data":[[0,"BU05990101",1],[0,"BU05990102",null]]}"#,
        ] {
            let (_, table) = read_text(json, &["code", "n"]);
            let table = table.unwrap();
            assert_eq!(table.columns, ["code", "n"], "{json}");
            assert_eq!(table.row(0), [Cell::Text("BU05990101".into()), Cell::Number(1.0)], "{json}");
            assert_eq!(table.row(1), [Cell::Text("BU05990102".into()), Cell::Missing], "{json}");
        }
    }

    #[test]
    fn an_index_of_codes_is_a_column_of_its_own() {
        for json in [r#"{"BU05990101":{"n":1},"BU05990102":{"n":2}}"#, r#"{"n":{"BU05990101":1,"BU05990102":2}}"#] {
            let table = read_text(json, &["index", "n"]).1.unwrap();
            let (index, n) = (table.column("index").unwrap(), table.column("n").unwrap());
            let codes: Vec<&Cell> = (0..2).map(|row| &table.row(row)[index]).collect();
            assert_eq!(codes, [&Cell::Text("BU05990101".into()), &Cell::Text("BU05990102".into())], "{json}");
            assert_eq!(table.row(0)[n], Cell::Number(1.0), "{json}");
        }
        let plain = read_text(r#"{"0":{"n":1},"1":{"n":2}}"#, &[]).1.unwrap();
        assert_eq!(plain.columns, ["n"], "any other index tells nothing");
    }
}
