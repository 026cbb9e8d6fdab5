//! What tiles say about areas: columns of one type each, and the tables of them.
//!
//! In: [`AttributeColumn`]s of one level. Out: an [`AttributeTable`], from which a tile is written area by area; its
//! texts are encoded beforehand. Guaranteed: one type per key; a missing value is an absent key.
//!
//! Columns are what many maps, years and windows have in common: tables of one dataset [share](Attributes::share) them,
//! so that all there are take less room than what stands in ten of them one by one.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::areas::PerLevel;
use crate::texts::Bilingual;

pub(super) use super::columns::Pool;
use super::columns::{EncodedColumn, EncodedValue, Number, TextValues, TextsWriter, ValueKind};
use super::values::AttributeValues;
use super::wire::bytes_field;

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

/// The key of a label point's rank.
pub(crate) const RANK: &str = "rang";

/// The attributes of one level.
#[derive(Debug, Clone, PartialEq)]
pub struct AttributeTable {
    ids: Arc<[u64]>,
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
    /// Per column its values.
    cells: Vec<EncodedColumn>,
    texts: TextValues,
}

impl AttributeTable {
    /// Encodes the columns of a level whose areas have these codes.
    ///
    /// # Panics
    /// If a column is not as long as there are codes, or two have the same key: both are errors of the caller.
    #[must_use]
    pub fn new<'a>(codes: impl Iterator<Item = &'a str>, columns: Vec<AttributeColumn>) -> AttributeTable {
        let ids: Arc<[u64]> = codes.map(feature_id).collect();
        for (place, column) in columns.iter().enumerate() {
            assert_eq!(column.values.len(), ids.len(), "attribute {} has a value for each area", column.key);
            assert!(
                columns[..place].iter().all(|other| other.key != column.key),
                "attribute {} occurs once",
                column.key
            );
        }
        let mut texts = TextsWriter::default();
        let cells = columns.iter().map(|column| EncodedColumn::of(&column.values, &mut texts)).collect();
        let mut table = AttributeTable {
            ids,
            keys: Vec::with_capacity(columns.len()),
            places: Vec::new(),
            descriptions: Vec::with_capacity(columns.len()),
            default: columns.iter().map(|column| column.default).collect(),
            labelled: columns.iter().map(|column| column.on_labels).collect(),
            key_fields: columns.iter().map(|column| key_field(&column.key)).collect(),
            rank_key: key_field(RANK),
            cells,
            texts: texts.finish(),
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
        self.keys
            .iter()
            .zip(&self.descriptions)
            .zip(&self.default)
            .map(|((key, text), default)| (key.as_str(), text, *default))
    }

    /// Gives the feature id of an area.
    #[must_use]
    pub fn id(&self, area: usize) -> u64 {
        self.ids[area]
    }

    /// Counts the bytes of the columns, whoever else has them too.
    #[must_use]
    pub fn weight(&self) -> usize {
        size_of_val(&*self.ids) + self.texts.weight() + self.cells.iter().map(EncodedColumn::weight).sum::<usize>()
    }

    /// Tells whether tiles carry a column: its key, its place among those of all levels, and whether they do when
    /// nobody asks.
    pub(super) fn column(&self, column: usize) -> (&str, usize, bool) {
        (&self.keys[column], self.places.get(column).copied().unwrap_or(usize::MAX), self.default[column])
    }

    /// Lists the columns that label points carry, by their places.
    pub(super) fn on_labels(&self) -> Vec<usize> {
        (0..self.keys.len()).filter(|&column| self.labelled[column]).collect()
    }

    /// Gives the values of an area, each with the place of its column in `columns`; those it lacks are left out.
    #[inline]
    pub(super) fn values_of(&self, area: usize, columns: &[usize]) -> impl Iterator<Item = (u64, EncodedValue)> {
        columns.iter().zip(0..).filter_map(move |(&column, place)| Some((place, self.cells[column].at(area)?)))
    }

    /// Gives the value of an area in a column, if it has one.
    #[inline]
    pub(super) fn encoded(&self, area: usize, column: usize) -> Option<EncodedValue> {
        self.cells[column].at(area)
    }

    /// Gives the value of an area in a column as JSON; none where it is missing.
    pub(super) fn value(&self, area: usize, column: usize) -> Option<Value> {
        Some(match self.cells[column].at(area)? {
            EncodedValue::Text(number) => json!(self.texts.text(number)),
            EncodedValue::Number(Number::Whole(number)) => json!(number),
            EncodedValue::Number(Number::Double(bits)) => json!(f64::from_bits(bits)),
        })
    }

    /// Tells whether a column is text; it is numbers otherwise.
    pub(super) fn is_text(&self, column: usize) -> bool {
        self.kind(column) == ValueKind::Text
    }

    /// Tells of what kind the values of a column are.
    pub(super) fn kind(&self, column: usize) -> ValueKind {
        self.cells[column].kind()
    }

    /// Gives the key of a column as a field of a layer.
    pub(super) fn key_field(&self, column: usize) -> &[u8] {
        &self.key_fields[column]
    }

    /// Gives the key of ranks as a field of a layer.
    pub(super) fn rank_key(&self) -> &[u8] {
        &self.rank_key
    }

    /// Gives the texts of all columns.
    pub(super) fn texts(&self) -> &TextValues {
        &self.texts
    }
}

/// The attributes of all levels of one map and selection.
#[derive(Debug, Clone, PartialEq)]
pub struct Attributes {
    /// The table of each level.
    pub levels: PerLevel<AttributeTable>,
    /// The keys of all levels, sorted, each once.
    keys: Vec<String>,
}

impl Attributes {
    /// Takes the tables of the levels.
    #[must_use]
    pub fn new(mut levels: PerLevel<AttributeTable>) -> Attributes {
        let mut keys: Vec<String> = levels.iter().flat_map(|(_, table)| table.keys().iter().cloned()).collect();
        keys.sort_unstable();
        keys.dedup();
        for (_, table) in levels.iter_mut() {
            // Each is there: the keys of all levels were gathered.
            let place = |key: &String| keys.partition_point(|other| other < key);
            table.places = table.keys.iter().map(place).collect();
        }
        Attributes { levels, keys }
    }

    /// Lists the keys of all levels, sorted, each once.
    #[must_use]
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// Counts the bytes of the columns, whoever else has them too.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.levels.iter().map(|(_, table)| table.weight()).sum()
    }

    /// Puts in the place of each column the equal one of a pool, so that it is held once.
    pub fn share(&mut self, pool: &mut Pool) {
        for (_, table) in self.levels.iter_mut() {
            pool.share_ids(&mut table.ids);
            pool.share_texts(&mut table.texts);
            table.cells.iter_mut().for_each(|cells| pool.share_cells(cells));
        }
    }
}

/// Makes the feature id of an area from its code: stable over years, zooms, maps and programs, below 2^53.
///
/// The characters after the two letters of the level, read as a decimal number when they are all digits (`BU05991234`
/// is 5991234), else 10^8 plus their value to base 36 (`A` is 10). Different codes of one level have different ids;
/// levels have layers of their own.
#[must_use]
pub(crate) fn feature_id(code: &str) -> u64 {
    let number = code.get(2..).unwrap_or_default();
    if number.bytes().all(|b| b.is_ascii_digit()) {
        return number.bytes().fold(0, |id, b| id * 10 + u64::from(b - b'0'));
    }
    let base_36 =
        number.chars().fold(0_u64, |id, c| id.wrapping_mul(36).wrapping_add(u64::from(c.to_digit(36).unwrap_or(0))));
    100_000_000 + base_36
}

fn key_field(key: &str) -> Vec<u8> {
    let mut field = Vec::new();
    bytes_field(&mut field, 3, key.as_bytes());
    field
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
    fn tables_that_share_are_the_same_and_hold_what_they_have_in_common_once() {
        let column = |key: &str, values| AttributeColumn {
            key: key.to_owned(),
            description: Bilingual::default(),
            values,
            default: true,
            on_labels: false,
        };
        let codes = ["BU00010001", "BU00010002"];
        let made = |figure: f64| {
            let names = AttributeValues::Text(codes.iter().map(|code| Some((*code).to_owned())).collect());
            let figures = AttributeValues::Double(vec![Some(figure), None]);
            let level = || {
                AttributeTable::new(
                    codes.into_iter(),
                    vec![column("naam", names.clone()), column("onv", figures.clone())],
                )
            };
            Attributes::new(PerLevel::of(|_| level()))
        };
        let mut pool = Pool::default();
        let (mut one, mut other) = (made(1.0), made(2.0));
        one.share(&mut pool);
        // Per level, as it stands alone: two ids, two doubles, two numbers and ends of texts, and two texts of 14
        // bytes.
        let alone = 16 + 16 + 8 + 8 + 28;
        assert_eq!((one.weight(), pool.weight()), (3 * alone, alone));
        other.share(&mut pool);
        assert_eq!(pool.weight(), alone + 16);
        assert_eq!((one, other), (made(1.0), made(2.0)));
    }
}
