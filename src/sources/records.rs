//! Records with named members, as JSON writes them, become columns.
//!
//! In: members in any order, some absent. Out: a [`Table`]. A member that first shows up late becomes a column that is missing before.

use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::bounds::{self, Bound};
use super::{Cell, Table, cells, column_matches};

/// Collects records column by column.
#[derive(Debug)]
pub(super) struct Records<'w> {
    /// Names of the columns to keep; all when empty.
    wanted: &'w [&'w str],
    /// Whether a text may stand for a number.
    texts_are_numbers: bool,
    /// Members seen so far, in the order of the first record, with their column if wanted.
    members: Vec<(String, Option<usize>)>,
    /// Where in `members` each of them stands.
    known: HashMap<String, usize>,
    /// The bound that was passed; nothing is collected from then on.
    passed: Option<&'static Bound>,
    columns: Vec<(String, Vec<Cell>)>,
    places: Vec<u64>,
    /// Where in `members` the next one is looked for first: records mostly share one order.
    next: usize,
}

impl<'w> Records<'w> {
    pub(super) fn new(wanted: &'w [&'w str], texts_are_numbers: bool) -> Self {
        Self {
            wanted,
            texts_are_numbers,
            members: Vec::new(),
            known: HashMap::new(),
            passed: None,
            columns: Vec::new(),
            places: Vec::new(),
            next: 0,
        }
    }

    /// Counts the finished records.
    pub(super) fn len(&self) -> usize {
        self.places.len()
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
        let wanted = self.wanted.is_empty() || self.wanted.iter().any(|wanted| column_matches(name.trim(), wanted));
        if self.members.len() as u64 >= bounds::COLUMNS.most {
            self.passed = Some(&bounds::COLUMNS);
        } else if wanted {
            self.check_room(self.columns.len() + 1);
        }
        if self.passed.is_some() {
            return None;
        }
        let column = wanted.then(|| {
            self.columns.push((name.trim().to_owned(), vec![Cell::Missing; self.places.len()]));
            self.columns.len() - 1
        });
        self.members.push((name.to_owned(), column));
        self.known.insert(name.to_owned(), self.members.len() - 1);
        Some(self.members.len() - 1)
    }

    /// Notes that a bound is passed if there is no room for the record at hand with so many columns.
    fn check_room(&mut self, columns: usize) {
        let cells = (self.places.len() as u64 + 1).saturating_mul(columns as u64 + 1);
        if cells > bounds::CELLS.most {
            self.passed = Some(&bounds::CELLS);
        }
    }

    /// Sets a cell of the record at hand; the last one wins.
    pub(super) fn set(&mut self, column: usize, cell: Cell) {
        let row = self.places.len();
        let cells = &mut self.columns[column].1;
        cells.truncate(row);
        cells.push(cell);
    }

    /// Ends the record at hand.
    ///
    /// # Errors
    /// That there are too many records or members; what was collected is then of no use.
    pub(super) fn finish<E: Error>(&mut self, place: u64) -> Result<(), E> {
        self.check_room(self.columns.len());
        if let Some(bound) = self.passed {
            return Err(E::custom(format_args!("expected {}", bound.said)));
        }
        self.places.push(place);
        let rows = self.places.len();
        for (_, cells) in &mut self.columns {
            cells.resize(rows, Cell::Missing);
        }
        self.next = 0;
        Ok(())
    }

    /// Ends the collection.
    pub(super) fn into_table(self, name: String) -> Table {
        let rows = self.places.len();
        let (columns, stacks): (Vec<_>, Vec<_>) = self.columns.into_iter().unzip();
        let mut cells = Vec::with_capacity(rows * columns.len());
        let mut stacks: Vec<_> = stacks.into_iter().map(Vec::into_iter).collect();
        for _ in 0..rows {
            cells.extend(stacks.iter_mut().filter_map(Iterator::next));
        }
        Table { name, columns, cells, places: self.places }
    }
}

/// Reads the members of one JSON object into the record at hand, without ending it.
pub(super) struct Members<'a, 'w>(pub(super) &'a mut Records<'w>);

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
                Some(column) => {
                    let cell = map.next_value_seed(CellSeed { texts_are_numbers: self.0.texts_are_numbers })?;
                    self.0.set(column, cell);
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// Looks a member's name up without copying it.
struct MemberName<'a, 'w>(&'a mut Records<'w>);

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

/// Reads one JSON value as a cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct CellSeed {
    pub(super) texts_are_numbers: bool,
}

impl<'de> DeserializeSeed<'de> for CellSeed {
    type Value = Cell;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cell, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for CellSeed {
    type Value = Cell;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, a text or null")
    }

    fn visit_unit<E: Error>(self) -> Result<Cell, E> {
        Ok(Cell::Missing)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Cell, E> {
        Ok(Cell::Text(if value { "true" } else { "false" }.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Cell, E> {
        Ok(cells::from_number(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "figures above 2^53 do not occur, and would be rounded, not wrong")]
    fn visit_u64<E: Error>(self, value: u64) -> Result<Cell, E> {
        Ok(cells::from_number(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "figures below -2^53 do not occur, and would be a sentinel all the same")]
    fn visit_i64<E: Error>(self, value: i64) -> Result<Cell, E> {
        Ok(cells::from_number(value as f64))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Cell, E> {
        Ok(if self.texts_are_numbers { cells::from_text(value, '.') } else { cells::from_typed_text(value) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Cell, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Cell::Missing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Cell, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Cell::Missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Outcome = Result<(), serde::de::value::Error>;

    #[test]
    fn members_in_any_order_stay_in_their_columns() {
        let mut records = Records::new(&[], true);
        for (place, names) in [["a", "b", "c"], ["c", "b", "a"], ["b", "d", "c"]].into_iter().enumerate() {
            for name in names {
                let column = records.column_for(name).unwrap();
                records.set(column, Cell::Text(name.into()));
            }
            let outcome: Outcome = records.finish(place as u64 + 1);
            outcome.unwrap();
        }
        let table = records.into_table("t".to_owned());
        let text = |name: &str| Cell::Text(name.into());
        assert_eq!(table.columns, ["a", "b", "c", "d"]);
        assert_eq!(table.row(1), [text("a"), text("b"), text("c"), Cell::Missing]);
        assert_eq!(table.row(2), [Cell::Missing, text("b"), text("c"), text("d")]);
    }

    #[test]
    fn a_record_with_more_members_than_excel_has_columns_is_refused_without_looking_through_all_of_them_for_each() {
        let mut records = Records::new(&["code"], true);
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
        let mut records = Records::new(&[], true);
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
