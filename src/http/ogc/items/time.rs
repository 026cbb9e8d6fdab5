//! Whether a text is a time as RFC 3339 writes it.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// How long a full date is, with what stands between it and a time.
const DATE: usize = "2018-02-12T".len();

/// Tells whether a text is a full date, or a full date with a time and its offset.
pub(super) fn is_time(text: &str) -> bool {
    let is_instant = |text: &str| OffsetDateTime::parse(text, &Rfc3339).is_ok();
    match text.split_at_checked(DATE) {
        // A plus that was not escaped in a query has become a blank.
        Some((date, time)) => is_instant(&format!("{date}{}", time.replace(' ', "+"))),
        None => is_instant(&format!("{text}T00:00:00Z")),
    }
}
