//! Moments and spans of time, in seconds.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds of a month, for which a twelfth of a year is taken.
pub(crate) const MONTH: i64 = 365 * 24 * 60 * 60 / 12;

/// Gives the present moment, in seconds since 1970.
#[must_use]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    i64::try_from(since).unwrap_or(i64::MAX)
}
