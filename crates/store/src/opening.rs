//! A store as it is opened for writing: its tables and what stands in them are of the form of this program.

use super::differencing::rewrite_names;
use super::engine::Connection;
use super::{StoreError, StorePlace};

/// Opens a store, which is made where there is none, and brings it to the newest form.
pub(crate) fn open(place: &StorePlace) -> Result<Connection, StoreError> {
    let connection = Connection::open_writer(place)?;
    // Neither engine has the rules by which they are written.
    rewrite_names(&connection)?;
    Ok(connection)
}
