//! The boundary to what keeps a store: all above it speaks of statements, values and rows, and does not know which
//! engine reads them.
//!
//! Statements are written in what SQLite and PostgreSQL both read, with `?1`, `?2` … for values; what they write in
//! their own ways (the tables, many rows at once, random ids, what a change begins with) stands in the file of each.
//! Whole numbers have 64 bits, all others are doubles, and all else is text.

#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;

use std::fmt::Debug;
use std::ops::Deref;
use std::path::Path;

use super::differencing::rewrite_names;
use super::{StoreError, StorePlace};

/// What stands in a column, or is put there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum SqlValue<'a> {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Real(f64),
    /// A text.
    Text(&'a str),
}

impl From<i64> for SqlValue<'_> {
    fn from(number: i64) -> Self {
        SqlValue::Integer(number)
    }
}

impl From<bool> for SqlValue<'_> {
    fn from(is: bool) -> Self {
        SqlValue::Integer(i64::from(is))
    }
}

impl From<f64> for SqlValue<'_> {
    fn from(number: f64) -> Self {
        SqlValue::Real(number)
    }
}

impl<'a> From<&'a str> for SqlValue<'a> {
    fn from(text: &'a str) -> Self {
        SqlValue::Text(text)
    }
}

impl<'a> From<&'a String> for SqlValue<'a> {
    fn from(text: &'a String) -> Self {
        SqlValue::Text(text)
    }
}

impl<'a, T: Into<SqlValue<'a>>> From<Option<T>> for SqlValue<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(SqlValue::Null, Into::into)
    }
}

/// Writes the values of a statement, in the order of their numbers.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::engine::SqlValue::from($value)),*] };
}
pub(crate) use values;

/// What a column is read as.
pub(crate) trait FromColumn: Sized {
    /// Takes it from a value; none where that is of another kind.
    fn of(value: SqlValue<'_>) -> Option<Self>;
}

impl FromColumn for i64 {
    fn of(value: SqlValue<'_>) -> Option<Self> {
        if let SqlValue::Integer(number) = value { Some(number) } else { None }
    }
}

impl FromColumn for f64 {
    fn of(value: SqlValue<'_>) -> Option<Self> {
        if let SqlValue::Real(number) = value { Some(number) } else { None }
    }
}

impl FromColumn for String {
    fn of(value: SqlValue<'_>) -> Option<Self> {
        if let SqlValue::Text(text) = value { Some(text.to_owned()) } else { None }
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn of(value: SqlValue<'_>) -> Option<Self> {
        if value == SqlValue::Null { Some(None) } else { T::of(value).map(Some) }
    }
}

/// The columns of one row, by their places.
pub(crate) trait RowColumns {
    /// Gives what stands in a column.
    fn value(&self, place: usize) -> Result<SqlValue<'_>, StoreError>;

    /// Gives the names of all columns.
    fn names(&self) -> Vec<&str>;
}

/// A row that is being read.
pub(crate) struct StoreRow<'a>(&'a dyn RowColumns);

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
trait StoreEngine: Debug + Send {
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

/// A connection to a store, whatever keeps it.
#[derive(Debug)]
pub struct Connection(Box<dyn StoreEngine>);

impl Connection {
    /// Opens a store for writing, which is made where there is none, and brings it to the newest form.
    pub(crate) fn open(place: &StorePlace) -> Result<Connection, StoreError> {
        let connection = match place {
            StorePlace::File(path) => Connection(Box::new(sqlite::Sqlite::open(path)?)),
            #[cfg(feature = "postgres")]
            StorePlace::Postgres(address) => Connection(Box::new(postgres::Postgres::open(address)?)),
            #[cfg(not(feature = "postgres"))]
            StorePlace::Postgres(_) => return Err(StoreError::WithoutPostgres { place: place.clone() }),
        };
        // Neither engine has the rules by which they are written.
        rewrite_names(&connection)?;
        Ok(connection)
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
