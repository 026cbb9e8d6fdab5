//! What tiles say about areas: columns of one type each, and their table of encoded values.
//!
//! In: [`AttributeColumn`]s of one level. Out: an [`AttributeTable`] in which every distinct value is encoded once, so that writing a tile copies bytes.
//! Guaranteed: one type per key; a missing value is an absent key; equal values share one entry, over all columns.

use std::collections::HashMap;
use std::sync::Arc;

use crate::texts::Bilingual;

use super::wire::{EIGHT_BYTES, LENGTH_DELIMITED, VARINT, bytes_field, key, varint, zigzag};

/// An attribute of all areas of a level.
#[derive(Debug, Clone, PartialEq)]
pub struct AttributeColumn {
    /// Name in the tile, such as `klasse`.
    pub key: String,
    /// What it is, with its unit, for people.
    pub description: Bilingual,
    /// One per area, in the order of the area set.
    pub values: AttributeValues,
    /// Whether tiles carry it when nobody asks for particular fields.
    pub default: bool,
    /// Whether the label points carry it too.
    pub on_labels: bool,
}

/// The values of an attribute; none where missing.
#[derive(Debug, Clone, PartialEq)]
pub enum AttributeValues {
    /// Text.
    Text(Vec<Option<String>>),
    /// Classes, statuses, years, counts: MVT `sint_value`.
    Integer(Vec<Option<i64>>),
    /// Measures: MVT `double_value`. Values that are not finite count as missing.
    Double(Vec<Option<f64>>),
}

/// An attribute of one area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AttributeValue<'a> {
    /// Text.
    Text(&'a str),
    /// Whole number.
    Integer(i64),
    /// Number.
    Double(f64),
}

impl AttributeValues {
    /// Gives the value of an area, if it has one.
    #[must_use]
    pub fn value(&self, area: usize) -> Option<AttributeValue<'_>> {
        match self {
            AttributeValues::Text(values) => values.get(area)?.as_deref().map(AttributeValue::Text),
            AttributeValues::Integer(values) => values.get(area)?.map(AttributeValue::Integer),
            AttributeValues::Double(values) => values.get(area)?.filter(|v| v.is_finite()).map(AttributeValue::Double),
        }
    }

    fn len(&self) -> usize {
        match self {
            AttributeValues::Text(values) => values.len(),
            AttributeValues::Integer(values) => values.len(),
            AttributeValues::Double(values) => values.len(),
        }
    }
}

/// The key that every tile carries.
const CODE: &str = "code";
/// The key of a label point's rank.
pub const RANK: &str = "rang";
/// Bits of a word of a set of fields.
const WORD: usize = 64;
/// An area without a value in a column.
const MISSING: u32 = u32::MAX;

/// Distinct values, written one after another as fields of a layer.
#[derive(Debug, Default)]
struct Values {
    known: HashMap<Vec<u8>, u32>,
    encoded: Vec<u8>,
    fields: Vec<u8>,
    ends: Vec<u32>,
}

impl Values {
    /// Gives the entry of a value, a new one where it was not seen before.
    fn entry(&mut self, value: AttributeValue<'_>) -> u32 {
        self.encoded.clear();
        encode_value(&mut self.encoded, value);
        if let Some(&entry) = self.known.get(&self.encoded) {
            return entry;
        }
        let entry = u32::try_from(self.known.len()).expect("fewer values than u32 counts");
        bytes_field(&mut self.fields, 4, &self.encoded);
        self.ends.push(u32::try_from(self.fields.len()).expect("a table of values is far smaller than 4 GB"));
        self.known.insert(self.encoded.clone(), entry);
        entry
    }
}

/// The attributes of one level, encoded. What is said of one area lies together, so that the tiles of a large region cost what those of a small one do.
#[derive(Debug, Clone, PartialEq)]
pub struct AttributeTable {
    ids: Vec<u64>,
    keys: Vec<String>,
    /// Where each key stands among those of all levels.
    places: Vec<usize>,
    descriptions: Vec<Bilingual>,
    default: Vec<bool>,
    labelled: Vec<bool>,
    /// The keys, written as fields of a layer.
    key_fields: Vec<Vec<u8>>,
    /// The key of ranks, written as a field of a layer.
    rank_key: Vec<u8>,
    /// Area by area, per column the number of a value.
    entries: Vec<u32>,
    /// Per rank the number of its value.
    ranks: Vec<u32>,
    value_fields: Vec<u8>,
    value_ends: Vec<u32>,
}

impl AttributeTable {
    /// Encodes the columns of a level whose areas have these codes.
    ///
    /// # Panics
    /// If a column is not as long as there are codes, or two have the same key: both are errors of the caller.
    #[must_use]
    pub fn new<'a>(codes: impl Iterator<Item = &'a str>, columns: Vec<AttributeColumn>) -> AttributeTable {
        let ids: Vec<u64> = codes.map(feature_id).collect();
        for (place, column) in columns.iter().enumerate() {
            assert_eq!(column.values.len(), ids.len(), "attribute {} has a value for each area", column.key);
            assert!(columns[..place].iter().all(|other| other.key != column.key), "attribute {} occurs once", column.key);
        }
        let mut values = Values::default();
        let mut entries = Vec::with_capacity(ids.len() * columns.len());
        for area in 0..ids.len() {
            entries.extend(columns.iter().map(|column| column.values.value(area).map_or(MISSING, |value| values.entry(value))));
        }
        let ranks = (0..).take(ids.len()).map(|rank| values.entry(AttributeValue::Integer(rank))).collect();
        let mut table = AttributeTable {
            ids,
            keys: Vec::with_capacity(columns.len()),
            places: Vec::new(),
            descriptions: Vec::with_capacity(columns.len()),
            default: columns.iter().map(|column| column.default).collect(),
            labelled: columns.iter().map(|column| column.on_labels).collect(),
            key_fields: columns.iter().map(|column| key_field(&column.key)).collect(),
            rank_key: key_field(RANK),
            entries,
            ranks,
            value_fields: values.fields,
            value_ends: values.ends,
        };
        for column in columns {
            table.keys.push(column.key);
            table.descriptions.push(column.description);
        }
        table
    }

    /// Counts the areas.
    #[must_use]
    pub fn areas(&self) -> usize {
        self.ids.len()
    }

    /// Lists the keys of all columns.
    #[must_use]
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// Lists the keys of all columns with what they are, and whether tiles carry them when nobody asks.
    pub fn described(&self) -> impl Iterator<Item = (&str, &Bilingual, bool)> {
        self.keys.iter().zip(&self.descriptions).zip(&self.default).map(|((key, text), default)| (key.as_str(), text, *default))
    }

    /// Gives the feature id of an area.
    #[must_use]
    pub fn id(&self, area: usize) -> u64 {
        self.ids[area]
    }

    /// Lists the keys that label points carry with what they are, beside [`RANK`].
    pub fn labels(&self) -> impl Iterator<Item = (&str, &Bilingual)> {
        self.described().zip(&self.labelled).filter(|(_, labelled)| **labelled).map(|((key, text, _), _)| (key, text))
    }

    /// Counts the bytes held, about.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.value_fields.len() + self.value_ends.len() * 4 + (self.keys.len() * 4 + 12) * self.ids.len()
    }

    /// Picks the columns a tile carries, by their places: the default ones, or those asked for.
    pub(super) fn pick(&self, fields: &Fields) -> Vec<usize> {
        (0..self.keys.len()).filter(|&column| fields.hold(self, column)).collect()
    }

    /// Lists the columns that label points carry, by their places.
    pub(super) fn on_labels(&self) -> Vec<usize> {
        (0..self.keys.len()).filter(|&column| self.labelled[column]).collect()
    }

    /// Gives the values of an area by their numbers, each with the place of its column in `columns`; those it lacks are left out.
    #[inline]
    pub(super) fn values_of(&self, area: usize, columns: &[usize]) -> impl Iterator<Item = (u64, u32)> {
        let own = &self.entries[area * self.keys.len()..][..self.keys.len()];
        columns.iter().map(|&column| own[column]).zip(0..).filter(|&(entry, _)| entry != MISSING).map(|(entry, place)| (place, entry))
    }

    /// Gives the number of the value that a rank is.
    pub(super) fn rank(&self, rank: usize) -> u32 {
        self.ranks[rank]
    }

    /// Gives the key of a column as a field of a layer.
    pub(super) fn key_field(&self, column: usize) -> &[u8] {
        &self.key_fields[column]
    }

    /// Gives the key of ranks as a field of a layer.
    pub(super) fn rank_key(&self) -> &[u8] {
        &self.rank_key
    }

    /// Gives a value as a field of a layer.
    #[inline]
    pub(super) fn value_field(&self, entry: u32) -> &[u8] {
        let entry = entry as usize;
        let start = if entry == 0 { 0 } else { self.value_ends[entry - 1] as usize };
        &self.value_fields[start..self.value_ends[entry] as usize]
    }

    /// Counts the distinct values.
    pub(super) fn values(&self) -> usize {
        self.value_ends.len()
    }
}

/// The attributes of all levels of one map and selection.
#[derive(Debug, Clone, PartialEq)]
pub struct Attributes {
    /// In the order of [`crate::areas::Level::ALL`].
    pub levels: [AttributeTable; 3],
    /// The keys of all levels, sorted, each once.
    keys: Vec<String>,
}

impl Attributes {
    /// Takes the tables of the levels, in the order of [`crate::areas::Level::ALL`].
    #[must_use]
    pub fn new(mut levels: [AttributeTable; 3]) -> Attributes {
        let mut keys: Vec<String> = levels.iter().flat_map(|level| level.keys().iter().cloned()).collect();
        keys.sort_unstable();
        keys.dedup();
        for level in &mut levels {
            let place = |key: &String| keys.binary_search(key).expect("the keys of all levels are gathered");
            level.places = level.keys.iter().map(place).collect();
        }
        Attributes { levels, keys }
    }

    /// Lists the keys of all levels, sorted, each once.
    #[must_use]
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// Counts the bytes held, about.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.levels.iter().map(AttributeTable::weight).sum()
    }
}

/// Which attributes a tile carries: the default ones, or those of a set. `code` is always among them. Of [`Attributes`] with the same keys.
///
/// Sets are equal when the same is in them, and one that holds what a tile carries anyway is the default: what is spelled in many ways is one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Fields(Option<Arc<[u64]>>);

/// Asked for a field that no level has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("field {asked:?} is not in these tiles; there are: {}", available.join(", "))]
pub struct UnknownField {
    /// What was asked for.
    pub asked: String,
    /// What there is.
    pub available: Vec<String>,
}

impl Fields {
    /// Reads a list separated by commas, in any order; checks it against what the tiles have.
    ///
    /// Cost: a search among the keys for each name.
    ///
    /// # Errors
    /// [`UnknownField`] for the first that no level has.
    pub fn parse(list: &str, attributes: &Attributes) -> Result<Fields, UnknownField> {
        let mut set = vec![0_u64; attributes.keys.len().div_ceil(WORD)];
        let find = |name: &str| attributes.keys.binary_search_by(|key| key.as_str().cmp(name)).ok();
        for asked in list.split(',').map(str::trim).filter(|f| !f.is_empty()) {
            let unknown = || UnknownField { asked: asked.to_owned(), available: attributes.keys.clone() };
            let place = find(asked).ok_or_else(unknown)?;
            set[place / WORD] |= 1 << (place % WORD);
        }
        if let Some(place) = find(CODE) {
            set[place / WORD] |= 1 << (place % WORD);
        }
        let (fields, usual) = (Fields(Some(set.into())), Fields::default());
        let same = |table: &AttributeTable| (0..table.keys.len()).all(|column| fields.hold(table, column) == usual.hold(table, column));
        Ok(if attributes.levels.iter().all(same) { usual } else { fields })
    }

    /// Tells whether a column of a table is among them.
    fn hold(&self, table: &AttributeTable, column: usize) -> bool {
        let in_set = |set: &Arc<[u64]>| {
            let place = table.places[column];
            set.get(place / WORD).is_some_and(|word| word >> (place % WORD) & 1 == 1)
        };
        table.keys[column] == CODE || self.0.as_ref().map_or(table.default[column], in_set)
    }
}

/// Makes the feature id of an area from its code: stable over years, zooms, maps and programs, below 2^53.
///
/// The characters after the two letters of the level, read as a decimal number when they are all digits (`BU05991234` is 5991234), else 10^8 plus their
/// value to base 36 (`A` is 10). Different codes of one level have different ids; levels have layers of their own.
#[must_use]
pub fn feature_id(code: &str) -> u64 {
    let number = code.get(2..).unwrap_or_default();
    if number.bytes().all(|b| b.is_ascii_digit()) {
        return number.bytes().fold(0, |id, b| id * 10 + u64::from(b - b'0'));
    }
    let base_36 = number.chars().fold(0_u64, |id, c| id.wrapping_mul(36).wrapping_add(u64::from(c.to_digit(36).unwrap_or(0))));
    100_000_000 + base_36
}

fn key_field(key: &str) -> Vec<u8> {
    let mut field = Vec::new();
    bytes_field(&mut field, 3, key.as_bytes());
    field
}

fn encode_value(out: &mut Vec<u8>, value: AttributeValue<'_>) {
    match value {
        AttributeValue::Text(text) => {
            out.push(key(1, LENGTH_DELIMITED));
            varint(out, text.len() as u64);
            out.extend_from_slice(text.as_bytes());
        }
        AttributeValue::Double(number) => {
            out.push(key(3, EIGHT_BYTES));
            out.extend_from_slice(&number.to_le_bytes());
        }
        AttributeValue::Integer(number) => {
            out.push(key(6, VARINT));
            varint(out, zigzag(number));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feature_ids_read_as_the_number_in_the_code_and_differ_for_codes_with_letters() {
        assert_eq!(feature_id("BU05991234"), 5_991_234);
        assert_eq!(feature_id("GM0599"), 599);
        // Above all ids made of digits, below what JSON and JavaScript hold exactly.
        let with_letters = feature_id("BU059912A0");
        assert!((100_000_000..1 << 53).contains(&with_letters));
        assert_ne!(with_letters, feature_id("BU059912A1"));
        assert!(feature_id("BUZZZZZZZZ") < 1 << 53);
    }

    #[test]
    fn equal_values_share_an_entry_over_columns() {
        let column = |key: &str, values| AttributeColumn {
            key: key.to_owned(),
            description: Bilingual::default(),
            values,
            default: true,
            on_labels: false,
        };
        let table = AttributeTable::new(
            ["BU00010001", "BU00010002"].into_iter(),
            vec![
                column("klasse", AttributeValues::Integer(vec![Some(0), None])),
                column("status", AttributeValues::Integer(vec![Some(0), Some(2)])),
                column("onv", AttributeValues::Double(vec![Some(f64::NAN), Some(0.5)])),
            ],
        );
        // 0, 2, 0.5 and 1, which is a rank; NaN counts as missing.
        assert_eq!(table.values(), 4);
        assert_eq!(table.values_of(0, &[0, 1, 2]).collect::<Vec<_>>(), [(0, 0), (1, 0)]);
        assert_eq!(table.values_of(1, &[2, 1]).collect::<Vec<_>>(), [(0, 2), (1, 1)]);
    }

    #[test]
    fn fields_are_checked_and_the_same_ones_are_equal_however_they_are_spelled() {
        let column = |key: &str| AttributeColumn {
            key: key.to_owned(),
            description: Bilingual::default(),
            values: AttributeValues::Integer(Vec::new()),
            default: true,
            on_labels: false,
        };
        let level = AttributeTable::new(std::iter::empty(), vec![column("code"), column("klasse"), column("n")]);
        let attributes = Attributes::new([level.clone(), level.clone(), level]);
        let fields = |list| Fields::parse(list, &attributes).expect("known fields");
        assert_eq!(fields("klasse"), fields(" klasse,,code,klasse "));
        assert_ne!(fields("klasse"), fields("n"));
        // All that a tile carries anyway, in another order.
        assert_eq!(fields("n,klasse"), Fields::default());
        assert_ne!(fields(""), Fields::default());
        let wrong = Fields::parse("naam", &attributes).expect_err("there is no naam");
        assert_eq!(wrong.to_string(), "field \"naam\" is not in these tiles; there are: code, klasse, n");
    }
}
