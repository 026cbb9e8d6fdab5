//! Where a store is kept: a file of SQLite, or a database of PostgreSQL.

use std::convert::Infallible;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Where a store is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum StorePlace {
    /// A file of SQLite, of one server.
    File(PathBuf),
    /// A database of PostgreSQL, which several servers share: its address, `postgres://…`.
    Postgres(String),
}

/// What addresses of PostgreSQL begin with.
const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

impl FromStr for StorePlace {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<StorePlace, Infallible> {
        let is_address = SCHEMES.iter().any(|scheme| text.starts_with(scheme));
        Ok(if is_address { StorePlace::Postgres(text.to_owned()) } else { StorePlace::File(text.into()) })
    }
}

impl From<PathBuf> for StorePlace {
    fn from(path: PathBuf) -> StorePlace {
        StorePlace::File(path)
    }
}

impl fmt::Display for StorePlace {
    /// Writes it without who signs in, by which password, and how: it is read in logs.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StorePlace::File(path) => path.display().fmt(formatter),
            StorePlace::Postgres(address) => {
                let rest = address.split_once("://").map_or("", |(_, rest)| rest);
                let rest = rest.split('?').next().unwrap_or_default();
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                write!(formatter, "postgres://{place}")
            }
        }
    }
}

impl fmt::Debug for StorePlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{self}`")
    }
}

#[cfg(test)]
mod tests {
    use super::StorePlace;

    #[test]
    fn a_place_is_written_without_who_signs_in() {
        for (typed, told) in [
            ("notes.sqlite", "notes.sqlite"),
            ("postgres", "postgres"),
            ("postgres://me:s3cret@db.example.nl:5433/notes?sslmode=require", "postgres://db.example.nl:5433/notes"),
            ("postgresql://me:p@ss@db/notes", "postgres://db/notes"),
            ("postgres:///notes?host=/run/postgresql&password=s3cret", "postgres:///notes"),
        ] {
            let place: StorePlace = typed.parse().unwrap();
            assert_eq!(place.to_string(), told, "{typed}");
            assert_eq!(matches!(place, StorePlace::Postgres(_)), told.contains("://"), "{typed}");
            assert!(!format!("{place:?}").contains("s3cret"));
        }
    }
}
