//! `security.txt` (RFC 9116): where weaknesses are reported, as the operator says.

use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::http::AppState;
use crate::http::document::VARY_WITH_HOST;
use crate::http::error::Error;
use crate::http::parameters::Parameters;

/// Where the file lies.
const PATH: &str = "/.well-known/security.txt";

const DAY: u64 = 24 * 60 * 60;

/// Serves the file.
///
/// # Errors
/// [`Error::UnknownPath`] where the operator named no contact.
pub(super) async fn contact(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let contacts = &app.settings().gateway.security_contact;
    if contacts.is_empty() {
        return Err(Error::UnknownPath { path: PATH.into() });
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let mut response = text(contacts, &parameters.base.to_string(), now).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    headers.insert(header::VARY, HeaderValue::from_static(VARY_WITH_HOST));
    Ok(response)
}

/// Writes the file; `now` in seconds since 1970. It expires half a year from the last Monday, as who reads it later
/// should ask again.
fn text(contacts: &[String], base: &str, now: u64) -> String {
    let mut out = String::new();
    for contact in contacts {
        writeln!(out, "Contact: {contact}").expect("writing to a string does not fail");
    }
    // 1 January 1970 was a Thursday.
    let days = now / DAY;
    let (year, month, day) = date((days + 182).saturating_sub((days + 3) % 7));
    write!(
        out,
        "Expires: {year}-{month:02}-{day:02}T00:00:00Z\nPreferred-Languages: nl, en\nCanonical: {base}{PATH}\n"
    )
    .expect("writing to a string does not fail");
    out
}

/// Gives year, month and day of a number of days since 1970, in the Gregorian calendar: years of 400 repeat, and begin
/// in March so that the leap day is their last.
pub(super) fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::{DAY, date, text};

    #[test]
    fn days_are_dates() {
        // Days since 1970 of dates on both sides of leap days, by `date --utc --date=… +%s` divided by 86,400.
        for (days, expected) in [
            (0, (1970, 1, 1)),
            (11_016, (2000, 2, 29)),
            (11_017, (2000, 3, 1)),
            (20_787, (2026, 11, 30)),
            (47_540, (2100, 2, 28)),
            (47_541, (2100, 3, 1)),
        ] {
            assert_eq!(date(days), expected);
        }
    }

    #[test]
    fn a_week_has_one_text_that_expires_within_a_year() {
        // 2026-11-30, a Monday; 182 days on is 2027-05-31.
        let monday = 20_787 * DAY;
        let contacts = ["mailto:security@example.nl".to_owned(), "https://example.nl/report".to_owned()];
        let expected = "Contact: mailto:security@example.nl\nContact: https://example.nl/report\nExpires: \
                        2027-05-31T00:00:00Z\n\
                        Preferred-Languages: nl, en\nCanonical: https://a.example/.well-known/security.txt\n";
        for seconds in [0, 1, 6 * DAY + DAY - 1] {
            assert_eq!(text(&contacts, "https://a.example", monday + seconds), expected);
        }
        assert!(text(&contacts, "", monday - 1).contains("Expires: 2027-05-24T"));
    }
}
