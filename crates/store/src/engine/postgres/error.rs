//! What PostgreSQL says, as an error of the store, without the values that a statement was told.

use postgres::error::SqlState;

use crate::StoreError;

/// Writes an error without the values that the statement was told.
pub(super) fn describe(error: &postgres::Error) -> String {
    if let Some(said) = error.as_db_error() {
        return format!("{} ({})", said.message(), said.code().code());
    }
    let source = std::error::Error::source(error).map(|source| format!(": {source}"));
    format!("{error}{}", source.unwrap_or_default())
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        let said = describe(&error);
        match error.code() {
            Some(code) if *code == SqlState::DISK_FULL => StoreError::Full,
            Some(code)
                if [
                    SqlState::LOCK_NOT_AVAILABLE,
                    SqlState::QUERY_CANCELED,
                    SqlState::TOO_MANY_CONNECTIONS,
                    SqlState::T_R_SERIALIZATION_FAILURE,
                    SqlState::T_R_DEADLOCK_DETECTED,
                ]
                .contains(code) =>
            {
                StoreError::Busy
            }
            // The database is being stopped, or begins, or was lost.
            Some(code) if code.code().starts_with("57P") || code.code().starts_with("08") => {
                StoreError::Unreachable { cause: said }
            }
            // A server that is a copy takes no change until it is the one that others copy.
            Some(code) if *code == SqlState::READ_ONLY_SQL_TRANSACTION => StoreError::Unreachable { cause: said },
            None if error.is_closed() || is_of_network(&error) => StoreError::Unreachable { cause: said },
            _ => StoreError::Database(said.into()),
        }
    }
}

fn is_of_network(error: &postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error + 'static>::is::<std::io::Error>)
}
