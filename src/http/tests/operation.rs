//! What those who run the server see of it: counters, the access log, the way to its end.

use std::fs;

use serde_json::Value;

use super::kept_tiles::warm;
use super::{Server, ServerSettings, ask, content, plain, state};
use crate::http::GatewaySettings;
use crate::http::access_log::AccessLog;
use crate::http::proxies::TrustedProxies;

const TILE: &str = "/tiles/corporatiebezit/6/33/33";

#[tokio::test]
async fn who_asks_for_something_brings_no_body() {
    let app = plain();
    for headers in [[("content-length", "4")], [("transfer-encoding", "chunked")], [("content-length", "+0")]] {
        for method in ["GET", "HEAD", "OPTIONS"] {
            let answer = ask(&app, method, "/health", &headers).await;
            assert_eq!((answer.status.as_u16(), answer.header("connection")), (400, "close"), "{method} {headers:?}");
        }
    }
    assert_eq!(ask(&app, "GET", "/health", &[("content-length", "0")]).await.status, 200);
}

#[tokio::test]
async fn answers_are_counted_by_what_was_asked_and_tiles_by_whether_they_were_kept() {
    let app = Server::from(warm().await);
    let mut sent = 0;
    for path in [TILE, TILE, "/veerkracht/tiles/corporatiebezit/6/33/33"] {
        sent += ask(&app, "GET", path, &[("accept-encoding", "zstd")]).await.body.len() as u64;
    }
    ask(&app, "HEAD", TILE, &[("accept-encoding", "zstd")]).await;
    ask(&app, "GET", "/tiles/corporatiebezit/20/0/0", &[]).await;
    ask(&app, "GET", "/areas/x.json", &[]).await;
    ask(&app, "POST", "/nothing", &[]).await;
    let sums = app.operation().counters().unwrap().sums();
    let requests: Vec<_> =
        sums.requests.iter().map(|(route, method, status, n)| (route.name(), *method, *status, *n)).collect();
    assert_eq!(
        requests,
        [
            ("tile", "GET", 200, 3),
            ("tile", "GET", 404, 1),
            ("tile", "HEAD", 200, 1),
            ("area", "GET", 404, 1),
            ("other", "POST", 405, 1)
        ]
    );
    assert_eq!((sums.hits, sums.misses), (4, 0), "what is no tile is neither");
    assert!(sent > 0);
    assert_eq!(sums.bytes.iter().find(|(_, encoding, _)| *encoding == "zstd").unwrap().2, sent);
    assert_eq!(sums.seconds.iter().map(|(_, durations)| durations.count()).sum::<u64>(), 7);
}

#[tokio::test]
async fn a_process_that_is_about_to_end_answers_and_ends_its_connections() {
    let app = plain();
    app.operation().lifecycle().turns();
    assert_eq!(ask(&app, "GET", "/health/ready", &[]).await.status, 200);
    assert_eq!(ask(&app, "GET", "/health", &[]).await.header("connection"), "");
    app.operation().lifecycle().drain();
    let answer = ask(&app, "GET", "/health/ready", &[]).await;
    assert_eq!((answer.status.as_u16(), answer.json()["reason"].as_str()), (503, Some("draining")));
    let answer = ask(&app, "GET", "/health", &[]).await;
    assert_eq!((answer.status.as_u16(), answer.header("connection")), (200, "close"));
    assert_eq!(ask(&app, "GET", "/health/live", &[]).await.status, 200);
}

#[tokio::test]
async fn a_line_of_the_access_log_names_the_request_and_nothing_that_was_typed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("access.log");
    let networks = vec!["127.0.0.1/32".parse().unwrap()];
    let gateway = GatewaySettings {
        proxies: TrustedProxies { networks, ..TrustedProxies::default() },
        ..GatewaySettings::default()
    };
    let app = Server::from(state(content(), ServerSettings { gateway, ..ServerSettings::default() }));
    app.operation().write_to(AccessLog::to_file(&path, 7).unwrap());
    let headers = [
        ("x-forwarded-for", "192.0.2.77"),
        ("x-request-id", "of-the-proxy"),
        ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
        ("authorization", "Bearer secret"),
        ("cookie", "secret"),
        ("user-agent", "secret"),
        ("referer", "https://secret.example/"),
    ];
    let answer = ask(&app, "GET", "/health?access_token=secret", &headers).await;
    assert_eq!(answer.header("x-request-id"), "of-the-proxy");
    let other = ask(&app, "GET", "/health", &[("x-request-id", "no good")]).await;
    assert!(other.header("x-request-id").len() > 16, "one of its own: {:?}", other.headers);
    app.operation().access_log().unwrap().finish();
    let text = fs::read_to_string(&path).unwrap();
    assert!(!text.contains("secret") && !text.contains("192.0.2.77"), "{text}");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let expected = serde_json::json!({"request_id": "of-the-proxy", "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        "client": "192.0.2.0", "method": "GET", "path": "/health", "route": "health", "status": 200,
        "bytes": answer.body.len(), "encoding": "identity"});
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&lines[0][key], value, "{key} of {}", lines[0]);
    }
    assert_eq!((lines.len(), lines[1]["client"].as_str()), (2, Some("127.0.0.0")));
}
