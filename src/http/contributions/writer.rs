//! Who brings something, as it is written down beside it.

use veerkracht_access::{NotesRight, Scope};

use crate::http::caller::RequestCaller;
use crate::http::error::{ChangeError, Error};

/// Names who asks, for the audit trail.
pub(super) fn name_of(caller: &RequestCaller) -> String {
    caller.name().unwrap_or("everybody").to_owned()
}

/// Names the organisation for which somebody writes: it is shown to all, so that it is never the name of a person.
///
/// # Errors
/// [`ChangeError::Invalid`](crate::http::error::ChangeError) where no organisation is known of the caller.
pub(super) fn author(caller: &RequestCaller) -> Result<String, Error> {
    caller.organisation().map(str::to_owned).ok_or_else(|| {
        ChangeError::invalid(
            "no organisation is known of who writes, and a name is not shown; the operator sets `organisation` beside \
             the token, the proxy or the issuer",
        )
    })
}

/// Names who changes a note, in its history: the organisation where it is known, which is what is erased by name.
pub(super) fn signature(caller: &RequestCaller) -> String {
    caller.organisation().map_or_else(|| name_of(caller), str::to_owned)
}

/// Lists the books of which the caller has a right.
pub(super) fn books(caller: &RequestCaller, right: NotesRight) -> Vec<String> {
    let of = |scope: &Scope| match scope {
        Scope::Notes(book, has) if *has == right => Some(book.clone()),
        _ => None,
    };
    caller.scopes().iter().filter_map(of).collect()
}
