//! A selection that a map does not have, as a refusal.

use super::{Error, quoted};
use crate::maps::SelectionError;

impl From<SelectionError> for Error {
    fn from(error: SelectionError) -> Self {
        match error {
            SelectionError::UnknownMap { map, available } => Self::UnknownMap { asked: quoted(&map), available },
            SelectionError::Unreadable { parameter, found, expected } => Self::BadParameter {
                name: parameter.to_owned(),
                found: quoted(&found),
                expected: expected.to_owned(),
                available: Vec::new(),
            },
            SelectionError::NotOffered { map, parameter, expected } => Self::BadSelection {
                message: format!("the map `{map}` has no `{parameter}`; it takes {expected}"),
                available: Vec::new(),
            },
            SelectionError::NotAvailable { map, found, available } => Self::BadSelection {
                message: format!(
                    "the map `{map}` is not available for `{}`, expected one of those that are",
                    quoted(&found)
                ),
                available,
            },
            SelectionError::UnknownArea { code, near: _ } => {
                Self::UnknownArea { code: quoted(&code), level: "area", year: 0 }
            }
        }
    }
}
