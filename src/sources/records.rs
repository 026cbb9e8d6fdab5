//! Records with named members, as JSON writes them, become columns.
//!
//! In: members in any order, some absent. Out: a [`Table`]. A member that first shows up late becomes a column that is missing before.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

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
    columns: Vec<(String, Vec<Cell>)>,
    places: Vec<u64>,
    /// Where in `members` the next one is looked for first: records mostly share one order.
    next: usize,
}

impl<'w> Records<'w> {
    pub(super) fn new(wanted: &'w [&'w str], texts_are_numbers: bool) -> Self {
        Self { wanted, texts_are_numbers, members: Vec::new(), columns: Vec::new(), places: Vec::new(), next: 0 }
    }

    /// Counts the finished records.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Finds the column for a member of the record at hand; none if it is not wanted.
    pub(super) fn column_for(&mut self, name: &str) -> Option<usize> {
        let found = match self.members.get(self.next) {
            Some((expected, _)) if expected == name => Some(self.next),
            _ => self.members.iter().position(|(member, _)| member == name),
        };
        let at = found.unwrap_or_else(|| {
            let wanted = self.wanted.is_empty() || self.wanted.iter().any(|wanted| column_matches(name.trim(), wanted));
            let column = wanted.then(|| {
                self.columns.push((name.trim().to_owned(), vec![Cell::Missing; self.places.len()]));
                self.columns.len() - 1
            });
            self.members.push((name.to_owned(), column));
            self.members.len() - 1
        });
        self.next = at + 1;
        self.members[at].1
    }

    /// Sets a cell of the record at hand; the last one wins.
    pub(super) fn set(&mut self, column: usize, cell: Cell) {
        let row = self.places.len();
        let cells = &mut self.columns[column].1;
        cells.truncate(row);
        cells.push(cell);
    }

    /// Ends the record at hand.
    pub(super) fn finish(&mut self, place: u64) {
        self.places.push(place);
        let rows = self.places.len();
        for (_, cells) in &mut self.columns {
            cells.resize(rows, Cell::Missing);
        }
        self.next = 0;
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
