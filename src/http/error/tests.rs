use axum::body::to_bytes;
use axum::response::IntoResponse;
use serde_json::Value;

use super::{Error, quoted};
use crate::maps::SelectionError;

#[tokio::test]
async fn a_refusal_says_what_is_served() {
    let error = Error::UnknownMap { asked: "onveilg".into(), available: vec!["onveilig_niveau".into()] };
    let response = error.into_response();
    assert_eq!(response.status(), 404);
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let body: Value = serde_json::from_slice(&to_bytes(response.into_body(), 10_000).await.unwrap()).unwrap();
    assert_eq!(body["error"], "unknown_map");
    assert_eq!(body["message"], "there is no map `onveilg`");
    assert_eq!(body["available"][0], "onveilig_niveau");
}

#[tokio::test]
async fn a_refusal_is_a_problem_that_says_its_status_and_no_less_than_before() {
    for (error, status, title) in [
        (Error::UnknownPath { path: "/x".into() }, 404, "Not Found"),
        (Error::QueryTooLong { length: 9, limit: 8 }, 414, "URI Too Long"),
        (Error::HeadTooLong { length: 9, limit: 8 }, 431, "Request Header Fields Too Large"),
        (Error::TimedOut, 504, "Gateway Timeout"),
    ] {
        let (code, message) = (error.code(), error.to_string());
        let response = error.into_response();
        assert_eq!(response.status(), status);
        let body: Value = serde_json::from_slice(&to_bytes(response.into_body(), 10_000).await.unwrap()).unwrap();
        assert_eq!((&body["type"], &body["title"]), (&"about:blank".into(), &title.into()));
        assert_eq!((&body["status"], &body["detail"]), (&status.into(), &message.as_str().into()));
        assert_eq!((&body["error"], &body["message"]), (&code.into(), &message.as_str().into()));
    }
}

#[test]
fn a_long_piece_of_a_request_is_shortened() {
    assert_eq!(quoted("é"), "é");
    assert_eq!(quoted(&"é".repeat(500)).chars().count(), 81);
}

#[test]
fn a_selection_that_the_map_lacks_is_told_with_what_there_is() {
    let error = |error: SelectionError| Error::from(error).to_string();
    assert_eq!(
        error(SelectionError::NotOffered { map: "corporatiebezit".into(), parameter: "window", expected: "a `year`" }),
        "the map `corporatiebezit` has no `window`; it takes a `year`"
    );
    let absent = SelectionError::NotAvailable {
        map: "focuskaart".into(),
        found: "2013-2022".into(),
        available: vec!["2014-2022".into()],
    };
    let absent = Error::from(absent);
    assert_eq!(
        absent.to_string(),
        "the map `focuskaart` is not available for `2013-2022`, expected one of those that are"
    );
    assert!(matches!(absent, Error::BadSelection { available, .. } if available == ["2014-2022"]));
}
