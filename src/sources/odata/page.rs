//! The layouts of a table in JSON.
//!
//! In: an object with rows under a name for them, an array of rows, one record a line, or what [`super::columns`]
//! reads. Out: records, and what the text says of itself beside them.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::super::records::{Members, Records};
use super::columns::{ODataLayout, ODataRows};

/// What a file says of itself beside its rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::sources) struct PageInfo {
    /// The address of the next page.
    pub(in crate::sources) next: Option<String>,
    /// How many rows the whole has.
    pub(in crate::sources) count: Option<u64>,
    /// The address of what describes the table, which has its name.
    pub(in crate::sources) about: Option<String>,
    /// The lines above the header of a delimited text, or the title of a table in bulk.
    pub(in crate::sources) title: String,
}

/// Hands on the records of a text in any of the layouts; tells besides whether it had rows under a name for them, and
/// what it says of itself.
pub(super) fn parse(bytes: &[u8], records: &mut Records<'_>) -> (serde_json::Result<()>, bool, PageInfo) {
    let mut page = ODataPage { records: &mut *records, has_rows: false, told: PageInfo::default() };
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let mut parsed = (&mut page).deserialize(&mut deserializer);
    let (has_rows, told) = (page.has_rows, page.told);
    if parsed.is_ok() {
        let ended = deserializer.end();
        parsed = match (has_rows, ended) {
            (true, ended) => ended,
            // More follows an object that is no page: one record a line.
            (false, Err(_)) => read_lines(bytes, records),
            (false, Ok(())) => ODataLayout(records).deserialize(&mut serde_json::Deserializer::from_slice(bytes)),
        };
    }
    (parsed, has_rows, told)
}

/// Reads one record after another.
fn read_lines(bytes: &[u8], records: &mut Records<'_>) -> serde_json::Result<()> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let mut place = 0;
    while deserializer.end().is_err() {
        Members(records).deserialize(&mut deserializer)?;
        place += 1;
        records.finish::<serde_json::Error>(place)?;
    }
    Ok(())
}

struct ODataPage<'a, 'c> {
    records: &'a mut Records<'c>,
    has_rows: bool,
    told: PageInfo,
}

impl<'de> DeserializeSeed<'de> for &mut ODataPage<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut ODataPage<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the rows under `value`, or an array of rows")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "value" | "results" => {
                    map.next_value_seed(ODataRows { records: self.records, names: None })?;
                    self.has_rows = true;
                }
                // The older way to write an answer puts it all under one member.
                "d" => map.next_value_seed(&mut *self)?,
                "odata.nextLink" | "@odata.nextLink" | "__next" => {
                    self.told.next = map.next_value::<Option<String>>()?.filter(|link| !link.is_empty());
                }
                "odata.metadata" | "@odata.context" => self.told.about = map.next_value::<Option<String>>()?,
                // Version 3 writes the number as a text.
                "odata.count" | "@odata.count" | "__count" => {
                    let count = map.next_value::<serde_json::Value>()?;
                    self.told.count = count.as_u64().or_else(|| count.as_str()?.parse().ok());
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
        ODataRows { records: self.records, names: None }.visit_seq(list)
    }
}
