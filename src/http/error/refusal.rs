//! What the store and files of associations say, as the answer to a request.

use veerkracht_store::StoreError;

use super::{ChangeError, Error, quoted};
use crate::http::log_throttle;
use crate::live_layers::ImportError;

impl ChangeError {
    /// Says that a value is not what it may be.
    pub(crate) fn invalid(message: impl Into<String>) -> Error {
        Error::Change(ChangeError::Invalid { message: message.into(), available: Vec::new() })
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let conflict = |message: String| Error::Change(ChangeError::Conflict { message });
        match error {
            StoreError::Busy => Error::Overloaded,
            // An address that is no longer right is one that does not answer.
            error @ (StoreError::Unreachable { .. } | StoreError::Connect { .. }) => {
                if log_throttle::is_first("asking the database of the store", 503) {
                    tracing::warn!(%error, "the store is answered with 503 until it can be reached");
                }
                Error::NoStore
            }
            StoreError::Full => Error::Change(ChangeError::Full),
            StoreError::Changed { held } => Error::Change(ChangeError::Changed { held }),
            StoreError::Unnamed { held } => Error::Change(ChangeError::Unnamed { held }),
            StoreError::Unknown { kind, id } => Error::UnknownPath { path: format!("/{kind}s/{}", quoted(&id)) },
            error @ (StoreError::OtherKind { .. } | StoreError::Status { .. }) => conflict(error.to_string()),
            error @ StoreError::TooMany { .. } => ChangeError::invalid(error.to_string()),
            error => Error::internal("asking the store", &error),
        }
    }
}

impl From<ImportError> for Error {
    fn from(error: ImportError) -> Self {
        ChangeError::invalid(error.to_string())
    }
}
