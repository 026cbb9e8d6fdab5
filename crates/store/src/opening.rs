//! A store as it is opened for writing: its tables and what stands in them are of the form of this program.

use std::path::Path;

use super::differencing::rewrite_names;
use super::engine::{Connection, regular_or_absent};
use super::{StoreError, StorePlace};

/// Opens a store, which is made where there is none, and brings it to the newest form.
pub(crate) fn open(place: &StorePlace) -> Result<Connection, StoreError> {
    let connection = Connection::open_writer(place)?;
    // Neither engine has the rules by which they are written.
    rewrite_names(&connection)?;
    Ok(connection)
}

/// Refuses a path at which there is no file, or something else than a file, each with its word.
pub(crate) fn expect_file(path: &Path) -> Result<(), StoreError> {
    regular_or_absent(path)?;
    if path.exists() { Ok(()) } else { Err(StoreError::Missing { path: path.to_owned() }) }
}
