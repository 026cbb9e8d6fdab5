//! Rows of a table, handed on one by one.
//!
//! In: what a reader finds, a header first and then row after row. Out: calls of a [`RowConsumer`], which keeps what it
//! needs. Guaranteed: cells are borrowed and only those of the columns that the consumer asked for; a table is one
//! consumer among others, so that millions of rows can pass by one that holds a few of them.

use super::bounds::{self, Bound};
use super::{Cell, Table, column_matches};

/// The content of one cell of a row, in the memory of its reader: a [`Cell`] that is not kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum CellRef<'r> {
    /// No figure.
    Missing,
    /// A number.
    Number(f64),
    /// Any other text, trimmed.
    Text(&'r str),
}

impl From<CellRef<'_>> for Cell {
    fn from(cell: CellRef<'_>) -> Cell {
        match cell {
            CellRef::Missing => Cell::Missing,
            CellRef::Number(number) => Cell::Number(number),
            CellRef::Text(text) => Cell::Text(text.into()),
        }
    }
}

impl Cell {
    /// Borrows the content.
    pub(crate) fn borrowed(&self) -> CellRef<'_> {
        match self {
            Cell::Missing => CellRef::Missing,
            Cell::Number(number) => CellRef::Number(*number),
            Cell::Text(text) => CellRef::Text(text),
        }
    }
}

/// Takes the rows of one table after another.
///
/// A reader calls [`RowConsumer::begin`], then [`RowConsumer::column`] for each column, then [`RowConsumer::row`] for
/// each row. Where records name their members, as in JSON, a later one may bring a column that no earlier one had: it
/// is told before the record that brings it, and comes after the columns that are there.
pub(crate) trait RowConsumer {
    /// Begins a table, by its name for messages (file, and sheet or layer), with about how many rows there will be; 0
    /// where that is unknown.
    fn begin(&mut self, table: &str, likely_rows: u64);

    /// Tells whether the cells of a column are wanted, by its name as the file spells it, trimmed.
    ///
    /// # Errors
    /// The bound that the consumer would pass with it.
    fn column(&mut self, name: &str) -> Result<bool, &'static Bound>;

    /// Takes a row: its place in the file, and a cell for each column that was wanted up to here, in their order.
    ///
    /// # Errors
    /// The bound that the consumer would pass with it.
    fn row(&mut self, place: u64, cells: &[CellRef<'_>]) -> Result<(), &'static Bound>;
}

/// Keeps all rows as a [`Table`].
#[derive(Debug)]
pub(super) struct TableRows<'w> {
    /// Names of the columns to keep; all when empty.
    wanted: &'w [&'w str],
    table: Table,
    /// From which row on there are how many columns; those that came late are missing in the rows before.
    widths: Vec<(usize, usize)>,
}

impl<'w> TableRows<'w> {
    pub(super) fn new(wanted: &'w [&'w str]) -> Self {
        let table = Table { name: String::new(), columns: Vec::new(), cells: Vec::new(), places: Vec::new() };
        Self { wanted, table, widths: Vec::new() }
    }

    /// Checks that there is room for one more row of so many columns, and as many in the rows before.
    fn check_room(&self, columns: usize) -> Result<(), &'static Bound> {
        let cells = (self.table.rows() as u64 + 1).saturating_mul(columns as u64 + 1);
        if cells > bounds::CELLS.most { Err(&bounds::CELLS) } else { Ok(()) }
    }

    /// Ends the table.
    pub(super) fn into_table(self) -> Table {
        let mut table = self.table;
        let width = table.columns.len();
        if self.widths.iter().any(|(_, early)| *early < width) {
            let mut ragged = std::mem::take(&mut table.cells).into_iter();
            table.cells.reserve_exact(width * table.places.len());
            let ends = self.widths.iter().skip(1).map(|(first, _)| *first).chain([table.places.len()]);
            for ((first, early), end) in self.widths.iter().zip(ends) {
                for _ in *first..end {
                    table.cells.extend(ragged.by_ref().take(*early));
                    table.cells.extend(std::iter::repeat_n(Cell::Missing, width - early));
                }
            }
        }
        table
    }
}

impl RowConsumer for TableRows<'_> {
    fn begin(&mut self, table: &str, _: u64) {
        table.clone_into(&mut self.table.name);
    }

    fn column(&mut self, name: &str) -> Result<bool, &'static Bound> {
        let is_wanted = self.wanted.is_empty() || self.wanted.iter().any(|wanted| column_matches(name, wanted));
        if is_wanted {
            self.check_room(self.table.columns.len() + 1)?;
            self.table.columns.push(name.to_owned());
        }
        Ok(is_wanted)
    }

    fn row(&mut self, place: u64, cells: &[CellRef<'_>]) -> Result<(), &'static Bound> {
        self.check_room(cells.len())?;
        if self.widths.last().is_none_or(|(_, width)| *width < cells.len()) {
            self.widths.push((self.table.rows(), cells.len()));
        }
        self.table.cells.extend(cells.iter().map(|cell| Cell::from(*cell)));
        self.table.places.push(place);
        Ok(())
    }
}

/// The cells of the row at hand, where they come one by one and in any order; its memory is that of the rows before.
#[derive(Debug, Default)]
pub(super) struct RowBuffer {
    cells: Vec<CellSpan>,
    texts: String,
    spare: Vec<CellRef<'static>>,
}

#[derive(Debug, Clone, Copy)]
enum CellSpan {
    Missing,
    Number(f64),
    /// From one byte to another of the texts.
    Text(usize, usize),
}

impl RowBuffer {
    /// Sets a cell; the last one wins.
    ///
    /// # Errors
    /// That the texts of the row pass [`bounds::ROW`].
    pub(super) fn set(&mut self, column: usize, cell: CellRef<'_>) -> Result<(), &'static Bound> {
        if column >= self.cells.len() {
            self.cells.resize(column + 1, CellSpan::Missing);
        }
        self.cells[column] = match cell {
            CellRef::Missing => CellSpan::Missing,
            CellRef::Number(number) => CellSpan::Number(number),
            CellRef::Text(text) => {
                let start = self.texts.len();
                self.texts.push_str(text);
                CellSpan::Text(start, self.texts.len())
            }
        };
        if self.texts.len() as u64 > bounds::ROW.most { Err(&bounds::ROW) } else { Ok(()) }
    }

    /// Hands on the row, as wide as told, and begins the next.
    pub(super) fn hand_on(
        &mut self,
        place: u64,
        width: usize,
        consumer: &mut dyn RowConsumer,
    ) -> Result<(), &'static Bound> {
        self.cells.resize(width, CellSpan::Missing);
        let mut cells = recycled(std::mem::take(&mut self.spare));
        cells.extend(self.cells.iter().map(|cell| match *cell {
            CellSpan::Missing => CellRef::Missing,
            CellSpan::Number(number) => CellRef::Number(number),
            CellSpan::Text(start, end) => CellRef::Text(&self.texts[start..end]),
        }));
        let taken = consumer.row(place, &cells);
        self.spare = recycled(cells);
        self.cells.clear();
        self.texts.clear();
        taken
    }
}

/// Empties a list, so that its memory can hold cells that live otherwise: the list of each row would be one more of
/// millions.
pub(super) fn recycled<'to>(mut cells: Vec<CellRef<'_>>) -> Vec<CellRef<'to>> {
    cells.clear();
    cells.into_iter().map(|_| CellRef::Missing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_comes_late_is_missing_in_the_rows_before() {
        let mut rows = TableRows::new(&["a", "b", "c"]);
        let mut buffer = RowBuffer::default();
        rows.begin("t", 0);
        assert_eq!([rows.column("a"), rows.column("x")], [Ok(true), Ok(false)]);
        for (place, late) in [(1, None), (2, Some("b")), (3, None), (4, Some("c"))] {
            if let Some(name) = late {
                assert_eq!(rows.column(name), Ok(true));
            }
            buffer.set(0, CellRef::Text("first")).unwrap();
            buffer.set(0, CellRef::Text("last wins")).unwrap();
            let width = rows.table.columns.len();
            buffer.set(width - 1, CellRef::Number(f64::from(place))).unwrap();
            buffer.hand_on(place.try_into().unwrap(), width, &mut rows).unwrap();
        }
        let table = rows.into_table();
        let text = || Cell::Text("last wins".into());
        assert_eq!((table.name.as_str(), table.places.as_slice()), ("t", &[1, 2, 3, 4][..]));
        assert_eq!(table.row(0), [Cell::Number(1.0), Cell::Missing, Cell::Missing]);
        assert_eq!(table.row(1), [text(), Cell::Number(2.0), Cell::Missing]);
        assert_eq!(table.row(2), [text(), Cell::Number(3.0), Cell::Missing]);
        assert_eq!(table.row(3), [text(), Cell::Missing, Cell::Number(4.0)]);
    }

    #[test]
    fn the_texts_of_one_row_are_bounded() {
        let mut buffer = RowBuffer::default();
        let text = "x".repeat(1_000_000);
        let passed = (0..100).find_map(|_| buffer.set(0, CellRef::Text(&text)).err());
        assert_eq!(passed, Some(&bounds::ROW), "also of a cell that is set again and again");
    }
}
