//! Who may see what: credentials of a request become a caller with scopes.
//!
//! In: an `access.toml`, and the headers of requests with the addresses that they come from. Out: a [`Caller`], or why
//! a request is [`CredentialRefusal`]. Guaranteed: nothing is taken from an address; what does not have our form counts
//! as no credential, what has it is right or the request is denied; a token is in no message, only its name or the
//! first digits of its hash; a file that others can read is refused. Left to whoever asks: to fetch the keys of an
//! issuer, and to answer as [`CredentialRefusal`] says. Nothing here knows of routes.

// What can be allowed, and to whom it is.
mod caller;
mod scope;

// Secrets and where they stand in a request.
mod credentials;
mod token;

// What is believed: the file, and the keys of an issuer with what they signed.
mod claims;
mod file;
mod keys;
mod reading;
mod rules;
mod signature;

// The decision, bounded for those who try.
mod access;
mod throttle;

// What the command line does to the file.
mod entries;

pub use access::{Access, CredentialRefusal, Denial, Fetch};
pub use caller::{Caller, Credential};
pub use entries::{EntryError, TokenState, appended, entry, is_day, states, without};
pub use file::AccessError;
pub use rules::SignIn;
pub use scope::{LayerRight, NotesRight, Scope, ScopeError, Scopes};
pub use token::{NewToken, is_ours};
