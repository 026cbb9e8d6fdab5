//! What an engine does for a store: statements carried out, rows handed over one by one, transactions.

use std::fmt::Debug;
use std::path::Path;

use super::value::{FromColumn, SqlValue};
use crate::StoreError;

/// The columns of one row, by their places.
pub(crate) trait RowColumns {
    /// Gives what stands in a column.
    fn value(&self, place: usize) -> Result<SqlValue<'_>, StoreError>;

    /// Gives the names of all columns.
    fn names(&self) -> Vec<&str>;
}

/// A row that is being read.
pub(crate) struct StoreRow<'a>(pub(super) &'a dyn RowColumns);

impl StoreRow<'_> {
    /// Reads a column.
    pub(crate) fn get<T: FromColumn>(&self, place: usize) -> Result<T, StoreError> {
        T::of(self.0.value(place)?)
            .ok_or_else(|| StoreError::Database(format!("column {place} holds another kind of value").into()))
    }

    /// Gives all columns by their names.
    pub(crate) fn all(&self) -> Result<Vec<(&str, SqlValue<'_>)>, StoreError> {
        self.0.names().into_iter().enumerate().map(|(place, name)| Ok((name, self.0.value(place)?))).collect()
    }
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TransactionPurpose {
    /// To read several things of one state.
    Read,
    /// To change something: no other change comes between what it reads and what it writes.
    Change,
}

/// Many rows for a table.
pub(crate) struct RowBatch<'a> {
    /// The table.
    pub table: &'a str,
    /// The columns that the rows have.
    pub columns: &'a [&'a str],
    /// What becomes of a row whose key is there: empty for what must not be, or `ON CONFLICT …`.
    pub conflict: &'a str,
}

/// What keeps a store.
pub(super) trait StoreEngine: Debug + Send {
    /// Carries out a statement; gives how many rows it changed.
    fn execute(&self, statement: &str, values: &[SqlValue<'_>]) -> Result<usize, StoreError>;

    /// Hands over the rows of a statement one by one.
    fn query(
        &self,
        statement: &str,
        values: &[SqlValue<'_>],
        take: &mut dyn FnMut(&StoreRow<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;

    /// Puts many rows into a table.
    fn insert(&self, into: &RowBatch<'_>, rows: &mut dyn Iterator<Item = Vec<SqlValue<'_>>>) -> Result<(), StoreError>;

    /// Begins a transaction.
    fn begin(&self, purpose: TransactionPurpose) -> Result<(), StoreError>;

    /// Ends it; what it changed is on disk when this returns.
    fn commit(&self) -> Result<(), StoreError>;

    /// Ends it with all as it was.
    fn roll_back(&self);

    /// Makes an id that nobody can guess.
    fn new_id(&self) -> Result<String, StoreError>;

    /// Goes on numbering after rows that were put in with numbers of their own.
    fn go_on_numbering(&self) -> Result<(), StoreError>;

    /// Frees what keeps the store of what was deleted.
    fn scrub(&self) -> Result<(), StoreError>;

    /// Gives the file that keeps it; none for a database.
    fn file(&self) -> Option<&Path>;

    /// Sees to it that the next statement is heard: what was lost is opened anew.
    fn revive(&mut self) -> Result<(), StoreError>;

    /// Gives the connection of SQLite, for what only a file can do.
    fn sqlite(&self) -> Option<&rusqlite::Connection>;
}
