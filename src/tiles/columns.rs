//! The values of the columns of tiles, and what several maps and selections have in common of them.
//!
//! In: [`AttributeValues`]. Out: [`EncodedColumn`], a few bytes for each area. Guaranteed: columns that are equal are
//! held once by a [`Pool`], whoever has them: the codes and names are those of every map, a figure of one year stands
//! in many windows.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Weak};

use veerkracht_varint::varint;

use super::values::AttributeValues;
use super::wire::{LENGTH_DELIMITED, bytes_field, key};

/// An area without a text.
const NO_TEXT: u32 = u32::MAX;
/// An area without a number of one byte.
const NO_BYTE: u8 = u8::MAX;
/// An area without a whole number.
const NO_WHOLE: u64 = i64::MIN.cast_unsigned();
/// An area without a double: the bits of one of those that are not finite, which count as missing.
const NO_DOUBLE: u64 = u64::MAX;

/// The values of one column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum EncodedColumn {
    /// Per area the number of a text among those of the level.
    Text(Arc<[u32]>),
    /// The same whole number for every area, such as a year.
    Same(i64),
    /// Small whole numbers: classes, statuses, counts.
    Byte(Arc<[u8]>),
    /// Whole numbers, as their bits.
    Whole(Arc<[u64]>),
    /// Doubles, as their bits.
    Double(Arc<[u64]>),
}

/// Of what kind the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueKind {
    Text,
    Whole,
    Double,
}

/// The value of an area in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EncodedValue {
    /// The number of a text.
    Text(u32),
    /// A number.
    Number(Number),
}

/// A number as tiles write it. Two are equal when they are written the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Number {
    /// MVT `sint_value`.
    Whole(i64),
    /// MVT `double_value`, as its bits.
    Double(u64),
}

impl EncodedColumn {
    /// Takes the values of a column; texts are numbered by `texts`.
    pub(super) fn of(values: &AttributeValues, texts: &mut TextsWriter) -> EncodedColumn {
        match values {
            AttributeValues::Text(values) => EncodedColumn::Text(
                values.iter().map(|text| text.as_ref().map_or(NO_TEXT, |text| texts.number(text))).collect(),
            ),
            AttributeValues::Integer(values) => whole(values),
            AttributeValues::Double(values) => EncodedColumn::Double(
                values.iter().map(|value| value.filter(|v| v.is_finite()).map_or(NO_DOUBLE, f64::to_bits)).collect(),
            ),
        }
    }

    /// Tells of what kind the values are.
    pub(super) fn kind(&self) -> ValueKind {
        match self {
            EncodedColumn::Text(_) => ValueKind::Text,
            EncodedColumn::Same(_) | EncodedColumn::Byte(_) | EncodedColumn::Whole(_) => ValueKind::Whole,
            EncodedColumn::Double(_) => ValueKind::Double,
        }
    }

    /// Gives the value of an area, if it has one.
    #[inline]
    pub(super) fn at(&self, area: usize) -> Option<EncodedValue> {
        match self {
            EncodedColumn::Text(values) => Some(values[area]).filter(|text| *text != NO_TEXT).map(EncodedValue::Text),
            EncodedColumn::Same(value) => Some(EncodedValue::Number(Number::Whole(*value))),
            EncodedColumn::Byte(values) => Some(values[area])
                .filter(|value| *value != NO_BYTE)
                .map(|value| EncodedValue::Number(Number::Whole(value.into()))),
            EncodedColumn::Whole(values) => Some(values[area])
                .filter(|bits| *bits != NO_WHOLE)
                .map(|bits| EncodedValue::Number(Number::Whole(bits.cast_signed()))),
            EncodedColumn::Double(values) => Some(values[area])
                .filter(|bits| *bits != NO_DOUBLE)
                .map(|bits| EncodedValue::Number(Number::Double(bits))),
        }
    }

    /// Counts the bytes held.
    pub(super) fn weight(&self) -> usize {
        match self {
            EncodedColumn::Text(values) => size_of_val(&**values),
            EncodedColumn::Same(_) => 0,
            EncodedColumn::Byte(values) => size_of_val(&**values),
            EncodedColumn::Whole(values) | EncodedColumn::Double(values) => size_of_val(&**values),
        }
    }
}

fn whole(values: &[Option<i64>]) -> EncodedColumn {
    if let [Some(first), rest @ ..] = values
        && rest.iter().all(|value| *value == Some(*first))
    {
        return EncodedColumn::Same(*first);
    }
    let byte = |value: &Option<i64>| {
        value.map_or(Some(NO_BYTE), |value| u8::try_from(value).ok().filter(|byte| *byte != NO_BYTE))
    };
    match values.iter().map(byte).collect() {
        Some(bytes) => EncodedColumn::Byte(bytes),
        None => EncodedColumn::Whole(values.iter().map(|value| value.map_or(NO_WHOLE, i64::cast_unsigned)).collect()),
    }
}

/// Distinct texts, written one after another as values of a layer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TextValues {
    fields: Arc<[u8]>,
    ends: Arc<[u32]>,
}

impl TextValues {
    /// Counts the texts.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Gives a text as a field of a layer.
    #[inline]
    pub(super) fn field(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] as usize };
        &self.fields[start..self.ends[number] as usize]
    }

    /// Gives a text as it was given.
    pub(super) fn text(&self, number: u32) -> Cow<'_, str> {
        String::from_utf8_lossy(self.bytes(number))
    }

    /// Gives a text as its bytes.
    pub(super) fn bytes(&self, number: u32) -> &[u8] {
        // The number of a field and a length, of the value and of the text in it.
        let inside = |field| {
            let length = |field: &[u8]| field[1..].iter().take_while(|byte| **byte >= 0x80).count() + 1;
            <[u8]>::split_at(field, 1 + length(field)).1
        };
        inside(inside(self.field(number)))
    }

    /// Counts the bytes held.
    pub(super) fn weight(&self) -> usize {
        size_of_val(&*self.fields) + size_of_val(&*self.ends)
    }
}

/// Numbers the texts of a level.
#[derive(Debug, Default)]
pub(super) struct TextsWriter {
    known: HashMap<String, u32>,
    encoded: Vec<u8>,
    fields: Vec<u8>,
    ends: Vec<u32>,
}

impl TextsWriter {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(&number) = self.known.get(text) {
            return number;
        }
        let number = u32::try_from(self.known.len()).expect("fewer texts than u32 counts");
        self.encoded.clear();
        self.encoded.push(key(1, LENGTH_DELIMITED));
        varint(&mut self.encoded, text.len() as u64);
        self.encoded.extend_from_slice(text.as_bytes());
        bytes_field(&mut self.fields, 4, &self.encoded);
        self.ends.push(u32::try_from(self.fields.len()).expect("a table of texts is far smaller than 4 GB"));
        self.known.insert(text.to_owned(), number);
        number
    }

    pub(super) fn finish(self) -> TextValues {
        TextValues { fields: self.fields.into(), ends: self.ends.into() }
    }
}

/// What is held of columns, each once.
#[derive(Debug, Default)]
pub struct Pool {
    bytes: Shelf<u8>,
    halves: Shelf<u32>,
    words: Shelf<u64>,
}

impl Pool {
    pub(super) fn share_cells(&mut self, cells: &mut EncodedColumn) {
        match cells {
            EncodedColumn::Text(values) => self.halves.share(values),
            EncodedColumn::Same(_) => {}
            EncodedColumn::Byte(values) => self.bytes.share(values),
            EncodedColumn::Whole(values) | EncodedColumn::Double(values) => self.words.share(values),
        }
    }

    pub(super) fn share_texts(&mut self, texts: &mut TextValues) {
        self.bytes.share(&mut texts.fields);
        self.halves.share(&mut texts.ends);
    }

    pub(super) fn share_ids(&mut self, ids: &mut Arc<[u64]>) {
        self.words.share(ids);
    }

    /// Counts the bytes that are held by anybody; forgets what nobody has any more.
    ///
    /// Cost: a look at each column.
    pub fn weight(&mut self) -> usize {
        self.bytes.weight() + self.halves.weight() + self.words.weight()
    }
}

/// Columns of one kind, by a hash of their values.
#[derive(Debug)]
struct Shelf<T>(HashMap<u64, Vec<Weak<[T]>>>);

impl<T> Default for Shelf<T> {
    fn default() -> Shelf<T> {
        Shelf(HashMap::new())
    }
}

impl<T: Hash + Eq> Shelf<T> {
    /// Puts in the place of a column the equal one that is held already; else holds this one.
    fn share(&mut self, column: &mut Arc<[T]>) {
        let mut hasher = DefaultHasher::new();
        column.hash(&mut hasher);
        let alike = self.0.entry(hasher.finish()).or_default();
        match alike.iter().filter_map(Weak::upgrade).find(|held| held == column) {
            Some(held) => *column = held,
            None => alike.push(Arc::downgrade(column)),
        }
    }

    fn weight(&mut self) -> usize {
        self.0.retain(|_, alike| {
            alike.retain(|held| held.strong_count() > 0);
            !alike.is_empty()
        });
        self.0.values().flatten().filter_map(Weak::upgrade).map(|held| size_of_val(&*held)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(values: &AttributeValues) -> EncodedColumn {
        EncodedColumn::of(values, &mut TextsWriter::default())
    }

    #[test]
    fn whole_numbers_take_no_more_room_than_they_need_and_read_back() {
        let same = cells(&AttributeValues::Integer(vec![Some(2022); 3]));
        assert_eq!((&same, same.weight()), (&EncodedColumn::Same(2022), 0));
        let number = |value: i64| Some(EncodedValue::Number(Number::Whole(value)));
        // 255 stands for a missing byte, so that a column with it takes words.
        for (values, weight) in [
            (vec![Some(0), None, Some(254)], 3),
            (vec![Some(0), None, Some(255)], 24),
            (vec![Some(-1), None, Some(1)], 24),
        ] {
            let cells = cells(&AttributeValues::Integer(values.clone()));
            assert_eq!(cells.weight(), weight, "{values:?}");
            assert_eq!(
                (0..3).map(|area| cells.at(area)).collect::<Vec<_>>(),
                values.iter().map(|v| v.and_then(number)).collect::<Vec<_>>()
            );
        }
        assert_eq!(cells(&AttributeValues::Integer(vec![None, None])).at(1), None);
    }

    #[test]
    fn what_is_not_finite_is_missing() {
        let cells = cells(&AttributeValues::Double(vec![Some(f64::NAN), Some(f64::INFINITY), None, Some(-0.0)]));
        assert_eq!((0..3).filter_map(|area| cells.at(area)).count(), 0);
        assert_eq!(cells.at(3), Some(EncodedValue::Number(Number::Double((-0.0_f64).to_bits()))));
    }

    #[test]
    fn equal_columns_are_held_once_and_forgotten_with_the_last_who_has_them() {
        let mut pool = Pool::default();
        let column = |last: f64| cells(&AttributeValues::Double(vec![Some(1.0), Some(last)]));
        let (mut one, mut two, mut other) = (column(2.0), column(2.0), column(3.0));
        for cells in [&mut one, &mut two, &mut other] {
            pool.share_cells(cells);
        }
        // Two columns of two doubles.
        assert_eq!(pool.weight(), 2 * 2 * 8);
        drop(one);
        assert_eq!(pool.weight(), 32);
        drop(two);
        assert_eq!(pool.weight(), 16);
        assert_eq!(other.at(1), Some(EncodedValue::Number(Number::Double(3.0_f64.to_bits()))));
    }
}
