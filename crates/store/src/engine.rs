//! The boundary to what keeps a store: all above it speaks of statements, values and rows, and does not know which
//! engine reads them.
//!
//! Statements are written in what SQLite and PostgreSQL both read, with `?1`, `?2` … for values; what they write in
//! their own ways (the tables, many rows at once, random ids, what a change begins with) stands in the file of each.
//! Whole numbers have 64 bits, all others are doubles, and all else is text.

mod contract;
#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;
mod value;

use std::ops::Deref;
use std::path::Path;

pub(crate) use contract::{RowBatch, StoreRow, TransactionPurpose};
pub(crate) use sqlite::regular_or_absent;
pub(crate) use value::{SqlValue, values};

use super::{StoreError, StorePlace};
use contract::StoreEngine;
use value::FromColumn;

/// A connection to a store, whatever keeps it.
#[derive(Debug)]
pub struct Connection(Box<dyn StoreEngine>);

impl Connection {
    /// Opens a store for writing, which is made where there is none, and brings its tables to the newest form.
    pub(crate) fn open_writer(place: &StorePlace) -> Result<Connection, StoreError> {
        Ok(match place {
            StorePlace::File(path) => Connection(Box::new(sqlite::Sqlite::open(path)?)),
            #[cfg(feature = "postgres")]
            StorePlace::Postgres(address) => Connection(Box::new(postgres::Postgres::open(address)?)),
            #[cfg(not(feature = "postgres"))]
            StorePlace::Postgres(_) => return Err(StoreError::WithoutPostgres { place: place.clone() }),
        })
    }

    /// Opens a store that is there for reading only.
    pub(crate) fn open_reader(place: &StorePlace) -> Result<Connection, StoreError> {
        Ok(match place {
            StorePlace::File(path) => Connection(Box::new(sqlite::Sqlite::open_reader(path)?)),
            #[cfg(feature = "postgres")]
            StorePlace::Postgres(address) => Connection(Box::new(postgres::Postgres::connect(address)?)),
            #[cfg(not(feature = "postgres"))]
            StorePlace::Postgres(_) => return Err(StoreError::WithoutPostgres { place: place.clone() }),
        })
    }

    /// Carries out a statement; gives how many rows it changed.
    pub(crate) fn execute(&self, statement: &str, values: &[SqlValue<'_>]) -> Result<usize, StoreError> {
        self.0.execute(statement, values)
    }

    /// Reads the rows of a statement.
    pub(crate) fn query<T>(
        &self,
        statement: &str,
        values: &[SqlValue<'_>],
        mut read: impl FnMut(&StoreRow<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut all = Vec::new();
        self.0.query(statement, values, &mut |row| {
            all.push(read(row)?);
            Ok(())
        })?;
        Ok(all)
    }

    /// Looks at the rows of a statement one by one, however many there are.
    pub(crate) fn each(
        &self,
        statement: &str,
        mut look: impl FnMut(&StoreRow<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.0.query(statement, &[], &mut look)
    }

    /// Reads the first row of a statement; none where there is none.
    pub(crate) fn first<T>(
        &self,
        statement: &str,
        values: &[SqlValue<'_>],
        read: impl FnMut(&StoreRow<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.query(statement, values, read)?.into_iter().next())
    }

    /// Reads the one value of a statement that always has one.
    pub(crate) fn only<T: FromColumn>(&self, statement: &str, values: &[SqlValue<'_>]) -> Result<T, StoreError> {
        self.first(statement, values, |row| row.get(0))?
            .ok_or_else(|| StoreError::Database("a statement gave no row".into()))
    }

    /// Puts many rows into a table.
    pub(crate) fn insert<'a>(
        &self,
        into: &RowBatch<'_>,
        rows: impl Iterator<Item = Vec<SqlValue<'a>>>,
    ) -> Result<(), StoreError> {
        let mut rows = rows;
        self.0.insert(into, &mut rows)
    }

    /// Begins a transaction, which changes nothing unless it is committed.
    pub(crate) fn begin(&self, purpose: TransactionPurpose) -> Result<Transaction<'_>, StoreError> {
        self.start(purpose)?;
        Ok(self.started())
    }

    /// Starts what [`Connection::started`] then gives: for who takes another connection when this one is lost.
    pub(crate) fn start(&self, purpose: TransactionPurpose) -> Result<(), StoreError> {
        self.0.begin(purpose)
    }

    /// Gives the transaction that was started.
    pub(crate) fn started(&self) -> Transaction<'_> {
        Transaction { connection: self, is_open: true }
    }

    /// Gives the next version; none is given twice.
    pub(crate) fn next_version(&self) -> Result<i64, StoreError> {
        self.only("UPDATE counter SET last = last + 1 RETURNING last", &[])
    }

    /// Makes an id that nobody can guess.
    pub(crate) fn new_id(&self) -> Result<String, StoreError> {
        self.0.new_id()
    }

    /// Goes on numbering after rows that were put in with numbers of their own.
    pub(crate) fn go_on_numbering(&self) -> Result<(), StoreError> {
        self.0.go_on_numbering()
    }

    /// Frees what keeps the store of what was deleted: the file and its log, or the files of the tables.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when somebody reads for so long that it cannot be done: what was deleted is gone from all
    /// answers then, but not yet from the bytes.
    pub(crate) fn scrub(&self) -> Result<(), StoreError> {
        self.0.scrub()
    }

    /// Gives the file that keeps it; none for a database.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.0.file()
    }

    /// Gives the connection of SQLite, for what only a file can do.
    pub(crate) fn sqlite(&self) -> Option<&rusqlite::Connection> {
        self.0.sqlite()
    }

    /// Sees to it that the next statement is heard.
    pub(crate) fn revive(&mut self) -> Result<(), StoreError> {
        self.0.revive()
    }
}

/// A transaction, which leaves all as it was when it is dropped before it is committed.
#[derive(Debug)]
pub(crate) struct Transaction<'a> {
    connection: &'a Connection,
    is_open: bool,
}

impl Deref for Transaction<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}

impl Transaction<'_> {
    /// Ends it; what it changed is on disk when this returns.
    pub(crate) fn commit(mut self) -> Result<(), StoreError> {
        let committed = self.connection.0.commit();
        self.is_open = committed.is_err();
        committed
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.is_open {
            self.connection.0.roll_back();
        }
    }
}
