//! When tables were changed last, of many at once.
//!
//! In: the list that CBS keeps of its tables. Out: [`TableChanges`], by table. One can do without: then tables are
//! asked for one by one.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::download::Downloader;
use crate::link::Link;

/// When tables were changed last.
#[derive(Debug, Default)]
pub(crate) struct TableChanges(BTreeMap<String, TableChange>);

/// What the list says of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableChange {
    /// When its cells were changed last.
    pub(crate) modified: String,
    /// How many cells it has.
    pub(crate) observations: Option<u64>,
    /// What its publisher calls its figures.
    pub(crate) status: Option<String>,
}

#[derive(Debug, Deserialize)]
struct List {
    value: Vec<ListedTable>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListedTable {
    identifier: String,
    status: Option<String>,
    modified: Option<String>,
    observations_modified: Option<String>,
    observation_count: Option<u64>,
}

impl TableChanges {
    /// Asks for the list; none where it cannot be had.
    pub(crate) fn ask(downloader: &Downloader<'_>, link: &Link) -> Option<TableChanges> {
        let text = downloader.text_if_there(link).ok()?;
        TableChanges::read(&text.bytes)
    }

    fn read(text: &[u8]) -> Option<TableChanges> {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let list: List = serde_json::from_slice(text).ok()?;
        let entries = list.value.into_iter().filter_map(|entry| {
            let modified = entry.observations_modified.or(entry.modified)?;
            let change = TableChange { modified, observations: entry.observation_count, status: entry.status };
            Some((entry.identifier, change))
        });
        Some(TableChanges(entries.collect()))
    }

    /// Gives what is said of a table.
    pub(crate) fn of(&self, table: &str) -> Option<&TableChange> {
        self.0.get(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_tells_the_last_change_of_each_table() {
        let text = br#"{"@odata.context":"x","value":[
            {"Identifier":"85984NED","Title":"Kerncijfers","Status":"Regulier",
            "Modified":"2026-01-01T02:00:00+01:00",
            "ObservationsModified":"2026-02-01T02:00:00+01:00","ObservationCount":7},
            {"Identifier":"1","Modified":"2025-01-01"},{"Identifier":"2"}]}"#;
        let changes = TableChanges::read(text).unwrap();
        let change = changes.of("85984NED").unwrap();
        assert_eq!((change.modified.as_str(), change.observations), ("2026-02-01T02:00:00+01:00", Some(7)));
        assert_eq!(changes.of("1").map(|change| change.modified.as_str()), Some("2025-01-01"));
        assert!(changes.of("2").is_none() && TableChanges::read(b"<html>").is_none());
    }
}
