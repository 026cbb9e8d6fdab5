//! Records with named members, as JSON writes them, become rows.
//!
//! In: members in any order, some absent. Out: rows for a [`RowConsumer`]. A member that first shows up late is a
//! column from there on.

use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::bounds::{self, Bound};
use super::cells;
use super::rows::{CellRef, RowBuffer, RowConsumer};

/// Hands on records as rows, one by one.
pub(super) struct Records<'c> {
    consumer: &'c mut dyn RowConsumer,
    /// Whether a text may stand for a number.
    texts_are_numbers: bool,
    /// The decimal signs of the members whose texts do, where it is no point.
    given: HashMap<String, char>,
    /// The same per column.
    decimals: Vec<char>,
    /// Members seen so far, in the order of the first record, with their column if wanted.
    members: Vec<(String, Option<usize>)>,
    /// Where in `members` each of them stands.
    known: HashMap<String, usize>,
    /// How many of them are wanted.
    columns: usize,
    /// The bound that was passed; nothing is handed on from then on.
    passed: Option<&'static Bound>,
    /// The record at hand.
    row: RowBuffer,
    /// How many records were finished.
    finished: usize,
    /// Where in `members` the next one is looked for first: records mostly share one order.
    next: usize,
}

impl<'c> Records<'c> {
    /// Begins the records of a table with this name.
    pub(super) fn new(name: &str, texts_are_numbers: bool, consumer: &'c mut dyn RowConsumer) -> Self {
        consumer.begin(name, 0);
        Self {
            consumer,
            texts_are_numbers,
            given: HashMap::new(),
            decimals: Vec::new(),
            members: Vec::new(),
            known: HashMap::new(),
            columns: 0,
            passed: None,
            row: RowBuffer::default(),
            finished: 0,
            next: 0,
        }
    }

    /// Reads texts as numbers with these decimal signs, by the names of the members, and with a point elsewhere.
    pub(super) fn with_decimals(mut self, decimals: HashMap<String, char>) -> Self {
        self.given = decimals;
        self
    }

    /// Makes a cell of a text in a column.
    pub(super) fn text<'t>(&self, column: usize, text: &'t str) -> CellRef<'t> {
        let decimal = || self.decimals.get(column).copied().unwrap_or('.');
        if self.texts_are_numbers { cells::from_text(text, decimal()) } else { cells::from_typed_text(text) }
    }

    /// Counts the finished records.
    pub(super) fn len(&self) -> usize {
        self.finished
    }

    /// Tells which bound was passed, if one was.
    pub(super) fn passed(&self) -> Option<&'static Bound> {
        self.passed
    }

    /// Finds the column for a member of the record at hand; none if it is not wanted.
    pub(super) fn column_for(&mut self, name: &str) -> Option<usize> {
        let found = match self.members.get(self.next) {
            Some((expected, _)) if expected == name => Some(self.next),
            _ => self.known.get(name).copied(),
        };
        let at = match found {
            Some(at) => at,
            None => self.add_member(name)?,
        };
        self.next = at + 1;
        self.members[at].1
    }

    /// Adds a member that no record had before; none if there is no room for it.
    fn add_member(&mut self, name: &str) -> Option<usize> {
        if self.passed.is_some() {
            return None;
        }
        let wanted = if self.members.len() as u64 >= bounds::COLUMNS.most {
            Err(&bounds::COLUMNS)
        } else {
            self.consumer.column(name.trim())
        };
        let is_wanted = wanted.map_err(|bound| self.passed = Some(bound)).ok()?;
        let column = is_wanted.then_some(self.columns);
        self.columns += usize::from(is_wanted);
        if is_wanted {
            self.decimals.push(self.given.get(name.trim()).copied().unwrap_or('.'));
        }
        self.members.push((name.to_owned(), column));
        self.known.insert(name.to_owned(), self.members.len() - 1);
        Some(self.members.len() - 1)
    }

    /// Takes the value of a member of the record at hand into its column; the last one wins.
    pub(super) fn value(&mut self, column: usize) -> CellSeed<'_, 'c> {
        CellSeed { records: self, column }
    }

    /// Sets a cell of the record at hand; the last one wins.
    pub(super) fn set<E: Error>(&mut self, column: usize, cell: CellRef<'_>) -> Result<(), E> {
        self.row.set(column, cell).map_err(|bound| {
            self.passed = Some(bound);
            E::custom(format_args!("expected {}", bound.said))
        })
    }

    /// Ends the record at hand.
    ///
    /// # Errors
    /// That there is no room for it, or for its members; what was handed on is then of no use.
    pub(super) fn finish<E: Error>(&mut self, place: u64) -> Result<(), E> {
        if self.passed.is_none() {
            self.passed = self.row.hand_on(place, self.columns, self.consumer).err();
        }
        if let Some(bound) = self.passed {
            return Err(E::custom(format_args!("expected {}", bound.said)));
        }
        self.finished += 1;
        self.next = 0;
        Ok(())
    }
}

/// Reads the members of one JSON object into the record at hand, without ending it.
pub(super) struct Members<'a, 'c>(pub(super) &'a mut Records<'c>);

impl<'de> DeserializeSeed<'de> for Members<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Members<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the cells of one row")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(column) = map.next_key_seed(MemberName(self.0))? {
            match column {
                Some(column) => map.next_value_seed(self.0.value(column))?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// Looks a member's name up without copying it.
struct MemberName<'a, 'c>(&'a mut Records<'c>);

impl<'de> DeserializeSeed<'de> for MemberName<'_, '_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for MemberName<'_, '_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a column")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.column_for(name))
    }
}

/// Reads one JSON value as a cell of the record at hand.
pub(super) struct CellSeed<'a, 'c> {
    records: &'a mut Records<'c>,
    column: usize,
}

impl<'de> DeserializeSeed<'de> for CellSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for CellSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, a text or null")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.records.set(self.column, CellRef::Missing)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.records.set(self.column, CellRef::Text(if value { "true" } else { "false" }))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.records.set(self.column, cells::from_number(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "figures above 2^53 do not occur, and would be rounded, not wrong")]
    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.records.set(self.column, cells::from_number(value as f64))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "figures below -2^53 do not occur, and would be a sentinel all the same"
    )]
    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.records.set(self.column, cells::from_number(value as f64))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        let cell = self.records.text(self.column, value);
        self.records.set(self.column, cell)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.records.set(self.column, CellRef::Missing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        self.records.set(self.column, CellRef::Missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::Cell;
    use crate::sources::rows::TableRows;

    type Outcome = Result<(), serde::de::value::Error>;

    #[test]
    fn members_in_any_order_stay_in_their_columns() {
        let mut rows = TableRows::new(&[]);
        let mut records = Records::new("t", true, &mut rows);
        for (place, names) in [["a", "b", "c"], ["c", "b", "a"], ["b", "d", "c"]].into_iter().enumerate() {
            for name in names {
                let column = records.column_for(name).unwrap();
                let outcome: Outcome = records.set(column, CellRef::Text(name));
                outcome.unwrap();
            }
            let outcome: Outcome = records.finish(place as u64 + 1);
            outcome.unwrap();
        }
        let table = rows.into_table();
        let text = |name: &str| Cell::Text(name.into());
        assert_eq!(table.columns, ["a", "b", "c", "d"]);
        assert_eq!(table.row(1), [text("a"), text("b"), text("c"), Cell::Missing]);
        assert_eq!(table.row(2), [Cell::Missing, text("b"), text("c"), text("d")]);
    }

    #[test]
    fn a_record_with_more_members_than_excel_has_columns_is_refused_without_looking_through_all_of_them_for_each() {
        let mut rows = TableRows::new(&["code"]);
        let mut records = Records::new("t", true, &mut rows);
        // By comparison with each that is known it would take hours.
        for i in 0..2_000_000 {
            records.column_for(&format!("m{i}"));
        }
        let outcome: Outcome = records.finish(1);
        assert!(outcome.unwrap_err().to_string().contains("16,384 columns"));
        assert_eq!(records.passed(), Some(&bounds::COLUMNS));
    }

    #[test]
    fn a_column_that_comes_late_is_refused_where_its_empty_cells_have_no_room() {
        let mut rows = TableRows::new(&[]);
        let mut records = Records::new("t", true, &mut rows);
        // Ten million records without a member are ten million of 16 million rows and cells.
        for place in 0..10_000_000 {
            let outcome: Outcome = records.finish(place);
            outcome.unwrap();
        }
        assert_eq!(records.column_for("late"), None);
        let outcome: Outcome = records.finish(10_000_000);
        assert!(outcome.unwrap_err().to_string().contains("16 million rows and cells"));
    }
}
