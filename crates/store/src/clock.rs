//! Moments and spans of time, in seconds.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Seconds of a month, for which a twelfth of a year is taken.
pub(crate) const MONTH: i64 = 365 * 24 * 60 * 60 / 12;

/// Gives the present moment, in seconds since 1970.
#[must_use]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    i64::try_from(since).unwrap_or(i64::MAX)
}

/// The last second of the year 9999, since 1970: RFC 3339 has no later one.
const LAST_SECOND: u64 = 253_402_300_799;

/// Writes a moment, seconds since 1970, as RFC 3339 has it.
#[must_use]
pub fn moment(seconds: i64) -> String {
    let seconds = u64::try_from(seconds).unwrap_or_default().min(LAST_SECOND);
    humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(seconds)).to_string()
}

/// Reads a day or a moment as seconds since 1970, in universal time.
#[must_use]
pub fn seconds_of(text: &str) -> Option<i64> {
    // By its length, since the library passes over what stands behind a moment.
    let whole = match (text.len(), text.ends_with('Z')) {
        (10, false) => format!("{text}T00:00:00"),
        (19, false) | (20, true) => text.to_owned(),
        _ => return None,
    };
    let moment = humantime::parse_rfc3339_weak(&whole).ok()?;
    moment.duration_since(UNIX_EPOCH).ok()?.as_secs().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::{moment, seconds_of};

    #[test]
    fn a_moment_is_written_as_the_standard_has_it() {
        // date --utc --date=@1796095835
        assert_eq!(moment(1_796_095_835), "2026-12-01T03:30:35Z");
        assert_eq!(moment(0), "1970-01-01T00:00:00Z");
        assert_eq!([moment(-1), moment(i64::MAX)], ["1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]);
    }

    #[test]
    fn a_day_and_a_moment_are_read_as_seconds() {
        // date --utc --date=… +%s
        assert_eq!(seconds_of("1970-01-01"), Some(0));
        assert_eq!(seconds_of("2000-02-29"), Some(951_782_400));
        assert_eq!(seconds_of("2026-12-01T03:30:35Z"), Some(1_796_095_835));
        assert_eq!(seconds_of("2026-12-01T03:30:35"), Some(1_796_095_835));
        for wrong in ["", "2026", "2026-13-01", "2026-1-x", "2026-01-01T1", "-1-01-01"] {
            assert_eq!(seconds_of(wrong), None, "{wrong}");
        }
        // No such day, no such hour, and numbers that nothing holds.
        for wrong in
            ["2026-02-31", "2027-02-29", "2026-01-01T99:00:00Z", "2026-01-01T00:61:00Z", "2026-01-01T00:00:00ZZ"]
        {
            assert_eq!(seconds_of(wrong), None, "{wrong}");
        }
        for wrong in ["2026-01-01T9223372036854775807:00:00Z", "9223372036854775807-01-01", "2026-01-01T1é:00:00Z"] {
            assert_eq!(seconds_of(wrong), None, "{wrong}");
        }
    }
}
