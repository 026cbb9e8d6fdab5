//! A store in a database of PostgreSQL, which several servers share: its tables, how a database of an older form is
//! brought to this one, and what PostgreSQL says in its own way.
//!
//! One change is made at a time, by all servers together, as in a file: each begins by locking the row that counts
//! versions. Texts are compared by their bytes, whatever the language of the database. What a statement is told of
//! values stands in no error, because errors are written into logs.

mod address;
mod cells;
mod copy;
mod error;
mod steps;
mod tls;

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use postgres::fallible_iterator::FallibleIterator as _;
use postgres::{Client, Statement};

use super::contract::{RowBatch, StoreEngine, StoreRow, TransactionPurpose};
use super::value::SqlValue;
use crate::{StoreError, StorePlace};
use cells::parameters;
use error::describe;
use steps::STEPS;

/// What holds for every connection: nobody waits without end, neither for us nor we for others.
const SESSION: &str = "SET lock_timeout = '5s'; SET statement_timeout = '2min'; \
                       SET idle_in_transaction_session_timeout = '1min'; SET client_min_messages = error";

/// Keeps servers that start at once from making the tables twice.
const FORM_LOCK: &str = "SELECT pg_advisory_xact_lock(7203115470931)";

/// Longest that is waited for a sign of life.
const PATIENCE: Duration = Duration::from_secs(2);

/// Statements that are kept ready; beyond that all are prepared anew.
const STATEMENTS: usize = 200;

/// A connection to a database.
#[derive(Debug)]
pub(super) struct Postgres {
    place: StorePlace,
    address: String,
    session: PostgresSession,
}

/// What ends with a connection.
struct PostgresSession {
    /// None only while it is dropped.
    client: RefCell<Option<Client>>,
    statements: RefCell<HashMap<String, Statement>>,
}

impl std::fmt::Debug for PostgresSession {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Session")
    }
}

impl Drop for PostgresSession {
    fn drop(&mut self) {
        // A client has a runtime of its own, which must not end on a thread that answers requests.
        if let Some(client) = self.client.get_mut().take() {
            drop(std::thread::spawn(move || drop(client)).join());
        }
    }
}

impl PostgresSession {
    fn open(place: &StorePlace, address: &str) -> Result<PostgresSession, StoreError> {
        let client = address::connect(address).and_then(|mut client| {
            client.batch_execute(SESSION).map_err(|error| describe(&error))?;
            Ok(client)
        });
        let client = client.map_err(|cause| StoreError::Connect { place: place.clone(), cause })?;
        Ok(PostgresSession { client: RefCell::new(Some(client)), statements: RefCell::default() })
    }

    fn with<T>(&self, act: impl FnOnce(&mut Client) -> Result<T, postgres::Error>) -> Result<T, StoreError> {
        let mut client = self.client.borrow_mut();
        act(client.as_mut().ok_or(StoreError::Ended)?).map_err(StoreError::from)
    }

    fn prepared(&self, text: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.borrow().get(text) {
            return Ok(statement.clone());
        }
        // The other engine writes the places of values so; in no statement does the sign mean anything else.
        let statement = self.with(|client| client.prepare(&text.replace('?', "$")))?;
        let mut statements = self.statements.borrow_mut();
        if statements.len() >= STATEMENTS {
            statements.clear();
        }
        statements.insert(text.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl Postgres {
    /// Connects to a database, and brings it to the newest form.
    ///
    /// # Errors
    /// [`StoreError::Connect`] or [`StoreError::Newer`].
    pub(super) fn open(address: &str) -> Result<Postgres, StoreError> {
        let opened = Postgres::connect(address)?;
        opened.bring_to_form().map_err(|error| match error {
            error @ StoreError::Newer { .. } => error,
            error => StoreError::Connect { place: opened.place.clone(), cause: error.to_string() },
        })?;
        Ok(opened)
    }

    /// Connects to a database.
    ///
    /// # Errors
    /// [`StoreError::Connect`].
    pub(super) fn connect(address: &str) -> Result<Postgres, StoreError> {
        let place = StorePlace::Postgres(address.to_owned());
        let session = PostgresSession::open(&place, address)?;
        Ok(Postgres { place, address: address.to_owned(), session })
    }

    fn bring_to_form(&self) -> Result<(), StoreError> {
        self.session
            .with(|client| {
                let mut transaction = client.transaction()?;
                transaction.batch_execute(FORM_LOCK)?;
                let is_there = "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND \
                            table_name = 'form'";
                if transaction.query_opt(is_there, &[])?.is_none() {
                    transaction
                        .batch_execute("CREATE TABLE form (version BIGINT NOT NULL); INSERT INTO form VALUES (0)")?;
                }
                let found: i64 = transaction.query_one("SELECT max(version) FROM form", &[])?.try_get(0)?;
                for (step, version) in STEPS.iter().zip(1_i64..).skip(usize::try_from(found).unwrap_or_default()) {
                    transaction.batch_execute(step)?;
                    transaction.execute("UPDATE form SET version = $1", &[&version])?;
                }
                transaction.commit()?;
                Ok(found)
            })
            .and_then(|found| {
                let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
                if found > known {
                    return Err(StoreError::Newer { place: self.place.clone(), found, known });
                }
                Ok(())
            })
    }
}

impl StoreEngine for Postgres {
    fn execute(&self, statement: &str, values: &[SqlValue<'_>]) -> Result<usize, StoreError> {
        let statement = self.session.prepared(statement)?;
        let changed = self.session.with(|client| client.execute(&statement, &parameters(values)))?;
        Ok(usize::try_from(changed).unwrap_or(usize::MAX))
    }

    fn query(
        &self,
        statement: &str,
        values: &[SqlValue<'_>],
        take: &mut dyn FnMut(&StoreRow<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let statement = self.session.prepared(statement)?;
        // Row by row as they come: a store has more of them than should lie in memory at once.
        let mut client = self.session.client.borrow_mut();
        let client = client.as_mut().ok_or(StoreError::Ended)?;
        let mut rows = client.query_raw(&statement, parameters(values))?;
        while let Some(row) = rows.next()? {
            take(&StoreRow(&row))?;
        }
        Ok(())
    }

    fn insert(&self, into: &RowBatch<'_>, rows: &mut dyn Iterator<Item = Vec<SqlValue<'_>>>) -> Result<(), StoreError> {
        let mut client = self.session.client.borrow_mut();
        copy::insert(client.as_mut().ok_or(StoreError::Ended)?, into, rows)
    }

    fn begin(&self, purpose: TransactionPurpose) -> Result<(), StoreError> {
        let begun = self.session.with(|client| {
            client.batch_execute(match purpose {
                TransactionPurpose::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                // Whoever changes something waits here for the change that is being made.
                TransactionPurpose::Change => "BEGIN; SELECT last FROM counter WHERE one = 1 FOR UPDATE",
            })
        });
        // Who waited too long has begun all the same, and could begin nothing else on this connection.
        begun.inspect_err(|_late| self.roll_back())
    }

    fn commit(&self) -> Result<(), StoreError> {
        self.session.with(|client| client.batch_execute("COMMIT"))
    }

    fn roll_back(&self) {
        match self.session.with(|client| client.batch_execute("ROLLBACK")) {
            // Where the connection is lost the database does so by itself.
            Ok(()) | Err(StoreError::Unreachable { .. }) => {}
            Err(error) => tracing::error!(%error, "a change of the store could not be undone"),
        }
    }

    fn new_id(&self) -> Result<String, StoreError> {
        let statement = "SELECT replace(CAST(gen_random_uuid() AS TEXT), '-', '')";
        self.session.with(|client| client.query_one(statement, &[])?.try_get(0))
    }

    fn go_on_numbering(&self) -> Result<(), StoreError> {
        self.session.with(|client| {
            ["layers", "audit"].iter().try_for_each(|table| {
                let sequence = format!("pg_get_serial_sequence('{table}', 'number')");
                let next = format!("GREATEST(nextval({sequence}), (SELECT max(number) FROM {table}))");
                client.batch_execute(&format!("SELECT setval({sequence}, {next})"))
            })
        })
    }

    fn scrub(&self) -> Result<(), StoreError> {
        // What was deleted makes room first, which takes none; then each table is written anew without it, and its old
        // file is removed.
        let tables = "points, figures, shown_before, layers, history, notes, audit";
        self.session.with(|client| {
            client.batch_execute(&format!("VACUUM {tables}"))?;
            client.batch_execute(&format!("VACUUM (FULL) {tables}"))
        })
    }

    fn file(&self) -> Option<&Path> {
        None
    }

    fn revive(&mut self) -> Result<(), StoreError> {
        let alive = self.session.client.get_mut().as_mut().is_some_and(|client| client.is_valid(PATIENCE).is_ok());
        if !alive {
            self.session = PostgresSession::open(&self.place, &self.address)?;
        }
        Ok(())
    }

    fn sqlite(&self) -> Option<&rusqlite::Connection> {
        None
    }
}
