//! What can be allowed: the maps, a layer, a book of notes, the server itself.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Longest id of a layer or a book of notes, bytes.
const LONGEST_ID: usize = 64;

/// One thing that a caller may do.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Read the maps. Everybody may.
    MapsRead,
    /// Do something with the layer of an association.
    Layer(String, LayerRight),
    /// Do something with a book of notes.
    Notes(String, NotesRight),
    /// Make and remove layers and books of notes, and know which there are. Says nothing of what is in them.
    Admin,
}

/// What may be done with a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LayerRight {
    /// See its counts.
    Read,
    /// Replace its content; who may, may read.
    Write,
    /// See the addresses themselves; who may, may read.
    Addresses,
}

/// What may be done with a book of notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NotesRight {
    /// Read what is not published yet, too.
    Read,
    /// Write notes; who may, may read.
    Write,
    /// Publish, hide and close notes; who may, may read.
    Moderate,
}

/// A text that is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{found}` is no scope; expected maps:read, layer:ID:read, layer:ID:write, layer:ID:addresses, notes:ID:read, \
     notes:ID:write, notes:ID:moderate or admin, with an ID of letters, digits, `-` and `_`"
)]
pub struct ScopeError {
    found: String,
}

impl Scope {
    /// Names the reading of a layer.
    #[must_use]
    pub fn layer(id: &str, right: LayerRight) -> Scope {
        Scope::Layer(id.to_owned(), right)
    }

    /// Names what may be done with a book of notes.
    #[must_use]
    pub fn notes(id: &str, right: NotesRight) -> Scope {
        Scope::Notes(id.to_owned(), right)
    }

    /// Tells whether it includes another: whoever may write, publish or see addresses may read.
    fn includes(&self, other: &Scope) -> bool {
        match (self, other) {
            (Scope::Layer(id, _), Scope::Layer(of, LayerRight::Read))
            | (Scope::Notes(id, _), Scope::Notes(of, NotesRight::Read)) => id == of,
            _ => self == other,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scope::MapsRead => f.write_str("maps:read"),
            Scope::Layer(id, LayerRight::Read) => write!(f, "layer:{id}:read"),
            Scope::Layer(id, LayerRight::Write) => write!(f, "layer:{id}:write"),
            Scope::Layer(id, LayerRight::Addresses) => write!(f, "layer:{id}:addresses"),
            Scope::Notes(id, NotesRight::Read) => write!(f, "notes:{id}:read"),
            Scope::Notes(id, NotesRight::Write) => write!(f, "notes:{id}:write"),
            Scope::Notes(id, NotesRight::Moderate) => write!(f, "notes:{id}:moderate"),
            Scope::Admin => f.write_str("admin"),
        }
    }
}

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Scope, ScopeError> {
        let wrong = || ScopeError { found: text.chars().take(LONGEST_ID).collect() };
        let is_id = |id: &str| {
            (1..=LONGEST_ID).contains(&id.len())
                && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        let parts: Vec<&str> = text.split(':').collect();
        match parts.as_slice() {
            ["maps", "read"] => Ok(Scope::MapsRead),
            ["admin"] => Ok(Scope::Admin),
            ["layer", id, right] if is_id(id) => {
                let right = match *right {
                    "read" => LayerRight::Read,
                    "write" => LayerRight::Write,
                    "addresses" => LayerRight::Addresses,
                    _ => return Err(wrong()),
                };
                Ok(Scope::layer(id, right))
            }
            ["notes", id, right] if is_id(id) => {
                let right = match *right {
                    "read" => NotesRight::Read,
                    "write" => NotesRight::Write,
                    "moderate" => NotesRight::Moderate,
                    _ => return Err(wrong()),
                };
                Ok(Scope::notes(id, right))
            }
            _ => Err(wrong()),
        }
    }
}

/// A set of scopes, in order; cheap to clone, and fit for the key of what is kept for those who have it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Scopes(Arc<[Scope]>);

impl Scopes {
    /// Tells whether something is allowed.
    #[must_use]
    pub fn allow(&self, wanted: &Scope) -> bool {
        self.0.iter().any(|scope| scope.includes(wanted))
    }

    /// Lists the scopes in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }

    /// Joins two sets.
    #[must_use]
    pub fn and(&self, other: &Scopes) -> Scopes {
        self.iter().chain(other.iter()).cloned().collect()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<T: IntoIterator<Item = Scope>>(scopes: T) -> Self {
        Scopes(scopes.into_iter().collect::<BTreeSet<_>>().into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{LayerRight, NotesRight, Scope, Scopes};

    #[test]
    fn a_scope_is_written_as_it_is_read() {
        for text in [
            "maps:read",
            "admin",
            "layer:bezit-x:read",
            "layer:bezit_x:write",
            "layer:1:addresses",
            "notes:a:read",
            "notes:a:write",
            "notes:a:moderate",
        ] {
            assert_eq!(text.parse::<Scope>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "maps",
            "maps:write",
            "layer:x",
            "layer::read",
            "layer:*:read",
            "layer:a b:read",
            "Admin",
            "notes:a:addresses",
        ] {
            assert!(text.parse::<Scope>().unwrap_err().to_string().starts_with(&format!("`{text}` is no scope")));
        }
        assert!(format!("layer:{}:read", "a".repeat(65)).parse::<Scope>().is_err());
    }

    #[test]
    fn who_may_write_may_read_and_an_administrator_reads_nothing() {
        let scopes = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Scopes>();
        let read = Scope::layer("x", LayerRight::Read);
        for text in ["layer:x:read", "layer:x:write", "layer:x:addresses"] {
            assert!(scopes(&[text]).allow(&read), "{text}");
        }
        for text in ["layer:y:addresses", "admin", "maps:read", "notes:x:moderate"] {
            assert!(!scopes(&[text]).allow(&read), "{text}");
        }
        assert!(!scopes(&["layer:x:write"]).allow(&Scope::layer("x", LayerRight::Addresses)));
        assert!(!scopes(&["notes:x:moderate"]).allow(&Scope::notes("x", NotesRight::Write)));
        assert!(scopes(&["notes:x:moderate"]).allow(&Scope::notes("x", NotesRight::Read)));
    }

    #[test]
    fn a_set_is_the_same_in_any_order() {
        let one: Scopes = [Scope::Admin, Scope::MapsRead, Scope::Admin].into_iter().collect();
        let other: Scopes =
            [Scope::MapsRead].into_iter().collect::<Scopes>().and(&[Scope::Admin].into_iter().collect());
        assert_eq!(one, other);
        assert_eq!(one.iter().count(), 2);
    }
}
