//! `security.txt` (RFC 9116): where weaknesses are reported, as the operator says.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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
    let expires = UNIX_EPOCH + Duration::from_secs((days + 182).saturating_sub((days + 3) % 7) * DAY);
    let expires = humantime::format_rfc3339_seconds(expires);
    write!(out, "Expires: {expires}\nPreferred-Languages: nl, en\nCanonical: {base}{PATH}\n")
        .expect("writing to a string does not fail");
    out
}

#[cfg(test)]
mod tests {
    use super::{DAY, text};

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
